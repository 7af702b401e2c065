"""What readers say after a reveal: disagreements, questions, who asked them, and reports"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "disagreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("member", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reply", sa.String(), nullable=False),
        sa.Column("replied_by", sa.Integer(), nullable=True),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("\"state\" IN ('open', 'answered', 'corrected')", name=op.f("ck_disagreement_state")),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name=op.f("fk_disagreement_community_community")),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_disagreement_member_member")),
        sa.ForeignKeyConstraint(["replied_by"], ["member.id"], name=op.f("fk_disagreement_replied_by_member")),
        sa.ForeignKeyConstraint(["round"], ["round.id"], name=op.f("fk_disagreement_round_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disagreement")),
        sa.UniqueConstraint("round", "member", name=op.f("uq_disagreement_round_member")),
    )
    op.create_index("ix_disagreement_member", "disagreement", ["member", "state"])
    op.create_table(
        "inquiry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reply", sa.String(), nullable=False),
        sa.Column("replied_by", sa.Integer(), nullable=True),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("\"state\" IN ('shown', 'hidden', 'removed')", name=op.f("ck_inquiry_state")),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name=op.f("fk_inquiry_community_community")),
        sa.ForeignKeyConstraint(["replied_by"], ["member.id"], name=op.f("fk_inquiry_replied_by_member")),
        sa.ForeignKeyConstraint(["round"], ["round.id"], name=op.f("fk_inquiry_round_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry")),
        sa.UniqueConstraint("community", "number", name=op.f("uq_inquiry_community_number")),
    )
    op.create_index(op.f("ix_inquiry_round"), "inquiry", ["round"])
    op.create_table(
        "inquirer",
        sa.Column("inquiry", sa.Integer(), nullable=False),
        sa.Column("member", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["inquiry"], ["inquiry.id"], name=op.f("fk_inquirer_inquiry_inquiry")),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_inquirer_member_member")),
        sa.PrimaryKeyConstraint("inquiry", name=op.f("pk_inquirer")),
    )
    op.create_index(op.f("ix_inquirer_member"), "inquirer", ["member"])
    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("inquiry", sa.Integer(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hid", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("\"state\" IN ('open', 'founded', 'unfounded')", name=op.f("ck_report_state")),
        sa.ForeignKeyConstraint(["by"], ["member.id"], name=op.f("fk_report_by_member")),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name=op.f("fk_report_community_community")),
        sa.ForeignKeyConstraint(["decided_by"], ["member.id"], name=op.f("fk_report_decided_by_member")),
        sa.ForeignKeyConstraint(["inquiry"], ["inquiry.id"], name=op.f("fk_report_inquiry_inquiry")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
    )
    for column in ("by", "inquiry"):
        op.create_index(op.f(f"ix_report_{column}"), "report", [column])


def downgrade() -> None:
    for name in ("report", "inquirer", "inquiry", "disagreement"):
        op.drop_table(name)
