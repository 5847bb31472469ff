"""What became of a plan while nobody looked: the journey changed, the answers did not.

What a person saw last is kept with the plan in their own words, so that a question or step that is
gone can still be named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from knowledge.flows.plans import Plan
from knowledge.flows.replay import Answers, replay
from knowledge.snapshot import Snapshot
from knowledge.texts import written

Seen = Mapping[str, Any]
"""`answered` and `open`: question id to its words; `steps`: step code to its title; `advise`: the way."""


@dataclass(frozen=True)
class Changes:
    """What is new, asked again, or gone, in words; whatever was answered is kept."""

    asked_newly: tuple[str, ...]
    asked_again: tuple[str, ...]
    """Answered, but the option is not among those of today."""
    not_asked: tuple[str, ...]
    steps_added: tuple[str, ...]
    steps_gone: tuple[str, ...]
    other_way: bool
    """Whether another way is advised now."""

    def __bool__(self) -> bool:
        lists = (self.asked_newly, self.asked_again, self.not_asked, self.steps_added, self.steps_gone)
        return self.other_way or any(lists)


def seen(plan: Plan, given: Answers, snapshot: Snapshot, language: str) -> dict[str, Any]:
    """What a person sees of a plan that these answers made, as it is kept with the plan."""
    position = replay(plan.flow, given)
    return {
        "answered": {node.id: written(node.ask, snapshot, language) for node in position.asked},
        "open": {node.id: written(node.ask, snapshot, language) for node in position.pending},
        "steps": {step.code: written(step.title, snapshot, language) for step in plan.steps},
        "advise": plan.route.advise,
    }


def changes(before: Seen, now: Seen) -> Changes:
    """What differs between what was seen last and what the same answers make now."""
    known = {**before["answered"], **before["open"]}
    return Changes(
        asked_newly=_without(now["open"], known),
        asked_again=tuple(words for node, words in now["open"].items() if node in before["answered"]),
        not_asked=_without(before["answered"], {**now["answered"], **now["open"]}),
        steps_added=_without(now["steps"], before["steps"]),
        steps_gone=_without(before["steps"], now["steps"]),
        other_way=before["advise"] != now["advise"],
    )


def _without(rows: Mapping[str, str], others: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(words for row, words in rows.items() if row not in others)
