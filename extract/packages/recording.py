"""The run spec that lands rows of packages in raw.packages."""

from collections.abc import Sequence

from extract.config import clock
from extract.config.settings import Settings
from extract.landing.queue import LandingQueue, SourceReport
from extract.landing.run_spec import RunSpec
from extract.packages.manifest import Package
from extract.records.pages import Record
from extract.records.raw_rows import Batch

NAME = "packages"


def recording_spec(settings: Settings, packages: Sequence[Package]) -> RunSpec:
    """The run spec for these packages."""

    def start(settings: Settings, queue: LandingQueue) -> None:
        report = SourceReport(NAME, settings.s3_url or "", clock.now())

        def add() -> None:
            for package in packages:
                row = Record(package.package_id, package.payload())
                now = clock.now()
                queue.add(Batch(NAME, "", 1, [row], package.s3_path, now), NAME)

        queue.register(report, add, required=True)
        queue.start()

    options = {"target": settings.target, "packages": len(packages)}
    return RunSpec("package", start, options)
