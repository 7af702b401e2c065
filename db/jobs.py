"""Jobs: stored calls that are due at an instant, run at least once under a lease."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, case, func, literal, or_, select, text, update
from sqlalchemy.orm import Session
from sqlmodel import Field

from db import deliveries
from db.columns import Instant, Json, Record, one_of, table
from db.notes import touch
from db.rows import many, one, pick, scalar, set_where, upsert

STATES = ("waiting", "running", "done", "failed", "skipped")
LIVE = ("waiting", "running")
UNDER_WAY = text("state IN ('waiting', 'running')")


class Job(Record, table=True):
    """One call that is due at an instant."""

    __table_args__ = (
        one_of("state", STATES),
        Index("ix_job_live", "due_at", sqlite_where=UNDER_WAY, postgresql_where=UNDER_WAY),
    )
    id: int | None = Field(default=None, primary_key=True)
    community: int | None = Field(default=None, foreign_key="community.id")
    key: str = Field(unique=True)
    call: str
    due_at: datetime = Field(sa_type=Instant)
    state: str = "waiting"
    lease_until: datetime | None = Field(default=None, sa_type=Instant)
    attempt: int = 0
    worker: str | None = None
    made_by: int | None = Field(default=None, foreign_key="member.id")
    progress: dict[str, Any] | None = Field(default=None, sa_type=Json)
    error: str | None = None
    result: str | None = None
    created_at: datetime = Field(sa_type=Instant)
    finished_at: datetime | None = Field(default=None, sa_type=Instant)


JOB = table(Job)


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job as it stands; `attempt` fences every later change of it."""

    id: int
    community: int | None
    key: str
    call: str
    due_at: datetime
    state: str
    lease_until: datetime | None
    attempt: int
    worker: str | None
    made_by: int | None
    progress: dict[str, Any] | None
    error: str | None
    result: str | None
    created_at: datetime
    finished_at: datetime | None


def add(
    session: Session, key: str, call: str, due_at: datetime, community: int | None, by: int | None,
    now: datetime,
) -> int:
    """Store a job and give its id; a key that is there already keeps its job."""
    values = {
        "key": key, "call": call, "due_at": due_at, "community": community, "made_by": by, "created_at": now,
    }
    add_all(session, [values])
    found: int = scalar(session, select(JOB.c.id).where(JOB.c.key == key))
    return found


def add_all(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Store many jobs at once; keys that are there already keep theirs."""
    if rows:
        session.execute(upsert(session, JOB).on_conflict_do_nothing(index_elements=["key"]), rows)
        touch(session, "job")


def add_from(session: Session, query: Any, columns: Sequence[str]) -> None:
    """Store the jobs that a query selects; keys that are there already keep theirs."""
    # The defaults of the other columns are given as values, since an insert from a query has none of its own.
    rows = query.add_columns(literal("waiting"), literal(0))
    new = upsert(session, JOB).from_select([*columns, "state", "attempt"], rows, include_defaults=False)
    session.execute(new.on_conflict_do_nothing(index_elements=["key"]))
    touch(session, "job")


def get(session: Session, community: int | None, job: int) -> JobRow | None:
    """Find a job of a community."""
    return one(session, pick(JOB, JobRow).where(JOB.c.id == job, JOB.c.community == community), JobRow)


def by_key(session: Session, key: str) -> JobRow | None:
    """Find a job by its key."""
    return one(session, pick(JOB, JobRow).where(JOB.c.key == key), JobRow)


def list_jobs(session: Session, community: int, *, limit: int = 50) -> tuple[JobRow, ...]:
    """List the newest jobs of a community."""
    query = pick(JOB, JobRow).where(JOB.c.community == community).order_by(JOB.c.id.desc())
    return many(session, query.limit(limit), JobRow)


def claim(
    session: Session, worker: str, now: datetime, lease_seconds: float = 60, limit: int = 10
) -> tuple[JobRow, ...]:
    """Take due jobs, then those whose worker let its lease run out; each claim is a new attempt.

    Those come last: one that takes its process down with it is not to keep all others from running.
    """
    due = or_(
        (JOB.c.state == "waiting") & (JOB.c.due_at <= now),
        (JOB.c.state == "running") & (JOB.c.lease_until < now),
    )
    left = case((JOB.c.state == "running", 1), else_=0)
    chosen = select(JOB.c.id).where(UNDER_WAY, due).order_by(left, JOB.c.due_at, JOB.c.id).limit(limit)
    values = {"state": "running", "worker": worker, "lease_until": now + timedelta(seconds=lease_seconds)}
    taken = (
        update(JOB)
        .where(JOB.c.id.in_(chosen.with_for_update(skip_locked=True)))
        .values(**values, attempt=JOB.c.attempt + 1)
        .returning(*JOB.c)
    )
    rows = [JobRow(**row) for row in session.execute(taken).mappings()]
    return tuple(sorted(rows, key=lambda row: (row.due_at, row.id)))


def _held(job: int, attempt: int) -> Any:
    return (JOB.c.id == job) & (JOB.c.attempt == attempt) & (JOB.c.state == "running")


def holds(session: Session, job: int, attempt: int) -> bool:
    """Say whether an attempt still is the one that may change what the job changes."""
    return scalar(session, select(JOB.c.id).where(_held(job, attempt)).with_for_update()) is not None


def renew(session: Session, job: int, attempt: int, until: datetime) -> bool:
    """Keep a lease; False when somebody else has the job."""
    return set_where(session, JOB, _held(job, attempt), lease_until=until) == 1


def finish(session: Session, job: int, attempt: int, now: datetime, result: str | None = None) -> bool:
    """End a job as done."""
    return _end(session, job, attempt, state="done", result=result, finished_at=now)


def fail(session: Session, job: int, attempt: int, error: str, now: datetime) -> bool:
    """End a job as failed, with the sentence that its makers read."""
    return _end(session, job, attempt, state="failed", error=error, finished_at=now)


def skip(session: Session, job: int, attempt: int, why: str, now: datetime) -> bool:
    """End a job that had nothing to do, with the reason."""
    return _end(session, job, attempt, state="skipped", result=why, finished_at=now)


def retry(session: Session, job: int, attempt: int, due_at: datetime, error: str) -> bool:
    """Give a job back, to run again at an instant."""
    return _end(session, job, attempt, state="waiting", due_at=due_at, error=error)


def _end(session: Session, job: int, attempt: int, **values: Any) -> bool:
    touch(session, "job")
    deliveries.redraw(session, "job", job, "reveal")
    return set_where(session, JOB, _held(job, attempt), lease_until=None, **values) == 1


def progress(session: Session, job: int, attempt: int, stage: str, done: int, total: int) -> bool:
    """Tell how far a job is; every card that shows it is drawn again."""
    deliveries.redraw(session, "job", job, "count")
    touch(session, "job")
    values = {"stage": stage, "done": done, "total": total}
    return set_where(session, JOB, _held(job, attempt), progress=values) == 1


def move(session: Session, key: str, due_at: datetime) -> bool:
    """Set when a waiting job is due."""
    touch(session, "job")
    return set_where(session, JOB, JOB.c.key == key, JOB.c.state == "waiting", due_at=due_at) == 1


def abandoned(session: Session, now: datetime) -> int:
    """End the lease of every job under way: whoever held one is known to have died; give how many."""
    return set_where(session, JOB, JOB.c.state == "running", JOB.c.lease_until >= now, lease_until=now)


def next_due(session: Session) -> datetime | None:
    """Give the instant at which the next job wants attention, be it due or left by its worker."""
    when = case((JOB.c.state == "running", JOB.c.lease_until), else_=JOB.c.due_at)
    found: datetime | None = scalar(session, select(func.min(when, type_=Instant())).where(UNDER_WAY))
    return found
