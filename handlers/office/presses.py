"""What the office's buttons mean. A prefix, once used, is never given another meaning.

Who presses is checked each time: a button that was copied from a member of the office does nothing for others.
"""

from __future__ import annotations

from dataclasses import dataclass

from handlers.callbacks import callback


@callback("a")
@dataclass(frozen=True)
class ShowOffice:
    """The office's home."""

    unused: int = 0


@callback("a1")
@dataclass(frozen=True)
class FindEntry:
    """Ask for the words to look for."""

    unused: int = 0


@callback("a2")
@dataclass(frozen=True)
class ShowText:
    """Show an entry or known unknown as the office reads it."""

    kind: str
    key: str


@callback("a3")
@dataclass(frozen=True)
class EditText:
    """Ask for a new text in a language."""

    kind: str
    key: str
    language: str


@callback("a4")
@dataclass(frozen=True)
class ShowHistory:
    """Show what was published of a row before."""

    kind: str
    key: str


@callback("a5")
@dataclass(frozen=True)
class Restore:
    """Make a draft of an earlier edition."""

    kind: str
    key: str
    edition: int


@callback("a6")
@dataclass(frozen=True)
class TakeAway:
    """Ask for the reason to withdraw a row, or retire it: withdraw, retire, retire-sure."""

    kind: str
    key: str
    how: str


@callback("a7")
@dataclass(frozen=True)
class NewEntry:
    """Begin a new entry; a group's key makes it from the queue."""

    group: str = ""


@callback("b")
@dataclass(frozen=True)
class ShowDrafts:
    """Everything under way."""

    unused: int = 0


@callback("b1")
@dataclass(frozen=True)
class ShowDraft:
    """One proposal, as askers would see it and with what it changes."""

    key: str


@callback("b2")
@dataclass(frozen=True)
class Publish:
    """Bring a proposal to askers; `over` is 1 where both versions were looked at."""

    key: str
    stamp: int
    over: int


@callback("b3")
@dataclass(frozen=True)
class Submit:
    """Send a draft to be reviewed."""

    key: str
    stamp: int


@callback("b4")
@dataclass(frozen=True)
class SendBack:
    """Ask for the note with which a proposal goes back to its author."""

    key: str
    stamp: int


@callback("b5")
@dataclass(frozen=True)
class Drop:
    """Throw a draft away; it can be taken up again."""

    key: str


@callback("b6")
@dataclass(frozen=True)
class TakeUp:
    """Take a thrown away draft up again."""

    key: str


@callback("b7")
@dataclass(frozen=True)
class MoreOf:
    """Show what else can be changed in a draft."""

    key: str


@callback("b8")
@dataclass(frozen=True)
class ChangePart:
    """Ask for another part of a draft: text, title, phrases, note; or do it: minor, no-detail."""

    key: str
    part: str


@callback("b9")
@dataclass(frozen=True)
class ChooseTopic:
    """Put a draft's entry on another shelf; an empty topic asks which."""

    key: str
    topic: str


@callback("c1")
@dataclass(frozen=True)
class TakeFigure:
    """Take a typed figure of a draft from a fact: which figure, and which of those offered."""

    key: str
    stamp: int
    loose: int
    match: int


@callback("c2")
@dataclass(frozen=True)
class NewFigure:
    """Enter a typed figure of a draft as a new one, or as a newer value of a fact by its key."""

    key: str
    stamp: int
    loose: int
    fact: str


@callback("c3")
@dataclass(frozen=True)
class FindFigure:
    """Ask for the words to look for among the figures."""

    unused: int = 0


@callback("c4")
@dataclass(frozen=True)
class ShowFigure:
    """Show a figure, its quote and newer values."""

    key: str


@callback("c5")
@dataclass(frozen=True)
class NewerValue:
    """Ask for a newer value of a figure."""

    key: str


@callback("c6")
@dataclass(frozen=True)
class CorrectFigure:
    """Ask how the report's quote really reads."""

    key: str
