"""Packages models and datasets: gated, stored under a name and version, recorded in hf.packages.

    resolve -> details -> gate -> download -> zip -> store -> record

`python -m extract package` makes them, `python -m extract packages` lists, shows and verifies them.

In: ids, a scorer and a recorder (from the pipeline). Out: package.zip and manifest.json in the
store. May use: all shared packages (up to runs), but no other capability.
"""
