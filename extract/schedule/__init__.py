"""Runs sync on a schedule: a loop, its state file, overdue alerts, `--status`.

In: HF_SYNC_SCHEDULE and the clock. Out: a child process per due sync, `<state dir>/schedule.json`.
May use: all shared packages (up to runs), but no other capability.
"""
