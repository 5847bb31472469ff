"""The learning loop: questions nobody could answer, or that helped nobody, grouped by meaning and worked off.

Groups are made when the office looks, not when people ask. Once a group is answered its askers are told,
each once, and the link to them is deleted.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from knowledge.errors import N_, InputError
from knowledge.models.asking import Asker, Feedback, OfficeQuestion, QuestionGroup, QuestionLog
from knowledge.models.people import Person
from knowledge.office import audit
from knowledge.office.keys import new_key
from knowledge.office.roles import Member

OPEN, DRAFTED, ANSWERED, SAME_AS, OUT_OF_SCOPE = "open", "drafted", "answered", "same-as", "out-of-scope"
RECEIVED, CLOSED = "received", "closed"
MOST_AT_ONCE = 500
"""Questions that are grouped at one look; the rest comes with the next."""
ALIKE = 0.6
"""The share of what two questions are about, from which they are one."""
KEY_LETTERS = 8

Meanings = Callable[[Sequence[str]], Awaitable[list[frozenset[str]]]]


@dataclass(frozen=True)
class Asked:
    """Somebody to be told, and what they had asked."""

    person_id: int
    language: str
    text: str | None


async def gather(session: AsyncSession, meanings: Meanings, now: datetime) -> int:
    """Sort new unanswered and unhelpful questions into groups; how many."""
    fresh = await _ungrouped(session)
    if not fresh:
        return 0
    groups = list((await session.execute(select(QuestionGroup).where(col(QuestionGroup.state) == OPEN))).scalars())
    texts = [question.text or "" for question in fresh]
    about = await meanings([*texts, *(group.title or "" for group in groups)])
    known = list(zip(groups, about[len(texts) :], strict=True))
    for question, meaning in zip(fresh, about, strict=False):
        group = _nearest(meaning, known)
        if group is None:
            group = QuestionGroup(
                key=new_key(KEY_LETTERS), title=question.text, language=question.language, opened_at=now
            )
            session.add(group)
            await session.flush()
            known.append((group, meaning))
        group.size += 1
        question.group_id = group.id
        await session.execute(
            update(OfficeQuestion).where(col(OfficeQuestion.question_id) == question.id).values(group_id=group.id)
        )
    return len(fresh)


async def _ungrouped(session: AsyncSession) -> list[QuestionLog]:
    unhelpful = select(col(Feedback.question_id)).where(col(Feedback.helpful).is_(False))
    refused = (col(QuestionLog.answered).is_(False), col(QuestionLog.kind) == "refusal")
    found = (
        select(QuestionLog)
        .where(col(QuestionLog.group_id).is_(None), col(QuestionLog.text).is_not(None))
        .where((refused[0] & refused[1]) | col(QuestionLog.id).in_(unhelpful))
        .order_by(col(QuestionLog.id))
        .limit(MOST_AT_ONCE)
    )
    return list((await session.execute(found)).scalars())


def _nearest(meaning: frozenset[str], known: Iterable[tuple[QuestionGroup, frozenset[str]]]) -> QuestionGroup | None:
    best = max(((_likeness(meaning, other), group.id or 0, group) for group, other in known), default=None)
    return best[2] if best is not None and best[0] >= ALIKE else None


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0


async def open_groups(session: AsyncSession, most: int, after: int = 0) -> list[QuestionGroup]:
    """What waits, the most asked first."""
    found = (
        select(QuestionGroup)
        .where(col(QuestionGroup.state).in_((OPEN, DRAFTED)))
        .order_by(col(QuestionGroup.size).desc(), col(QuestionGroup.id))
        .offset(after)
        .limit(most)
    )
    return list((await session.execute(found)).scalars())


async def group_of(session: AsyncSession, key: str) -> QuestionGroup:
    """A group, locked until the transaction ends.

    Raises:
        InputError: there is none.
    """
    found = select(QuestionGroup).where(col(QuestionGroup.key) == key).with_for_update()
    group = (await session.execute(found)).scalar_one_or_none()
    if group is None:
        raise InputError("gone", "group", N_("These questions are not in the queue any more."))
    return group


async def questions_of(session: AsyncSession, group: QuestionGroup, most: int = 10) -> list[QuestionLog]:
    """The questions of a group that still have their words, the newest first, each wording once."""
    found = select(QuestionLog).where(col(QuestionLog.group_id) == group.id, col(QuestionLog.text).is_not(None))
    rows = (await session.execute(found.order_by(col(QuestionLog.id).desc()))).scalars()
    once = {" ".join((row.text or "").split()).casefold(): row for row in rows}
    return list(once.values())[:most]


async def close(
    session: AsyncSession, key: str, *, state: str, by: Member, now: datetime, entry: str | None = None
) -> tuple[QuestionGroup, list[Asked]]:
    """End a group; who is to be told, where there is an answer now.

    Raises:
        InputError: somebody else has ended it already.
    """
    group = await group_of(session, key)
    if group.state not in (OPEN, DRAFTED):
        raise InputError("closed", "group", N_("Somebody has worked this group off already."))
    group.state, group.entry, group.handled_by, group.closed_at = state, entry, by.person_id, now
    audit.note(session, by=by.person_id, action=state, kind="question-group", row_id=group.key, note=entry, now=now)
    told = await _let_go(session, group) if state != OUT_OF_SCOPE else []
    await session.execute(
        update(OfficeQuestion)
        .where(col(OfficeQuestion.group_id) == group.id, col(OfficeQuestion.state) == RECEIVED)
        .values(
            state=CLOSED if state == OUT_OF_SCOPE else ANSWERED,
            entry=entry,
            answered_at=now,
            told_at=now if state != OUT_OF_SCOPE else None,
        )
    )
    return group, told


async def drafted(session: AsyncSession, key: str, *, entry: str, by: Member, now: datetime) -> QuestionGroup:
    """An answer is being written.

    Raises:
        InputError: somebody else has ended it already.
    """
    group = await group_of(session, key)
    if group.state not in (OPEN, DRAFTED):
        raise InputError("closed", "group", N_("Somebody has worked this group off already."))
    group.state, group.entry, group.handled_by = DRAFTED, entry, by.person_id
    return group


async def _let_go(session: AsyncSession, group: QuestionGroup) -> list[Asked]:
    """Who asked the questions of a group and may be told; the links to all of them are deleted."""
    asked = (
        await session.execute(
            select(col(QuestionLog.id), col(QuestionLog.text), col(QuestionLog.language), col(Asker.person_id))
            .join(Asker, col(Asker.question_id) == col(QuestionLog.id))
            .where(col(QuestionLog.group_id) == group.id)
            .order_by(col(QuestionLog.id))
        )
    ).all()
    people = {
        person.id: person
        for person in (
            await session.execute(select(Person).where(col(Person.id).in_({row.person_id for row in asked})))
        ).scalars()
    }
    told: dict[int, Asked] = {}
    for row in asked:
        person = people.get(row.person_id)
        if person is not None and person.blocked_at is None and not person.quiet:
            told[person.id] = Asked(person.id, person.language or row.language, row.text)
    if asked:
        await session.execute(delete(Asker).where(col(Asker.question_id).in_([row.id for row in asked])))
    return list(told.values())


async def office_questions(session: AsyncSession, most: int) -> list[OfficeQuestion]:
    """Questions that people sent to the office and nobody has answered yet, the oldest first."""
    found = select(OfficeQuestion).where(col(OfficeQuestion.state) == RECEIVED).order_by(col(OfficeQuestion.id))
    return list((await session.execute(found.limit(most))).scalars())


async def office_question(session: AsyncSession, key: str) -> OfficeQuestion:
    """A question that somebody sent, locked until the transaction ends.

    Raises:
        InputError: there is none, or it was answered already.
    """
    found = select(OfficeQuestion).where(col(OfficeQuestion.key) == key).with_for_update()
    question = (await session.execute(found)).scalar_one_or_none()
    if question is None or question.state != RECEIVED:
        raise InputError("closed", "question", N_("This question was answered or closed already."))
    return question


async def note_of(session: AsyncSession, question: OfficeQuestion) -> str | None:
    """What its asker says is wrong with the answer, if they sent that along."""
    note: str | None = await session.scalar(_notes_sent().where(col(OfficeQuestion.id) == question.id))
    return note


async def notes_in(session: AsyncSession, group: QuestionGroup, most: int) -> list[str]:
    """What askers of a group say is wrong with the answers, as far as they sent it; the newest first."""
    asked = (
        _notes_sent()
        .join(QuestionLog, col(QuestionLog.id) == col(Feedback.question_id))
        .where(col(QuestionLog.group_id) == group.id)
    )
    found = await session.execute(asked.order_by(col(Feedback.id).desc()).limit(most))
    return list(filter(None, found.scalars()))


def _notes_sent() -> Select[Any]:
    """Notes that are no younger than the consent of whoever wrote them: what is noted later was not sent."""
    return (
        select(col(Feedback.note))
        .join(OfficeQuestion, col(OfficeQuestion.question_id) == col(Feedback.question_id))
        .where(col(Feedback.note).is_not(None), col(Feedback.at) <= col(OfficeQuestion.consented_at))
    )


async def group_for(
    session: AsyncSession, question: OfficeQuestion, meanings: Meanings, now: datetime
) -> QuestionGroup:
    """The group of a question that somebody sent; one of its own where it is in none."""
    await gather(session, meanings, now)
    await session.refresh(question)
    group = await session.get(QuestionGroup, question.group_id) if question.group_id is not None else None
    if group is None or group.state not in (OPEN, DRAFTED):
        group = QuestionGroup(
            key=new_key(KEY_LETTERS), title=question.text, language=question.language, size=1, opened_at=now
        )
        session.add(group)
        await session.flush()
        question.group_id = group.id
        await session.execute(
            update(QuestionLog).where(col(QuestionLog.id) == question.question_id).values(group_id=group.id)
        )
    return group


async def reply(session: AsyncSession, key: str, text: str, *, by: Member, now: datetime) -> OfficeQuestion:
    """Answer one person's question in the office's own words, or close it with none.

    Raises:
        InputError: it was answered already.
    """
    question = await office_question(session, key)
    question.state = ANSWERED if text else CLOSED
    question.reply, question.answered_at, question.told_at = text or None, now, now if text else None
    action = "reply" if text else "close"
    audit.note(session, by=by.person_id, action=action, kind="office-question", row_id=question.key, now=now)
    return question


async def phrases_like(session: AsyncSession, meanings: Meanings, title: str, language: str, most: int) -> list[str]:
    """Wordings from the queue that ask for the same: proposals for an entry's phrases."""
    found = select(QuestionLog).where(
        col(QuestionLog.text).is_not(None), col(QuestionLog.language) == language, col(QuestionLog.answered).is_(False)
    )
    rows = list((await session.execute(found.order_by(col(QuestionLog.id).desc()).limit(200))).scalars())
    texts = list(dict.fromkeys(row.text or "" for row in rows))
    about, *others = await meanings([title, *texts])
    return [text for text, other in zip(texts, others, strict=True) if _likeness(about, other) >= ALIKE / 2][:most]


async def counted(session: AsyncSession) -> tuple[int, int]:
    """Groups that wait, and questions sent to the office that wait."""
    groups = select(func.count()).select_from(QuestionGroup).where(col(QuestionGroup.state).in_((OPEN, DRAFTED)))
    sent = select(func.count()).select_from(OfficeQuestion).where(col(OfficeQuestion.state) == RECEIVED)
    return (await session.scalar(groups)) or 0, (await session.scalar(sent)) or 0


async def unhelpful_groups(session: AsyncSession) -> frozenset[int]:
    """Waiting groups in which somebody said that an answer did not help."""
    found = (
        select(col(QuestionGroup.id))
        .join(QuestionLog, col(QuestionLog.group_id) == col(QuestionGroup.id))
        .join(Feedback, col(Feedback.question_id) == col(QuestionLog.id))
        .where(col(QuestionGroup.state).in_((OPEN, DRAFTED)), col(Feedback.helpful).is_(False))
        .distinct()
    )
    return frozenset(filter(None, (await session.execute(found)).scalars()))
