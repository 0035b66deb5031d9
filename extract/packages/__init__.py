"""Models and datasets as packages: judged, stored under a version, recorded in hf.packages.

    resolve -> details -> gate -> download -> zip -> store -> record

`python -m extract package` makes them, `python -m extract packages` lists, shows and verifies.
"""
