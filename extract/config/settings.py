"""Settings of a run. Options win over the environment, that over `.env`, that over defaults.

`.env.example` documents each variable. An empty value counts as unset. Values are validated here,
once; an invalid one is a UsageError that names the variable, its option and what is valid.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from extract import redaction
from extract.config import clock, dotenv_file
from extract.config.cron import cron
from extract.config.places import CURATED_RANKING, HOME_VARIABLE, home
from extract.config.values import (
    boolean,
    datasets,
    hours,
    items,
    memory,
    networks,
    news_rules,
    one_of,
    option,
    percent,
    port,
    postgres_url,
    seconds,
    variable,
    webhook,
    whole_number,
)
from extract.errors import UsageError
from extract.registry import NAMES, SOURCES

DOTENV = ".env"
# Set for a child process: the one that starts it has warned of the settings.
WARNED_VARIABLE = "HF_CATALOG_SETTINGS_WARNED"
TARGETS = ("duckdb", "postgres")
SCOPES = ("tasks", "hub")
TRIGGERS = ("manual", "scheduled", "auto")
AUTHS = ("writes", "all")
SCHEMAS = ("raw", "staging", "hf")
DUCKDB_NAMES = ("temp", "system", "main", "information_schema", "pg_catalog")
HUB_TRENDING = "hub:trending"
NEWS_OF_HUB = ("all",)  # the catalog has every model, so that none is too little known for it
RUNS_KEPT_OF_HUB = 2  # a run lands every model: this one, and the previous for comparison


@dataclass(frozen=True)
class Settings:
    """Validated settings of a command, from `load_settings`; the repr shows no secret."""

    target: str = "duckdb"
    duckdb_path: Path = field(default_factory=lambda: home() / "catalog.duckdb")
    duckdb_memory_limit: str | None = None  # such as 2GB; None: see databases/duckdb/memory.py
    database_url: str | None = field(default=None, repr=False)
    state_dir: Path = field(default_factory=lambda: home() / ".catalog")
    # The model-sizer UI reads data/models.json.
    export_dir: Path = field(default_factory=lambda: home() / "data")
    hf_endpoint: str = "https://huggingface.co"
    addresses: Mapping[str, str] = field(default_factory=dict)  # of other sources, by their name
    community_rankings: tuple[str, ...] = (str(CURATED_RANKING), HUB_TRENDING)
    sources: tuple[str, ...] = NAMES
    scope: str = "tasks"
    limit_per_task: int = 1000
    max_tasks: int | None = None
    raw_runs_kept: int = 30  # 2 is the default of scope hub
    max_rejected: float = 1.0  # percent of a listing's records that may be rejected
    max_shrink: float = 50.0  # percent by which a listing may shrink and still count
    accept_shrink: bool = False
    request_timeout: float = 30.0  # seconds for one connection or read
    max_wait: float = 300.0  # seconds, the longest single wait that a server may ask for
    retry_base: float = 1.0  # seconds before the first retry; doubles up to 8 times that
    concurrency: int = 4  # listings fetched concurrently
    log_days: int = 30  # days for which log files are kept
    trigger: str = "manual"
    check_only: bool = False
    auto_ingest: bool = False
    refresh_changed: bool = False
    fail_if_new: bool = False
    sync_datasets: tuple[str, ...] = ()
    sync_overlap_hours: float = 48.0
    sync_news: tuple[str, ...] = ("known-authors", "trending", "likes>=10")
    enable_cron_jobs: bool = False
    hf_sync_schedule: str = "0 2 * * *"  # UTC
    hf_sync_auto_ingest: bool = False
    allow_partial: bool = False  # a partial run counts as good for alerts and health
    alert_after_hours: float | None = None
    alert_webhook_url: str | None = field(default=None, repr=False)
    details_fresh_days: int = 7  # days before documents about a model are fetched again
    s3_url: str | None = None  # where packages go: s3://bucket/prefix or file:///folder
    serve_host: str = "127.0.0.1"
    serve_port: int = 8000
    serve_auth: str = "writes"  # all: reading needs an account too
    serve_token_hours: float = 24.0
    serve_trusted_proxies: tuple[str, ...] = ()  # whose X-Forwarded-* headers count
    dry_run: bool = False
    strict: bool = False
    wait: bool = False  # for another run to end, instead of ending with an error
    quiet: bool = False
    verbose: bool = False
    as_json: bool = False

    def as_environment(self) -> dict[str, str]:
        """Environment variables that give a child process the same home and target, no warnings."""
        given = {"DATABASE_URL": self.database_url, "DUCKDB_MEMORY_LIMIT": self.duckdb_memory_limit}
        return {name: value for name, value in given.items() if value} | {
            HOME_VARIABLE: str(home()),
            "TARGET": self.target,
            "DUCKDB_PATH": str(self.duckdb_path),
            "CATALOG_STATE_DIR": str(self.state_dir),
            WARNED_VARIABLE: "1",
        }

    def address(self, source: str) -> str | None:
        """The address of a source of the registry; None if it has no address of its own."""
        if source == "hub":
            return self.hf_endpoint
        defaults = {each.name: each.default_address for each in SOURCES}
        return self.addresses.get(source) or defaults[source]

    @property
    def options(self) -> dict[str, object]:
        """The options that determine what is landed, for the run record."""
        return {
            "scope": self.scope,
            "limit_per_task": self.limit_per_task,
            "max_tasks": self.max_tasks,
            "sources": list(self.sources),
            "target": self.target,
            "concurrency": self.concurrency,
            "raw_runs_kept": self.raw_runs_kept,
            "max_rejected": self.max_rejected,
            "max_shrink": self.max_shrink,
            "accept_shrink": self.accept_shrink,
            "strict": self.strict,
            "dry_run": self.dry_run,
        }


def load_environment(folder: Path | None = None) -> None:
    """Loads `.env` of home into the environment without overriding it, and drops empty values.

    Must run first: huggingface_hub reads HF_ENDPOINT when it is imported.
    """
    for name in [name for name, value in os.environ.items() if not value and name in VARIABLES]:
        del os.environ[name]
    for name, value in dotenv_file.values((folder or home()) / DOTENV).items():
        if name != HOME_VARIABLE and not os.environ.get(name):  # it says where .env itself is
            os.environ[name] = value
    redaction.remember_environment()


def load_settings(options: Mapping[str, object] | None = None) -> Settings:
    """Settings from options (`{"limit_per_task": "10", ...}`; None: not given) and environment.

    Raises:
        UsageError: a value is invalid.
    """
    settings, problems = read_settings(options)
    if problems:
        raise problems[0]
    return settings


def read_settings(
    options: Mapping[str, object] | None = None,
) -> tuple[Settings, list[UsageError]]:
    """The settings, and what is wrong with each invalid value, whose default is used instead."""
    values = {name: os.environ.get(variable(name)) or None for name in _READ}
    values["database_url"] = os.environ.get("DATABASE_URL") or os.environ.get("SUPABASE_DB_URL")
    flags: dict[str, bool] = {}
    for name, value in (options or {}).items():
        if isinstance(value, bool):
            flags[name] = value
        elif value is not None and str(value).strip():
            values[name] = str(value)
    given = {name: value.strip() for name, value in values.items() if value and value.strip()}
    if given.get("target") != "postgres":
        given.pop("database_url", None)  # perhaps another program's
    read, problems = _parsed(given)
    if flags.keys() & _EXCLUSIVE:  # either option overrides both variables
        read = {name: value for name, value in read.items() if name not in _EXCLUSIVE}
    if read.get("scope") == "hub":
        read.setdefault("raw_runs_kept", RUNS_KEPT_OF_HUB)
        read.setdefault("sync_news", NEWS_OF_HUB)
    if read.get("target") == "postgres" and "database_url" not in given:
        problems.append(
            UsageError(
                "TARGET=postgres needs the address of the database.\n"
                "Set DATABASE_URL (or SUPABASE_DB_URL), for example"
                " postgresql://user@host:5432/name."
            )
        )
    addresses = {_ADDRESSES[name]: read.pop(name) for name in _ADDRESSES if name in read}
    settings = Settings(**(read | flags | {"addresses": addresses}))  # type: ignore[arg-type]
    return settings, problems


def _parsed(given: Mapping[str, str]) -> tuple[dict[str, object], list[UsageError]]:
    """The values that are valid, and what is wrong with the others."""
    read: dict[str, object] = {}
    problems: list[UsageError] = []
    for name, text in given.items():
        try:
            read[name] = _READ[name](name, text)
        except UsageError as error:
            problems.append(error)
    try:
        clock.now()
    except UsageError as error:  # CATALOG_NOW
        problems.append(error)
    return read, problems


def _sources(name: str, text: str) -> tuple[str, ...]:
    named = items(text)
    unknown = [item for item in named if item not in NAMES]
    if unknown or not named:
        raise UsageError(f"{option(name)} takes a list of {', '.join(NAMES)}, not {text!r}.")
    return tuple(source for source in NAMES if source in named)


def _rankings(name: str, text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items(text)))


def _url(name: str, text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        shown = redaction.redact(text)
        raise UsageError(f"{name.upper()} must be an http(s):// address, not {shown!r}.")
    return text.rstrip("/")


def _path(name: str, text: str) -> Path:
    return Path(text).expanduser().absolute()


def _duckdb_path(name: str, text: str) -> Path:
    path = _path(name, text)
    for file in (path.name, os.path.basename(os.path.realpath(path))):  # a link's target counts
        # DuckDB names the catalog of a file after it.
        catalog = file.split(".")[0].lower()
        if catalog in SCHEMAS:
            raise UsageError(
                f"{option(name)} must not be named like a schema in it ({', '.join(SCHEMAS)}): "
                f"in {file} DuckDB could not tell one from the other.\nChoose another name."
            )
        if catalog in DUCKDB_NAMES or any(char in catalog for char in "'\"\\"):
            raise UsageError(
                f"{option(name)} must not be named {file}: DuckDB keeps the names "
                f"{', '.join(DUCKDB_NAMES)} for itself,\nand names with a quote or a backslash "
                "do not work either. Choose another name."
            )
    return path


def _store_url(name: str, text: str) -> str:
    parts = urlsplit(text)
    is_bucket = parts.scheme == "s3" and parts.netloc and "@" not in parts.netloc
    is_folder = parts.scheme == "file" and parts.netloc in ("", "localhost") and parts.path
    if not (is_bucket or is_folder) or parts.query or parts.fragment:
        raise UsageError(
            f"{option(name)} must be s3://bucket/prefix or file:///folder, "
            f"not {redaction.redact(text)!r}.\nPut keys into the AWS_* variables or a profile."
        )
    return text.rstrip("/")


# Setting -> source, for each address other than the Hub's.
_ADDRESSES = {
    source.variable.lower(): source.name
    for source in SOURCES
    if source.variable and source.name != "hub"
}
_READ = {
    **dict.fromkeys(_ADDRESSES, _url),
    "target": one_of(TARGETS),
    "duckdb_path": _duckdb_path,
    "duckdb_memory_limit": memory,
    "database_url": postgres_url,
    "state_dir": _path,
    "export_dir": _path,
    "hf_endpoint": _url,
    "community_rankings": _rankings,
    "sources": _sources,
    "scope": one_of(SCOPES),
    "limit_per_task": whole_number,
    "max_tasks": whole_number,
    "raw_runs_kept": whole_number,
    "max_rejected": percent,
    "max_shrink": percent,
    "request_timeout": seconds,
    "max_wait": seconds,
    "retry_base": seconds,
    "concurrency": whole_number,
    "log_days": whole_number,
    "trigger": one_of(TRIGGERS),
    "check_only": boolean,
    "auto_ingest": boolean,
    "refresh_changed": boolean,
    "fail_if_new": boolean,
    "sync_datasets": datasets,
    "sync_overlap_hours": hours,
    "sync_news": news_rules,
    "enable_cron_jobs": boolean,
    "hf_sync_schedule": cron,
    "hf_sync_auto_ingest": boolean,
    "allow_partial": boolean,
    "alert_after_hours": hours,
    "alert_webhook_url": webhook,
    "details_fresh_days": whole_number,
    "s3_url": _store_url,
    "serve_host": lambda name, text: text,
    "serve_port": port,
    "serve_auth": one_of(AUTHS),
    "serve_token_hours": hours,
    "serve_trusted_proxies": networks,
}
_EXCLUSIVE = {"check_only", "auto_ingest"}
# Every variable that is read here or by the code that a command calls.
VARIABLES = frozenset(
    {variable(name) for name in _READ}
    | {HOME_VARIABLE, "SUPABASE_DB_URL", "HF_TOKEN", "HF_HUB_OFFLINE", "CATALOG_NOW"}
)
