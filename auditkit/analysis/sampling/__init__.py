"""Audit sampling as pure functions: planning, drawing, evaluating, digits. Nothing here reads or stores anything."""
