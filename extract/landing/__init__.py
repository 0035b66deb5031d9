"""Rows on their way into `raw`: queue, Parquet files, dlt, counts, the run record, retention.

In: batches of records from the sources. Out: rows of `raw.*`, which count once `raw.runs` says so.
"""
