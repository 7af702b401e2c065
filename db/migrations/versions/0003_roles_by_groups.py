"""Roles that come with a platform's own groups"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "group_role",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("external", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.CheckConstraint("role IN ('contributor', 'editor', 'director')", name=op.f("ck_group_role_role")),
        sa.PrimaryKeyConstraint("platform", "workspace", "external", name=op.f("pk_group_role")),
    )
    op.create_table(
        "granted",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("external", sa.String(), nullable=False),
        sa.Column("member", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("was", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_granted_member_member")),
        sa.PrimaryKeyConstraint("platform", "workspace", "external", name=op.f("pk_granted")),
    )
    op.create_index(op.f("ix_granted_member"), "granted", ["member"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_granted_member"), table_name="granted")
    op.drop_table("granted")
    op.drop_table("group_role")
