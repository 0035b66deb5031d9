"""The routes: each module has a `router`; what they answer is what the tables of `hf` say."""

from extract.service.routes import (
    accounts,
    admin,
    health,
    ingest,
    jobs,
    metrics,
    models,
    packages,
    runs,
    tasks,
)

ROUTERS = (
    accounts.router,
    ingest.router,
    jobs.router,
    packages.router,
    metrics.router,
    admin.router,
    runs.router,
    models.router,
    tasks.router,
    health.router,
)
