"""Loads rows into `raw`: queue, Parquet files, dlt, row counts, the run record, retention.

In: batches of records from the sources. Out: rows of `raw.*`, valid once their run in `raw.runs`
has succeeded. May use: errors, redaction, registry, config, records, http, console, databases.
"""
