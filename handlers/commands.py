"""The commands of the menus: one row feeds the menu, /help and the tests. Names are Latin by Telegram's rule."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.errors import N_

PRIVATE = "private"
GROUP = "group"


@dataclass(frozen=True)
class Command:
    """A command, what the menu says of it, and where it is offered."""

    name: str
    says: str
    scopes: tuple[str, ...] = (PRIVATE,)


COMMANDS: tuple[Command, ...] = (
    Command("start", N_("Begin, and what Karvan is")),
    Command("ask", N_("Ask a question"), (PRIVATE, GROUP)),
    Command("topics", N_("Browse the topics")),
    Command("plan", N_("Make a plan of your own, from four questions")),
    Command("plans", N_("Your plans")),
    Command("worth", N_("Is it worth it? Four questions")),
    Command("cost", N_("What a campaign costs")),
    Command("estimates", N_("Your estimates")),
    Command("back", N_("Take the last answer back")),
    Command("cancel", N_("Leave what is pending")),
    Command("restart", N_("Begin the plan again")),
    Command("language", N_("Change the language")),
    Command("sources", N_("Where the answers come from"), (PRIVATE, GROUP)),
    Command("help", N_("How to use Karvan, with examples"), (PRIVATE, GROUP)),
    Command("privacy", N_("What is kept of you")),
    Command("forgetme", N_("Delete what is kept of you")),
)
