"""Which row of the outbox carries a copy of news, so that two to one person are told apart."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """May be empty: the release before this one writes no such column."""
    op.add_column("delivery", sa.Column("outbox_id", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("delivery", "outbox_id")
