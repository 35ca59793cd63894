"""From files to recognised tables."""
