"""DuckDB: the published file, the work file beside it, and one lock for both."""
