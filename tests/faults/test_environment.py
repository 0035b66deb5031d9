"""No variable is set while another thread may read the environment: that crashes a process.

glibc moves the environment when a variable is added (setenv(3): MT-Unsafe const:env), and a thread
that resolves a host's name or opens a connection reads it just then.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sample_hub import Catalog, SampleHub
from tests.support.catalog_under_test import ROOT, CatalogUnderTest

pytestmark = pytest.mark.slow
WATCHED = Path(__file__).parent / "watched"
MODEL = "maker/model"
COMMANDS = (
    "run",
    "transform",
    "sync --auto-ingest",
    f"details {MODEL}",
    f"package {MODEL} --skip-gate asked",
    "export",
    "docs --output {folder}/site",
)


@pytest.fixture
def hub() -> Iterator[SampleHub]:
    sample = Catalog.sized(tasks=2, models_per_task=3)
    sample.add(MODEL, sample.tasks[0].task_id, downloads=10)
    sample.set_files(MODEL, {"README.md": "# A model\n", "config.json": "{}"})
    with SampleHub(sample) as running:
        yield running


def test_the_environment_stays_as_it_is_beside_threads(
    empty_catalog: CatalogUnderTest, hub: SampleHub, tmp_path: Path
) -> None:
    changes = tmp_path / "changes"
    empty_catalog.environment |= {
        "PYTHONPATH": str(WATCHED),
        "ENVIRONMENT_CHANGES": str(changes),
        "S3_URL": (tmp_path / "packages").as_uri(),
        "EXPORT_DIR": str(tmp_path / "data"),
    }
    for command in COMMANDS:
        if command.startswith("sync"):
            hub.catalog.add("maker/new", hub.catalog.tasks[0].task_id)
        start(empty_catalog, command.format(folder=tmp_path))
    assert not changes.exists(), changes.read_text()


def start(catalog: CatalogUnderTest, command: str) -> None:
    """The command in a Python of its own: only one that starts loads the watching sitecustomize."""
    done = subprocess.run(
        [sys.executable, "-m", "extract", *command.split()],
        cwd=ROOT,
        env=catalog.env(),
        text=True,
        capture_output=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr
