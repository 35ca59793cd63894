"""Data of auditkit: examples."""
