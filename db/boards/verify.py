"""Scoring a board again from the answers, to prove that what is stored is what they say."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import kinds
from db.answers import ANSWER
from db.boards.records import BOARD, HISTOGRAM, STANDING
from db.boards.scoring import Counted, counted, skill
from db.rounds.records import ROUND


@dataclass(frozen=True, slots=True)
class Sums:
    """What one member's answers come to."""

    total: int
    n: int
    correct: int


def recompute(session: Session, board: int) -> dict[int, Sums]:
    """Sum every member's contributions to a board from the answers."""
    revealed = (ROUND.c.state == "revealed") & (BOARD.c.id == board) & ~ROUND.c.set_aside
    query = select(ROUND).join(BOARD, BOARD.c.season == ROUND.c.season).where(revealed)
    sums: dict[int, Sums] = {}
    for row in session.execute(query.order_by(ROUND.c.id)).all():
        totals = Counted(row.ranked, row.correct, row.graded).totals(row.m)
        these = (ANSWER.c.round == row.id) & ANSWER.c.counts
        for member, value in session.execute(select(ANSWER.c.member, ANSWER.c.value).where(these)):
            grade = kinds.grade(value, row.key)
            if grade is None:
                continue
            old = sums.get(member, Sums(0, 0, 0))
            sums[member] = Sums(old.total + totals.contribution(grade), old.n + 1, old.correct + (grade == 1))
    return sums


def differences(session: Session, board: int) -> tuple[str, ...]:
    """Name what is stored for a board and is not what the answers say; nothing is the right answer."""
    head = session.execute(select(BOARD).where(BOARD.c.id == board)).one()
    valid = (STANDING.c.from_gen <= head.generation) & (STANDING.c.to_gen > head.generation)
    rows = session.execute(select(STANDING).where(STANDING.c.board == board, valid)).all()
    sums = recompute(session, board)
    stored = {row.member: Sums(row.total, row.n, row.correct) for row in rows}
    found = [f"board {board}: member {member}" for member in sorted(stored.keys() | sums.keys())
             if stored.get(member) != sums.get(member)]
    found += [f"board {board}: value of member {row.member}" for row in rows
              if row.value != skill(row.total, row.n) or row.ranked != (row.n >= head.ranked_from)]
    return tuple(found + _histogram(session, head, Counter(row.value for row in rows if row.ranked)))


def _histogram(session: Session, board: Any, values: Counter[int]) -> list[str]:
    identity, generation = board.id, board.generation
    these = (HISTOGRAM.c.board == identity) & (HISTOGRAM.c.gen == generation)
    rows = session.execute(select(HISTOGRAM).where(these)).all()
    stored = {row.value: row.n for row in rows}
    values.subtract({row.value: 0 for row in rows})
    wrong = {value for value in values if stored.get(value, 0) != values[value]}
    wrong |= {row.value for row in rows if row.above != sum(n for value, n in values.items() if value > row.value)}
    return [f"board {identity}: histogram at {value}" for value in sorted(wrong)]


def tallies(session: Session) -> tuple[str, ...]:
    """Name the revealed rounds whose stored counts are not those of their graded answers."""
    found = []
    for row in session.execute(select(ROUND).where(ROUND.c.state == "revealed")).all():
        query = select(ANSWER.c.value).where(ANSWER.c.round == row.id, ANSWER.c.counts)
        values = list(session.execute(query).scalars())
        says = Counted() if row.set_aside else counted(Counter(values), row.key)
        if says != Counted(row.ranked, row.correct, row.graded):
            found.append(f"round {row.id}: counts")
    return tuple(found)
