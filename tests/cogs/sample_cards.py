"""One card of each kind that people see, from made-up rows, for docs/drawings.md."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from bot import Card, Text
from bot.chat.cog import Registry
from cogs import every_cog
from cogs.admin import cards as admin
from cogs.admin.changes import Places
from cogs.help import cards as help_cards
from cogs.leaderboard import cards as boards
from cogs.quiz import board, receipts, trying, whispers
from cogs.quiz.keeping import Answered
from cogs.quiz.reading import Mine
from cogs.schedules import plan_cards
from db.answers import AnswerRow
from db.boards import BoardRow, Line, MyPlace, Record, SeasonRow, Show
from db.communities import PlaceRow
from db.deliveries import StopRow
from db.plans import Planned
from db.policies import PolicyRow
from db.schedules import ScheduleRow
from tests.cogs.drawn import OPENS, case, posted, round_of

NOON, CLOSES = OPENS + timedelta(hours=5), OPENS + timedelta(hours=24)
TALLY = {"a1": 3, "a2": 16, "a3": 4, "a4": 1, "unsure": 1}
BEFORE = round_of(case(41), "revealed", {"a1": 9, "a2": 16}, opens=OPENS - timedelta(days=1), id=6)
HIDDEN = posted(replace(case(), hidden_at=OPENS), pictures=0)
REVEALED = posted(state="revealed", tally=TALLY, chart=True)
MENTIONED = "1"
Sample = tuple[str, Card, str]


def samples() -> Iterator[Sample]:
    """Give each card with its name, and the role that it mentions."""
    for name, card in (*_cases(), *_whispers(), *_boards(), *_running(), *_planning()):
        yield name, card if isinstance(card, Card) else Card(None, card), MENTIONED if "new case" in name else ""


def _cases() -> Iterator[tuple[str, Card]]:
    yield "A new case, in a place where it mentions a role", board.board(posted(before=BEFORE), NOON)
    yield "The same, closed", board.board(posted(state="closed"), NOON)
    yield "The same, revealed", board.board(REVEALED, NOON)
    yield "The line that begins its thread; the thread is called by the title", board.line(REVEALED)
    yield "Revealed with fewer than five answers", board.board(posted(state="revealed", tally={"a2": 3, "a1": 1}), NOON)
    corrected = posted(case(correction_note="The age was wrong."), state="revealed", tally=TALLY)
    yield "Corrected", board.board(corrected, NOON)
    yield "While a privacy concern is looked at", board.board(HIDDEN, NOON)
    yield "Withdrawn", board.board(posted(state="withdrawn"), NOON)


def _whispers() -> Iterator[tuple[str, Card | Text]]:
    yield "The first answer ever", receipts.receipt(Answered("saved", "B", None, CLOSES, True), 7)
    yield "A changed answer", receipts.receipt(Answered("changed", "C", "B", CLOSES, False), 7)
    yield "An answer after the close", receipts.receipt(Answered("closed", None, None, CLOSES, False), 7)
    yield "More", whispers.more(posted(), PolicyRow(1, "Never send a patient's file through a chat."))
    wrong = AnswerRow(1, 7, 1, 3, "a1", None, OPENS, OPENS, [], 0.0, True)
    yield "My result", whispers.my_result(Mine(REVEALED, wrong))
    yield "Read on", whispers.read_on(REVEALED)
    yield "Try it", trying.trial(REVEALED)


def _boards() -> Iterator[tuple[str, Card]]:
    season, own = SeasonRow(3, 1, "November block", OPENS, None, True), BoardRow(3, 3, "community", "skill", 10, 18)
    lines = tuple(Line(n, n, name, place, before, value, 14, 9) for n, (place, name, value, before) in enumerate(
        ((1, "Priya N.", 81, 3), (2, None, 52, 2), (2, "Wei L.", 52, None)), 1))
    yield "A board", boards.board(Show(season, own, 18, 5, lines, None))
    yield "My place", boards.my_place(Show(season, own, 18, 5, lines, MyPlace(lines[1], lines, 14, 0)), 2)
    yield "My record", boards.record(season, Record(16, 14, 9, 81, 1, 3, 5, 0), "Priya N.")


def _running() -> Iterator[tuple[str, Card | Text]]:
    registry = Registry(every_cog())
    quiz = [made for made in registry if made.words and made.cog == "quiz"]
    yield "Help about a feature", help_cards.feature(registry.cogs["quiz"], quiz)
    rows = [PlaceRow(1, 1, 1, "discord:1/2", "Cases", "room", "cases", "department", True, "1", None, None, "discord"),
            PlaceRow(2, 1, 2, "web:room/cases", "Reading room", "room", "cases", "department", True, None, None, None,
                     "web")]
    stopped = (StopRow(1, 1, "discord:1/2", "It is refused there.", OPENS, OPENS),)
    yield "The places", admin.places(Places(tuple(rows), stopped, {}), {"1": "Residents"}, may_serve=True)
    yield "Roles by groups", admin.groups([("Chief residents", "director"), ("Residents", "contributor")])


def _planning() -> Iterator[tuple[str, Card]]:
    rule = ScheduleRow(1, 1, 1, "Morning", "quiz.open", 1, 0b0010101, "07:00", "Etc/UTC", [], 24, "skip", [], None, 6,
                       True, None, None, None, [], [])
    days = [OPENS.date() + timedelta(days=ahead) for ahead in (0, 2, 4, 7)]
    told = ("posted", "coming", "holiday", "coming")
    planned = tuple(Planned(1, day, OPENS, state, number, number, "Headache after a fall", "department", pinned)
                    for day, state, number, pinned in zip(days, told, (41, 42, None, 17), (False, False, False, True),
                                                          strict=True))
    found = plan_cards.Sheet(days[0], days[0] + timedelta(days=27), days[1], None, (rule,), (), planned,
                             {date(2027, 1, 8): "Institution day"}, frozenset({41, 42, 17}))
    yield "The plan of the coming weeks; on pages a calendar", plan_cards.sheet(found, True)
