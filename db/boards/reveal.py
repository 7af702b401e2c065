"""The reveal of a round: graded and scored in pages, and switched at once.

A page writes rows that are valid from the generation after the one that readers see, so that nobody sees half a
reveal and a page that runs twice writes the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import bindparam, case, delete, func, insert, select, update
from sqlalchemy.orm import Session

from db import audit, deliveries
from db.answers import ANSWER
from db.boards.records import BOARD, FOREVER, HISTOGRAM, OUTDATED, STANDING
from db.boards.scoring import FIRST_MEAN, Totals, is_right, skill
from db.cases.records import CASE, OPENED
from db.rounds.records import RANKED_KINDS, ROUND
from db.rows import scalar, set_where, upsert

PAGE = 1000
HOLD = timedelta(minutes=2)

RevealOutcome = Literal["begun", "already", "too early", "busy", "unknown"]


class RevealTaken(Exception):
    """Another round took over the board while this one was being scored; begin the reveal again."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


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
    if row.season is not None and not _hold(session, row.season, round, now):
        return Revealing("busy")
    if row.state == "closed":
        return Revealing("begun", row.tally, row.answered)
    return _count(session, row)


def _round(session: Session, community: int, round: int, lock: bool = False) -> Any:
    query = select(ROUND).where(ROUND.c.id == round, ROUND.c.community == community)
    return session.execute(query.with_for_update() if lock else query).one_or_none()


def _count(session: Session, row: Any) -> Revealing:
    outside = _outside(session, row.case)
    query = select(ANSWER.c.value, func.count()).where(ANSWER.c.round == row.id, ANSWER.c.member.not_in(outside))
    found: dict[str, int] = {value: n for value, n in session.execute(query.group_by(ANSWER.c.value))}
    tally = {option: found.get(option, 0) for option in (*row.order, "unsure")}
    answered = sum(tally.values())
    ranked = row.kind in RANKED_KINDS and row.season is not None
    values = {
        "state": "closed", "tally": tally, "answered": answered, "ranked": answered if ranked else 0,
        "correct": sum(n for value, n in tally.items() if is_right(value, row.key)) if ranked else 0,
        "m": _mean(session, row.season) if ranked else None,
    }
    set_where(session, ROUND, ROUND.c.id == row.id, **values)
    return Revealing("begun", tally, answered)


def _outside(session: Session, case: int) -> tuple[int, ...]:
    involved = session.execute(select(CASE.c.author, CASE.c.approved_by).where(CASE.c.id == case)).one()
    opened = session.execute(select(OPENED.c.member).where(OPENED.c.case == case)).scalars()
    return tuple({member for member in (*involved, *opened) if member is not None})


def _mean(session: Session, season: int) -> float:
    sums = select(func.sum(ROUND.c.correct), func.sum(ROUND.c.ranked))
    correct, n = session.execute(sums.where(ROUND.c.season == season, ROUND.c.state == "revealed")).one()
    return correct / n if n else FIRST_MEAN


def _board(session: Session, season: int) -> Any:
    query = select(BOARD).where(BOARD.c.season == season, BOARD.c.scope == "community")
    return session.execute(query.with_for_update()).one()


def _hold(session: Session, season: int, round: int, now: datetime) -> bool:
    """Take the board for a round; what another left half done for long is undone first."""
    board = _board(session, season)
    if board.scoring not in (None, round):
        state = scalar(session, select(ROUND.c.state).where(ROUND.c.id == board.scoring))
        if state != "revealed" and board.held_at is not None and now - board.held_at < HOLD:
            return False
        _undo(session, board)
    set_where(session, BOARD, BOARD.c.id == board.id, scoring=round, held_at=now)
    return True


def _undo(session: Session, board: Any) -> None:
    following = board.generation + 1
    members = select(ANSWER.c.member).where(ANSWER.c.round == board.scoring)
    theirs = (STANDING.c.board == board.id) & STANDING.c.member.in_(members)
    session.execute(delete(STANDING).where(theirs, STANDING.c.from_gen == following))
    set_where(session, STANDING, theirs, STANDING.c.to_gen == following, to_gen=FOREVER)


def score_page(
    session: Session, community: int, round: int, after_member: int = 0, limit: int = PAGE
) -> int | None:
    """Score the answers of the next members of a round; give the last of them, or None when all are scored."""
    row = _round(session, community, round)
    if row is None or row.state != "closed":
        return None
    board = _held_board(session, row)
    page = _page(session, row, board, after_member, limit)
    if not page:
        return None
    outside = set(_outside(session, row.case))
    _grade(session, row, outside, after_member, page[-1].member)
    if board is not None:
        _score(session, row, board, [answer for answer in page if answer.member not in outside])
        prune(session, board.id, limit)
    return int(page[-1].member) if len(page) == limit else None


def _held_board(session: Session, row: Any) -> Any:
    if row.season is None:
        return None
    board = _board(session, row.season)
    if board.scoring != row.id:
        raise RevealTaken
    return board


def _page(session: Session, row: Any, board: Any, after: int, limit: int) -> Sequence[Any]:
    answers = (ANSWER.c.round == row.id) & (ANSWER.c.question == row.question) & (ANSWER.c.member > after)
    if board is None:
        query = select(ANSWER.c.member, ANSWER.c.value)
    else:
        valid = (STANDING.c.from_gen <= board.generation) & (STANDING.c.to_gen > board.generation)
        theirs = (STANDING.c.board == board.id) & (STANDING.c.member == ANSWER.c.member) & valid
        columns = (STANDING.c.from_gen, STANDING.c.total, STANDING.c.n, STANDING.c.correct)
        query = select(ANSWER.c.member, ANSWER.c.value, *columns).outerjoin(STANDING, theirs)
    return session.execute(query.where(answers).order_by(ANSWER.c.member).limit(limit)).all()


def _grade(session: Session, row: Any, outside: set[int], after: int, last: int) -> None:
    these = (ANSWER.c.round == row.id) & (ANSWER.c.question == row.question)
    these &= (ANSWER.c.member > after) & (ANSWER.c.member <= last)
    grade = case((ANSWER.c.value.in_(row.key), 1.0), else_=0.0)
    ranked = row.kind in RANKED_KINDS and row.season is not None
    counts = case((ANSWER.c.member.in_(outside), False), else_=ranked)
    set_where(session, ANSWER, these, grade=grade, counts=counts)


def _score(session: Session, row: Any, board: Any, page: Sequence[Any]) -> None:
    totals = Totals(row.ranked, row.correct, row.m)
    gains = {right: totals.contribution(right) for right in (True, False)}
    following = board.generation + 1
    rows = [_standing(board, following, answer, is_right(answer.value, row.key), gains) for answer in page]
    if rows:
        session.connection().execute(upsert(session, STANDING).on_conflict_do_nothing(), rows)
    old = [{"b": board.id, "m": a.member, "f": a.from_gen} for a in page if a.from_gen is not None]
    if old:
        this = (STANDING.c.board == bindparam("b")) & (STANDING.c.member == bindparam("m"))
        ending = update(STANDING).where(this, STANDING.c.from_gen == bindparam("f")).values(to_gen=following)
        session.connection().execute(ending, old)


def _standing(board: Any, generation: int, answer: Any, right: bool, gains: dict[bool, int]) -> dict[str, Any]:
    total, n = (answer.total or 0) + gains[right], (answer.n or 0) + 1
    return {
        "board": board.id, "member": answer.member, "from_gen": generation, "to_gen": FOREVER,
        "value": skill(total, n), "total": total, "n": n, "correct": (answer.correct or 0) + right,
        "ranked": n >= board.ranked_from,
    }


def finish_reveal(
    session: Session, community: int, round: int, chart_hash: str | None, now: datetime
) -> str:
    """Show the reveal and the new board, both at once: 'revealed', 'already' or 'unknown'."""
    row = _round(session, community, round, lock=True)
    if row is None or row.state not in ("closed", "revealed"):
        return "unknown"
    if row.state == "revealed":
        return "already"
    board = _held_board(session, row)
    if board is not None:
        _switch(session, row, board)
        deliveries.redraw(session, "board", board.id, "reveal")
    values = {"state": "revealed", "chart_blob": chart_hash, "revealed_at": now}
    set_where(session, ROUND, ROUND.c.id == round, **values)
    deliveries.redraw(session, "round", round, "reveal")
    _tell_followers(session, row)
    audit.record(session, community, None, "round.reveal", f"round:{round}", now)
    return "revealed"


def _tell_followers(session: Session, row: Any) -> None:
    """Have the open cards of the same schedule drawn again: they begin with what became of this round."""
    following = select(ROUND.c.id).where(ROUND.c.schedule == row.schedule, ROUND.c.state == "open")
    for number in session.execute(following).scalars():
        deliveries.redraw(session, "round", number, "count")


def _switch(session: Session, row: Any, board: Any) -> None:
    counts = _histogram(session, board, row)
    following = board.generation + 1
    new = [{"board": board.id, "gen": following, "value": value, "n": n} for value, n in counts.items() if n]
    if new:
        session.connection().execute(insert(HISTOGRAM), new)
    older = (HISTOGRAM.c.board == board.id) & (HISTOGRAM.c.gen < board.generation)
    session.execute(delete(HISTOGRAM).where(older))
    set_where(session, BOARD, BOARD.c.id == board.id, generation=following, scoring=None, held_at=None)


def _histogram(session: Session, board: Any, row: Any) -> dict[int, int]:
    """Take the histogram that readers see, less what ends with it and plus what begins after it."""
    seen = (HISTOGRAM.c.board == board.id) & (HISTOGRAM.c.gen == board.generation)
    counts: dict[int, int] = dict(session.execute(select(HISTOGRAM.c.value, HISTOGRAM.c.n).where(seen)).all())
    following = board.generation + 1
    ranked = (STANDING.c.board == board.id) & STANDING.c.ranked
    ending = select(STANDING.c.value, func.count()).where(ranked, OUTDATED, STANDING.c.to_gen == following)
    theirs = (ANSWER.c.member == STANDING.c.member) & (ANSWER.c.round == row.id)
    beginning = select(STANDING.c.value, func.count()).select_from(ANSWER).join(STANDING, theirs)
    beginning = beginning.where(ranked, STANDING.c.from_gen == following, ANSWER.c.question == row.question)
    for sign, query in ((-1, ending), (1, beginning)):
        for value, n in session.execute(query.group_by(STANDING.c.value)):
            counts[value] = counts.get(value, 0) + sign * n
    return counts


def prune(session: Session, board: int, limit: int = PAGE) -> int:
    """Delete some rows that no reader needs: those that ended before the generation before the present one."""
    generation = scalar(session, select(BOARD.c.generation).where(BOARD.c.id == board))
    # OUTDATED is what the partial index says, word for word, so that SQLite uses it.
    old = select(STANDING.c.member.label("m"), STANDING.c.from_gen.label("f")).where(
        STANDING.c.board == board, STANDING.c.to_gen < generation, OUTDATED
    )
    keys = [dict(row) for row in session.execute(old.limit(limit)).mappings()]
    if keys:
        this = (STANDING.c.board == board) & (STANDING.c.member == bindparam("m"))
        session.connection().execute(delete(STANDING).where(this, STANDING.c.from_gen == bindparam("f")), keys)
    return len(keys)
