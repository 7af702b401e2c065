"""Leaves, how sure members are of their answers, cases tried in private, and charts that one reader sees"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "leave",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("member", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("back_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name=op.f("fk_leave_community_community")),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_leave_member_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave")),
    )
    op.create_index("ix_leave_member", "leave", ["member", "back_on"], unique=False)
    op.create_index("ix_leave_community", "leave", ["community", "back_on"], unique=False)
    op.create_table(
        "trial",
        sa.Column("member", sa.Integer(), nullable=False),
        sa.Column("case", sa.Integer(), nullable=False),
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["case.id"], name=op.f("fk_trial_case_case")),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name=op.f("fk_trial_community_community")),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_trial_member_member")),
        sa.ForeignKeyConstraint(["round"], ["round.id"], name=op.f("fk_trial_round_round")),
        sa.PrimaryKeyConstraint("member", "case", name=op.f("pk_trial")),
    )
    op.create_table(
        "figure",
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name=op.f("fk_figure_community_community")),
        sa.PrimaryKeyConstraint("community", "hash", name=op.f("pk_figure")),
    )
    op.add_column("community", sa.Column("asks_confidence", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("answer", sa.Column("sure_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("answer", "sure_at")
    op.drop_column("community", "asks_confidence")
    for name in ("figure", "trial", "leave"):
        op.drop_table(name)
