"""All that can be done in the chat, in one place: the modules in their order, and the commands people see.

The first handler that fits takes an update, so what is particular stands before what is general.
"""

from __future__ import annotations

from types import ModuleType

from handlers import (
    about,
    asking,
    estimate_questions,
    estimates,
    inline,
    journeys,
    languages,
    opinions,
    privacy,
    start,
    topics,
    unexpected,
    worth,
)
from handlers.commands import COMMANDS
from handlers.office import (
    broadcasts,
    drafts,
    entries,
    figures,
    files,
    home,
    people,
    queue,
    rates,
    rows,
    stats,
    telling,
    work,
)
from handlers.plans import first_screen, papers, reminders, shared, shelf, steps

MODULES: tuple[ModuleType, ...] = (
    start,
    languages,
    about,
    privacy,
    topics,
    journeys,
    first_screen,
    steps,
    reminders,
    papers,
    shared,
    shelf,
    worth,
    estimate_questions,
    estimates,
    inline,
    home,
    entries,
    drafts,
    figures,
    queue,
    rates,
    rows,
    work,
    files,
    stats,
    people,
    telling,
    broadcasts,
    opinions,
    asking,
    unexpected,
)

__all__ = ["COMMANDS", "MODULES"]
