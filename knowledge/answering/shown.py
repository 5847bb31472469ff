"""Which figures the texts of entries and known unknowns show."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property

from knowledge.answering.rows import year_of
from knowledge.schema import Both, Entry, Fact, Unknown
from knowledge.snapshot import Snapshot
from knowledge.texts import mentioned


class Shown:
    """The figures in the texts of a snapshot's rows."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def in_row(self, row: Entry | Unknown) -> list[Fact]:
        """The figures of a row's texts."""
        return [*self._in_text(row.answer), *(self._in_text(row.detail) if isinstance(row, Entry) else ())]

    def years(self, row: Entry | Unknown) -> frozenset[str]:
        """The years of a row's figures; one without a period is of the year in which it was written."""
        return frozenset(map(year_of, self.in_row(row)))

    @cached_property
    def entries(self) -> frozenset[str]:
        """The entries that show a figure."""
        texts = ((entry.id, text) for entry in self._snapshot.entries.values() for text in (entry.answer, entry.detail))
        return frozenset(row_id for row_id, text in texts if text and mentioned(text.fa or text.en or "").facts)

    @cached_property
    def said_by(self) -> dict[str, str]:
        """Figures to the entry that says them, in its short answer rather than below it.

        Of several it is one that stands for the figure's own place in the report.
        """
        return {**self._first_saying("detail"), **self._first_saying("answer")}

    def _first_saying(self, part: str) -> dict[str, str]:
        said: dict[str, str] = {}
        of_its_place: set[str] = set()
        for entry in self._snapshot.entries.values():
            for fact in self._in_text(getattr(entry, part)):
                its_place = bool(fact.inventory) and {*fact.inventory} <= {*entry.inventory}
                if fact.id not in said or (its_place and fact.id not in of_its_place):
                    said[fact.id] = entry.id
                if its_place:
                    of_its_place.add(fact.id)
        return said

    def counts_the_same(self, row: Entry, metric: str, years: Collection[str]) -> bool:
        """Whether a row shows figures of some years, beyond the table of a metric, that count what is counted there."""
        units = {fact.unit for fact in self._snapshot.facts_by_metric.get(metric, ())}
        return set(years) <= {year_of(fact) for fact in self.in_row(row) if fact.unit in units}

    def _in_text(self, text: Both | None) -> list[Fact]:
        named = mentioned(text.fa or text.en or "").facts if text is not None else ()
        return [self._snapshot.facts[each] for each in named if each in self._snapshot.facts]
