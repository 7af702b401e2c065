"""Workspaces that Readout was taken out of"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "departure",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"], name=op.f("fk_departure_workspace_workspace")),
        sa.PrimaryKeyConstraint("workspace", name=op.f("pk_departure")),
    )


def downgrade() -> None:
    op.drop_table("departure")
