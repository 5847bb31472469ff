"""Our own questions, asked by people who had not read the knowledge base; their score has a floor."""

import json
from collections import defaultdict
from pathlib import Path

import pytest

from knowledge.search.dense import load_dense
from tests.grading import Case
from tests.shipped import said

SETS = sorted(Path(__file__).parent.joinpath("questions").glob("*.jsonl"))
FLOORS = {"all": 0.9, "answerable": 0.88, "unanswerable": 0.9, "lang fa-Latn": 0.9}
FLOORS_WITHOUT_MODEL = {"all": 0.86, "answerable": 0.84, "unanswerable": 0.86}


def cases() -> list[Case]:
    return [Case.of(json.loads(line)) for each in SETS for line in each.read_text("utf-8").splitlines() if line.strip()]


def shares(*, dense: bool) -> dict[str, float]:
    right: defaultdict[str, list[bool]] = defaultdict(list)
    for case in cases():
        passed = case.passes(said(*case.messages, dense=dense))
        for group in ("all", f"lang {case.lang}", "answerable" if case.answerable else "unanswerable"):
            right[group].append(passed)
    return {group: sum(passed) / len(passed) for group, passed in right.items()}


def test_questions_are_answered_without_the_model():
    got = shares(dense=False)
    assert {group: got[group] for group, floor in FLOORS_WITHOUT_MODEL.items() if got[group] < floor} == {}


@pytest.mark.slow
@pytest.mark.skipif(load_dense() is None, reason="the dense model does not run here")
def test_questions_are_answered():
    got = shares(dense=True)
    assert {group: got[group] for group, floor in FLOORS.items() if got[group] < floor} == {}


def test_sets_are_of_many_kinds():
    asked = cases()
    assert {case.lang for case in asked} == {"fa", "en", "fa-Latn"}
    assert len({case.id for case in asked}) == len(asked)
    assert sum(not case.answerable for case in asked) * 4 >= len(asked)
