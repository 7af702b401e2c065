"""The cards of help, for as many commands as there may come to be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.chat import limits
from bot.chat.card import Card, Row
from bot.chat.cog import Registry
from bot.chat.fit import fit
from bot.chat.people import Audience
from bot.chat.room import words_of
from cogs import every_cog
from cogs.help import cards

READER = Audience()
REGISTRY = Registry(every_cog())
COMMANDS = [made for made in REGISTRY if made.words]


def parts(card: Card) -> int:
    """Count what a platform counts, after the card was fitted."""
    return sum(1 + (len(block.controls) if isinstance(block, Row) else 0) for block in fit(card, READER).blocks)


@pytest.mark.parametrize("name", REGISTRY.cogs)
def test_each_feature_fits_one_card_and_offers_each_command(name):
    found = [made for made in COMMANDS if made.cog == name]
    card = cards.feature(REGISTRY.cogs[name], found)
    assert parts(card) <= limits.CARD_PARTS
    assert "There is more" not in words_of(fit(card, READER), READER)
    called = {(control.call.action, *control.call.args) for control in card.controls()}
    for made in found:
        assert (made.id,) in called or ("help.help", made.command) in called


@pytest.mark.parametrize("count", [1, 2, 24, 25, 40])
def test_a_group_of_any_size_fits_one_card(count):
    many = [replace(COMMANDS[0], name=f"do_{n}", words=("case", f"do{n}")) for n in range(count)]
    assert parts(cards.group("case", many)) <= limits.CARD_PARTS


def test_what_acts_at_once_is_read_about_first():
    code = REGISTRY.actions["admin.community_code"]
    pressed = cards.feature(REGISTRY.cogs["admin"], [code]).controls()[0]
    assert pressed.call.token == "help.help/community%20code"


def test_a_feature_is_told_without_its_name():
    assert cards.about(REGISTRY.cogs["decks"]) == "Cases in an order; none comes again before all have been posted."
    assert cards.about(REGISTRY.cogs["review"]).startswith("Nothing is shown before")
    assert cards.about(REGISTRY.cogs["leaderboard"]).startswith("Boards over a season: fair")


def test_labels_are_short_where_the_first_word_is_shared():
    first = [REGISTRY.commands[words] for words in (("today",), ("case", "preview"))]
    assert [cards.label(made, COMMANDS) for made in first] == ["Today", "Case preview"]
    decks = [made for made in COMMANDS if made.cog == "decks"]
    assert "Add" in [cards.label(made, decks) for made in decks]
