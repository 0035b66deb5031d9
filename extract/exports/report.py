"""`ingestion_report.md`: what the catalog holds and where it comes from, read from the tables.

No clock is read: the same catalog gives the same report, so that `--check` can compare it and a
diff shows what changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from extract.exports import markdown
from extract.exports.candidates import NAME as STAGING
from extract.exports.figures import Figures, Rows
from extract.exports.plots import most_used
from extract.exports.sizer_models import NAME as MODELS
from extract.exports.sizer_models import SizerModels

NAME = "ingestion_report.md"
SHOWN = 20  # rows of a long list


def report(figures: Figures, reviewed: int, models: SizerModels) -> str:
    """The report's text.

    Args:
        reviewed: number of entries in the current staging file.
        models: the contents of models.json, and the models left out of it.
    """
    sections = [
        "# Ingestion report",
        _summary(figures, reviewed, models),
        "## Runs",
        _runs(figures.runs),
        "## Sources",
        _sources(figures.sources),
        "## Checks",
        _checks(figures),
        "## Top ten candidates",
        _top(figures.top),
        "## Candidates by source",
        markdown.table(("named by", "candidates"), figures.provenance),
        "## Duplicates",
        _duplicates(figures),
        "## Models per task",
        "![Models in the latest listing of each task](models_per_task.svg)",
        markdown.folded(
            "As a table", markdown.table(("task", "models", "most downloaded"), figures.per_task)
        ),
        "## Licenses",
        "![Models by license](license_mix.svg)",
        markdown.folded(
            "As a table", markdown.table(("license", "models"), most_used(figures.licenses))
        ),
        "## Parameters and downloads",
        "![Models by parameters and downloads, both in powers of ten](parameters_downloads.svg)",
        "## Catalog conflicts",
        _conflicts(figures.conflicts),
        "## Values that are no numbers",
        _source_doubts(figures.source_doubts),
        "## Size doubts",
        _size_doubts(figures.size_doubts),
        "## Models without a known size",
        _without_size(models),
        "## Models with a size that lack another figure",
        _without_shape(models),
    ]
    return "\n\n".join(sections) + "\n"


def _summary(figures: Figures, reviewed: int, models: SizerModels) -> str:
    rows: list[Sequence[Any]] = [
        (what, count, "" if listed is None else f"{listed:,} listed now")
        for what, count, listed in figures.counts
    ]
    rows += [
        (f"In `{STAGING}`", reviewed, "in the current file, reviewed or not"),
        (f"In `{MODELS}`", len(models.exported), "with every figure that it needs"),
        ("Left out without a size", len(models.without_size), "listed at the end"),
        ("Left out with a size", len(models.without_shape), "for another figure, likewise"),
    ]
    return markdown.table(("", "count", ""), rows, escape=False)


def _runs(rows: Rows) -> str:
    if not rows:
        return "No run has been recorded yet."
    cells = [
        (kind, status, _time(started), landed, new, gone, _time(last_success), error or "")
        for kind, status, started, landed, new, gone, last_success, error in rows
    ]
    heads = ("run", "last one", "started", "records", "new models", "gone models", "last success",
             "error")  # fmt: skip
    return markdown.table(heads, cells)


def _sources(rows: Rows) -> str:
    if not rows:
        return "No run has been recorded yet."
    cells = [
        (source, status, _time(started), landed, rejected, _time(last_good), error or "")
        for source, status, started, landed, rejected, last_good, error in rows
    ]
    heads = ("source", "last run", "started", "records", "rejected", "last success", "error")
    return markdown.table(heads, cells)


def _checks(figures: Figures) -> str:
    rows = [
        (check.what, "ok" if check.broken == 0 else f"**broken, {check.broken:,} times**")
        for check in figures.checks
    ]
    return markdown.table(("rule", "result"), rows, escape=False)


def _top(rows: Rows) -> str:
    cells = [
        (place, model_id, _score(score), license_id, _billions(params), ctx, source)
        for place, (model_id, score, license_id, params, ctx, source) in enumerate(rows, start=1)
    ]
    heads = ("", "model", "popularity", "license", "parameters (10⁹)", "context", "named by")
    return markdown.table(heads, cells)


def _duplicates(figures: Figures) -> str:
    named, listed = figures.named_often, figures.listed_often
    return "\n\n".join(
        [
            f"Candidates named more than once, by several sources or by several entries of one: "
            f"{len(named):,}. Each is one row of `hf.candidates`.",
            _some(("model", "sources", "mentions"), named),
            f"Models in the listings of several tasks: {len(listed):,}. Each is one row of"
            " `hf.models`.",
            _some(("model", "listings"), listed),
        ]
    )


def _conflicts(rows: Rows) -> str:
    if not rows:
        return "No pinned figure differs from a derived one by more than rounding."
    heads = ("model", "figure", "pinned", "derived", "derived from", "used")
    cells = [
        (model, figure, _number(pinned), _number(derived), origin, _number(used))
        for model, figure, pinned, derived, origin, used in rows
    ]
    return (
        f"Figures that CATALOG pins and that differ from the sources: {len(rows):,}.\n\n"
        + markdown.table(heads, cells)
    )


def _size_doubts(rows: Rows) -> str:
    if not rows:
        return "No config holds a key that looks like it bears on a size and that no rule reads."
    return (
        f"Keys of configs that look like they bear on a size and that no rule reads: {len(rows):,}."
        " The figure is left null. A row in `dbt_project/seeds/sizes/size_spellings.csv` says what"
        " such a key means.\n\n" + markdown.table(("key", "figure", "models", "for instance"), rows)
    )


def _source_doubts(rows: Rows) -> str:
    if not rows:
        return "Every figure of the rankings and of OpenRouter's index is a number."
    return (
        "Entries of rankings and of OpenRouter's index with something else where a number belongs,"
        f" which counts as not given: {len(rows):,}.\n\n"
        + _some(("source", "ranking", "model", "served"), rows)
    )


def _without_size(models: SizerModels) -> str:
    if not models.without_size:
        return f"Every model of `{STAGING}` and of CATALOG has a size."
    return (
        f"Left out of `{MODELS}`, because how many parameters they have is not known:"
        f" {_left_out(models.without_size)}"
    )


def _without_shape(models: SizerModels) -> str:
    if not models.without_shape:
        return f"None: every other model of `{STAGING}` and of CATALOG is in `{MODELS}`."
    return (
        f"Left out of `{MODELS}`, because other figures that it needs are not known:"
        f" {_left_out(models.without_shape)}"
    )


def _left_out(models: Mapping[str, tuple[str, ...]]) -> str:
    rows = [(model_id, ", ".join(missing)) for model_id, missing in models.items()]
    return (
        f"{len(rows):,}. Pin them in `dbt_project/seeds/catalog/catalog_additions.csv` where you"
        " know them.\n\n" + markdown.table(("model", "not known"), rows)
    )


def _some(heads: Sequence[str], rows: Rows) -> str:
    if not rows:
        return "None."
    more = f"\n\n... and {len(rows) - SHOWN:,} more." if len(rows) > SHOWN else ""
    return markdown.table(heads, rows[:SHOWN]) + more


def _time(value: datetime | None) -> str:
    return f"{value.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if value else "never"


def _score(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"


def _billions(value: float | None) -> str:
    return "" if value is None else f"{float(value):,.4g}"


def _number(value: Any) -> Any:
    """A figure without trailing zeros, which only one of the engines shows."""
    try:
        return f"{float(value):.10g}"
    except (TypeError, ValueError):
        return value
