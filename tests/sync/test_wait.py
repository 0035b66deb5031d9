"""`sync --wait`: another run is waited for instead of ending with an error."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from extract.config.settings import Settings
from extract.databases import open_target
from extract.errors import RunLockedError
from extract.pipeline import command_lock
from extract.runs import waiting_lock


def test_a_sync_that_waits_begins_when_the_other_run_is_over(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting_lock, "POLL_INTERVAL", 0.01)
    has_begun = threading.Event()

    def sync() -> None:
        with command_lock(replace(settings, wait=True), "sync"):
            has_begun.set()

    with open_target(settings).lock("another run"):
        with pytest.raises(RunLockedError, match="another run"), command_lock(settings, "sync"):
            pass
        waiting = threading.Thread(target=sync)
        waiting.start()
        assert not has_begun.wait(0.1)
    waiting.join(30)
    assert has_begun.is_set()
