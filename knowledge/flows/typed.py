"""An answer that was typed rather than pressed: words that name an option, numbers, money, days."""

from __future__ import annotations

from knowledge.flows.replay import Answer
from knowledge.flows.rows import UNKNOWN, Node, Option
from knowledge.search.folding import words
from knowledge.search.stems import is_form_of
from locales.amounts import read_amount, read_number
from locales.dates import read_day

LONGEST_TEXT = 200
QUESTION_MARKS = frozenset("?؟")
YES = frozenset({"بله", "اره", "بلی", "دارم", "داریم", "yes", "y", "bale", "are"})
NO = frozenset({"نه", "خیر", "ندارم", "نداریم", "no", "n", "na", "kheir"})
NONE = "none"
"""The option of who has nothing of what is asked for."""
_NOT_KNOWING = (
    "نمی‌دانم", "نمی‌دونم", "نمی‌دانیم", "نمی‌دونیم", "هنوز نمی‌دانم", "هنوز نمی‌دونم", "نامعلوم", "مطمئن نیستم",
    "مطمئن نیستیم", "unknown", "i don't know", "we don't know", "don't know", "not sure", "i'm not sure", "idk",
    "nemidanam", "nemidoonam", "nemidunam",
)  # fmt: skip
DO_NOT_KNOW = frozenset("".join(words(said)) for said in _NOT_KNOWING)
"""Written together, as people write them apart or not."""
ALL_OF_THEM = frozenset({"همه", "همشون", "تمامشان", "all", "everything"})
BESIDE_ALL = frozenset({"را", "رو", "انها", "اینها", "کدام", "of", "them", "these"})
NONE_OF_THEM = frozenset({"هیچ", "هیچکدام", "هیچکدوم", "none", "nothing"})
SMALL = frozenset({
    "من", "ما", "دارم", "داریم", "هست", "است", "هستم", "یک", "یه", "از", "با", "و", "در", "برای",
    "میفروشم", "صادر", "میکنم",
    "and", "or", "both", "i", "we", "have", "my", "our", "it", "is", "a", "an", "the", "sell", "export", "in", "with",
})  # fmt: skip
"""Words that may stand beside an option without making a question of it."""
OFFERING = frozenset({
    "دارم", "داریم", "میفروشم", "میفروشیم", "بفروشم", "بفروشیم", "صادر", "تولیدکننده", "صادرکننده", "فروشنده",
    "have", "sell", "export", "produce", "selling", "exporting", "exporter",
})  # fmt: skip
"""Words by which somebody says that they have goods to sell."""
BESIDE_OFFERING = frozenset({
    "می", "خواهم", "خوام", "میخواهم", "میخوام", "میخواهیم", "میخوایم", "کنم", "کنیم", "میکنیم", "هستیم", "چین", "دوئین",
    "به", "توی", "want", "would", "like", "to", "i'd", "i'm", "we're", "we'd", "am", "are", "china",
    "douyin", "on", "of",
})  # fmt: skip
MOST_WORDS = 6
"""A choice is named in a few words; a longer message is a question."""


def read_typed(node: Node, text: str) -> Answer | None:
    """The answer that words give to a question, or None where they are something else."""
    if says_unknown(text):
        return UNKNOWN
    said = words(text)
    if not said:
        return None
    match node.kind:
        case "choice":
            return _named(node, said)
        case "several":
            return _several(node, said)
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
    return None if set(text) & QUESTION_MARKS else text.strip()[:LONGEST_TEXT]


def says_unknown(text: str) -> bool:
    """Whether somebody says that they do not know."""
    return "".join(words(text)) in DO_NOT_KNOW or text.strip() in ("-", "—")


def goods_offered(node: Node, text: str) -> str | None:
    """The goods of somebody who says no more than that they have them: «زعفران دارم», "I sell dates"."""
    said = words(text)
    if not set(said) & OFFERING or set(text) & QUESTION_MARKS:
        return None
    rest = tuple(word for word in said if word not in OFFERING | BESIDE_OFFERING)
    return _named(node, rest)


def read_along(node: Node, text: str) -> Answer | None:
    """What words that answered one question say to the next, asked because of it: «خاویار دارم» is caviar, not fish."""
    said = [word for word in words(text) if word not in OFFERING | BESIDE_OFFERING | SMALL | YES | NO]
    return read_loosely(node, " ".join(said)) if said else None


def _named(node: Node, said: tuple[str, ...]) -> str | None:
    """The one option that the words name; two are none."""
    if len(said) > MOST_WORDS:
        return None
    found = [option for option, row in node.options.items() if _names(row, said)]
    if not found and NONE in node.options and _denies(node, said):
        return NONE
    return found[0] if len(found) == 1 else None


def _several(node: Node, said: tuple[str, ...]) -> tuple[str, ...] | None:
    """All options that the words name, if they name nothing else; all of them, or none, in one word."""
    if len(said) > MOST_WORDS:
        return None
    rest = {word for word in said if word not in SMALL | BESIDE_ALL}
    if rest and rest <= ALL_OF_THEM:
        return tuple(node.options)
    if rest and rest <= NONE_OF_THEM | NO:
        return ()
    named = [option for option, row in node.options.items() if any(_holds(said, form) for form in _forms(row))]
    bases = [base for option in named for form in _forms(node.options[option]) for base in form]
    beside = [word for word in rest if not any(is_form_of(word, base) for base in bases)]
    return tuple(named) if named and not beside else None


def _denies(node: Node, said: tuple[str, ...]) -> bool:
    """Whether words say no to what was asked, in the question's own words: «نه، شریک ندارم»."""
    asked = [*words(node.ask.fa or ""), *words(node.ask.en or "")]
    rest = [word for word in said if word not in NO | SMALL]
    return len(rest) < len(said) and bool(set(said) & NO) and all(word in asked for word in rest)


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
