"""The chart of a revealed round, where it is drawn after the reveal."""

from sqlalchemy.orm import Session

from db import deliveries
from db.rounds.records import ROUND
from db.rows import set_where


def set_chart(session: Session, community: int, round: int, chart: str) -> bool:
    """Give a revealed round its chart; False where it is not there or has one."""
    these = (ROUND.c.id == round) & (ROUND.c.community == community) & (ROUND.c.state == "revealed")
    done = set_where(session, ROUND, these & ROUND.c.chart_blob.is_(None), chart_blob=chart) == 1
    if done:
        deliveries.redraw(session, "round", round, "reveal")
    return done
