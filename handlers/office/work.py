"""Lists of work: what is to translate, to review, and what a release brought for rows the office had edited."""

from __future__ import annotations

import json

from sqlalchemy import select
from telegram.ext import CallbackQueryHandler

from handlers.callbacks import of
from handlers.context import KarvanContext
from handlers.keyboards import Button, in_rows
from handlers.office import preview
from handlers.office.entries import title_of
from handlers.office.presses import CloseNewText, EditText, ShowNewText, ShowText, ShowWork
from handlers.office.staff import for_staff, gone, home_row
from handlers.rendering import labels
from knowledge.models.content import TASK, Item, Task
from knowledge.office import audit, counts, proposals
from knowledge.office.changes import Change
from knowledge.office.marks import named
from knowledge.office.roles import Member
from knowledge.office.texts import kind_of
from knowledge.storing import store

MOST = 12
LONGEST_VALUE = 300


@for_staff()
async def show_work(context: KarvanContext, member: Member) -> None:
    """Show a list of work, each row a button to it."""
    press = context.press
    if not isinstance(press, ShowWork):
        return
    snapshot, language = context.snapshot, context.language
    buttons: list[Button]
    if press.what == "translations":
        rows = counts.to_translate(snapshot)
        buttons = [
            Button(title_of(row, language), EditText(kind_of(row), row.key, "en" if row.answer.fa else "fa"))
            for row in rows
        ]
    elif press.what == "reviews":
        buttons = [
            Button(title_of(row, language), ShowText("entry", row.key))
            for row in counts.due_for_review(snapshot, context.today)
        ]
    else:
        buttons = [Button(item.row_id, ShowNewText(task.id or 0)) for task, item in await _tasks(context)]
    await context.edit("office/list", [*in_rows(buttons[:MOST]), home_row(context)], what=press.what,
                       count=len(buttons))  # fmt: skip


async def _tasks(context: KarvanContext) -> list[tuple[Task, Item]]:
    found = (
        select(Task, Item)
        .join(Item, TASK.c.item_id == Item.id)
        .where(TASK.c.closed_at.is_(None), TASK.c.subject == "new-text")
        .order_by(TASK.c.id)
    )
    return [(row[0], row[1]) for row in await context.session.execute(found.limit(MOST))]


@for_staff()
async def show_new_text(context: KarvanContext, member: Member) -> None:
    """Show what the release would change in the office's row."""
    found = await _task(context)
    if found is None:
        await gone(context)
        return
    task, item, change = found
    words = labels("office/buttons", context.language)
    keyboard = [
        [Button(words.take_new, CloseNewText(task.id or 0, "take"))] if change is not None else [],
        [Button(words.keep_ours, CloseNewText(task.id or 0, "keep"))],
        home_row(context),
    ]
    fields = [
        {"path": each.path, "before": _short(each.before), "after": _short(each.after)}
        for each in (change.fields if change is not None else ())
    ]
    await context.say("office/new_text", keyboard, row_id=item.row_id, fields=fields[:MOST])


async def _task(context: KarvanContext) -> tuple[Task, Item, Change | None] | None:
    press = context.press
    number = press.task if isinstance(press, ShowNewText | CloseNewText) else 0
    task = await context.session.get(Task, number)
    item = await context.session.get(Item, task.item_id) if task is not None and task.item_id else None
    if task is None or item is None or task.closed_at is not None:
        return None
    live = await store.body_of(context.session, item.kind, item.row_id)
    return task, item, Change(item.kind, item.row_id, live, json.loads(task.body)) if task.body else None


def _short(value: object) -> str:
    return named("" if value is None else str(value))[:LONGEST_VALUE]


@for_staff()
async def close_new_text(context: KarvanContext, member: Member) -> None:
    """Make a draft of the release's text, or keep the office's; either closes the task."""
    found = await _task(context)
    if found is None or not isinstance(context.press, CloseNewText):
        await gone(context)
        return
    task, item, change = found
    take = context.press.how == "take" and change is not None
    task.closed_at, task.closed_by, task.outcome = context.now, member.person_id, "taken" if take else "kept"
    audit.note(context.session, by=member.person_id, action="taken" if take else "kept", kind=item.kind,
               row_id=item.row_id, now=context.now)  # fmt: skip
    if not take or change is None:
        await context.edit("office/task_closed", [home_row(context)], row_id=item.row_id)
        return
    proposal = await proposals.propose(
        context.session, [change], by=member, subject=preview.OF_RELEASE, title=item.row_id, now=context.now
    )
    await preview.show(context, member, proposal)


HANDLERS = [
    CallbackQueryHandler(show_work, pattern=of(ShowWork)),
    CallbackQueryHandler(show_new_text, pattern=of(ShowNewText)),
    CallbackQueryHandler(close_new_text, pattern=of(CloseNewText)),
]
