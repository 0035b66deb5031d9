"""Where things are: the program's own files, only read, and home, where the catalog is kept.

                    in a checkout                    installed
program's files     the checkout's root              `extract/_project/`, laid out like a checkout
home                CATALOG_HOME, or the root        CATALOG_HOME, or the current folder
"""

import os
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
_SHIPPED = PACKAGE / "_project"  # pyproject.toml maps the files into the wheel
IS_INSTALLED = _SHIPPED.is_dir()
PROGRAM_FILES = _SHIPPED if IS_INSTALLED else PACKAGE.parent
DBT_PROJECT = PROGRAM_FILES / "dbt_project"
DBT_PROFILES = PROGRAM_FILES / "profiles"
SAMPLE_HUB = "extract._project.tests.sample_hub" if IS_INSTALLED else "tests.sample_hub"
PROGRAM = "hf-catalog" if IS_INSTALLED else "python -m extract"
HOME_VARIABLE = "CATALOG_HOME"
CURATED_RANKING = PACKAGE / "sources" / "community_rankings.json"

# Where a child process starts. In a checkout that is where Python finds `extract`.
CHILD_FOLDER = None if IS_INSTALLED else PACKAGE.parent

# What the Makefile calls a command with these words.
_TARGETS = {
    "": "extract",
    "run": "extract transform",
    "transform": "transform",
    "demo": "demo",
    "export": "export",
    "export --force": "export FORCE=1",
    "sync --auto-ingest": "sync AUTO_INGEST=1",
}


def home() -> Path:
    """The folder of `.env`, published file, state, exports and site; it need not be there yet."""
    given = os.environ.get(HOME_VARIABLE)
    if given:
        return Path(given).expanduser().absolute()
    return Path.cwd() if IS_INSTALLED else PACKAGE.parent


def child(*words: str) -> list[str]:
    """The command line of this program for a child process, to be started in CHILD_FOLDER."""
    # Installed, Python must not import from the current folder, which may hold anything.
    options = ["-P"] if IS_INSTALLED else []
    return [sys.executable, *options, "-m", "extract", *words]


def command(words: str) -> str:
    """A command of this program as the user types it: `make transform`, `hf-catalog transform`."""
    if words in _TARGETS and not IS_INSTALLED:
        return f"make {_TARGETS[words]}"
    return f"{PROGRAM} {words}".strip()
