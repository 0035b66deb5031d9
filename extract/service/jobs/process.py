"""The process of a job: a command of this program, whose exit code is kept in the job's folder.

`python -m extract.service.jobs.process FOLDER WORD...`. A process that is killed keeps none.
"""

import importlib
import json
import os
import sys
from pathlib import Path

ENDED = "ended.json"


def main() -> None:
    """Runs the command, then writes how it ended."""
    folder = Path(sys.argv[1])
    sys.argv = ["extract", *sys.argv[2:]]
    # The whole program, as its own command line: no part of the service.
    code = importlib.import_module("extract.__main__").run()
    sys.stdout.flush()
    sys.stderr.flush()
    part = folder / f".{ENDED}"
    part.write_text(json.dumps({"exit_code": code}), encoding="utf-8")
    part.replace(folder / ENDED)
    os._exit(code)


if __name__ == "__main__":
    main()
