"""Input that cannot be taken: which field, what is wrong with it, and what to give instead."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from locales.catalogues import translations
from locales.dates import day
from locales.numbers import number


def N_(text: str) -> str:  # noqa: N802 - gettext's own name, which Babel looks for
    """Mark a text for the catalogues; it is translated where it is shown."""
    return text


class InputError(ValueError):
    """A value that somebody gave does not fit.

    `code` and `field` are stable words for programs; `message` is for people. `template` is the
    English sentence, which is also its key in the catalogues; `values` and the field fill its {places}.
    """

    def __init__(self, code: str, field: str, template: str, **values: object) -> None:
        self.code = code
        self.field = field
        self.template = template
        self.values = {"field": field, **values}
        super().__init__(template.format(**self.values))

    def message(self, language: str, name: str | None = None) -> str:
        """The sentence in a language; `name` is what people call the field, where they are shown it."""
        values = {key: _in_words(value, language) for key, value in self.values.items()}
        return translations(language).gettext(self.template).format(**values | ({"field": name} if name else {}))


def _in_words(value: object, language: str) -> object:
    """Figures and days as the language writes them; words as they are."""
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return number(value, language)
    return day(value, language) if isinstance(value, date) else value


def unknown_key(field: str, known: Iterable[str]) -> InputError:
    """Somebody gave a field that does not exist."""
    return InputError(
        "unknown-key", field, N_("There is no field “{field}”. Fields: {fields}."), fields=", ".join(known)
    )


def not_an_option(field: str, value: object, options: Iterable[str]) -> InputError:
    """Somebody chose what is not on offer."""
    return InputError(
        "not-an-option",
        field,
        N_("“{value}” is not an option for {field}. Options: {options}."),
        value=str(value)[:40],
        options=", ".join(options),
    )


def not_a_number(field: str) -> InputError:
    """Somebody gave words, or no finite number, where a number belongs."""
    return InputError("not-a-number", field, N_('{field} must be a number, written like "35000".'))


def not_a_day(field: str) -> InputError:
    """Somebody gave what is no day of the calendar."""
    return InputError("not-a-day", field, N_("{field} must be a day, written like 2026-11-24."))
