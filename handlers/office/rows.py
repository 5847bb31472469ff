"""Contacts, steps, cost lines, conflicts, terms and sources: found, changed field by field, begun anew."""

from __future__ import annotations

from typing import Any

from rapidfuzz import fuzz, process
from telegram.ext import CallbackQueryHandler

from handlers import expecting
from handlers.callbacks import of
from handlers.context import KarvanContext
from handlers.keyboards import Button, in_rows
from handlers.office import preview
from handlers.office.presses import EditField, FindRow, NewRow, ShowKinds, ShowRow
from handlers.office.staff import for_staff, gone, home_row, takes
from handlers.rendering import labels
from knowledge.checking.findings import texts_of
from knowledge.office import forms, proposals
from knowledge.office.changes import Change, change_of, row_of
from knowledge.office.marks import tidy
from knowledge.office.roles import Member
from knowledge.schema import Row, key_of, public_key
from knowledge.search.folding import fold
from knowledge.snapshot import Snapshot
from knowledge.storing.bodies import KIND_OF
from locales.catalogues import translations

FIND, VALUE, NEW = "office-find-row", "office-field", "office-new-row"
MOST_FOUND = 8
LEAST_LIKE = 55
"""Of a hundred: how much of the words a row has to share."""
IN_CHAT = tuple(kind for kind in forms.FIELDS if kind != "entry")


@for_staff()
async def show_kinds(context: KarvanContext, member: Member) -> None:
    """Show the kinds of rows."""
    words = labels("office/kinds", context.language)
    buttons = (Button(getattr(words, kind.replace("-", "_")), FindRow(kind)) for kind in IN_CHAT)
    await context.edit("office/which_kind", [*in_rows(buttons, 2), home_row(context)])


@for_staff()
async def ask_words(context: KarvanContext, member: Member) -> None:
    """Ask which row of a kind; a short list is shown at once."""
    press = context.press
    if not isinstance(press, FindRow) or press.kind not in IN_CHAT:
        return
    expecting.expect(context, FIND, kind=press.kind)
    rows = context.snapshot.rows.get(press.kind, {})
    keyboard = _buttons(context, press.kind, list(rows)[:MOST_FOUND]) if len(rows) <= MOST_FOUND else []
    if press.kind in forms.NEW:
        keyboard.append([Button(labels("office/buttons", context.language).new_row, NewRow(press.kind))])
    await context.say("office/find_row", [*keyboard, home_row(context)], count=len(rows))


@takes(FIND)
async def take_words(context: KarvanContext, member: Member, text: str) -> None:
    """Show the rows nearest to some words."""
    kind = str(expecting.expected(context)["kind"])
    found = _nearest(context.snapshot, kind, text)
    expecting.expect_nothing(context)
    await context.say("office/found", [*_buttons(context, kind, found), home_row(context)], words=text,
                      count=len(found))  # fmt: skip


def _nearest(snapshot: Snapshot, kind: str, words: str) -> list[str]:
    rows = snapshot.rows.get(kind, {})
    if words.strip() in rows:
        return [words.strip()]
    said = {row_id: fold(" ".join((row_id, *_texts(row)))) for row_id, row in rows.items()}
    hits = process.extract(fold(words), said, scorer=fuzz.token_set_ratio, limit=MOST_FOUND, score_cutoff=LEAST_LIKE)
    return [row_id for _text, _score, row_id in hits]


def _texts(row: Row) -> list[str]:
    return [text for _path, both in texts_of(row) for text in (both.fa, both.en) if text]


def _buttons(context: KarvanContext, kind: str, found: list[str]) -> list[list[Button]]:
    rows = context.snapshot.rows[kind]
    return in_rows(Button(name_of(rows[each], each, context.language), ShowRow(kind, key_of(each, rows[each])))
                   for each in found)  # fmt: skip


def name_of(row: Row, row_id: str, language: str) -> str:
    """What a row is called, for a button: its first text."""
    both = next((both for _path, both in texts_of(row)), None)
    said = (both.of(language) or both.fa or both.en) if both is not None else None
    return said or row_id


@for_staff()
async def press_row(context: KarvanContext, member: Member) -> None:
    """Show the row of a button."""
    press = context.press
    row = context.snapshot.by_key(press.kind, press.key) if isinstance(press, ShowRow) else None
    if row is None or not isinstance(press, ShowRow) or press.kind not in forms.FIELDS:
        await gone(context)
        return
    await show_row(context, press.kind, row)


async def show_row(context: KarvanContext, kind: str, row: Row) -> None:
    """Show the fields of a row; each is changed by its button."""
    row_id = KIND_OF[kind].id_of(row)
    key = key_of(row_id, row)
    said: list[dict[str, str]] = []
    buttons: list[Button] = []
    for field in forms.FIELDS[kind]:
        for path, language in field.paths():
            label = label_of(field, language, context.language)
            said.append({"label": label, "value": forms.shown(row, kind, path, context.snapshot)})
            buttons.append(Button(label, EditField(kind, key, path)))
    await context.say("office/row", [*in_rows(buttons, 2), home_row(context)],
                      name=name_of(row, row_id, context.language), row_id=row_id, fields=said)  # fmt: skip


def label_of(field: forms.Field, code: str | None, language: str) -> str:
    """What a field is called, with the language it is written in."""
    label = translations(language).gettext(field.label)
    if code is None:
        return label
    words = labels("office/languages", language)
    return f"{label} ({words.fa if code == 'fa' else words.en})"


@for_staff()
async def edit_field(context: KarvanContext, member: Member) -> None:
    """Ask for another value of a field."""
    press = context.press
    row = context.snapshot.by_key(press.kind, press.key) if isinstance(press, EditField) else None
    if row is None or not isinstance(press, EditField):
        await gone(context)
        return
    field, code = forms.field_of(press.kind, press.path)
    expecting.expect(context, VALUE, kind=press.kind, row=KIND_OF[press.kind].id_of(row), path=press.path)
    await context.say(
        "office/send_field",
        [home_row(context)],
        label=label_of(field, code, context.language),
        form=field.form,
        now=forms.shown(row, press.kind, press.path, context.snapshot),
    )


@takes(VALUE)
async def take_value(context: KarvanContext, member: Member, text: str) -> None:
    """Make a draft of the row with the value that was sent."""
    data = expecting.expected(context)
    kind, row_id = str(data["kind"]), str(data["row"])
    row = context.snapshot.rows.get(kind, {}).get(row_id)
    if row is None:
        expecting.expect_nothing(context)
        await context.say("unexpected/gone")
        return
    after = forms.with_field(row, kind, str(data["path"]), text, context.snapshot, context.today)
    expecting.expect_nothing(context)
    await _propose(context, member, kind, row_id, change_of(context.snapshot, after, kind))


async def _propose(context: KarvanContext, member: Member, kind: str, row_id: str, change: Change) -> None:
    proposal = await proposals.propose(
        context.session,
        [change],
        by=member,
        subject="row",
        title=name_of(change.row, row_id, "fa"),
        now=context.now,
    )
    await preview.show(context, member, proposal)


@for_staff()
async def begin_row(context: KarvanContext, member: Member) -> None:
    """Begin a new row: ask for what it cannot go without."""
    if isinstance(context.press, NewRow) and context.press.kind in forms.NEW:
        await _ask_next(context, {"kind": context.press.kind, "values": {}})


async def _ask_next(context: KarvanContext, given: dict[str, Any]) -> None:
    field = next(each for each in _needed(given["kind"]) if each.path not in given["values"])
    expecting.expect(context, NEW, **given)
    await context.say("office/send_field", [home_row(context)], now="", form=field.form,
                      label=label_of(field, None, context.language))  # fmt: skip


def _needed(kind: str) -> list[forms.Field]:
    return [field for field in forms.FIELDS[kind] if field.needed]


@takes(NEW)
async def take_new(context: KarvanContext, member: Member, text: str) -> None:
    """Take one of the fields of a new row; after the last, show the draft."""
    data: dict[str, Any] = expecting.expected(context)
    kind, values = str(data["kind"]), dict(data["values"])
    missing = [each for each in _needed(kind) if each.path not in values]
    field = missing[0]
    language = "fa" if field.form == "text" else None
    value = forms.read(field, text, language, context.snapshot, context.today, kind=kind)
    values[field.path] = {"fa": value} if language else value
    if len(missing) > 1:
        await _ask_next(context, {"kind": kind, "values": values})
        return
    expecting.expect_nothing(context)
    row_id = f"office-{public_key(f'{tidy(text)}/{context.now.timestamp()}')}"
    body = {"id": row_id, **forms.NEW[kind], **values}
    if kind == "unknown":
        # Its title is the first question that leads to it, and it stands where the nearest text does.
        near = await context.engine.find(values["title"]["fa"], 1)
        topic = near[0].topic if near else next(iter(context.snapshot.topics))
        body |= {"topic": topic, "phrases": {"fa": [values["title"]["fa"]]}}
    row = row_of(kind, body)
    await _propose(context, member, kind, row_id, change_of(context.snapshot, row, kind))


HANDLERS = [
    CallbackQueryHandler(show_kinds, pattern=of(ShowKinds)),
    CallbackQueryHandler(ask_words, pattern=of(FindRow)),
    CallbackQueryHandler(press_row, pattern=of(ShowRow)),
    CallbackQueryHandler(edit_field, pattern=of(EditField)),
    CallbackQueryHandler(begin_row, pattern=of(NewRow)),
]
