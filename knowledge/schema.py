"""The form of every piece of knowledge, in YAML files and in the database alike.

One rule: a row that does not fit is refused when it is read. Texts are templates that pull
their figures from facts; see `knowledge.texts`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]*(/[a-z0-9][a-z0-9.-]*)?$", max_length=80)]
Ref = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}-\d{2}$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]

Qualifier = Literal["none", "at-least", "about", "more-than", "up-to", "exactly", "forecast"]
Grade = Literal["A", "A*", "B", "B*", "B-", "C"]
TermKind = Literal[
    "subject", "metric", "unit", "per", "facet", "operation", "concept",
    "platform", "country", "region", "city", "product", "person", "period",
]  # fmt: skip
Verdict = Literal["ok", "partly", "wrong", "misattributed", "outdated", "slip", "unverified", "exaggerated"]


class Row(BaseModel):
    """A row of content: unknown keys are errors, and a row never changes once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Both(Row):
    """One text in each language; a missing language is a finding of `karvan knowledge check`."""

    fa: Words | None = None
    en: Words | None = None

    def of(self, language: str) -> str | None:
        """The text in a language, or None where it was not written."""
        text: str | None = getattr(self, language, None)
        return text

    def shown(self, language: str) -> str | None:
        """The same, or the text in another language where it was not written in this one."""
        return self.of(language) or self.fa or self.en


class Phrases(Row):
    """Wordings in which people ask for an entry."""

    fa: tuple[Words, ...] = ()
    en: tuple[Words, ...] = ()

    def of(self, language: str) -> tuple[str, ...]:
        """The wordings in a language."""
        wordings: tuple[str, ...] = getattr(self, language, ())
        return wordings


class Forms(Row):
    """Ways a term is written: formal, colloquial and misspelt Persian, English, Finglish."""

    fa: tuple[Words, ...] = ()
    en: tuple[Words, ...] = ()
    finglish: tuple[Words, ...] = ()


class Keyed(Row):
    """A row with a stable id and, made from it, a public key for buttons and deep links."""

    id: Id
    was: Id | None = Field(default=None, description="the first id, before any rename; the public key stays")

    @property
    def key(self) -> str:
        """Eight letters or digits that name this row in callbacks and deep links."""
        return public_key(self.was or self.id)


def public_key(row_id: str) -> str:
    """A short name for a row, stable as long as its id (or `was`) is."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    number = int.from_bytes(hashlib.sha256(row_id.encode()).digest()[:8], "big")
    letters = []
    for _place in range(8):
        number, rest = divmod(number, len(alphabet))
        letters.append(alphabet[rest])
    return "".join(letters)


def key_of(row_id: str, row: Row) -> str:
    """The public key of any row; rows without a `was` have the key of their id."""
    return row.key if isinstance(row, Keyed) else public_key(row_id)


class Source(Keyed):
    """Where knowledge comes from: the report, the supplement, outside checks, a later pack."""

    kind: Literal["report", "supplement", "check", "office"]
    title: Both
    publisher: Both
    published: date
    address: str | None = None
    sections: Mapping[str, Both] = Field(default_factory=dict, description="what people call its parts: §costs")


class Citation(Row):
    """One public page or document a reference rests on."""

    title: Words
    publisher: Words | None = None
    address: Words | None = None
    dated: Words | None = Field(default=None, description="as the page says it; None: undated")


class Reference(Row):
    """A sourced statement beyond the report: a row of the supplement, with its grade."""

    id: Ref
    statement: Both
    grade: Grade
    citations: tuple[Citation, ...] = ()
    checked: date = Field(description="the day somebody last looked at the sources")


class Fact(Keyed):
    """One figure, or one blank, with its place.

    `value` is None for a blank cell or vague words ("hundreds of millions"), which stay in `text`.
    A fact of the report carries its quote and locus, one beyond it a reference.
    """

    subject: Id
    facet: Id | None = Field(default=None, description="what of the subject: embassy, consulate, ...")
    metric: Id
    period: Words | None = Field(default=None, description="2021, 2021-06, late-2022, first-year; None: not stated")
    value: Decimal | None = None
    unit: Id
    per: Id | None = Field(default=None, description="month, year, order, parcel, class, ...; None: not stated")
    qualifier: Qualifier = "none"
    text: Both | None = Field(default=None, description="words shown in place of a value")
    quote: Words | None = None
    locus: Words | None = Field(default=None, description="§costs ¶1, §embassies ¶1 r2")
    also: tuple[Words, ...] = Field(default=(), description="other places that repeat it")
    source: Id = "report"
    ref: Ref | None = None
    held_on: date = Field(description="the day the figure held, or was written")
    valid_until: date | None = None
    inventory: tuple[str, ...] = ()
    label: Both | None = Field(default=None, description="how a table names this row, where subject and period do not")

    @field_validator("value", mode="before")
    @classmethod
    def exact(cls, value: object) -> object:
        """A float has already lost digits: figures are written as quoted strings."""
        if isinstance(value, float):
            # pydantic turns a ValueError, and no other, into a finding with file and row
            raise ValueError("write the figure in quotes, so that it stays exact")  # noqa: TRY004
        return value

    @model_validator(mode="after")
    def placed(self) -> Fact:
        """Every figure says where it comes from."""
        if self.source == "report" and not (self.locus and (self.quote or self.value is None)):
            raise ValueError("a fact of the report needs a locus and its quote")
        if self.source == "supplement" and not self.ref:
            raise ValueError("a fact of the supplement needs its ref")
        return self


class Topic(Keyed):
    """A shelf of entries; topics stand in the order people meet them."""

    title: Both
    blurb: Both


class Entry(Keyed):
    """One thing a person may ask, answered in words; figures come from facts.

    `answer` is the short answer (one to three sentences), `detail` what unfolds below it.
    """

    topic: Id
    title: Both
    phrases: Phrases
    answer: Both
    detail: Both | None = None
    source: Id = "report"
    locus: tuple[Words, ...] = ()
    quote: Words | None = Field(default=None, description="a short verbatim phrase of the report")
    refs: tuple[Ref, ...] = ()
    inventory: tuple[str, ...] = ()
    conflicts: tuple[Id, ...] = ()
    checks: tuple[Ref, ...] = ()
    about: tuple[Id, ...] = Field(default=(), description="terms this entry holds something about")
    related: tuple[Id, ...] = ()
    review_by: date | None = None


class Unknown(Keyed):
    """A question that nobody could source: why it matters, and who can answer it."""

    topic: Id
    title: Both
    phrases: Phrases
    answer: Both = Field(description="says plainly that it is not sourced, and what is known around it")
    why: Both
    ask: Both = Field(description="whom to ask")
    contacts: tuple[Id, ...] = ()
    refs: tuple[Ref, ...] = ()
    about: tuple[Id, ...] = ()


class NearMiss(Keyed):
    """Questions that sound like an entry's and are not answered by it, nor by any other: where its answer ends."""

    entry: Id | None = Field(default=None, description="the entry they are taken for; of none where they are off topic")
    phrases: Phrases


class Conflict(Keyed):
    """Facts or wordings of a source that disagree, or a wording that misleads."""

    title: Both
    text: Both = Field(description="one or two sentences that an answer shows")
    facts: tuple[Id, ...] = ()
    loci: tuple[Words, ...] = ()
    inventory: tuple[str, ...] = ()
    show: Literal["under-answer", "in-detail"] = "in-detail"


class Check(Row):
    """What public sources say of a claim of the report."""

    id: Ref
    verdict: Verdict
    line: Both = Field(description="one line, shown directly under the short answer")
    facts: tuple[Id, ...] = ()
    loci: tuple[Words, ...] = ()
    inventory: tuple[str, ...] = ()
    grade: Grade
    citations: tuple[Citation, ...] = ()
    checked: date
    show: Literal["under-answer", "in-detail"] = "under-answer"


class Term(Keyed):
    """A name in the vocabulary, with its forms in each language.

    A term that is not `held` is understood and refused by name (Instagram, Germany).
    """

    kind: TermKind
    label: Both
    one: Both | None = Field(default=None, description="the label beside exactly one, where it differs")
    forms: Forms = Forms()
    held: bool = True
    members: tuple[Id, ...] = Field(default=(), description="of a region: its countries")


class Contact(Keyed):
    """An office that can answer: what for, where, when, and when that was last confirmed."""

    office: Both
    purpose: Both
    address: Both | None = None
    hours: Both | None = None
    confirmed: date | None = None
    source: Words | None = None


class Name(Row):
    """A name that holds digits (code 1210, B2C): allowed in texts, with the reason."""

    name: Words
    reason: Words
