"""Cards as Discord's Components V2. A pure function of the card, its reader and the delivery's mark."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.chat.card import Block, Button, Card, Control, Fields, Line, Link, Menu, Picture, Row, Table, Text, row_of
from bot.chat.people import Audience
from bot.platforms.discord import limits
from bot.platforms.discord.markdown import cut, marked, plain

ROW, BUTTON, SELECT, TEXT, GALLERY, CONTAINER = 1, 2, 3, 10, 12, 17
COMPONENTS_V2, EPHEMERAL = 1 << 15, 1 << 6
LOOKS = {"primary": 1, "plain": 2, "danger": 4}
LINK = 5
TONES = {"title": "## ", "heading": "### ", "quiet": "-# "}
ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/gif": "gif"}
# Above what Discord counts up to when it numbers components by itself.
MARKS_FROM, MARKS = 1 << 20, (1 << 31) - (1 << 20)

Json = dict[str, Any]


@dataclass(frozen=True)
class Shown:
    """A picture to be attached: the name that components know it by, its hash, and its alt text."""

    name: str
    hash: str
    alt: str


@dataclass(frozen=True)
class Drawn:
    """A message's components, and the pictures that they show."""

    components: tuple[Json, ...]
    pictures: tuple[Shown, ...] = ()


def mark_of(nonce: str) -> tuple[int, int]:
    """Give the two component ids by which a delivery's message is known again: 61 bits of its nonce."""
    raw = hashlib.sha256(nonce.encode()).digest()
    first, second = (MARKS_FROM + int.from_bytes(raw[start:start + 4]) % MARKS for start in (0, 4))
    return first, second if second != first else MARKS_FROM


def attachments(drawn: Drawn) -> list[Json]:
    """Describe a message's files by their numbers, with their alt text; what is not listed is taken off it."""
    return [{"id": number, "filename": one.name, "description": one.alt} for number, one in enumerate(drawn.pictures)]


def bears(components: list[Json], nonce: str) -> bool:
    """Tell whether a message's components carry a delivery's mark."""
    container, first = mark_of(nonce)
    return any(one.get("type") == CONTAINER and one.get("id") == container
               and any(inner.get("id") == first for inner in one.get("components", ())) for one in components)


def draw(card: Card, audience: Audience, nonce: str | None = None, mention: str = "") -> Drawn:
    """Draw a card; with a delivery's nonce its mark stands in the ids of the container and of what is first in it.

    `mention` is a role that is named above it.
    """
    pictures: dict[str, Shown] = {}
    parts = [_text(f"## {_one_line(card.title, audience)}")] if card.title is not None else []
    for block in card.blocks:
        parts += _block(block, audience, pictures)
    named = f"<@&{mention}>\n" if mention else ""
    held = _fitting(parts, limits.TEXT - len(named)) or [_text("…")]
    if named and held[0]["type"] == TEXT:
        # Within the first text, since a full card has no room for one more component.
        held[0]["content"] = named + held[0]["content"]
    elif named:
        held.insert(0, _text(named.strip()))
    container: Json = {"type": CONTAINER, "components": held}
    if nonce is not None:
        container["id"], held[0]["id"] = mark_of(nonce)
    return Drawn((container,), tuple(pictures.values()))


def _block(block: Block, audience: Audience, pictures: dict[str, Shown]) -> list[Json]:
    match block:
        case Text():
            return [_text(_toned(block, audience))]
        case Fields(pairs=pairs):
            lines = (f"**{marked(label, audience)}:** {marked(value, audience)}" for label, value in pairs)
            return [_text("\n".join(lines))]
        case Table():
            return [_text(_table(block, audience))]
        case Picture():
            return [_gallery(block, audience, pictures)]
        case Row(controls=controls):
            return [made for row in row_of(controls) for made in _row(row, audience)]


def _text(content: str) -> Json:
    return {"type": TEXT, "content": content}


def _one_line(value: Line, audience: Audience) -> str:
    return " ".join(marked(value, audience).split())


def _toned(text: Text, audience: Audience) -> str:
    """Write a text; small and large lines have their mark at the beginning of each."""
    start = TONES.get(text.tone, "")
    return "\n".join(start + line if line.strip() else line for line in marked(text, audience).split("\n"))


def _table(table: Table, audience: Audience) -> str:
    """Write a table as lines: on a phone columns would break, and a voice reads lines best."""
    caption = marked(table.caption, audience)
    head = "-# " + " | ".join(_one_line(cell, audience) for cell in table.columns)
    rows = [" | ".join(_one_line(cell, audience) for cell in row) for row in table.rows]
    return "\n".join([*([caption] if caption else []), head, *rows])


def _gallery(picture: Picture, audience: Audience, pictures: dict[str, Shown]) -> Json:
    source, alt = picture.source, plain(picture.alt, audience)[: limits.ALT]
    name = f"{source.hash[:24]}.{ENDINGS.get(source.mime, 'png')}"
    pictures.setdefault(name, Shown(name, source.hash, alt))
    return {"type": GALLERY, "items": [{"media": {"url": f"attachment://{name}"}, "description": alt}]}


def _row(row: Row, audience: Audience) -> Iterator[Json]:
    """Draw one row; an address that Discord takes no button for stands in words."""
    held = [_control(control, audience) for control in row.controls if _takes(control)]
    if held:
        yield {"type": ROW, "components": held}
    for control in row.controls:
        if isinstance(control, Link) and not _takes(control):
            yield _text(f"{marked(control.label, audience)}: {control.url}")


def _takes(control: Control) -> bool:
    if not isinstance(control, Link):
        return True
    address = urlsplit(control.url)
    return (address.scheme in ("http", "https") and "." in (address.hostname or "") and len(control.url) <= limits.LINK)


def _control(control: Control, audience: Audience) -> Json:
    label = plain(control.label, audience)[: limits.BUTTON_LABEL] or "…"
    match control:
        case Link(url=url):
            return {"type": BUTTON, "style": LINK, "label": label, "url": url}
        case Button(call=call, look=look):
            return {"type": BUTTON, "style": LOOKS[look], "label": label, "custom_id": call.token}
        case Menu(call=call, choices=choices):
            # A button and a menu may carry one call; a custom_id stands once in a message.
            return {"type": SELECT, "custom_id": call.token + "/", "placeholder": label,
                    "options": [{"value": choice.value[: limits.OPTION_VALUE],
                                 "label": plain(choice.label, audience)[: limits.OPTION_LABEL] or choice.value}
                                for choice in choices[: limits.OPTIONS]]}


def _fitting(parts: list[Json], room: int) -> list[Json]:
    """Leave out what says nothing, and cut texts to what one message holds."""
    parts = [part for part in parts if part["type"] != TEXT or part["content"].strip("# -\n\t")]
    texts = cut([part["content"] for part in parts if part["type"] == TEXT], room)
    for part, content in zip((part for part in parts if part["type"] == TEXT), texts, strict=True):
        part["content"] = content
    return parts
