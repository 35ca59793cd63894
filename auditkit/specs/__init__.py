"""YAML to value classes, with line numbers."""
