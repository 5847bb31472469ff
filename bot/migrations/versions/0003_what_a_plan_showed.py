"""What a plan showed last, so that a change of its journey can be told."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """May be empty: the release before this one writes no such column."""
    op.add_column("plan", sa.Column("seen", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("plan", "seen")
