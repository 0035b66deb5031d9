"""`models.json`: what the model-sizer UI reads, from the reviewed staging file and CATALOG.

One model per line, by id in byte order, so that a model does not move when its downloads change.
The UI's keys come first, then those for a better estimate and the origin of each figure. The UI
multiplies the figures and reads null as 0, so a model that lacks one is left out and listed in the
report. Only `ctx_len` may be null: some architectures have no context limit.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extract.databases import Database
from extract.exports.candidates import Candidate

NAME = "models.json"
SIZE = "params_b"
REQUIRED = (SIZE, "layers", "hidden", "moe_active_ratio")
UI_FIGURES = (*REQUIRED, "ctx_len")
KV_FIGURES = (
    *("heads", "kv_heads", "head_dim", "sliding_window", "sliding_layers", "kv_layers"),
    *("kv_lora_rank", "qk_rope_head_dim"),  # of latent attention
)
FIGURES = (*UI_FIGURES, *KV_FIGURES, "torch_dtype")
FRACTIONS = ("params_b", "moe_active_ratio")
COLUMNS = [f"model_sizes.{figure}, model_sizes.{figure}_source" for figure in FIGURES]
QUERY = f"""
    with known as (
        select
            model_id, provider, license, source,
            strpos('+' || source || '+', '+catalog+') > 0 as is_pinned
        from hf.candidates
        union all
        select model_id, split_part(model_id, '/', 1), license, source, false
        from hf.models
        where model_id not in (select model_id from hf.candidates)
    )
    select
        known.model_id, known.provider, known.license, known.source, known.is_pinned,
        {", ".join(COLUMNS)}
    from known
    left join hf.model_sizes on model_sizes.model_id = known.model_id
    where known.is_pinned or known.model_id = any(?)
"""  # nosec B608 # columns of ours


@dataclass(frozen=True)
class SizedModel:
    """A model with its figures (None: not known) and the origin of each."""

    model_id: str
    provider: str
    license: str | None
    source: str
    is_pinned: bool
    figures: Mapping[str, Any]
    figure_sources: Mapping[str, str]

    @property
    def missing(self) -> tuple[str, ...]:
        """The figures that the UI needs and the model lacks."""
        return tuple(name for name in REQUIRED if not _is_known(name, self.figures[name]))


@dataclass(frozen=True)
class SizerModels:
    """The file's text, the models in it, and those left out with the figures they lack."""

    text: str
    exported: Sequence[str]
    left_out: Mapping[str, tuple[str, ...]]

    @property
    def without_size(self) -> Mapping[str, tuple[str, ...]]:
        """Those left out whose parameters are not known."""
        return {name: missing for name, missing in self.left_out.items() if SIZE in missing}

    @property
    def without_shape(self) -> Mapping[str, tuple[str, ...]]:
        """Those left out that have a size and lack another figure."""
        return {name: missing for name, missing in self.left_out.items() if SIZE not in missing}


def read_sized_models(database: Database, named: Iterable[str]) -> dict[str, SizedModel]:
    """Reads the known models among `named`, and all that CATALOG pins, by id."""
    rows = database.execute(QUERY, [sorted(set(named))])
    return {model.model_id: model for model in map(_sized_model, rows)}


def sizer_models(entries: Iterable[Candidate], known: Mapping[str, SizedModel]) -> SizerModels:
    """The models of the reviewed file, with its license and provider, and those of CATALOG."""
    reviewed = {entry["model_id"]: entry for entry in entries}
    pinned = {model_id for model_id, model in known.items() if model.is_pinned}
    # Code points sort as UTF-8 bytes do.
    chosen = [known[model_id] for model_id in sorted(reviewed.keys() | pinned)]
    sized = [model for model in chosen if not model.missing]
    lines = [_as_line(model, reviewed.get(model.model_id)) for model in sized]
    return SizerModels(
        text="[\n" + ",\n".join(lines) + "\n]\n" if lines else "[]\n",
        exported=[model.model_id for model in sized],
        left_out={model.model_id: model.missing for model in chosen if model.missing},
    )


def _as_line(model: SizedModel, entry: Candidate | None) -> str:
    values = {"model_id": model.model_id} | {name: model.figures[name] for name in FIGURES}
    values |= {
        "provider": entry["provider"] if entry else model.provider,
        "license": entry["license"] if entry else model.license,
        "source": entry["source"] if entry else model.source,
        "figure_sources": model.figure_sources,
    }
    return "  " + json.dumps(values, ensure_ascii=False, allow_nan=False)


def _sized_model(row: tuple[Any, ...]) -> SizedModel:
    model_id, provider, license_id, source, is_pinned, *pairs = row
    values = dict(zip(FIGURES, pairs[0::2], strict=True))
    origins = dict(zip(FIGURES, pairs[1::2], strict=True))
    return SizedModel(
        model_id=model_id,
        provider=provider,
        license=license_id,
        source=source,
        is_pinned=is_pinned,
        figures={
            # the same on all engines, whose drivers return different numeric types
            name: float(value) if name in FRACTIONS and value is not None else value
            for name, value in values.items()
        },
        figure_sources={
            name: origins[name] for name in FIGURES if values[name] is not None and origins[name]
        },
    )


def _is_known(name: str, value: Any) -> bool:
    """0 is not a valid size, but as active ratio it means that all parameters are active."""
    return value is not None and (name == "moe_active_ratio" or value > 0)
