"""The pages about chats tell what an admin says of a place there."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.chat.cog import Registry
from cogs import every_cog

DOCS = Path(__file__).parents[2] / "docs"
# Forums are Discord's alone.
LACKING: dict[str, set[str]] = {"discord": set(), "slack": {"place tags"}}
# What is the same everywhere stands on the pages of commands.
ELSEWHERE = {"place remove"}


@pytest.mark.parametrize(("page", "prefix"), [("discord", "/"), ("slack", "/readout ")])
def test_a_chats_page_names_every_command_for_places(page: str, prefix: str) -> None:
    commands = {" ".join(made.words) for made in Registry(every_cog()) if made.words and made.words[0] == "place"}
    text = (DOCS / f"{page}.md").read_text("utf-8")
    told = {words for words in commands if f"`{prefix}{words}`" in " ".join(text.split())}
    assert commands - told == LACKING[page] | ELSEWHERE
