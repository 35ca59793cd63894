"""Data of auditkit: templates."""
