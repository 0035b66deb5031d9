"""The sources: what each one requests and which raw rows come of it, one module per source.

In: settings, a client, the queue. Out: batches of records handed to the queue.
May use: all below it: errors, redaction, concurrency, registry, config, records, http, console,
databases, landing.
"""
