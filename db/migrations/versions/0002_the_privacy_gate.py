"""The privacy gate: decisions, who looked, concerns, policies, approvals, and how far a place reaches"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

Json = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")

DECISIONS = (
    "'approved', 'returned', 'rejected', 'withdrawn', 'voided', 'hidden', 'restored', 'permission withdrawn', "
    "'permission expired'"
)
APPEND_ONLY = {
    "signature": "record of decisions",
    "policy": "record of policies",
    "approval": "record of approvals",
}


def triggers(name: str, said: str) -> dict[str, list[str]]:
    """Give the statements by which each engine refuses to change or delete rows of a table."""
    return {
        "sqlite": [
            f"CREATE TRIGGER {name}_no_{verb.lower()} BEFORE {verb} ON {name} "
            f"BEGIN SELECT RAISE(ABORT, 'the {said} is append-only'); END"
            for verb in ("UPDATE", "DELETE")
        ],
        "postgresql": [
            f"CREATE OR REPLACE FUNCTION {name}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION 'the {said} is append-only'; END $$",
            f"CREATE TRIGGER {name}_no_change BEFORE UPDATE OR DELETE ON {name} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}_append_only()",
        ],
    }


revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "acceptance",
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("member", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name=op.f("fk_acceptance_community_community")),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_acceptance_member_member")),
        sa.PrimaryKeyConstraint("community", "member", "version", name=op.f("pk_acceptance")),
    )
    op.create_table(
        "approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["member.id"], name=op.f("fk_approval_by_member")),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name=op.f("fk_approval_community_community")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
    )
    with op.batch_alter_table("approval", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_approval_community"), ["community"], unique=False)

    op.create_table(
        "policy",
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["member.id"], name=op.f("fk_policy_by_member")),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name=op.f("fk_policy_community_community")),
        sa.PrimaryKeyConstraint("community", "version", name=op.f("pk_policy")),
    )
    op.create_table(
        "concern",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("case", sa.Integer(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hid", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.CheckConstraint("\"state\" IN ('open', 'founded', 'unfounded')", name=op.f("ck_concern_state")),
        sa.ForeignKeyConstraint(["by"], ["member.id"], name=op.f("fk_concern_by_member")),
        sa.ForeignKeyConstraint(["case"], ["case.id"], name=op.f("fk_concern_case_case")),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name=op.f("fk_concern_community_community")),
        sa.ForeignKeyConstraint(["decided_by"], ["member.id"], name=op.f("fk_concern_decided_by_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern")),
        sa.UniqueConstraint("community", "number", name=op.f("uq_concern_community_number")),
    )
    with op.batch_alter_table("concern", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_concern_by"), ["by"], unique=False)
        batch_op.create_index(batch_op.f("ix_concern_case"), ["case"], unique=False)

    op.create_table(
        "looked",
        sa.Column("case", sa.Integer(), nullable=False),
        sa.Column("member", sa.Integer(), nullable=False),
        sa.Column("stack", sa.String(), nullable=False),
        sa.Column("image", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["case.id"], name=op.f("fk_looked_case_case")),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_looked_member_member")),
        sa.PrimaryKeyConstraint("case", "member", "stack", "image", name=op.f("pk_looked")),
    )
    op.create_table(
        "signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("case", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("member", sa.Integer(), nullable=True),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked", sa.String(), nullable=False),
        sa.Column("pixels", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.CheckConstraint(f'"decision" IN ({DECISIONS})', name=op.f("ck_signature_decision")),
        sa.ForeignKeyConstraint(["case"], ["case.id"], name=op.f("fk_signature_case_case")),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name=op.f("fk_signature_community_community")),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_signature_member_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
    )
    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signature_case"), ["case"], unique=False)
        batch_op.create_index(batch_op.f("ix_signature_community"), ["community"], unique=False)

    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.add_column(sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True))

    # SQLite makes a table anew to add a constraint, and forgets those that it is not told of.
    kinds = sa.CheckConstraint("\"kind\" IN ('room', 'direct')", name=op.f("ck_place_kind"))
    with op.batch_alter_table("place", schema=None, table_args=(kinds,)) as batch_op:
        batch_op.add_column(sa.Column("audience", sa.String(), nullable=False, server_default="department"))
        batch_op.create_check_constraint(
            op.f("ck_place_audience"), "\"audience\" IN ('department', 'community', 'public')"
        )

    with op.batch_alter_table("version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("permission_expires", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("answer_images", Json, nullable=False, server_default="[]"))

    for name, said in APPEND_ONLY.items():
        for statement in triggers(name, said)[op.get_bind().dialect.name]:
            op.execute(statement)
