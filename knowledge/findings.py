"""What `karvan knowledge check` looks at and what it says: shared by every check, whoever owns it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from pydantic import BaseModel

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


class Report:
    """The report's text, by place (`§costs ¶1`); it ships with nobody, so it is given as a file."""

    def __init__(self, text: str) -> None:
        self.paragraphs: dict[str, str] = {}
        """Place to folded text; ¶0 is the section's own heading."""
        for section in re.split(r"^## (?=§)", text, flags=re.MULTILINE)[1:]:
            heading, _newline, body = section.partition("\n")
            name, _space, title = heading.partition(" ")
            self.paragraphs[f"{name} ¶0"] = fold_quote(title)
            for number, paragraph in re.findall(r"^¶(\d+)(.*?)(?=^¶\d|\Z)", body, flags=re.MULTILINE | re.DOTALL):
                self.paragraphs[f"{name} ¶{number}"] = fold_quote(paragraph)

    def places_of(self, quote: str) -> list[str]:
        """Where the words stand."""
        folded = fold_quote(quote)
        return [place for place, text in self.paragraphs.items() if folded in text]


@dataclass(frozen=True)
class Material:
    """Everything a check may look at."""

    content: Content
    report: Report | None = None
    inventory: frozenset[str] = frozenset()
    """The ids that rows may carry; empty: not checked."""

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
                yield kind, row_id, row


Check = Callable[[Material], Iterator[Finding]]
"""A rule: what it finds in the material, row by row."""


def fold_quote(text: str) -> str:
    """Words as they are compared with the report: Arabic ya and kaf as Persian, bars and spaces as one space."""
    return " ".join(text.replace("ي", "ی").replace("ك", "ک").replace("|", " ").split())


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
