"""Log and records (SQLite), tables and queries (DuckDB over Parquet), digests."""
