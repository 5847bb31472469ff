"""The lines that stand directly under a short answer: conflicts of the source, and what outside checks say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from knowledge.answering.answers import Caution
from knowledge.schema import Check, Conflict, Entry, Fact
from knowledge.snapshot import Snapshot
from knowledge.texts import written

MOST = 3
"""More than three lines of doubt hide the answer they stand under."""


def about_rows(snapshot: Snapshot, rows: Iterable[Fact], language: str) -> tuple[Caution, ...]:
    """What is in doubt about figures, each once."""
    return _cautions(snapshot, (each for row in rows for each in _of_fact(snapshot, row)), language)


def about_entry(snapshot: Snapshot, entry: Entry, shown: Iterable[Fact], language: str) -> tuple[Caution, ...]:
    """What an entry names itself, and what is in doubt about the figures that its short answer shows."""
    named: list[Conflict | Check] = [
        *(snapshot.conflicts[each] for each in entry.conflicts if each in snapshot.conflicts),
        *(snapshot.checks[each] for each in entry.checks if each in snapshot.checks),
    ]
    of_figures = (each for row in shown for each in _of_fact(snapshot, row))
    return _cautions(snapshot, (*named, *of_figures), language)


def _of_fact(snapshot: Snapshot, row: Fact) -> Iterator[Conflict | Check]:
    yield from snapshot.conflicts_by_fact.get(row.id, ())
    yield from snapshot.checks_by_fact.get(row.id, ())


def _cautions(snapshot: Snapshot, rows: Iterable[Conflict | Check], language: str) -> tuple[Caution, ...]:
    shown = {row.id: row for row in rows if row.show == "under-answer"}
    lines = [
        Caution(written(row.text if isinstance(row, Conflict) else row.line, snapshot, language), row)
        for row in shown.values()
    ]
    return tuple(lines[:MOST])
