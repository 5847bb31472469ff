"""The life of a change: draft, in review, published or dropped. Nothing anybody wrote is ever lost.

Each function changes rows of the caller's transaction and commits nothing. Whoever decides names the
stamp of what they saw, so that nobody approves what was changed behind their back, and a second tap
finds the work done.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from knowledge.errors import N_, InputError
from knowledge.models.office import Proposal
from knowledge.office import audit
from knowledge.office.changes import Change, Field, content_of, from_text, merged, to_text
from knowledge.office.keys import new_key
from knowledge.office.roles import Member
from knowledge.states import DRAFT, DROPPED, IN_REVIEW, PUBLISHED
from knowledge.storing import importing, store
from knowledge.storing.bodies import to_json

OPEN = (DRAFT, IN_REVIEW)
KEY_LETTERS = 10


class ChangedMeanwhile(InputError):
    """Somebody else published another text of the same field; `fields` shows theirs before and ours after."""

    def __init__(self, fields: tuple[Field, ...]) -> None:
        self.fields = fields
        super().__init__(
            "changed-meanwhile",
            "proposal",
            N_("Somebody published another version meanwhile. Look at both and decide; your text is kept."),
        )


@dataclass(frozen=True)
class Published:
    """What publishing did."""

    version: int
    changes: tuple[Change, ...]


async def propose(
    session: AsyncSession,
    changes: Iterable[Change],
    *,
    by: Member,
    subject: str,
    title: str,
    now: datetime,
    language: str | None = None,
    group_key: str | None = None,
) -> Proposal:
    """Begin a draft."""
    proposal = Proposal(
        key=new_key(KEY_LETTERS),
        subject=subject,
        title=title[:200],
        language=language,
        rows=to_text(changes),
        author_id=by.person_id,
        group_key=group_key,
        created_at=now,
        updated_at=now,
    )
    session.add(proposal)
    await session.flush()
    _log(session, proposal, by, "draft", now)
    return proposal


async def rewrite(session: AsyncSession, key: str, changes: Iterable[Change], *, by: Member, now: datetime) -> Proposal:
    """Put other rows into a draft; one in review goes back to being a draft.

    Raises:
        InputError: it is somebody else's, or no draft any more.
    """
    proposal = await _own(session, key, by)
    proposal.rows = to_text(changes)
    return _rewritten(session, proposal, by, now)


async def weigh(session: AsyncSession, key: str, significance: str, *, by: Member, now: datetime) -> Proposal:
    """Say of a draft whether it is a major or a minor change; one in review goes back to being a draft.

    Raises:
        InputError: it is somebody else's, or no draft any more.
    """
    proposal = await _own(session, key, by)
    proposal.significance = significance
    return _rewritten(session, proposal, by, now)


async def annotate(session: AsyncSession, key: str, note: str, *, by: Member, now: datetime) -> Proposal:
    """Give a draft another note; one in review goes back to being a draft.

    Raises:
        InputError: it is somebody else's, or no draft any more.
    """
    proposal = await _own(session, key, by)
    proposal.note = note
    return _rewritten(session, proposal, by, now)


async def submit(
    session: AsyncSession, key: str, *, by: Member, seen: int, note: str | None, now: datetime
) -> Proposal:
    """Send a draft to be reviewed.

    Raises:
        InputError: it is no draft any more, somebody else's, or not what was seen.
    """
    proposal = await _decided(session, key, seen)
    if proposal.author_id != by.person_id:
        raise InputError("not-yours", "proposal", N_("This draft is somebody else's. Begin one of your own."))
    if proposal.state == IN_REVIEW:
        raise InputError("in-review", "proposal", N_("It waits for review already."))
    proposal.state, proposal.note = IN_REVIEW, note or proposal.note
    _touched(proposal, now)
    _log(session, proposal, by, "submit", now)
    return proposal


async def send_back(session: AsyncSession, key: str, *, by: Member, seen: int, note: str, now: datetime) -> Proposal:
    """Give a reviewed proposal back to its author with a note.

    Raises:
        InputError: it is not in review, not what was seen, or the reviewer may not publish.
    """
    proposal = await _decided(session, key, seen)
    _may_publish(by)
    if proposal.state != IN_REVIEW:
        raise InputError("not-in-review", "proposal", N_("It does not wait for review any more."))
    proposal.state, proposal.note, proposal.reviewer_id = DRAFT, note, by.person_id
    _touched(proposal, now)
    _log(session, proposal, by, "send-back", now)
    return proposal


async def drop(session: AsyncSession, key: str, *, by: Member, now: datetime) -> Proposal:
    """Throw a draft away; it stays in the log. Its author may, and a publisher.

    Raises:
        InputError: it is no draft any more, or somebody else's.
    """
    proposal = await found(session, key)
    _still_open(proposal)
    if proposal.author_id != by.person_id:
        _may_publish(by)
    proposal.state = DROPPED
    _touched(proposal, now)
    _log(session, proposal, by, "drop", now)
    return proposal


async def take_up(session: AsyncSession, key: str, *, by: Member, now: datetime) -> Proposal:
    """Make a dropped proposal a draft again: undo.

    Raises:
        InputError: it was not dropped, or is somebody else's.
    """
    proposal = await found(session, key)
    if proposal.state != DROPPED or proposal.author_id != by.person_id:
        raise InputError("not-dropped", "proposal", N_("There is nothing to take back."))
    proposal.state = DRAFT
    _touched(proposal, now)
    _log(session, proposal, by, "take-up", now)
    return proposal


async def publish(
    session: AsyncSession,
    key: str,
    *,
    by: Member,
    publishers: frozenset[int],
    seen: int,
    now: datetime,
    over_theirs: bool = False,
) -> Published:
    """Bring a proposal to askers, on top of whatever was published meanwhile.

    `over_theirs` says that the reviewer saw both versions of a field and takes this one.

    Raises:
        InputError: no right, published or dropped already, not what was seen, or one's own while others could review.
        ChangedMeanwhile: another version of the same field is live.
    """
    proposal = await _decided(session, key, seen)
    _may_publish(by)
    if proposal.author_id == by.person_id and not may_approve_own(by, publishers):
        raise InputError(
            "own-work", "proposal", N_("Somebody else of the office approves your texts. Send it to be reviewed.")
        )
    changes, both = await _on_top_of_live(session, proposal)
    if both and not over_theirs:
        raise ChangedMeanwhile(both)
    author = importing.Author(
        proposal.author_id, proposal.note, reviewer_id=by.person_id, significance=proposal.significance
    )
    done = await importing.put(session, content_of(changes), by=author, now=now)
    proposal.state, proposal.reviewer_id, proposal.published_at = PUBLISHED, by.person_id, now
    proposal.rows, proposal.version = to_text(changes), done.version
    _touched(proposal, now)
    _log(session, proposal, by, "publish", now)
    return Published(done.version, changes)


def may_approve_own(member: Member, publishers: frozenset[int]) -> bool:
    """Whether self-approval is on: nobody else could review."""
    return member.may("publisher") and not publishers - {member.person_id}


async def found(session: AsyncSession, key: str) -> Proposal:
    """A proposal, locked until the transaction ends.

    Raises:
        InputError: there is none.
    """
    select_it = select(Proposal).where(col(Proposal.key) == key).with_for_update()
    proposal = (await session.execute(select_it, execution_options={"populate_existing": True})).scalar_one_or_none()
    if proposal is None:
        raise InputError("gone", "proposal", N_("This draft is not there any more."))
    return proposal


async def waiting(session: AsyncSession) -> list[Proposal]:
    """Everything under way, what waits for review first."""
    under_way = select(Proposal).where(col(Proposal.state).in_(OPEN)).order_by(col(Proposal.updated_at).desc())
    rows = (await session.execute(under_way)).scalars()
    return sorted(rows, key=lambda proposal: proposal.state != IN_REVIEW)


async def open_text(session: AsyncSession, kind: str, row_id: str, language: str, by: Member) -> Proposal | None:
    """A member's own draft of a row's text in a language."""
    own = (
        col(Proposal.state).in_(OPEN),
        col(Proposal.author_id) == by.person_id,
        col(Proposal.language) == language,
        col(Proposal.subject) == "text",
    )
    rows = (await session.execute(select(Proposal).where(*own).order_by(col(Proposal.id).desc()))).scalars()
    return next((row for row in rows if any(each.name == (kind, row_id) for each in from_text(row.rows))), None)


async def _on_top_of_live(session: AsyncSession, proposal: Proposal) -> tuple[tuple[Change, ...], tuple[Field, ...]]:
    made: list[Change] = []
    both: list[Field] = []
    for change in from_text(proposal.rows):
        live = await store.body_of(session, *change.name)
        if live is None and change.base is not None:
            raise InputError("retired", "proposal", N_("{row} was retired meanwhile."), row=change.row_id)
        on_top, fields = merged(change, live)
        made.append(on_top)
        both += fields
    return tuple(made), tuple(both)


async def _decided(session: AsyncSession, key: str, seen: int) -> Proposal:
    proposal = await found(session, key)
    _still_open(proposal)
    if proposal.stamp != seen:
        raise InputError(
            "changed", "proposal", N_("It was changed while you were looking. Look at it again, then decide.")
        )
    return proposal


async def _own(session: AsyncSession, key: str, by: Member) -> Proposal:
    proposal = await found(session, key)
    _still_open(proposal)
    if proposal.author_id != by.person_id:
        raise InputError("not-yours", "proposal", N_("This draft is somebody else's. Begin one of your own."))
    return proposal


def _rewritten(session: AsyncSession, proposal: Proposal, by: Member, now: datetime) -> Proposal:
    """Whoever reviews it has to look again: what they saw is not what stands there."""
    proposal.state = DRAFT
    _touched(proposal, now)
    _log(session, proposal, by, "rewrite", now)
    return proposal


def _still_open(proposal: Proposal) -> None:
    if proposal.state == PUBLISHED:
        raise InputError("published", "proposal", N_("It is published already."))
    if proposal.state == DROPPED:
        raise InputError("dropped", "proposal", N_("This draft was thrown away."))


def _may_publish(by: Member) -> None:
    if not by.may("publisher"):
        raise InputError("no-right", "proposal", N_("Only a publisher may do that. Send it to be reviewed."))


def _touched(proposal: Proposal, now: datetime) -> None:
    proposal.stamp += 1
    proposal.updated_at = now


def _log(session: AsyncSession, proposal: Proposal, by: Member, action: str, now: datetime) -> None:
    changes = from_text(proposal.rows)
    named = changes[0] if len(changes) == 1 else next((each for each in changes if each.kind == "entry"), None)
    audit.note(
        session,
        by=by.person_id,
        action=action,
        kind=named.kind if named else proposal.subject,
        row_id=named.row_id if named else f"{len(changes)} rows",
        note=proposal.note,
        diff=_diff(changes),
        now=now,
    )


def _diff(changes: tuple[Change, ...]) -> str:
    """Field by field, what was and what is: a line each."""
    lines = [
        f"{change.row_id} {field.path}: {to_json({'before': field.before, 'after': field.after})}"
        for change in changes[:20]
        for field in change.fields
    ]
    return "\n".join(lines)[:20_000]
