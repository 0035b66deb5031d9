"""Ctrl-C is never lost; that it ends a command in time is shown with whole commands elsewhere."""

from __future__ import annotations

import signal

import pytest

from extract.console.interrupts import interrupts


class Finalized:
    """Ctrl-C arrives while Python takes it apart."""

    def __del__(self) -> None:
        signal.raise_signal(signal.SIGINT)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_interrupt_within_a_finalizer_is_raised_again() -> None:
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), interrupts(lambda: None):
        Finalized()
    assert signal.getsignal(signal.SIGINT) is before


def test_without_one_the_body_ends_as_it_does() -> None:
    with interrupts(lambda: None):
        pass
