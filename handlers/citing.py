"""Places and references as people read them: «هزینه‌های جاری، بند ۱», and not "§costs ¶1"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from knowledge.schema import Reference
from knowledge.snapshot import Snapshot
from locales.catalogues import translations
from locales.numbers import number

MOST = 4
"""Parts that a source line names; more say less."""
MOST_WITHIN = 3
"""Rows or paragraphs of one part that are told one by one; more of them are the part."""
_UNDER = re.compile(r"[,(]|-[A-Z]\b")
"""Where the name of a source ends in a title: "TheChinaPath-V (its model)"."""
_PLACE = re.compile(r"§(?P<section>[a-z.]+)(?: ¶(?P<paragraph>\d+))?(?: r(?P<row>\d+))?")


def places_in_words(loci: Iterable[str], snapshot: Snapshot, language: str) -> list[str]:
    """Each part of the report once, with its paragraphs or rows; a place in another form stays as it is."""
    parts: dict[str, dict[str, list[str]]] = {}
    for locus in loci:
        section, kind, place = _place(locus, snapshot, language)
        known = parts.setdefault(section, {}).setdefault(kind, [])
        if place and place not in known:
            known.append(place)
    comma = translations(language).gettext(", ")
    return [
        comma.join((section, *(_within(kind, places, language) for kind, places in known.items() if places)))
        if sum(map(len, known.values())) <= MOST_WITHIN
        else section
        for section, known in list(parts.items())[:MOST]
    ]


def _within(kind: str, places: list[str], language: str) -> str:
    """Rows or paragraphs of one part: "row 7", "paragraphs 1, 2"."""
    _ = translations(language).gettext
    numbers = _(", ").join(places)
    one = len(places) == 1
    if kind == "row":
        return (_("row {number}") if one else _("rows {numbers}")).format(number=numbers, numbers=numbers)
    return (_("paragraph {number}") if one else _("paragraphs {numbers}")).format(number=numbers, numbers=numbers)


def _place(locus: str, snapshot: Snapshot, language: str) -> tuple[str, str, str]:
    """The part of the report, and the kind and number of what is meant in it."""
    found = _PLACE.fullmatch(locus)
    sections = (source.sections for source in snapshot.sources.values())
    titles = (each[found["section"]] for each in sections if found and found["section"] in each)
    title = next(titles, None)
    if found is None or title is None:
        return locus, "", ""
    kind = "row" if found["row"] else "paragraph"
    place = found[kind]
    return title.of(language) or locus, kind, number(int(place), language) if place and place != "0" else ""


def sites(references: Iterable[Reference]) -> list[str]:
    """Where the references can be read: the sites of their pages, each once; one with no page is named by its title."""
    return list(dict.fromkeys(site for reference in references for site in _sites_of(reference)))[:MOST]


def _sites_of(reference: Reference) -> Iterator[str]:
    addresses = [citation.address for citation in reference.citations if citation.address]
    for address in addresses:
        yield re.sub(r"^(?:https?://)?(?:www\.)?", "", address).split("/")[0]
    if not addresses and reference.citations:
        yield _UNDER.split(reference.citations[0].title)[0]


def rests_on(named: Iterable[str], snapshot: Snapshot, language: str) -> list[str]:
    """What a step or an assumption rests on: places of the report, other sources and references alike."""
    named = list(named)
    references = [snapshot.references[each] for each in named if each in snapshot.references]
    sources = [snapshot.sources[each].title.of(language) or each for each in named if each in snapshot.sources]
    places = [each for each in named if each not in snapshot.references and each not in snapshot.sources]
    return [*places_in_words(places, snapshot, language), *dict.fromkeys(sources), *sites(references)]
