"""uvicorn around the application: workers, a proxy's headers, an end that lets answers finish."""

import logging
import os
import shutil
import signal
import socket

import uvicorn
from uvicorn.supervisors import Multiprocess

from extract.config.settings import Settings
from extract.errors import EXIT_FAILED, EXIT_OK, CatalogError
from extract.service.context import make_context
from extract.service.measured import WORKERS_VARIABLE
from extract.service.store import service_folder

log = logging.getLogger(__name__)
GRACE_SECONDS = 10
BACKLOG = 2048


def serve(settings: Settings, workers: int, root_path: str) -> int:
    """Serves until a signal; returns the exit code.

    Raises:
        CatalogError: the address is in use, or the state folder cannot be used.
    """
    make_context(settings)  # whatever is wrong is told before a worker starts
    os.environ.update(settings.as_environment())
    if settings.s3_url:
        os.environ["S3_URL"] = settings.s3_url
    config = uvicorn.Config(
        "extract.service.app:create_app",
        factory=True,
        host=settings.serve_host,
        port=settings.serve_port,
        workers=workers,
        root_path=root_path,
        proxy_headers=bool(settings.serve_trusted_proxies),
        forwarded_allow_ips=list(settings.serve_trusted_proxies),
        timeout_graceful_shutdown=GRACE_SECONDS,
        server_header=False,
        log_config=None,
        access_log=settings.verbose,
    )
    server = uvicorn.Server(config)
    sockets = [_bound(settings)]
    host, port = sockets[0].getsockname()[:2]
    print(f"Serving at http://{host}:{port} (Swagger: /docs)", flush=True)
    if workers == 1:
        # uvicorn has handlers of its own while it serves, and raises the signal again at the end.
        signal.signal(signal.SIGTERM, lambda *_: setattr(server, "should_exit", True))
        server.run(sockets=sockets)
        return EXIT_OK if server.started else EXIT_FAILED
    _share_counts(settings)
    Multiprocess(config, sockets).run()
    return EXIT_OK


def _bound(settings: Settings) -> socket.socket:
    """The socket; uvicorn itself would end the process where it cannot be had."""
    family = socket.AF_INET6 if ":" in settings.serve_host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.serve_host, settings.serve_port))
        listening.listen(BACKLOG)  # who asks before a worker is there waits for it
    except OSError as error:
        listening.close()
        raise CatalogError(
            f"{settings.serve_host}:{settings.serve_port} is not to be had: {error.strerror}.\n"
            "Is another server there? SERVE_HOST (--host) and SERVE_PORT (--port) choose the place."
        ) from error
    listening.set_inheritable(True)
    return listening


def _share_counts(settings: Settings) -> None:
    folder = service_folder(settings) / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    os.environ[WORKERS_VARIABLE] = str(folder)
