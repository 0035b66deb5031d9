"""Settings and what they are made of: variables, options, `.env`, the clock, dlt's variables.

In: text from the environment and the command line. Out: `Settings`, checked once.
"""
