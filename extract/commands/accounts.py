"""The command `accounts` of `python -m extract`."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, cast

import click

from extract.commands.options import command_settings, common_options, packages_of_the_service
from extract.errors import UsageError

if TYPE_CHECKING:
    from extract.service.accounts.book import Accounts, Permission


@click.group()
@common_options
@click.pass_context
def accounts(ctx: click.Context, /, **options: object) -> None:
    """The accounts of the HTTP service: there are none but those made here."""
    given = {name: value for name, value in options.items() if value not in (None, False)}
    ctx.obj = {**(ctx.obj or {}), **given}


@accounts.command()
@click.argument("name")
@click.option("--permission", type=click.Choice(["read", "upload", "admin"]), default="read",
              help="What it may do; each includes those before it.")  # fmt: skip
@common_options
@click.pass_context
def add(ctx: click.Context, /, name: str, permission: str, **options: object) -> None:
    """Make an account; its password is asked for, or read from stdin."""
    _book(ctx, options).add(name, _password(), cast("Permission", permission))
    click.echo(f"{name} may {permission}.")


@accounts.command(name="list")
@common_options
@click.pass_context
def list_accounts(ctx: click.Context, /, **options: object) -> None:
    """One line per account."""
    book = _book(ctx, options)
    rows = [
        {"name": each.name, "permission": each.permission, "created_at": each.created_at}
        for each in book.all()
    ]
    if command_settings(ctx, options).as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    lines = [f"{row['name']:<24} {row['permission']:<7} {row['created_at']}" for row in rows]
    click.echo("\n".join(lines) or "No accounts yet: `accounts add NAME --permission upload`.")


@accounts.command()
@click.argument("name")
@common_options
@click.pass_context
def remove(ctx: click.Context, /, name: str, **options: object) -> None:
    """Remove an account; its tokens end at once."""
    _book(ctx, options).remove(name)
    click.echo(f"{name} is removed; its tokens are no longer valid.")


@accounts.command()
@click.argument("name")
@common_options
@click.pass_context
def password(ctx: click.Context, /, name: str, **options: object) -> None:
    """Change a password; tokens of the account end, API tokens too."""
    _book(ctx, options).set_password(name, _password())
    click.echo(f"{name} has a new password; its tokens are no longer valid.")


@accounts.command()
@click.argument("name")
@common_options
@click.pass_context
def token(ctx: click.Context, /, name: str, **options: object) -> None:
    """Make an API token, which holds until its account or password goes; it is shown once."""
    click.echo(_book(ctx, options).new_api_token(name))


def _book(ctx: click.Context, options: dict[str, object]) -> Accounts:
    with packages_of_the_service():
        from extract.service.accounts.book import Accounts
        from extract.service.store import Store, service_folder

    return Accounts(Store(service_folder(command_settings(ctx, options))))


def _password() -> str:
    """From a terminal twice, without showing it; else the first line of stdin."""
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        raise UsageError("Give the password on stdin, or from a terminal.")
    return line
