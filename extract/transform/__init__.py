"""Runs dbt: builds `hf` from `raw`, tests and publishes it; writes the docs site.

In: settings and options for dbt. Out: the published schema `hf`, or the reason why it was not
changed. What is built is in `dbt_project/`.
May use: all shared packages (up to runs), but no other capability.
"""
