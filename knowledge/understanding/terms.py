"""Terms of the vocabulary found in a text, the longest form first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from babel import Locale

from knowledge.schema import Term
from knowledge.search.folding import is_persian, words
from knowledge.search.language import Known
from knowledge.search.stems import is_form_of

COUNTRY = "country"
TERRITORY = "territory/"
"""Ids of countries that nobody has facts about: Babel's code behind this prefix."""
_NAMED_OTHERWISE = {
    "AE": ("امارات", "uae", "emarat", "emirates"),
    "US": ("آمریکا", "امریکا", "usa", "america", "amrica", "emrika"),
    "SA": ("عربستان", "saudi", "arabestan"),
    "DE": ("آلمان", "alman", "almani"),
    "JP": ("ژاپن", "zhapon", "japon", "zhapan"),
    "KP": ("کره شمالی", "north korea"),
    "FR": ("فرانسه", "faranse"),
    "IT": ("ایتالیا", "italia"),
    "IN": ("هند", "hend"),
    "CA": ("کانادا", "kanada"),
    "ES": ("اسپانیا", "espania"),
    "AU": ("استرالیا", "ostoralia"),
    "AF": ("افغانستان",),
    "IQ": ("عراق", "eragh", "aragh"),
    "SY": ("سوریه", "surie"),
    "QA": ("قطر", "ghatar"),
    "EG": ("مصر", "mesr"),
    "CH": ("سوئیس", "سویس", "suis"),
    "SE": ("سوئد", "sued"),
    "NL": ("هلند", "holland", "holand"),
    "UA": ("اوکراین", "ukrain"),
}
"""What people call countries besides Babel's full names."""
_DEMONYMS = {
    "AE": "emirati", "US": "american", "SA": "saudi", "DE": "german", "JP": "japanese", "FR": "french",
    "IT": "italian", "IN": "indian", "CA": "canadian", "ES": "spanish", "AU": "australian", "AF": "afghan",
    "IQ": "iraqi", "SY": "syrian", "QA": "qatari", "EG": "egyptian", "CH": "swiss", "SE": "swedish", "NL": "dutch",
    "CZ": "czech", "PL": "polish", "GR": "greek", "NO": "norwegian", "DK": "danish", "FI": "finnish",
    "AT": "austrian", "TH": "thai", "VN": "vietnamese", "MY": "malaysian", "ID": "indonesian", "PH": "philippine",
    "MX": "mexican", "CL": "chilean", "CO": "colombian", "VE": "venezuelan", "ZA": "south african",
    "NG": "nigerian", "KZ": "kazakh", "AM": "armenian", "AZ": "azerbaijani", "IE": "irish", "PT": "portuguese",
    "HU": "hungarian", "RO": "romanian", "RS": "serbian", "OM": "omani", "KW": "kuwaiti", "LB": "lebanese",
    "SG": "singaporean", "NZ": "new zealand", "TJ": "tajik",
}  # fmt: skip
_BESIDE_A_DEMONYM = ("embassy", "consulate", "mission", "ambassador", "account")
"""An office of that country; "American apps" asks for no country's figures."""
_WORDS_AS_WELL = {"CZ": "Czechia", "ML": "Republic of Mali", "PE": "Peru"}
"""Countries whose Persian name is a word of trade too (a cheque, financial, pro), and their name in Latin letters.

In Persian they are meant beside one of these.
"""
_BESIDE_SUCH_A_NAME = ("کشور", "جمهوری", "سفارت", "کنسولگری", "سرکنسولگری", "نمایندگی", "دولت")
_ENDINGS_OF_COUNTRIES = frozenset({"ی", "یی", "یها", "یهای", "ییها", "ها", "های", "ست", "است", "رو", "و"})
"""With others a name becomes another word: tax («مالیات») is nothing of Mali, and a drop («قطره») nothing of Qatar."""
_NOT_AS_COUNTRIES = frozenset({"CN", "IR", "HK", "TW", "UA"})
"""Places that questions about the report name all the time without asking for their figures."""

Begun = dict[str, list[tuple[tuple[str, ...], Term]]]

BEGUN_WITH = 3
"""Letters that a word shares with the form it is one of."""
MOST_BEGUN = 20_000
"""Words whose forms are kept at hand."""


@dataclass(frozen=True)
class Match:
    """A term found in a text, from word `start` up to `end`."""

    term: Term
    start: int
    end: int
    exact: bool = True
    """Written as one of the term's forms, without an ending added."""

    @property
    def length(self) -> int:
        return self.end - self.start


class Vocabulary:
    """Every form of every term, by its first word."""

    def __init__(self, terms: Iterable[Term]) -> None:
        held = list(terms)
        named = {form for term in held if term.kind == COUNTRY for form in _forms(term)}
        self._by_first: defaultdict[str, list[tuple[tuple[str, ...], Term]]] = defaultdict(list)
        self._begun: dict[str, Begun] = {}
        self.words: dict[str, int] = {}
        """Every word of a form, with how often it stands in one."""
        self.names: set[str] = set()
        """The words of those terms of which something is held."""
        self.latin = Known()
        self.terms: dict[str, Term] = {}
        for term in (*held, *_territories(named)):
            self.terms[term.id] = term
            for form in _forms(term):
                self._add(form, term)
        for forms in self._by_first.values():
            forms.sort(key=lambda row: -len(row[0]))
        english, finglish = (_words_of(held, language) for language in ("en", "finglish"))
        self.latin = Known(english - finglish, finglish - english, english & finglish)
        whole_english, whole_finglish = (_single_forms(held, language) for language in ("en", "finglish"))
        self._finglish_alone = whole_finglish - whole_english

    def _add(self, form: tuple[str, ...], term: Term) -> None:
        self._by_first[form[0][:BEGUN_WITH]].append((form, term))
        for word in form:
            self.words[word] = self.words.get(word, 0) + 1
        if term.held:
            self.names.update(form)

    def find(self, text: Sequence[str], *, english: bool = False) -> list[Match]:
        """The terms in folded words; a shorter match inside a longer one is dropped, equals of other kinds stay.

        In an English text a word of Finglish alone ("name" is «نامه») is an English word.
        """
        found = [match for start in range(len(text)) for match in self._at(text, start)]
        if english:
            found = [match for match in found if match.length > 1 or text[match.start] not in self._finglish_alone]
        return merged(found)

    def _beginning_with(self, word: str) -> Begun:
        """The forms whose first word this may be, kept: the same words come again and again.

        By the first two letters of the next word, which all its forms share; under "" those of this word alone.
        """
        if (known := self._begun.get(word)) is None:
            if len(self._begun) >= MOST_BEGUN:
                self._begun.clear()
            known = self._begun[word] = {}
            for row in self._by_first.get(word[:BEGUN_WITH], ()):
                if is_form_of(word, row[0][0]):
                    known.setdefault(row[0][1][:2] if len(row[0]) > 1 else "", []).append(row)
        return known

    def _at(self, text: Sequence[str], start: int) -> Iterator[Match]:
        """The longest form of each term at a place, one written as it stands before one with an ending."""
        begun = self._beginning_with(text[start])
        if not begun:
            return
        following = text[start + 1][:2] if start + 1 < len(text) else ""
        found: dict[str, Match] = {}
        for form, term in (*(begun.get(following, ()) if following else ()), *begun.get("", ())):
            if len(form) > 1 and not _goes_on(form, text, start):
                continue
            exact = text[start] == form[0] if len(form) == 1 else tuple(text[start : start + len(form)]) == form
            if not exact and len(form) == 1 and _is_another_word(text[start], form[0], term):
                continue
            match = Match(term, start, start + len(form), exact=exact)
            before = found.get(term.id)
            if before is None or (match.length == before.length and match.exact):
                found[term.id] = match
        yield from found.values()


def _single_forms(terms: Iterable[Term], language: str) -> frozenset[str]:
    forms = (words(form) for term in terms for form in getattr(term.forms, language))
    return frozenset(form[0] for form in forms if len(form) == 1)


def merged(*lists: Iterable[Match]) -> list[Match]:
    """Matches in the order of the text, without those inside a longer one.

    What is written out as one term is no other with an ending: «پست‌های» is posts, and no pistachio.
    """
    found = sorted(
        (match for matches in lists for match in matches), key=lambda match: (-match.length, not match.exact)
    )
    written = {(match.start, match.end) for match in found if match.exact}
    found = [match for match in found if match.exact or (match.start, match.end) not in written]
    kept: list[Match] = []
    for match in found:
        if not any(_inside(match, other) or _is_again(match, other) for other in kept):
            kept.append(match)
    return sorted(kept, key=lambda match: match.start)


def _words_of(terms: Iterable[Term], language: str) -> frozenset[str]:
    return frozenset(word for term in terms for form in getattr(term.forms, language) for word in words(form))


def _is_again(match: Match, other: Match) -> bool:
    return match.term is other.term and match.start == other.start and match.end == other.end


def _inside(match: Match, other: Match) -> bool:
    return other.start <= match.start and match.end <= other.end and match.length < other.length


def _goes_on(form: tuple[str, ...], text: Sequence[str], start: int) -> bool:
    """Whether the words after the first, which was looked at before, are a form's too."""
    if start + len(form) > len(text):
        return False
    return all(is_form_of(text[start + place], form[place]) for place in range(1, len(form)))


def _is_another_word(word: str, name: str, term: Term) -> bool:
    """Whether a word that begins with a country's Persian name is none of that country."""
    ending = word.removeprefix(name)
    return term.id.startswith(TERRITORY) and is_persian(name) and ending not in _ENDINGS_OF_COUNTRIES


def _forms(term: Term) -> set[tuple[str, ...]]:
    written = (*term.forms.fa, *term.forms.en, *term.forms.finglish, term.label.fa, term.label.en)
    return {words(form) for form in written if form and words(form)}


def _territories(named: set[tuple[str, ...]]) -> Iterator[Term]:
    """Countries of Babel that the vocabulary does not name: understood, and precisely refused."""
    fa, en = Locale("fa").territories, Locale("en").territories
    for code in map(str, en):
        offices = [f"{_DEMONYMS[code]} {office}" for office in _BESIDE_A_DEMONYM] if code in _DEMONYMS else []
        if len(code) != 2 or not code.isalpha() or code in _NOT_AS_COUNTRIES or code not in fa:
            continue
        persian, english = [fa[code]], en[code]
        if code in _WORDS_AS_WELL:
            persian, english = [f"{each} {fa[code]}" for each in _BESIDE_SUCH_A_NAME], _WORDS_AS_WELL[code]
            offices += [f"{en[code]} {office}" for office in _BESIDE_A_DEMONYM]
        forms = [*persian, english, *_NAMED_OTHERWISE.get(code, ()), *offices]
        if any(words(form) in named for form in forms):
            continue
        yield Term.model_validate(
            {
                "id": f"{TERRITORY}{code.lower()}",
                "kind": COUNTRY,
                "label": {"fa": persian[0], "en": english},
                "forms": {"fa": [form for form in forms if words(form)]},
                "held": False,
            }
        )
