"""Entries and known unknowns: found by words, seen as askers see them, edited, withdrawn, brought back."""

from __future__ import annotations

import json

from sqlalchemy import select
from telegram.ext import CallbackQueryHandler

from handlers import expecting
from handlers.callbacks import of
from handlers.context import KarvanContext
from handlers.keyboards import Button, Rows, in_rows
from handlers.office import drafts, new_entries, preview
from handlers.office.presses import (
    EditField,
    EditText,
    FindEntry,
    NewEntry,
    Restore,
    ShowDraft,
    ShowHistory,
    ShowText,
    TakeAway,
)
from handlers.office.staff import for_staff, gone, home_row, takes
from handlers.office.views import as_asked
from handlers.rendering import labels
from knowledge.models.content import EDITION, Edition, Item
from knowledge.office import audit, proposals, texts
from knowledge.office.changes import Change, row_of
from knowledge.office.marks import tidy
from knowledge.office.roles import Member
from knowledge.schema import Entry, Unknown
from knowledge.states import PUBLISHED, SUPERSEDED, WITHDRAWN
from knowledge.storing import store
from knowledge.storing.bodies import EDITION_TEXTS, dump, join, split
from locales import LANGUAGES
from locales.numbers import number

FIND, TEXT, REASON, TITLE = "office-find", "office-text", "office-reason", "office-title"
MOST_FOUND = 6
MOST_EDITIONS = 8


@for_staff()
async def ask_words(context: KarvanContext, member: Member) -> None:
    """Ask what to look for."""
    expecting.expect(context, FIND)
    await context.say("office/find", [home_row(context)])


@takes(FIND)
async def take_words(context: KarvanContext, member: Member, text: str) -> None:
    """Look for the words."""
    expecting.expect_nothing(context)
    await find(context, member, text)


async def find(context: KarvanContext, member: Member, words: str) -> None:
    """Show the rows nearest to some words, or the one whose id they are."""
    snapshot = context.snapshot
    exact = snapshot.entries.get(words.strip()) or snapshot.unknowns.get(words.strip())
    rows = [exact] if exact is not None else await context.engine.find(words, MOST_FOUND)
    if len(rows) == 1:
        await show(context, member, rows[0])
        return
    keyboard = in_rows(Button(title_of(row, context.language), _show(row)) for row in rows)
    await context.say("office/found", [*keyboard, home_row(context)], words=words, count=len(rows))


@for_staff()
async def press_text(context: KarvanContext, member: Member) -> None:
    """Show the row of a button."""
    press = context.press
    row = row_named(context, press.kind, press.key) if isinstance(press, ShowText) else None
    await (show(context, member, row) if row is not None else gone(context))


async def show(context: KarvanContext, member: Member, row: Entry | Unknown) -> None:
    """Show a row as askers see it in each language, then what the member can do with it."""
    for code in LANGUAGES:
        if row.answer.of(code) is not None:
            ready = as_asked(row, context.snapshot, code)
            await context.say(ready.template, language=code, **ready.values)
    await context.say(
        "office/entry",
        _entry_keyboard(context, member, row),
        title=title_of(row, context.language),
        row_id=row.id,
        lacking=[code for code in LANGUAGES if row.answer.of(code) is None],
        stale=row.id in context.snapshot.stale,
        withdrawn=row.id in context.snapshot.withdrawn,
        phrases={code: len(getattr(row.phrases, code)) for code in LANGUAGES},
        review_by=row.review_by if isinstance(row, Entry) else None,
        today=context.today,
    )


def _entry_keyboard(context: KarvanContext, member: Member, row: Entry | Unknown) -> Rows:
    words = labels("office/buttons", context.language)
    kind = texts.kind_of(row)
    review = [Button(words.review, EditField("entry", row.key, "review_by"))] if isinstance(row, Entry) else []
    take_away = [
        Button(words.withdraw, TakeAway(kind, row.key, "withdraw")),
        Button(words.retire, TakeAway(kind, row.key, "retire")),
    ]
    return [
        [Button(words.edit_fa, EditText(kind, row.key, "fa")), Button(words.edit_en, EditText(kind, row.key, "en"))],
        [Button(words.history, ShowHistory(kind, row.key)), *review],
        take_away if member.may("publisher") else [],
        home_row(context),
    ]


@for_staff()
async def edit_text(context: KarvanContext, member: Member) -> None:
    """Show the text as the office reads it, to be copied, changed and sent back."""
    press = context.press
    row = row_named(context, press.kind, press.key) if isinstance(press, EditText) else None
    if row is None or not isinstance(press, EditText) or press.language not in LANGUAGES:
        await gone(context)
        return
    own = await proposals.open_text(context.session, press.kind, row.id, press.language, member)
    expecting.expect(context, TEXT, kind=press.kind, row=row.id, language=press.language)
    shown = texts.shown_text(row, press.language, context.snapshot)
    keyboard = [[Button(labels("office/buttons", context.language).to_draft, ShowDraft(own.key))]] if own else []
    await context.say(
        "office/send_text",
        [*keyboard, home_row(context)],
        title=title_of(row, context.language),
        text=shown,
        original="" if shown else texts.shown_text(row, "fa", context.snapshot),
        text_language=press.language,
        kind=press.kind,
        figures=texts.figures(row, press.language, context.snapshot),
    )


@takes(TEXT)
async def take_text(context: KarvanContext, member: Member, text: str) -> None:
    """Make a draft of the text that was sent and show it; an earlier draft of the same person takes the text."""
    data = expecting.expected(context)
    kind, language = str(data["kind"]), str(data["language"])
    own = await proposals.open_text(context.session, kind, str(data["row"]), language, member)
    if own is not None:
        await drafts.rewrite_text(context, member, own, text)
        return
    body = await store.body_of(context.session, kind, str(data["row"]))
    if body is None:
        expecting.expect_nothing(context)
        await context.say("unexpected/gone")
        return
    before = row_of(kind, body)
    assert isinstance(before, Entry | Unknown)
    after = texts.with_text(before, language, text, context.snapshot)
    expecting.expect_nothing(context)
    change = Change(kind, before.id, body, dump(after))
    proposal = await proposals.propose(
        context.session,
        [change],
        by=member,
        subject="text",
        title=title_of(after, "fa"),
        language=language,
        now=context.now,
    )
    await preview.show(context, member, proposal)


@for_staff()
async def show_history(context: KarvanContext, member: Member) -> None:
    """Show the editions of a row, newest first, each to be brought back as a new one."""
    press = context.press
    row = row_named(context, press.kind, press.key) if isinstance(press, ShowHistory) else None
    if row is None or not isinstance(press, ShowHistory):
        await gone(context)
        return
    editions = await _editions(context, press.kind, row.id)
    words = labels("office/buttons", context.language)
    spoken = labels("office/languages", context.language)
    names = await audit.names(context.session)
    shown = [
        {
            "number": edition.number,
            "language": getattr(spoken, edition.language),
            "state": edition.state,
            "who": names.get(edition.author_id or 0) or edition.author_id,
            "at": edition.published_at,
            "note": edition.note,
            "reason": edition.reason,
        }
        for edition in editions
    ]
    keyboard = [
        [
            Button(
                f"{words.restore} {getattr(spoken, edition.language)} {number(edition.number, context.language)}",
                Restore(press.kind, press.key, edition.id or 0),
            )
        ]
        for edition in editions
        if edition.state in (SUPERSEDED, WITHDRAWN)
    ]
    await context.say("office/history", [*keyboard, home_row(context)], title=title_of(row, context.language),
                      editions=shown)  # fmt: skip


async def _editions(context: KarvanContext, kind: str, row_id: str) -> list[Edition]:
    item = await store.item_of(context.session, kind, row_id)
    found = select(Edition).where(EDITION.c.item_id == (item.id if item else 0)).order_by(EDITION.c.id.desc())
    return list((await context.session.execute(found.limit(MOST_EDITIONS))).scalars())


@for_staff()
async def restore(context: KarvanContext, member: Member) -> None:
    """Make a draft of an earlier edition, on top of what is live now."""
    press = context.press
    edition = await context.session.get(Edition, press.edition) if isinstance(press, Restore) else None
    item = await context.session.get(Item, edition.item_id) if edition is not None else None
    body = await store.body_of(context.session, item.kind, item.row_id) if item is not None else None
    if edition is None or item is None or body is None:
        await gone(context)
        return
    structure, shown = split(item.kind, body)
    shown[edition.language] = json.loads(edition.body)
    change = Change(item.kind, item.row_id, body, join(item.kind, structure, shown))
    row = change.row
    assert isinstance(row, Entry | Unknown)
    proposal = await proposals.propose(
        context.session,
        [change],
        by=member,
        subject="text",
        title=title_of(row, "fa"),
        language=edition.language,
        now=context.now,
    )
    await preview.show(context, member, proposal)


@for_staff("publisher")
async def take_away(context: KarvanContext, member: Member) -> None:
    """Ask why a row is withdrawn, or whether it is really to be retired, and do it."""
    press = context.press
    row = row_named(context, press.kind, press.key) if isinstance(press, TakeAway) else None
    if row is None or not isinstance(press, TakeAway):
        await gone(context)
        return
    words = labels("office/buttons", context.language)
    title = title_of(row, context.language)
    if press.how == "withdraw":
        expecting.expect(context, REASON, kind=press.kind, row=row.id)
        await context.say("office/ask_reason", [home_row(context)], title=title)
    elif press.how == "retire":
        sure = [[Button(words.retire_sure, TakeAway(press.kind, press.key, "retire-sure"))], home_row(context)]
        await context.say("office/retire_sure", sure, title=title)
    elif press.how == "retire-sure":
        item = await store.item_of(context.session, press.kind, row.id)
        if item is None or item.id is None or item.retired_at is not None:
            await gone(context)
            return
        await store.retire(context.session, item.id, now=context.now)
        audit.note(
            context.session, by=member.person_id, action="retire", kind=press.kind, row_id=row.id, now=context.now
        )
        await context.edit("office/retired", [home_row(context)], title=title)


@takes(REASON, "publisher")
async def take_reason(context: KarvanContext, member: Member, text: str) -> None:
    """Withdraw every live edition of a row; askers read the reason where its text stood."""
    data = expecting.expected(context)
    kind, row_id = str(data["kind"]), str(data["row"])
    reason = tidy(text)
    expecting.expect_nothing(context)
    live = [edition for edition in await _editions(context, kind, row_id) if edition.state == PUBLISHED]
    for edition in live:
        await store.withdraw(context.session, edition.id or 0, reason=reason, now=context.now)
    row = context.snapshot.entries.get(row_id) or context.snapshot.unknowns.get(row_id)
    if not live or row is None:
        await context.say("unexpected/gone")
        return
    audit.note(
        context.session,
        by=member.person_id,
        action="withdraw",
        kind=kind,
        row_id=row_id,
        note=reason,
        now=context.now,
    )
    words = labels("office/buttons", context.language)
    keyboard = [[Button(words.history, ShowHistory(kind, row.key))], home_row(context)]
    await context.say("office/withdrawn", keyboard, title=title_of(row, context.language), reason=reason)


def row_named(context: KarvanContext, kind: str, key: str) -> Entry | Unknown | None:
    """The entry or known unknown that a button names."""
    row = context.snapshot.by_key(kind, key) if kind in EDITION_TEXTS else None
    return row if isinstance(row, Entry | Unknown) else None


def title_of(row: Entry | Unknown, language: str) -> str:
    """A row's title, in the first language it has one in."""
    return row.title.shown(language) or row.id


def _show(row: Entry | Unknown) -> ShowText:
    return ShowText(texts.kind_of(row), row.key)


@for_staff()
async def begin_new(context: KarvanContext, member: Member) -> None:
    """Ask for the question that a new entry answers."""
    if isinstance(context.press, NewEntry):
        expecting.expect(context, TITLE)
        await context.say("office/new_title", [home_row(context)])


@takes(TITLE)
async def take_title(context: KarvanContext, member: Member, text: str) -> None:
    """Take the question and ask for its answer."""
    expecting.expect_nothing(context)
    await new_entries.begin_entry(context, [" ".join(tidy(text).split())], group=None)


HANDLERS = [
    CallbackQueryHandler(ask_words, pattern=of(FindEntry)),
    CallbackQueryHandler(press_text, pattern=of(ShowText)),
    CallbackQueryHandler(edit_text, pattern=of(EditText)),
    CallbackQueryHandler(show_history, pattern=of(ShowHistory)),
    CallbackQueryHandler(restore, pattern=of(Restore)),
    CallbackQueryHandler(take_away, pattern=of(TakeAway)),
    CallbackQueryHandler(begin_new, pattern=of(NewEntry)),
]
