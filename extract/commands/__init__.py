"""The commands of `python -m extract`: options in, a capability called, an answer on stdout."""
