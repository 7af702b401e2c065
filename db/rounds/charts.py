"""The pictures of how everybody answered: the chart that is drawn after a reveal, and where everybody pointed."""

from sqlalchemy.orm import Session

from db import blobs, deliveries
from db.rounds.records import ROUND
from db.rows import set_where


def set_chart(session: Session, community: int, round: int, chart: str) -> bool:
    """Give a revealed round its chart; False where it is not there or has one."""
    these = (ROUND.c.id == round) & (ROUND.c.community == community) & (ROUND.c.state == "revealed")
    done = set_where(session, ROUND, these & ROUND.c.chart_blob.is_(None), chart_blob=chart) == 1
    if done:
        deliveries.redraw(session, "round", round, "reveal")
    return done


def set_heat(session: Session, community: int, round: int, heat: str) -> bool:
    """Give a closed or revealed round the picture of where everybody pointed; False where it is not there.

    It is a picture of the patient like any other: seen only while the stack that it was made from is released.
    """
    these = (ROUND.c.id == round) & (ROUND.c.community == community) & ROUND.c.state.in_(("closed", "revealed"))
    if not set_where(session, ROUND, these, heat_blob=heat):
        return False
    blobs.show(session, community, (heat,))
    # Before the reveal nobody sees it, and the reveal draws every card again.
    if set_where(session, ROUND, these & (ROUND.c.state == "revealed"), heat_blob=heat):
        deliveries.redraw(session, "round", round, "correction")
    return True
