"""Variables, options and `.env.example` say the same."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click
import pytest

from extract.cli import COMMANDS, main_group
from extract.config.settings import VARIABLES, Settings, load_settings
from extract.config.values import VARIABLE_ONLY, variable
from extract.config.variable_names import is_others
from tests.support.catalog_under_test import ROOT

EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
DOCUMENTED = dict(re.findall(r"^# ([A-Z][A-Z0-9_]*)=(.*)$", EXAMPLE, flags=re.MULTILINE))
# Options that are no variables: what one call is to do, not how the catalog is set up.
OPTION_ONLY = {
    "accept_shrink", "all", "as_json", "candidates", "check", "description", "dry_run", "exclude",
    "force", "full_refresh", "help", "include", "kind", "max_age", "no_transform", "once", "output",
    "permission", "quiet", "refresh", "revision", "root_path", "select", "skip_gate", "status",
    "strict", "textfile", "top", "verbose", "version", "wait", "workers",
}  # fmt: skip
# An example instead of a default, which is none.
EXAMPLES = {"DATABASE_URL", "SYNC_DATASETS"}


def options(command: click.Command) -> Iterator[click.Option]:
    yield from (each for each in command.params if isinstance(each, click.Option))
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            further = command.get_command(context, name)
            assert further is not None
            yield from options(further)


OPTIONS = list(options(main_group))


def test_every_variable_is_documented_and_every_documented_one_is_read() -> None:
    assert VARIABLES - {"HF_HUB_OFFLINE"} <= DOCUMENTED.keys()
    assert {name for name in DOCUMENTED.keys() - VARIABLES if not is_others(name)} == set()


def test_the_documented_defaults_are_those_of_the_settings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(os, "environ", {})
    plain = load_settings()
    os.environ |= {name: text for name, text in DOCUMENTED.items()
                   if name in VARIABLES - EXAMPLES and text}  # fmt: skip
    documented = load_settings()
    for name in {each.name for each in fields(Settings)} - {"community_rankings", "addresses"}:
        if name != "duckdb_memory_limit":  # depends on the machine
            assert getattr(documented, name) == getattr(plain, name), name
    rankings = [Path(each).absolute() if each.endswith("json") else each
                for each in documented.community_rankings]  # fmt: skip
    assert [str(each) for each in rankings] == list(plain.community_rankings)
    assert documented.address("openrouter") == plain.address("openrouter")


def test_every_option_is_a_variable_or_an_option_only() -> None:
    names = {each.name for each in OPTIONS}
    of_settings = {name for name in names if name and variable(name) in VARIABLES}
    assert names - of_settings <= OPTION_ONLY
    # and each setting has an option, or is told to have none
    settings = {name for name in VARIABLES if variable(name.lower()) == name}
    own = {name.lower() for name in settings} - {
        "hf_token", "hf_hub_offline", "catalog_now", "supabase_db_url", "catalog_state_dir",
        "catalog_home",
    }  # fmt: skip
    assert own - of_settings == VARIABLE_ONLY - {"state_dir"}
    assert of_settings & VARIABLE_ONLY == set()


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_the_defaults_that_help_shows_are_those_of_the_settings(command: str) -> None:
    context = click.Context(main_group)
    found = main_group.get_command(context, command) if command else main_group
    assert found is not None
    for each in found.params:
        shown = re.search(r"[Dd]efault (\w+)", getattr(each, "help", None) or "")
        if shown and each.name in {field.name for field in fields(Settings)}:
            default = DOCUMENTED[variable(each.name)]
            assert shown.group(1) in re.split(r"\W", default), each.name
