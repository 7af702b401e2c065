"""The cards of the case duty and of coverage, drawn in the Room and kept as golden files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot import Button, Card, Picture, say
from bot.chat.fit import fit
from bot.chat.people import Audience
from bot.chat.room import words_of
from cogs.coverage import cards as coverage_cards
from cogs.duty import cards
from cogs.duty.reading import Dry, Seen, Turn
from db.coverage import DIFFICULTIES, Coverage, Square
from db.decks import DeckRow
from db.duty import Place, TurnRow, Wishes
from db.members import MemberRow
from db.runway import Runway
from tests.cogs.golden import assert_golden

MONDAY, NOON = date(2027, 1, 4), datetime(2027, 1, 4, 12, tzinfo=UTC)
DAY, WEEK = timedelta(days=1), timedelta(days=7)
SEND = Button(say("Send a case"), "sending.send")


def member(id: int, name: str, role: str = "contributor") -> MemberRow:
    """Make up a member."""
    return MemberRow(id, 1, id, name, None, False, None, role, None, None, None, NOON, None)


def places(*people: MemberRow | None) -> tuple[Place, ...]:
    """Make up the turns of a rota, of which the first is under way, its case sent."""
    return tuple(Place(MONDAY + k * WEEK, MONDAY + (k + 1) * WEEK - DAY, who, k + 1 if k < 2 else None, 9 if k == 0
                       else None) for k, who in enumerate(people))


ADA, BEN, REY = member(1, "Ada"), member(2, "Ben"), member(3, "Rey", "member")
SEEN = Seen(places(ADA, BEN, None, REY), 1, Wishes())
ROW = TurnRow(1, 1, 1, MONDAY, MONDAY + WEEK - DAY, 1, None, None, None, None, False)
RUNWAY = Runway(DeckRow(1, 1, 1, "Morning", "given", "", 1), 4, True, MONDAY + 3 * DAY, NOON + 4 * DAY)
DRY = Dry(RUNWAY, 3, 2, SEEN.places[0])
CARDS: dict[str, Card] = {
    "none": cards.none_yet(True),
    "rota": cards.rota(SEEN, MONDAY, False),
    "rota-director": cards.rota(replace(SEEN, mine=2, wishes=Wishes(reminders=False)), MONDAY, True),
    "rota-to-come": cards.rota(replace(SEEN, case=9, weeks=2), MONDAY - DAY, False),
    "rota-all-away": cards.rota(replace(SEEN, places=()), MONDAY, False),
    "turn-mine": cards.turn(Turn(ROW, "Ada", None), 1, SEND),
    "turn-mine-done": cards.turn(Turn(ROW, "Ada", 9), 1, SEND),
    "turn-not-mine": cards.turn(Turn(ROW, "Ada", None), 2, SEND),
    "turn-editors": cards.turn(Turn(ROW, "Ada", None), None, SEND),
    "turn-editors-done": cards.turn(Turn(ROW, "Ada", 9), None, SEND),
    "turn-nobody": cards.turn(Turn(replace(ROW, member=None), "", None), None, None),
    "thanks": cards.thanks(Turn(ROW, "Ada", 9)),
    "moved-mine": cards.moved("Ada", SEEN.places[0], True),
    "moved-editors": cards.moved("Ada", SEEN.places[0], False),
    "moved-off": cards.moved("Ada", None, True),
    "dry": cards.dry(DRY, MONDAY + 4 * DAY, NOON, SEND),
    "dry-used-up": cards.dry(replace(DRY, runway=replace(RUNWAY, left=0, until=None), turn=None), MONDAY, NOON, None),
    "dry-filled": cards.dry(replace(DRY, runway=replace(RUNWAY, left=30, dry_at=NOON + 30 * DAY)), MONDAY, NOON, None),
}


@dataclass(frozen=True)
class Drawn:
    """A picture of ours."""

    hash: str = "c" * 64
    mime: str = "image/png"
    width: int = 1_000
    height: int = 1_600


SQUARES = tuple(Square(name, modality, level, (level + place) % 3, 1 + place) for place, (name, modality) in enumerate(
    (("neuro", "ct"), ("chest", "mr"), ("breast", "mg"))) for level in DIFFICULTIES)
FOUND = Coverage(SQUARES, 12, (4,), (), tuple(range(20, 40)), "Block 3")
PICTURE = Picture(Drawn(), say("A grid of 3 subspecialties by 3 modalities. Its numbers follow."))
COVERAGE: dict[str, Card] = {
    "season": coverage_cards.shown(FOUND, PICTURE, 1, "season", True),
    "full": coverage_cards.shown(Coverage((Square("chest", "xr", 1, 2, 1),), 2), PICTURE, 1, "all", False),
    "wanted": coverage_cards.wanted(FOUND.missing, 1, SEND),
    "wanted-nothing": coverage_cards.wanted((), 1, None),
}


@pytest.mark.parametrize("name", CARDS)
def test_the_cards_of_the_duty_are_as_they_were_looked_at(name: str) -> None:
    assert_golden(f"duty-{name}", words_of(CARDS[name], Audience()))


@pytest.mark.parametrize("name", COVERAGE)
def test_the_cards_of_coverage_are_as_they_were_looked_at(name: str) -> None:
    assert_golden(f"coverage-{name}", words_of(COVERAGE[name], Audience()))


def test_the_longest_cards_fit() -> None:
    """Nothing of them is cut: long names, every turn that is shown, every square that may be missing."""
    longest = [member(k, "Ä" * 80, "member") for k in range(1, 13)]
    squares = tuple(replace(one, have=50, wanted=50) for one in SQUARES * 7)
    for card in (cards.rota(Seen(places(*longest), 8, Wishes(), 1), MONDAY, True),
                 coverage_cards.shown(replace(FOUND, squares=squares), PICTURE, 1, "season", True)):
        assert words_of(fit(card, Audience()), Audience()) == words_of(card, Audience())
