"""Addresses for those who run the sample Hub as a process: faults, log and records over HTTP.

None of them is logged, counted or limited.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from .faults import Fault
from .responses import Response, as_json, error, not_found


def control(hub: Any, request: Any) -> Response:
    """`/_faults`, `/_requests` and `/_models`; see the README beside this file."""
    try:
        body = json.loads(request.body) if request.body else {}
        match request.method, request.path:
            case "GET", "/_faults":
                return as_json([fault.as_dict() for fault in hub.faults.all()])
            case "POST", "/_faults":
                return as_json(hub.faults.add(Fault(**body)).as_dict(), 201)
            case "DELETE", "/_faults":
                hub.faults.clear()
                return as_json({})
            case "GET", "/_requests":
                return as_json([_shown(logged) for logged in list(hub.requests)])
            case "DELETE", "/_requests":
                hub.requests.clear()
                return as_json({})
            case "POST", "/_models":
                return as_json(change_models(hub.catalog, body))
    except (TypeError, ValueError, KeyError) as refused:
        return error(400, f"sample Hub: {refused}")
    return not_found()


def change_models(catalog: Any, body: dict[str, Any]) -> dict[str, Any]:
    """Do what each key says: `add`, `change`, `rename`, `remove`, `gate`, `withdraw`."""
    for fields in body.get("add", ()):
        fields = dict(fields)
        catalog.add(fields.pop("id"), fields.pop("task", None), **fields)
    for model_id, fields in body.get("change", {}).items():
        catalog.change(model_id, **fields)
    for old_id, new_id in body.get("rename", {}).items():
        catalog.rename(old_id, new_id)
    for model_id in body.get("remove", ()):
        catalog.remove(model_id)
    for model_id, gated in body.get("gate", {}).items():
        catalog.gate(model_id, gated)
    for model_id in body.get("withdraw", ()):
        catalog.withdraw(model_id)
    return {"models": len(catalog.models) + catalog.generated.count - len(catalog.hidden)}


def _shown(logged: Any) -> dict[str, Any]:
    # A token's value is nobody's business but the test's that sent it.
    shown = asdict(logged) | {"body": len(logged.body)}
    if "authorization" in shown["headers"]:
        shown["headers"]["authorization"] = "Bearer ..."
    return shown
