"""Data of auditkit: checklists."""
