"""What a fault does to an answer before it is sent."""

from __future__ import annotations

import json

from .faults import Fault
from .responses import JSON_TYPE, Response

HTML_PAGE = "<!doctype html><title>Hub</title><h1>We will be back soon</h1>"
_WHOLE = {
    "html": ("text/html; charset=utf-8", HTML_PAGE),
    "empty": (JSON_TYPE, ""),
    "error_object": (JSON_TYPE, '{"error":"Internal Error - We are working on it"}'),
    "wrong_type": (JSON_TYPE, "null"),
}


def damaged(response: Response, fault: Fault, url: str) -> Response:
    """The answer as the fault has it; faults of the connection leave it as it is.

    Args:
        response: The right answer.
        fault: What to do to it.
        url: The address of this request, for a `next` link that loops.
    """
    if fault.kind == "status":
        message = f'{{"error":"fault on request: {fault.status}"}}'
        headers = {name: value for name, value in fault.headers.items() if value is not None}
        return Response(fault.status, fault.body_bytes(message), headers=headers)
    if fault.kind in _WHOLE:
        content_type, body = _WHOLE[fault.kind]
        return Response(200, fault.body_bytes(body), content_type)
    if fault.kind == "headers":
        for name, value in fault.headers.items():
            response.headers.pop(name, None)
            if value is not None:
                response.headers[name] = value
    _change_link(response, fault, url)
    _change_body(response, fault)
    return response


def _change_link(response: Response, fault: Fault, url: str) -> None:
    if fault.kind == "loop_next":
        response.headers["Link"] = f'<{url}>; rel="next"'
    elif fault.kind == "foreign_next":
        target = fault.body_bytes("http://other-host.invalid/api/models?cursor=abc").decode()
        response.headers["Link"] = f'<{target}>; rel="next"'
    elif fault.kind in ("no_next", "half_list"):
        response.headers.pop("Link", None)


def _change_body(response: Response, fault: Fault) -> None:
    body = response.body
    if fault.kind == "bad_json":
        response.body = body[: len(body) // 2]
    elif fault.kind == "invalid_utf8":
        # Inside the first string, so that only the encoding is wrong.
        place = body.find(b'"') + 1
        response.body = body[:place] + b"\xff\xfe" + body[place:]
    elif fault.kind == "half_list":
        records = json.loads(body)
        kept = records[: len(records) // 2]
        response.body = json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()
