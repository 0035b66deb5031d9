"""`python -m extract export`: the catalog as files in EXPORT_DIR.

    hf.candidates -> staging_candidates.json -> a person's review -> models.json
                                                  hf.model_sizes ----^
    every table   -> ingestion_report.md and its plots

All files of one call are generated first and then written together; an error leaves the old ones.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from extract.config.settings import Settings
from extract.databases import Database, open_target
from extract.errors import ExportError
from extract.exports import candidates, report, review, sizer_models
from extract.exports.candidates import Candidate
from extract.exports.catalog import published_catalog
from extract.exports.figures import Figures, read_figures
from extract.exports.files import write_together
from extract.exports.outcome import Outcome
from extract.exports.staging import compare_staged, read_staged, update_staged
from extract.runs.records import settle

PARTS = ("candidates", "models", "report")


def export(
    settings: Settings, parts: Collection[str] = PARTS, check: bool = False, force: bool = False
) -> Outcome:
    """Generates the named parts and writes changed files; nothing with `check` or `--dry-run`.

    Raises:
        ReviewError: the staging file is invalid, or would lose manual edits.
        ExportError: no catalog, another export running, or a file that cannot be written.
    """
    settle(settings, open_target(settings))  # what crashed since is on the report
    if check or settings.dry_run:
        return _generate(settings, parts, check, force)
    with _one_at_a_time(settings):
        outcome = _generate(settings, parts, check, force)
        write_together({path: outcome.files[path] for path in outcome.changes})
    return outcome


def _generate(settings: Settings, parts: Collection[str], check: bool, force: bool) -> Outcome:
    outcome = Outcome()
    with published_catalog(settings) as database:
        entries, proposed = _entries(settings, database, outcome, parts, check, force)
        figures = None
        if {"models", "report"}.intersection(parts):
            models = _models(settings, database, entries, proposed)
            outcome.counts |= {
                "models": len(models.exported),
                "left_out": len(models.left_out),
                "without_size": len(models.without_size),
            }
        if "models" in parts:
            outcome.add(settings.export_dir / sizer_models.NAME, models.text)
        if "report" in parts:
            figures = read_figures(database)
    if figures is not None:  # drawing takes a second, for which the database need not be open
        _add_plots(settings, outcome, figures)
        text = report.report(figures, len(entries), models)
        outcome.add(settings.export_dir / report.NAME, text)
    return outcome


def _entries(
    settings: Settings,
    database: Database,
    outcome: Outcome,
    parts: Collection[str],
    check: bool,
    force: bool,
) -> tuple[list[Candidate], list[Candidate]]:
    """Returns (the reviewed entries, the entries that the catalog proposes)."""
    path = settings.export_dir / candidates.NAME
    proposed = candidates.read_candidates(database)
    outcome.counts["candidates"] = len(proposed)
    if "candidates" not in parts:
        return read_staged(path), proposed
    if check:
        return compare_staged(path, proposed, outcome), proposed
    return update_staged(path, proposed, outcome, force, alone=len(parts) == 1), proposed


def _models(
    settings: Settings, database: Database, entries: list[Candidate], proposed: list[Candidate]
) -> sizer_models.SizerModels:
    named = {entry["model_id"] for entry in entries}
    known = sizer_models.read_sized_models(database, named)
    unknown = named - known.keys()
    if unknown:
        path = settings.export_dir / candidates.NAME
        review.refuse_unknown(path, unknown, {entry["model_id"] for entry in proposed})
    return sizer_models.sizer_models(entries, known)


def _add_plots(settings: Settings, outcome: Outcome, figures: Figures) -> None:
    from extract.exports.plots import draw_plots

    plots = draw_plots(settings, figures.licenses, figures.cells, figures.per_task)
    for name, text in plots.items():
        outcome.add(settings.export_dir / name, text)


@contextmanager
def _one_at_a_time(settings: Settings) -> Iterator[None]:
    lock = FileLock(settings.state_dir / "export.lock", timeout=0)
    try:
        settings.state_dir.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise ExportError(
            f"Another export is writing to {settings.export_dir}.\nWait for it to end."
        ) from None
    except OSError as error:
        raise ExportError(
            f"{lock.lock_file} cannot be created: {error.strerror}.\n"
            "CATALOG_STATE_DIR must be a folder that can be written to."
        ) from error
    try:
        yield
    finally:
        lock.release()
