"""The commands `backup` and `restore` of `python -m extract`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from extract.commands.options import command_settings, common_options, option
from extract.console.log_files import start_logging
from extract.words import counted, readable_size

if TYPE_CHECKING:
    from extract.backup.contents import Backup

FOLDER = click.argument(
    "folder", type=click.Path(path_type=Path), envvar="BACKUP_DIR", default="backup"
)


@click.command()
@FOLDER
@common_options
@click.pass_context
def backup(ctx: click.Context, /, folder: Path, **options: object) -> None:
    """Write what cannot be fetched again into a new FOLDER of Parquet files.

    It is what people read at this moment; a run may go on meanwhile.
    """
    from extract.pipeline import back_up

    settings = command_settings(ctx, options)
    start_logging(settings)
    written = back_up(settings, folder.absolute())
    if settings.as_json:
        click.echo(json.dumps(written.as_dict()))
    elif not settings.quiet:
        click.echo(f"Backup {folder}: {_contents(written)}, latest run {written.run_id}")


@click.command()
@FOLDER
@option("force", "Also where the database holds runs that the backup lacks.", flag=True)
@common_options
@click.pass_context
def restore(ctx: click.Context, /, folder: Path, force: bool, **options: object) -> None:
    """Replace the catalog by the backup in FOLDER, on either engine, and build hf on it.

    Every checksum is verified first; it is all or nothing.
    """
    from extract.pipeline import restore_and_build
    from extract.transform.summary import show_summary

    settings = command_settings(ctx, options)
    start_logging(settings)
    backup, result = restore_and_build(settings, folder.absolute(), force)
    if not settings.quiet and not settings.as_json:
        click.echo(f"Restored {folder} of {backup.created_at}: {_contents(backup)}")
    show_summary(settings, result)


def _contents(backup: Backup) -> str:
    tables = counted(sum(1 for _ in backup.tables()), "table")
    return f"{tables}, {counted(backup.rows, 'row')}, {readable_size(backup.bytes)}"
