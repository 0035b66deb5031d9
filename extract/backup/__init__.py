"""Backups: what cannot be fetched again, as a folder of Parquet files, and back on either engine.

    backup    published database -> snapshot -> <schema>/<table>.parquet, seeds/ -> backup.json
    restore   backup.json -> sums checked -> rows of raw, hf and of what builds keep in staging

In: a folder; the names of the tables that a build keeps. Out: a backup, or a filled database, on
which hf is then built. May use: all shared rooms (up to runs), but no other capability.
"""
