"""What waits for the office, as numbers that lead to the work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from knowledge.models.content import TASK, Task
from knowledge.models.money import Rate
from knowledge.models.office import Proposal
from knowledge.office import queue
from knowledge.office.proposals import OPEN
from knowledge.schema import Entry, Unknown
from knowledge.snapshot import Snapshot
from locales import LANGUAGES

FRESH_RATE_DAYS = 7


@dataclass(frozen=True)
class Waiting:
    """How many of each kind of work."""

    groups: int
    """Of questions without a good answer, those of one meaning together."""
    unhelpful: int
    """Of these, groups in which somebody found an answer not helpful."""
    sent: int
    drafts: int
    translations: int
    reviews: int
    rates_old: bool
    new_texts: int


async def waiting(session: AsyncSession, snapshot: Snapshot, meanings: queue.Meanings, now: datetime) -> Waiting:
    """Everything that waits; new questions are sorted into their groups on the way."""
    await queue.gather(session, meanings, now)
    groups, sent = await queue.counted(session)
    drafts = select(func.count()).select_from(Proposal).where(col(Proposal.state).in_(OPEN))
    new_texts = select(func.count()).select_from(Task).where(TASK.c.closed_at.is_(None), TASK.c.subject == "new-text")
    newest = await session.scalar(select(func.max(col(Rate.day))))
    return Waiting(
        groups=groups,
        unhelpful=len(await queue.unhelpful_groups(session)),
        sent=sent,
        drafts=(await session.scalar(drafts)) or 0,
        translations=len(to_translate(snapshot)),
        reviews=len(due_for_review(snapshot, now.date())),
        rates_old=newest is None or now.date() - newest > timedelta(days=FRESH_RATE_DAYS),
        new_texts=(await session.scalar(new_texts)) or 0,
    )


def to_translate(snapshot: Snapshot) -> list[Entry | Unknown]:
    """Entries and unknowns whose translation is missing or older than the Persian text."""
    rows: list[Entry | Unknown] = [*snapshot.entries.values(), *snapshot.unknowns.values()]
    return [row for row in rows if row.id in snapshot.stale or _is_half_written(row)]


def _is_half_written(row: Entry | Unknown) -> bool:
    """Whether the answer, or what unfolds below it, is missing in a language."""
    detail = row.detail if isinstance(row, Entry) else None
    return any(row.answer.of(code) is None or (detail is not None and detail.of(code) is None) for code in LANGUAGES)


def due_for_review(snapshot: Snapshot, today: date) -> list[Entry]:
    """Entries whose day of review has come."""
    due = [entry for entry in snapshot.entries.values() if entry.review_by is not None and entry.review_by <= today]
    return sorted(due, key=lambda entry: (entry.review_by or today, entry.id))
