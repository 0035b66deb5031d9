"""The Containerfile and compose.yaml: the commands in them do what they are there for.

There is no container engine here. The instructions of the Containerfile are followed with its
folders moved below a temporary one, and with the packages of this environment lent to the image's.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from extract import __version__
from tests.sample_hub import Catalog, SampleHub
from tests.support.catalog_under_test import ROOT
from tests.support.installed import Installed, lend_packages

OWNER = "10001"
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))


def instructions() -> list[tuple[str, str]]:
    """(Instruction, arguments) of each line of the Containerfile."""
    text = (ROOT / "Containerfile").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(name, rest) for name, _, rest in (line.partition(" ") for line in lines)]


def arguments(name: str) -> list[str]:
    return [rest for found, rest in instructions() if found == name]


class Image:
    """What the Containerfile makes, below a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.variables: dict[str, str] = {}
        self._work = folder
        for name, rest in instructions():
            follow = {"RUN": self._run, "COPY": self._copy, "WORKDIR": self._workdir}
            follow.get(name, lambda rest: None)(rest)
        for text in arguments("ENV"):
            given = (word.split("=", 1) for word in shlex.split(self.moved(text)))
            self.variables |= {name: os.path.expandvars(value) for name, value in given}
        self.installed = Installed(self.place("/opt/hf-catalog"))
        self.home = self.place("/var/lib/hf-catalog")

    def place(self, path: str) -> Path:
        """Where an absolute path of the image is."""
        return self.folder / path.removeprefix("/")

    def moved(self, text: str) -> str:
        """A text with the image's folders where they are."""
        return re.sub(r"(?<![\w.])/(?=source|opt|var|tmp)", f"{self.folder}/", text)

    def command(self, words: list[str], **variables: str) -> subprocess.CompletedProcess[str]:
        """A command as the engine starts it in the image."""
        return self.installed.run(
            *words[1:], program=words[0], folder=self.home, **self.variables | variables
        )

    def _workdir(self, rest: str) -> None:
        self._work = self.place(rest)
        self._work.mkdir(parents=True, exist_ok=True)

    def _copy(self, rest: str) -> None:
        *sources, target = rest.split()
        if sources[0].startswith("--from"):
            assert sources[1:] == [target]  # the environment's scripts name its folder
            return
        for source in sources:
            if (ROOT / source).is_dir():
                ignored = shutil.ignore_patterns("target", "logs", "__pycache__")
                shutil.copytree(ROOT / source, self._work / target, ignore=ignored)
            else:
                shutil.copy(ROOT / source, self._work / target)

    def _run(self, rest: str) -> None:
        command = self.moved(rest).replace(OWNER, str(os.getuid()))
        offline = {"PIP_NO_INDEX": "1", "PIP_NO_BUILD_ISOLATION": "0"}
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        subprocess.run(
            ["sh", "-ec", command],
            cwd=self._work,
            env=os.environ | offline | {"PATH": path},
            check=True,
        )
        if " -m venv " in command:
            lend_packages(self.place("/opt/hf-catalog"))


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Image]:
    image = Image(tmp_path_factory.mktemp("image"))
    (image.folder / "tmp").mkdir()
    yield image
    image.installed.release()


@pytest.mark.slow
def test_the_image_runs_in_its_volume_alone_and_its_health_is_that_of_the_last_run(
    image: Image,
) -> None:
    [entrypoint] = arguments("ENTRYPOINT")
    [command] = arguments("CMD")
    [check] = arguments("HEALTHCHECK")
    check_health = json.loads(check.partition("CMD ")[2])
    assert image.command(check_health).returncode == 1
    schedule = image.command([*json.loads(entrypoint), *json.loads(command)])
    assert schedule.returncode == 0, schedule.stderr
    assert "ENABLE_CRON_JOBS" in schedule.stdout
    with SampleHub(Catalog.sized(tasks=1, models_per_task=3)) as hub:
        sources = {"HF_ENDPOINT": hub.url, "OPENROUTER_BASE_URL": hub.openrouter_url}
        done = image.command([*json.loads(entrypoint), "run"], **sources)
    assert done.returncode == 0, done.stderr
    assert (image.home / "catalog.duckdb").exists()
    healthy = image.command(check_health)
    assert healthy.returncode == 0, healthy.stdout + healthy.stderr
    version = image.command([*json.loads(entrypoint), "--version"])
    assert version.stdout.split()[-1] == __version__


def test_the_image_has_a_user_without_rights_who_owns_the_volume_alone() -> None:
    assert arguments("USER") == [f"{OWNER}:{OWNER}"]
    assert arguments("VOLUME") == ["/var/lib/hf-catalog"]
    [made] = [command for command in arguments("RUN") if OWNER in command]
    assert made.split()[-1] == "/var/lib/hf-catalog"
    catalog = COMPOSE["services"]["catalog"]
    assert catalog["read_only"]
    assert catalog["volumes"] == ["catalog:/var/lib/hf-catalog"]


def test_what_the_containerfile_copies_gets_past_dockerignore_and_env_does_not() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert lines[1] == "*"
    let_in = {line.removeprefix("!") for line in lines if line.startswith("!")}
    copied = {
        source
        for text in arguments("COPY")
        if not text.startswith("--from")
        for source in text.split()[:-1]
    }
    assert let_in == copied


def test_compose_sets_variables_that_are_documented_and_needs_no_unknown_secret() -> None:
    documented = (ROOT / ".env.example").read_text(encoding="utf-8")
    catalog = COMPOSE["services"]["catalog"]
    assert [name for name in catalog["environment"] if f"# {name}=" not in documented] == []
    asked = set(re.findall(r"\$\{(\w+)", (ROOT / "compose.yaml").read_text(encoding="utf-8")))
    assert [name for name in asked if f"# {name}=" not in documented] == []
    [entry] = catalog["command"]
    assert json.loads(arguments("CMD")[0]) == [entry]
