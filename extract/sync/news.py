"""The rules of SYNC_NEWS: which models that the catalog does not have are news.

    known-authors   the author has a model in hf.candidates
    trending        the model is in the Hub's trending listing, however old it is
    likes>=N        the model has so many likes
    author:NAME     the author has this name, in any case
    all             every model

A model without an author in its id is nobody's. What no rule takes is looked at again by the next
sync, for as long as it is in the window.
"""

from collections.abc import Sequence

from extract.records.pages import Record
from extract.records.record_values import number_of
from extract.sync.known import Known

ALL, KNOWN_AUTHORS, TRENDING = "all", "known-authors", "trending"
AUTHOR, LIKES = "author:", "likes>="


class News:
    """Valid rules, any of which makes a model news."""

    def __init__(self, rules: Sequence[str], known: Known) -> None:
        self._known = known
        self._takes_all = ALL in rules
        self._takes_known_authors = KNOWN_AUTHORS in rules
        self._authors = {r.removeprefix(AUTHOR).lower() for r in rules if r.startswith(AUTHOR)}
        least = [int(rule.removeprefix(LIKES)) for rule in rules if rule.startswith(LIKES)]
        self._least_likes = min(least, default=None)
        self.takes_trending = self._takes_all or TRENDING in rules

    def takes(self, record: Record) -> bool:
        """Whether a rule takes the model for what it is, without regard to what trends."""
        return self._takes_all or self._has_author(record) or self._is_liked(record)

    def _has_author(self, record: Record) -> bool:
        author = record.key.partition("/")[0].lower() if "/" in record.key else None
        is_known = self._takes_known_authors and author in self._known.authors
        return is_known or author in self._authors

    def _is_liked(self, record: Record) -> bool:
        if self._least_likes is None:
            return False
        likes = number_of(record, "likes")
        return likes is not None and likes >= self._least_likes
