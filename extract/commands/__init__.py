"""The commands of `python -m extract`, one module each or a few that belong together.

In: options from the command line. Out: a call of a capability or of the pipeline, its result on
stdout, an exit code. May use: everything but cli.
"""
