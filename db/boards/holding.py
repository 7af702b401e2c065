"""Holding a board: one round at a time is scored for it, or one correction."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.boards.pages import undo
from db.boards.records import BOARD
from db.rounds.records import ROUND
from db.rows import scalar, set_where

HOLD = timedelta(minutes=2)


class RevealTaken(Exception):
    """Another round took over the board while this one was being scored; begin the reveal again."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


def board_of_season(session: Session, season: int) -> Any:
    """Read the board of a season, and lock it until the transaction ends."""
    query = select(BOARD).where(BOARD.c.season == season, BOARD.c.scope == "community")
    return session.execute(query.with_for_update()).one()


def hold(session: Session, season: int, round: int, now: datetime, correction: int | None = None) -> bool:
    """Take the board for a round, or for a correction of it; what another left half done for long is undone first."""
    board = board_of_season(session, season)
    mine = (board.scoring, board.correcting) == (round, correction)
    if board.scoring is not None and not mine:
        if _is_held(session, board, now):
            return False
        undo(session, board)
    set_where(session, BOARD, BOARD.c.id == board.id, scoring=round, correcting=correction, held_at=now,
              scored_to=board.scored_to if mine else 0)
    return True


def _is_held(session: Session, board: Any, now: datetime) -> bool:
    if board.held_at is None or now - board.held_at >= HOLD:
        return False
    state = scalar(session, select(ROUND.c.state).where(ROUND.c.id == board.scoring))
    return board.correcting is not None or state != "revealed"


def held_board(session: Session, season: int | None, round: int, correction: int | None = None) -> Any:
    """Give the board that is held for a round, or for a correction of it; None for a round of no season.

    Raises RevealTaken where another has taken it.
    """
    if season is None:
        return None
    board = board_of_season(session, season)
    if (board.scoring, board.correcting) != (round, correction):
        raise RevealTaken
    return board
