"""Bytes of a page to checked records, and records to Arrow rows. Pure: no network, no clock.

In: the bytes that a source served. Out: records, each with its text exactly as served; Arrow tables
with the columns of `raw`.
"""
