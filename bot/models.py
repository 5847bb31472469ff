"""The queue's tables: updates as they came, and messages as they will go.

The inbox is the queue: an update is here before Telegram is told that it arrived, and a person's
oldest unhandled one comes first. The outbox holds what handling it made, written together with
the mark "handled".
"""

from datetime import datetime

from sqlalchemy import Column, Index
from sqlmodel import Field

from knowledge.models.columns import AwareUTC, RowNumber, TableRow, TelegramId


class Inbox(TableRow, table=True):
    """An update, kept until handled and a day more."""

    __table_args__ = (Index("ix_inbox_unhandled", "handled_at", "person_id", "id"),)

    id: int | None = Field(default=None, sa_column=Column(RowNumber, primary_key=True))
    update_id: int = Field(sa_type=TelegramId, unique=True)
    person_id: int | None = Field(default=None, sa_type=TelegramId, description="None: nobody's (a channel's)")
    payload: str = Field(description="the update as Telegram sent it, JSON")
    stored_at: datetime = Field(sa_type=AwareUTC)
    handled_at: datetime | None = Field(default=None, sa_type=AwareUTC)
    claimed_by: str | None = Field(default=None, max_length=64)
    claimed_until: datetime | None = Field(default=None, sa_type=AwareUTC)
    attempts: int = 0
    failed: str | None = Field(default=None, max_length=200, description="the reference number told to the person")


class SeenUpdate(TableRow, table=True):
    """The ledger of update ids: what Telegram sends again within a week changes nothing."""

    __tablename__ = "seen_update"

    update_id: int = Field(sa_type=TelegramId, primary_key=True)
    seen_at: datetime = Field(sa_type=AwareUTC, index=True)


class Outbox(TableRow, table=True):
    """One call of the Bot API that is to be made, in the order of `id`."""

    __table_args__ = (Index("ix_outbox_waiting", "state", "next_try_at", "id"),)

    id: int | None = Field(default=None, sa_column=Column(RowNumber, primary_key=True))
    inbox_id: int | None = Field(default=None, sa_type=TelegramId, index=True)
    person_id: int | None = Field(default=None, sa_type=TelegramId, index=True)
    chat_id: int | None = Field(default=None, sa_type=TelegramId, index=True)
    method: str = Field(max_length=60)
    params: str = Field(default="{}", description="the call's parameters, JSON")
    attachment: bytes | None = Field(default=None, description="a document's or photo's bytes")
    attachment_name: str | None = Field(default=None, max_length=120)
    attachment_field: str | None = Field(default=None, max_length=20, description="document, photo, ...")
    place: int = Field(default=0, description="order among the calls that one update made")
    purpose: str = Field(default="reply", max_length=16, description="reply, reminder, broadcast, notice")
    repeatable: bool = Field(default=False, description="edits and callback answers may be made twice")
    state: str = Field(default="pending", max_length=16, description="pending, sending, sent, unsure, failed")
    attempts: int = 0
    next_try_at: datetime | None = Field(default=None, sa_type=AwareUTC)
    claimed_by: str | None = Field(default=None, max_length=64)
    claimed_until: datetime | None = Field(default=None, sa_type=AwareUTC)
    created_at: datetime = Field(sa_type=AwareUTC)
    sent_at: datetime | None = Field(default=None, sa_type=AwareUTC)
    message_id: int | None = Field(default=None, sa_type=TelegramId, description="what Telegram made of it")
    remember_as: str | None = Field(
        default=None, max_length=40, description="where the dialogue keeps the message id, for later edits"
    )
    error: str | None = Field(default=None, max_length=300)


class Lease(TableRow, table=True):
    """A lock that outlives nobody: a person's (`person:42`) or a job's; another may take it once it has run out."""

    name: str = Field(primary_key=True, max_length=80)
    held_by: str = Field(max_length=64)
    until: datetime = Field(sa_type=AwareUTC, index=True)
