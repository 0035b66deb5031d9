"""What a source is handed to work with: settings, the queue, clients that count its requests."""

from collections.abc import Callable
from dataclasses import dataclass

from extract.config.settings import Settings
from extract.http.hub_client import HubClient
from extract.http.web_client import WebClient
from extract.landing.queue import LandingQueue, SourceReport


@dataclass(frozen=True)
class SourceContext:
    """One source's in one run; `report` is its entry in the run record."""

    settings: Settings
    queue: LandingQueue
    report: SourceReport
    hub_client: Callable[[], HubClient]
    web_client: Callable[[], WebClient]

    def hub(self) -> HubClient:
        """The Hub's client; all sources share its rate limit."""
        client = self.hub_client()
        self.report.traffic.append(client.traffic)
        return client

    def web(self) -> WebClient:
        """A client for what is not the Hub."""
        client = self.web_client()
        self.report.traffic.append(client.traffic)
        return client
