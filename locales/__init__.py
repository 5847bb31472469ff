"""How each language speaks and counts: catalogues, numbers, money, dates and mixed-direction text.

Nothing here knows what Karvan talks about. Every function that writes takes the code of a language.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Language:
    """A language that Karvan speaks."""

    code: str
    own_name: str
    direction: Literal["ltr", "rtl"]
    locale: str
    """Whose conventions Babel follows; English dates read as in London ("22 April 2022")."""
    calendar: Literal["gregorian", "jalali"] = "gregorian"


LANGUAGES = {
    language.code: language
    for language in (
        Language("fa", "فارسی", "rtl", locale="fa_IR", calendar="jalali"),
        Language("en", "English", "ltr", locale="en_GB"),
    )
}
"""Code to language. A row adds a language."""
DEFAULT_LANGUAGE = next(iter(LANGUAGES))
"""The code of the first row: what Karvan speaks until it knows better."""


def spoken(code: str | None) -> str:
    """The language of a code where Karvan speaks it, and the default where it does not, or nobody chose any."""
    return code if code in LANGUAGES else DEFAULT_LANGUAGE
