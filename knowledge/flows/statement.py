"""A plan in words: the one form that chat, PDF, Markdown and `karvan onboard --json` show."""

from __future__ import annotations

from typing import Any

from knowledge.flows.plans import Plan
from knowledge.flows.replay import holds
from knowledge.flows.rows import ACCOUNT_KIND, ACCOUNT_KINDS, Blocker, Cost, Duration, Step
from knowledge.schema import Fact
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
        "cost": _cost(step.cost, plan, snapshot, language),
        "sources": list(step.sources),
        "basis": step.basis,
        "grade": step.grade,
        "pitfalls": [written(pitfall, snapshot, language) for pitfall in step.pitfalls],
        "depends_on": [code for code in step.depends_on if any(code == each.code for each in plan.steps)],
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


def _cost(cost: Cost | None, plan: Plan, snapshot: Snapshot, language: str) -> dict[str, Any] | None:
    """What a step costs, fact by fact, each with what it is of; conflicts and outside checks of them travel with it."""
    if cost is None:
        return None
    facts = [fact for fact in (snapshot.facts[each] for each in cost.facts) if _concerns(fact, plan)]
    conflicts = [snapshot.conflicts[each] for each in cost.shows_conflict if each in snapshot.conflicts]
    left_out = set(cost.facts) - {fact.id for fact in facts}
    return {
        "free": cost.free,
        "amounts": [
            {"fact": fact.id, "label": _label(fact, snapshot, language), "text": phrase(fact, snapshot, language)}
            for fact in facts
        ],
        "conflicts": [
            {"id": conflict.id, "text": written(conflict.text, snapshot, language)}
            for conflict in conflicts
            if not conflict.facts or not set(conflict.facts) <= left_out
        ],
        "checks": [
            {"id": check.id, "text": written(check.line, snapshot, language)}
            for check in dict.fromkeys(each for fact in facts for each in snapshot.checks_by_fact.get(fact.id, ()))
            if check.show == "under-answer"
        ],
        "note": None if cost.note is None else written(cost.note, snapshot, language),
    }


def _concerns(fact: Fact, plan: Plan) -> bool:
    """A figure of one kind of account is left out for whoever has chosen the other."""
    chosen = plan.answers.get(ACCOUNT_KIND)
    kind = ACCOUNT_KINDS.get(fact.subject)
    return kind is None or chosen not in ACCOUNT_KINDS.values() or chosen == kind


def _label(fact: Fact, snapshot: Snapshot, language: str) -> str:
    """What a figure is of: the kind of account where it holds for one alone, else what is measured."""
    of_one_kind = fact.subject in ACCOUNT_KINDS
    term = snapshot.terms[fact.subject if of_one_kind else fact.metric]
    return written(fact.label or term.label, snapshot, language)
