"""Reading results: the revealed rounds of a span, who was offered each of them, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.answers import ANSWER
from db.boards.records import SEASON
from db.boards.reveal import outside
from db.cases.records import CASE, QUESTION
from db.communities import settings
from db.members import MEMBER, leaves
from db.rounds.records import ROUND
from db.rows import many, pick

COUNTED_KINDS = ("daily", "live", "review")


@dataclass(frozen=True, slots=True)
class Span:
    """Which rounds are meant: those of a season, or of all, posted between two local dates where these are given."""

    season: int | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """A revealed round; `day` is the local date of the community on which it was posted."""

    id: int
    number: int
    case: int
    case_number: int
    season: int | None
    season_name: str
    kind: str
    asked: str
    day: date
    closed: date
    opens_at: datetime
    closes_at: datetime
    key: list[str]
    order: list[str]
    tally: dict[str, int] | None
    answered: int
    set_aside: bool
    corrected: bool


@dataclass(frozen=True, slots=True)
class Somebody:
    """A member who has ever answered, so that what they were offered says something."""

    id: int
    name: str
    stage: str | None
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class Part:
    """What one member made of one round; `grade` is None where they did not answer, or nobody has graded it yet."""

    round: int
    member: int
    took_part: bool
    grade: float | None = None
    counted: bool = False


def heads(session: Session, community: int, span: Span) -> tuple[Head, ...]:
    """List the revealed rounds of a span, oldest first; none that is open, withdrawn, or only practice."""
    found = settings(session, community)
    zone = ZoneInfo(found.zone if found is not None else "UTC")
    query = select(ROUND, CASE.c.number.label("case_number"), SEASON.c.name, QUESTION.c.kind.label("asked"))
    query = query.join(CASE, CASE.c.id == ROUND.c.case).join(QUESTION, QUESTION.c.id == ROUND.c.question)
    query = query.outerjoin(SEASON, SEASON.c.id == ROUND.c.season).where(
        ROUND.c.community == community, ROUND.c.state == "revealed", ROUND.c.kind.in_(COUNTED_KINDS))
    if span.season is not None:
        query = query.where(ROUND.c.season == span.season)
    made = [_head(row, zone) for row in session.execute(query.order_by(ROUND.c.id))]
    return tuple(one for one in made if (span.since is None or one.day >= span.since)
                 and (span.until is None or one.day <= span.until))


def _head(row: object, zone: ZoneInfo) -> Head:
    given = row._mapping  # type: ignore[attr-defined]
    return Head(
        given["id"], given["number"], given["case"], given["case_number"], given["season"], given["name"] or "",
        given["kind"], given["asked"], given["opens_at"].astimezone(zone).date(),
        given["closes_at"].astimezone(zone).date(), given["opens_at"], given["closes_at"], given["key"], given["order"],
        given["tally"], given["answered"] or 0, given["set_aside"], given["corrected_at"] is not None)


def people(session: Session, community: int) -> tuple[Somebody, ...]:
    """List the members who have ever answered."""
    query = pick(MEMBER, Somebody).where(MEMBER.c.community == community, MEMBER.c.first_answer_at.is_not(None))
    return many(session, query.order_by(MEMBER.c.id), Somebody)


def parts(session: Session, community: int, head: Head, among: Sequence[Somebody]) -> tuple[Part, ...]:
    """Tell what each member made of a round that they were offered: as a member, not on leave, and new to the case.

    Whoever answered was offered it, whatever else holds.
    """
    query = select(ANSWER.c.member, ANSWER.c.grade, ANSWER.c.counts).where(
        ANSWER.c.round == head.id, ANSWER.c.community == community)
    if len(among) == 1:
        query = query.where(ANSWER.c.member == among[0].id)
    given = {row.member: row for row in session.execute(query)}
    knew = outside(session, head.case)
    away = {row.member for row in leaves(session, community) if row.starts_on <= head.day < row.back_on}
    made = []
    for one in among:
        answer = given.get(one.id)
        if answer is not None:
            counted = bool(answer.counts) and not head.set_aside
            made.append(Part(head.id, one.id, True, answer.grade, counted))
        elif one.joined_at < head.closes_at and one.id not in away and one.id not in knew:
            made.append(Part(head.id, one.id, False))
    return tuple(made)
