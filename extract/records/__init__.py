"""From the bytes of a page to validated records, and from records to Arrow rows.

In: the bytes that a source served. Out: records, each with its text exactly as served; Arrow tables
with the columns of `raw`. Pure: no network, no clock.
May use: errors, redaction, registry, config.
"""
