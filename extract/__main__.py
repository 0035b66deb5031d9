"""`python -m extract`, `hf-catalog`: see cli.py. Ctrl-C and SIGTERM mean exit 130 throughout."""

import atexit
import os
import signal
import sys
from typing import NoReturn

SIGNALS = (signal.SIGINT, signal.SIGTERM)
NO_ENVIRONMENT = """\
Error: {python} lacks {name}: the catalog needs Python 3.11 or later, and its packages.
`make doctor` makes an environment with them, and tries it; then: .venv/bin/python -m extract ...
"""


def run() -> int:
    """Runs the command and returns its exit code, which later signals no longer change."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        from extract.cli import main

        code = main()
    except ImportError as error:
        if (error.name or "extract").partition(".")[0] == "extract":
            raise
        sys.stderr.write(NO_ENVIRONMENT.format(name=error.name, python=sys.executable))
        code = 1  # errors.EXIT_FAILED
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted.\n")
        code = 130  # errors.EXIT_INTERRUPTED, which may not be imported yet
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    return code


def main() -> NoReturn:
    """Runs the command and ends the process with its exit code."""
    code = run()
    if code != 130:  # after an interrupt, exit handlers would wait for threads that are blocked
        atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    # A normal exit spends half a second on freeing what dlt and dbt have allocated.
    os._exit(code)


if __name__ == "__main__":
    main()
