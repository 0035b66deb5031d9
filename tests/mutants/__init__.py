"""Rules of the design, each broken once: see __main__.py."""
