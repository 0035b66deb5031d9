"""A published catalog of a few models, made by hand with what the exports read; and its exports."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from extract.cli import main
from extract.config.settings import Settings
from extract.exports import command
from extract.exports.outcome import Outcome
from tests.support.catalog_under_test import CatalogUnderTest

STAGING, MODELS, REPORT = "staging_candidates.json", "models.json", "ingestion_report.md"
PLOTS = {"license_mix.svg", "models_per_task.svg", "parameters_downloads.svg"}

FIGURES = (
    "params_b double precision",
    "layers integer",
    "hidden integer",
    "heads integer",
    "kv_heads integer",
    "head_dim integer",
    "moe_active_ratio double precision",
    "ctx_len integer",
    "sliding_window integer",
    "sliding_layers integer",
    "kv_layers integer",
    "kv_lora_rank integer",
    "qk_rope_head_dim integer",
    "torch_dtype text",
)
SOURCE_COLUMNS = [f"{figure.split()[0]}_source text" for figure in FIGURES]
TABLES = f"""
create schema hf;
create table hf.tasks (task_id text primary key, is_listed boolean);
create table hf.models (
    model_id text primary key, license text, source text, downloads bigint, is_listed boolean
);
create table hf.model_tasks (model_id text, task_id text, rank_in_task integer);
create table hf.ingestion_runs (
    run_id text primary key, source text, status text, successful bigint, failed bigint, error text,
    started_at timestamptz, completed_at timestamptz
);
create table hf.runs (
    run_id text primary key, run_number bigint, kind text, status text, rows_landed bigint,
    new_models bigint, gone_models bigint, error text, started_at timestamptz,
    completed_at timestamptz
);
create table hf.candidates (
    model_id text primary key, provider text, license text, source text,
    popularity_score double precision, tags json
);
create table hf.candidate_sources (model_id text, source text);
create table hf.source_doubts (
    source text, ranking text, source_model_id text, not_numbers text
);
create table hf.model_sizes (
    model_id text primary key, {", ".join(FIGURES)}, {", ".join(SOURCE_COLUMNS)}
);
create table hf.size_doubts (model_id text, config_key text, figure text);
create table hf.catalog_conflicts (
    model_id text, figure text, pinned double precision, derived double precision,
    derived_source text, in_force text
);
"""
ROWS = """
insert into hf.tasks values ('text-generation', true), ('any-to-any', true), ('gone', false);
insert into hf.models values
    ('maker/Dense-7B', 'mit', 'community_rankings+huggingface_hub', 900, true),
    ('maker/moe-8x7b', 'apache-2.0', 'huggingface_hub', 500, true),
    ('maker/unsized', null, 'huggingface_hub', 100, true),
    ('maker/vision', 'mit', 'huggingface_hub', 20, true);
insert into hf.model_tasks values
    ('maker/Dense-7B', 'text-generation', 1), ('maker/moe-8x7b', 'text-generation', 2),
    ('maker/unsized', 'text-generation', 3), ('maker/vision', 'any-to-any', 2),
    ('maker/Dense-7B', 'any-to-any', 1);
insert into hf.ingestion_runs values
    ('1/hub', 'huggingface_hub', 'success', 5, 0, null,
        '2026-11-20 02:00:00+00', '2026-11-20 02:01:00+00'),
    ('1/openrouter', 'openrouter_index', 'success', 2, 0, null,
        '2026-11-20 02:00:00+00', '2026-11-20 02:01:00+00'),
    ('2/openrouter', 'openrouter_index', 'failed', 0, 0, 'gave 500 | after 5 tries',
        '2026-11-21 02:00:00+00', '2026-11-21 02:01:00+00');
insert into hf.runs values
    ('1', 1, 'extract', 'success', 7, 4, 0, null,
        '2026-11-20 02:00:00+00', '2026-11-20 02:02:00+00'),
    ('2', 2, 'extract', 'partial', 5, 0, 1,
        'openrouter: gave 500 | after 5 tries', '2026-11-21 02:00:00+00', '2026-11-21 02:01:00+00'),
    ('3', 3, 'sync', 'failed', null, null, null, 'hf could not be built',
        '2026-11-21 03:00:00+00', '2026-11-21 03:01:00+00');
insert into hf.candidates values
    ('maker/unsized', 'maker', null, 'huggingface_hub', 100, '["hub-listing"]'),
    ('maker/Dense-7B', 'maker', 'mit', 'community_rankings+huggingface_hub', 900.5,
        '["text", "hub-listing", "语言"]'),
    ('maker/moe-8x7b', 'maker', 'apache-2.0', 'huggingface_hub', 500, '["hub-listing"]'),
    ('vendor/Éclair', 'vendor', null, 'openrouter_index', 0, '["vendor-index"]'),
    ('vendor/Zero', 'vendor', null, 'openrouter_index', 0, '["vendor-index"]'),
    ('pinned/model', 'pinned', null, 'catalog', 0, '[]');
insert into hf.candidate_sources values
    ('maker/unsized', 'huggingface_hub'), ('maker/Dense-7B', 'huggingface_hub'),
    ('maker/Dense-7B', 'community_rankings'), ('maker/moe-8x7b', 'huggingface_hub'),
    ('vendor/Éclair', 'openrouter_index'), ('vendor/Zero', 'openrouter_index'),
    ('vendor/Zero', 'openrouter_index'), ('pinned/model', 'catalog');
insert into hf.model_sizes (
    model_id, params_b, layers, hidden, heads, kv_heads, head_dim, moe_active_ratio, ctx_len,
    sliding_window, torch_dtype, params_b_source, layers_source, hidden_source, heads_source,
    kv_heads_source, head_dim_source, moe_active_ratio_source, ctx_len_source, torch_dtype_source
) values
    ('maker/Dense-7B', 7.25, 32, 4096, 32, 8, 128, 0, 32768, null, 'bfloat16', 'safetensors',
        'config', 'config', 'config', 'config', 'config', 'config', 'catalog', 'config'),
    ('maker/moe-8x7b', 46.7, 32, 4096, 32, 8, 128, 0.276, null, null, 'bfloat16', 'safetensors',
        'config', 'config', 'config', 'config', 'config', 'config', null, 'config'),
    ('pinned/model', 3, 26, 2304, null, null, null, 0, 8192, null, null, 'catalog', 'catalog',
        'catalog', null, null, null, 'catalog', 'catalog', null),
    ('maker/vision', 2, 24, 2048, null, null, null, 0, 4096, null, null, 'safetensors', 'config',
        'config', null, null, null, 'config', 'config', null);
insert into hf.model_sizes (model_id, params_b, params_b_source)
values ('maker/unsized', 13, 'safetensors');
insert into hf.source_doubts values
    ('community_rankings', 'arena.json', 'maker/unsized', 'score: N/A');
insert into hf.catalog_conflicts values
    ('maker/Dense-7B', 'ctx_len', 32768, 4096, 'config', 'catalog');
"""


def fill(catalog: CatalogUnderTest) -> CatalogUnderTest:
    """Makes the tables and their rows."""
    catalog.execute(TABLES)
    catalog.execute(ROWS)
    return catalog


class Exports:
    """A small catalog and the folder that it is exported to."""

    def __init__(self, catalog: CatalogUnderTest) -> None:
        self.catalog = catalog
        self.folder = catalog.folder / "data"
        self.settings = Settings(
            target=catalog.engine,
            duckdb_path=catalog.duckdb_path,
            database_url=catalog.database_url,
            state_dir=catalog.folder / "state",
            export_dir=self.folder,
        )

    def export(self, *parts: str, **options: bool) -> Outcome:
        return command.export(self.settings, parts or command.PARTS, **options)

    def cli(self, *arguments: str) -> int:
        environment = {**self.catalog.environment, "EXPORT_DIR": str(self.folder)}
        with pytest.MonkeyPatch.context() as patch:
            for name, value in environment.items():
                patch.setenv(name, value)
            return main(["export", *arguments])

    def text(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    def read(self, name: str) -> Any:
        return json.loads(self.text(name))

    def texts(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.folder.iterdir()}

    def review(self, change: Callable[[list[dict[str, Any]]], Any]) -> None:
        """Edits the staging file by hand."""
        entries = self.read(STAGING)
        change(entries)
        self.write(json.dumps(entries, indent=2, ensure_ascii=False) + "\n")

    def write(self, text: str) -> None:
        (self.folder / STAGING).write_text(text, encoding="utf-8")


def remove(model_id: str) -> Callable[[list[dict[str, Any]]], Any]:
    def change(entries: list[dict[str, Any]]) -> None:
        entries[:] = [entry for entry in entries if entry["model_id"] != model_id]

    return change
