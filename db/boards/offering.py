"""What members were offered, and what they took: revealed rounds that count, and the answers to them.

A round was offered to whoever was a member when it opened, was not away then, and did not know the case before; and
to whoever answered it all the same. Not sure is an answer like any other.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.orm import Session

from db.answers import ANSWER
from db.boards.absence import Absence, absences
from db.boards.scoring import MILLIONTHS
from db.cases.records import CASE, OPENED
from db.members import MEMBER
from db.rounds.records import RANKED_KINDS, ROUND

# The answers are counted when they are asked for: of so many that takes half a second.
MOST_ANSWERS = 500_000
A_QUERY = 30_000


@dataclass(frozen=True, slots=True)
class Taken:
    """Of `offered` rounds a member answered some; `graded` is the sum of their grades in millionths.

    `waits` of the answers have no grade yet, since a person has to read them.
    """

    offered: int
    answered: int
    graded: int
    waits: int = 0

    @property
    def share(self) -> Fraction:
        """Give the share of the rounds that the member answered."""
        return Fraction(self.answered, self.offered) if self.offered else Fraction(0)

    @property
    def grade(self) -> Fraction:
        """Give the mean grade of the answers."""
        n = self.answered - self.waits
        return Fraction(self.graded, MILLIONTHS * n) if n else Fraction(0)


def counting(community: int) -> Any:
    """Match the rounds of a community that count for a season, revealed and not set aside."""
    return ((ROUND.c.community == community) & (ROUND.c.state == "revealed") & ROUND.c.season.is_not(None)
            & ROUND.c.kind.in_(RANKED_KINDS) & ~ROUND.c.set_aside)


def taken(session: Session, community: int, these: Any) -> dict[int, Taken] | None:
    """Count for every member of a community what they were offered of some rounds, and what they took.

    None where the answers are too many to be counted while somebody waits.
    """
    columns = select(ROUND.c.id, ROUND.c.case, ROUND.c.opens_at, ROUND.c.ranked)
    rounds = session.execute(columns.where(counting(community), these).order_by(ROUND.c.opens_at)).all()
    if sum(row.ranked or 0 for row in rounds) > MOST_ANSWERS:
        return None
    joined: dict[int, datetime] = {member: at for member, at in session.execute(
        select(MEMBER.c.id, MEMBER.c.joined_at).where(MEMBER.c.community == community))}
    sums = _sums(session, [row.id for row in rounds])
    missed = _missed(session, community, rounds, joined)
    answered = _answered(session, missed)
    result = {}
    for member in joined:
        n, graded, waits = sums.get(member, (0, 0, 0))
        not_offered = len(missed.get(member, frozenset()) - answered.get(member, set()))
        result[member] = Taken(len(rounds) - not_offered, n, graded, waits)
    return result


def _sums(session: Session, rounds: Sequence[int]) -> dict[int, tuple[int, int, int]]:
    grade = cast(func.round(ANSWER.c.grade * MILLIONTHS), BigInteger)
    query = select(ANSWER.c.member, func.count(), func.sum(grade), func.count(grade))
    query = query.where(ANSWER.c.round.in_(rounds), ANSWER.c.counts).group_by(ANSWER.c.member)
    return {member: (n, int(graded or 0), n - known) for member, n, graded, known in session.execute(query)}


def _missed(session: Session, community: int, rounds: Sequence[Any],
            joined: Mapping[int, datetime]) -> dict[int, set[int]]:
    """Name for each member the rounds that were not meant for them."""
    found: dict[int, set[int]] = defaultdict(set)
    if not rounds:
        return found
    for member, at in joined.items():
        if at > rounds[0].opens_at:
            found[member] |= {row.id for row in rounds if row.opens_at < at}
    for absence in absences(session, community):
        found[absence.member] |= _during(rounds, absence)
    knew = _knew(session, {row.case for row in rounds})
    for row in rounds:
        for member in knew.get(row.case, ()):
            found[member].add(row.id)
    return found


def _during(rounds: Iterable[Any], absence: Absence) -> set[int]:
    return {row.id for row in rounds if absence.begin <= row.opens_at < absence.end}


def _knew(session: Session, cases: Collection[int]) -> dict[int, set[int]]:
    """Name for each case the members who knew it before it was posted."""
    found: dict[int, set[int]] = defaultdict(set)
    query = select(CASE.c.id, CASE.c.author, CASE.c.approved_by).where(CASE.c.id.in_(cases))
    for case, *involved in session.execute(query):
        found[case] |= {member for member in involved if member is not None}
    for case, member in session.execute(select(OPENED.c.case, OPENED.c.member).where(OPENED.c.case.in_(cases))):
        found[case].add(member)
    return found


def _answered(session: Session, missed: Mapping[int, set[int]]) -> dict[int, set[int]]:
    """Name the rounds that members answered all the same, of those that were not meant for them."""
    rounds = set().union(*missed.values()) if missed else set()
    found: dict[int, set[int]] = defaultdict(set)
    for some in batched(sorted(missed), A_QUERY) if rounds else ():
        query = select(ANSWER.c.member, ANSWER.c.round).where(
            ANSWER.c.round.in_(rounds), ANSWER.c.member.in_(some), ANSWER.c.counts)
        for member, round in session.execute(query):
            found[member].add(round)
    return found


def batched(members: Sequence[int], size: int) -> Iterable[Sequence[int]]:
    """Take so many at a time: a statement carries 65,535 values at most."""
    return (members[at: at + size] for at in range(0, len(members), size))
