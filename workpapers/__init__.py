"""Data of auditkit: workpapers."""
