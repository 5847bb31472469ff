"""Texts that never type a figure: small templates that pull their figures from facts.

A template may say `{{ fact("id") }}`, a part of it (`.value`, `.unit`, `.as_of`, …), `{{ label("id") }}`,
`{{ year(…) }}` and `{% if … %}` over those. Nothing else is let in, so that no text can loop, grow or
reach outside, whoever wrote it. What comes out is plain text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from knowledge.schema import Both, Fact, Term
from knowledge.snapshot import Snapshot
from locales import LANGUAGES, dates, numbers
from locales.catalogues import translations
from locales.money import CURRENCIES, currency_name

LONGEST = 20_000
"""Letters of a template; Telegram's longest message is a fifth of it."""
MOST_FIGURES = 200
"""Expressions in one template."""

PARTS = ("value", "number", "amount", "unit", "as_of", "period", "conflict", "locus", "ref")
FUNCTIONS = ("fact", "label", "year")

_PLAIN_YEARS = frozenset({"u-calendar-year"})
"""Units whose values are names of years: no separators, no word after them."""
_WRITTEN_AS_ONE: dict[str, Callable[[Decimal, str], str]] = {"u-percent": numbers.percent, "u-times": numbers.times}
"""Units that a language writes in its own way: "87.8%"."""


class TextError(ValueError):
    """A text that asks for what texts may not do, or for a fact or term that is not there."""


@dataclass(frozen=True)
class Rendered:
    """A text in one language, and the facts whose figures it shows, in order, each once."""

    text: str
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Mentioned:
    """The ids that a template names, whether or not a condition hides them."""

    facts: tuple[str, ...]
    labels: tuple[str, ...]


def render(template: str, snapshot: Snapshot, language: str) -> Rendered:
    """Write a text out in a language.

    Raises:
        TextError: the template is broken, does more than it may, or names what is not there.
    """
    return _render(template, _Voice(snapshot, language))


def written(text: Both, snapshot: Snapshot, language: str) -> str:
    """A text of content in a language or, with its figures, wholly in the one it was written in."""
    own = _spoken(text, language)
    return render(_said(text, own), snapshot, own).text


@lru_cache(maxsize=8192)
def mentioned(template: str) -> Mentioned:
    """What a template names.

    Raises:
        TextError: the template is broken or does more than it may.
    """
    named: dict[str, dict[str, None]] = {"fact": {}, "label": {}}
    for function, of in _calls(template):
        named[function][of] = None
    return Mentioned(tuple(named["fact"]), tuple(named["label"]))


def _calls(template: str) -> Iterator[tuple[str, str]]:
    figures = _figures(template)
    if figures is not None:
        yield from ((figure.function, figure.named) for figure in figures if isinstance(figure, _Figure))
        return
    for call in _parsed(template).find_all(nodes.Call):
        argument = call.args[0]
        if isinstance(call.node, nodes.Name) and isinstance(argument, nodes.Const):
            yield call.node.name, argument.value


def words_of(template: str) -> str:
    """What a template types itself, each figure and label a space: where a lint looks for numerals.

    Raises:
        TextError: the template is broken or does more than it may.
    """
    figures = _figures(template)
    if figures is not None:
        return " ".join(piece for piece in figures if isinstance(piece, str))
    return " ".join(data.data for data in _parsed(template).find_all(nodes.TemplateData))


def phrase(fact: Fact, snapshot: Snapshot, language: str) -> str:
    """A figure as a sentence says it: "more than 800 million users", «ماهانه ۵۰٬۰۰۰ یوان به بالا»."""
    return str(FactPhrase(fact, _Voice(snapshot, language)))


def unit_word(unit: str, snapshot: Snapshot, language: str, value: object = None) -> str:
    """The word after a number; a unit that the vocabulary does not name is TextError."""
    currency = unit.removeprefix("u-").upper()
    if currency in CURRENCIES:
        return currency_name(currency, language, 1 if value == 1 else 2)
    term = _term(unit, snapshot)
    one = term.one.of(language) if term.one and value == 1 else None
    return one or _said(term.label, language)


class FactPhrase:
    """A fact inside a text. As a string it is the whole phrase; its parts stand alone.

    Where the office entered a newer value, the phrase says that one with its month, and the older
    beside it; the parts stay those of the fact that was named.
    """

    def __init__(self, fact: Fact, voice: _Voice) -> None:
        self.fact = fact
        self._voice = voice

    def __str__(self) -> str:
        newer = self._voice.snapshot.updates.get(self.fact.id)
        if newer is None:
            return self.whole
        now = self._voice.fact(newer.id)
        if self.fact.source == "report":
            # Translators: today's figure and the report's: "61,000 (October 2023; the report in 2022: 55,000)"
            pattern = self._voice.gettext("{now} ({month}; the report in {year}: {before})")
        else:
            # Translators: a figure of today beside an older one
            pattern = self._voice.gettext("{now} ({month}; earlier, in {year}: {before})")
        month = dates.month(newer.held_on, self._voice.language)
        return pattern.format(now=now.whole, month=month, year=self.as_of.year, before=self.whole)

    @property
    def whole(self) -> str:
        """Qualifier, value, unit and how often, of this fact alone."""
        written = self._qualified()
        if self.fact.per is None or self.fact.value is None:
            return written
        per = _said(_term(self.fact.per, self._voice.snapshot).label, self._voice.language)
        # Translators: an amount and how often: "50,000 yuan and up" and "a month"
        return self._voice.gettext("{amount} {per}").format(amount=written, per=per)

    @property
    def value(self) -> str:
        """The number alone, large ones in words: "4.6 billion"."""
        return self._number(numbers.compact)

    @property
    def number(self) -> str:
        """The number alone with all of its digits: "4,600,000,000"."""
        return self._number(numbers.number)

    @property
    def amount(self) -> str:
        """Number and unit, without qualifier: "4.6 billion dollars"."""
        if self.fact.value is None:
            return self._blank()
        if self.fact.unit in _WRITTEN_AS_ONE:
            return _WRITTEN_AS_ONE[self.fact.unit](self.fact.value, self._voice.language)
        unit = self.unit
        return f"{self.value} {unit}" if unit else self.value

    @property
    def unit(self) -> str:
        """The unit alone; nothing for the number of a calendar year."""
        if self.fact.unit in _PLAIN_YEARS:
            return ""
        return unit_word(self.fact.unit, self._voice.snapshot, self._voice.language, self.fact.value)

    @property
    def as_of(self) -> Day:
        """The day the figure held."""
        return Day(self.fact.held_on, self._voice.language)

    @property
    def period(self) -> Period:
        """What time the figure is about; empty where none is stated."""
        return Period(self.fact.period, self._voice)

    @property
    def conflict(self) -> str:
        """What disagrees with the figure, or nothing."""
        return self._voice.conflict(self.fact)

    @property
    def locus(self) -> str:
        """The place in the report, or nothing."""
        return self.fact.locus or ""

    @property
    def ref(self) -> str:
        """The reference of the supplement, or nothing."""
        return self.fact.ref or ""

    def _number(self, write: Callable[..., str]) -> str:
        if self.fact.value is None:
            return self._blank()
        if self.fact.unit in _PLAIN_YEARS:
            return numbers.digits(format(self.fact.value, "f"), self._voice.language)
        return write(self.fact.value, self._voice.language)

    def _blank(self) -> str:
        if self.fact.text is not None:
            return _said(self.fact.text, self._voice.language)
        # Translators: stands where a table's cell is blank
        return self._voice.gettext("not given")

    def _qualified(self) -> str:
        if self.fact.value is None:
            return self._blank()
        return self._pattern().format(amount=self.amount)

    def _pattern(self) -> str:
        gettext = self._voice.gettext
        match self.fact.qualifier:
            case "about":
                return gettext("about {amount}")
            case "more-than":
                return gettext("more than {amount}")
            case "at-least":
                # Translators: an open upper end: "35,000 yuan and up"
                return gettext("{amount} and up")
            case "up-to":
                return gettext("up to {amount}")
            case "exactly":
                return gettext("exactly {amount}")
            case "forecast":
                return gettext("{amount} (forecast)")
            case _:
                return "{amount}"


@dataclass(frozen=True)
class Day:
    """A day inside a text."""

    day: date
    language: str

    def __str__(self) -> str:
        return dates.day(self.day, self.language)

    @property
    def year(self) -> str:
        """In the language's own calendar."""
        return dates.year(self.day, self.language)


@dataclass(frozen=True)
class Period:
    """What time a figure is about: a year, a month, or a term such as late-2022."""

    period: str | None
    voice: _Voice

    def __str__(self) -> str:
        if self.period is None:
            return ""
        term = self.voice.snapshot.terms.get(self.period)
        if term is not None:
            return _said(term.label, self.voice.language)
        year, _dash, month = self.period.partition("-")
        if year.isdigit() and month.isdigit() and 1 <= int(month) <= 12:
            return dates.gregorian_month(date(int(year), int(month), 1), self.voice.language)
        return numbers.digits(self.period, self.voice.language)

    @property
    def year(self) -> str:
        """The year's own number, as the source counts it."""
        return numbers.digits((self.period or "").partition("-")[0], self.voice.language)


class _Voice:
    """Renders for one snapshot in one language, and remembers which facts were shown."""

    def __init__(self, snapshot: Snapshot, language: str, within: str | None = None) -> None:
        self.snapshot = snapshot
        self.language = language
        self.within = within
        """The conflict whose text is being written: a text cannot contain itself."""
        self.shown: dict[str, None] = {}

    def fact(self, fact_id: str) -> FactPhrase:
        fact = self.snapshot.facts.get(fact_id)
        if fact is None:
            raise TextError(f"there is no fact “{fact_id}”")
        self.shown[fact_id] = None
        return FactPhrase(fact, self)

    def label(self, term_id: str) -> str:
        return _said(_term(term_id, self.snapshot).label, self.language)

    @staticmethod
    def year(of: object) -> str:
        if isinstance(of, FactPhrase):
            return of.as_of.year
        if isinstance(of, Day | Period):
            return of.year
        raise TextError("year() takes a fact, its as_of or its period")

    def conflict(self, fact: Fact) -> str:
        if self.within is not None:
            raise TextError(f"the conflict “{self.within}” refers to itself")
        conflicts = self.snapshot.conflicts_by_fact.get(fact.id, ())
        return " ".join(self._text_of(conflict.id, conflict.text) for conflict in conflicts)

    def _text_of(self, conflict_id: str, text: Both) -> str:
        voice = _Voice(self.snapshot, _spoken(text, self.language), within=conflict_id)
        rendered = _render(_said(text, voice.language), voice)
        self.shown.update(voice.shown)
        return rendered.text

    def gettext(self, message: str) -> str:
        return translations(self.language).gettext(message)

    @cached_property
    def names(self) -> dict[str, object]:
        return {"fact": self.fact, "label": self.label, "year": self.year}


def _said(text: Both, language: str) -> str:
    """In the language, or in the first one it was written in."""
    return text.of(_spoken(text, language)) or ""


def _spoken(text: Both, language: str) -> str:
    """The language itself, or the first one that the text was written in."""
    for code in (language, *LANGUAGES):
        if text.of(code) is not None:
            return code
    raise TextError("a text is empty in every language")


def _term(term_id: str, snapshot: Snapshot) -> Term:
    term = snapshot.terms.get(term_id)
    if term is None:
        raise TextError(f"there is no term “{term_id}”")
    return term


def _render(template: str, voice: _Voice) -> Rendered:
    figures = _figures(template)
    if figures is not None:
        text = "".join(piece if isinstance(piece, str) else piece.said(voice) for piece in figures)
        return Rendered(text.strip(), tuple(voice.shown))
    try:
        text = _compiled(template).render(voice.names)
    except TemplateError as error:
        raise TextError(str(error)) from None
    return Rendered(text.strip(), tuple(voice.shown))


@dataclass(frozen=True)
class _Figure:
    """`{{ fact("id").part }}` or `{{ label("id") }}`."""

    function: str
    named: str
    part: str

    def said(self, voice: _Voice) -> str:
        if self.function == "label":
            return voice.label(self.named)
        fact = voice.fact(self.named)
        return str(getattr(fact, self.part)) if self.part else str(fact)


_SIMPLE = re.compile(r"""\{\{ *(?:(fact)\("([^"{}]+)"\)(?:\.(\w+))?|(label)\("([^"{}]+)"\)) *\}\}""")


@lru_cache(maxsize=8192)
def _figures(template: str) -> tuple[str | _Figure, ...] | None:
    """The pieces of a text that has nothing but figures and labels in it; None for Jinja to read.

    Nearly all texts are of this kind, and compiling each would take longer than all other work of a start.
    """
    pieces: list[str | _Figure] = []
    end = 0
    for found in _SIMPLE.finditer(template):
        fact, fact_id, part, label, term_id = found.groups(default="")
        if part and part not in PARTS:
            return None
        pieces += [template[end : found.start()], _Figure(fact or label, fact_id or term_id, part)]
        end = found.end()
    pieces.append(template[end:])
    too_long = len(template) > LONGEST or len(pieces) > 2 * MOST_FIGURES
    return None if too_long or any(isinstance(piece, str) and "{" in piece for piece in pieces) else tuple(pieces)


_ENVIRONMENT = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
_ENVIRONMENT.globals.clear()
_ENVIRONMENT.filters.clear()
_ENVIRONMENT.tests.clear()


@lru_cache(maxsize=8192)
def _compiled(template: str) -> Template:
    code = _ENVIRONMENT.compile(_parsed(template))
    return Template.from_code(_ENVIRONMENT, code, {})


def _parsed(template: str) -> nodes.Template:
    if len(template) > LONGEST:
        raise TextError(f"a text has at most {LONGEST} letters")
    try:
        tree = _ENVIRONMENT.parse(template)
    except TemplateSyntaxError as error:
        raise TextError(f"line {error.lineno}: {error.message}") from None
    except RecursionError:
        raise TextError("this text is nested too deep") from None
    _allow(tree)
    return tree


def _allow(tree: nodes.Template) -> None:
    figures = 0
    within_calls: set[nodes.Node] = set()
    for node in _walk(tree):
        if not isinstance(node, _HARMLESS):
            raise TextError(f"line {node.lineno}: texts may not use “{type(node).__name__.lower()}”")
        if isinstance(node, nodes.Call):
            figures += 1
            _allow_call(node)
            within_calls.update((node.node, *node.args))
        elif isinstance(node, nodes.Const) and node not in within_calls:
            # A constant that is shown would slip past the lint for figures.
            raise TextError(f"line {node.lineno}: write the words themselves, without braces")
        elif isinstance(node, nodes.Name) and node not in within_calls:
            raise TextError(f"line {node.lineno}: “{node.name}” is not something a text can show")
        elif isinstance(node, nodes.Getattr) and node.attr not in PARTS:
            raise TextError(f"line {node.lineno}: a fact has {', '.join(PARTS)}, not “{node.attr}”")
    if figures > MOST_FIGURES:
        raise TextError(f"a text shows at most {MOST_FIGURES} figures")


def _walk(node: nodes.Node) -> Iterator[nodes.Node]:
    for child in node.iter_child_nodes():
        yield child
        yield from _walk(child)


_HARMLESS = (
    nodes.Output,
    nodes.TemplateData,
    nodes.Call,
    nodes.Name,
    nodes.Getattr,
    nodes.Const,
    nodes.If,
    nodes.CondExpr,
    nodes.Not,
    nodes.And,
    nodes.Or,
)
"""Everything a text may be made of: nothing here repeats, computes or names anything outside."""


def _allow_call(call: nodes.Call) -> None:
    """`fact("id")`, `label("id")` or `year(fact("id").as_of)`."""
    single = len(call.args) == 1 and not (call.kwargs or call.dyn_args or call.dyn_kwargs)
    if not isinstance(call.node, nodes.Name) or not single:
        raise TextError(f'line {call.lineno}: a call looks like fact("id")')
    if call.node.name not in FUNCTIONS:
        raise TextError(f"line {call.lineno}: texts know {', '.join(FUNCTIONS)}, not “{call.node.name}”")
    argument = call.args[0]
    wants_id = call.node.name != "year"
    if wants_id != (isinstance(argument, nodes.Const) and isinstance(argument.value, str)):
        example = 'year(fact("id").as_of)' if not wants_id else f'{call.node.name}("id")'
        raise TextError(f"line {call.lineno}: write {example}")
