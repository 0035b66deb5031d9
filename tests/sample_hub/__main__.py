"""`python -m tests.sample_hub`: serve a sample Hub until SIGTERM or Ctrl-C."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Sequence

from .catalog import Catalog
from .server import SampleHub


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the URL as the first line, then serve."""
    options = _parser().parse_args(arguments)
    hub = SampleHub(
        _catalog(options),
        port=options.port,
        most_per_page=options.page_size,
        quota=options.quota,
        window=options.window,
        tokens=set(options.token) or None,
        require_token=bool(options.token),
        cache_bytes=options.cache_mb * 1_000_000,
    )
    print(hub.url, flush=True)
    if not options.quiet:
        print(f"HF_ENDPOINT={hub.url} OPENROUTER_BASE_URL={hub.openrouter_url}", flush=True)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with hub:
        stop.wait()
    return 0


def _catalog(options: argparse.Namespace) -> Catalog:
    night = {"changed": options.changed, "added": options.added}
    if options.models is not None:
        return Catalog.hub(options.models, seed=options.seed, **night)
    if options.models_per_task is not None or options.tasks is not None:
        per_task = 1000 if options.models_per_task is None else options.models_per_task
        return Catalog.sized(options.tasks or 47, per_task, options.seed, **night)
    return Catalog.demo(seed=options.seed)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.sample_hub",
        description="Serve a sample Hub on loopback. The first line printed is its URL. Without "
        "--tasks, --models-per-task or --models it holds the demo catalog.",
    )
    add = parser.add_argument
    add("--port", type=int, default=0, help="port on 127.0.0.1 (default: any free one)")
    add("--tasks", type=int, help="serve the first N of the 47 tasks, with generated models")
    add("--models-per-task", type=int, metavar="N", help="generated models per task")
    add("--models", type=int, metavar="N", help="N generated models in the Hub's proportions")
    add("--seed", type=int, default=1, help="another seed, other records (default: 1)")
    add("--changed", type=float, default=0.0, metavar="SHARE",
        help="the next night: this share of the generated models edited, such as 0.03")  # fmt: skip
    add("--added", type=int, default=0, metavar="N", help="the next night: N models more")
    add("--page-size", type=int, metavar="N", help="pages no longer than N, whatever is asked for")
    add("--quota", type=int, metavar="N", help="answer 429 after N requests in a window")
    add("--window", type=int, default=300, metavar="SECONDS", help="length of that window")
    add("--token", action="append", default=[], help="a valid token; makes tokens compulsory")
    add(
        "--cache-mb",
        type=int,
        default=0,
        help="keep so many MB of finished pages in a file (default: 0)",
    )
    add("--quiet", action="store_true", help="print the URL and nothing else")
    return parser


if __name__ == "__main__":
    sys.exit(main())
