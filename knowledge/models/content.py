"""What Karvan knows, with its history: rows and their revisions, entries' texts and their editions.

Every row of content is an `Item`. Its structure is kept in numbered revisions; what people read
and ask by (title, phrases, texts) of entries and known unknowns is kept apart, in one numbered
edition a language. A published revision and the published editions together make the row that a
snapshot shows. Whatever publishes raises `KnowledgeVersion` in the same transaction.
"""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, Table, UniqueConstraint, text
from sqlmodel import Field

from knowledge.models.columns import AwareUTC, RowNumber, TableRow, TelegramId
from knowledge.states import DRAFT


class Item(TableRow, table=True):
    """A row of content, whatever its texts say now."""

    __table_args__ = (
        UniqueConstraint("kind", "row_id"),
        UniqueConstraint("kind", "key"),
        Index("ix_item_changed", "changed_in"),
    )

    id: int | None = Field(default=None, sa_column=Column(RowNumber, primary_key=True))
    kind: str = Field(max_length=20, description="source, fact, entry, flow, ...")
    row_id: str = Field(max_length=120)
    key: str = Field(max_length=12, description="public key, kept through renames")
    place: int = Field(default=0, description="order among its kind, as the files have it")
    file: str | None = Field(default=None, max_length=120, description="the content file it came from and goes back to")
    imported_hash: str | None = Field(
        default=None, max_length=64, description="of the file's row as last imported; None: made by the office"
    )
    edited: bool = Field(default=False, description="the office changed it: the file no longer overwrites it")
    changed_in: int = Field(default=0, description="the knowledge version that last changed what askers see of it")
    retired_at: datetime | None = Field(default=None, sa_type=AwareUTC)


class Revision(TableRow, table=True):
    """A row's structure at one time; `body` is the row as JSON, without what editions hold."""

    __table_args__ = (
        UniqueConstraint("item_id", "number"),
        Index(
            "uq_revision_live",
            "item_id",
            unique=True,
            sqlite_where=text("state = 'published'"),
            postgresql_where=text("state = 'published'"),
        ),
    )

    id: int | None = Field(default=None, sa_column=Column(RowNumber, primary_key=True))
    item_id: int = Field(sa_column=Column(RowNumber, ForeignKey("item.id", ondelete="CASCADE"), nullable=False))
    number: int
    state: str = Field(default=DRAFT, max_length=16)
    body: str
    author_id: int | None = Field(default=None, sa_type=TelegramId, description="None: the shipped content")
    reviewer_id: int | None = Field(default=None, sa_type=TelegramId)
    note: str | None = None
    significance: str | None = Field(default=None, max_length=16, description="minor or major")
    based_on: int | None = Field(default=None, description="the number of the revision this one began from")
    created_at: datetime = Field(sa_type=AwareUTC)
    published_at: datetime | None = Field(default=None, sa_type=AwareUTC)


class Edition(TableRow, table=True):
    """One language's text of an entry or known unknown, numbered, in a state."""

    __table_args__ = (
        UniqueConstraint("item_id", "language", "number"),
        Index(
            "uq_edition_live",
            "item_id",
            "language",
            unique=True,
            sqlite_where=text("state = 'published'"),
            postgresql_where=text("state = 'published'"),
        ),
        Index("ix_edition_state", "state"),
    )

    id: int | None = Field(default=None, sa_column=Column(RowNumber, primary_key=True))
    item_id: int = Field(sa_column=Column(RowNumber, ForeignKey("item.id", ondelete="CASCADE"), nullable=False))
    language: str = Field(max_length=8)
    number: int
    state: str = Field(default=DRAFT, max_length=16)
    body: str = Field(description="the language's texts as JSON: title, phrases, answer, detail, ...")
    author_id: int | None = Field(default=None, sa_type=TelegramId, description="None: the shipped content")
    reviewer_id: int | None = Field(default=None, sa_type=TelegramId)
    note: str | None = None
    significance: str | None = Field(default=None, max_length=16, description="minor or major")
    reason: str | None = Field(default=None, description="why it was withdrawn, shown to askers")
    based_on: int | None = Field(default=None, description="the number of this language's edition it began from")
    translated_from: int | None = Field(
        default=None, description="the Persian edition's number it was made from; a newer live one marks it stale"
    )
    publish_at: datetime | None = Field(default=None, sa_type=AwareUTC, description="scheduled")
    created_at: datetime = Field(sa_type=AwareUTC)
    updated_at: datetime | None = Field(default=None, sa_type=AwareUTC)
    published_at: datetime | None = Field(default=None, sa_type=AwareUTC)


class KnowledgeVersion(TableRow, table=True):
    """One row: the number of the knowledge that is live, and the shipped content last imported."""

    __tablename__ = "knowledge_version"

    id: int = Field(default=1, primary_key=True, sa_column_kwargs={"autoincrement": False})
    version: int = 0
    raised_at: datetime = Field(sa_type=AwareUTC)
    imported_digest: str | None = Field(default=None, max_length=64, description="of the content files last imported")


class Task(TableRow, table=True):
    """Work that waits for the office: a new text from Karvan, a translation, a review."""

    id: int | None = Field(default=None, sa_column=Column(RowNumber, primary_key=True))
    subject: str = Field(max_length=24, index=True, description="new-text, translation, review, conflict")
    item_id: int | None = Field(
        default=None, sa_column=Column(RowNumber, ForeignKey("item.id", ondelete="CASCADE"), index=True)
    )
    language: str | None = Field(default=None, max_length=8)
    body: str | None = Field(default=None, description="the row as the file has it now, JSON")
    opened_at: datetime = Field(sa_type=AwareUTC)
    closed_at: datetime | None = Field(default=None, sa_type=AwareUTC)
    closed_by: int | None = Field(default=None, sa_type=TelegramId)
    outcome: str | None = Field(default=None, max_length=16, description="taken, kept, done")


class Setting(TableRow, table=True):
    """A choice the office makes in the chat."""

    name: str = Field(primary_key=True, max_length=60)
    value: str
    set_by: int | None = Field(default=None, sa_type=TelegramId)
    set_at: datetime = Field(sa_type=AwareUTC)


ITEM: Table = Item.__table__  # type: ignore[attr-defined]
REVISION: Table = Revision.__table__  # type: ignore[attr-defined]
EDITION: Table = Edition.__table__  # type: ignore[attr-defined]
VERSION: Table = KnowledgeVersion.__table__  # type: ignore[attr-defined]
TASK: Table = Task.__table__  # type: ignore[attr-defined]
"""The tables themselves, for statements: their columns are typed as columns."""
