"""HTTP clients of the Hub and of other servers: retries, rate limit, paging, helpful errors.

In: an address. Out: pages of records, and counts of the requests made.
May use: errors, redaction, registry, config, records.
"""
