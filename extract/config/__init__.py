"""Settings: options, environment variables, `.env`, places of files, the clock, dlt's variables.

In: text from the environment and the command line. Out: `Settings`, validated once.
May use: findings, errors, redaction, registry.
"""
