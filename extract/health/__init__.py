"""Whether the last runs were good: for monitors, container health checks and people on call.

In: hf.runs and the clock. Out: a verdict with its reason, a Prometheus textfile. May use: all
shared packages (up to runs), but no other capability.
"""
