"""What people asked, what they thought of the answer, and what the office makes of it.

A logged question names nobody. Who asked stands apart in `Asker`, until they have been told of
the answer, or 90 days.
"""

from datetime import datetime

from sqlalchemy import JSON, Column
from sqlmodel import Field

from knowledge.models.columns import AwareUTC, RowNumber, TableRow, TelegramId, no_items, no_pairs


class QuestionLog(TableRow, table=True):
    """A question and the kind of answer it got."""

    __tablename__ = "question_log"

    id: int | None = Field(default=None, sa_column=Column(RowNumber, primary_key=True))
    text: str | None = Field(default=None, description="None once past the retention setting")
    language: str = Field(max_length=8)
    answered: bool = Field(index=True)
    kind: str = Field(max_length=16, description="fact, entry, choice, refusal, talk")
    reason: str | None = Field(default=None, max_length=16, description="why it was refused")
    missing: list[str] = Field(default_factory=no_items, sa_type=JSON)
    topic: str | None = Field(default=None, max_length=80, index=True)
    entry: str | None = Field(default=None, max_length=80)
    facts: list[str] = Field(default_factory=no_items, sa_type=JSON)
    confidence: float | None = None
    knowledge_version: int | None = None
    where_asked: str = Field(default="private", max_length=16, description="private or group; inline is never logged")
    group_id: int | None = Field(default=None, index=True, description="the question group the office sees it in")
    at: datetime = Field(sa_type=AwareUTC, index=True)


class Asker(TableRow, table=True):
    """Who asked a logged question, kept only so that they can be told."""

    question_id: int = Field(sa_type=TelegramId, primary_key=True)
    person_id: int = Field(sa_type=TelegramId, index=True)
    until: datetime = Field(sa_type=AwareUTC, index=True)


class Feedback(TableRow, table=True):
    """Helpful or not, once a logged question: a second press replaces the first."""

    id: int | None = Field(default=None, sa_column=Column(RowNumber, primary_key=True))
    question_id: int = Field(sa_type=TelegramId, unique=True)
    helpful: bool
    note: str | None = None
    group_id: int | None = Field(default=None, index=True)
    at: datetime = Field(sa_type=AwareUTC, index=True)


class QuestionGroup(TableRow, table=True):
    """Questions of one meaning in the office's queue."""

    __tablename__ = "question_group"

    id: int | None = Field(default=None, sa_column=Column(RowNumber, primary_key=True))
    key: str = Field(max_length=12, unique=True, description="public key, for buttons")
    title: str | None = Field(default=None, description="one of its questions")
    language: str = Field(max_length=8)
    size: int = 0
    state: str = Field(default="open", max_length=16, description="open, drafted, answered, same-as, out-of-scope")
    entry: str | None = Field(default=None, max_length=80)
    handled_by: int | None = Field(default=None, sa_type=TelegramId)
    opened_at: datetime = Field(sa_type=AwareUTC)
    closed_at: datetime | None = Field(default=None, sa_type=AwareUTC)


class OfficeQuestion(TableRow, table=True):
    """A question that a person agreed to send to the office."""

    __tablename__ = "office_question"

    id: int | None = Field(default=None, sa_column=Column(RowNumber, primary_key=True))
    key: str = Field(max_length=12, unique=True, description="public key, for buttons")
    person_id: int | None = Field(default=None, sa_type=TelegramId, index=True, description="None: forgotten")
    text: str | None = Field(default=None, description="as it was shown when consent was given")
    language: str = Field(max_length=8)
    state: str = Field(default="received", max_length=16, description="received, answered, closed")
    question_id: int | None = Field(default=None, sa_type=TelegramId)
    group_id: int | None = Field(default=None, index=True)
    entry: str | None = Field(default=None, max_length=80)
    reply: str | None = None
    consented_at: datetime = Field(sa_type=AwareUTC)
    answered_at: datetime | None = Field(default=None, sa_type=AwareUTC)
    closed_at: datetime | None = Field(default=None, sa_type=AwareUTC)
    told_at: datetime | None = Field(default=None, sa_type=AwareUTC)


class Broadcast(TableRow, table=True):
    """A changed topic told to those who subscribed."""

    id: int | None = Field(default=None, sa_column=Column(RowNumber, primary_key=True))
    topic: str = Field(max_length=80)
    texts: dict[str, str] = Field(
        default_factory=no_pairs, sa_type=JSON, description="language to text; show: key of the row it is about"
    )
    state: str = Field(default="draft", max_length=16, description="draft, running, paused, done")
    started_by: int | None = Field(default=None, sa_type=TelegramId)
    created_at: datetime = Field(sa_type=AwareUTC)
    finished_at: datetime | None = Field(default=None, sa_type=AwareUTC)


class Delivery(TableRow, table=True):
    """One person's copy of a broadcast: claimed once before it is sent, never repeated."""

    broadcast_id: int = Field(sa_type=TelegramId, primary_key=True)
    person_id: int = Field(sa_type=TelegramId, primary_key=True)
    state: str = Field(default="claimed", max_length=16, description="claimed, sent, unsure, blocked, failed")
    claimed_at: datetime = Field(sa_type=AwareUTC)
    outbox_id: int | None = Field(default=None, sa_type=TelegramId, description="the row that carries it")
    sent_at: datetime | None = Field(default=None, sa_type=AwareUTC)
