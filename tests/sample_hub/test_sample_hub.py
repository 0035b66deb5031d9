"""The sample Hub, asked by huggingface_hub's own client and by plain HTTP."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import HfApi
from huggingface_hub.errors import (
    BadRequestError,
    GatedRepoError,
    HfHubHTTPError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from huggingface_hub.utils import parse_ratelimit_headers

from tests.sample_hub import Catalog, Fault, SampleHub
from tests.sample_hub.faults import KINDS
from tests.sample_hub.tasks import EMPTY_TASK, TASK_IDS

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def hub() -> Iterator[SampleHub]:
    with SampleHub() as running:
        yield running


@pytest.fixture
def api(hub: SampleHub) -> HfApi:
    return HfApi(endpoint=hub.url, token=False)


def fetch(url: str, **headers: str) -> tuple[Any, Any]:
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as reply:
        return json.loads(reply.read()), reply.headers


def next_url(headers: Any) -> str | None:
    link = headers["Link"]
    return link[1 : link.index(">")] if link else None


def whole_listing(url: str | None) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = []
    while url:
        page, headers = fetch(url)
        records += page
        url = next_url(headers)
    return records


# -- tasks and listings -------------------------------------------------------------------


def test_the_47_tasks_come_in_the_hubs_order(hub: SampleHub) -> None:
    tasks, _ = fetch(f"{hub.url}/api/tasks")
    assert tuple(tasks) == TASK_IDS
    assert len(tasks) == 47
    assert [t for t, value in tasks.items() if "isPlaceholder" in value] == [EMPTY_TASK]
    assert all(value.get("youtubeId", "") == "" for value in tasks.values())


def test_every_task_but_one_has_models_most_downloaded_first(hub: SampleHub) -> None:
    for task_id in TASK_IDS:
        query = f"filter={task_id}&sort=downloads&direction=-1&limit=1000&expand=downloads"
        page, _ = fetch(f"{hub.url}/api/models?{query}")
        counts = [record.get("downloads") or 0 for record in page]
        assert counts == sorted(counts, reverse=True)
        assert (len(page) >= 20) == (task_id != EMPTY_TASK)


@pytest.mark.parametrize("sort", ["downloads", "likes", "createdAt", "lastModified"])
def test_a_chain_of_cursors_brings_every_model_once_in_order(hub: SampleHub, sort: str) -> None:
    records = whole_listing(f"{hub.url}/api/models?limit=70&sort={sort}&expand={sort}")
    ids = [record["id"] for record in records]
    values = [record.get(sort) or 0 for record in records]
    assert len(ids) == len(set(ids)) > 1200
    assert values == sorted(values, reverse=True)


def test_listings_through_the_client(api: HfApi) -> None:
    expand: Any = ["downloads", "safetensors", "config", "cardData", "baseModels", "evalResults"]
    models = list(api.list_models(filter="text-generation", sort="downloads", expand=expand))
    assert models[0].id == "Qwen/Qwen3-0.6B"
    assert models[0].safetensors is not None
    assert models[0].author is None
    named = next(m for m in models if m.id == "openai/gpt-oss-120b")
    assert named.safetensors.total == 120_412_337_472
    assert named.eval_results[0].dataset_id == "Idavidrein/gpqa"
    assert [m.id for m in api.list_models(author="openai", search="oss-120")] == [named.id]


def test_a_filter_matches_tags_and_several_must_all_match(hub: SampleHub, api: HfApi) -> None:
    listed = {m.id: m for m in api.list_models(filter="any-to-any")}
    assert listed["google/gemma-3-27b-it"].pipeline_tag == "image-text-to-text"
    own = [m.id for m in api.list_models(pipeline_tag="any-to-any")]
    assert "google/gemma-3-27b-it" not in own
    both = [m.id for m in api.list_models(filter=["text-generation", "license:mit"])]
    assert "openai-community/gpt2" in both
    assert "openai/gpt-oss-120b" not in both


def test_fields_are_default_full_or_asked_for(hub: SampleHub) -> None:
    address = f"{hub.url}/api/models?filter=text-generation&limit=1&sort=downloads"
    (default,), _ = fetch(address)
    assert set(default) >= {"_id", "id", "likes", "private", "tags", "createdAt", "modelId"}
    assert not {"author", "siblings", "sha", "config", "trendingScore"} & set(default)
    (full,), _ = fetch(f"{address}&full=true&config=true&cardData=true")
    assert {"author", "siblings", "sha", "config", "cardData"} <= set(full)
    (asked,), _ = fetch(f"{address}&expand[]=likes&expand=gated")
    assert set(asked) == {"_id", "id", "likes", "gated"}


@pytest.mark.parametrize(
    "query", ["expand=likes&full=true", "expand=nonsense", "limit=0", "sort=x"]
)
def test_what_the_hub_refuses_is_refused(hub: SampleHub, query: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        fetch(f"{hub.url}/api/models?{query}")
    assert refused.value.code == 400


def test_pages_may_be_shorter_than_asked_for() -> None:
    with SampleHub(Catalog.sized(1, 50), most_per_page=20) as hub:
        page, headers = fetch(f"{hub.url}/api/models?limit=1000")
        assert len(page) == 20
        assert len(whole_listing(next_url(headers))) == 30


# -- single models ------------------------------------------------------------------------


def test_details_and_redirects_of_old_ids(api: HfApi) -> None:
    info = api.model_info("bert-base-uncased")
    assert info.id == "google-bert/bert-base-uncased"
    assert info.card_data.license == "apache-2.0"
    assert api.model_info("gpt2", revision="main").id == "openai-community/gpt2"
    assert api.model_info("openai/gpt-oss-120b", expand=["gated"]).gated is False
    mapping = api.model_info(
        "openai/gpt-oss-120b", expand=["inferenceProviderMapping"]
    ).inference_provider_mapping
    assert [entry.provider for entry in mapping] == ["groq"]


def test_unknown_and_withdrawn_models_answer_401(hub: SampleHub, api: HfApi) -> None:
    hub.catalog.withdraw("microsoft/phi-4")
    for model_id in ("nobody/nothing", "microsoft/phi-4"):
        with pytest.raises(RepositoryNotFoundError) as missing:
            api.model_info(model_id)
        assert missing.value.response.status_code == 401
    with pytest.raises(RevisionNotFoundError):
        api.model_info("openai-community/gpt2", revision="no-such-branch")


def test_generated_models_have_the_same_details_as_in_listings(hub: SampleHub) -> None:
    query = "limit=1000&sort=downloads&full=true&cardData=true&config=true&filter=text-generation"
    page, _ = fetch(f"{hub.url}/api/models?{query}")
    for record in page[-20:]:
        info, _ = fetch(f"{hub.url}/api/models/{urllib.request.quote(record['id'])}")
        assert {name: info[name] for name in record if name != "siblings"} == {
            name: value for name, value in record.items() if name != "siblings"
        }


# -- repositories -------------------------------------------------------------------------


def test_files_arrive_as_the_tree_says(api: HfApi, tmp_path: Path) -> None:
    model_id = "openai-community/gpt2"
    tree = {entry.path: entry for entry in api.list_repo_tree(model_id, recursive=True)}
    weights = api.hf_hub_download(model_id, "model.safetensors", cache_dir=tmp_path)
    assert Path(weights).stat().st_size == tree["model.safetensors"].size
    folder = Path(api.snapshot_download(model_id, local_dir=tmp_path / "copy"))
    assert {p for p in tree if (folder / p).is_file()} == set(tree)
    assert json.loads((folder / "config.json").read_text())["n_layer"] == 12
    assert (folder / "README.md").read_text().startswith("---\nlicense")


def test_a_repository_of_ones_own(hub: SampleHub, api: HfApi, tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"README.md": "# Mine\n", "deep/er/model.bin": b"\0" * 70_000}
    hub.catalog.add("me/mine", "text-generation")
    repository = hub.catalog.set_files("me/mine", files, authors=("ann", "ben", "ann"))
    folder = api.snapshot_download("me/mine", revision=repository.head, cache_dir=tmp_path)
    assert (Path(folder) / "deep/er/model.bin").read_bytes() == b"\0" * 70_000
    commits = api.list_repo_commits("me/mine")
    assert [commit.authors for commit in commits] == [["ann"], ["ben"], ["ann"]]
    assert api.list_repo_refs("me/mine").branches[0].target_commit == repository.head
    assert api.get_paths_info("me/mine", ["README.md"])[0].size == 7
    assert [e.path for e in api.list_repo_tree("me/mine")] == ["README.md", "deep"]


def test_commits_and_trees_come_in_pages(hub: SampleHub, api: HfApi) -> None:
    files: dict[str, str | bytes] = {f"f{n:04d}.txt": str(n) for n in range(1500)}
    hub.catalog.set_files("microsoft/phi-2", files, authors=tuple(f"a{n}" for n in range(120)))
    assert len(api.list_repo_commits("microsoft/phi-2")) == 120
    assert len(list(api.list_repo_tree("microsoft/phi-2"))) == 1500


def test_files_of_gated_models_need_access(hub: SampleHub, tmp_path: Path) -> None:
    model_id = "meta-llama/Llama-3.1-8B-Instruct"
    for token, status in ((False, 401), ("hf_sample", 403)):
        api = HfApi(endpoint=hub.url, token=token)
        assert api.model_info(model_id).gated == "manual"
        with pytest.raises(GatedRepoError) as refused:
            api.hf_hub_download(model_id, "config.json", cache_dir=tmp_path)
        assert refused.value.response.status_code == status
    hub.catalog.grant(model_id)
    assert api.hf_hub_download(model_id, "config.json", cache_dir=tmp_path)


def test_large_files_may_lie_on_another_host_that_gets_no_token(tmp_path: Path) -> None:
    with SampleHub(lfs_host="localhost") as hub:
        api = HfApi(endpoint=hub.url, token="hf_sample")
        path = api.hf_hub_download(
            "microsoft/phi-2", "model-00001-of-00002.safetensors", cache_dir=tmp_path
        )
        assert Path(path).stat().st_size == 2152
        (away,) = [r for r in hub.requests if r.path.startswith("/lfs/")]
        assert away.token is None
        assert hub.requests[0].token == "hf_sample"


def test_a_range_gives_a_part(hub: SampleHub) -> None:
    address = f"{hub.url}/openai-community/gpt2/resolve/main/model.safetensors"
    whole = urllib.request.urlopen(address, timeout=10).read()
    part = urllib.request.Request(address, headers={"Range": "bytes=10-19"})
    with urllib.request.urlopen(part, timeout=10) as reply:
        assert (reply.status, reply.read()) == (206, whole[10:20])


def test_datasets_have_details_trees_and_commits(hub: SampleHub, api: HfApi) -> None:
    assert api.dataset_info("glue").id == "nyu-mll/glue"
    results = "arcprize/arc_agi_v1_public_eval"
    folders = [
        e.path for e in api.list_repo_tree(results, repo_type="dataset") if "." not in e.path
    ]
    assert {"gpt-4-5", "o3-high", "data"} <= set(folders)
    assert api.list_repo_commits(results, repo_type="dataset")


# -- tokens, limits, changes --------------------------------------------------------------


def test_an_owner_is_an_organisation_or_a_person(hub: SampleHub, api: HfApi) -> None:
    hub.catalog.users.add("ann")
    assert api.get_organization_overview("google").name == "google"
    assert api.get_user_overview("ann").username == "ann"
    for path in ("organizations/ann", "users/google"):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            fetch(f"{hub.url}/api/{path}/overview")


def test_tokens_are_checked_where_asked_for() -> None:
    with SampleHub(tokens={"hf_good"}, require_token=True) as hub:
        assert HfApi(endpoint=hub.url, token="hf_good").whoami()["name"] == "sample-user"
        for token in ("hf_revoked", False):
            with pytest.raises(HfHubHTTPError) as refused:
                list(HfApi(endpoint=hub.url, token=token).list_models(limit=1))
            assert refused.value.response.status_code == 401


def test_rate_limit_headers_and_429_past_the_quota() -> None:
    with SampleHub(quota=2, window=60) as hub:
        _, headers = fetch(f"{hub.url}/api/tasks")
        limit = parse_ratelimit_headers(headers)
        assert (limit.remaining, limit.limit, limit.window_seconds) == (1, 2, 60)
        fetch(f"{hub.url}/api/tasks")
        with pytest.raises(urllib.error.HTTPError) as refused:
            fetch(f"{hub.url}/api/tasks")
        assert refused.value.code == 429
        assert parse_ratelimit_headers(refused.value.headers).remaining == 0


def test_changes_show_at_once(hub: SampleHub, api: HfApi) -> None:
    catalog = hub.catalog
    latest = next(iter(api.list_models(sort="created_at", limit=1))).id
    catalog.add("me/new", "text-generation", downloads=10**9)
    assert next(iter(api.list_models(sort="created_at", limit=1))).id == "me/new" != latest
    last = [m.id for m in api.list_models(filter="text-generation", sort="downloads")][-1]
    catalog.change(last, downloads=2 * 10**9, pipeline_tag=...)
    first = next(iter(api.list_models(filter="text-generation", sort="downloads", limit=1)))
    assert (first.id, first.pipeline_tag) == (last, None)
    catalog.rename(last, "me/renamed")
    assert api.model_info(last).id == "me/renamed"
    catalog.remove("me/new")
    ids = [m.id for m in api.list_models(filter="text-generation", sort="downloads")]
    assert ids[0] == "me/renamed"
    assert last not in ids
    assert "me/new" not in ids


def test_the_next_night_changes_its_share_and_adds_its_models() -> None:
    evenings = [Catalog.hub(4000), Catalog.hub(4000, changed=0.03, added=20)]
    pages: list[dict[str, Any]] = []
    for catalog in evenings:
        with SampleHub(catalog) as hub:
            query = "limit=1000&sort=lastModified&expand=sha&expand=lastModified&expand=downloads"
            records = whole_listing(f"{hub.url}/api/models?{query}")
            pages.append({record["id"]: record for record in records})
    before, after = pages
    changed = [i for i in before if after[i] != before[i]]
    assert 0.02 < len(changed) / len(before) < 0.04
    assert len(after) - len(before) == 20
    latest = list(after)[: len(changed) + 20]
    assert set(latest) == {*changed, *(set(after) - set(before))}


# -- exact payloads -----------------------------------------------------------------------


def test_pages_that_are_kept_are_the_ones_made_and_change_with_the_catalog() -> None:
    catalog = Catalog.sized(tasks=1, models_per_task=30)
    with SampleHub(catalog) as plain, SampleHub(catalog, cache_bytes=9_000) as keeping:
        listings = [f"{hub.url}/api/models?limit=5&sort=downloads" for hub in (plain, keeping)]
        made = whole_listing(listings[0])
        # Some pages have room and the last have not: all come, the second time too.
        assert whole_listing(listings[1]) == made
        assert whole_listing(listings[1]) == made
        catalog.change(made[0]["id"], likes=12_345)
        assert whole_listing(listings[1])[0]["likes"] == 12_345


def test_payloads_are_served_byte_for_byte() -> None:
    texts = ['{"id": "a/b",  "x": 1e400}', '{"id":"c/d","tag":"\\u0000\\ud800"}']
    catalog = Catalog.from_payloads(
        tasks='{"text-generation":  {}}',
        listings={"text-generation": texts},
        openrouter='{"data" : []}',
        rankings={"mine": '[{"model_id":"a/b","score":1}]'},
        raw_pages={"translation": [b"[\xff", b"[]"]},
    )
    with SampleHub(catalog, most_per_page=1) as hub:
        with urllib.request.urlopen(f"{hub.url}/api/models?filter=text-generation") as reply:
            assert reply.read() == f"[{texts[0]}]".encode()
            following = next_url(reply.headers)
        with urllib.request.urlopen(str(following)) as reply:
            assert reply.read() == f"[{texts[1]}]".encode()
            assert next_url(reply.headers) is None
        with urllib.request.urlopen(f"{hub.url}/api/models?filter=translation") as reply:
            assert reply.read() == b"[\xff"
            assert next_url(reply.headers)
        assert urllib.request.urlopen(f"{hub.openrouter_url}/models").read() == b'{"data" : []}'
        assert fetch(f"{hub.url}/api/models?filter=other")[0] == []
        assert fetch(hub.ranking_url("mine"))[0][0]["model_id"] == "a/b"


def test_openrouter_keeps_its_oddities(hub: SampleHub) -> None:
    entries = fetch(f"{hub.openrouter_url}/models")[0]["data"]
    hub_ids = [entry.get("hugging_face_id", "absent") for entry in entries]
    assert {None, "", "absent"} < set(hub_ids)
    assert hub_ids.count("openai/gpt-oss-120b") == 2
    assert "qwen/qwen3-8b" in hub_ids
    assert "-1" in {entry["pricing"]["prompt"] for entry in entries}
    assert all(isinstance(entry["pricing"]["prompt"], str) for entry in entries)
    assert {"~", ":free"} <= {e["id"][0] for e in entries} | {e["id"][-5:] for e in entries}


def test_records_carry_the_hubs_oddities(hub: SampleHub) -> None:
    query = "".join(
        f"&expand={f}" for f in ("tags", "gated", "cardData", "downloads", "pipeline_tag")
    )
    records = whole_listing(f"{hub.url}/api/models?limit=1000{query}")
    untagged = [r for r in records if not any(t.startswith("license:") for t in r["tags"])]
    assert 0.09 <= len(untagged) / len(records) <= 0.40
    forms = {type(r.get("cardData", {}).get("license")).__name__ for r in untagged}
    assert {"str", "list", "NoneType"} <= forms
    assert {r["gated"] for r in records} == {False, "auto", "manual"}
    assert any("downloads" not in r for r in records)
    assert any(r.get("downloads", 0) is None for r in records)
    assert any("\0" in tag for r in records for tag in r["tags"])
    assert any("日本語" in r["tags"] for r in records)
    assert any("/" not in r["id"] for r in records)
    assert any('"' in r["id"] and "'" in r["id"] for r in records)
    tasks = set(TASK_IDS)
    assert any(len(tasks & set(r["tags"])) > 2 for r in records)


# -- faults -------------------------------------------------------------------------------


def raw_get(
    hub: SampleHub, path: str = "/api/models?limit=5&sort=downloads", timeout: float = 5
) -> Any:
    connection = http.client.HTTPConnection("127.0.0.1", hub.port, timeout=timeout)
    try:
        connection.request("GET", path)
        reply = connection.getresponse()
        return reply.status, reply.headers, reply.read()
    finally:
        connection.close()


def test_a_fault_hits_the_nth_request_so_many_times(hub: SampleHub) -> None:
    fault = hub.faults.add(Fault(r"/api/tasks", status=503, nth=2, times=2))
    assert [raw_get(hub, "/api/tasks")[0] for _ in range(4)] == [200, 503, 503, 200]
    assert raw_get(hub)[0] == 200
    assert (fault.matched, fault.fired) == (4, 2)


@pytest.mark.parametrize("kind", ["cut_body", "short_body"])
def test_a_body_that_ends_early(hub: SampleHub, kind: str) -> None:
    hub.faults.add(Fault("/api/models", kind=kind))
    with pytest.raises(http.client.IncompleteRead):
        raw_get(hub)
    assert raw_get(hub)[0] == 200


def test_a_reset_and_a_hang(hub: SampleHub) -> None:
    hub.faults.add(Fault("/api/models", kind="reset"))
    with pytest.raises((ConnectionResetError, http.client.IncompleteRead)):
        raw_get(hub)
    hub.faults.add(Fault("/api/models", kind="hang"))
    with pytest.raises(TimeoutError):
        raw_get(hub, timeout=0.3)


@pytest.mark.parametrize(
    ("kind", "start"),
    [
        ("html", b"<!doctype"),
        ("empty", b""),
        ("error_object", b'{"error"'),
        ("wrong_type", b"null"),
        ("bad_json", b'[{"_id"'),
        ("invalid_utf8", b'[{"\xff\xfe'),
    ],
)
def test_a_wrong_body_with_status_200(hub: SampleHub, kind: str, start: bytes) -> None:
    hub.faults.add(Fault("/api/models", kind=kind))
    status, _, body = raw_get(hub)
    assert status == 200
    assert body.startswith(start)
    assert (body == b"") == (kind == "empty")


def test_links_that_loop_leave_or_end(hub: SampleHub) -> None:
    for kind in ("loop_next", "foreign_next", "no_next", "half_list"):
        hub.faults.add(Fault("/api/models", kind=kind, nth=len(hub.faults.all()) + 1))
    loop, foreign, ended, half = [raw_get(hub) for _ in range(4)]
    assert next_url(loop[1]) == f"{hub.url}/api/models?limit=5&sort=downloads"
    assert str(next_url(foreign[1])).startswith("http://other-host.invalid/")
    assert next_url(ended[1]) is None
    assert len(json.loads(half[2])) == 2


def test_headers_and_slowness(hub: SampleHub) -> None:
    headers = {"Retry-After": "Fri, 01 Jan 2027 00:00:00 GMT", "RateLimit": None}
    hub.faults.add(Fault("/api/tasks", kind="headers", headers=headers))
    _, got, _ = raw_get(hub, "/api/tasks")
    assert got["Retry-After"].startswith("Fri")
    assert got["RateLimit"] is None
    hub.faults.add(Fault("/api/tasks", kind="slow", seconds=0.4))
    began = time.monotonic()
    assert raw_get(hub, "/api/tasks")[0] == 200
    assert time.monotonic() - began > 0.3


def test_the_server_closes_at_once_while_requests_hang() -> None:
    hub = SampleHub(Catalog.sized(1, 5)).start()
    hub.faults.add(Fault("/", kind="hang", times=None))
    waiting = socket.create_connection(("127.0.0.1", hub.port))
    waiting.sendall(b"GET /api/tasks HTTP/1.1\r\nHost: x\r\n\r\n")
    time.sleep(0.1)
    began = time.monotonic()
    hub.close()
    assert time.monotonic() - began < 1
    waiting.close()


def test_an_unknown_kind_of_fault_names_the_known_ones() -> None:
    with pytest.raises(ValueError, match="cut_body"):
        Fault("/", kind="explode")
    assert len(set(KINDS)) == len(KINDS)


# -- as a process -------------------------------------------------------------------------


def test_requests_are_logged_with_query_headers_and_status(hub: SampleHub) -> None:
    fetch(f"{hub.url}/api/models?filter=a&filter=b", **{"X-Probe": "1"})
    logged = hub.requests[-1]
    assert (logged.method, logged.path, logged.status) == ("GET", "/api/models", 200)
    assert logged.query["filter"] == ["a", "b"]
    assert logged.headers["x-probe"] == "1"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_process_prints_its_url_takes_orders_and_stops(number: int) -> None:
    command = [sys.executable, "-m", "tests.sample_hub", "--tasks", "2", "--models-per-task", "3"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        url = process.stdout.readline().strip()
        fault = json.dumps({"path": "/api/tasks", "status": 500}).encode()
        urllib.request.urlopen(f"{url}/_faults", data=fault, timeout=5)
        with pytest.raises(urllib.error.HTTPError):
            fetch(f"{url}/api/tasks", Authorization="Bearer hf_secret")
        assert "hf_secret" not in json.dumps(fetch(f"{url}/_requests")[0])
        change = json.dumps({"add": [{"id": "x/y", "task": "any-to-any"}]}).encode()
        urllib.request.urlopen(f"{url}/_models", data=change, timeout=5)
        assert len(fetch(f"{url}/api/tasks")[0]) == 2
        assert fetch(f"{url}/api/models/x/y")[0]["pipeline_tag"] == "any-to-any"
    finally:
        process.send_signal(number)
        _, errors = process.communicate(timeout=5)
    assert process.returncode == 0
    assert errors == ""


def test_bad_requests_are_told_by_name(api: HfApi) -> None:
    with pytest.raises(BadRequestError):
        list(api.list_models(expand=["nonsense"]))  # type: ignore[list-item]
