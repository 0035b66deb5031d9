"""The models that public reports name, with their published ids, tags and figures.

`named_models.csv` holds one model a line; what a table cannot say is in `special_cases.py`.
"""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path
from typing import Any

from .special_cases import ARCHITECTURES, CARDS, FIELDS, TAGS

Record = dict[str, Any]

_TABLE = Path(__file__).with_name("named_models.csv")


def named_records() -> list[Record]:
    """Every named model, with all the fields that a detail request gives."""
    with _TABLE.open(encoding="utf-8", newline="") as table:
        return [_record(row) for row in csv.DictReader(table)]


def digest(text: str, length: int) -> str:
    """A stable hexadecimal name for `text`."""
    return hashlib.sha256(text.encode()).hexdigest()[:length]


def _record(row: dict[str, str]) -> Record:
    model_id, created = row["model_id"], row["created_at"].replace("Z", ".000Z")
    record: Record = {"_id": digest(model_id, 24), "id": model_id, "private": False}
    if row["task"]:
        record["pipeline_tag"] = row["task"]
    if row["library"]:
        record["library_name"] = row["library"]
    record |= {
        "tags": _tags(row),
        "downloads": int(row["downloads"]),
        "likes": int(row["likes"]),
        "trendingScore": int(float(row["trending_score"])),
        "modelId": model_id,
        "author": model_id.partition("/")[0],
        "sha": digest(f"{model_id}@1", 40),
        "lastModified": created,
        "gated": row["gated"] or False,
        "disabled": False,
        "cardData": _card(row),
        "siblings": [{"rfilename": name} for name in _file_names(row)],
        "createdAt": created,
    }
    _add_weights(record, row)
    for name, value in FIELDS.get(model_id, {}).items():
        if value is ...:
            record.pop(name, None)
        else:
            record[name] = value
    return record


def _tags(row: dict[str, str]) -> list[str]:
    weights = "gguf" if _is_gguf(row) else "safetensors" if row["parameters"] else ""
    tags = [row["library"], weights, row["model_type"], row["task"]]
    tags += TAGS.get(row["model_id"], ())
    if row["license"]:
        tags.append(f"license:{row['license']}")
    return [tag for tag in dict.fromkeys([*tags, "endpoints_compatible", "region:us"]) if tag]


def _card(row: dict[str, str]) -> Record:
    card: Record = {"license": row["license"]} if row["license"] else {}
    if row["task"]:
        card["pipeline_tag"] = row["task"]
    return card | CARDS.get(row["model_id"], {})


def _add_weights(record: Record, row: dict[str, str]) -> None:
    kind, total = row["model_type"], int(row["parameters"] or 0)
    if kind:
        record["config"] = {"architectures": [ARCHITECTURES[kind]], "model_type": kind}
        record["config"]["tokenizer_config"] = {}
        record["transformersInfo"] = {"auto_model": "AutoModel", "processor": "AutoTokenizer"}
    if _is_gguf(row):
        record["gguf"] = {"total": total or 8_030_261_312, "architecture": "llama"}
        record["gguf"]["context_length"] = 131_072
    elif total:
        number_type = "F32" if total < 10**9 else "BF16"
        record["safetensors"] = {"parameters": {number_type: total}, "total": total}
    record["usedStorage"] = 2 * total + 20_000_000


def _file_names(row: dict[str, str]) -> list[str]:
    names = [".gitattributes", "README.md"]
    if _is_gguf(row):
        return [*names, "model-Q4_K_M.gguf", "model-Q8_0.gguf"]
    if row["library"] == "diffusers":
        return [*names, "model_index.json", "unet/config.json", "unet/model.safetensors"]
    names += ["config.json", "tokenizer.json", "tokenizer_config.json"]
    parts = min(30, 1 + int(row["parameters"] or 0) // 2_500_000_000)
    if parts == 1:
        return [*names, "model.safetensors"]
    shards = [f"model-{n:05d}-of-{parts:05d}.safetensors" for n in range(1, parts + 1)]
    return [*names, *shards, "model.safetensors.index.json"]


def _is_gguf(row: dict[str, str]) -> bool:
    return "gguf" in row["model_id"].lower()
