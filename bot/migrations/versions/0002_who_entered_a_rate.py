"""A rate keeps the name of who entered it, which estimates show."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("rate", schema=None) as batch_op:
        batch_op.add_column(sa.Column("entered_name", sa.String(length=120), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("rate", schema=None) as batch_op:
        batch_op.drop_column("entered_name")
