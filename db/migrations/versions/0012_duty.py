"""A rota for the case duty with its turns, decks that were told to run dry, and what coverage is wanted"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

Json = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rota",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("weeks", sa.Integer(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=False),
        sa.Column("queue", Json, nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name=op.f("fk_rota_community_community")),
        sa.ForeignKeyConstraint(["made_by"], ["member.id"], name=op.f("fk_rota_made_by_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rota")),
        sa.UniqueConstraint("community", name=op.f("uq_rota_community")),
    )
    op.create_table(
        "turn",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("rota", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("member", sa.Integer(), nullable=True),
        sa.Column("week_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("day_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("thanked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("case", sa.Integer(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["case.id"], name=op.f("fk_turn_case_case")),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name=op.f("fk_turn_community_community")),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_turn_member_member")),
        sa.ForeignKeyConstraint(["rota"], ["rota.id"], name=op.f("fk_turn_rota_rota")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turn")),
        sa.UniqueConstraint("rota", "starts_on", name=op.f("uq_turn_rota_starts_on")),
    )
    op.create_index(op.f("ix_turn_community"), "turn", ["community"])
    op.create_table(
        "wish",
        sa.Column("member", sa.Integer(), nullable=False),
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("reminders", sa.Boolean(), nullable=False),
        sa.Column("decks", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name=op.f("fk_wish_community_community")),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_wish_member_member")),
        sa.PrimaryKeyConstraint("member", name=op.f("pk_wish")),
    )
    op.create_table(
        "dry_deck",
        sa.Column("deck", sa.Integer(), nullable=False),
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("dry_on", sa.Date(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name=op.f("fk_dry_deck_community_community")),
        sa.ForeignKeyConstraint(["deck"], ["deck.id"], name=op.f("fk_dry_deck_deck_deck")),
        sa.PrimaryKeyConstraint("deck", name=op.f("pk_dry_deck")),
    )
    op.create_index(op.f("ix_dry_deck_community"), "dry_deck", ["community"])
    op.create_table(
        "target",
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("subspecialty", sa.String(), nullable=False),
        sa.Column("modality", sa.String(), nullable=False),
        sa.Column("difficulty", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name=op.f("fk_target_community_community")),
        sa.PrimaryKeyConstraint("community", "subspecialty", "modality", "difficulty", name=op.f("pk_target")),
    )


def downgrade() -> None:
    for name in ("target", "dry_deck", "wish", "turn", "rota"):
        op.drop_table(name)
