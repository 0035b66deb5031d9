"""The report of `sync`: plain lines, or one JSON document."""

import json
from datetime import UTC

from extract.config import places
from extract.config.settings import Settings
from extract.sync.check import Findings
from extract.words import counted

SHOWN = 50  # ids of each kind; --verbose and --json show all


def sync_report(settings: Settings, findings: Findings, values: dict[str, object]) -> str:
    """The report of a check or an ingest."""
    if settings.as_json:
        return json.dumps(values, indent=2, ensure_ascii=False)
    found = findings.models
    since = findings.latest_known
    latest = f"latest known {since.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if since else "none dated"
    what = "ingested" if settings.auto_ingest else "not in the catalog yet"
    lines = [
        f"{counted(len(found.new), 'new model')} {what}"
        f" ({len(found.looked_at):,} looked at, {found.known:,} known,"
        f" {len(found.skipped):,} skipped; {latest})",
        *_listed(settings, found.new),
    ]
    if found.skipped and settings.verbose:
        lines += [f"Skipped, as no rule of SYNC_NEWS={','.join(settings.sync_news)} takes them:"]
        lines += _listed(settings, list(found.skipped))
    if settings.refresh_changed:
        done = "refreshed" if settings.auto_ingest else "newer on the Hub"
        lines += [f"{counted(len(found.changed), 'changed model')} {done}"]
        lines += _listed(settings, found.changed)
    if findings.new_folders is not None:
        named = [f"{entry['dataset_id']}: {entry['folder']}" for entry in findings.new_folders]
        lines += [counted(len(named), "new dataset folder"), *_listed(settings, named)]
    lines += [f"Not read: {problem.splitlines()[0]}" for problem in findings.problems]
    if settings.auto_ingest:
        lines += [f"Run {values['run_id']}: {values['status']}"]
    elif findings.has_new or found.changed:
        lines += [f"Next: {places.command('sync --auto-ingest')}"]
    return "\n".join(lines)


def _listed(settings: Settings, names: list[str]) -> list[str]:
    shown = names if settings.verbose else names[:SHOWN]
    more = [f"  ... and {len(names) - len(shown):,} more (--verbose)"]
    return [f"  {name}" for name in shown] + (more if len(names) > len(shown) else [])
