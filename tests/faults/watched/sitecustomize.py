"""Loaded by every Python process of a command under test: tells who changes its environment late.

Late is beside another thread of Python's; those of numpy, Arrow and DuckDB wait for work and read
no variable.
"""

import os
import sys
import threading
import traceback

_changes = os.environ["ENVIRONMENT_CHANGES"]


def _watch(event, arguments):
    if event in ("os.putenv", "os.unsetenv") and threading.active_count() > 1:
        with open(_changes, "a") as file:
            file.write(f"{event} {arguments[0]!r} in {sys.argv}\n")
            file.write("".join(traceback.format_stack()[-7:-1]))


sys.addaudithook(_watch)
