"""What the buttons of the everyday screens mean. A prefix, once used, is never given another meaning."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.callbacks import callback


@callback("e")
@dataclass(frozen=True)
class ShowEntry:
    """Show an entry or known unknown, by public key."""

    key: str


@callback("t")
@dataclass(frozen=True)
class ShowTopic:
    """Show the entries of a topic."""

    key: str


@callback("tt")
@dataclass(frozen=True)
class ShowTopics:
    """Show all topics."""

    page: int


@callback("l")
@dataclass(frozen=True)
class ChooseLanguage:
    """Speak this language from now on."""

    code: str


@callback("q")
@dataclass(frozen=True)
class ShowQuote:
    """Show the report's own words behind an entry."""

    key: str


@callback("qf")
@dataclass(frozen=True)
class ShowFactQuote:
    """Show the report's own words behind a figure."""

    key: str


@callback("h")
@dataclass(frozen=True)
class Helpful:
    """Say whether an answer helped: 1 or 0."""

    question: int
    helped: int


@callback("o")
@dataclass(frozen=True)
class AskOffice:
    """Show what would be sent to the office, and ask for consent."""

    question: int


@callback("oy")
@dataclass(frozen=True)
class SendToOffice:
    """Send the question to the office, consented."""

    question: int


@callback("ow")
@dataclass(frozen=True)
class SayWhatIsWrong:
    """Say in words what is wrong with an answer."""

    question: int


@callback("on")
@dataclass(frozen=True)
class SendWithNote:
    """Send the question with what is wrong with its answer, consented; `note` is the mark of the words shown."""

    question: int
    note: int


@callback("x")
@dataclass(frozen=True)
class Dismiss:
    """Leave it; the buttons go."""

    unused: int = 0


@callback("f")
@dataclass(frozen=True)
class ForgetMe:
    """Delete everything that is kept of the person: 1 is the confirmation."""

    sure: int


@callback("j")
@dataclass(frozen=True)
class BeginJourney:
    """Begin a new plan."""

    unused: int = 0


@callback("ja")
@dataclass(frozen=True)
class AnswerNode:
    """Answer a question of a plan with an option, by public key of the plan."""

    plan: str
    node: str
    option: str


@callback("jb")
@dataclass(frozen=True)
class BackOne:
    """Take the last answer back."""

    plan: str


@callback("jn")
@dataclass(frozen=True)
class NextQuestion:
    """Go on with the questions that sharpen the plan."""

    plan: str


@callback("jc")
@dataclass(frozen=True)
class CheckAnswers:
    """Show all answers, each to be changed."""

    plan: str


@callback("jx")
@dataclass(frozen=True)
class ChangeAnswer:
    """Ask one question again."""

    plan: str
    node: str


@callback("p")
@dataclass(frozen=True)
class ShowPlan:
    """Show a plan's first screen."""

    plan: str


@callback("ps")
@dataclass(frozen=True)
class ShowStage:
    """Show one stage of a plan."""

    plan: str
    stage: str


@callback("pt")
@dataclass(frozen=True)
class ShowStep:
    """Show one step of a plan."""

    plan: str
    step: str


@callback("pm")
@dataclass(frozen=True)
class MarkStep:
    """Mark a step: done, skip, or open."""

    plan: str
    step: str
    mark: str


@callback("pd")
@dataclass(frozen=True)
class PlanFile:
    """Send a plan as a file: pdf or md."""

    plan: str
    form: str


@callback("pl")
@dataclass(frozen=True)
class ShowLetter:
    """Show a letter to copy."""

    key: str


@callback("sh")
@dataclass(frozen=True)
class SharePlan:
    """Make a link that shows the plan without its notes, or take it back: on or off."""

    plan: str
    state: str


@callback("so")
@dataclass(frozen=True)
class ShowShared:
    """Show the first screen of a shared plan, by its link's token."""

    token: str


@callback("sg")
@dataclass(frozen=True)
class ShowSharedStage:
    """Show one stage of a shared plan."""

    token: str
    stage: str


@callback("sp")
@dataclass(frozen=True)
class ShowSharedStep:
    """Show one step of a shared plan."""

    token: str
    step: str


@callback("sf")
@dataclass(frozen=True)
class SharedFile:
    """Send a shared plan as a file: pdf or md."""

    token: str
    form: str


@callback("pp")
@dataclass(frozen=True)
class ShowPlans:
    """Show all of one's plans."""

    unused: int = 0


@callback("c")
@dataclass(frozen=True)
class ShowEstimate:
    """Show an estimate; an empty key begins one."""

    key: str


@callback("cs")
@dataclass(frozen=True)
class SetInput:
    """Set one input of an estimate: its name and value."""

    key: str
    name: str
    value: str


@callback("ci")
@dataclass(frozen=True)
class ChooseInput:
    """Show the values that an input can take."""

    key: str
    name: str


@callback("co")
@dataclass(frozen=True)
class AnswerOpening:
    """Answer a question that opens an estimate: its name and value, `skip` for the estimate at once, or `back`."""

    key: str
    name: str
    value: str


@callback("cf")
@dataclass(frozen=True)
class EstimateFile:
    """Send an estimate as pdf, xlsx or png."""

    key: str
    form: str


@callback("cz")
@dataclass(frozen=True)
class ShareEstimate:
    """Make a link to an estimate, or take it back: on or off."""

    key: str
    state: str


@callback("cc")
@dataclass(frozen=True)
class ShowEstimates:
    """Show all of one's estimates."""

    unused: int = 0


@callback("w")
@dataclass(frozen=True)
class WeighWorth:
    """Begin the four questions of whether it is worth it."""

    unused: int = 0


@callback("wc")
@dataclass(frozen=True)
class WorthCategory:
    """Name the goods."""

    category: str


@callback("wi")
@dataclass(frozen=True)
class ChangeWorth:
    """Give an input of the last verdict anew: its name; the value `unknown` answers the open question."""

    name: str
    value: str


@callback("pn")
@dataclass(frozen=True)
class NoteStep:
    """Write a note on a step."""

    plan: str
    step: str


ON_THE_FIRST_DAY, NO_DAY = 0, -1
"""Days of a `RemindStep` that stand for something else: the day the person begins, and no reminder at all."""


@callback("pr")
@dataclass(frozen=True)
class RemindStep:
    """Be reminded of a step after some days."""

    plan: str
    step: str
    days: int


@callback("pq")
@dataclass(frozen=True)
class RenamePlan:
    """Give a plan a name of one's own."""

    plan: str


@callback("px")
@dataclass(frozen=True)
class DeletePlan:
    """Delete a plan with its notes, reminders and link: 1 is the confirmation."""

    plan: str
    sure: int


@callback("tf")
@dataclass(frozen=True)
class FollowTopic:
    """Be told when a topic changes: 1, or no more: 0."""

    key: str
    on: int
