"""Boards: rankings over a season, switched at once by each reveal."""

from db.boards.blocks import Span, midnight, span_of
from db.boards.choices import BOARD_CHOICE, RHYTHMS, BoardChoice, Choices, are_off, choices, set_rhythm, switch_boards
from db.boards.holding import RevealTaken
from db.boards.improving import Gain, Improved, improved
from db.boards.offering import Taken, taken
from db.boards.programs import Tally, TeamLine, tally, team_lines
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
    board_of,
    rounds_of,
)
from db.boards.reveal import Revealing, begin_reveal, finish_reveal, score_page
from db.boards.scopes import EVERYBODY, FLOOR, Scope, scope_of, scopes
from db.boards.seasons import begin_season, current_season, end_season, proposed, seasons, zone_of
from db.boards.standings import Line, MyPlace, Record, Show, me, my_place, show, top
from db.boards.taking_part import Part, Participation, participation
from db.boards.verify import differences

__all__ = [
    "BOARD", "BOARD_CHOICE", "EVERYBODY", "FLOOR", "HISTOGRAM", "RHYTHMS", "SEASON", "STANDING", "Board",
    "BoardChoice", "BoardRow", "Choices", "Gain", "Histogram", "Improved", "Line", "MyPlace", "Part",
    "Participation", "Record", "RevealTaken", "Revealing", "Scope", "Season", "SeasonRow", "Show", "Span",
    "Standing", "Taken", "Tally", "TeamLine", "are_off", "begin_reveal", "begin_season", "board_of", "choices",
    "current_season", "differences", "end_season", "finish_reveal", "improved", "me", "midnight", "my_place",
    "participation", "proposed", "rounds_of", "scope_of", "scopes", "score_page", "seasons", "set_rhythm", "show",
    "span_of", "switch_boards", "taken", "tally", "team_lines", "top", "zone_of",
]
