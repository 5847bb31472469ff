"""Buttons under a message: rows as they read, set from right to left where the language does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.callbacks import pack
from locales import LANGUAGES

LONGEST_LABEL = 60
"""Characters; on a small phone a row shows no more."""


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
    """An inline keyboard; in a right-to-left language the first button of a row stands rightmost."""
    turn = LANGUAGES[language].direction == "rtl"
    set_rows = [[button.as_data() for button in (reversed(row) if turn else row)] for row in rows if row]
    return {"inline_keyboard": set_rows}


def in_rows(buttons: Iterable[Button], across: int = 1) -> list[list[Button]]:
    """Buttons set so many in a row."""
    all_buttons = list(buttons)
    return [all_buttons[start : start + across] for start in range(0, len(all_buttons), across)]
