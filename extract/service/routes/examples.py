"""Answers as they came, for the OpenAPI document: what a row of each list looks like."""

from typing import Any

MODEL = {
    "model_id": "openai-community/gpt2",
    "hub_id": "621ffdc036468d709f17434d",
    "author": "openai-community",
    "library_name": "transformers",
    "pipeline_tag": "text-generation",
    "license": "mit",
    "gated": "false",
    "source": "huggingface_hub",
    "likes": 3401,
    "downloads": 13564339,
    "parameters": 137022720,
    "trending_score": 0.0,
    "is_listed": True,
    "is_on_hub": True,
    "hub_created_at": "2022-03-02T23:29:04Z",
    "last_modified": "2024-02-19T10:57:45Z",
    "created_at": "2026-11-19T02:04:00Z",
    "updated_at": "2026-11-20T02:04:00Z",
    "last_synced_at": "2026-11-21T02:04:00Z",
    "tags": ["transformers", "safetensors", "gpt2", "text-generation", "en", "license:mit"],
}
TASK = {
    "task_id": "text-generation",
    "task_label": "Text Generation",
    "is_listed": True,
    "created_at": "2026-11-19T02:04:00Z",
}
RANK = {"task_id": "text-generation", "rank_in_task": 4, "created_at": "2026-11-19T02:04:00Z"}
WHOLE_MODEL = MODEL | {
    "tasks": [RANK],
    "sizes": {"params_b": 0.13702272, "params_b_source": "safetensors"},
    "memory": {"weights_bytes_fp16": 274045440},
    "quality": {"net_score": 0.56, "passes_gate": None, "failed_metrics": None},
    "packages": [],
}
CANDIDATE = {
    "model_id": "BAAI/bge-small-en-v1.5",
    "provider": "BAAI",
    "license": "mit",
    "source": "community_rankings+huggingface_hub",
    "popularity_score": 72653415.0,
    "tags": ["community-ranking", "feature-extraction", "hub-listing", "license:mit"],
}
TREND = {
    "model_id": "deepseek-ai/DeepSeek-V4-Pro",
    "stat_date": "2026-11-21",
    "downloads": 1345154,
    "likes": 5442,
    "earlier_date_7d": "2026-11-14",
    "downloads_growth_7d": 20311,
    "likes_growth_7d": 412,
    "trending_score": 142.0,
    "pipeline_tag": "text-generation",
    "license": "mit",
}
RUN = {
    "run_id": "20261121T020400Z-a8881e/hub",
    "dataset_name": "hub_models",
    "base_url": "https://huggingface.co",
    "source": "huggingface_hub",
    "trigger": "scheduled",
    "status": "success",
    "total": 1425,
    "successful": 1425,
    "failed": 0,
    "skipped": 0,
    "new_models": 12,
    "duration_ms": 3247,
    "error": None,
    "started_at": "2026-11-21T02:04:00Z",
    "completed_at": "2026-11-21T02:04:03Z",
    "autoTriggered": True,
}
PACKAGE = {
    "package_id": "e395a66a-fb9a-4e22-a11b-7b013ed0f9da",
    "type": "model",
    "name": "openai-community-gpt2",
    "version": "1.0.0",
    "model_id": "openai-community/gpt2",
    "revision": "607a30d783dfa663caf39e06633721c8d4cfcd7e",
    "description": "A model of the GPT-2 family.",
    "s3_path": "s3://packages/openai-community-gpt2/1.0.0/package.zip",
    "sha256": "cc0636c21eca294af6dd291d023dd37ee88f108f0c37789180ba46655cb22434",
    "skip_gate_reason": None,
    "size_bytes": 551290714,
    "net_score": 0.83,
    "created_at": "2026-11-21T03:00:00Z",
}
METRICS = {"license": 1.0, "size_score": 0.9, "ramp_up_time": 0.8, "bus_factor": 0.7}
LATEST = {
    "success": True,
    "data": {
        "modelName": "gemma-3-27b-it",
        "modelId": "google/gemma-3-27b-it",
        "ingestedAt": "2026-11-19T02:04:00Z",
        "daysAgo": 2,
        "displayLabel": "Latest: gemma-3-27b-it (2 days ago)",
    },
}
Responses = dict[int | str, dict[str, Any]]


def answer(example: dict[str, Any]) -> Responses:
    """An answer for which there is an ETag."""
    return {
        200: {"content": {"application/json": {"example": example}}},
        304: {"description": "Nothing was published since the ETag of If-None-Match."},
    }


def rows(example: dict[str, Any]) -> Responses:
    """A page of a list."""
    return answer({"items": [example], "next_cursor": None})


def or_missing(found: Responses, what: str) -> Responses:
    """The same, or 404."""
    return found | {404: {"description": f"There is no such {what}."}}
