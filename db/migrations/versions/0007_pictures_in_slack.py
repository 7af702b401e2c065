"""Pictures as files of Slack's"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

WANTED = sa.text("state <> 'unneeded'")


def upgrade() -> None:
    op.create_table(
        "slack_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("\"state\" IN ('claimed', 'uploaded', 'ready', 'unneeded')",
                           name=op.f("ck_slack_file_state")),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"], name=op.f("fk_slack_file_workspace_workspace")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slack_file")),
    )
    op.create_index(op.f("ix_slack_file_workspace"), "slack_file", ["workspace"])
    op.create_index("ix_slack_file_picture", "slack_file", ["workspace", "hash"], unique=True,
                    sqlite_where=WANTED, postgresql_where=WANTED)


def downgrade() -> None:
    op.drop_table("slack_file")
