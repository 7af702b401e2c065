"""The page of drawings shows what the renderers draw now; nothing that a card says is missing on either side."""

from __future__ import annotations

import pytest

from bot.chat.card import Card, Picture
from bot.chat.fit import fit
from bot.chat.markup import plain
from tests.cogs.sample_cards import samples
from tools.drawings import PAGE, READER, on_discord, on_the_web, page

SAMPLES = {name: (card, mention) for name, card, mention in samples()}


def test_the_page_shows_what_is_drawn_now() -> None:
    assert PAGE.read_text("utf-8") == page(), "look at what changed, then run python -m tools.drawings"


def bare(lines: list[str]) -> str:
    """Join a drawing's lines, wrapped or not."""
    return " ".join(" ".join(lines).split())


@pytest.mark.parametrize("name", SAMPLES)
def test_both_say_the_same_controls_and_pictures(name: str) -> None:
    card = fit(SAMPLES[name][0], READER)
    for drawn in (bare(on_the_web(card)), bare(on_discord(card))):
        for block in card.blocks:
            if isinstance(block, Picture):
                assert f"[picture: {plain(block.alt, READER)}]" in drawn
        for control in card.controls():
            assert plain(control.label, READER) in drawn


def test_only_a_new_case_mentions_anybody() -> None:
    said = {name: bare(on_discord(fit(card, READER), mention)) for name, (card, mention) in SAMPLES.items()}
    assert [name for name, text in said.items() if "@Residents" in text] == [
        "A new case, in a place where it mentions a role"]
    assert on_discord(Card(None)) == ["…"]
