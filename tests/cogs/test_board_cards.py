"""Boards, the own place and record, drawn in the Room and kept as golden files."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import When
from bot.chat.fit import fit
from bot.chat.markup import plain
from bot.chat.room import words_of
from cogs.leaderboard import beside, cards, explained, words
from db.boards import (
    BoardRow,
    Gain,
    Improved,
    Line,
    MyPlace,
    Part,
    Participation,
    Record,
    Scope,
    SeasonRow,
    Show,
    Tally,
    TeamLine,
)
from db.cups import CupLine, CupRow, CupShow
from db.teams import TeamRow
from tests.cogs.drawn import OPENS
from tests.cogs.golden import assert_golden
from tests.cogs.test_quiz_cards import READER, drawn_everywhere

SEASON = SeasonRow(3, 1, "November block", OPENS, None, True)
BOARD = BoardRow(3, 3, "community", "skill", 10, 18)


def line(place: int, name: str | None, value: int, before: int | None, member: int = 0) -> Line:
    """Make a line of a board."""
    return Line(member or place, member or place, name, place, before, value, 14, 9)


LINES = (line(1, "Priya N.", 81, 3), line(2, None, 52, 2, 8), line(2, "Wei L.", 52, None, 9), line(4, None, -31, 1),
         line(5, "Sam", 3, 5))


SCOPE, TEAM = Scope("stage", stage="PGY-2", name="PGY-2"), Scope("team", team=7, name="Blue")
PARTS = Participation(2, (Part(1, "Priya N.", 1, 15, 15), Part(2, None, 2, 15, 14)), Part(2, None, 2, 15, 14))
CUP = CupRow(1, 1, "Spring cup", OPENS, OPENS + timedelta(days=30))


def show(top: tuple[Line, ...] = LINES, mine: Any = None, ranked: int = 5, cases: int = 18) -> Show:
    """Make a board as it is shown."""
    return Show(SEASON, BOARD, cases, ranked, top, mine)


CARDS = {
    "standings": cards.board(show()),
    "standings-long": cards.board(show(ranked=40)),
    "standings-empty": cards.board(show((), cases=1)),
    "place": cards.my_place(show(mine=MyPlace(LINES[1], LINES, 14, 0)), 8),
    "place-warming-up": cards.my_place(show(mine=MyPlace(None, (), 4, 6)), 8),
    **{f"counted-{about}": explained.counted(about) for about in explained.RULES},
    "standings-scope": cards.board(replace(show(), scope=SCOPE), cards.Beside((SCOPE, TEAM), teams=True, cups=True)),
    "standings-scope-small": cards.board(replace(show((), ranked=4), scope=SCOPE)),
    "place-scope": cards.my_place(replace(show(mine=MyPlace(LINES[1], LINES[1:2], 14, 0), ranked=4), scope=TEAM), 8),
    "place-scope-outside": cards.my_place(replace(show(), scope=TEAM), 8),
    "part": beside.participation(SEASON, PARTS, 10),
    "part-empty": beside.participation(SEASON, Participation(0, (), None), 10),
    "part-large": beside.participation(SEASON, None, 10),
    "part-own": beside.my_part(SEASON, PARTS, Improved((), 62)),
    "part-own-none": beside.my_part(SEASON, Participation(2, PARTS.top, None), Improved((), -62)),
    "improved": beside.improved(SEASON, Improved((Gain(1, "Priya N.", 1, 62), Gain(2, None, 2, 3)), None), 10),
    "improved-empty": beside.improved(SEASON, Improved((), None), 10),
    "teams": beside.teams(SEASON, (TeamLine(TeamRow(1, "Blue", 6), Tally(6, 5, 512), 1),
                                   TeamLine(TeamRow(2, "Green", 2), Tally(2, 2, None), None))),
    "teams-none": beside.teams(SEASON, ()),
    "cup": beside.cup(CupShow(CUP, (CupLine("Example Radiology", True, "counted", Tally(12, 9, 488), 1),
                                    CupLine("Sample Program", False, "counted", Tally(40, 4, None), None),
                                    CupLine("Third Program", False, "off", Tally(0, 0, None), None))), When(OPENS)),
    "cup-alone": beside.cup(CupShow(replace(CUP, ends_at=OPENS), (CupLine("Example Radiology", True, "large", Tally(
        0, 0, None), None),)), When(OPENS)),
    "record-off": cards.record(SEASON, Record(16, 14, 9, 81, 1, 3, 5, 0), "Priya N.", off=True),
    "record": cards.record(SEASON, Record(16, 14, 9, 81, 1, 3, 5, 0), "Priya N."),
    "record-warming-up": cards.record(SEASON, Record(4, 3, 2, 20, None, None, 5, 7), None),
    "record-empty": cards.record(SEASON, Record(0, 0, 0, None, None, None, 0, 10), None),
    "seasons": cards.seasons([SEASON, SeasonRow(2, 1, "October block", OPENS - timedelta(days=30), OPENS, False)],
                             [18, 20]),
    "seasons-none": cards.seasons([], []),
}


@pytest.mark.parametrize("name", CARDS)
def test_cards(name):
    assert_golden(name, words_of(fit(CARDS[name], READER), READER))


@pytest.mark.parametrize(("value", "said"), [(0, "level with peers"), (4, "level with peers"), (-4, "level with peers"),
                                             (10, "1 point better"), (-12, "1 point worse"), (81, "8 points better"),
                                             (-245, "24 points worse")])
def test_points(value, said):
    assert plain(words.points(value), READER) == said


def test_a_posted_board_has_nothing_about_its_reader():
    assert "you" not in words_of(CARDS["standings"], READER).split("[My place]")[0]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.text(max_size=80), max_size=30), st.integers(-10_000, 10_000), st.integers(1, 2**31 - 1))
def test_any_board_is_drawn_on_every_platform(names, value, place):
    lines = tuple(line(place, name, value, None, number + 1) for number, name in enumerate(names))
    drawn_everywhere(cards.board(show(lines)))
    if lines:
        drawn_everywhere(cards.my_place(show(lines, MyPlace(lines[0], lines[:7], 14, 0)), 1))
