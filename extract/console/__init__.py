"""What a person and a log see of a command, and what Ctrl-C does to it.

In: counts, log records, signals. Out: bars or plain lines on stderr, log files.
"""
