"""The tables that a build does not make again from raw, as the dbt project declares them.

published     `meta.publish`: rows stay when raw is pruned, or when the Hub no longer has them
incremental   what was parsed of payloads that raw no longer has
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from extract.errors import TransformError
from extract.transform.dbt import Dbt, close_connections


def kept_tables(dbt: Dbt) -> list[str]:
    """Such as `hf.models`; tables that foreign keys refer to come before those that have the keys.

    Raises:
        TransformError: the project cannot be read.
    """
    published = {node.name: node for node in dbt.nodes() if _publishing(node).get("as") == "table"}
    ordered = dict.fromkeys(
        _publishing(published[name])["to"]
        for node in published.values()
        for name in _parents_first(node.name, published)
    )
    incremental = (
        f"{node.schema}.{node.alias}"
        for node in dbt.nodes()
        if node.config.materialized == "incremental"
    )
    return [*ordered, *incremental]


def make_published_tables(dbt: Dbt) -> None:
    """Creates published tables that are not there, with their keys, in the work area.

    Raises:
        TransformError: a table is of another version of the project, or the database refused.
    """
    error = dbt.run_macro("make_published_tables")
    close_connections()
    if error is not None:
        raise TransformError(f"The tables of hf could not be made: {error}")


def _publishing(node: Any) -> dict[str, str]:
    """What `meta.publish` of a node says, with its defaults; empty for other nodes."""
    told = node.config.meta.get("publish")
    return {"as": "table", "to": f"hf.{node.name}", **told} if told else {}


def _parents_first(name: str, published: dict[str, Any]) -> Iterator[str]:
    for constraint in published[name].constraints:
        if constraint.type == "foreign_key":
            parent = re.findall(r"\w+", constraint.to)[-1]
            if parent != name:
                yield from _parents_first(parent, published)
    yield name
