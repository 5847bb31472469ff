"""What a rule or a form finds wrong, in words for somebody who never saw a field of YAML.

The rules speak English, to whoever writes files at a desk (`karvan knowledge check`). The office reads the same
in its own language: each sentence here stands for one that a rule says. What is in none of them is shown as it is.
"""

from __future__ import annotations

import re

from knowledge.errors import N_
from locales.catalogues import translations
from locales.numbers import digits

SENTENCES: tuple[tuple[str, str], ...] = (
    (r"“(?P<it>.+)” is typed; take it from a fact.*", N_("“{it}” is typed; every figure comes from a fact")),
    (r"“(?P<quote>.+)” does not hold (?P<it>.+)", N_("The report's words “{quote}” do not hold {it}")),
    (r"there is no (?P<kind>.+) “(?P<it>.+)”", N_("“{it}” is not there")),
    (r"there is no (?:fact|term) “(?P<it>.+)”", N_("“{it}” is not there")),
    (r"the (?P<language>\w+) text is missing", N_("The text is missing in a language")),
    (r"the form “(?P<it>.+)” is also claimed by (?P<others>.+) \(.*", N_("“{it}” already means {others}")),
    (r"a dead end, .*", N_("The journey ends here without advice: a dead end")),
    (r"“(?P<it>.+)” is unreachable: .*", N_("Nobody ever comes to “{it}”")),
    (r"can never hold, .*", N_("This condition can never hold: the question is not asked before")),
    (r"“(?P<it>.+)” has no option “(?P<option>.+)”", N_("The question “{it}” has no answer “{option}”")),
    (r"it hides the conflict “(?P<it>.+)” about .*", N_("It hides the contradiction “{it}”")),
    (r"it names itself", N_("It names itself")),
    (r"Field required", N_("This is needed and is missing")),
    (r"unknown key", N_("There is no such field")),
    (r"Input should be a valid date.*", N_("This must be a day, such as {day}")),
    (r"Input should be a valid (?:integer|decimal|number).*", N_("This must be a number")),
    (r"Input should be a valid (?:boolean).*", N_("This must be yes or no")),
    (r"Input should be a valid (?:dictionary|list|tuple|string|mapping).*", N_("This has the wrong form")),
    (r"Input should be a valid dictionary or .*", N_("This has the wrong form")),
    (r"Input should be (?P<options>'.+)", N_("This must be one of: {options}")),
    (r"String should match pattern .*", N_("Only small Latin letters, digits and dashes may stand here")),
    (r"String should have at least .*", N_("This may not be empty")),
)
"""A whole sentence of a rule, without the field it begins with, and the sentence for the office."""
# A column that somebody named anew has any words.
_WHERE = re.compile(r"(?P<where>[\w.\-/]+|[^:“]+(?=: unknown key$)): (?P<what>.+)", re.DOTALL)
_SEVERAL = re.compile(r"; [\w.\-]+: ")
_DAY = "2026-11-24"


def said(message: str, language: str) -> str:
    """What a rule or a form found, in a language; the field stays before it, for it is where to look in a file."""
    parts = message.split("; ") if _SEVERAL.search(message) else [message]
    return " · ".join(_one_said(each, language) for each in parts)


def _one_said(message: str, language: str) -> str:
    found = _WHERE.fullmatch(message)
    where, what = (f"{found['where']}: ", found["what"]) if found else ("", message)
    gettext = translations(language).gettext
    for pattern, sentence in SENTENCES:
        if match := re.fullmatch(pattern, what, re.DOTALL):
            values = {name: _figure(value, language) for name, value in match.groupdict().items()}
            return where + gettext(sentence).format(day=_DAY, **values)
    return where + gettext(what)


def _figure(value: str, language: str) -> str:
    """A figure in the language's digits; an id keeps its own."""
    return value if re.search(r"[a-zA-Z]", value) else digits(value, language)
