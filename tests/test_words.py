from __future__ import annotations

import pytest

from extract.words import counted, shortened


@pytest.mark.parametrize(
    ("number", "words", "said"),
    [
        (0, ("model",), "0 models"),
        (1, ("model",), "1 model"),
        (1200, ("model",), "1,200 models"),
        (1, ("run has", "runs have"), "1 run has"),
        (2, ("run has", "runs have"), "2 runs have"),
    ],
)
def test_a_number_goes_with_its_noun(number: int, words: tuple[str, ...], said: str) -> None:
    assert counted(number, *words) == said


def test_a_long_text_is_cut_between_words() -> None:
    assert shortened("short", 10) == "short"
    assert shortened("the server said nothing", 15) == "the server…"
    assert shortened("refused, then (again) failed", 16) == "refused, then…"
    assert shortened("x" * 30, 10) == "x" * 9 + "…"
    assert all(len(shortened("one two three four", most)) <= most for most in range(2, 30))
