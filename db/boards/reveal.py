"""The reveal of a round: graded and scored in pages, and switched at once.

A page writes rows that are valid from the generation after the one that readers see, so that nobody sees half a
reveal and a page that runs twice writes the same.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from db import audit, deliveries, thanks
from db.answers import ANSWER, write_grades
from db.boards.holding import held_board, hold
from db.boards.pages import prune, score, switch
from db.boards.scoring import Counted, counted, mean
from db.cases.records import CASE, OPENED
from db.rounds.records import RANKED_KINDS, ROUND, same_run
from db.rows import set_where

PAGE = 1000
THREAD_VIEW = "quiz.thread"

RevealOutcome = Literal["begun", "already", "too early", "busy", "unknown"]


@dataclass(frozen=True, slots=True)
class Revealing:
    """A reveal that has begun: `tally` counts every option and "unsure" over `answered` answers."""

    outcome: RevealOutcome
    tally: dict[str, int] | None = None
    answered: int = 0


def begin_reveal(session: Session, community: int, round: int, now: datetime) -> Revealing:
    """Close a round for good and count it; 'busy' while another round of the board is being scored.

    No answer comes in after this. Authors, those who approved, and whoever opened the case before it was posted
    are left out of every count.
    """
    row = _round(session, community, round, lock=True)
    if row is None or row.state == "withdrawn":
        return Revealing("unknown")
    if row.state == "revealed":
        return Revealing("already", row.tally, row.answered)
    if now < row.closes_at:
        return Revealing("too early")
    if row.season is not None and not hold(session, row.season, round, now):
        return Revealing("busy")
    # What is typed was closed before it was judged, and is counted here.
    if row.state == "closed" and row.tally is not None:
        return Revealing("begun", row.tally, row.answered)
    return _count(session, row)


def _round(session: Session, community: int, round: int, lock: bool = False) -> Any:
    query = select(ROUND).where(ROUND.c.id == round, ROUND.c.community == community)
    return session.execute(query.with_for_update() if lock else query).one_or_none()


def _count(session: Session, row: Any) -> Revealing:
    inside = (ANSWER.c.round == row.id) & ANSWER.c.member.not_in(outside(session, row.case))
    query = select(ANSWER.c.value, func.count()).where(inside)
    found: dict[str, int] = {value: n for value, n in session.execute(query.group_by(ANSWER.c.value))}
    tally = {**dict.fromkeys([*row.order, "unsure"], 0), **found}
    answered = sum(tally.values())
    ranked = row.kind in RANKED_KINDS and row.season is not None and not row.set_aside
    these = counted(tally, row.key) if ranked else Counted()
    values = {
        "state": "closed", "tally": tally, "answered": answered, "ranked": these.n, "correct": these.correct,
        "graded": these.graded, "m": _mean(session, row.season) if ranked else None,
    }
    set_where(session, ROUND, ROUND.c.id == row.id, **values)
    return Revealing("begun", tally, answered)


def outside(session: Session, case: int) -> tuple[int, ...]:
    """Name the members who knew a case before it was posted, so that their answers are left out of every count."""
    involved = session.execute(select(CASE.c.author, CASE.c.approved_by).where(CASE.c.id == case)).one()
    opened = session.execute(select(OPENED.c.member).where(OPENED.c.case == case)).scalars()
    return tuple({member for member in (*involved, *opened) if member is not None})


def _mean(session: Session, season: int) -> float:
    sums = select(func.sum(ROUND.c.graded), func.sum(ROUND.c.ranked))
    graded, n = session.execute(sums.where(ROUND.c.season == season, ROUND.c.state == "revealed")).one()
    return mean(int(graded or 0), n)


def score_page(session: Session, community: int, round: int, after_member: int = 0, limit: int = PAGE) -> int | None:
    """Score the answers of the next members of a round; give the last of them, or None when all are scored.

    A board remembers how far it is, so a page that is asked for twice is scored once.
    """
    row = _round(session, community, round)
    if row is None or row.state != "closed":
        return None
    board = held_board(session, row.season, row.id)
    after = max(after_member, board.scored_to) if board is not None else after_member
    members = _next_members(session, row, after, limit)
    if not members:
        return None
    _grade(session, row, after, members[-1])
    if board is not None and not row.set_aside:
        score(session, row, board, after, members[-1])
        prune(session, board, limit)
    return members[-1] if len(members) == limit else None


def _next_members(session: Session, row: Any, after: int, limit: int) -> list[int]:
    these = (ANSWER.c.round == row.id) & (ANSWER.c.question == row.question) & (ANSWER.c.member > after)
    return list(session.execute(select(ANSWER.c.member).where(these).order_by(ANSWER.c.member).limit(limit)).scalars())


def _grade(session: Session, row: Any, after: int, last: int) -> None:
    these = (ANSWER.c.round == row.id) & (ANSWER.c.question == row.question)
    these &= (ANSWER.c.member > after) & (ANSWER.c.member <= last)
    ranked = row.kind in RANKED_KINDS and row.season is not None
    counts = case((ANSWER.c.member.in_(outside(session, row.case)), False), else_=ranked)
    write_grades(session, these, row.key, counts=counts)


def finish_reveal(
    session: Session, community: int, round: int, chart_hash: str | None, now: datetime
) -> str:
    """Show the reveal and the new board, both at once: 'revealed', 'already' or 'unknown'."""
    row = _round(session, community, round, lock=True)
    if row is None or row.state not in ("closed", "revealed"):
        return "unknown"
    if row.state == "revealed":
        return "already"
    board = held_board(session, row.season, row.id)
    if board is not None:
        switch(session, board)
        deliveries.redraw(session, "board", board.id, "reveal")
    values = {"state": "revealed", "chart_blob": chart_hash, "revealed_at": now}
    set_where(session, ROUND, ROUND.c.id == round, **values)
    deliveries.redraw(session, "round", round, "reveal")
    deliveries.thread(session, community, ("round", round), f"{THREAD_VIEW}/{round}", now)
    tell_followers(session, row)
    thanks.revealed(session, community, round, now)
    audit.record(session, community, None, "round.reveal", f"round:{round}", now)
    return "revealed"


def tell_followers(session: Session, row: Any) -> None:
    """Have the open cards that come after this round drawn again: they begin with what became of it."""
    following = select(ROUND.c.id).where(same_run(row), ROUND.c.id > row.id, ROUND.c.state == "open")
    for number in session.execute(following).scalars():
        deliveries.redraw(session, "round", number, "count")
