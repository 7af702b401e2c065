"""Scoring a season again from its answers, in pages, where the key of one of its rounds was corrected.

A correction changes the season's mean from its round on, so every round is worth something else to everybody. A page
takes all answers of some members and writes standings that are valid from the next generation on, as a reveal does.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from db import kinds
from db.answers import ANSWER
from db.boards.pages import generations, prune
from db.boards.records import BOARD, HISTOGRAM, STANDING
from db.boards.scoring import Counted, counted, mean, skill
from db.members import MEMBER
from db.rounds.records import RANKED_KINDS, ROUND
from db.rows import set_where, upsert

PAGE = 1_500
MEMBERS = 60


@dataclass(frozen=True, slots=True)
class Revision:
    """What a round's key becomes, and whether the round counts for anybody."""

    round: int
    key: tuple[str, ...]
    set_aside: bool


@dataclass(frozen=True, slots=True)
class Value:
    """What answers to a round are worth: `counted` are those that count, `m` is the mean before it.

    `worth` gives, for each value that was given, what it adds to its member's total, and whether it is wholly right.
    """

    round: int
    question: int
    key: tuple[str, ...]
    counted: Counted
    m: float
    worth: Mapping[str, tuple[int, bool]]


@dataclass(frozen=True, slots=True)
class Sums:
    """What one member's answers come to."""

    total: int = 0
    n: int = 0
    correct: int = 0


def revalue(session: Session, season: int, revision: Revision) -> dict[int, Value]:
    """Value every revealed round of a season with one of them revised, in the order in which they were revealed."""
    columns = (ROUND.c.id, ROUND.c.kind, ROUND.c.question, ROUND.c.key, ROUND.c.set_aside, ROUND.c.tally)
    query = select(*columns).where(ROUND.c.season == season, ROUND.c.state == "revealed")
    found: dict[int, Value] = {}
    graded = n = 0
    for row in session.execute(query.order_by(ROUND.c.revealed_at, ROUND.c.id)).all():
        value = found[row.id] = _value(row, revision, mean(graded, n))
        graded, n = graded + value.counted.graded, n + value.counted.n
    return found


def _value(row: Any, revision: Revision, m: float) -> Value:
    revised = row.id == revision.round
    key = revision.key if revised else tuple(row.key)
    aside = revision.set_aside if revised else row.set_aside
    counts = Counted() if aside or row.kind not in RANKED_KINDS else counted(row.tally, key)
    totals, grades = counts.totals(m), {given: kinds.grade(given, key) for given in row.tally}
    worth = {given: (totals.contribution(grade), grade == 1) for given, grade in grades.items()
             if grade is not None} if counts.n else {}
    return Value(row.id, row.question, key, counts, m, worth)


def mean_after(values: Mapping[int, Value]) -> float:
    """Give the mean of a season after all these rounds."""
    counts = [value.counted for value in values.values()]
    return mean(sum(one.graded for one in counts), sum(one.n for one in counts))


def rescore_page(session: Session, community: int, board: Any, values: Mapping[int, Value], limit: int = PAGE) -> bool:
    """Score the next members of a community again, about so many answers of them; False where none is left.

    The board remembers how far it is, so that a page that is asked for twice is scored once.
    """
    these = _next_members(session, community, board.scored_to, limit)
    if not these:
        return False
    before, after = _standings(session, board, these), _sums(session, these, values)
    moved = [member for member in these if _plain(before.get(member)) != after.get(member)]
    _write(session, board, {member: before[member] for member in moved if member in before},
           {member: after[member] for member in moved if member in after})
    set_where(session, BOARD, BOARD.c.id == board.id, scored_to=these[-1])
    prune(session, board, 2 * len(these))
    return True


def _next_members(session: Session, community: int, reached: int, limit: int) -> list[int]:
    query = select(MEMBER.c.id).where(MEMBER.c.community == community, MEMBER.c.id > reached)
    these = session.execute(query.order_by(MEMBER.c.id).limit(MEMBERS)).scalars().all()
    query = select(ANSWER.c.member, func.count()).where(ANSWER.c.member.in_(these)).group_by(ANSWER.c.member)
    given: dict[int, int] = {member: n for member, n in session.execute(query)}
    taken: list[int] = []
    for member in these:
        limit -= given.get(member, 0)
        taken.append(member)
        if limit <= 0:
            break
    return taken


def _sums(session: Session, these: Collection[int], values: Mapping[int, Value]) -> dict[int, Sums]:
    if not values:
        return {}
    query = select(ANSWER.c.member, ANSWER.c.round, ANSWER.c.question, ANSWER.c.value).where(
        ANSWER.c.member.in_(these), ANSWER.c.round.between(min(values), max(values)), ANSWER.c.counts)
    found: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    for member, round, question, given in session.execute(query):
        value = values.get(round)
        # What waits for a person is worth nothing yet, and stands in no sum.
        if value is None or value.question != question or given not in value.worth:
            continue
        (worth, right), sums = value.worth[given], found[member]
        sums[0] += worth
        sums[1] += 1
        sums[2] += right
    return {member: Sums(*sums) for member, sums in found.items()}


def _standings(session: Session, board: Any, these: Collection[int]) -> dict[int, Any]:
    query = select(STANDING).where(STANDING.c.board == board.id, STANDING.c.member.in_(these), valid(board))
    return {row.member: row for row in session.execute(query)}


def valid(board: Any) -> Any:
    """Match the standings that readers of a board see."""
    return (STANDING.c.from_gen <= board.generation) & (STANDING.c.to_gen > board.generation)


def _plain(row: Any) -> Sums | None:
    return None if row is None else Sums(row.total, row.n, row.correct)


def _write(session: Session, board: Any, ended: Mapping[int, Any], begun: Mapping[int, Sums]) -> None:
    following = generations(board)["next"]
    set_where(session, STANDING, STANDING.c.board == board.id, STANDING.c.member.in_(ended), valid(board),
              to_gen=following)
    rows = [{"board": board.id, "member": member, "from_gen": following, "value": skill(sums.total, sums.n),
             "total": sums.total, "n": sums.n, "correct": sums.correct, "ranked": sums.n >= board.ranked_from}
            for member, sums in begun.items()]
    if rows:
        session.execute(insert(STANDING), rows)
    moved: Counter[int] = Counter(row["value"] for row in rows if row["ranked"])
    moved.subtract(row.value for row in ended.values() if row.ranked)
    changed = [{"board": board.id, "gen": following, "value": value, "n": n, "above": 0}
               for value, n in moved.items() if n]
    if changed:
        new = upsert(session, HISTOGRAM)
        session.execute(new.on_conflict_do_update(
            index_elements=["board", "gen", "value"], set_={"n": HISTOGRAM.c.n + new.excluded.n}), changed)


def write_values(session: Session, season: int, values: Mapping[int, Value]) -> None:
    """Keep with every round of a season what it is worth now; those that are about to be revealed get the mean."""
    rows = [{"this": value.round, "m": value.m, "ranked": value.counted.n, "correct": value.counted.correct,
             "graded": value.counted.graded}
            for value in values.values()]
    if rows:
        statement = update(ROUND).where(ROUND.c.id == bindparam("this"))
        session.connection().execute(statement.values(
            m=bindparam("m"), ranked=bindparam("ranked"), correct=bindparam("correct"),
            graded=bindparam("graded")), rows)
    waiting = (ROUND.c.season == season) & (ROUND.c.state == "closed") & ROUND.c.m.is_not(None)
    set_where(session, ROUND, waiting, m=mean_after(values))
