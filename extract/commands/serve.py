"""The command `serve` of `python -m extract`."""

import click

from extract.commands.options import (
    command_settings,
    common_options,
    option,
    packages_of_the_service,
)
from extract.console.log_files import start_logging


@click.command()
@click.option("--host", "serve_host", metavar="VALUE",
              help="The address to listen at. Default 127.0.0.1.")  # fmt: skip
@click.option("--port", "serve_port", metavar="VALUE", help="The port. Default 8000.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, metavar="N",
              help="Processes that answer. Default 1.")  # fmt: skip
@click.option("--root-path", default="", metavar="PATH",
              help="The path below which a proxy serves it: /catalog.")  # fmt: skip
@option("s3-url", "Where packages go: s3://bucket/prefix or file:///folder.")
@common_options
@click.pass_context
def serve(ctx: click.Context, /, workers: int, root_path: str, **options: object) -> None:
    """Answer over HTTP from what is published, until SIGTERM; `/docs` lists the requests.

    Reads and never blocks a run. Accounts: `python -m extract accounts add NAME`.
    """
    with packages_of_the_service():
        from extract.service.server import serve as run_server

    settings = command_settings(ctx, options)
    start_logging(settings)
    ctx.exit(run_server(settings, workers, root_path.rstrip("/")))
