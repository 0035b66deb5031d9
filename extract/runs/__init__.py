"""One run from lock to record, whatever it fetches; its report, its exit code, its alerts.

In: settings and a run spec. Out: a row of `raw.runs`, whatever happened.
"""
