"""Every fault at every step, and what must hold after it: see README.md."""
