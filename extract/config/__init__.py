"""Settings: options, environment variables, `.env`, the clock, dlt's own variables.

In: text from the environment and the command line. Out: `Settings`, validated once.
May use: findings, errors, redaction, registry.
"""
