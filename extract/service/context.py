"""What the routes share, made once for each worker."""

import threading
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from extract.config.settings import Settings
from extract.databases import Target, open_target
from extract.service.accounts.book import Accounts
from extract.service.accounts.login_limit import LoginLimit
from extract.service.accounts.secret import signing_secret
from extract.service.accounts.tokens import Tokens
from extract.service.answers import Answers
from extract.service.jobs.book import Jobs
from extract.service.jobs.waiting import Waiting
from extract.service.store import Store, service_folder

STOPPING = threading.Event()  # set by the signal that ends the server


@dataclass(frozen=True)
class Context:
    """The settings, and what is open."""

    settings: Settings
    target: Target
    answers: Answers
    accounts: Accounts
    login_limit: LoginLimit
    tokens: Tokens
    jobs: Jobs
    waiting: Waiting


def make_context(settings: Settings) -> Context:
    """Opens what the routes need; the catalog need not be there yet. Raises CatalogError."""
    folder = service_folder(settings)
    store = Store(folder)
    accounts, jobs, target = Accounts(store), Jobs(store, folder), open_target(settings)
    tokens = Tokens(accounts, signing_secret(folder), settings.serve_token_hours)
    return Context(
        settings=settings,
        target=target,
        answers=Answers(target.served()),
        accounts=accounts,
        login_limit=LoginLimit(store),
        tokens=tokens,
        jobs=jobs,
        waiting=Waiting(jobs, STOPPING),
    )


async def _context_of(request: Request) -> Context:
    context: Context = request.app.state.context
    return context


Shared = Annotated[Context, Depends(_context_of)]
