"""Well-known architectures, with the figures that their makers published.

`well_known.csv` has a row per model. `attention` names its kinds of layers, `full 8 x 1 x 512+512`
for 8 layers with 1 head that keeps keys of 512 numbers and values of 512, `@` before a window;
empty where nothing is to be told. `active` are the parameters that a token uses, empty for dense
models; makers round them, and leave embeddings in or out. What we say is right, or null.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.sizes.conftest import Row, Sized, copy_of, well_known

KIND = re.compile(r"(\w+) (\d+)(?: x (\d+) x (\d+)\+(\d+))?(?: @ (\d+))?")
CONTEXT = 8192
pytestmark = pytest.mark.slow


def kinds(attention: str) -> list[dict[str, Any]]:
    """The kinds of layers that a cell of the table names."""
    found = []
    for part in filter(None, attention.split(" / ")):
        matched = KIND.fullmatch(part)
        assert matched, part
        kind, *numbers = matched.groups()
        names = ("layers", "kv_heads", "key_dim", "value_dim", "window")
        figures = {name: int(n) if n else None for name, n in zip(names, numbers, strict=True)}
        found.append({"kind": kind, **figures})
    return found


def bytes_per_layer(kind: dict[str, Any]) -> int:
    """Of one token, in numbers of 2 bytes."""
    if kind["kind"] == "none":
        return 0
    return int(2 * kind["kv_heads"] * (kind["key_dim"] + kind["value_dim"]))


def bytes_per_token(row: Row) -> int | None:
    told = kinds(row["attention"])
    return sum(kind["layers"] * bytes_per_layer(kind) for kind in told) if told else None


def bytes_of_cache(row: Row) -> int | None:
    told = kinds(row["attention"])
    if not told:
        return None
    return sum(
        kind["layers"] * bytes_per_layer(kind) * min(CONTEXT, kind["window"] or CONTEXT)
        for kind in told
    )


def number(text: str) -> int | None:
    return int(text) if text else None


@pytest.fixture(params=well_known(), ids=lambda row: row["model"])
def model(request: pytest.FixtureRequest) -> Row:
    found: Row = request.param
    return found


def test_there_are_fifty_and_more() -> None:
    rows = well_known()
    assert len({row["model"] for row in rows}) == len(rows) >= 50
    assert all(row["source"] for row in rows)


def test_its_layers_keep_what_its_maker_says(sized: Sized, model: Row) -> None:
    told = sized.attention.get(copy_of(model["model"]), [])
    if not model["attention"]:
        assert all(row["kv_heads"] is None for row in told)
        return
    ours = [{name: row[name] for name in row if name != "model_id"} for row in told]
    order = ("kind", "layers")
    assert sorted(ours, key=lambda row: [row[name] for name in order]) == sorted(
        kinds(model["attention"]), key=lambda row: [row[name] for name in order]
    )


def test_its_cache_takes_the_bytes_worked_out(sized: Sized, model: Row) -> None:
    memory = sized.memory.get(copy_of(model["model"]), {})
    assert memory.get("kv_bytes_per_token") == bytes_per_token(model)
    assert memory.get("kv_cache_bytes") == bytes_of_cache(model)


def test_its_size_is_the_one_published(sized: Sized, model: Row) -> None:
    sizes = sized.sizes[copy_of(model["model"])]
    if model["layers"]:
        assert sizes["layers"] == int(model["layers"])
    assert sizes["ctx_len"] == number(model["context"])
    if model["parameters"]:
        assert sizes["params_b"] == pytest.approx(int(model["parameters"]) / 1e9, rel=0.005)


def test_its_active_part_is_the_one_published(sized: Sized, model: Row) -> None:
    sizes = sized.sizes[copy_of(model["model"])]
    if model["active"]:
        active = sizes["params_b"] * sizes["moe_active_ratio"]
        assert active == pytest.approx(int(model["active"]) / 1e9, rel=0.16)
    elif sizes["moe_active_ratio"]:
        assert model["model"] == "zai-org/GLM-4.5-Air"  # its maker counts other weights


def test_what_is_null_says_why(sized: Sized, model: Row) -> None:
    if not model["attention"]:
        assert sized.doubts[copy_of(model["model"])]
