"""Texts in each language: gettext catalogues, read from the `.po` files that translators edit.

The catalogues are compiled by Babel in memory when a language is first used (a few hundredths of a
second). So there is no compiled file that could be stale, missing from a fresh clone or in conflict.
"""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

DOMAIN = "karvan"


def catalogue(language: str) -> Catalog:
    """Every message of a language, as the translator left it.

    Raises:
        FileNotFoundError: the language has no catalogue; `make messages` makes one.
    """
    source = files("locales").joinpath(language, "LC_MESSAGES", f"{DOMAIN}.po")
    return read_po(BytesIO(source.read_bytes()), locale=language, domain=DOMAIN)


@cache
def translations(language: str) -> NullTranslations:
    """What gettext and Jinja2 look texts up in; a text without translation is shown in English."""
    compiled = BytesIO()
    write_mo(compiled, catalogue(language))
    compiled.seek(0)
    return GNUTranslations(compiled)
