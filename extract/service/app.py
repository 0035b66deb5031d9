"""The application: routes, limits, errors, and what runs beside them."""

import asyncio
import signal
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from types import FrameType
from typing import Any

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline

from extract import __version__
from extract.config.settings import Settings, load_settings
from extract.console.log_files import start_logging
from extract.service.context import STOPPING, make_context
from extract.service.errors import add_handlers
from extract.service.jobs.dispatcher import Dispatcher
from extract.service.limits import Limits
from extract.service.measured import Measured
from extract.service.routes import ROUTERS

ABOUT = """
A relational catalog of the Hugging Face Hub over HTTP: models, tasks and rankings as the last run
published them, packages, and jobs that make packages.

Log in with `POST /authenticate`, then press *Authorize* and paste the token.
Errors are `{"detail": "..."}`. Lists have `limit` and `cursor`; answers have the ETag of what is
published, so that `If-None-Match` gives 304 until something changes.
"""
PROBLEM = {
    "description": "An error, in words.",
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["detail"],
                "properties": {"detail": {"type": "string"}},
            },
            "example": {"detail": "limit: Input should be less than or equal to 1000"},
        }
    },
}


def _tell_when_stopping() -> None:
    """Lets the signal that ends uvicorn also wake requests that wait, and streams."""
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGTERM, signal.SIGINT):
        before = signal.getsignal(number)

        def stop(number: int, frame: FrameType | None, before: Any = before) -> None:
            STOPPING.set()
            if callable(before):
                before(number, frame)

        signal.signal(number, stop)


def create_app() -> FastAPI:
    """The application of a worker, by the environment's settings."""
    settings = load_settings()
    start_logging(settings)
    return application(settings)


def application(settings: Settings) -> FastAPI:
    """The application."""

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        context = app.state.context
        dispatcher = Dispatcher(settings, context.jobs)
        tasks = [asyncio.create_task(dispatcher.run()), asyncio.create_task(context.waiting.run())]
        _tell_when_stopping()
        yield
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        context.answers.served.close()

    app = FastAPIOffline(
        title="hf-catalog",
        version=__version__,
        description=ABOUT,
        lifespan=life,
        redoc_url=None,
        responses=dict.fromkeys((401, 403, 422, 503), PROBLEM),
    )
    app.state.context = make_context(settings)
    add_handlers(app)
    app.add_middleware(Limits)
    app.add_middleware(Measured)
    for router in ROUTERS:
        app.include_router(router)
    return app
