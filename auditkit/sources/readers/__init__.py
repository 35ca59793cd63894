"""Readers of untrusted files, run in a child process with limits."""
