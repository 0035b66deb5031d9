"""The mutants fit the code: `make mutants` runs them, which takes minutes."""

from pathlib import Path

import pytest

from tests.mutants.mutant import ROOT, Mutant, all_mutants, applies, read_mutant


@pytest.mark.parametrize("mutant", all_mutants(), ids=lambda mutant: mutant.name)
def test_a_patch_applies_and_its_test_is_there(mutant: Mutant) -> None:
    assert applies(mutant) is None, (
        f"{mutant.patch.name} does not fit the code any more: make the same mistake in the code as "
        "it is now, and keep `git diff` as the patch"
    )
    for test in mutant.test.split():
        path, _, name = test.partition("::")
        assert f"def {name.partition('[')[0]}(" in (ROOT / path).read_text(encoding="utf-8")


def test_a_patch_without_a_rule_is_refused(tmp_path: Path) -> None:
    patch = tmp_path / "nothing.patch"
    patch.write_text("Test: tests/test_a.py::test_b\ndiff --git a/x b/x\n")
    with pytest.raises(ValueError, match="must begin with the lines"):
        read_mutant(patch)
