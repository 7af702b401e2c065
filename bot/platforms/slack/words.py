"""What somebody typed behind /readout, in the words that the commands are declared in."""

from __future__ import annotations

import re

from bot.chat.people import Place
from bot.platforms.slack.asked import NAME

# Where Slack is told to (should_escape), it writes people, channels and addresses so.
MARK = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")


def words_of(text: str, team: str) -> list[str]:
    """Split what was typed into words: a channel becomes its place, a person the place of their direct messages.

    Nothing becomes what it is called: people name themselves as they like, and a name may read like more of a command.
    """
    pieces: list[str] = []
    at = 0
    for found in MARK.finditer(text):
        pieces += [text[at: found.start()], _meant(found, team)]
        at = found.end()
    return plain("".join([*pieces, text[at:]])).split()


def _meant(found: re.Match[str], team: str) -> str:
    kind, id = found[1], "".join(found[2].split())
    if kind in ("#", "@"):
        return str(Place(NAME, team, id if kind == "#" else f"@{id}"))
    return id


def plain(text: str) -> str:
    """Give Slack's three special characters back."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
