"""dlt's settings as environment variables, set before a second thread is started.

Adding a variable may make glibc reallocate the environment (setenv(3): MT-Unsafe const:env); a
thread that resolves a host or connects to a database meanwhile would read freed memory and crash.
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
    """Sets dlt's variables; every command calls it, as dlt is imported later, among threads."""
    os.environ.update(_VARIABLES)
    os.environ["DLT_DATA_DIR"] = str(state_dir / FOLDER)
