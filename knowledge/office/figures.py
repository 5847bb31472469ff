"""Figures that the office brings: newer values beside the report's, corrected transcriptions, wholly new ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from knowledge.checking.quotes import figures_in
from knowledge.errors import N_, InputError
from knowledge.office.changes import Change, change_of
from knowledge.schema import Both, Entry, Fact, Source, public_key
from knowledge.snapshot import Snapshot
from knowledge.texts import unit_word
from locales import LANGUAGES
from locales.amounts import read_amount, read_number
from locales.dates import read_day
from locales.numbers import digits

OFFICE_METRIC = "office-figure"
"""The metric of a figure that is no newer value of another."""
_ADDRESS = re.compile(r"https?://\S+")
_TODAY = ("امروز", "today")
_FIRST_DAY = date(2015, 1, 1)
_PUBLISHER = Both(fa="دفتر بازرگانی", en="The trade office")


def read_value(text: str, snapshot: Snapshot, unit: str | None) -> tuple[Decimal, str]:
    """A value with its unit: «۶۰ هزار یوان», "12 percent", «۵۵۰ هزار کاربر»; `unit` is that of an earlier value.

    Raises:
        InputError: no number, several, or another unit than the earlier value's.
    """
    amount = read_amount(text)
    read = amount or read_number(text)
    if read is None or read.high is not None:
        raise InputError("not-a-number", "value", N_("Send one number with its unit, as in “sixty thousand yuan”."))
    named = f"u-{amount.currency.lower()}" if amount and amount.currency else _unit_named(text, snapshot)
    if unit is not None and named not in (None, unit):
        raise InputError(
            "another-unit", "value", N_("The earlier value is counted in {unit}; send the new one in {unit} too."),
            unit=_word(unit, snapshot),
        )  # fmt: skip
    found = unit or named
    if found is None:
        raise InputError("no-unit", "value", N_("Say what is counted: yuan, percent, days, users, ..."))
    return read.value, found


def read_held_on(text: str, today: date) -> date:
    """The day a value held: «امروز», «۱۴۰۵/۹/۳», "2026-11-24".

    Raises:
        InputError: no day, or one that is not here yet.
    """
    plain = text.strip().lower()
    day = today if plain in _TODAY else read_day(plain)
    if day is None:
        raise InputError("not-a-day", "day", N_("Send the date with its year, or “today”."))
    if not _FIRST_DAY <= day <= today:
        raise InputError(
            "no-such-day", "day", N_("A value holds on a day that has been; {day} has not, or is too old."),
            day=day.isoformat(),
        )  # fmt: skip
    return day


def source_of(text: str, day: date, snapshot: Snapshot) -> Source:
    """The office's source as somebody typed it: a name, with an address where there is one.

    Raises:
        InputError: too short to be found again.
    """
    address = _ADDRESS.search(text)
    title = " ".join(_ADDRESS.sub(" ", text).split()).strip(" ،,.") or (address[0] if address else "")
    if len(title) < 3:
        raise InputError("no-source", "source", N_("Say who says so: a name, a letter's number, or an address."))
    known = (each for each in snapshot.sources.values() if each.kind == "office")
    for source in known:
        if source.title.fa == title and source.published == day:
            return source
    return Source(
        id=f"office-{public_key(f'{title}/{day}')}",
        kind="office",
        title=Both(fa=title, en=title),
        publisher=_PUBLISHER,
        published=day,
        address=address[0] if address else None,
    )


def office_source(day: date) -> Source:
    """The office itself, on a day: what an answer that it wrote rests on."""
    return Source(id=f"office-{day.isoformat()}", kind="office", title=_PUBLISHER, publisher=_PUBLISHER, published=day)


def newer_value(snapshot: Snapshot, earlier: Fact, value: Decimal, source: Source) -> list[Change]:
    """A dated value beside an earlier one, which stays."""
    fact = Fact.model_validate(
        earlier.model_dump(exclude={"quote", "locus", "also", "ref", "inventory", "text", "was"})
        | {
            "id": _new_id(snapshot, earlier.id.partition("/")[0] or "office", f"{earlier.id}/{source.published}"),
            "value": value,
            "source": source.id,
            "held_on": source.published,
            "valid_until": None,
        }
    )
    return [change_of(snapshot, source, "source"), change_of(snapshot, fact, "fact")]


def new_figure(
    snapshot: Snapshot,
    entry: Entry | None,
    value: Decimal | None,
    unit: str,
    source: Source,
    *,
    text: Both | None = None,
) -> list[Change]:
    """A figure that no fact held before; it is named after the entry that shows it. A day has words and no value."""
    subject = entry.about[0] if entry is not None and entry.about else "douyin"
    fact = Fact(
        id=_new_id(snapshot, "office", f"{entry.id if entry else ''}/{value or text}/{unit}/{source.id}"),
        subject=subject,
        metric=OFFICE_METRIC,
        value=value,
        text=text,
        unit=unit,
        source=source.id,
        held_on=source.published,
        label=entry.title if entry is not None else None,
    )
    return [change_of(snapshot, source, "source"), change_of(snapshot, fact, "fact")]


def corrected(snapshot: Snapshot, fact: Fact, value: Decimal) -> Change:
    """A value of the report as its quote really has it: the only way such a value changes.

    Raises:
        InputError: it is no figure of the report, or its quote does not hold the value.
    """
    if fact.source != "report" or not fact.quote:
        raise InputError("not-the-reports", "value", N_("Only a figure with a quote of the report is corrected so."))
    if value not in figures_in(fact.quote):
        raise InputError(
            "not-in-the-quote",
            "value",
            N_("The report's words are “{quote}”; they do not hold this figure. Newer knowledge is a newer value."),
            quote=fact.quote,
        )
    return change_of(snapshot, Fact.model_validate(fact.model_dump() | {"value": value}), "fact")


def breaks_transcription(change: Change) -> str | None:
    """Why a change of a figure is none that the office may make to the report's: its words, place and day are fixed.

    What may change is how the quote is read (value, qualifier, words beside it), and only within the quote.
    """
    before = change.base or {}
    if change.kind == "entry" and before.get("quote") and before.get("source", "report") == "report":
        return _FIXED if any(field.path == "quote" for field in change.fields) else None
    if change.kind != "fact":
        return None
    fact = change.row
    assert isinstance(fact, Fact)
    was_the_reports = change.base is not None and before.get("source", "report") == "report"
    if not was_the_reports:
        return N_("The report holds no such figure; name the source that does.") if fact.source == "report" else None
    if any(field.path.partition(".")[0] not in _READ_ANEW for field in change.fields):
        return _FIXED
    value_changed = any(field.path == "value" for field in change.fields)
    if value_changed and fact.quote and fact.value not in figures_in(fact.quote):
        return N_("The report's words do not hold this figure. Enter a newer value instead.")
    return None


_FIXED = N_("The report's words, their place and their day are fixed. Enter a newer value instead.")
_READ_ANEW = frozenset({"value", "qualifier", "text", "label", "was"})
"""What of a figure of the report can be corrected: how its quote was read."""


def _new_id(snapshot: Snapshot, shelf: str, seed: str) -> str:
    """An id that nothing has, the same for the same seed."""
    for name in _names(f"{shelf}/office-{public_key(seed)}"):
        if name not in snapshot.facts:
            return name
    raise AssertionError("there is always another number")


def _names(name: str) -> Iterator[str]:
    yield name
    for number in range(2, 10_000):
        yield f"{name}-{number}"


def _unit_named(text: str, snapshot: Snapshot) -> str | None:
    """The unit whose word, in any language, stands in a text; the longest where several do."""
    plain = f" {digits(text, 'en').replace('‌', ' ').casefold()} "
    if "%" in plain or "٪" in plain or "درصد" in plain or "percent" in plain:
        return "u-percent"
    found: list[tuple[int, str]] = []
    for term in snapshot.terms.values():
        if term.kind != "unit":
            continue
        for form in (*filter(None, map(term.label.of, LANGUAGES)), *term.forms.fa, *term.forms.en):
            word = form.replace("‌", " ").casefold()
            if f" {word} " in plain:
                found.append((len(word), term.id))
    return max(found)[1] if found else None


def _word(unit: str, snapshot: Snapshot) -> str:
    return unit_word(unit, snapshot, "fa")
