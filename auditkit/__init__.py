"""Third-party performance-evaluation workpapers: every number can be followed to a row of a file."""

__version__ = "0.1.0"
