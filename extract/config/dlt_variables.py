"""Variables that dlt takes its settings from, set before there is a second thread.

glibc may move the whole environment when a variable is added (setenv(3): MT-Unsafe const:env): a
thread that looks up a host or connects to a database meanwhile reads what was freed, and crashes.
"""

import os
from pathlib import Path

FOLDER = "dlt"
# dlt reads these when it is imported or when a pipeline starts.
_VARIABLES = {
    "RUNTIME__DLTHUB_TELEMETRY": "false",
    "RUNTIME__INTERCEPT_SIGNALS": "false",
    "RUNTIME__LOG_LEVEL": "WARNING",
    "RESTORE_FROM_DESTINATION": "false",
    "NORMALIZE__PARQUET_NORMALIZER__ADD_DLT_ID": "false",
    "NORMALIZE__PARQUET_NORMALIZER__ADD_DLT_LOAD_ID": "false",
    "NORMALIZE__WORKERS": "1",
    "LOAD__WORKERS": "2",
    "LOAD__RAISE_ON_MAX_RETRIES": "3",
}


def set_dlt_variables(state_dir: Path) -> None:
    """For every command: dlt is imported later, while threads are at work."""
    os.environ.update(_VARIABLES)
    os.environ["DLT_DATA_DIR"] = str(state_dir / FOLDER)
