"""The rounds that a member has missed, to be caught up with."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from db.cases.records import CASE, OPENED
from db.communities import AUDIENCES
from db.rounds.reading import get
from db.rounds.records import ROUND, RoundRow
from db.rows import scalar


def missed(
    session: Session, community: int, member: int, limit: int = 5, audiences: Collection[str] = AUDIENCES
) -> tuple[RoundRow, ...]:
    """List the newest revealed rounds of cases that are new to a member, newest first.

    A case is not new to whoever answered or tried it, wrote or approved it, or looked at it before it was posted. None
    is listed whose pictures are hidden, that was withdrawn or set aside, that is open again, or that may not travel as
    far as one of `audiences`.
    """
    ids = session.execute(_missed(community, member, audiences).order_by(ROUND.c.id.desc()).limit(limit)).scalars()
    found = (get(session, community, number) for number in ids.all())
    return tuple(row for row in found if row is not None)


def count_missed(session: Session, community: int, member: int, audiences: Collection[str] = AUDIENCES) -> int:
    """Count the cases that a member has missed."""
    found: int = scalar(session, select(func.count()).select_from(_missed(community, member, audiences).subquery()))
    return found


def _missed(community: int, member: int, audiences: Collection[str]) -> Any:
    query = select(ROUND.c.id).join(CASE, CASE.c.id == ROUND.c.case)
    return query.where(
        ROUND.c.community == community, ROUND.c.state == "revealed", ~ROUND.c.set_aside, CASE.c.status != "withdrawn",
        CASE.c.hidden_at.is_(None), CASE.c.audience.in_(audiences), ~_posted_again(), ~_known(member))


def _posted_again() -> ColumnElement[bool]:
    """Hold of a round after which its case was posted again: the newest is the one to be missed."""
    later = ROUND.alias("later")
    again = exists().where(later.c.case == ROUND.c.case, later.c.id > ROUND.c.id, later.c.state != "withdrawn")
    return again.correlate(ROUND)


def _known(member: int) -> ColumnElement[bool]:
    """Hold of a case that a member knows, from whichever of its rounds or before them."""
    tables = ROUND.metadata.tables
    answer, trial, same = tables["answer"], tables["trial"], ROUND.alias("same")
    answered = exists().where(same.c.case == CASE.c.id, answer.c.round == same.c.id, answer.c.member == member)
    tried = exists().where(trial.c.case == CASE.c.id, trial.c.member == member)
    opened = exists().where(OPENED.c.case == CASE.c.id, OPENED.c.member == member)
    involved = (func.coalesce(CASE.c.author, 0) == member) | (func.coalesce(CASE.c.approved_by, 0) == member)
    return answered.correlate(CASE) | tried.correlate(CASE) | opened.correlate(CASE) | involved
