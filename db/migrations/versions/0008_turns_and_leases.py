"""Turns between workspaces, one sender for each token, and places to which nothing is sent for now"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

LIVE = sa.text("state IN ('pending', 'sending')")


def upgrade() -> None:
    op.drop_index("ix_delivery_live", "delivery")
    op.create_index("ix_delivery_turn", "delivery", ["platform", "priority", "workspace", "due_at"],
                    sqlite_where=LIVE, postgresql_where=LIVE)
    op.create_index("ix_delivery_next", "delivery", ["platform", "state", "due_at"],
                    sqlite_where=LIVE, postgresql_where=LIVE)
    op.create_table(
        "lease",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "stop",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name=op.f("fk_stop_community_community")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stop")),
        sa.UniqueConstraint("place", name=op.f("uq_stop_place")),
    )
    op.create_index(op.f("ix_stop_community"), "stop", ["community"])


def downgrade() -> None:
    op.drop_table("stop")
    op.drop_table("lease")
    op.drop_index("ix_delivery_next", "delivery")
    op.drop_index("ix_delivery_turn", "delivery")
    op.create_index("ix_delivery_live", "delivery", ["platform", "priority", "due_at"],
                    sqlite_where=LIVE, postgresql_where=LIVE)
