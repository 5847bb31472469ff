"""Whether everything in the report is carried: each id of the inventory, with the rows that carry it.

The inventory is the list of what the report says, and where its own words disagree; only its ids,
places and kinds ship.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from knowledge import loading
from knowledge.loading import SHIPPED, Content, ContentError, Place, Problem, read_value

DISCREPANCY = "discrepancy"
INVENTORY = SHIPPED / loading.INVENTORY

CARRIERS = {"fact": "facts", "entry": "entries", "unknown": "entries", "conflict": "conflicts", "check": "conflicts"}
"""Kind of row to the column of the table that it stands in."""


@dataclass(frozen=True)
class Item:
    """One thing the report says (`kind` claim, number, …), or a `discrepancy` within it."""

    id: str
    locus: str
    kind: str


@dataclass(frozen=True)
class Covered:
    """An item and the rows that carry it."""

    item: Item
    facts: tuple[str, ...]
    entries: tuple[str, ...]
    conflicts: tuple[str, ...]

    @property
    def missing(self) -> bool:
        return not (self.facts or self.entries or self.conflicts)


def read_inventory(file: Path = INVENTORY) -> list[Item]:
    """The inventory's items in its order: the list we ship, or the full one with `entries` and `discrepancies`.

    Raises:
        ContentError: the file is broken.
    """
    rows = read_value(file.read_bytes(), file.name)
    if isinstance(rows, dict):
        rows = [*(rows.get("entries") or ()), *(rows.get("discrepancies") or ())]
    if not isinstance(rows, list) or not all(isinstance(row, dict) and "id" in row for row in rows):
        raise ContentError([Problem(Place(file.name), "an inventory is a list of items, each with its id")])
    return [_item(row) for row in rows]


def _item(row: dict[str, Any]) -> Item:
    locus = row.get("locus") or row.get("section") or "; ".join(row.get("sections") or ())
    return Item(row["id"], locus, row.get("kind") or DISCREPANCY)


@cache
def shipped_ids() -> frozenset[str]:
    """The ids that rows may carry."""
    return frozenset(item.id for item in read_inventory())


def table(content: Content, inventory: list[Item]) -> list[Covered]:
    """Each item with what carries it, in the inventory's order."""
    carried: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for kind, column in CARRIERS.items():
        for row_id, row in content.of(kind).items():
            for item_id in getattr(row, "inventory", ()):
                carried[item_id][column].append(row_id)
    return [_covered(item, carried[item.id]) for item in inventory]


def _covered(item: Item, by_column: defaultdict[str, list[str]]) -> Covered:
    facts, entries, conflicts = (tuple(by_column[column]) for column in ("facts", "entries", "conflicts"))
    return Covered(item, facts, entries, conflicts)
