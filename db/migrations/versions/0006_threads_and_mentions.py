"""Threads at the reveal, whom a new case mentions, and the tags of forums"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("place", sa.Column("threads", sa.Boolean(), nullable=False, server_default=sa.true()))
    for name in ("mention", "open_tag", "revealed_tag"):
        op.add_column("place", sa.Column(name, sa.String(), nullable=True))
    op.add_column("delivery", sa.Column("mention", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("delivery", "mention")
    for name in ("revealed_tag", "open_tag", "mention", "threads"):
        op.drop_column("place", name)
