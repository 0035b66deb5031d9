"""Output of the package commands: files and sizes, result tables, JSON."""

import json
from collections.abc import Sequence
from typing import Any

import click

from extract.config.settings import Settings
from extract.packages.command import Plan, Result
from extract.packages.manifest import Package
from extract.packages.scores import METRICS
from extract.packages.verify import Verdict
from extract.redaction import redact
from extract.words import counted, readable_size

MOST_FILES = 20


def show_plan(plan: Plan, settings: Settings) -> None:
    """Prints the files and their sizes, only the largest if there are many."""
    if settings.quiet or settings.as_json:
        return
    repository = plan.repository
    files = sorted(repository.files, key=lambda file: -file.size)
    rows = [(file.path, readable_size(file.size)) for file in files[:MOST_FILES]]
    if len(files) > MOST_FILES:
        rest = sum(file.size for file in files[MOST_FILES:])
        rows.append((f"... and {len(files) - MOST_FILES} more", readable_size(rest)))
    rows.append((counted(len(files), "file"), readable_size(repository.size)))
    click.echo(f"{repository.repo_id} at {repository.revision[:12]}, as {plan.name} {plan.version}")
    click.echo(columns([("file", "size"), *rows]))
    click.echo("")


def show_results(settings: Settings, results: Sequence[Result]) -> None:
    """Prints each result, and a table if there are several."""
    if settings.as_json:
        dicts = [as_dict(result) for result in results]
        click.echo(json.dumps(dicts[0] if len(dicts) == 1 else dicts, indent=2, ensure_ascii=False))
    for result in results:
        if result.exit_code:
            named = "" if result.asked_id in result.message else f"{result.asked_id}: "
            click.echo(redact(f"Error: {named}{result.message}"), err=True)
        elif not settings.as_json and not settings.quiet:
            click.echo(_as_text(result))
    if len(results) > 1 and not settings.as_json and not settings.quiet:
        click.echo("")
        click.echo(columns([("id", "version", "net score", "size", "result"),
                            *(_row(result) for result in results)]))  # fmt: skip


def as_dict(result: Result) -> dict[str, Any]:
    """The result of one id for `--json`."""
    package, plan = result.package, result.plan
    scores = plan.scores if plan else None
    return {
        "package_id": package.package_id if package else None,
        "name": plan.name if plan else None,
        "version": plan.version if plan else None,
        "model_id": plan.repository.repo_id if plan else result.asked_id,
        "s3_path": package.s3_path if package else None,
        "net_score": package.net_score if package else scores.net_score if scores else None,
        "size_bytes": package.size_bytes if package else None,
        "message": redact(result.message),
        "metrics": dict(package.metrics if package else scores.metrics if scores else {}),
    }


def _as_text(result: Result) -> str:
    package = result.package
    if package is None:
        return f"{result.asked_id}: {result.message}"
    net = "not scored" if package.net_score is None else f"net score {package.net_score:.2f}"
    return (
        f"{package.name} {package.version}: {result.message}\n"
        f"  {package.s3_path}  {readable_size(package.size_bytes)},"
        f" {counted(package.files, 'file')}, {net}\n"
        f"  sha256 {package.sha256}"
    )


def _row(result: Result) -> tuple[str, ...]:
    package, version = result.package, result.plan.version if result.plan else ""
    net = "" if package is None or package.net_score is None else f"{package.net_score:.2f}"
    size = readable_size(package.size_bytes) if package else ""
    first_line = result.message.splitlines()[0]
    return result.asked_id, version, net, size, f"failed ({result.exit_code})" if (
        result.exit_code
    ) else first_line.split(";")[0].rstrip(".").lower()  # fmt: skip


def show_packages(settings: Settings, packages: Sequence[Package]) -> None:
    """Prints one line per package."""
    if settings.as_json:
        click.echo(json.dumps([package.__dict__ for package in packages], indent=2, default=str))
        return
    rows = [
        (one.name, one.version, one.type, one.revision[:12], readable_size(one.size_bytes),
         "" if one.net_score is None else f"{one.net_score:.2f}", one.created_at[:16])
        for one in packages
    ]  # fmt: skip
    head = ("name", "version", "type", "commit", "size", "net score", "created (UTC)")
    click.echo(columns([head, *rows]) if rows else "No packages are recorded yet.")


def show_package(settings: Settings, package: Package) -> None:
    """Prints all about one package."""
    if settings.as_json:
        click.echo(json.dumps(package.__dict__, indent=2, default=str, ensure_ascii=False))
        return
    names = ("package_id", "type", "model_id", "revision", "description", "s3_path", "sha256",
             "size_bytes", "created_at", "skip_gate_reason", "net_score")  # fmt: skip
    rows = [(name, _cell(getattr(package, name))) for name in names]
    rows += [(METRICS.get(name, name), _cell(package.metrics.get(name)))
             for name in METRICS if package.metrics]  # fmt: skip
    click.echo(f"{package.name} {package.version}")
    click.echo(columns(rows))


def show_verdicts(settings: Settings, verdicts: Sequence[Verdict]) -> None:
    """Prints the outcome of `verify` for each package."""
    if settings.as_json:
        dicts = [{"name": one.package.name, "version": one.package.version,
                 "s3_path": one.package.s3_path, "problem": one.problem}
                for one in verdicts]  # fmt: skip
        click.echo(json.dumps(dicts, indent=2))
        return
    rows = [(one.package.name, one.package.version, one.problem or "unchanged")
            for one in verdicts]  # fmt: skip
    click.echo(columns([("name", "version", "found"), *rows]))


def columns(rows: Sequence[tuple[str, ...]]) -> str:
    """A plain text table."""
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}"
    return "-" if value is None else f"{value:,}" if isinstance(value, int) else str(value)
