"""What `karvan knowledge check` looks at and what it says: shared by every check, whoever owns it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from pydantic import BaseModel

from knowledge.checking.quotes import Report
from knowledge.loading import Content, Place
from knowledge.schema import Both, Row
from knowledge.snapshot import Snapshot


@dataclass(frozen=True)
class Finding:
    """Something that does not hold, in one row."""

    kind: str
    row: str
    message: str
    place: Place | None = None

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return f"{where}{self.kind} {self.row}: {self.message}"


@dataclass(frozen=True)
class Material:
    """Everything a check may look at."""

    content: Content
    report: Report | None = None
    inventory: frozenset[str] = frozenset()
    """The ids that rows may carry; empty: not checked."""
    only: frozenset[tuple[str, str]] = frozenset()
    """The rows to look at, where not all changed; empty: all."""

    @cached_property
    def snapshot(self) -> Snapshot:
        return Snapshot.of(self.content)

    def finding(self, kind: str, row_id: str, message: str) -> Finding:
        """A finding that knows where its row stands."""
        return Finding(kind, row_id, message, self.content.places.get((kind, row_id)))

    def rows(self) -> Iterator[tuple[str, str, Row]]:
        """Kind, id and row of everything."""
        for kind, rows in self.content.rows.items():
            for row_id, row in rows.items():
                if not self.only or (kind, row_id) in self.only:
                    yield kind, row_id, row


Check = Callable[[Material], Iterator[Finding]]
"""A rule: what it finds in the material, row by row."""


def texts_of(row: BaseModel, path: str = "") -> Iterator[tuple[str, Both]]:
    """Every text of a row that is written in each language, with its path: `answer`, `steps.2.text`."""
    for name in type(row).model_fields:
        yield from _texts_in(getattr(row, name), f"{path}{name}")


def _texts_in(value: object, path: str) -> Iterator[tuple[str, Both]]:
    if isinstance(value, Both):
        yield path, value
    elif isinstance(value, BaseModel):
        yield from texts_of(value, f"{path}.")
    elif isinstance(value, tuple):
        for number, member in enumerate(value):
            yield from _texts_in(member, f"{path}.{number}")
    elif isinstance(value, dict):
        for name, member in value.items():
            yield from _texts_in(member, f"{path}.{name}")
