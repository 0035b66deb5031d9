"""The repeating pattern of generated models.

Generated models come in cycles of `len(pattern)` models. A variant says everything about a model
but what differs from one cycle to the next (owner, dates, counts, sha), so a record is one
template filled in, and the members of a task are found by arithmetic instead of a search.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

from .words import LICENSES, PURPOSES, BaseModel, bases_for

# Shares of models per task on the whole Hub, in models of a cycle; tasks not named get 6. Half of
# the models have no task.
HUB_SHARES: Mapping[str, int] = {
    "": 1250,
    "text-generation": 460,
    "text-to-image": 130,
    "text-classification": 110,
    "reinforcement-learning": 90,
    "automatic-speech-recognition": 50,
    "image-text-to-text": 50,
    "feature-extraction": 40,
    "sentence-similarity": 36,
    "token-classification": 34,
    "image-classification": 34,
}

# Values of `pipeline_tag` that are no task of the Hub's list.
TAGS_THAT_ARE_NO_TASK = ("robotics", "time-series-forecasting", "text-to-audio", "other")

# Placeholders that the renderer fills in; whole strings become numbers or dates.
OWNER, SERIAL = "\x01owner\x01", "\x01serial\x01"
SLOTS = {
    name: f"\x01{name}\x01"
    for name in ("oid", "downloads", "likes", "created", "modified", "sha", "trending", "storage")
}

Record = dict[str, Any]


def build_pattern(shares: Mapping[str, int], seed: int) -> list[Record]:
    """One cycle of variants, spread so that every task has models near the top."""
    order: list[tuple[float, str, int]] = []
    for task_id, share in shares.items():
        order += [((n + 0.5) / share, task_id, n) for n in range(share)]
    order.sort(key=lambda entry: (entry[0], entry[1]))
    tasks = [task_id for task_id in shares if task_id]
    pattern: list[Record] = []
    seen: set[str] = set()
    for _, task_id, n in order:
        variant = _variant(task_id, n, tasks, seed)
        if variant["id"] in seen:
            variant["id"] = variant["modelId"] = (
                f"{OWNER}/{task_id}-{n}-{variant['id'].rpartition('/')[2]}"
            )
        seen.add(variant["id"])
        pattern.append(variant)
    return pattern


def _variant(task_id: str, number: int, tasks: Sequence[str], seed: int) -> Record:
    chance = random.Random(f"{seed}/{task_id}/{number}")
    bases = bases_for(task_id)
    base = bases[number % len(bases)]
    name = _name(task_id, number, base)
    gguf = base.parameters > 10**9 and number % 9 == 4
    quantised = base.parameters > 10**9 and number % 13 == 6
    model_id = f"{name}-{SERIAL}" if number % 25 == 11 else f"{OWNER}/{name}"
    license_fields = _license(number, chance)
    record: Record = {"_id": SLOTS["oid"], "id": model_id, "private": False}
    pipeline_tag = task_id or (TAGS_THAT_ARE_NO_TASK[number % 4] if number % 12 == 5 else None)
    if pipeline_tag:
        record["pipeline_tag"] = pipeline_tag
    library = _library(task_id, base, number)
    if library:
        record["library_name"] = library
    record |= {
        "tags": _tags(task_id, number, base, library, gguf, quantised, license_fields, tasks),
        "downloads": SLOTS["downloads"],
        "likes": SLOTS["likes"],
        "trendingScore": SLOTS["trending"],
        "modelId": model_id,
        "sha": SLOTS["sha"],
        "lastModified": SLOTS["modified"],
        "gated": "auto" if number % 41 == 7 else "manual" if number % 53 == 11 else False,
        "disabled": False,
    }
    if "/" in model_id:
        record["author"] = OWNER
    _add_weights(record, base, gguf, quantised)
    _add_card(record, number, base, license_fields)
    record["siblings"] = [{"rfilename": name} for name in _file_names(base, gguf)]
    record["createdAt"] = SLOTS["created"]
    record["usedStorage"] = SLOTS["storage"]
    return record


def _name(task_id: str, number: int, base: BaseModel) -> str:
    root = base.model_id.rpartition("/")[2]
    purpose = PURPOSES[(number * 7 + len(task_id)) % len(PURPOSES)]
    words = [root, purpose]
    if not task_id or root in ("xgboost", "random-forest", "tabpfn"):
        words.append(task_id or "adapter")
    elif task_id not in root and number % 3 == 2:
        words.append(task_id)
    words.append(f"v{number // 3 + 1}" if number >= 3 else "")
    name = "-".join(word for word in words if word)
    if number % 25 == 17:
        return f'{name}-it\'s-"quoted"'
    return name


def _library(task_id: str, base: BaseModel, number: int) -> str | None:
    if number % 19 == 13 or not task_id:
        return None if number % 2 else "peft"
    if task_id in ("sentence-similarity", "text-ranking"):
        return "sentence-transformers"
    if base.model_type:
        return "transformers"
    return "sklearn" if task_id.startswith("tabular") else "diffusers"


def _license(number: int, chance: random.Random) -> dict[str, Any]:
    """Where and how the license is told: a tag, the card (string or list), a name, or nowhere."""
    key = LICENSES[(number * 5 + chance.randrange(3)) % len(LICENSES)]
    match number % 10:
        case 3:
            return {}
        case 5:
            return {"card": key}
        case 7:
            return {"card": [key, "mit"] if number % 20 == 7 else []}
    if key == "other":
        return {"tag": key, "card": key, "name": f"sample-terms-{number % 5}"}
    return {"tag": key, "card": key}


def _tags(
    task_id: str,
    number: int,
    base: BaseModel,
    library: str | None,
    gguf: bool,
    quantised: bool,
    license_fields: Mapping[str, Any],
    tasks: Sequence[str],
) -> list[str]:
    tags = [library] if library else []
    tags += ["gguf"] if gguf else ["safetensors"] if base.parameters else []
    tags += [base.model_type] if base.model_type else []
    tags += [task_id] if task_id else []
    # A model is listed under every task that is among its tags.
    if task_id and number % 8 == 1 and len(tasks) > 1:
        tags.append(tasks[(tasks.index(task_id) + 1 + number % 5) % len(tasks)])
    if task_id == "text-generation":
        tags.append("conversational")
    tags += [PURPOSES[number % len(PURPOSES)], "en"] if number % 2 else ["multilingual"]
    tags += ["fine tune", "日本語"] if number % 23 == 3 else []
    tags += ["odd\0tag"] if number == 5 and task_id == "text-generation" else []
    if "/" in base.model_id:
        relation = "quantized" if gguf or quantised else "finetune"
        tags += [f"base_model:{base.model_id}", f"base_model:{relation}:{base.model_id}"]
    if "tag" in license_fields:
        tags.append(f"license:{license_fields['tag']}")
    tags += ["4-bit", "gptq"] if quantised else []
    return list(dict.fromkeys([*tags, "endpoints_compatible", "region:us"]))


def _add_weights(record: Record, base: BaseModel, gguf: bool, quantised: bool) -> None:
    if base.model_type:
        config: Record = {"architectures": [base.architecture], "model_type": base.model_type}
        if quantised:
            config["quantization_config"] = {"bits": 4, "quant_method": "gptq"}
        config["tokenizer_config"] = {"eos_token": "</s>"}
        record["config"] = config
    if gguf:
        record["gguf"] = {
            "total": base.parameters,
            "architecture": base.model_type,
            "context_length": 32768,
        }
    elif quantised:
        packed, plain = base.parameters // 8, base.parameters // 20
        counts = {"I32": packed, "F16": plain}
        record["safetensors"] = {"parameters": counts, "total": packed + plain}
    elif base.parameters:
        counts = {"BF16": base.parameters}
        record["safetensors"] = {"parameters": counts, "total": base.parameters}


def _add_card(
    record: Record, number: int, base: BaseModel, license_fields: Mapping[str, Any]
) -> None:
    if number % 11 == 9:
        return
    card: Record = {}
    if number % 4:
        card["language"] = "en" if number % 3 else ["en", "de", "ja"]
    if "card" in license_fields:
        card["license"] = license_fields["card"]
    if "name" in license_fields:
        card["license_name"] = license_fields["name"]
    if "/" in base.model_id:
        card["base_model"] = base.model_id if number % 5 else [base.model_id]
        relation = "quantized" if "gguf" in record else "finetune"
        record["baseModels"] = {"relation": relation, "models": [{"id": base.model_id}]}
    if number % 6 == 2:
        card["datasets"] = ["HuggingFaceH4/ultrachat_200k", "wikimedia/wikipedia"]
    record["cardData"] = card
    if number % 17 == 4:
        result = {"dataset": {"id": "cais/mmlu", "task_id": "default"}, "value": 40 + number % 50}
        record["evalResults"] = [result]


def _file_names(base: BaseModel, gguf: bool) -> list[str]:
    names = [".gitattributes", "README.md"]
    if gguf:
        return [*names, "model-Q4_K_M.gguf", "model-Q8_0.gguf"]
    if base.model_type:
        return [*names, "config.json", "model.safetensors", "tokenizer.json"]
    return [*names, "model_index.json"]
