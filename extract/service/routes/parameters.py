"""Parameters that several lists take, and the conditions that they become."""

import re
from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from extract.service.listing import NUMBERS_UP_TO, Condition

UNITS = {"": 1.0, "K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}
Word = Annotated[str, Field(min_length=1, max_length=200)]


def _count(text: str) -> str:
    if not re.fullmatch(r"[0-9]{1,19}(\.[0-9]{1,9})?[KMBT]?", text, re.ASCII | re.IGNORECASE):
        raise ValueError("a number of parameters such as 7000000000, 7B or 350M")
    if as_count(text) > NUMBERS_UP_TO:
        raise ValueError("too large")
    return text


def as_count(text: str) -> float:
    """A number of parameters: 7B are 7,000,000,000."""
    unit = text[-1].upper() if text[-1].isalpha() else ""
    return float(text[: len(text) - len(unit)]) * UNITS[unit]


Count = Annotated[str, AfterValidator(_count)]


class Paged(BaseModel):
    """The parameters of every list; one that is not known is refused."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(100, ge=1, le=1000, description="Rows of a page.")
    cursor: str | None = Field(
        None, max_length=1000, description="`next_cursor` of the page before."
    )


class ModelFilters(Paged):
    """The filters over models."""

    license: Word | None = Field(None, description="As `hf.models.license`: `mit`.")
    author: Word | None = Field(None, description="The part of the id before `/`.")
    q: Word | None = Field(None, description="A part of the id, in whatever case.")
    min_params: Count | None = Field(None, description="At least so many parameters: `7B`.")
    max_params: Count | None = Field(None, description="At most so many parameters: `70B`.")
    fits_gb: float | None = Field(
        None, gt=0, le=1e9, allow_inf_nan=False,
        description="Weights of 16 bits (2 bytes a parameter) take at most so many GB.",
    )  # fmt: skip
    language: Word | None = Field(None, description="A language of the model: `en`.")
    base_model: Word | None = Field(None, description="The model that it was made from.")
    sort: str | None = Field(None, max_length=50, description="The order; largest first.")


def model_conditions(given: ModelFilters) -> Iterator[Condition]:
    """The filters as conditions on hf.models."""
    for column in ("license", "author"):
        value = getattr(given, column)
        if value is not None:
            yield Condition(f"models.{column} = ?", (value,))
    if given.q is not None:
        yield Condition("strpos(lower(models.model_id), lower(?)) > 0", (given.q,))
    if given.min_params is not None:
        yield Condition("models.parameters >= ?", (as_count(given.min_params),))
    if given.max_params is not None:
        yield Condition("models.parameters <= ?", (as_count(given.max_params),))
    if given.fits_gb is not None:
        sizes = "select model_id from hf.model_sizes where params_b * 2 <= ?"
        yield Condition(f"models.model_id in ({sizes})", (given.fits_gb,))  # nosec B608
    if given.language is not None:
        tags = "select model_id from hf.model_tags where namespace = 'language' and value = ?"
        yield Condition(f"models.model_id in ({tags})", (given.language,))  # nosec B608
    if given.base_model is not None:
        bases = "select model_id from hf.model_relations where base_model_id = ?"
        yield Condition(f"models.model_id in ({bases})", (given.base_model,))  # nosec B608
