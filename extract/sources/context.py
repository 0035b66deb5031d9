"""What a source gets to work with: settings, the queue, clients that count its requests."""

from collections.abc import Callable
from dataclasses import dataclass

from extract.config.settings import Settings
from extract.http.hub_client import HubClient
from extract.http.web_client import WebClient
from extract.landing.queue import LandingQueue, SourceReport


@dataclass(frozen=True)
class SourceContext:
    """The context of one source in one run; `report` is its entry in the run record."""

    settings: Settings
    queue: LandingQueue
    report: SourceReport
    hub_client: Callable[[], HubClient]
    web_client: Callable[[], WebClient]

    def hub(self) -> HubClient:
        """A client of the Hub; all sources share its rate limit."""
        client = self.hub_client()
        self.report.traffic.append(client.traffic)
        return client

    def web(self) -> WebClient:
        """A client for servers other than the Hub."""
        client = self.web_client()
        self.report.traffic.append(client.traffic)
        return client
