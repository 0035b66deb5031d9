"""What is refused before anything reads it: huge bodies, endless queries, control characters."""

from collections import Counter
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from extract.redaction import CONTROL
from extract.service.errors import detail

MOST_BODY = 1 << 20  # bytes
MOST_QUERY = 8_192  # bytes
MOST_PARAMETERS = 50
TOO_LARGE = f"body: larger than {MOST_BODY:,} bytes"


class Limits:
    """Middleware that answers 413, 414 or 422 itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on what is within the limits."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refused = _refusal(scope)
        if refused is not None:
            await detail(*refused)(scope, receive, send)
            return
        size = 0

        async def counted() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > MOST_BODY:
                raise HTTPException(413, TOO_LARGE)
            return message

        await self._app(scope, counted, send)


def _refusal(scope: Scope) -> tuple[int, str] | None:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit() and int(value) > MOST_BODY:
            return 413, TOO_LARGE
    if CONTROL.search(scope["path"]) or "\n" in scope["path"] or "\t" in scope["path"]:
        return 422, "path: it holds a control character"
    query = scope["query_string"]
    if not query:
        return None
    if len(query) > MOST_QUERY:
        return 414, f"query: longer than {MOST_QUERY:,} bytes"
    try:
        pairs = parse_qsl(
            query.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_PARAMETERS,
            errors="strict",
        )  # fmt: skip
    except (ValueError, UnicodeDecodeError):
        return 422, f"query: not UTF-8, or more than {MOST_PARAMETERS} parameters"
    for name, value in pairs:
        if CONTROL.search(name + value) or "\n" in value or "\t" in value:
            return 422, f"{name[:100]}: it holds a control character"
    twice = [name for name, count in Counter(name for name, _ in pairs).items() if count > 1]
    if twice:
        return 422, f"{twice[0][:100]}: given more than once"
    return None
