"""Askers are told that what they asked has an answer now: each once, in their language, unless they opted out."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import col
from telegram import Update
from telegram.ext import CallbackQueryHandler

from handlers.callbacks import callback, of
from handlers.context import KarvanContext
from handlers.keyboards import Button
from handlers.office.views import as_asked
from handlers.presses import ShowEntry
from handlers.rendering import labels
from knowledge.models.asking import QuestionGroup
from knowledge.models.office import Proposal
from knowledge.office import queue
from knowledge.office.changes import with_changes
from knowledge.office.proposals import Published
from knowledge.office.queue import Asked
from knowledge.office.roles import Member
from knowledge.schema import Entry, Unknown
from knowledge.snapshot import Snapshot
from locales import spoken


@callback("tq")
@dataclass(frozen=True)
class TellMeNoMore:
    """Do not tell me of answers any more: 1, or tell me again: 0."""

    quiet: int


async def after_publishing(context: KarvanContext, member: Member, proposal: Proposal, published: Published) -> int:
    """Close the groups that waited for what was published and tell their askers; how many."""
    rows = [change.row for change in published.changes if change.kind in ("entry", "unknown")]
    after = with_changes(context.snapshot, published.changes)
    state = queue.SAME_AS if proposal.subject == "phrases" else queue.ANSWERED
    count = 0
    for row in rows:
        if isinstance(row, Entry | Unknown):
            for key in await _waiting_for(context, row.id, proposal.group_key):
                _group, asked = await queue.close(
                    context.session, key, state=state, by=member, entry=row.id, now=context.now
                )
                await tell(context, asked, row, after)
                count += len(asked)
    return count


async def tell(context: KarvanContext, asked: list[Asked], row: Entry | Unknown, snapshot: Snapshot) -> None:
    """Tell everybody who asked what the answer is."""
    for each in asked:
        language = spoken(each.language)
        words = labels("office/told_buttons", language)
        keyboard = [[Button(words.whole, ShowEntry(row.key))], [Button(words.no_more, TellMeNoMore(1))]]
        shown = as_asked(row, snapshot, language).values
        await context.say(
            "office/told",
            keyboard,
            chat_id=each.person_id,
            language=language,
            question=each.text or "",
            short=shown.get("short") or shown.get("unknown") or "",
            original=shown.get("original") or "",
        )


async def _waiting_for(context: KarvanContext, entry: str, group_key: str | None) -> list[str]:
    found = select(QuestionGroup).where(col(QuestionGroup.state) == queue.DRAFTED)
    found = found.where((col(QuestionGroup.entry) == entry) | (col(QuestionGroup.key) == (group_key or "")))
    return [group.key for group in (await context.session.execute(found)).scalars()]


async def no_more(update: Update, context: KarvanContext) -> None:
    """Stop telling a person of answers, or begin again."""
    press = context.press
    if isinstance(press, TellMeNoMore):
        context.person.quiet = bool(press.quiet)
        words = labels("office/told_buttons", context.language)
        other = Button(words.again if press.quiet else words.no_more, TellMeNoMore(1 - int(bool(press.quiet))))
        await context.notice("office/quiet", quiet=bool(press.quiet))
        await context.buttons([[other]])


HANDLERS = [CallbackQueryHandler(no_more, pattern=of(TellMeNoMore))]
