"""The first tables"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

Json = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")

TRIGGERS = {
    "sqlite": [
        f"CREATE TRIGGER entry_no_{verb.lower()} BEFORE {verb} ON entry "
        "BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END"
        for verb in ("UPDATE", "DELETE")
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION entry_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit is append-only'; END $$",
        "CREATE TRIGGER entry_no_change BEFORE UPDATE OR DELETE ON entry "
        "FOR EACH ROW EXECUTE FUNCTION entry_append_only()",
    ],
}

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "community",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("policy", Json, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_community")),
        sa.UniqueConstraint("slug", name=op.f("uq_community_slug")),
    )
    op.create_table(
        "blob",
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("mime", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("\"kind\" IN ('stack', 'picture', 'chart')", name=op.f("ck_blob_kind")),
        sa.CheckConstraint(
            "\"state\" IN ('quarantine', 'draft', 'released', 'drawn')", name=op.f("ck_blob_state")
        ),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name=op.f("fk_blob_community_community")),
        sa.PrimaryKeyConstraint("community", "hash", name=op.f("pk_blob")),
    )
    with op.batch_alter_table("blob", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_blob_hash"), ["hash"], unique=False)

    op.create_table(
        "deck",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("order", sa.String(), nullable=False),
        sa.Column("seed", sa.String(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("\"order\" IN ('given', 'shuffled')", name=op.f("ck_deck_order")),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name=op.f("fk_deck_community_community")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deck")),
        sa.UniqueConstraint("community", "number", name=op.f("uq_deck_community_number")),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("view", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("drawn", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("after", sa.Integer(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(), nullable=True),
        sa.Column("first_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("takedown", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "\"state\" IN ('pending', 'sending', 'sent', 'in_doubt', 'failed', 'skipped', 'gone')",
            name=op.f("ck_delivery_state"),
        ),
        sa.ForeignKeyConstraint(["after"], ["delivery.id"], name=op.f("fk_delivery_after_delivery")),
        sa.ForeignKeyConstraint(
            ["community"], ["community.id"], name=op.f("fk_delivery_community_community")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("key", name=op.f("uq_delivery_key")),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delivery_after"), ["after"], unique=False)
        batch_op.create_index(
            "ix_delivery_live",
            ["platform", "priority", "due_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('pending', 'sending')"),
            postgresql_where=sa.text("state IN ('pending', 'sending')"),
        )
        batch_op.create_index("ix_delivery_place", ["community", "place", "id"], unique=False)
        batch_op.create_index("ix_delivery_subject", ["subject_kind", "subject_id"], unique=False)

    op.create_table(
        "joincode",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["community"], ["community.id"], name=op.f("fk_joincode_community_community")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_joincode")),
    )
    op.create_table(
        "member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("alias", sa.String(), nullable=True),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("stage", sa.String(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("away_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_answer_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "\"role\" IN ('member', 'contributor', 'editor', 'director', 'admin')",
            name=op.f("ck_member_role"),
        ),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name=op.f("fk_member_community_community")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("community", "number", name=op.f("uq_member_community_number")),
    )
    op.create_table(
        "season",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name=op.f("fk_season_community_community")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_season")),
    )
    with op.batch_alter_table("season", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_season_community"), ["community"], unique=False)

    op.create_table(
        "workspace",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("external", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community"], ["community.id"], name=op.f("fk_workspace_community_community")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspace")),
        sa.UniqueConstraint("platform", "external", name=op.f("uq_workspace_platform_external")),
    )
    with op.batch_alter_table("workspace", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_workspace_community"), ["community"], unique=False)

    op.create_table(
        "board",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("season", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("ranked_from", sa.Integer(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("scoring", sa.Integer(), nullable=True),
        sa.Column("scored_to", sa.Integer(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("\"rule\" IN ('skill')", name=op.f("ck_board_rule")),
        sa.ForeignKeyConstraint(["season"], ["season.id"], name=op.f("fk_board_season_season")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board")),
        sa.UniqueConstraint("season", "scope", name=op.f("uq_board_season_scope")),
    )
    op.create_table(
        "case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("current_version", sa.Integer(), nullable=False),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "\"audience\" IN ('department', 'community', 'public')", name=op.f("ck_case_audience")
        ),
        sa.CheckConstraint(
            "\"status\" IN ('draft', 'review', 'approved', 'rejected', 'withdrawn')",
            name=op.f("ck_case_status"),
        ),
        sa.ForeignKeyConstraint(["approved_by"], ["member.id"], name=op.f("fk_case_approved_by_member")),
        sa.ForeignKeyConstraint(["author"], ["member.id"], name=op.f("fk_case_author_member")),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name=op.f("fk_case_community_community")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
        sa.UniqueConstraint("community", "number", name=op.f("uq_case_community_number")),
    )
    op.create_table(
        "entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detail", Json, nullable=False),
        sa.ForeignKeyConstraint(["by"], ["member.id"], name=op.f("fk_entry_by_member")),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name=op.f("fk_entry_community_community")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_community"), ["community"], unique=False)

    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community", sa.Integer(), nullable=True),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("call", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(), nullable=True),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("progress", Json, nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("result", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "\"state\" IN ('waiting', 'running', 'done', 'failed', 'skipped')", name=op.f("ck_job_state")
        ),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name=op.f("fk_job_community_community")),
        sa.ForeignKeyConstraint(["made_by"], ["member.id"], name=op.f("fk_job_made_by_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("key", name=op.f("uq_job_key")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(
            "ix_job_live",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('waiting', 'running')"),
            postgresql_where=sa.text("state IN ('waiting', 'running')"),
        )

    op.create_table(
        "origin",
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("picture", sa.String(), nullable=False),
        sa.Column("stack", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community", "picture"],
            ["blob.community", "blob.hash"],
            name=op.f("fk_origin_community_picture_blob"),
        ),
        sa.ForeignKeyConstraint(
            ["community", "stack"],
            ["blob.community", "blob.hash"],
            name=op.f("fk_origin_community_stack_blob"),
        ),
        sa.PrimaryKeyConstraint("community", "picture", "stack", name=op.f("pk_origin")),
    )
    with op.batch_alter_table("origin", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_origin_stack"), ["stack"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("external", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_person_member_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint(
            "platform", "workspace", "external", name=op.f("uq_person_platform_workspace_external")
        ),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_member"), ["member"], unique=False)

    op.create_table(
        "place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=True),
        sa.CheckConstraint("\"kind\" IN ('room', 'direct')", name=op.f("ck_place_kind")),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name=op.f("fk_place_community_community")),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"], name=op.f("fk_place_workspace_workspace")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint("place", name=op.f("uq_place_place")),
    )
    with op.batch_alter_table("place", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_place_community"), ["community"], unique=False)
        batch_op.create_index(batch_op.f("ix_place_workspace"), ["workspace"], unique=False)

    op.create_table(
        "schedule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("call", sa.String(), nullable=False),
        sa.Column("deck", sa.Integer(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("places", Json, nullable=False),
        sa.Column("hours_open", sa.Integer(), nullable=False),
        sa.Column("weekends", sa.String(), nullable=False),
        sa.Column("skip_dates", Json, nullable=False),
        sa.Column("pause_until", sa.Date(), nullable=True),
        sa.Column("window_hours", sa.Integer(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_date", sa.Date(), nullable=True),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("\"weekends\" IN ('post', 'skip', 'bridge')", name=op.f("ck_schedule_weekends")),
        sa.ForeignKeyConstraint(
            ["community"], ["community.id"], name=op.f("fk_schedule_community_community")
        ),
        sa.ForeignKeyConstraint(["deck"], ["deck.id"], name=op.f("fk_schedule_deck_deck")),
        sa.ForeignKeyConstraint(["made_by"], ["member.id"], name=op.f("fk_schedule_made_by_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule")),
        sa.UniqueConstraint("community", "number", name=op.f("uq_schedule_community_number")),
    )
    with op.batch_alter_table("schedule", schema=None) as batch_op:
        batch_op.create_index(
            "ix_schedule_next_at",
            ["next_at"],
            unique=False,
            sqlite_where=sa.text("enabled AND next_at IS NOT NULL"),
            postgresql_where=sa.text("enabled AND next_at IS NOT NULL"),
        )

    op.create_table(
        "sign_in",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("member", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_sign_in_member_member")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_sign_in")),
    )
    op.create_table(
        "stored_call",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("member", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("given", Json, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "\"kind\" IN ('call', 'draft', 'form', 'which', 'text')", name=op.f("ck_stored_call_kind")
        ),
        sa.ForeignKeyConstraint(
            ["community"], ["community.id"], name=op.f("fk_stored_call_community_community")
        ),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_stored_call_member_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_call")),
    )
    with op.batch_alter_table("stored_call", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stored_call_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_stored_call_member"), ["member"], unique=False)

    op.create_table(
        "ticket",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("member", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name=op.f("fk_ticket_community_community")),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_ticket_member_member")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_ticket")),
    )
    op.create_table(
        "web_session",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("member", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_web_session_member_member")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_web_session")),
    )
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_web_session_member"), ["member"], unique=False)

    op.create_table(
        "deck_case",
        sa.Column("deck", sa.Integer(), nullable=False),
        sa.Column("case", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["case.id"], name=op.f("fk_deck_case_case_case")),
        sa.ForeignKeyConstraint(["deck"], ["deck.id"], name=op.f("fk_deck_case_deck_deck")),
        sa.PrimaryKeyConstraint("deck", "case", name=op.f("pk_deck_case")),
    )
    with op.batch_alter_table("deck_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deck_case_case"), ["case"], unique=False)

    op.create_table(
        "histogram",
        sa.Column("board", sa.Integer(), nullable=False),
        sa.Column("gen", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("above", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["board"], ["board.id"], name=op.f("fk_histogram_board_board")),
        sa.PrimaryKeyConstraint("board", "gen", "value", name=op.f("pk_histogram")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "opened",
        sa.Column("case", sa.Integer(), nullable=False),
        sa.Column("member", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["case.id"], name=op.f("fk_opened_case_case")),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_opened_member_member")),
        sa.PrimaryKeyConstraint("case", "member", name=op.f("pk_opened")),
    )
    op.create_table(
        "pin",
        sa.Column("schedule", sa.Integer(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("case", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["case.id"], name=op.f("fk_pin_case_case")),
        sa.ForeignKeyConstraint(["schedule"], ["schedule.id"], name=op.f("fk_pin_schedule_schedule")),
        sa.PrimaryKeyConstraint("schedule", "date", name=op.f("pk_pin")),
    )
    op.create_table(
        "stack",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("meta", Json, nullable=False),
        sa.Column("pictures", sa.Integer(), nullable=False),
        sa.Column("report", Json, nullable=False),
        sa.ForeignKeyConstraint(["case"], ["case.id"], name=op.f("fk_stack_case_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stack")),
        sa.UniqueConstraint("case", "hash", name=op.f("uq_stack_case_hash")),
        sa.UniqueConstraint("case", "number", name=op.f("uq_stack_case_number")),
    )
    with op.batch_alter_table("stack", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stack_hash"), ["hash"], unique=False)

    op.create_table(
        "standing",
        sa.Column("board", sa.Integer(), nullable=False),
        sa.Column("member", sa.Integer(), nullable=False),
        sa.Column("from_gen", sa.Integer(), nullable=False),
        sa.Column("to_gen", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("correct", sa.Integer(), nullable=False),
        sa.Column("ranked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["board"], ["board.id"], name=op.f("fk_standing_board_board")),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_standing_member_member")),
        sa.PrimaryKeyConstraint("board", "member", "from_gen", name=op.f("pk_standing")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("standing", schema=None) as batch_op:
        batch_op.create_index(
            "ix_standing_outdated",
            ["board", "to_gen"],
            unique=False,
            sqlite_where=sa.text("to_gen < 2147483647"),
            postgresql_where=sa.text("to_gen < 2147483647"),
        )
        batch_op.create_index("ix_standing_place", ["board", "ranked", "value", "member"], unique=False)

    op.create_table(
        "version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("history", sa.String(), nullable=False),
        sa.Column("explanation", sa.String(), nullable=False),
        sa.Column("teaching_points", Json, nullable=False),
        sa.Column("references", Json, nullable=False),
        sa.Column("tags", Json, nullable=False),
        sa.Column("difficulty", sa.Integer(), nullable=True),
        sa.Column("alt", sa.String(), nullable=False),
        sa.Column("alt_full", sa.String(), nullable=False),
        sa.Column("author_credit", sa.String(), nullable=False),
        sa.Column("why_not", Json, nullable=False),
        sa.Column("findings", Json, nullable=False),
        sa.Column("window", Json, nullable=True),
        sa.Column("key_images", Json, nullable=False),
        sa.Column("series", sa.Integer(), nullable=False),
        sa.Column("permission_kind", sa.String(), nullable=False),
        sa.Column("permission_reference", sa.String(), nullable=False),
        sa.Column("correction_note", sa.String(), nullable=False),
        sa.Column("posted", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["case.id"], name=op.f("fk_version_case_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_version")),
        sa.UniqueConstraint("case", "number", name=op.f("uq_version_case_number")),
    )
    op.create_table(
        "picture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("series", sa.Integer(), nullable=False),
        sa.Column("image", sa.Integer(), nullable=False),
        sa.Column("stack", sa.String(), nullable=False),
        sa.Column("question_blob", sa.String(), nullable=True),
        sa.Column("reveal_blob", sa.String(), nullable=True),
        sa.Column("meaning", sa.String(), nullable=False),
        sa.CheckConstraint("\"meaning\" IN ('question', 'answer')", name=op.f("ck_picture_meaning")),
        sa.ForeignKeyConstraint(["version"], ["version.id"], name=op.f("fk_picture_version_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture")),
        sa.UniqueConstraint("version", "position", name=op.f("uq_picture_version_position")),
    )
    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("prompt", sa.String(), nullable=False),
        sa.Column("options", Json, nullable=False),
        sa.Column("key", Json, nullable=False),
        sa.Column("key_revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("\"kind\" IN ('choice')", name=op.f("ck_question_kind")),
        sa.ForeignKeyConstraint(["version"], ["version.id"], name=op.f("fk_question_version_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint("version", "position", name=op.f("uq_question_version_position")),
    )
    op.create_table(
        "round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("case", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("schedule", sa.Integer(), nullable=True),
        sa.Column("deck", sa.Integer(), nullable=True),
        sa.Column("turn", sa.Integer(), nullable=True),
        sa.Column("season", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reveal_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("order", Json, nullable=False),
        sa.Column("key", Json, nullable=False),
        sa.Column("key_revision", sa.Integer(), nullable=False),
        sa.Column("made_key", sa.String(), nullable=False),
        sa.Column("chart_blob", sa.String(), nullable=True),
        sa.Column("tally", Json, nullable=True),
        sa.Column("answered", sa.Integer(), nullable=True),
        sa.Column("ranked", sa.Integer(), nullable=True),
        sa.Column("correct", sa.Integer(), nullable=True),
        sa.Column("m", sa.Float(), nullable=True),
        sa.Column("revealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("\"kind\" IN ('daily', 'practice', 'review', 'live')", name=op.f("ck_round_kind")),
        sa.CheckConstraint(
            "\"state\" IN ('open', 'closed', 'revealed', 'withdrawn')", name=op.f("ck_round_state")
        ),
        sa.ForeignKeyConstraint(["case"], ["case.id"], name=op.f("fk_round_case_case")),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name=op.f("fk_round_community_community")),
        sa.ForeignKeyConstraint(["deck"], ["deck.id"], name=op.f("fk_round_deck_deck")),
        sa.ForeignKeyConstraint(["question"], ["question.id"], name=op.f("fk_round_question_question")),
        sa.ForeignKeyConstraint(["schedule"], ["schedule.id"], name=op.f("fk_round_schedule_schedule")),
        sa.ForeignKeyConstraint(["season"], ["season.id"], name=op.f("fk_round_season_season")),
        sa.ForeignKeyConstraint(["version"], ["version.id"], name=op.f("fk_round_version_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sa.UniqueConstraint("community", "number", name=op.f("uq_round_community_number")),
        sa.UniqueConstraint("made_key", name=op.f("uq_round_made_key")),
    )
    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_round_case"), ["case"], unique=False)
        batch_op.create_index("ix_round_deck", ["deck", "turn"], unique=False)
        batch_op.create_index("ix_round_schedule", ["schedule", "id"], unique=False)
        batch_op.create_index("ix_round_season", ["season", "id"], unique=False)

    op.create_table(
        "answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("member", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=True),
        sa.Column("pressed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("earlier", Json, nullable=False),
        sa.Column("grade", sa.Float(), nullable=True),
        sa.Column("counts", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name=op.f("fk_answer_community_community")),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_answer_member_member")),
        sa.ForeignKeyConstraint(["question"], ["question.id"], name=op.f("fk_answer_question_question")),
        sa.ForeignKeyConstraint(["round"], ["round.id"], name=op.f("fk_answer_round_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint("round", "question", "member", name=op.f("uq_answer_round_question_member")),
    )
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.create_index("ix_answer_member", ["member", "round"], unique=False)

    op.create_table(
        "occasion",
        sa.Column("schedule", sa.Integer(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=True),
        sa.CheckConstraint("\"state\" IN ('posted', 'skipped')", name=op.f("ck_occasion_state")),
        sa.ForeignKeyConstraint(["round"], ["round.id"], name=op.f("fk_occasion_round_round")),
        sa.ForeignKeyConstraint(["schedule"], ["schedule.id"], name=op.f("fk_occasion_schedule_schedule")),
        sa.PrimaryKeyConstraint("schedule", "date", name=op.f("pk_occasion")),
    )
    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("occasion")
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.drop_index("ix_answer_member")

    op.drop_table("answer")
    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.drop_index("ix_round_season")
        batch_op.drop_index("ix_round_schedule")
        batch_op.drop_index("ix_round_deck")
        batch_op.drop_index(batch_op.f("ix_round_case"))

    op.drop_table("round")
    op.drop_table("question")
    op.drop_table("picture")
    op.drop_table("version")
    with op.batch_alter_table("standing", schema=None) as batch_op:
        batch_op.drop_index("ix_standing_place")
        batch_op.drop_index(
            "ix_standing_outdated",
            sqlite_where=sa.text("to_gen < 2147483647"),
            postgresql_where=sa.text("to_gen < 2147483647"),
        )

    op.drop_table("standing")
    with op.batch_alter_table("stack", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stack_hash"))

    op.drop_table("stack")
    op.drop_table("pin")
    op.drop_table("opened")
    op.drop_table("histogram")
    with op.batch_alter_table("deck_case", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deck_case_case"))

    op.drop_table("deck_case")
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_web_session_member"))

    op.drop_table("web_session")
    op.drop_table("ticket")
    with op.batch_alter_table("stored_call", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stored_call_member"))
        batch_op.drop_index(batch_op.f("ix_stored_call_expires_at"))

    op.drop_table("stored_call")
    op.drop_table("sign_in")
    with op.batch_alter_table("schedule", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_schedule_next_at",
            sqlite_where=sa.text("enabled AND next_at IS NOT NULL"),
            postgresql_where=sa.text("enabled AND next_at IS NOT NULL"),
        )

    op.drop_table("schedule")
    with op.batch_alter_table("place", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_place_workspace"))
        batch_op.drop_index(batch_op.f("ix_place_community"))

    op.drop_table("place")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_member"))

    op.drop_table("person")
    with op.batch_alter_table("origin", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_origin_stack"))

    op.drop_table("origin")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_job_live",
            sqlite_where=sa.text("state IN ('waiting', 'running')"),
            postgresql_where=sa.text("state IN ('waiting', 'running')"),
        )

    op.drop_table("job")
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entry_community"))

    op.drop_table("entry")
    op.drop_table("case")
    op.drop_table("board")
    with op.batch_alter_table("workspace", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_workspace_community"))

    op.drop_table("workspace")
    with op.batch_alter_table("season", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_season_community"))

    op.drop_table("season")
    op.drop_table("member")
    op.drop_table("joincode")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index("ix_delivery_subject")
        batch_op.drop_index("ix_delivery_place")
        batch_op.drop_index(
            "ix_delivery_live",
            sqlite_where=sa.text("state IN ('pending', 'sending')"),
            postgresql_where=sa.text("state IN ('pending', 'sending')"),
        )
        batch_op.drop_index(batch_op.f("ix_delivery_after"))

    op.drop_table("delivery")
    op.drop_table("deck")
    with op.batch_alter_table("blob", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_blob_hash"))

    op.drop_table("blob")
    op.drop_table("community")
