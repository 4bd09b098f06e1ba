"""What other programs may ask for, field by field: checked when it comes, and described by itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.chat.types import MAX_QUESTION
from bot.errors import InputError

MOST_READ = 8_000  # characters of an article that are read at once
SHOWN = 60  # characters of a wrong field's name

Words = Annotated[str, Field(min_length=1, max_length=MAX_QUESTION)]
Name = Annotated[str, Field(min_length=1, max_length=300)]


class Request(BaseModel):
    """Fields that have to be known; a field that is none is refused, so that no misspelt limit is left out."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Narrowed(Request):
    """What narrows the articles that are looked at."""

    collections: tuple[Name, ...] = Field((), max_length=20, description="Only these; else all that the token reads.")
    sources: tuple[Name, ...] = Field((), max_length=20, description="Only these outlets.")
    since: date | None = Field(None, description="Only articles published on or after this day.")
    until: date | None = Field(None, description="Only articles published on or before this day.")


class Ask(Narrowed):
    """A question to be answered in quotes."""

    question: Words = Field(description="The question, in words.")
    history: tuple[Words, ...] = Field((), max_length=5, description="Questions asked before it, oldest first.")


class Search(Narrowed):
    """Words to find passages by."""

    query: Words = Field(description="What the passages should be about.")
    limit: int = Field(10, ge=1, le=50, description="Passages at most.")


class Said(Narrowed):
    """Somebody whose statements are wanted."""

    speaker: Name = Field(description="A person or an organisation, by any of their names.")


class Trace(Narrowed):
    """A quote whose article is wanted."""

    quote: str = Field(min_length=1, max_length=6_000, description="The words, five or more; may name the speaker.")
    speaker: Name | None = Field(None, description="Who is said to have said it.")


class Listed(Narrowed):
    """Articles to be listed."""

    words: str = Field("", max_length=MAX_QUESTION, description="Only articles with all of these words.")
    limit: int = Field(50, ge=1, le=500, description="Articles at most.")
    offset: int = Field(0, ge=0, le=10_000_000, description="How many to leave out first.")


class Read(Request):
    """A range of an article's stored text, in code points."""

    article: Name = Field(description="The article's id.")
    start: int = Field(0, ge=0, description="Where to begin.")
    end: int | None = Field(None, ge=1, description=f"Where to end; at most {MOST_READ:,} characters are given.")


class Versions(Request):
    """An article whose earlier versions are wanted."""

    article: Name = Field(description="The article's id.")


class Edited(Request):
    """Facts that articles have changed."""

    collections: tuple[Name, ...] = Field((), max_length=20, description="Only these; else all that the token reads.")
    since: date | None = Field(None, description="Only changes on or after this day, in UTC.")
    silent: bool = Field(False, description="Only changes that no new sentence of the article tells of.")
    limit: int = Field(50, ge=1, le=200, description="Changes at most, last first.")


class Add(Request):
    """Web addresses of articles to be added."""

    addresses: tuple[Annotated[str, Field(min_length=1, max_length=4_000)], ...] = Field(
        min_length=1, max_length=20, description="Web addresses."
    )
    collection: Name | None = Field(None, description="Where to; needed if the token adds to several.")


R = TypeVar("R", bound=Request)


def parsed(kind: type[R], given: Mapping[str, object]) -> R:
    """What was asked for.

    Raises:
        InputError: naming the first field that is wrong, and what it has to be.
    """
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        every = error.errors(include_url=False, include_input=False)
    wrong = next((one for one in every if one["type"] == "extra_forbidden"), every[0])  # a misspelt one is missing, too
    name = ".".join(str(part) for part in wrong["loc"])[:SHOWN]
    if wrong["type"] == "extra_forbidden":
        raise InputError(f"There is no field {name!r}: there are {', '.join(kind.model_fields)}.")
    raise InputError(f"The field {name!r} cannot be used: {wrong['msg'][0].lower()}{wrong['msg'][1:]}.")
