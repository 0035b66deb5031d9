"""Generated records: any JSON object with an id, with what is hostile in ids, tags and numbers."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

ATTACKS = (
    "'; drop table hf.models; --",
    '"; delete from raw.hub_models; --',
    "\\'; select pg_sleep(9); --",
    "$$; drop schema hf cascade; $$",
    "%s %(id)s ? $1 :id {} {0} {id}",
    "{{ 1/0 }}",
    "{% raw %}{{ env_var('HF_TOKEN') }}",
    "{# never closed",
    "$(touch pwned) `touch pwned` | touch pwned; touch pwned &",
    "../../../../pwned",
    "/etc/passwd",
    "C:\\pwned\\..",
    "\x1b[2J\x1b]0;pwned\x07\x1b[31m",
    "a\rb\nc\td\x00e\x7f",
    "\u202e\u200f\ufeff\u200b\u2028",
    "<script>alert(1)</script>|[x](javascript:1)",
    "=cmd|' /C calc'!A0",
    "null",
    "NaN",
    "",
    " ",
    "license:",
    "LICENSE:MIT",
    "ß \u0130 \u0131 \ufb01 雪 🤗 e\u0301",
)
NUMBERS = (
    "0", "-0", "-1", "1E5", "1e400", "-1e400", "1e-400", "0.1e-20000", "9223372036854775807",
    "9223372036854775808", "18446744073709551616", "123456789012345678901234567890", "9" * 5000,
    "1e4500", "0.30000000000000004", "2e16",
)  # fmt: skip
TIMES = (
    "2025-01-01T00:00:00.000Z", "2025-13-45T99:99:99Z", "0001-01-01T00:00:00Z", "now", "infinity",
    "99999-01-01T00:00:00Z", "2025-01-01", "2025-02-30T00:00:00.000Z", "-4713-01-01T00:00:00Z",
    "2025-01-01T00:00:00+99:00",
)  # fmt: skip
FIELDS = (
    "tags", "downloads", "likes", "trendingScore", "createdAt", "lastModified", "cardData",
    "config", "safetensors", "gguf", "gated", "author", "library_name", "pipeline_tag", "siblings",
    "private", "modelId", "sha", "model-index", "baseModels", "evalResults", "spaces",
)  # fmt: skip
INNER = (
    "license", "license_name", "base_model", "language", "parameters", "total", "F16", "BF16",
    "architectures", "hidden_size", "num_hidden_layers", "num_attention_heads", "model_type",
    "max_position_embeddings", "torch_dtype", "text_config", "quantization_config", "rfilename",
)  # fmt: skip
MARK = "\ue000"  # stands around a number until the record is text

words = st.sampled_from(ATTACKS) | st.sampled_from(TIMES) | st.text(max_size=12)
numbers = st.sampled_from(NUMBERS).map(lambda number: f"{MARK}{number}{MARK}")
scalars = words | numbers | st.none() | st.booleans() | st.integers(-9, 10**12)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(INNER) | words, inner, max_size=4)
    ),
    max_leaves=8,
)
ids = st.one_of(
    st.sampled_from(ATTACKS).map(lambda attack: f"maker/{attack}"),
    st.sampled_from(ATTACKS),
    st.text(min_size=1, max_size=20),
    st.just("maker/" + "x" * 1500),
)
known = st.sampled_from(FIELDS)
records = st.tuples(ids, st.dictionaries(known | words, values, max_size=7), st.booleans())


def text_of(value: Any, is_ascii: bool = True) -> str:
    """JSON text, with numbers as no Python value holds them."""
    text = json.dumps(value, ensure_ascii=is_ascii)
    mark = json.dumps(MARK, ensure_ascii=is_ascii)[1:-1]
    return text.replace(f'"{mark}', "").replace(f'{mark}"', "").replace(mark, "")


def generated(count: int, number: int) -> dict[str, str]:
    """Some `count` ids, each with the text of its record; the same for the same number."""
    made: dict[str, str] = {}

    @seed(number)
    @settings(
        max_examples=count,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(records)
    def collect(drawn: tuple[str, dict[str, Any], bool]) -> None:
        model_id, fields, is_ascii = drawn
        model_id += f"#{len(made)}" if model_id in made else ""
        if is_text(model_id) and (is_ascii or is_text(str(fields))):
            made[model_id] = text_of({**fields, "id": model_id}, is_ascii)

    collect()
    return made


def is_text(value: str) -> bool:
    """Whether UTF-8 can carry it."""
    return not any("\ud800" <= char <= "\udfff" for char in value)
