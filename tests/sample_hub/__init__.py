"""A Hub of the project's own: an HTTP server on loopback for the demo, tests and benchmarks."""

from .catalog import Catalog
from .faults import Fault
from .handler import Request
from .server import SampleHub

__all__ = ["Catalog", "Fault", "Request", "SampleHub"]
