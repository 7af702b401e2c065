"""Corrections of a key, and rounds that were set aside"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

Json = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("before", Json, nullable=False),
        sa.Column("key", Json, nullable=False),
        sa.Column("set_aside", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.CheckConstraint("\"kind\" IN ('rekey', 'both', 'aside')", name=op.f("ck_correction_kind")),
        sa.CheckConstraint("\"state\" IN ('waiting', 'shown', 'done')", name=op.f("ck_correction_state")),
        sa.ForeignKeyConstraint(["by"], ["member.id"], name=op.f("fk_correction_by_member")),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name=op.f("fk_correction_community_community")),
        sa.ForeignKeyConstraint(["round"], ["round.id"], name=op.f("fk_correction_round_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
        sa.UniqueConstraint("round", "revision", name=op.f("uq_correction_round_revision")),
    )
    op.add_column("round", sa.Column("set_aside", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("round", sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("round", sa.Column("correction_note", sa.String(), nullable=False, server_default=""))
    op.add_column("board", sa.Column("correcting", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("board", "correcting")
    for name in ("correction_note", "corrected_at", "set_aside"):
        op.drop_column("round", name)
    op.drop_table("correction")
