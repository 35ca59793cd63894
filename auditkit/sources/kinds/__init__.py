"""One module per kind of table."""
