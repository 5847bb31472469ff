"""What an answer is. A refusal is a type of its own and is never read out of a text.

Everything here is plain data: wording lives in entries, conflicts and checks (already rendered
to plain text in the asker's language) and in the chat's templates.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from knowledge.schema import Check, Conflict, Entry, Fact, Unknown

Language = Literal["fa", "en"]
Basis = Literal["report", "supplement", "check", "mixed"]
Reason = Literal["off-topic", "not-held", "unsourced", "unclear"]
Operation = Literal[
    "lookup",
    "list",
    "compare",
    "rank",
    "top",
    "bottom",
    "extremes",
    "sum",
    "average",
    "difference",
    "ratio",
    "growth",
    "share",
    "first-to-pass",
    "afford",
]


@dataclass(frozen=True)
class Question:
    """A person's words. `history` holds the same person's earlier messages, oldest first."""

    text: str
    history: tuple[str, ...] = ()
    language: Language | None = None
    """The language the person chose, used where the text does not tell."""


@dataclass(frozen=True)
class Caution:
    """A line that stands directly under the short answer: a conflict, or an outside check."""

    text: str
    of: Conflict | Check


@dataclass(frozen=True)
class Computed:
    """A result that the report does not state; `rows` of the answer are what it was worked out from."""

    value: Decimal | None
    unit: str | None
    subject: str | None = None
    """The term id of the winner, where the result names somebody."""
    period: str | None = None
    place: int | None = None
    """A rank, counted from one."""
    out_of: int | None = None


@dataclass(frozen=True)
class Aside:
    """What an answer does not do that was asked for, and where it is done."""

    kind: Literal["convert", "multiply"]
    into: str | None = None
    """The term id of the currency that was asked for."""


@dataclass(frozen=True)
class AnswerBase:
    language: Language
    cautions: tuple[Caution, ...] = ()
    basis: Basis | None = None
    confidence: float = 1.0
    context: dict[str, str] = field(default_factory=dict)
    """What a follow-up may lean on: slots and the entry id; small and JSON-ready."""
    asides: tuple[Aside, ...] = ()


@dataclass(frozen=True)
class FactAnswer(AnswerBase):
    """Figures looked up or worked out, with the rows they rest on (most relevant first)."""

    operation: Operation = "lookup"
    rows: tuple[Fact, ...] = ()
    computed: Computed | None = None
    level: Decimal | None = None
    """For first-to-pass, or of a list: the level asked about; for afford: the budget."""
    high: Decimal | None = None
    """The upper of two levels."""
    including: bool = False
    """Rows at the level itself are listed too."""
    outside: bool = False
    """Listed is what does not lie between the two levels."""
    without: tuple[str, ...] = ()
    """Ids of subjects, and years, that were left out."""
    region: str | None = None
    """The term id of the part of the world whose rows were looked at, and no others."""
    entry: Entry | None = None
    """The entry that says more about these figures, if there is one."""


@dataclass(frozen=True)
class EntryAnswer(AnswerBase):
    """An entry's words. `short` and `detail` are rendered plain text."""

    entry: Entry | None = None
    short: str = ""
    detail: str = ""
    facts: tuple[Fact, ...] = ()
    """The facts whose figures the text shows."""
    original_language: Language | None = None
    """Set where the asker's language has no edition and the original is shown."""


@dataclass(frozen=True)
class Choice(AnswerBase):
    """Two or three things the question may mean."""

    options: tuple[Entry | Unknown, ...] = ()


@dataclass(frozen=True)
class Refusal(AnswerBase):
    """What the knowledge base does not hold, by name; it carries no sources."""

    reason: Reason = "unclear"
    missing: tuple[str, ...] = ()
    """What was asked for and is not held, in the asker's words or the term's label."""
    missing_kind: str | None = None
    """country, platform, period, metric, quantity, person, ...; picks the sentence."""
    nearest: tuple[Entry | Unknown, ...] = ()
    unknown: Unknown | None = None
    """For reason `unsourced`: the known unknown that answers."""


@dataclass(frozen=True)
class Talk(AnswerBase):
    """Greeting, thanks, who are you and whose, and what is asked about the assistant itself."""

    about: Literal[
        "greeting", "thanks", "who", "whose", "help", "goodbye",
        "privacy", "delete", "free", "sources", "machine", "contact", "language", "announce", "complaint", "agreed",
        "acts", "begin",
    ] = "greeting"  # fmt: skip


@dataclass(frozen=True)
class Several(AnswerBase):
    """Two questions in one message, both answered."""

    parts: tuple[FactAnswer | EntryAnswer | Refusal | Choice, ...] = ()


Answer = FactAnswer | EntryAnswer | Choice | Refusal | Talk | Several
