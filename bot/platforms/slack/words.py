"""What somebody typed behind /readout, in the words that the commands are declared in."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from bot.chat.people import Place
from bot.platforms.slack.asked import NAME

# Where Slack is told to (should_escape), it writes people, channels and addresses so.
MARK = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")


async def words_of(text: str, team: str, name: Callable[[str], Awaitable[str]]) -> list[str]:
    """Split what was typed into words: a channel becomes its place, a person the name that `name` gives for them."""
    pieces: list[str] = []
    at = 0
    for found in MARK.finditer(text):
        pieces += [text[at: found.start()], await _meant(found, team, name)]
        at = found.end()
    return plain("".join([*pieces, text[at:]])).split()


async def _meant(found: re.Match[str], team: str, name: Callable[[str], Awaitable[str]]) -> str:
    kind, id, shown = found[1], found[2], found[3]
    if kind == "#":
        return str(Place(NAME, team, id))
    if kind == "@":
        return await name(id) or shown or id
    return (shown or id) if kind else id


def plain(text: str) -> str:
    """Give Slack's three special characters back."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
