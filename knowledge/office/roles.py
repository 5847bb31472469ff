"""Who of the office may do what: an editor drafts, a publisher also publishes, an owner also grants roles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from knowledge.errors import N_, InputError, not_an_option
from knowledge.models.people import Role
from knowledge.office import audit

RoleName = Literal["editor", "publisher", "owner"]
ROLES: tuple[RoleName, ...] = get_args(RoleName)
"""From the least to the most; each may do what those before it may."""


@dataclass(frozen=True)
class Member:
    """Somebody of the office."""

    person_id: int
    role: RoleName
    name: str | None = None
    by_setting: bool = False
    """Named by KARVAN_OWNERS: the chat cannot take that away."""

    def may(self, role: RoleName) -> bool:
        """Whether this member may do what the role may."""
        return ROLES.index(self.role) >= ROLES.index(role)


async def member(session: AsyncSession, person_id: int, owners: frozenset[int]) -> Member | None:
    """The member that a person is now; None for everybody else."""
    row = await session.get(Role, person_id)
    if person_id in owners:
        return Member(person_id, "owner", row.name if row else None, by_setting=True)
    return _member_of(row) if row is not None else None


async def members(session: AsyncSession, owners: frozenset[int]) -> list[Member]:
    """Everybody of the office, owners first."""
    rows = {row.person_id: row for row in (await session.execute(select(Role))).scalars()}
    named = [
        Member(each, "owner", rows[each].name if each in rows else None, by_setting=True) for each in sorted(owners)
    ]
    granted = (_member_of(row) for row in rows.values() if row.person_id not in owners)
    return [*named, *sorted(granted, key=lambda each: (-ROLES.index(each.role), each.person_id))]


async def publishers(session: AsyncSession, owners: frozenset[int]) -> frozenset[int]:
    """Everybody who may publish. Of one, self-approval is on; of two or more, somebody else approves."""
    found = col(Role.role).in_(("publisher", "owner"))
    return owners | frozenset((await session.execute(select(col(Role.person_id)).where(found))).scalars())


async def grant(
    session: AsyncSession, person_id: int, role: str, *, name: str | None, by: int | None, now: datetime
) -> Role:
    """Give somebody a role, or another one.

    Raises:
        InputError: no such role.
    """
    if role not in ROLES:
        raise not_an_option("role", role, ROLES)
    row = await session.get(Role, person_id)
    if row is None:
        row = Role(person_id=person_id, role=role, granted_at=now)
        session.add(row)
    row.role, row.granted_by, row.granted_at = role, by, now
    row.name = name or row.name
    audit.note(session, by=by, action="grant", kind="role", row_id=str(person_id), note=role, now=now)
    return row


async def revoke(session: AsyncSession, person_id: int, *, by: int | None, now: datetime) -> None:
    """Take somebody's role away.

    Raises:
        InputError: they have none that the chat could take.
    """
    row = await session.get(Role, person_id)
    if row is None:
        raise InputError("no-role", "person", N_("This person has no role that could be taken away here."))
    await session.delete(row)
    audit.note(session, by=by, action="revoke", kind="role", row_id=str(person_id), note=row.role, now=now)


def _member_of(row: Role) -> Member:
    role: RoleName = next((name for name in ROLES if name == row.role), "editor")
    return Member(row.person_id, role, row.name)
