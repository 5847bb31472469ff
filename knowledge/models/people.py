"""People who write to Karvan, and where each of them stands.

`person_id` is Telegram's id everywhere and no foreign key: an update may come before its person
is known. Whatever table has that column is emptied of a person by `knowledge.storing.forgetting`.
"""

from datetime import datetime

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field

from knowledge.models.columns import AwareUTC, RowNumber, TableRow, TelegramId, no_items, no_pairs


class Person(TableRow, table=True):
    """Somebody who has written to the bot."""

    id: int = Field(sa_type=TelegramId, primary_key=True)
    language: str | None = Field(default=None, max_length=8, description="the language chosen; None: not yet")
    timezone: str = Field(default="Asia/Tehran", max_length=64)
    audience: str | None = Field(default=None, max_length=40, description="exporter, tourism, mission: as they said")
    expects: str | None = Field(
        default=None, max_length=80, description="what their next free text answers (a node, an editing step)"
    )
    expects_data: dict[str, object] = Field(default_factory=no_pairs, sa_type=JSON)
    started_at: datetime = Field(sa_type=AwareUTC)
    seen_at: datetime | None = Field(default=None, sa_type=AwareUTC)
    blocked_at: datetime | None = Field(default=None, sa_type=AwareUTC, description="since when the bot may not write")
    quiet: bool = Field(default=False, description="opted out of being told about answers and changes")


class Dialogue(TableRow, table=True):
    """Where a person stands: one row a person, answers keyed by node."""

    person_id: int = Field(sa_type=TelegramId, primary_key=True)
    flow: str | None = Field(default=None, max_length=80)
    flow_version: int | None = None
    plan_id: int | None = Field(default=None, description="the plan that these answers make")
    answers: dict[str, object] = Field(default_factory=no_pairs, sa_type=JSON)
    screen: dict[str, object] = Field(
        default_factory=no_pairs, sa_type=JSON, description="the message shown, for /back"
    )
    last_answer: dict[str, str] = Field(default_factory=no_pairs, sa_type=JSON, description="what a follow-up leans on")
    history: list[str] = Field(
        default_factory=no_items, sa_type=JSON, description="their last few messages, oldest first"
    )
    updated_at: datetime = Field(sa_type=AwareUTC)


class Role(TableRow, table=True):
    """What a member of the office may do: owner, publisher or editor."""

    person_id: int = Field(sa_type=TelegramId, primary_key=True)
    role: str = Field(max_length=16)
    name: str | None = Field(default=None, max_length=120)
    granted_by: int | None = Field(default=None, sa_type=TelegramId)
    granted_at: datetime = Field(sa_type=AwareUTC)


class AuditEntry(TableRow, table=True):
    """What a member of the office did; askers are never named here."""

    __tablename__ = "audit_entry"

    id: int | None = Field(default=None, sa_column=Column(RowNumber, primary_key=True))
    person_id: int | None = Field(default=None, sa_type=TelegramId, index=True, description="None: Karvan itself")
    action: str = Field(max_length=60)
    kind: str | None = Field(default=None, max_length=40)
    row_id: str | None = Field(default=None, max_length=120)
    note: str | None = None
    diff: str | None = None
    at: datetime = Field(sa_type=AwareUTC, index=True)


class Subscription(TableRow, table=True):
    """A person wants to hear when a topic changes."""

    __table_args__ = (UniqueConstraint("person_id", "topic"),)

    id: int | None = Field(default=None, sa_column=Column(RowNumber, primary_key=True))
    person_id: int = Field(sa_type=TelegramId)
    topic: str = Field(max_length=80, index=True)
    since: datetime = Field(sa_type=AwareUTC)


class Plan(TableRow, table=True):
    """An onboarding plan: the answers that route it, and how far the person has come."""

    id: int | None = Field(default=None, sa_column=Column(RowNumber, primary_key=True))
    key: str = Field(max_length=12, unique=True, description="public key, for buttons")
    person_id: int = Field(sa_type=TelegramId, index=True)
    title: str | None = Field(default=None, max_length=200)
    language: str = Field(max_length=8)
    flow: str = Field(max_length=80)
    flow_version: int
    answers: dict[str, object] = Field(default_factory=no_pairs, sa_type=JSON)
    marks: dict[str, object] = Field(
        default_factory=no_pairs, sa_type=JSON, description="step id to done, skipped, ..."
    )
    notes: dict[str, str] = Field(
        default_factory=no_pairs, sa_type=JSON, description="step id to the person's own words"
    )
    dates: dict[str, str] = Field(default_factory=no_pairs, sa_type=JSON, description="step id to a day, ISO")
    seen: dict[str, object] | None = Field(
        default=None, sa_type=JSON, description="what was shown last, as `knowledge.flows.changes` compares it"
    )
    share_token: str | None = Field(default=None, max_length=64, unique=True)
    shared_at: datetime | None = Field(default=None, sa_type=AwareUTC)
    created_at: datetime = Field(sa_type=AwareUTC)
    updated_at: datetime = Field(sa_type=AwareUTC)
    archived_at: datetime | None = Field(default=None, sa_type=AwareUTC)


class Reminder(TableRow, table=True):
    """A message a person asked for; claimed before it is sent and never repeated."""

    id: int | None = Field(default=None, sa_column=Column(RowNumber, primary_key=True))
    person_id: int = Field(sa_type=TelegramId, index=True)
    plan_id: int | None = Field(default=None, index=True)
    step: str | None = Field(default=None, max_length=120)
    subject: str = Field(default="step", max_length=40, description="step, rate, review, ...")
    due_at: datetime = Field(sa_type=AwareUTC, index=True)
    state: str = Field(default="waiting", max_length=16, description="waiting, claimed, sent, unsure, cancelled")
    claimed_by: str | None = Field(default=None, max_length=64)
    claimed_at: datetime | None = Field(default=None, sa_type=AwareUTC)
    data: dict[str, object] = Field(default_factory=no_pairs, sa_type=JSON)
    created_at: datetime = Field(sa_type=AwareUTC)
