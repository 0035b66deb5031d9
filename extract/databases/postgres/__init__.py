"""Postgres: the address, connections, the advisory lock, dlt's destination."""
