"""The commands `package` and `packages` of `python -m extract`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from extract.commands.options import command_settings, common_options, option
from extract.config import places
from extract.config.settings import Settings
from extract.console.log_files import start_logging
from extract.errors import EXIT_OK, EXIT_REFUSED, PackageError, UsageError

if TYPE_CHECKING:
    from extract.packages.manifest import Package


@click.command()
@click.argument("model_ids", metavar="MODEL_ID...", nargs=-1, required=True)
@click.option("--version", default="1.0.0", metavar="VERSION",
              help="A semantic version, or auto for the next patch. Default 1.0.0.")  # fmt: skip
@click.option("--description", metavar="TEXT", help="Default: made from the card.")
@click.option("--revision", metavar="REVISION", help="A branch, tag or commit. Default main.")
@click.option("--include", multiple=True, metavar="PATTERN", help="Only these files.")
@click.option("--exclude", multiple=True, metavar="PATTERN", help="Not these files.")
@click.option("--type", "kind", type=click.Choice(["model", "dataset"]), default="model",
              help="A dataset is packaged without the gate.")  # fmt: skip
@click.option("--skip-gate", metavar="REASON", help="Package it whatever its scores; stored.")
@option("s3-url", "Where packages go: s3://bucket/prefix or file:///folder.")
@option("details-fresh-days", "Days before documents are fetched again. Default 7.")
@option("concurrency", "Files fetched, parts sent concurrently. Default 4.")
@option("dry-run", "Gate, then stop before the download.", flag=True)
@common_options
@click.pass_context
def package(
    ctx: click.Context,
    /,
    model_ids: tuple[str, ...],
    version: str,
    description: str | None,
    revision: str | None,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    kind: str,
    skip_gate: str | None,
    **options: object,
) -> None:
    """Gate models, and store those that pass under a name and version.

    Lands a model's documents and scores it. If it passes the gate, downloads the pinned commit,
    zips it, stores it at S3_URL and records it in hf.packages. Exit code 3: below the gate; 4: the
    version exists; with several ids 1 if any failed.
    """
    from extract.packages import names
    from extract.packages.command import Request, exit_code, make_packages
    from extract.packages.repository import Filter
    from extract.packages.show import show_plan, show_results
    from extract.pipeline import DocumentScorer, record_packages

    settings = command_settings(ctx, options)
    if skip_gate is not None and not skip_gate.strip():
        raise UsageError("--skip-gate needs a reason: it is stored with the package.")
    request = Request(
        tuple(names.checked_id(one) for one in model_ids),
        kind,
        names.checked_version(version),
        description,
        revision,
        skip_gate.strip() if skip_gate else None,
        Filter(include, exclude),
    )
    start_logging(settings)
    results = make_packages(settings, request, show_plan, DocumentScorer(settings), record_packages)
    show_results(settings, results)
    ctx.exit(exit_code(results))


@click.group()
@common_options
@click.pass_context
def packages(ctx: click.Context, /, **options: object) -> None:
    """List, show and verify stored packages."""
    given = {name: value for name, value in options.items() if value not in (None, False)}
    ctx.obj = {**(ctx.obj or {}), **given}


@packages.command(name="list")
@click.argument("name", required=False)
@common_options
@click.pass_context
def list_packages(ctx: click.Context, /, name: str | None, **options: object) -> None:
    """One line per package of hf.packages, or of one NAME."""
    from extract.packages.registry import packages_named
    from extract.packages.show import show_packages

    settings = _settings(ctx, options)
    show_packages(settings, packages_named(settings, name))


@packages.command()
@click.argument("name", metavar="NAME[@VERSION]")
@common_options
@click.pass_context
def show(ctx: click.Context, /, name: str, **options: object) -> None:
    """Show all about a package, by default its latest version."""
    from extract.packages.names import latest
    from extract.packages.show import show_package

    settings = _settings(ctx, options)
    found = _found(settings, name)
    version = latest([one.version for one in found])
    show_package(settings, next(one for one in found if one.version == version))


@packages.command()
@click.argument("names", metavar="[NAME[@VERSION]]...", nargs=-1)
@common_options
@click.pass_context
def verify(ctx: click.Context, /, names: tuple[str, ...], **options: object) -> None:
    """Read packages back and hash them again; exit code 3 if one has changed."""
    from extract.packages import verify as verifying
    from extract.packages.registry import packages_named
    from extract.packages.show import show_verdicts

    settings = _settings(ctx, options)
    chosen = [one for name in names for one in _found(settings, name)]
    verdicts = verifying.verify(settings, chosen if names else packages_named(settings))
    show_verdicts(settings, verdicts)
    ctx.exit(EXIT_REFUSED if any(one.problem for one in verdicts) else EXIT_OK)


def _settings(ctx: click.Context, options: dict[str, object]) -> Settings:
    settings = command_settings(ctx, options)
    start_logging(settings)
    return settings


def _found(settings: Settings, named: str) -> list[Package]:
    """The packages of NAME or NAME@VERSION; a model id is accepted as a name."""
    from extract.packages.registry import packages_named

    name, _, version = named.partition("@")
    rows = packages_named(settings, name.replace("/", "-"))
    found = [row for row in rows if version in ("", row.version)]
    if not found:
        raise PackageError(
            f"hf.packages has no {named}.\n`{places.command('packages list')}` shows what it has."
        )
    return found
