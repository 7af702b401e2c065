"""Where a question stands: in the thread of each posted card, or else beside it; and when it is taken down."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import deliveries
from db.deliveries import DELIVERY, THREAD
from db.rows import scalar
from db.talk.records import INQUIRY

VIEW, KIND = "talk.inquiry", "inquiry"
THERE = ("pending", "sending", "sent", "in_doubt")
C = DELIVERY.c


def post(session: Session, community: int, inquiry: int, round: int, now: datetime) -> int:
    """Post a question under every card of its round that stands; give how many messages that are."""
    # What was taken down once is posted again under another key.
    earlier = scalar(session, select(func.count()).where(C.subject_kind == KIND, C.subject_id == inquiry))
    places = dict.fromkeys(_under(session, community, round))
    for place in places:
        key = f"{KIND}:{inquiry}:{earlier}:{place}"
        deliveries.post(session, community, place, f"{VIEW}/{inquiry}", (KIND, inquiry), key, now)
    return len(places)


def _under(session: Session, community: int, round: int) -> list[str]:
    """List the threads of the cards of a round, and the places of those without one."""
    cards = _cards(session, community, round)
    lines = select(C.subject_id, C.place).where(
        C.subject_kind == THREAD, C.subject_id.in_([row.id for row in cards]), C.state == "sent", ~C.takedown)
    threads = {row.subject_id: row.place for row in session.execute(lines)}
    return [threads.get(row.id, row.place) for row in cards]


def _cards(session: Session, community: int, round: int) -> list[deliveries.DeliveryRow]:
    return [row for row in deliveries.about(session, community, "round", round)
            if row.state in THERE and not row.takedown]


def take_down(session: Session, rounds: Sequence[int]) -> int:
    """Want every message with a question about some rounds deleted; give how many there are."""
    found = session.execute(select(INQUIRY.c.id).where(INQUIRY.c.round.in_(rounds))).scalars().all()
    return sum(deliveries.takedown(session, (KIND, inquiry)) for inquiry in found)


def confine(session: Session, community: int, rounds: Sequence[int]) -> int:
    """Want every question deleted that stands where no card of its round stands any more; give how many messages."""
    messages = 0
    for round in rounds:
        cards = [row.place for row in _cards(session, community, round)]
        stays = {*cards, *_under(session, community, round)}
        for inquiry in session.execute(select(INQUIRY.c.id).where(INQUIRY.c.round == round)).scalars().all():
            messages += sum(deliveries.takedown(session, (KIND, inquiry), row.id) for row in deliveries.about(
                session, community, KIND, inquiry) if row.place not in stays)
    return messages


def show_again(session: Session, community: int, rounds: Sequence[int], now: datetime) -> int:
    """Post the questions about some rounds again that were taken down with them; give how many messages that are."""
    query = select(INQUIRY.c.id, INQUIRY.c.round).where(
        INQUIRY.c.round.in_(rounds), INQUIRY.c.community == community, INQUIRY.c.state == "shown")
    found = session.execute(query.order_by(INQUIRY.c.id)).all()
    return sum(post(session, community, row.id, row.round, now) for row in found)
