"""What a member reads of their own pace, drawn in the Room and kept as golden files."""

from __future__ import annotations

import io
from datetime import date

import pytest
from PIL import Image

from bot.chat.card import Card, Text, say
from bot.chat.fit import fit
from bot.chat.people import Audience
from bot.chat.room import words_of
from bot.imaging import calibration
from cogs.pace import cards
from cogs.quiz import besides, trying
from cogs.quiz.besides import Beside
from db.blobs import Public
from db.calibration import Calibration, Level
from db.confidence import Asked
from tests.cogs.drawn import posted
from tests.cogs.golden import assert_golden

READER = Audience(zone="Europe/Zurich")
CHART = Public("c" * 64, "image/png", 1_000, 500)


def found(guess: tuple[int, float], probable: tuple[int, float], certain: tuple[int, float]) -> Calibration:
    """Make a calibration of (answers, right ones) for each word."""
    levels = tuple(Level(word, nominal, *given) for word, nominal, given in zip(
        ("guess", "probable", "certain"), (0.5, 0.73, 0.9), (guess, probable, certain), strict=True))
    return Calibration(sum(level.n for level in levels), 0, levels, 0.2)


SAVED = say("Saved: B. Change it until Tue 7:00.")
CARDS: dict[str, Card | Text] = {
    "calibration": cards.calibrated(found((6, 4), (8, 5), (6, 3)), CHART),
    "calibration-fits": cards.calibrated(found((4, 2), (11, 8), (10, 9)), None),
    "calibration-modest": cards.calibrated(found((18, 16), (2, 2), (0, 0)), CHART),
    "calibration-few": cards.too_few(Calibration(12, 8)),
    "away": cards.going(date(2027, 2, 1)),
    "receipt-beside": besides.below(SAVED, Beside(Asked(0, None), 3, True, 4), 7),
    "receipt-back": besides.below(SAVED, Beside(None, 1, True, 1), 7),
    "receipt-alone": besides.below(SAVED, Beside(None, 1), 7),
    "catching-up": trying.trial(posted(state="revealed", tally={"a2": 9}), say(
        "Catching up, 2 of 5. Not for the board; only you see it.", tone="quiet"), 2, 5),
}


@pytest.mark.parametrize("name", CARDS)
def test_cards(name: str) -> None:
    made = CARDS[name]
    card = made if isinstance(made, Card) else Card(None, made)
    assert_golden(name, words_of(fit(card, READER), READER))


def test_the_chart_shows_each_share_and_where_it_would_fit() -> None:
    """The bar of a word that was always right is full, and the mark stands where the word says."""
    rows = [("Guess", 0.5, 4, 4.0), ("Certain", 0.9, 0, 0.0)]
    drawn = Image.open(io.BytesIO(calibration.calibrated(rows))).convert("RGB")
    other = Image.open(io.BytesIO(calibration.calibrated([("Guess", 0.5, 4, 0.0), rows[1]]))).convert("RGB")
    assert drawn.size == other.size
    bar = [x for x in range(drawn.width) if drawn.getpixel((x, 172)) != other.getpixel((x, 172))]
    assert 32 <= min(bar) <= 38
    assert 961 <= max(bar) <= 968
    # Where nothing is right, what stands out of the empty bar is the mark, half way along.
    marked = [x for x in range(drawn.width) if other.getpixel((x, 172)) == (230, 237, 243)]
    assert 498 <= min(marked) <= max(marked) <= 502
    with pytest.raises(ValueError, match="at least one word"):
        calibration.calibrated([])
