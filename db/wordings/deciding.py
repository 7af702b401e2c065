"""A person's word on what a typed diagnosis is worth: kept on the case, and counted for everybody who typed it."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import audit, corrections, jobs, kinds
from db.cases.records import CASE, CLOSED, VERSION
from db.rounds.records import ROUND
from db.rows import many, pick, set_where
from db.wordings.judging import key_of
from db.wordings.records import WORDING, WordingRow, named

JOB = "grading.count"
Decided = Literal["decided", "meanwhile", "same", "open", "withdrawn", "unknown"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of a person's word on a wording, which is as it was before."""

    outcome: Decided
    wording: WordingRow | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A wording that waits for a person, the case that it was typed for, and how many named it."""

    case: int
    number: int
    title: str
    audience: str
    wording: WordingRow
    count: int


def waiting(session: Session, community: int, case: int | None = None) -> tuple[Waiting, ...]:
    """List what waits for a person, the oldest first; of one case, or of all that were revealed and not withdrawn."""
    query = pick(WORDING, WordingRow).join(CASE, CASE.c.id == WORDING.c.case)
    query = query.where(WORDING.c.community == community, WORDING.c.waits_since.is_not(None),
                        CASE.c.status.not_in(CLOSED), WORDING.c.case.in_(_revealed(community)))
    query = query if case is None else query.where(WORDING.c.case == case)
    rows = many(session, query.order_by(WORDING.c.waits_since, WORDING.c.id), WordingRow)
    titles, counts = _titles(session, {row.case for row in rows}), _counts(session, {row.case for row in rows})
    return tuple(Waiting(row.case, *titles[row.case], row, counts[row.name]) for row in rows)


def decided(session: Session, community: int, case: int) -> tuple[WordingRow, ...]:
    """List what was typed for a revealed case and has been judged, by a person or the matcher."""
    query = pick(WORDING, WordingRow).where(WORDING.c.community == community, WORDING.c.case == case,
                                            WORDING.c.grade.is_not(None), WORDING.c.case.in_(_revealed(community)))
    return many(session, query.order_by(WORDING.c.grade.desc(), WORDING.c.id), WordingRow)


def _revealed(community: int) -> Any:
    """Select the cases with a revealed round, and none that is open: what is typed now is nobody's to read."""
    open_now = select(ROUND.c.case).where(ROUND.c.community == community, ROUND.c.state.in_(("open", "closed")))
    shown = select(ROUND.c.case).where(ROUND.c.community == community, ROUND.c.state == "revealed")
    return shown.where(ROUND.c.case.not_in(open_now))


def _titles(session: Session, these: set[int]) -> dict[int, tuple[int, str, str]]:
    current = (VERSION.c.case == CASE.c.id) & (VERSION.c.number == CASE.c.current_version)
    query = select(CASE.c.id, CASE.c.number, VERSION.c.title, CASE.c.audience).join(VERSION, current)
    query = query.where(CASE.c.id.in_(these))
    return {row.id: (row.number, row.title, row.audience) for row in session.execute(query)}


def _counts(session: Session, these: set[int]) -> Counter[str]:
    """Count how many named each wording, over the revealed rounds of some cases."""
    query = select(ROUND.c.tally).where(ROUND.c.case.in_(these), ROUND.c.state == "revealed")
    found: Counter[str] = Counter()
    for tally in session.execute(query).scalars():
        for value, n in (tally or {}).items():
            found.update(dict.fromkeys(kinds.listed(value), n))
    return found


def decide(
    session: Session, community: int, wording: int, worth: float, before: float | None, by: int | None, now: datetime
) -> Decision:
    """Say what a wording is worth from now on, in all rounds and versions of its case; a job counts everybody again.

    `before` is what it was worth when whoever decides looked: of two at once the second gets 'meanwhile', with what
    the first one said.
    """
    row = named(session, community, [f"w{wording}"]).get(f"w{wording}")
    if row is None:
        return Decision("unknown")
    status = session.execute(select(CASE.c.status).where(CASE.c.id == row.case)).scalar_one()
    if status in CLOSED:
        return Decision("withdrawn", row)
    if session.execute(_revealed(community).where(ROUND.c.case == row.case)).first() is None:
        return Decision("open", row)
    these = WORDING.c.id == wording
    as_seen = WORDING.c.grade.is_(None) if before is None else WORDING.c.grade == before
    if not set_where(session, WORDING, these, as_seen, grade=worth, waits_since=None, decided_by=by, decided_at=now):
        return Decision("same" if row.grade == worth else "meanwhile", row)
    # What was typed stays out of the audit, whose rows nobody could ever blank.
    audit.record(session, community, by, "wording.decide", f"case:{row.case}", now, wording=wording, before=row.grade,
                 after=worth)
    jobs.add(session, f"wording:{wording}:{worth:g}:{now.isoformat()}", f"{JOB}/{row.case}", now, community, by, now)
    return Decision("decided", row)


def recount(session: Session, community: int, case: int, by: int | None, now: datetime) -> str:
    """Correct the newest revealed round of a case to what its wordings are worth now: 'asked', 'unchanged' or why not.
    """
    query = select(ROUND.c.id, ROUND.c.key_revision).where(ROUND.c.case == case, ROUND.c.community == community,
                                                           ROUND.c.state == "revealed")
    row = session.execute(query.order_by(ROUND.c.season.is_(None), ROUND.c.id.desc()).limit(1)).one_or_none()
    if row is None:
        return "unknown"
    key = key_of(session, community, case)
    return corrections.ask(session, community, row.id, row.key_revision, "graded", key, "", by, now)
