"""Our own questions, asked by people who had not read the knowledge base; their score has a floor."""

import json
from collections import defaultdict
from pathlib import Path

import pytest

from knowledge.answering.answers import Refusal
from knowledge.schema import Entry, Unknown
from knowledge.search.dense import load_dense
from tests.grading import Case
from tests.shipped import answer, said

ROWS = Path(__file__).parent / "questions" / "rows.json"
LEAST_FOUND, LEAST_REFUSED = 0.8, 0.87
SETS = sorted(Path(__file__).parent.joinpath("questions").glob("*.jsonl"))
EARLIER = frozenset({"part-one", "part-two", "part-three", "supplement"})
FLOORS = {
    "all": 0.93, "answerable": 0.91, "unanswerable": 0.96, "lang fa-Latn": 0.93, "earlier": 0.95,
    "set part-three": 0.93, "set part-four-fa": 0.86, "set part-four-en": 0.88, "set part-four-fi": 0.9,
    "set part-four-un": 0.93, "set part-five": 0.95,
}  # fmt: skip
FLOORS_WITHOUT_MODEL = {
    "all": 0.9, "answerable": 0.87, "unanswerable": 0.94, "earlier": 0.93, "set part-three": 0.92,
    "set part-four-fa": 0.81, "set part-four-en": 0.8, "set part-four-fi": 0.86, "set part-four-un": 0.9,
    "set part-five": 0.92,
}  # fmt: skip
"""Part four was asked by people who knew the report and nothing else: 65 in a hundred of their Persian and English
questions were right at first; of a half that nobody had looked at 82 were, after phrases, near-misses and weights."""


def cases() -> list[Case]:
    return [case for each in SETS for case in cases_of(each)]


def cases_of(file: Path) -> list[Case]:
    return [Case.of(json.loads(line)) for line in file.read_text("utf-8").splitlines() if line.strip()]


def shares(*, dense: bool) -> dict[str, float]:
    """The share that is right, by group: every second question is asked with the model, and the others without it."""
    right: defaultdict[str, list[bool]] = defaultdict(list)
    for file in SETS:
        for case in (each for place, each in enumerate(cases_of(file)) if (place % 2 == 0) is dense):
            passed = case.passes(said(*case.messages, dense=dense))
            kind = "answerable" if case.answerable else "unanswerable"
            age = "earlier" if file.stem in EARLIER else "later"
            for group in ("all", f"lang {case.lang}", f"set {file.stem}", kind, age):
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


def test_rows_are_found_by_questions_of_people_who_saw_no_wording():
    """Asked by people who had read each row's answer and none of its wordings: 78 in a hundred found it at first."""
    asked = json.loads(ROWS.read_text("utf-8"))
    found = [key in ids_told(text) for key, by in asked["rows"].items() for texts in by.values() for text in texts[:1]]
    refused = [isinstance(answer(text), Refusal) for texts in asked["nothing"].values() for text in texts]
    assert sum(found) / len(found) >= LEAST_FOUND
    assert sum(refused) / len(refused) >= LEAST_REFUSED


def ids_told(text: str) -> set[str]:
    """Ids of the rows that a question is answered with, or offered."""
    got = answer(text)
    several = [*getattr(got, "parts", ()), *getattr(got, "options", ()), got]
    rows = [getattr(each, "entry", None) or getattr(each, "unknown", None) or each for each in several]
    return {each.id for each in rows if isinstance(each, Entry | Unknown)}


def test_sets_are_of_many_kinds():
    asked = cases()
    assert {case.lang for case in asked} == {"fa", "en", "fa-Latn"}
    assert len({case.id for case in asked}) == len(asked)
    assert sum(not case.answerable for case in asked) * 4 >= len(asked)
