"""How long what people asked is kept: the words for a time that is a setting, who asked until they were told.

What is left of a question then, its kind and topic, is counted for half a year, so that disk use stays level.
The words go from wherever they were copied to: the office's queue, questions sent to it, drafts that were thrown away.
What the office closed is kept as long as it is counted, what was settled with one person a month.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from knowledge.models.asking import Asker, Broadcast, Delivery, Feedback, OfficeQuestion, QuestionGroup, QuestionLog
from knowledge.models.office import Proposal
from knowledge.models.people import Reminder
from knowledge.office.broadcasts import DONE, WRITTEN
from knowledge.states import DROPPED

KEEP_COUNTED = timedelta(days=180)
KEEP_SETTLED = timedelta(days=30)
"""Reminders that are over, and news that were looked at and not sent."""
EXPIRED = "expired"
"""The state of a group whose questions went before anybody answered them."""
_WAITING = ("open", "drafted")


async def let_go(session: AsyncSession, *, now: datetime, keep_words: timedelta) -> None:
    """Take the words out of old questions, and cut links to askers whose time is over. The caller commits."""
    before = now - keep_words
    old = (col(QuestionLog.at) < before, col(QuestionLog.text).is_not(None))
    await session.execute(update(QuestionLog).where(*old).values(text=None))
    await _from_the_queue(session, now, before)
    thrown_away = (col(Proposal.state) == DROPPED, col(Proposal.updated_at) < before)
    await session.execute(delete(Proposal).where(*thrown_away))
    await session.execute(delete(Asker).where(col(Asker.until) < now))
    counted = max(KEEP_COUNTED, keep_words)
    await session.execute(delete(Feedback).where(col(Feedback.at) < now - counted))
    await session.execute(delete(QuestionLog).where(col(QuestionLog.at) < now - counted))
    await _what_was_closed(session, now - counted)
    await _what_was_settled(session, now - KEEP_SETTLED)


async def _what_was_closed(session: AsyncSession, before: datetime) -> None:
    """Groups and questions the office is done with, and news that were sent, with who got a copy.

    Copies go with their news alone: one that is on its way still knows by them who has none yet.
    """
    is_done = (col(QuestionGroup.state).not_in(_WAITING), col(QuestionGroup.closed_at) < before)
    await session.execute(delete(QuestionGroup).where(*is_done))
    answered = (col(OfficeQuestion.state) != "received", col(OfficeQuestion.consented_at) < before)
    await session.execute(delete(OfficeQuestion).where(*answered))
    sent = (col(Broadcast.state) == DONE, col(Broadcast.finished_at) < before)
    theirs = col(Delivery.broadcast_id).in_(select(col(Broadcast.id)).where(*sent))
    await session.execute(delete(Delivery).where(theirs).execution_options(synchronize_session=False))
    await session.execute(delete(Broadcast).where(*sent))


async def _what_was_settled(session: AsyncSession, before: datetime) -> None:
    """Reminders of a step that were sent or taken back, and news that nobody sent.

    Reminders of a review stay: by them an editor is told once. A text's next one takes the place of its last.
    """
    over = (col(Reminder.subject) == "step", col(Reminder.state) != "waiting", col(Reminder.due_at) < before)
    await session.execute(delete(Reminder).where(*over))
    await session.execute(delete(Broadcast).where(col(Broadcast.state) == WRITTEN, col(Broadcast.created_at) < before))


async def _from_the_queue(session: AsyncSession, now: datetime, before: datetime) -> None:
    """A group is called by a question that is still kept; one with none left ends, and nobody can be told."""
    words = select(col(QuestionLog.text)).where(
        col(QuestionLog.group_id) == col(QuestionGroup.id), col(QuestionLog.text).is_not(None)
    )
    latest = words.order_by(col(QuestionLog.id).desc()).limit(1).scalar_subquery()
    old = (col(QuestionGroup.opened_at) < before, col(QuestionGroup.title).is_not(None))
    await session.execute(
        update(QuestionGroup).where(*old).values(title=latest).execution_options(synchronize_session=False)
    )
    gone = (col(QuestionGroup.title).is_(None), col(QuestionGroup.state).in_(_WAITING))
    await session.execute(update(QuestionGroup).where(*gone).values(state=EXPIRED, closed_at=now))
    sent = (
        col(OfficeQuestion.consented_at) < before,
        or_(col(OfficeQuestion.text).is_not(None), col(OfficeQuestion.reply).is_not(None)),
    )
    waiting = (col(OfficeQuestion.consented_at) < before, col(OfficeQuestion.state) == "received")
    await session.execute(update(OfficeQuestion).where(*waiting).values(state=EXPIRED, closed_at=now))
    await session.execute(update(OfficeQuestion).where(*sent).values(text=None, reply=None))
    noted = (col(Feedback.at) < before, col(Feedback.note).is_not(None))
    await session.execute(update(Feedback).where(*noted).values(note=None))
