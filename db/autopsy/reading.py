"""What an autopsy is made of: the answers to a round, and how their members answered the rest of its season."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import kinds, rounds
from db.answers import ANSWER
from db.autopsy.figures import Given
from db.boards.reveal import outside
from db.corrections import CorrectionRow, of_round
from db.members import MEMBER
from db.rounds import ROUND, RoundRow

# With fewer answers to others than this, nobody's share of right ones says anything.
REST_FROM = 5


@dataclass(frozen=True, slots=True)
class Autopsy:
    """A revealed round with its answers, without the names of those who gave them, and its corrections.

    Whoever knew the case before is left out, as everywhere.
    """

    round: RoundRow
    given: tuple[Given, ...]
    corrections: tuple[CorrectionRow, ...]

    @property
    def n(self) -> int:
        """Count the answers."""
        return len(self.given)

    @property
    def right(self) -> int:
        """Count the right answers."""
        return sum(one.right for one in self.given)

    @property
    def compared(self) -> int:
        """Count the answers of members who answered enough others."""
        return sum(one.rest is not None for one in self.given)

    @property
    def under_way(self) -> bool:
        """Tell whether a correction is being counted."""
        return any(row.state == "waiting" for row in self.corrections)


def read(session: Session, community: int, round: int) -> Autopsy | None:
    """Read what an autopsy of a round is made of; None unless it was revealed."""
    row = rounds.get(session, community, round)
    if row is None or row.state != "revealed":
        return None
    rest = _rest(session, row)
    query = select(ANSWER.c.member, ANSWER.c.value, ANSWER.c.pressed_at, MEMBER.c.stage).join(
        MEMBER, MEMBER.c.id == ANSWER.c.member)
    query = query.where(ANSWER.c.round == row.id, ANSWER.c.member.not_in(outside(session, row.case.id)))
    # What waits for a person is neither right nor wrong.
    given = tuple(Given(grade == 1, stage, _seconds(row, pressed), rest.get(member))
                  for member, value, pressed, stage in session.execute(query.order_by(ANSWER.c.member))
                  if (grade := kinds.grade(value, row.key)) is not None)
    return Autopsy(row, given, of_round(session, community, round))


def _seconds(row: RoundRow, pressed: datetime) -> float:
    return max(0.0, (pressed - row.opens_at).total_seconds())


def _rest(session: Session, row: RoundRow) -> dict[int, float]:
    """Give the share of right answers that each member gave to the other rounds of the season that count."""
    if row.season is None:
        return {}
    other = (ROUND.c.season == row.season) & (ROUND.c.state == "revealed") & ~ROUND.c.set_aside & (ROUND.c.id != row.id)
    members = select(ANSWER.c.member).where(ANSWER.c.round == row.id)
    right = func.sum(ANSWER.c.grade)
    query = select(ANSWER.c.member, right, func.count()).join(ROUND, ROUND.c.id == ANSWER.c.round)
    query = query.where(other, ANSWER.c.counts, ANSWER.c.grade.is_not(None), ANSWER.c.member.in_(members))
    query = query.group_by(ANSWER.c.member)
    return {member: right / n for member, right, n in session.execute(query) if n >= REST_FROM}
