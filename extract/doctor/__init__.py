"""`doctor`: says before a run whether it would work here, and what to do if it would not.

In: settings. Out: findings (`extract/findings.py`); nothing is changed. What settings, databases
and the package store say of themselves is in their rooms.
May use: runs and everything below, but not pipeline or another capability.
"""
