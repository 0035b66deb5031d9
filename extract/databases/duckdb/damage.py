"""Recognises what DuckDB says of a damaged file, when it opens one or reads a block of it."""

DAMAGED = (
    "not a valid DuckDB",
    "Could not read enough bytes",
    "Corrupt database file",
    "Failed to deserialize",
)
WAY_ON = (
    "Move the DuckDB file away; then `make restore BACKUP_DIR=...` brings a backup back. Without"
    " one,\n`make extract transform` starts a new catalog, whose history begins today."
)


def is_damage(reason: str) -> bool:
    """Whether DuckDB's words mean that the file is damaged."""
    return any(words in reason for words in DAMAGED)
