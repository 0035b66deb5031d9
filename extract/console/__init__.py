"""What a command shows on the screen and in its log, and how it handles Ctrl-C.

In: counts, log records, signals. Out: bars or plain lines on stderr, log files.
May use: errors, redaction, registry, config, http (the rate limit that is shown).
"""
