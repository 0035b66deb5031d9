"""Names of environment variables: which are ours, which others', and which are probably misspelled.

Pure; which names are ours is for the caller to say.
"""

import re
from collections.abc import Collection
from difflib import get_close_matches

# Alike enough to be taken for a misspelling beside the many variables of other programs
# (LIMIT_PER_TASKS, but not Heroku's WEB_CONCURRENCY), and enough for a guess at a name in .env.
MISSPELLED, GUESSED = 0.87, 0.6
# Variables that programs and libraries beside or below this one read.
OTHERS = re.compile(
    r"AWS_|BENCH_|COMPOSE_|CURL_|DBT_|DOCKER_|HF_(?!SYNC_)|HUGGING_?FACE_|LC_|MINIO_|MPL|PG|PIP_"
    r"|POSTGRES_|PYTHON|REQUESTS_|SSL_|UV_|XDG_|.*__"
    r"|STORAGE_PASSWORD$"
    r"|(BACKUP_DIR|HOME|LANG|PATH|TMPDIR|TZ|NO_COLOR|DO_NOT_TRACK|RECORDED_DIR|(HTTPS?|ALL|NO)_PROXY)$",
    re.IGNORECASE,
)


def is_others(name: str) -> bool:
    """Whether the name belongs to another program, as far as is known."""
    return OTHERS.match(name) is not None


def misspelled(name: str, ours: Collection[str]) -> str | None:
    """The name of ours that this one is a misspelling of; None for ours and others'."""
    upper = name.upper()
    if name in ours:
        return None
    close = get_close_matches(upper, ours, n=1, cutoff=MISSPELLED)
    return next((each for each in ours if sorted(each) == sorted(upper)), None) or next(
        iter(close), None
    )


def guess(name: str, ours: Collection[str]) -> str | None:
    """The name of ours that is most like this one; None if none is."""
    return misspelled(name, ours) or next(
        iter(get_close_matches(name.upper(), ours, n=1, cutoff=GUESSED)), None
    )
