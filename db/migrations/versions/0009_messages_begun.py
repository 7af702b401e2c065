"""From when on a message may have been posted"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("delivery", sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True))
    # Of what was tried before, nobody knows whether it was posted.
    op.execute("UPDATE delivery SET begun_at = first_attempt_at WHERE message_id IS NULL")


def downgrade() -> None:
    op.drop_column("delivery", "begun_at")
