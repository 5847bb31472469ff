"""/forgetme: a person's rows go from every table; what the office counts stays and names nobody.

A table that knows a person says so by a column `person_id`; a new one is covered without a word
here, unless its rows must outlive the person.
"""

from __future__ import annotations

from sqlalchemy import Table, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel, col

from knowledge.models.asking import Asker, Feedback, OfficeQuestion
from knowledge.models.people import Person

_PERSON: Table = Person.__table__  # type: ignore[attr-defined]

OF_THE_OFFICE = frozenset({"role", "audit_entry"})
"""Who works for the office and what they did there is the office's own record."""
BECOMES_NOBODYS = frozenset({"office_question"})
"""The person agreed to send these words to the office: the words stay, the link goes."""


async def forget(session: AsyncSession, person_id: int, *, handling: int | None = None) -> None:
    """Delete a person's rows and cut their links; shared plans and estimates go with them. The caller commits.

    `handling` is the inbox row of the very message that asks for it, which the worker still marks.
    """
    await _forget_what_was_not_sent(session, person_id)
    for table in SQLModel.metadata.sorted_tables:
        if "person_id" in table.columns and table.name not in OF_THE_OFFICE:
            await _forget_in(session, table, person_id, handling)
    await session.execute(delete(_PERSON).where(_PERSON.c.id == person_id))


async def _forget_what_was_not_sent(session: AsyncSession, person_id: int) -> None:
    """Words about an answer that the person never sent, which only the link to their question leads to."""
    theirs = select(col(Asker.question_id)).where(col(Asker.person_id) == person_id)
    sent = select(OfficeQuestion).where(
        col(OfficeQuestion.question_id) == col(Feedback.question_id),
        col(OfficeQuestion.consented_at) >= col(Feedback.at),
    )
    unsent = (col(Feedback.question_id).in_(theirs), ~sent.exists())
    await session.execute(
        update(Feedback).where(*unsent).values(note=None).execution_options(synchronize_session=False)
    )


async def _forget_in(session: AsyncSession, table: Table, person_id: int, handling: int | None) -> None:
    theirs = table.c.person_id == person_id
    if table.name in BECOMES_NOBODYS:
        await session.execute(update(table).where(theirs).values(person_id=None))
    elif table.name == "inbox" and handling is not None:
        await session.execute(delete(table).where(theirs, table.c.id != handling))
    else:
        await session.execute(delete(table).where(theirs))
