"""How long what people asked is kept: the words for a time that is a setting, who asked until they were told.

What is left of a question then, its kind and topic, is counted for half a year, so that disk use stays level.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from knowledge.models.asking import Asker, Feedback, QuestionLog

KEEP_COUNTED = timedelta(days=180)


async def let_go(session: AsyncSession, *, now: datetime, keep_words: timedelta) -> None:
    """Take the words out of old questions, and cut links to askers whose time is over. The caller commits."""
    old = (col(QuestionLog.at) < now - keep_words, col(QuestionLog.text).is_not(None))
    await session.execute(update(QuestionLog).where(*old).values(text=None))
    await session.execute(delete(Asker).where(col(Asker.until) < now))
    counted = max(KEEP_COUNTED, keep_words)
    await session.execute(delete(Feedback).where(col(Feedback.at) < now - counted))
    await session.execute(delete(QuestionLog).where(col(QuestionLog.at) < now - counted))
