"""`/api/organizations/{name}/overview` and `/api/users/{name}/overview`: who owns repositories."""

from __future__ import annotations

import re
from typing import Any

from .named_models import digest
from .responses import Response, as_json, error

_OVERVIEW = re.compile(r"/api/(?P<kind>organizations|users)/(?P<name>[^/]+)/overview")


def overview(catalog: Any, path: str) -> Response:
    """The overview of an account, 404 where it is of the other kind."""
    found = _OVERVIEW.fullmatch(path)
    if found is None:
        return error(404, "Sorry, we can't find the page you are looking for.")
    name, is_user = found["name"], found["name"] in catalog.users
    if is_user != (found["kind"] == "users"):
        return error(404, "This organization or user does not exist")
    number = int(digest(name, 6), 16)
    shared = {"name": name, "fullname": name.title(), "avatarUrl": "/avatars/sample.svg"}
    if is_user:
        return as_json({**shared, "user": name, "type": "user", "isPro": False,
                        "numModels": number % 40, "numFollowers": number % 900})  # fmt: skip
    return as_json({**shared, "type": "org", "isVerified": number % 3 == 0, "plan": "team",
                    "numModels": number % 400, "numUsers": number % 70,
                    "numFollowers": number % 9000})  # fmt: skip
