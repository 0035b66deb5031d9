"""Names and versions of packages."""

import re
from collections.abc import Iterable

from semver import Version

from extract.errors import PackageError, UsageError

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")
REPO_ID = re.compile(r"[A-Za-z0-9][\w.-]*(/[A-Za-z0-9_][\w.-]*)?", re.ASCII)
FIRST = "1.0.0"
AUTO = "auto"


def checked_id(repo_id: str) -> str:
    """Returns a valid id of a repository. Raises UsageError."""
    if not REPO_ID.fullmatch(repo_id) or ".." in repo_id or len(repo_id) > 200:
        raise UsageError(
            f"{repo_id!r} is not an id of a repository: owner/name, such as openai-community/gpt2."
        )
    return repo_id


def package_name(repo_id: str) -> str:
    """The name of a repository's packages: `owner-name`. Raises PackageError."""
    name = repo_id.replace("/", "-")
    if not NAME.fullmatch(name) or ".." in name:
        raise PackageError(
            f"{repo_id!r} does not give a valid package name: letters, digits, . _ - only."
        )
    return name


def checked_version(text: str) -> str:
    """Returns a semantic version, or `auto`. Raises UsageError."""
    if text == AUTO:
        return text
    try:
        version = Version.parse(text)
    except ValueError:
        version = None
    if version is None or version.build:
        raise UsageError(
            "--version must be a semantic version such as 1.0.0 or 2.0.0-rc.1, or auto,"
            f" not {text!r}."
        )
    return text


def next_version(existing: Iterable[str]) -> str:
    """The patch after the highest existing version; 1.0.0 if there is none."""
    versions = [Version.parse(text) for text in existing if Version.is_valid(text)]
    return str(max(versions).next_version("patch")) if versions else FIRST


def latest(versions: Iterable[str]) -> str:
    """The highest of these versions."""
    return max(versions, key=Version.parse)
