"""Who asked a question: kept in a table of its own, counted for the limits, and told on an open report alone.

Nothing else in the project reads this table: a test holds it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Table, func, insert, select
from sqlalchemy.orm import Session
from sqlmodel import Field

from db import audit
from db.columns import Record, table
from db.members.records import MEMBER
from db.rows import scalar
from db.talk.records import INQUIRY, REPORT

DAY, REMEMBERED = timedelta(days=1), timedelta(days=365)
A_DAY, FOUNDED = 2, 2


class Inquirer(Record, table=True):
    """The member who asked a question."""

    inquiry: int = Field(primary_key=True, foreign_key="inquiry.id")
    member: int = Field(foreign_key="member.id", index=True)


INQUIRER: Table = table(Inquirer)


def keep(session: Session, inquiry: int, member: int) -> None:
    """Keep who asked a question."""
    session.execute(insert(INQUIRER).values(inquiry=inquiry, member=member))


def barred(session: Session, community: int, member: int, now: datetime) -> Literal["enough", "muted"] | None:
    """Say what keeps a member from asking: two questions within a day, or two founded reports within a year."""
    mine = (INQUIRER.c.member == member) & (INQUIRY.c.community == community)
    joined = INQUIRER.join(INQUIRY, INQUIRY.c.id == INQUIRER.c.inquiry)
    founded = select(func.count(INQUIRY.c.id.distinct())).select_from(
        joined.join(REPORT, REPORT.c.inquiry == INQUIRY.c.id)).where(
            mine, REPORT.c.state == "founded", REPORT.c.decided_at > now - REMEMBERED)
    if scalar(session, founded) >= FOUNDED:
        return "muted"
    today = select(func.count()).select_from(joined).where(mine, INQUIRY.c.at > now - DAY)
    return "enough" if scalar(session, today) >= A_DAY else None


@dataclass(frozen=True, slots=True)
class Look:
    """What became of a look at who asked; `name` is None unless it was told."""

    outcome: Literal["told", "own", "unknown"]
    name: str | None = None


def who(session: Session, community: int, inquiry: int, by: int, now: datetime) -> Look:
    """Tell an editor who asked a question that is reported now: 'told'; every look stands in the audit.

    Else nobody's name: 'unknown' without a report that is open, and 'own' for whoever reported it, since a report is
    no way to find out who asks.
    """
    these = (REPORT.c.inquiry == inquiry) & (REPORT.c.community == community) & (REPORT.c.state == "open")
    reporter = scalar(session, select(REPORT.c.by).where(these))
    if reporter is None:
        return Look("unknown")
    if reporter == by:
        return Look("own")
    audit.record(session, community, by, "talk.who", f"inquiry:{inquiry}", now)
    query = select(MEMBER.c.name).join(INQUIRER, INQUIRER.c.member == MEMBER.c.id).where(INQUIRER.c.inquiry == inquiry)
    return Look("told", scalar(session, query))
