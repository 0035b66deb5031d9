"""Numbers and long texts as words, for messages and results. Pure."""


def counted(number: int, one: str, several: str | None = None) -> str:
    """A number with its noun: `1 model`, `1,200 models`; `several` where it is not `one` + s."""
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def shortened(text: str, most: int) -> str:
    """The text, cut between two words to at most so many characters, with … where it was cut."""
    if len(text) <= most:
        return text
    whole = text[:most].rpartition(" ")[0]
    # A single long word, such as an address, is cut where it must be.
    return f"{(whole or text[: most - 1]).rstrip(' ,;:(')}…"


def readable_size(size: int) -> str:
    """A number of bytes as text, such as 1.2 GB."""
    number, unit = float(size), "B"
    for larger in ("kB", "MB", "GB", "TB", "PB"):
        if number < 1000:
            break
        number, unit = number / 1000, larger
    return f"{size} B" if unit == "B" else f"{number:.1f} {unit}"
