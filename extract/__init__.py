"""Everything behind `python -m extract`: sources -> `raw` -> `hf`, and what is made of `hf`.

The packages in the order of the flow; each may import from those before it, never from one after:

    errors, redaction, concurrency, registry      used by all
    config -> records -> http -> console          settings, payloads, clients, screen and logs
    databases -> landing -> sources -> runs       one run: from a request to rows of `raw`
    transform, details, sync, schedule, packages, exports      capabilities, apart from each other
    pipeline -> commands -> cli                   what lands and builds together; the command line

How `raw` becomes `hf` is in `dbt_project/`. Importing a module of this package reads no secret,
opens no connection and looks at no clock.
"""

__version__ = "0.1.0"
