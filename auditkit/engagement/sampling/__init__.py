"""Sampling and inspection in an engagement: planned, drawn, inspected, evaluated, each step a record."""
