"""Sent cases, letters and thanks to authors, consents, exports, handouts and records with a check code."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

Json = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
UNTOLD = sa.text("told_at IS NULL")

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "consent",
        sa.Column("member", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("\"kind\" IN ('direct', 'named')", name=op.f("ck_consent_kind")),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_consent_member_member")),
        sa.PrimaryKeyConstraint("member", "kind", name=op.f("pk_consent")),
    )
    op.create_table(
        "letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("member", sa.Integer(), nullable=False),
        sa.Column("view", sa.String(), nullable=False),
        sa.Column("case", sa.Integer(), nullable=True),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("delivery", sa.Integer(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["case.id"], name=op.f("fk_letter_case_case")),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name=op.f("fk_letter_community_community")),
        sa.ForeignKeyConstraint(["delivery"], ["delivery.id"], name=op.f("fk_letter_delivery_delivery")),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_letter_member_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("key", name=op.f("uq_letter_key")),
    )
    op.create_index(op.f("ix_letter_case"), "letter", ["case"])
    op.create_index("ix_letter_member", "letter", ["member", "id"])
    op.create_index("ix_letter_untold", "letter", ["member"], sqlite_where=UNTOLD, postgresql_where=UNTOLD)
    op.create_table(
        "thanks",
        sa.Column("case", sa.Integer(), nullable=False),
        sa.Column("member", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["case.id"], name=op.f("fk_thanks_case_case")),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_thanks_member_member")),
        sa.PrimaryKeyConstraint("case", "member", name=op.f("pk_thanks")),
    )
    op.create_table(
        "sent",
        sa.Column("case", sa.Integer(), nullable=False),
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finisher", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("nudged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("questions", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["case.id"], name=op.f("fk_sent_case_case")),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name=op.f("fk_sent_community_community")),
        sa.ForeignKeyConstraint(["finisher"], ["member.id"], name=op.f("fk_sent_finisher_member")),
        sa.PrimaryKeyConstraint("case", name=op.f("pk_sent")),
    )
    op.create_index(op.f("ix_sent_community"), "sent", ["community"])
    op.create_table(
        "handout",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("member", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("mime", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name=op.f("fk_handout_community_community")),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_handout_member_member")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_handout")),
    )
    op.create_table(
        "export",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("season", sa.Integer(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("separator", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("\"separator\" IN ('comma', 'semicolon')", name=op.f("ck_export_separator")),
        sa.CheckConstraint("\"state\" IN ('waiting', 'ready', 'empty', 'over')", name=op.f("ck_export_state")),
        sa.ForeignKeyConstraint(["by"], ["member.id"], name=op.f("fk_export_by_member")),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name=op.f("fk_export_community_community")),
        sa.ForeignKeyConstraint(["season"], ["season.id"], name=op.f("fk_export_season_season")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export")),
        sa.UniqueConstraint("community", "number", name=op.f("uq_export_community_number")),
    )
    op.create_table(
        "own_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seal", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("numbers", Json, nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name=op.f("fk_own_record_community_community")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_record")),
        sa.UniqueConstraint("community", "number", name=op.f("uq_own_record_community_number")),
        sa.UniqueConstraint("seal", name=op.f("uq_own_record_seal")),
    )


def downgrade() -> None:
    for name in ("own_record", "export", "handout", "sent", "thanks", "letter", "consent"):
        op.drop_table(name)
