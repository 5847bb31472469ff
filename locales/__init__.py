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
"""Code to language, the first one being what Karvan speaks until it knows better. A row adds a language."""
