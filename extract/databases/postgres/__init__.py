"""Postgres: the address, sessions, the lock that a session holds, dlt's destination."""
