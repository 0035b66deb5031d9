"""Upserts of one row at a time, as such jobs are usually written."""
