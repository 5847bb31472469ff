"""Input that cannot be taken: which field, what is wrong with it, and what to give instead."""

from __future__ import annotations

from locales.catalogues import translations


class InputError(ValueError):
    """A value that somebody gave does not fit.

    `code` and `field` are stable words for programs; `message` is for people. `template` is the
    English sentence, which is also its key in the catalogues; `values` fill its {places}.
    """

    def __init__(self, code: str, field: str | None, template: str, **values: object) -> None:
        self.code = code
        self.field = field
        self.template = template
        self.values = values
        super().__init__(template.format(**values))

    def message(self, language: str) -> str:
        """The sentence in a language."""
        return translations(language).gettext(self.template).format(**self.values)
