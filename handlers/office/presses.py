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


@callback("d")
@dataclass(frozen=True)
class ShowQueue:
    """The groups of questions that wait, from a place on."""

    after: int


@callback("d1")
@dataclass(frozen=True)
class ShowGroup:
    """One group with its questions."""

    key: str


@callback("d2")
@dataclass(frozen=True)
class AnswerGroup:
    """Write an answer to a group."""

    key: str


@callback("d3")
@dataclass(frozen=True)
class SameAs:
    """Lead a group's questions to an entry that is there; an empty entry asks which."""

    key: str
    kind: str
    entry: str


@callback("d4")
@dataclass(frozen=True)
class OutOfScope:
    """Close a group without an answer."""

    key: str


@callback("d5")
@dataclass(frozen=True)
class ShowSent:
    """The questions that people sent to the office."""

    unused: int = 0


@callback("d6")
@dataclass(frozen=True)
class ShowSentOne:
    """One question that somebody sent."""

    key: str


@callback("d7")
@dataclass(frozen=True)
class ReplyTo:
    """Answer somebody who sent a question: reply, entry or close."""

    key: str
    how: str


@callback("f1")
@dataclass(frozen=True)
class ShowMembers:
    """Who works for the office."""

    unused: int = 0


@callback("f2")
@dataclass(frozen=True)
class SetRole:
    """Give somebody a role; an empty one shows what can be done, `none` takes it away."""

    person: int
    role: str


@callback("f3")
@dataclass(frozen=True)
class AddMember:
    """Ask who is to be added."""

    unused: int = 0


@callback("f4")
@dataclass(frozen=True)
class ShowLog:
    """What was done, before an entry; 0 is the newest."""

    before: int


@callback("f5")
@dataclass(frozen=True)
class LogFile:
    """The whole log as a file."""

    unused: int = 0


@callback("g")
@dataclass(frozen=True)
class ShowRates:
    """The exchange rates and their history."""

    unused: int = 0


@callback("g1")
@dataclass(frozen=True)
class EnterRateAnyway:
    """Enter a rate that is far from the last one."""

    unused: int = 0


@callback("g2")
@dataclass(frozen=True)
class UndoRate:
    """Take a rate back that was just entered."""

    rate: int


@callback("k")
@dataclass(frozen=True)
class ShowKinds:
    """The kinds of rows beside texts and figures."""

    unused: int = 0


@callback("k1")
@dataclass(frozen=True)
class FindRow:
    """Ask for the row of a kind."""

    kind: str


@callback("k2")
@dataclass(frozen=True)
class ShowRow:
    """The fields of a row."""

    kind: str
    key: str


@callback("k3")
@dataclass(frozen=True)
class EditField:
    """Ask for another value of a field."""

    kind: str
    key: str
    path: str


@callback("k4")
@dataclass(frozen=True)
class NewRow:
    """Begin a new row of a kind."""

    kind: str


@callback("m")
@dataclass(frozen=True)
class ShowFiles:
    """Files out, and how files come in."""

    unused: int = 0


@callback("m1")
@dataclass(frozen=True)
class SendFile:
    """A kind, or a flow with its parts, as a file: yaml, csv, xlsx."""

    kind: str
    form: str


@callback("n")
@dataclass(frozen=True)
class ShowStats:
    """What people asked over so many days."""

    days: int


@callback("n1")
@dataclass(frozen=True)
class StatsFile:
    """The same as a table."""

    days: int


@callback("s")
@dataclass(frozen=True)
class ShowWork:
    """A list of work that waits: translations, reviews, new-texts."""

    what: str


@callback("s1")
@dataclass(frozen=True)
class ShowNewText:
    """A text that a release brought for a row the office had edited."""

    task: int


@callback("s2")
@dataclass(frozen=True)
class CloseNewText:
    """Take the release's text, or keep the office's: take, keep."""

    task: int
    how: str


@callback("u")
@dataclass(frozen=True)
class ShowNews:
    """The topics that people follow, and what was sent to them."""

    unused: int = 0


@callback("u1")
@dataclass(frozen=True)
class WriteNews:
    """Ask for news of a topic in the office's own words."""

    topic: str


@callback("u2")
@dataclass(frozen=True)
class NewsOf:
    """Make news of a published row."""

    kind: str
    key: str


@callback("u3")
@dataclass(frozen=True)
class SendNews:
    """Send news that were looked at."""

    number: int


@callback("u4")
@dataclass(frozen=True)
class ShowOneNews:
    """How far news have come."""

    number: int


@callback("u5")
@dataclass(frozen=True)
class SteerNews:
    """Pause news, go on with them or end them: paused, running, done."""

    number: int
    state: str
