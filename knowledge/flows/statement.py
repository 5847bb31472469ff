"""A plan in words: the one form that chat, PDF, Markdown and `karvan onboard --json` show."""

from __future__ import annotations

from typing import Any

from knowledge.flows.plans import Plan
from knowledge.flows.replay import holds
from knowledge.flows.rows import Blocker, Cost, Duration, Step
from knowledge.snapshot import Snapshot
from knowledge.texts import phrase, written


def statement(plan: Plan, snapshot: Snapshot, language: str) -> dict[str, Any]:
    """The promise of `karvan onboard --json`; `duration` and `cost` are None where nobody could source them."""
    return {
        "flow": plan.flow.id,
        "flow_version": plan.flow.row.version,
        "route": {
            "id": plan.route.id,
            "advise": plan.route.advise,
            "why": written(plan.route.why, snapshot, language),
            "sources": list(plan.route.sources),
        },
        "blockers": [_blocker(blocker, snapshot, language) for blocker in plan.blockers],
        "stages": [
            {
                "id": each.stage.id,
                "title": written(each.stage.title, snapshot, language),
                "steps": [_step(step, plan, snapshot, language) for step in each.steps],
            }
            for each in plan.stages
        ],
        "unknown": [{"node": node.id, "ask": written(node.ask, snapshot, language)} for node in plan.open_points],
    }


def _blocker(blocker: Blocker, snapshot: Snapshot, language: str) -> dict[str, Any]:
    return {
        "id": blocker.id,
        "title": written(blocker.title, snapshot, language),
        "text": written(blocker.text, snapshot, language),
        "unknown": blocker.unknown,
        "letters": list(blocker.letters),
        "sources": list(blocker.sources),
    }


def _step(step: Step, plan: Plan, snapshot: Snapshot, language: str) -> dict[str, Any]:
    return {
        "id": step.code,
        "title": written(step.title, snapshot, language),
        "text": written(step.text, snapshot, language),
        "documents": [
            written(document, snapshot, language)
            for document in step.documents
            if not (document.unless and holds(document.unless, plan.answers))
        ],
        "who": written(step.who, snapshot, language),
        "duration": _duration(step.duration, snapshot, language),
        "cost": _cost(step.cost, snapshot, language),
        "sources": list(step.sources),
        "basis": step.basis,
        "grade": step.grade,
        "pitfalls": [written(pitfall, snapshot, language) for pitfall in step.pitfalls],
        "depends_on": list(step.depends_on),
    }


def _duration(duration: Duration | None, snapshot: Snapshot, language: str) -> dict[str, Any] | None:
    if duration is None:
        return None
    return {
        "min_days": duration.min_days,
        "max_days": duration.max_days,
        "own_estimate": duration.own_estimate,
        "note": None if duration.note is None else written(duration.note, snapshot, language),
    }


def _cost(cost: Cost | None, snapshot: Snapshot, language: str) -> dict[str, Any] | None:
    """What a step costs, fact by fact; a conflict about a figure travels with it."""
    if cost is None:
        return None
    conflict = snapshot.conflicts.get(cost.shows_conflict) if cost.shows_conflict else None
    return {
        "free": cost.free,
        "amounts": [
            {"fact": fact_id, "text": phrase(snapshot.facts[fact_id], snapshot, language)} for fact_id in cost.facts
        ],
        "conflict": None
        if conflict is None
        else {"id": conflict.id, "text": written(conflict.text, snapshot, language)},
        "note": None if cost.note is None else written(cost.note, snapshot, language),
    }
