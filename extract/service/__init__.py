"""The HTTP service: what is published, packages, and jobs that make them, for programs elsewhere.

In: the published catalog, the package store, the settings. Out: JSON; a process per job, which is a
command of this program. May use: every room below, and the capabilities packages and schedule. It
only translates: what a job does, its gate, messages and records are those of the command.

    app.py        the application: routes, limits, errors
    server.py     uvicorn around it: workers, proxies, an orderly end
    answers.py    bodies with the ETag of what is published
    listing.py    filters, sorts, pages
    accounts/     who may do what
    jobs/         the queue of processes
"""
