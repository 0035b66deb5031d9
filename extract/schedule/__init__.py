"""Runs sync by the clock: a loop, its state file, and what it says of itself."""
