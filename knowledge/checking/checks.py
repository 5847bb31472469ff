"""What content has to hold before anyone is answered from it: `karvan knowledge check`.

Each rule is a function of `findings.Check`; `RULES` lists them, and whoever brings a new kind of
row adds its own rules there.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from knowledge.checking import coverage
from knowledge.checking.findings import Check, Finding, Material, texts_of
from knowledge.checking.quotes import Report, figures_in
from knowledge.flows import checks as flows
from knowledge.loading import Content
from knowledge.numerals import AllowedNames
from knowledge.schema import Entry, Fact, Keyed, Phrases, Unknown
from knowledge.search.folding import words
from knowledge.texts import TextError, render, words_of
from locales import LANGUAGES
from locales.money import CURRENCIES
from locales.numbers import digits

FEWEST_PHRASES = 3
"""Wordings a language that an entry of the shipped content is asked by."""

NOT_TEMPLATES = frozenset({"source", "reference", "fact", "term", "contact", "name", "near-miss"})
"""Kinds whose words are data: what a reference states or a blank cell says is itself the figure's source.
Every other text is a template, and a numeral typed into it is a finding."""


def run(content: Content, report_text: str | None = None) -> list[Finding]:
    """Everything that does not hold, in the order of the rows' files; empty when all is well."""
    material = Material(content, Report(report_text) if report_text is not None else None, coverage.shipped_ids())
    found = [finding for rule in RULES for finding in rule(material)]
    return sorted(
        found, key=lambda finding: (str(finding.place.file), finding.place.line or 0) if finding.place else ("", 0)
    )


def missing_languages(material: Material) -> Iterator[Finding]:
    """Every text is written in each language."""
    for kind, row_id, row in material.rows():
        for path, text in texts_of(row):
            for code in LANGUAGES:
                if text.of(code) is None:
                    yield material.finding(kind, row_id, f"{path}: the {code} text is missing")


def few_phrases(material: Material) -> Iterator[Finding]:
    """People ask for an entry in several ways."""
    for kind, row_id, row in material.rows():
        if isinstance(row, Entry | Unknown):
            for code in LANGUAGES:
                count = len(_phrases(row.phrases, code))
                if count < FEWEST_PHRASES:
                    yield material.finding(
                        kind, row_id, f"{count} phrases in {code}, at least {FEWEST_PHRASES} are needed"
                    )


def contested_phrases(material: Material) -> Iterator[Finding]:
    """What asks for an entry is not listed as a question that nothing answers."""
    asking = {
        words(phrase): row_id
        for _kind, row_id, row in material.rows()
        if isinstance(row, Entry | Unknown)
        for phrase in (*row.phrases.fa, *row.phrases.en)
    }
    for row_id, near_miss in material.snapshot.near_misses.items():
        for phrase in (*near_miss.phrases.fa, *near_miss.phrases.en):
            if (entry := asking.get(words(phrase))) is not None:
                yield material.finding("near-miss", row_id, f"phrases: “{phrase}” asks for {entry}")


def broken_texts(material: Material) -> Iterator[Finding]:
    """Every template can be written out in each language, and names only what is there."""
    for kind, row_id, path, code, template in _templates(material):
        try:
            render(template, material.snapshot, code)
        except TextError as error:
            yield material.finding(kind, row_id, f"{path}.{code}: {error}")
    for fact_id, fact in material.snapshot.facts.items():
        if fact.text and any("{" in (fact.text.of(code) or "") for code in LANGUAGES):
            yield material.finding(
                "fact", fact_id, "text: the words of a fact are not a template, it would refer to itself"
            )


def loose_numerals(material: Material) -> Iterator[Finding]:
    """A figure comes from a fact; a name that holds digits stands in names.yaml with its reason."""
    names = AllowedNames(material.snapshot.names)
    for kind, row_id, path, code, template in _templates(material):
        try:
            words = words_of(template)
        except TextError:
            continue  # `broken_texts` says so
        for loose in names.numerals(words):
            said = f"“{loose.text}” is typed; take it from a fact, or allow the name in names.yaml"
            yield material.finding(kind, row_id, f"{path}.{code}: {said}")


def unquoted(material: Material) -> Iterator[Finding]:
    """A quote stands in the report word for word, at its locus."""
    if material.report is None:
        return
    for kind, row_id, row in material.rows():
        if isinstance(row, Fact | Entry) and row.source == "report" and row.quote:
            places = material.report.places_of(row.quote)
            if not places:
                yield material.finding(kind, row_id, f"quote: the report does not say “{row.quote}”")
                continue
            loci = row.locus if isinstance(row, Entry) else (row.locus or "", *row.also)
            if not any(_covers(locus, place) for locus in loci for place in places):
                yield material.finding(
                    kind, row_id, f"locus: the quote stands at {', '.join(places)}, not at {', '.join(loci)}"
                )


def misread_quotes(material: Material) -> Iterator[Finding]:
    """The value of a fact of the report is a figure that its quote holds, where it holds any."""
    for fact_id, fact in material.snapshot.facts.items():
        if fact.source == "report" and fact.quote and fact.value is not None:
            figures = figures_in(fact.quote)
            if figures and fact.value not in figures:
                yield material.finding("fact", fact_id, f"value: “{fact.quote}” does not hold {fact.value:f}")


def unknown_loci(material: Material) -> Iterator[Finding]:
    """A locus is a place that the report has."""
    if material.report is None:
        return
    for kind, row_id, row in material.rows():
        loci = getattr(row, "loci", ()) or getattr(row, "locus", ()) or ()
        for locus in (loci,) if isinstance(loci, str) else loci:
            if locus.startswith("§") and not any(_covers(locus, place) for place in material.report.paragraphs):
                yield material.finding(kind, row_id, f"locus: the report has no {locus}")


def _covers(locus: str, place: str) -> bool:
    """Whether a locus (a section, a paragraph, or a row of its table) names or holds a paragraph."""
    section, _space, paragraph = re.sub(r"\s+r\d+$", "", locus.strip()).partition(" ")
    return place == f"{section} {paragraph}" if paragraph else place.startswith(f"{section} ")


LINKS: dict[tuple[str, str], tuple[str, ...]] = {
    ("term", "members"): ("term",),
    ("fact", "subject"): ("term",),
    ("fact", "facet"): ("term",),
    ("fact", "metric"): ("term",),
    ("fact", "per"): ("term",),
    ("fact", "source"): ("source",),
    ("fact", "ref"): ("reference", "check"),
    ("entry", "topic"): ("topic",),
    ("entry", "source"): ("source",),
    ("entry", "refs"): ("reference", "check"),
    ("entry", "conflicts"): ("conflict",),
    ("entry", "checks"): ("check",),
    ("entry", "about"): ("term",),
    ("entry", "related"): ("entry", "unknown"),
    ("unknown", "topic"): ("topic",),
    ("unknown", "contacts"): ("contact",),
    ("unknown", "refs"): ("reference", "check"),
    ("unknown", "about"): ("term",),
    ("near-miss", "entry"): ("entry", "unknown"),
    ("conflict", "facts"): ("fact",),
    ("check", "facts"): ("fact",),
    ("cost-line", "amount"): ("fact",),
    ("cost-line", "ceiling"): ("fact",),
    ("cost-line", "holds"): ("cost-line",),
    ("cost-line", "stands_for"): ("cost-line",),
    ("cost-line", "share_of_whole"): ("fact",),
    ("cost-line", "by_others"): ("fact",),
    ("cost-line", "fee"): ("fact",),
    ("cost-parameter", "facts"): ("fact",),
    ("cost-word", "priced_by"): ("cost-line",),
}
"""Kind and key to the kinds whose rows it may name."""


def dangling(material: Material) -> Iterator[Finding]:
    """A row names only rows that are there."""
    for kind, row_id, row in material.rows():
        for (linking, key), targets in LINKS.items():
            if linking != kind:
                continue
            value = getattr(row, key)
            for named in (value,) if isinstance(value, str) else value or ():
                if not any(named in material.content.of(target) for target in targets):
                    yield material.finding(kind, row_id, f"{key}: there is no {' or '.join(targets)} “{named}”")


def nameless_units(material: Material) -> Iterator[Finding]:
    """Every unit has a word: a currency, or a term."""
    for fact_id, fact in material.snapshot.facts.items():
        if fact.unit not in material.snapshot.terms and fact.unit.removeprefix("u-").upper() not in CURRENCIES:
            yield material.finding("fact", fact_id, f"unit: there is no term “{fact.unit}”")


def uninventoried(material: Material) -> Iterator[Finding]:
    """An id of the inventory that a row carries is one that the inventory has."""
    for kind, row_id, row in material.rows():
        for named in getattr(row, "inventory", ()):
            if material.inventory and named not in material.inventory:
                yield material.finding(kind, row_id, f"inventory: there is no “{named}”")


def self_references(material: Material) -> Iterator[Finding]:
    """No row leads to itself."""
    for kind, row_id, row in material.rows():
        for key in ("related", "priced_by"):
            if row_id in (getattr(row, key, None) or ()):
                yield material.finding(kind, row_id, f"{key}: it names itself")
        if isinstance(row, Keyed) and row.was == row.id:
            yield material.finding(kind, row_id, "was: it is the id that the row still has")


def claimed_forms(material: Material) -> Iterator[Finding]:
    """Within a kind of term, a form means one thing."""
    owners: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for term in material.snapshot.terms.values():
        for form in (*term.forms.fa, *term.forms.en, *term.forms.finglish):
            owners[term.kind, fold_form(form)][term.id] = None
    for (kind, form), terms in owners.items():
        if len(terms) > 1:
            first, *others = terms
            message = f"the form “{form}” is also claimed by {', '.join(others)} (both are of kind {kind})"
            yield material.finding("term", first, message)


def fold_form(form: str) -> str:
    """A form as it is compared with others: letters of one kind, no half-spaces, one case."""
    plain = form.replace("ي", "ی").replace("ك", "ک").replace("\u200c", " ").replace("\u0640", "")
    return " ".join(digits(plain, "en").casefold().split())


def _templates(material: Material) -> Iterator[tuple[str, str, str, str, str]]:
    """Kind, id, path, language and text of everything that is a template."""
    for kind, row_id, row in material.rows():
        if kind not in NOT_TEMPLATES:
            for path, text in texts_of(row):
                for code in LANGUAGES:
                    template = text.of(code)
                    if template is not None:
                        yield kind, row_id, path, code, template


def _phrases(phrases: Phrases, language: str) -> tuple[str, ...]:
    return {"fa": phrases.fa, "en": phrases.en}[language]


RULES: tuple[Check, ...] = (
    missing_languages,
    few_phrases,
    contested_phrases,
    broken_texts,
    loose_numerals,
    unquoted,
    misread_quotes,
    unknown_loci,
    dangling,
    nameless_units,
    uninventoried,
    self_references,
    claimed_forms,
    *flows.RULES,
)
