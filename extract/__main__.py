"""`python -m extract`: see cli.py. From first to last, Ctrl-C and SIGTERM mean exit 130."""

import atexit
import os
import signal
import sys

SIGNALS = (signal.SIGINT, signal.SIGTERM)


def run() -> int:
    """The command's exit code; once it is settled, signals change it no more."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        from extract.cli import main

        code = main()
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted.\n")
        code = 130  # errors.EXIT_INTERRUPTED, which may not be imported yet
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    return code


if __name__ == "__main__":
    code = run()
    if code != 130:  # threads may sit in a read or a wait then, and would be asked to end first
        atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    # The interpreter would take apart all that dlt or dbt have made, one by one: half a second.
    os._exit(code)
