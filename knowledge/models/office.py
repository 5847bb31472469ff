"""What the office has under way: proposals, from the first draft to what was published."""

from datetime import datetime

from sqlalchemy import Column
from sqlmodel import Field

from knowledge.models.columns import AwareUTC, RowNumber, TableRow, TelegramId
from knowledge.states import DRAFT


class Proposal(TableRow, table=True):
    """Rows that a member of the office wants to change; they are published together or not at all."""

    id: int | None = Field(default=None, sa_column=Column(RowNumber, primary_key=True))
    key: str = Field(max_length=12, unique=True, description="public key, for buttons")
    subject: str = Field(max_length=16, description="text, phrases, row, figure, flow, import, release")
    title: str = Field(max_length=200, description="what it is called in lists")
    language: str | None = Field(default=None, max_length=8, description="of the text that is edited")
    rows: str = Field(description="JSON: kind, id, body before and body after of each row")
    stamp: int = Field(default=1, description="raised by every change: who approves names what they saw")
    state: str = Field(default=DRAFT, max_length=16, index=True, description="draft, in-review, published, dropped")
    author_id: int = Field(sa_type=TelegramId, index=True)
    reviewer_id: int | None = Field(default=None, sa_type=TelegramId)
    note: str | None = None
    significance: str = Field(default="major", max_length=16, description="minor: translations still fit")
    group_key: str | None = Field(default=None, max_length=12, description="the question group that it answers")
    created_at: datetime = Field(sa_type=AwareUTC)
    updated_at: datetime = Field(sa_type=AwareUTC)
    published_at: datetime | None = Field(default=None, sa_type=AwareUTC)
    version: int | None = Field(default=None, description="the knowledge version that brought it to askers")

    @property
    def text_language(self) -> str:
        """The language of the text that is edited; the original's where it is none of one language."""
        return self.language or "fa"
