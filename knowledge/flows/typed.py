"""An answer that was typed rather than pressed: words that name an option, numbers, money, days."""

from __future__ import annotations

from knowledge.flows.replay import Answer
from knowledge.flows.rows import UNKNOWN, Node, Option
from knowledge.search.folding import words
from knowledge.search.stems import is_form_of
from locales.amounts import read_amount, read_number
from locales.dates import read_day

LONGEST_TEXT = 200
YES = frozenset({"بله", "اره", "بلی", "دارم", "yes", "y", "bale", "are"})
NO = frozenset({"نه", "خیر", "ندارم", "no", "n", "na", "kheir"})
DO_NOT_KNOW = frozenset({"نمیدانم", "نمیدونم", "نامعلوم", "unknown"})
SMALL = frozenset({
    "من", "ما", "دارم", "داریم", "هست", "است", "هستم", "یک", "یه", "از", "با", "و", "در", "برای",
    "میفروشم", "صادر", "میکنم",
    "i", "we", "have", "my", "our", "it", "is", "a", "an", "the", "sell", "export", "in", "with",
})  # fmt: skip
"""Words that may stand beside an option without making a question of it."""
MOST_WORDS = 6
"""A choice is named in a few words; a longer message is a question."""


def read_typed(node: Node, text: str) -> Answer | None:
    """The answer that words give to a question, or None where they are something else."""
    said = words(text)
    if not said:
        return None
    if says_unknown(text):
        return UNKNOWN
    match node.kind:
        case "choice":
            return _named(node, said)
        case "several":
            found = tuple(option for option, row in node.options.items() if _names(row, said))
            return found or None
        case "yes_no":
            return _yes_or_no(said)
        case "number":
            number = read_number(text)
            fits = number is not None and number.value == int(number.value) and _in_range(node, int(number.value))
            return str(int(number.value)) if number is not None and fits else None
        case "money":
            amount = read_amount(text)
            return f"{amount.value:f} {amount.currency or 'CNY'}" if amount is not None and amount.value > 0 else None
        case "date":
            day = read_day(text)
            return None if day is None else day.isoformat()
    return text.strip()[:LONGEST_TEXT] if "?" not in text and "؟" not in text else None


def says_unknown(text: str) -> bool:
    """Whether somebody says that they do not know."""
    return "".join(words(text)) in DO_NOT_KNOW or text.strip().lower() in ("i don't know", "don't know", "-")


def _named(node: Node, said: tuple[str, ...]) -> str | None:
    """The one option that the words name; two are none."""
    if len(said) > MOST_WORDS:
        return None
    found = [option for option, row in node.options.items() if _names(row, said)]
    return found[0] if len(found) == 1 else None


def read_loosely(node: Node, text: str) -> Answer | None:
    """The one option that is named beside other words: «فرش دستباف تبریز» is carpets, if nothing else answers it."""
    said = words(text)
    if node.kind != "choice" or len(said) > MOST_WORDS:
        return None
    found = [option for option, row in node.options.items() if any(_holds(said, form) for form in _forms(row))]
    return found[0] if len(found) == 1 else None


def _names(row: Option, said: tuple[str, ...]) -> bool:
    return any(_is(said, form) for form in _forms(row))


def _forms(row: Option) -> list[tuple[str, ...]]:
    forms = (row.label.fa or "", row.label.en or "", *row.forms)
    return [words(form) for form in forms if "{" not in form and words(form)]


def _is(said: tuple[str, ...], form: tuple[str, ...]) -> bool:
    """Whether the words are a form and little beside it: «زعفران دارم» is saffron, «هزینه حساب رسمی» is a question."""
    beside = [word for word in said if word not in SMALL and not any(is_form_of(word, base) for base in form)]
    return not beside and _holds(said, form)


def _holds(said: tuple[str, ...], form: tuple[str, ...]) -> bool:
    return all(any(is_form_of(word, base) for word in said) for base in form)


def _yes_or_no(said: tuple[str, ...]) -> str | None:
    if len(said) > MOST_WORDS:
        return None
    yes, no = bool(set(said) & YES), bool(set(said) & NO)
    return None if yes == no else "yes" if yes else "no"


def _in_range(node: Node, value: int) -> bool:
    return (node.low is None or node.low <= value) and (node.high is None or value <= node.high)
