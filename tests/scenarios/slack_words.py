"""What stands in a message or a modal of Slack's, in the words that the Room uses for the same card or form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from bot.chat.card import When
from bot.chat.markup import moment
from bot.chat.people import Audience
from tests.servers.slack.world import Json

STYLES = {"{date_short_pretty} {time}": "clock", "{date_short_pretty}": "day", "{date_long}": "date",
          "{date_long} {time}": "long"}
NO_WIDTH = "\u200b"
PIECE = re.compile(r"<!date\^(\d+)\^([^|]*)\|[^>]*>|<(https?://[^|>]*)(?:\|([^>]*))?>|([*_~`])(?!\u200b)|(.)",
                   re.DOTALL)
NAMED = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
# What stands for nothing in a menu that may be left empty.
NOTHING = "~"


def card_words(blocks: list[Json], audience: Audience) -> str:
    """Read blocks as bare text: what a reader would hear."""
    return "\n".join(line for one in blocks for line in _block(one, audience))


def _block(one: Json, audience: Audience) -> Iterator[str]:
    match one["type"]:
        case "header" | "section":
            yield text_of(one["text"], audience)
        case "rich_text":
            yield from (_run(held["elements"], audience) for held in one["elements"])
        case "context":
            yield " ".join(text_of(held, audience) for held in one["elements"])
        case "image":
            yield f"[picture: {one['alt_text']}]"
        case "actions":
            yield " ".join(f"[{label_of(held)}]" for held in one["elements"])
        case "table" | "data_table":
            yield from _table(one)
        case "divider":
            yield ""
        case kind:
            raise AssertionError(f"a block of type {kind} is no part of a card")


def _table(one: Json) -> Iterator[str]:
    if one.get("caption", "…") != "…":
        yield one["caption"]
    for row in one["rows"]:
        yield " | ".join(cell["text"] for cell in row)


def _run(elements: list[Json], audience: Audience) -> str:
    return "".join(_piece(one, audience) for one in elements)


def _piece(one: Json, audience: Audience) -> str:
    match one["type"]:
        case "text":
            # A command is said without what each platform has before it.
            return str(one["text"]).removeprefix("/readout ") if one.get("style", {}).get("code") else str(one["text"])
        case "link":
            return str(one.get("text") or one["url"])
        case "date":
            return _moment(one["timestamp"], one["format"], audience)
        case kind:
            raise AssertionError(f"nobody writes a {kind} into a text")


def _moment(second: int, form: str, audience: Audience) -> str:
    return moment(When(datetime.fromtimestamp(second, UTC), STYLES[form]), audience)  # type: ignore[arg-type]


def text_of(one: Json, audience: Audience) -> str:
    """Read a text object, as an app draws it."""
    return str(one["text"]) if one["type"] == "plain_text" else bare(one["text"], audience)


def bare(text: str, audience: Audience) -> str:
    """Take Slack's marks from a text."""
    read = "".join(_mark(found, audience) for found in PIECE.finditer(text.replace("`/readout ", "`"))).replace(
        NO_WIDTH, "")
    for name, letter in NAMED:
        read = read.replace(name, letter)
    return read


def _mark(found: re.Match[str], audience: Audience) -> str:
    second, form, url, label, mark, plain = found.groups()
    if second:
        return _moment(int(second), form, audience)
    return label or url or ("" if mark else plain or "")


def label_of(one: Json) -> str:
    """Give the words on a button or a menu."""
    return str((one.get("text") or one["placeholder"])["text"])


def is_form(view: Json) -> bool:
    """Tell whether a modal asks for anything."""
    return any(one["type"] == "input" for one in view["blocks"])


def modal_words(view: Json, audience: Audience) -> str:
    """Read a modal as bare text: its title, what is told, its fields."""
    whole = any(one["type"] == "header" for one in view["blocks"])
    lines = [] if whole else [view["title"]["text"]]
    for one in view["blocks"]:
        if one["type"] != "input":
            lines += _block(one, audience)
            continue
        mark = "" if one.get("optional") else " (required)"
        lines.append(f"{one['label']['text']}{mark}: {shown(one['element'], audience)}")
    return "\n".join(lines)


def shown(one: Json, audience: Audience) -> str:
    """Give what stands in a field at first, as somebody would have typed it."""
    if one["type"] == "checkboxes":
        return "yes" if one.get("initial_options") else "no"
    if one["type"] == "datetimepicker":
        second = one.get("initial_date_time")
        at = datetime.fromtimestamp(second, audience.tz) if second else None
        return at.replace(tzinfo=None).isoformat(" ", "minutes") if at else ""
    chosen: list[Any] = one.get("initial_options") or [one[key] for key in ("initial_option",) if key in one]
    if chosen:
        return "\n".join(option["value"] for option in chosen if option["value"] != NOTHING)
    return str(one.get("initial_value") or one.get("initial_date") or one.get("initial_time") or "")
