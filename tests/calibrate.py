"""`python -m tests.calibrate [SET.jsonl ...]`: fit the weights of `knowledge.answering.confidence` on question sets.

Prints, with and without the dense model, how well the weights in force and the fitted ones tell an answer from its
neighbour on questions that the fitted ones have not seen, and the fitted weights as they stand in the code.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from handlers.answering import told
from knowledge.answering.answers import EntryAnswer, Question
from knowledge.answering.candidates import Candidate
from knowledge.answering.confidence import Signals, confidence
from knowledge.answering.engine import Engine
from knowledge.answering.entries_path import EntriesPath
from knowledge.schema import Entry
from knowledge.search.dense import load_dense
from tests.grading import Case
from tests.shipped import snapshot

FOLDS = 10
SHRINK = 3.0
"""How strongly the weights are drawn to nought; few hundred questions carry no more."""
ROUNDS = 60

Table = NDArray[np.float64]


@dataclass(frozen=True)
class Judged:
    """A candidate that the gate had to decide about, and whether showing it would be right."""

    question: str
    candidate: Candidate
    right: bool


class Watched(EntriesPath):
    """An entries path that remembers the candidate it had to decide about."""

    best: Candidate | None = None

    def answer(self, reading, candidates, best, slots, **leaning):
        self.best = best
        return super().answer(reading, candidates, best, slots, **leaning)


def judged(engine: Engine, cases: Iterable[Case]) -> Iterator[Judged]:
    """The best candidate of every question that the entries path decides."""
    watched = Watched(engine.snapshot, engine._decider.refusals)
    unused_first_look = engine.by_words  # made beforehand: where the model looks too, that look is the one to watch
    engine._decider = replace(engine._decider, entries_path=watched)
    for case in cases:
        watched.best = None
        engine.answer(Question(case.messages[-1], case.messages[:-1]))
        if watched.best is not None:
            yield Judged(case.messages[-1], watched.best, is_right(engine, case, watched.best))


def is_right(engine: Engine, case: Case, candidate: Candidate) -> bool:
    """Whether a question is answered by a candidate's words; a known unknown is right where nothing answers."""
    if not case.answerable or not isinstance(candidate.row, Entry):
        return not case.answerable and not isinstance(candidate.row, Entry)
    shown = engine.show(candidate.row, "en" if case.lang == "en" else "fa")
    assert isinstance(shown, EntryAnswer)
    return case.passes(told(shown, engine.snapshot).for_programs())


def fit(values: Table, right: Table) -> Table:
    """Weights of a logistic model, the bias first."""
    mean, spread = values.mean(axis=0), values.std(axis=0) + 1e-9
    rows = np.column_stack([np.ones(len(values)), (values - mean) / spread])
    weights = np.zeros(rows.shape[1])
    shrink = np.diag([1e-6, *[SHRINK] * values.shape[1]])
    for _round in range(ROUNDS):
        sure = 1 / (1 + np.exp(-rows @ weights))
        slope = sure * (1 - sure) + 1e-9
        weights += np.linalg.solve(
            (rows * slope[:, None]).T @ rows + shrink, rows.T @ (right - sure) - shrink @ weights
        )
    scaled = weights[1:] / spread
    return np.array([weights[0] - scaled @ mean, *scaled])


def unseen(values: Table, right: Table) -> Table:
    """The signal of each row by a model that was fitted without it."""
    folds = np.random.default_rng(0).integers(0, FOLDS, len(right))
    signal = np.zeros(len(right))
    for fold in range(FOLDS):
        weights = fit(values[folds != fold], right[folds != fold])
        signal[folds == fold] = weights[0] + values[folds == fold] @ weights[1:]
    return signal


def area(signal: Table, right: Table) -> float:
    """The area under the curve: how often a right candidate stands above a wrong one."""
    places = np.argsort(np.argsort(signal)) + 1
    ones = right.sum()
    return float((places[right == 1].sum() - ones * (ones + 1) / 2) / (ones * (len(right) - ones)))


def report(rows: list[Judged], *, dense: bool) -> None:
    names = [each.name for each in fields(Signals)]
    values = np.array([[asdict(row.candidate.signals)[name] for name in names] for row in rows], dtype=np.float64)
    right = np.array([row.right for row in rows], dtype=np.float64)
    now = np.array([confidence(row.candidate.signals) for row in rows])
    signal = unseen(values, right)
    print(f"\n{'with' if dense else 'without'} the dense model: {len(rows)} questions, {int(right.sum())} right")
    for told_by, scores, split in (("in force", now, 0.5), ("fitted, unseen", signal, 0.0)):
        kept = (scores >= split) == (right == 1)
        print(f"  {told_by:15s} area {area(scores, right):.3f}, decided rightly {kept.mean():.1%}")
    weights = fit(values, right)
    print("  {" + ", ".join(f'"{n}": {w:.3g}' for n, w in zip(("bias", *names), weights, strict=True)) + "}")


def main() -> None:
    files = [Path(each) for each in sys.argv[1:]] or sorted(Path(__file__).parent.joinpath("questions").glob("*.jsonl"))
    lines = [line for file in files for line in file.read_text("utf-8").splitlines() if line.strip()]
    cases = [Case.of(json.loads(line)) for line in lines]
    for dense in (True, False):
        model = load_dense() if dense else None
        if dense and model is None:
            continue
        report(list(judged(Engine(snapshot(), dense=model), cases)), dense=dense)


if __name__ == "__main__":
    main()
