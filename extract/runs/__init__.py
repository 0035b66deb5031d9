"""Executes one run, whatever it fetches: lock, run record, report, exit code, alerts.

In: settings and a run spec. Out: rows of `raw.*` and a row of `raw.runs`, even if the run fails.
May use: all below it: the packages up to sources.
"""
