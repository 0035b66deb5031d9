"""Finds models on the Hub that the catalog does not have; reports them, or lands them.

In: the published `hf`, the Hub's latest and trending models, folders of datasets. Out: a report
(check-only), or rows of `raw` for the pipeline to build on (auto-ingest).
May use: all shared packages (up to runs), but no other capability.
"""
