"""The command `demo` of `python -m extract`."""

import click


@click.command()
@click.pass_context
def demo(ctx: click.Context) -> None:
    """Run against a sample Hub on this machine, without a network, and show the result.

    On DuckDB it writes demo.duckdb; with TARGET=postgres, the database at DATABASE_URL.
    """
    from extract.demo import run_demo

    ctx.exit(run_demo())
