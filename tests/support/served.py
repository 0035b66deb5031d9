"""What a sample Hub served: the requests of its log asked once more, the records cut out."""

from __future__ import annotations

import json
from urllib.parse import urlencode
from urllib.request import urlopen

from tests.sample_hub import SampleHub


def served_records(hub: SampleHub) -> dict[str, list[str]]:
    """The record texts of each task's listing, in the order served, as of now."""
    asked: dict[str, dict[str, None]] = {}
    for request in list(hub.requests):
        task = request.query.get("filter", [""])[0]
        if request.path == "/api/models" and task and request.status == 200:
            asked.setdefault(task, {})[urlencode(request.query, doseq=True)] = None
    return {
        task: [record for query in queries for record in records(page(hub, query))]
        for task, queries in asked.items()
    }


def page(hub: SampleHub, query: str) -> str:
    with urlopen(f"{hub.url}/api/models?{query}") as answer:
        return answer.read().decode()


def records(text: str) -> list[str]:
    """The exact text of each object of a JSON array without white space between them."""
    decoder, found, at = json.JSONDecoder(), [], 1
    while at < len(text) - 1:
        _, end = decoder.raw_decode(text, at)
        found.append(text[at:end])
        at = end + 1
    return found
