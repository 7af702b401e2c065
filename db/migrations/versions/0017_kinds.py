"""Questions that are typed, ranked or pointed at, first looks, and the wordings of typed diagnoses"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

Json = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

KINDS = ("choice", "text", "ranked", "point")
CORRECTED = ("rekey", "both", "aside", "graded")


def upgrade() -> None:
    op.create_table(
        "wording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("case", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("shown", sa.String(), nullable=False),
        sa.Column("grade", sa.Float(), nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("waits_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case"], ["case.id"], name=op.f("fk_wording_case_case")),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name=op.f("fk_wording_community_community")),
        sa.ForeignKeyConstraint(["decided_by"], ["member.id"], name=op.f("fk_wording_decided_by_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wording")),
        sa.UniqueConstraint("case", "words", name=op.f("uq_wording_case_words")),
    )
    op.create_index("ix_wording_waiting", "wording", ["community", "waits_since"])
    op.create_table(
        "first_look",
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("member", sa.Integer(), nullable=False),
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("said", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name=op.f("fk_first_look_community_community")),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_first_look_member_member")),
        sa.ForeignKeyConstraint(["round"], ["round.id"], name=op.f("fk_first_look_round_round")),
        sa.PrimaryKeyConstraint("round", "member", name=op.f("pk_first_look")),
    )
    op.add_column("question", sa.Column("look_first", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("question", sa.Column("names", Json, nullable=False, server_default="[]"))
    op.add_column("round", sa.Column("heat_blob", sa.String(), nullable=True))
    op.add_column("answer", sa.Column("said", sa.String(), nullable=True))
    _kinds("question", KINDS)
    _kinds("correction", CORRECTED)


def _kinds(name: str, kinds: tuple[str, ...]) -> None:
    """Let `kind` be one of these."""
    check = op.f(f"ck_{name}_kind")
    with op.batch_alter_table(name) as batch:
        batch.drop_constraint(check, type_="check")
        batch.create_check_constraint(check, f'"kind" IN ({", ".join(repr(one) for one in kinds)})')


def downgrade() -> None:
    _kinds("correction", CORRECTED[:3])
    _kinds("question", KINDS[:1])
    op.drop_column("answer", "said")
    op.drop_column("round", "heat_blob")
    op.drop_column("question", "names")
    op.drop_column("question", "look_first")
    op.drop_table("first_look")
    op.drop_index("ix_wording_waiting", "wording")
    op.drop_table("wording")
