"""DuckDB: the file that readers open, the work file beside it, one lock on both."""
