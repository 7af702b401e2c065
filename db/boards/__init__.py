"""Boards: rankings over a season, switched at once by each reveal."""

from db.boards.holding import RevealTaken
from db.boards.records import (
    BOARD,
    HISTOGRAM,
    SEASON,
    STANDING,
    Board,
    BoardRow,
    Histogram,
    Season,
    SeasonRow,
    Standing,
    begin_season,
    board_of,
    current_season,
    end_season,
    rounds_of,
    seasons,
)
from db.boards.reveal import Revealing, begin_reveal, finish_reveal, score_page
from db.boards.standings import Line, MyPlace, Record, Show, me, my_place, show, top
from db.boards.verify import differences

__all__ = [
    "BOARD", "HISTOGRAM", "SEASON", "STANDING", "Board", "BoardRow", "Histogram", "Line", "MyPlace", "Record",
    "RevealTaken", "Revealing", "Season", "SeasonRow", "Show", "Standing", "begin_reveal", "begin_season", "board_of",
    "current_season", "differences", "end_season", "finish_reveal", "me", "my_place", "rounds_of",
    "score_page", "seasons", "show", "top",
]
