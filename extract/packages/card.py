"""Reads a model card: the license, and a default description. Pure."""

import re
from typing import Any

MOST = 300  # characters of a description
_FRONT_MATTER = re.compile(r"\A\ufeff?---\n.*?\n---\n", re.DOTALL)
_CODE = re.compile(r"```.*?(```|\Z)", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?(-->|\Z)", re.DOTALL)
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_HTML = re.compile(r"<[^<>]+>")
_MARKS = re.compile(r"[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}")
_NO_PROSE = re.compile(r"^\s*([#|>]|[-*+]\s|\d+[.)]\s|[=-]{3,}\s*$)")


def license_of(info: dict[str, Any]) -> str | None:
    """The license as in hf.models: the first `license:` tag, else the card's, or its name."""
    card = info.get("cardData")
    card = card if isinstance(card, dict) else {}
    tags = info.get("tags")
    tags = tags if isinstance(tags, list) else []
    tagged = [tag[8:] for tag in tags if isinstance(tag, str) and tag.startswith("license:")]
    named = card.get("license")
    named = named[0] if isinstance(named, list) and named else named
    found = tagged[0] if tagged else named
    if found == "other" and isinstance(card.get("license_name"), str):
        found = card["license_name"]
    return found if isinstance(found, str) and found.strip() else None


def description_of(info: dict[str, Any], readme: str) -> str:
    """The first paragraph of prose in the card, else a description from the Hub's record."""
    for paragraph in _paragraphs(readme):
        return shortened(paragraph)
    described = info.get("description")
    if isinstance(described, str) and described.strip():
        return shortened(" ".join(described.split()))
    task = info.get("pipeline_tag")
    return f"{info['id']}, a model for {task}." if isinstance(task, str) else str(info["id"])


def _paragraphs(readme: str) -> list[str]:
    text = _FRONT_MATTER.sub("", readme.replace("\r\n", "\n"))
    for pattern in (_CODE, _COMMENT, _IMAGE):
        text = pattern.sub("\n\n", text)
    found = []
    for block in re.split(r"\n\s*\n", _LINK.sub(r"\1", text)):
        lines = [line for line in block.splitlines() if not _NO_PROSE.match(line)]
        plain = " ".join(_MARKS.sub("", _HTML.sub(" ", " ".join(lines))).split())
        if len(plain.split()) >= 4:
            found.append(plain)
    return found


def shortened(text: str) -> str:
    """The text, cut at the end of a word if it is too long."""
    text = "".join(char for char in text if char.isprintable())
    return text if len(text) <= MOST else text[: MOST - 3].rsplit(" ", 1)[0] + "..."
