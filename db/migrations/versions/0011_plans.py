"""Holidays of a community, and which of them a schedule keeps"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

Json = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "holiday",
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name=op.f("fk_holiday_community_community")),
        sa.PrimaryKeyConstraint("community", "date", name=op.f("pk_holiday")),
    )
    for name in ("holidays", "despite"):
        op.add_column("schedule", sa.Column(name, Json, nullable=False, server_default="[]"))


def downgrade() -> None:
    for name in ("despite", "holidays"):
        op.drop_column("schedule", name)
    op.drop_table("holiday")
