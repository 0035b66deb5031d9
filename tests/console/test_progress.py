from __future__ import annotations

import logging
import time

import pytest

from extract.console.progress import Lines, Progress
from extract.http.rate_limit import RateLimit


def test_a_long_listing_tells_what_the_rate_limit_leaves_and_when_it_ends() -> None:
    progress = Progress()
    left = RateLimit(left=100, ends_at=time.monotonic() + 240, limit=1000, window=300)
    progress.long_listing(16, 3_000_000, lambda: left)
    progress.started -= 100  # seconds
    progress.add("hub", "all", 1_000_000)
    # 2,000 pages to go: 100 now, 240 s of waiting, a whole window, then 900 at ten a second
    assert progress.estimate == ", 100 requests left in the window, about 10 min to go"
    progress.wait(50)  # twice as fast while it was not waiting
    assert progress.estimate == ", 100 requests left in the window, about 10 min to go"


def test_models_that_an_earlier_run_fetched_do_not_make_it_look_fast() -> None:
    progress = Progress()
    progress.long_listing(16, 3_000_000, lambda: None)
    progress.started -= 100
    progress.resumed(1_500_000)
    progress.add("hub", "all", 500_000)
    assert progress.estimate == ", about 3 min to go"


def test_a_line_comes_however_often_pages_do(caplog: pytest.LogCaptureFixture) -> None:
    lines = Lines()
    with caplog.at_level(logging.INFO):
        for _ in range(3):
            lines.add("hub", "fill-mask", 10)
        lines._next -= 10  # seconds
        lines.add("hub", "fill-mask", 10)
    (record,) = caplog.records
    assert record.getMessage().startswith("Fetching fill-mask: 40 records, ")


def test_nobody_knows_the_end_of_a_first_listing(caplog: pytest.LogCaptureFixture) -> None:
    lines = Lines()
    lines.long_listing(16, None, lambda: None)
    lines._next = 0
    with caplog.at_level(logging.INFO):
        for _ in range(3):
            lines.add("hub", "all", 1000)
    assert [record.getMessage().split(", ")[:2] for record in caplog.records] == [
        ["Fetching all: 0 of 16 parts", "1000 records"]
    ]
    assert "to go" not in caplog.text
