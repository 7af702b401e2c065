"""Reviews: who wants missed questions back, what comes back, the message of a day, and a log of answers"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

Json = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


SAID = "the review log is append-only"
TRIGGERS = {
    "sqlite": [
        f"CREATE TRIGGER review_log_no_{verb.lower()} BEFORE {verb} ON review_log "
        f"BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
        for verb in ("UPDATE", "DELETE")
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION review_log_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{SAID}'; END $$",
        "CREATE TRIGGER review_log_no_change BEFORE UPDATE OR DELETE ON review_log "
        "FOR EACH ROW EXECUTE FUNCTION review_log_append_only()",
    ],
}


def upgrade() -> None:
    op.create_table(
        "reviewer",
        sa.Column("member", sa.Integer(), nullable=False),
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("quiet_from", sa.String(), nullable=False),
        sa.Column("quiet_until", sa.String(), nullable=False),
        sa.Column("ignored", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("\"state\" IN ('on', 'stopped', 'refused')", name=op.f("ck_reviewer_state")),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name=op.f("fk_reviewer_community_community")),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_reviewer_member_member")),
        sa.PrimaryKeyConstraint("member", name=op.f("pk_reviewer")),
    )
    op.create_index(op.f("ix_reviewer_community"), "reviewer", ["community"])
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("member", sa.Integer(), nullable=False),
        sa.Column("case", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("certain", sa.Boolean(), nullable=False),
        sa.Column("card", Json, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("streak", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case"], ["case.id"], name=op.f("fk_review_case_case")),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name=op.f("fk_review_community_community")),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_review_member_member")),
        sa.ForeignKeyConstraint(["round"], ["round.id"], name=op.f("fk_review_round_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("member", "case", name=op.f("uq_review_member_case")),
    )
    op.create_index("ix_review_due", "review", ["member", "retired_at", "due_on"])
    op.create_index(op.f("ix_review_round"), "review", ["round"])
    op.create_table(
        "review_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("member", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("over", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name=op.f("fk_review_sheet_community_community")),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_review_sheet_member_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_sheet")),
        sa.UniqueConstraint("member", "day", name=op.f("uq_review_sheet_member_day")),
    )
    op.create_table(
        "review_asked",
        sa.Column("sheet", sa.Integer(), nullable=False),
        sa.Column("review", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("order", Json, nullable=False),
        sa.Column("before", Json, nullable=False),
        sa.Column("streak", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(), nullable=True),
        sa.Column("guessed", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["review"], ["review.id"], name=op.f("fk_review_asked_review_review")),
        sa.ForeignKeyConstraint(["sheet"], ["review_sheet.id"], name=op.f("fk_review_asked_sheet_review_sheet")),
        sa.PrimaryKeyConstraint("sheet", "review", name=op.f("pk_review_asked")),
    )
    op.create_index(op.f("ix_review_asked_review"), "review_asked", ["review"])
    op.create_table(
        "review_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("review", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=False),
        sa.Column("gap", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name=op.f("fk_review_log_community_community")),
        sa.ForeignKeyConstraint(["review"], ["review.id"], name=op.f("fk_review_log_review_review")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_log")),
    )
    op.create_index(op.f("ix_review_log_review"), "review_log", ["review"])
    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    for name in ("review_log", "review_asked", "review_sheet", "review", "reviewer"):
        op.drop_table(name)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION review_log_append_only()")
