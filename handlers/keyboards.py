"""Buttons under a message: rows as they read, set from right to left where the language does."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.callbacks import pack
from locales import LANGUAGES

LONGEST_LABEL = 60
"""Characters; on a small phone a row shows no more."""
MOST_ABREAST = {2: 19, 3: 13}
"""Letters that are seen of a label where so many stand in one row of a phone; Telegram cuts off the rest."""
_UNSEEN = frozenset({"Mn", "Cf"})
"""Categories of what takes no room: vowel signs, joiners, isolates."""


@dataclass(frozen=True)
class Button:
    """A label that stands alone, and what pressing it does; exactly one of the last four is given."""

    text: str
    press: object | None = None
    url: str | None = None
    inline: str | None = None
    """A query that is put into the asker's inline box, in a chat of their choice."""
    copies: str | None = None

    def as_data(self) -> dict[str, Any]:
        """The button as the Bot API takes it."""
        data: dict[str, Any] = {"text": _fitting(self.text)}
        if self.press is not None:
            return data | {"callback_data": pack(self.press)}
        if self.url is not None:
            return data | {"url": self.url}
        if self.inline is not None:
            return data | {"switch_inline_query": self.inline}
        return data | {"copy_text": {"text": self.copies}}


def _fitting(label: str) -> str:
    """A label that is too long ends after a whole word, and shows that it does."""
    if len(label) <= LONGEST_LABEL:
        return label
    words = label[:LONGEST_LABEL].rpartition(" ")[0] or label[: LONGEST_LABEL - 1]
    return words.rstrip(" ،,:;–-") + "…"


Rows = Sequence[Sequence[Button]]


def markup(rows: Rows, language: str) -> dict[str, Any]:
    """An inline keyboard; in a right-to-left language the first button of a row stands rightmost.

    Where a label would be cut off beside its neighbours, they stand one below the other.
    """
    turn = LANGUAGES[language].direction == "rtl"
    whole = [part for row in rows if row for part in ([row] if _fit_abreast(row) else in_rows(row))]
    set_rows = [[button.as_data() for button in (reversed(row) if turn else row)] for row in whole]
    return {"inline_keyboard": set_rows}


def _fit_abreast(row: Sequence[Button]) -> bool:
    room = MOST_ABREAST.get(len(row))
    return room is None or all(_seen(button.text) <= room for button in row)


def _seen(label: str) -> int:
    """How many letters of a label take room."""
    return sum(unicodedata.category(letter) not in _UNSEEN for letter in label)


def in_rows(buttons: Iterable[Button], across: int = 1) -> list[list[Button]]:
    """Buttons set so many in a row."""
    all_buttons = list(buttons)
    return [all_buttons[start : start + across] for start in range(0, len(all_buttons), across)]
