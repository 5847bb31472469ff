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
