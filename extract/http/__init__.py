"""Clients of the Hub and of others: retries, rate limit, paging, errors that say what to do.

In: an address. Out: pages of records, and how much was asked for.
"""
