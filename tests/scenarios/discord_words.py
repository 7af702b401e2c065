"""What stands in a message or a modal of Discord's, in the words that the Room uses for the same card or form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from bot.chat.card import When
from bot.chat.markup import day, moment
from bot.chat.people import Audience
from tests.servers.discord import checks
from tests.servers.discord.world import Json

STAMP = re.compile(r"<t:(\d+):([fDF])>")
PIECE = re.compile(r"\\(.)|(https?://[^\s<>]+)|(<t:\d+:[fDF]>)|`([^`]*)`|(\*\*|\*)|(.)", re.DOTALL)
START = re.compile(r"^(## |### |-# )", re.MULTILINE)


def card_words(components: list[Json], audience: Audience) -> str:
    """Read a message as bare text: what a reader would hear."""
    return "\n".join(line for one in components for line in _component(one, audience))


def _component(one: Json, audience: Audience) -> Iterator[str]:
    kind = one["type"]
    if kind == checks.CONTAINER:
        for inner in one["components"]:
            yield from _component(inner, audience)
    elif kind == checks.TEXT:
        yield bare(one["content"], audience)
    elif kind == checks.GALLERY:
        yield from (f"[picture: {item['description']}]" for item in one["items"])
    elif kind == checks.ROW:
        yield " ".join(f"[{inner.get('label') or inner['placeholder']}]" for inner in one["components"])
    else:
        raise AssertionError(f"a component of type {kind} is no block of a card")


def bare(text: str, audience: Audience) -> str:
    """Take Discord's markdown from a text, as an app does that draws it."""
    return "".join(_piece(found, audience) for found in PIECE.finditer(START.sub("", text)))


def _piece(found: re.Match[str], audience: Audience) -> str:
    escaped, address, stamp, code, mark, plain = found.groups()
    if stamp:
        return _time(stamp, audience)
    if code:
        return code.removeprefix("/")  # a command is said without what each platform has before it
    return escaped or address or ("" if mark else plain or "")


def _time(stamp: str, audience: Audience) -> str:
    seconds, style = STAMP.fullmatch(stamp).groups()  # type: ignore[union-attr]
    at = datetime.fromtimestamp(int(seconds), UTC)
    if style == "D":
        return day(at.astimezone(audience.tz).date(), audience)
    return moment(When(at, "clock" if style == "f" else "long"), audience)


def modal_words(modal: Json) -> str:
    """Read a modal as bare text."""
    lines = [modal["title"]]
    for one in modal["components"]:
        if one["type"] == checks.TEXT:
            lines.append(one["content"])
            continue
        asked = one["component"]
        mark = " (required)" if asked.get("required", asked["type"] == checks.INPUT) else ""
        lines.append(f"{one['label']}{mark}: {_shown(asked)}")
    return "\n".join(lines)


def _shown(asked: Json) -> str:
    if asked["type"] == checks.BOX:
        return "yes" if asked.get("default") else "no"
    if asked["type"] == checks.UPLOAD:
        return ""
    if "options" in asked:
        return "\n".join(option["value"] for option in asked["options"] if option.get("default"))
    return str(asked.get("value", ""))
