"""Weeks in a row in which a member took part, counted anew from the answers each time that somebody asks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from db.answers import ANSWER
from db.cases.records import CASE, OPENED
from db.members import LeaveRow, get, leaves
from db.rounds.records import ROUND
from db.rows import Direct

WEEK, LATELY = timedelta(days=7), timedelta(days=182)
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
# Enough to see whether an answer is the first of its week, which nearly none is.
LATEST = Direct("""
SELECT r.id, r.opens_at FROM answer a JOIN round r ON r.id = a.round
WHERE a.member = {p} AND a.community = {p} ORDER BY a.round DESC LIMIT 8
""")


@dataclass(frozen=True, slots=True)
class Streak:
    """Weeks in which a member took part: `current` in a row, the `longest` such row, and how many in `all`."""

    current: int
    longest: int
    all: int


@dataclass(frozen=True, slots=True)
class Offered:
    """The weeks of a community by their Mondays, as one member lived them.

    `taken` have an answer; in those `missed` every round has closed without one; those `open` may still be answered.
    """

    taken: frozenset[date]
    missed: frozenset[date]
    open: frozenset[date]


def weeks(
    session: Session, community: int, member: int, zone: str, now: datetime, since: datetime = BEGINNING
) -> Streak | None:
    """Count the weeks in a row in which a member took part, in their zone; None for a stranger.

    Rounds that were posted before `since` are left out.

    A week counts when at least one round that was posted in it was answered, "not sure" included. A week without a
    round, with a day of leave, or in which something can still be answered holds the row and adds nothing.
    """
    if get(session, community, member) is None:
        return None
    offered = _offered(session.execute(_rounds(community, member, since)), ZoneInfo(zone), now)
    held = offered.open | frozenset(_of_leaves(leaves(session, community, member)))
    this = monday(now, ZoneInfo(zone))
    current = longest = 0
    for week in sorted(offered.taken | offered.missed):
        if week in offered.taken:
            current += 1
        elif week not in held and week != this:
            current = 0
        longest = max(longest, current)
    return Streak(current, longest, len(offered.taken))


def monday(at: datetime, zone: ZoneInfo) -> date:
    """Give the Monday of the week in which an instant lies in a zone."""
    day = at.astimezone(zone).date()
    return day - timedelta(days=day.weekday())


def _of_leaves(rows: Iterable[LeaveRow]) -> Iterable[date]:
    for row in rows:
        week = row.starts_on - timedelta(days=row.starts_on.weekday())
        while week < row.back_on:
            yield week
            week += WEEK


def _offered(rounds: Iterable[Any], zone: ZoneInfo, now: datetime) -> Offered:
    taken, missed, still_open = set(), set(), set()
    for row in rounds:
        week = monday(row.opens_at, zone)
        if row.mine:
            taken.add(week)
        elif row.state == "open" and row.closes_at > now:
            still_open.add(week)
        elif row.state != "withdrawn" and not row.own:
            missed.add(week)
    return Offered(frozenset(taken), frozenset(missed), frozenset(still_open))


def _rounds(community: int, member: int, since: datetime) -> Any:
    """Select the rounds of a community: whether the member answered them, and whether they knew the case before."""
    opened = exists().where(OPENED.c.case == CASE.c.id, OPENED.c.member == member).correlate(CASE)
    own = (CASE.c.author.is_not_distinct_from(member) | CASE.c.approved_by.is_not_distinct_from(member) | opened)
    mine = exists().where(ANSWER.c.round == ROUND.c.id, ANSWER.c.member == member).correlate(ROUND)
    query = select(ROUND.c.opens_at, ROUND.c.closes_at, ROUND.c.state, own.label("own"), mine.label("mine"))
    return query.join(CASE, CASE.c.id == ROUND.c.case).where(
        ROUND.c.community == community, ROUND.c.opens_at >= since)


def begun(session: Session, community: int, member: int, round: int, zone: str, now: datetime) -> int | None:
    """Count the weeks in a row again where the answer to a round is the first of its week; None where it is not."""
    rows = LATEST.all(session, member, community)
    times = {number: _instant(at) for number, at in rows}
    at = times.get(round)
    here = ZoneInfo(zone)
    if at is None or any(monday(one, here) == monday(at, here) for number, one in times.items() if number != round):
        return None
    lately = weeks(session, community, member, zone, now, now - LATELY)
    # Most rows end within half a year. Only one that does not is counted to its beginning, while others wait to answer.
    whole = lately if lately is None or lately.current < lately.all else weeks(session, community, member, zone, now)
    return whole.current if whole is not None else None


def pause_before(session: Session, community: int, member: int, round: int) -> timedelta | None:
    """Give the time from the round that a member answered before this one to this; None where there is none."""
    times = {number: _instant(at) for number, at in LATEST.all(session, member, community)}
    before = [at for number, at in times.items() if number < round]
    return times[round] - max(before) if before and round in times else None


def _instant(stored: Any) -> datetime:
    if isinstance(stored, str):
        return datetime.fromisoformat(stored + "+00:00")
    found: datetime = stored.astimezone(UTC)
    return found
