"""Grades between right and wrong, seasons that end by themselves, teams, cups, and what a community chose of boards"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("round", sa.Column("graded", sa.BigInteger(), nullable=True))
    op.execute("UPDATE round SET graded = correct * 1000000 WHERE correct IS NOT NULL")
    op.add_column("season", sa.Column("until", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "board_choice",
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("off", sa.Boolean(), nullable=False),
        sa.Column("rhythm", sa.String(), nullable=False),
        sa.Column("rhythm_since", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("\"rhythm\" IN ('none', 'quarter', 'block')", name=op.f("ck_board_choice_rhythm")),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name=op.f("fk_board_choice_community_community")),
        sa.PrimaryKeyConstraint("community", name=op.f("pk_board_choice")),
    )
    _teams()
    _cups()


def _teams() -> None:
    op.create_table(
        "team",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name=op.f("fk_team_community_community")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
    )
    op.create_index(op.f("ix_team_community"), "team", ["community"])
    op.create_table(
        "team_member",
        sa.Column("member", sa.Integer(), nullable=False),
        sa.Column("team", sa.Integer(), nullable=False),
        sa.Column("grouped", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_team_member_member_member")),
        sa.ForeignKeyConstraint(["team"], ["team.id"], name=op.f("fk_team_member_team_team")),
        sa.PrimaryKeyConstraint("member", name=op.f("pk_team_member")),
    )
    op.create_index(op.f("ix_team_member_team"), "team_member", ["team"])
    op.create_table(
        "team_group",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("external", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("team", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["team"], ["team.id"], name=op.f("fk_team_group_team_team")),
        sa.PrimaryKeyConstraint("platform", "workspace", "external", name=op.f("pk_team_group")),
    )


def _cups() -> None:
    op.create_table(
        "cup",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("host", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["host"], ["community.id"], name=op.f("fk_cup_host_community")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cup")),
    )
    op.create_table(
        "cup_entry",
        sa.Column("cup", sa.Integer(), nullable=False),
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name=op.f("fk_cup_entry_community_community")),
        sa.ForeignKeyConstraint(["cup"], ["cup.id"], name=op.f("fk_cup_entry_cup_cup")),
        sa.PrimaryKeyConstraint("cup", "community", name=op.f("pk_cup_entry")),
    )
    op.create_index(op.f("ix_cup_entry_community"), "cup_entry", ["community"])
    op.create_table(
        "cup_code",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("cup", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["cup"], ["cup.id"], name=op.f("fk_cup_code_cup_cup")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_cup_code")),
    )


def downgrade() -> None:
    for name in ("cup_code", "cup_entry", "cup", "team_group", "team_member", "team", "board_choice"):
        op.drop_table(name)
    op.drop_column("season", "until")
    op.drop_column("round", "graded")
