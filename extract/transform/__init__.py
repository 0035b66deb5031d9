"""raw -> hf: dbt in this process, or in one that waits for the start signal.

In: what has landed. Out: hf, published all at once or not at all; the docs site.
"""
