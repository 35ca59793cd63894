"""Composing the report from records."""
