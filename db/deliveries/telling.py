"""Privacy tickets tell where messages are still to be deleted, so they are drawn again as that ends."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.deliveries.posting import DELIVERY, THREAD, redraw

C = DELIVERY.c


def retell(session: Session, delivery: int) -> None:
    """Want the tickets drawn again that name where a message is to be deleted, if it is to be deleted.

    These are the tickets about its case, and about other cases of the community with a stack of it.
    """
    round = _round(session, delivery)
    if round is None:
        return
    tables = DELIVERY.metadata.tables
    rounds, concern, own, same = tables["round"], tables["concern"], tables["stack"], tables["stack"].alias()
    case = select(rounds.c.case).where(rounds.c.id == round).scalar_subquery()
    sharing = select(same.c.case).join(own, own.c.hash == same.c.hash).where(own.c.case == case)
    about = (concern.c.case == case) | concern.c.case.in_(sharing)
    community = select(rounds.c.community).where(rounds.c.id == round).scalar_subquery()
    query = select(concern.c.id).where(concern.c.community == community, about)
    for ticket in session.execute(query.order_by(concern.c.id)).scalars().all():
        redraw(session, "concern", ticket, "correction")


def _round(session: Session, delivery: int) -> int | None:
    """Give the round that a message is about, or the one in whose thread it stands; None if it is to stay."""
    row = session.execute(
        select(C.subject_kind, C.subject_id).where(C.id == delivery, C.takedown)).one_or_none()
    if row is not None and row.subject_kind == THREAD:
        row = session.execute(select(C.subject_kind, C.subject_id).where(C.id == row.subject_id)).one_or_none()
    return row.subject_id if row is not None and row.subject_kind == "round" else None
