"""A paper as a list of blocks, before anything is set: PDF and Markdown are made from the same list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from locales.catalogues import translations
from locales.numbers import number


@dataclass(frozen=True)
class Heading:
    text: str
    level: int = 2
    kind: str = "heading"


@dataclass(frozen=True)
class Text:
    """A paragraph; `tone` is plain, caution or small."""

    text: str
    tone: str = "plain"
    kind: str = "text"


@dataclass(frozen=True)
class Items:
    """A list; `done` marks those that are ticked off, by place."""

    items: tuple[str, ...]
    kind: str = "items"


@dataclass(frozen=True)
class Table:
    """Rows under a head; `numeric` are the columns that hold amounts, `last_is_total` the sum's row."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()
    last_is_total: bool = False
    kind: str = "table"


@dataclass(frozen=True)
class Letter:
    """A letter to copy; a set paper has no Chinese font, and says in `elsewhere` where the Chinese stands."""

    zh: str
    en: str
    elsewhere: str
    kind: str = "letter"


Block = Heading | Text | Items | Table | Letter


@dataclass(frozen=True)
class Paper:
    """A paper in one language; `foot` stands at the bottom of every page."""

    language: str
    title: str
    foot: str
    blocks: Sequence[Block] = field(default_factory=tuple)

    def as_data(self) -> dict[str, Any]:
        """The paper as plain data, for the typesetter."""
        return {
            "language": self.language,
            "title": self.title,
            "foot": self.foot,
            "page": translations(self.language).gettext("page {page} of {pages}"),
            "digits": [number(each, self.language) for each in range(10)],
            "blocks": [asdict(block) for block in self.blocks],
        }
