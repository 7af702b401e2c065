"""One message a day at most: its questions, and the morning on which is looked again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from db import deliveries
from db.members.records import MEMBER
from db.reviews.choosing import due
from db.reviews.hours import is_quiet
from db.reviews.records import ASKED, KIND, REVIEW, REVIEWER, SHEET, ReviewerRow, ReviewRow
from db.reviews.setting import again, get, zone_of
from db.reviews.sheets import Choice, First
from db.rows import scalar, set_where, upsert

A_DAY = 2
VIEW = "reviews.sheet"
# What nobody answered waits, so that others have their turn; messages that nobody answers become rare.
PUT_OFF, RAREST_DAYS = timedelta(days=2), 7
Sent = Literal["sent", "nothing", "quiet", "away", "stopped", "already", "later", "unknown"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a morning brings: to whom, and which of what is due, with the orders in which its options stood before."""

    reviewer: ReviewerRow
    chosen: tuple[ReviewRow, ...]
    orders: tuple[list[str], ...]


def adopt(session: Session, community: int, member: int, firsts: Sequence[First]) -> int:
    """Begin the spacing of a member's misses; give how many there were."""
    rows = [{"community": community, "member": member, "case": one.miss.case, "round": one.miss.round,
             "certain": one.miss.certain, "card": dict(one.card), "due_on": one.due} for one in firsts]
    for row in rows:
        session.execute(upsert(session, REVIEW).values(row).on_conflict_do_nothing(
            index_elements=["member", "case"]))
    return len(rows)


def plan(session: Session, community: int, member: int, now: datetime) -> Plan | None:
    """Choose what comes back to a member now; None where they want nothing.

    Twice as many as are sent: those of the sheet before that nobody answered are put off as it ends.
    """
    row = get(session, community, member)
    if row is None or row.state != "on":
        return None
    chosen = due(session, community, row, now, _today(session, row, now), 2 * A_DAY)
    return Plan(row, chosen, tuple(_order_before(session, one) for one in chosen))


def _order_before(session: Session, row: ReviewRow) -> list[str]:
    """Give the order in which the options of a review stood last: when it was asked, else on the card of its round."""
    query = select(ASKED.c.order).where(ASKED.c.review == row.id).order_by(ASKED.c.sheet.desc()).limit(1)
    found = scalar(session, query)
    rounds = REVIEW.metadata.tables["round"]
    return list(found or scalar(session, select(rounds.c.order).where(rounds.c.id == row.round)))


def send(session: Session, community: int, member: int, chosen: Sequence[Choice], now: datetime) -> Sent:
    """Post the message of a member's day, unless they are away or it is night; look again on a later morning."""
    row = get(session, community, member)
    if row is None or row.state != "on":
        return "unknown" if row is None else "stopped"
    if row.next_at is not None and now < row.next_at:
        return "later"
    zone, day = zone_of(session, community, member), _today(session, row, now)
    if is_quiet(now, zone, row.quiet_from, row.quiet_until):
        again(session, community, member, now)
        return "quiet"
    if _away(session, member, now):
        again(session, community, member, now, 1)
        return "away"
    last = session.execute(select(SHEET).where(SHEET.c.member == member).order_by(
        SHEET.c.day.desc()).limit(1)).one_or_none()
    if last is not None and last.day >= day:
        again(session, community, member, now, 1)
        return "already"
    ignored = _end(session, row, last, day)
    still = {one.id for one in due(session, community, row, now, day, A_DAY + len(chosen))}
    asked = [one for one in chosen if one.review in still][:A_DAY]
    again(session, community, member, now, min(2 ** ignored, RAREST_DAYS))
    if not asked:
        return "nothing"
    _post(session, row, day, asked, now)
    return "sent"


def _today(session: Session, row: ReviewerRow, now: datetime) -> date:
    """Give the day on which a member is."""
    return now.astimezone(ZoneInfo(zone_of(session, row.community, row.member))).date()


def _away(session: Session, member: int, now: datetime) -> bool:
    until: datetime | None = scalar(session, select(MEMBER.c.away_until).where(MEMBER.c.id == member))
    return until is not None and until > now


def _end(session: Session, row: ReviewerRow, last: Any, today: date) -> int:
    """End the sheet before: what nobody answered is put off. Give how many in a row nobody answered."""
    if last is None or last.over:
        return row.ignored
    set_where(session, SHEET, SHEET.c.id == last.id, over=True)
    deliveries.redraw(session, KIND, last.id, "count")
    asked = session.execute(select(ASKED).where(ASKED.c.sheet == last.id)).all()
    waiting = [one.review for one in asked if one.value is None]
    set_where(session, REVIEW, REVIEW.c.id.in_(waiting), due_on=today + PUT_OFF)
    ignored = row.ignored + 1 if len(waiting) == len(asked) else 0
    set_where(session, REVIEWER, REVIEWER.c.member == row.member, ignored=ignored)
    return ignored


def _post(session: Session, row: ReviewerRow, day: date, asked: Sequence[Choice], now: datetime) -> None:
    values = {"community": row.community, "member": row.member, "day": day, "at": now}
    sheet: int = scalar(session, insert(SHEET).values(values).returning(SHEET.c.id))
    for position, one in enumerate(asked):
        held = session.execute(select(REVIEW.c.card, REVIEW.c.streak).where(REVIEW.c.id == one.review)).one()
        session.execute(insert(ASKED).values(sheet=sheet, review=one.review, position=position, order=list(one.order),
                                             before=held.card, streak=held.streak))
    deliveries.post(session, row.community, row.place, f"{VIEW}/{sheet}", (KIND, sheet), f"{KIND}:{sheet}", now)
