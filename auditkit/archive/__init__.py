"""Sealing, verifying and re-performing an engagement."""
