"""Pictures as files of Slack's: one for each picture in a workspace, and those that are to be deleted there.

A file's id is stored before its bytes are sent, so that nothing is left at Slack that nobody knows of.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Index, delete, select, text
from sqlalchemy.orm import Session
from sqlmodel import Field

from db import audit, blobs, communities
from db.columns import Instant, Record, one_of, table
from db.notes import carries
from db.rows import many, pick, scalar, set_where, upsert

PLATFORM = "slack"
STATES = ("claimed", "uploaded", "ready", "unneeded")
WANTED = text("state <> 'unneeded'")
# Whoever uploads a picture has it for so long; then another may, and what the first one made is deleted.
LEASE = timedelta(seconds=20)


class SlackFile(Record, table=True):
    """A picture as a file in one workspace; `claimed` while its bytes are being sent."""

    __tablename__ = "slack_file"
    __table_args__ = (
        one_of("state", STATES),
        Index("ix_slack_file_picture", "workspace", "hash", unique=True, sqlite_where=WANTED, postgresql_where=WANTED),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace: int = Field(foreign_key="workspace.id", index=True)
    hash: str
    file: str | None = None
    state: str = "claimed"
    lease_until: datetime = Field(sa_type=Instant)
    created_at: datetime = Field(sa_type=Instant)


SLACK_FILE = table(SlackFile)
C = SLACK_FILE.c


@dataclass(frozen=True, slots=True)
class FileRow:
    """A picture's file; `file` is Slack's id, None before Slack gave one."""

    id: int
    workspace: int
    hash: str
    file: str | None
    state: str
    lease_until: datetime
    created_at: datetime


def held(session: Session, workspace: str, hashes: Collection[str], now: datetime) -> dict[str, FileRow | None]:
    """Give the files of those pictures that a workspace may see now; None for one that nobody has or uploads."""
    home = communities.workspace(session, PLATFORM, workspace)
    if home is None or not hashes:
        return {}
    seen = blobs.publics(session, home.community, hashes, now)
    query = pick(SLACK_FILE, FileRow).where(C.workspace == home.id, C.hash.in_(seen), C.state != "unneeded")
    lapsed = (C.state == "claimed") & (C.lease_until <= now)
    found = {row.hash: row for row in many(session, query.where(~lapsed), FileRow)}
    return {hash: found.get(hash) for hash in seen}


@carries
def begin(session: Session, workspace: str, hash: str, now: datetime) -> int | None:
    """Claim a picture that is to be uploaded, and give its row; None where another has it, or nobody may see it.

    What a claim that ran out has made is deleted at Slack later.
    """
    home = communities.workspace(session, PLATFORM, workspace)
    if home is None or blobs.public(session, home.community, hash, now) is None:
        return None
    this = (C.workspace == home.id) & (C.hash == hash)
    set_where(session, SLACK_FILE, this, C.state == "claimed", C.lease_until <= now, state="unneeded")
    values = {"workspace": home.id, "hash": hash, "state": "claimed", "lease_until": now + LEASE, "created_at": now}
    made = upsert(session, SLACK_FILE).values(values).on_conflict_do_nothing(
        index_elements=["workspace", "hash"], index_where=WANTED)
    found: int | None = scalar(session, made.returning(C.id))
    return found


@carries
def name(session: Session, row: int, file: str) -> bool:
    """Store the id that Slack gave to a file; False where it is not wanted any more."""
    stored = set_where(session, SLACK_FILE, C.id == row, file=file) == 1
    return stored and scalar(session, select(C.state).where(C.id == row)) != "unneeded"


@carries
def keep(session: Session, row: int, ready: bool) -> bool:
    """Store that a file is at Slack whole, or shown by it; False where it is not wanted any more."""
    state = "ready" if ready else "uploaded"
    # Its bytes are there, so nothing of it can be on its way any more.
    return set_where(session, SLACK_FILE, C.id == row, C.state != "unneeded", state=state,
                     lease_until=C.created_at) == 1


@carries
def drop(session: Session, row: int) -> None:
    """Forget a file that is not at Slack any more."""
    session.execute(delete(SLACK_FILE).where(C.id == row))


@carries
def let_go(session: Session, row: int) -> None:
    """Have a file deleted with the next sweep, though its picture may be uploaded again."""
    set_where(session, SLACK_FILE, C.id == row, state="unneeded")


def forsake(session: Session, community: int, case: int) -> None:
    """Let the files of a case's pictures go wherever no message shows the case any more.

    Its pictures may still be seen elsewhere: they are uploaded again when somebody there is shown them. What another
    case has as well stays.
    """
    tables = SLACK_FILE.metadata.tables
    home, stack, rounds, sent = communities.WORKSPACE, tables["stack"], tables["round"], tables["delivery"]
    made = select(blobs.ORIGIN.c.picture).join(stack, stack.c.hash == blobs.ORIGIN.c.stack)
    made = made.where(blobs.ORIGIN.c.community == community)
    shown = select(sent.c.id).join(rounds, rounds.c.id == sent.c.subject_id).where(
        sent.c.subject_kind == "round", rounds.c.case == case, sent.c.platform == PLATFORM,
        sent.c.workspace == home.c.external, sent.c.state != "gone", ~sent.c.takedown)
    empty = select(home.c.id).where(home.c.community == community, home.c.platform == PLATFORM, ~shown.exists())
    set_where(session, SLACK_FILE, C.workspace.in_(empty), C.hash.in_(made.where(stack.c.case == case)),
              C.hash.not_in(made.where(stack.c.case != case)), C.state != "unneeded", state="unneeded")


def abandoned(session: Session) -> None:
    """End every claim: whoever had one is known to have died."""
    set_where(session, SLACK_FILE, C.state.in_(("claimed", "unneeded")), lease_until=C.created_at)


@carries
def unneeded(session: Session, workspace: str, now: datetime, every: bool = False) -> dict[int, str | None]:
    """List the files of a workspace that are to be deleted there, by row: no card may show their pictures any more.

    One whose bytes may still be on their way is left for a later sweep. `every` takes all that the workspace has.
    """
    home = communities.workspace(session, PLATFORM, workspace)
    if home is None:
        return {}
    query = pick(SLACK_FILE, FileRow).where(C.workspace == home.id)
    rows = many(session, query.order_by(C.id), FileRow)
    wanted = [row for row in rows if row.state != "unneeded"]
    seen = {} if every else blobs.publics(session, home.community, [row.hash for row in wanted], now)
    gone = [row.id for row in wanted if row.hash not in seen]
    set_where(session, SLACK_FILE, C.id.in_(gone), state="unneeded")
    return {row.id: row.file for row in rows
            if (row.state == "unneeded" or row.id in gone) and row.lease_until <= now}


def to_sweep(session: Session, seen: int, now: datetime) -> tuple[int, tuple[str, ...]]:
    """Say where files may have to be deleted: every workspace that has some, where anything was decided since `seen`.

    `seen` is the audit's newest line when that was last asked; the newest one now comes back. Otherwise only the
    workspaces are named in which a file is known to be unneeded.
    """
    newest = audit.latest(session)
    query = select(communities.WORKSPACE.c.external).join(SLACK_FILE, C.workspace == communities.WORKSPACE.c.id)
    if newest == seen:
        query = query.where(C.state == "unneeded", C.lease_until <= now)
    return newest, tuple(session.execute(query.distinct()).scalars())
