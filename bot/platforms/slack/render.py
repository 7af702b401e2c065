"""Cards as Slack's Block Kit. A pure function of the card, its reader and the files that its pictures have here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    ContextBlock,
    HeaderBlock,
    ImageBlock,
    MarkdownTextObject,
    Option,
    PlainTextObject,
    StaticSelectElement,
)

from bot.chat.card import Block, Button, Card, Control, Fields, Line, Link, Menu, Picture, Row, Table, Text, row_of, say
from bot.chat.people import Audience
from bot.chat.reading import text_of
from bot.platforms.slack import sizes
from bot.platforms.slack.mrkdwn import escaped, is_bare, letters, marked, plain, rich, rich_text
from bot.platforms.slack.outside import Json
from bot.platforms.slack.tables import table_of

# How tables are drawn, the best first; an old client refuses a block that it does not know (invalid_blocks).
Tables = Literal["data_table", "table", "text"]
TABLES: tuple[Tables, ...] = ("data_table", "table", "text")
LOOKS = {"primary": "primary", "plain": None, "danger": "danger"}
# The action_id of a link, which calls nothing. A space parts what is one's own from what only makes an id unique:
# no token holds one.
LINK = "link"
# What of a drawn card may be cut where all of it is too long.
CUTTABLE = {"text", "alt_text", "fallback"}


@dataclass(frozen=True)
class Drawn:
    """A message's blocks, and its text for whoever sees no blocks."""

    blocks: tuple[Json, ...]
    text: str


def pictures_in(card: Card) -> tuple[str, ...]:
    """List the hashes of a card's pictures, each once."""
    return tuple(dict.fromkeys(block.source.hash for block in card.blocks if isinstance(block, Picture)))


def draw(card: Card, audience: Audience, files: Mapping[str, str] | None = None, *,
         tables: Tables = "data_table") -> Drawn:
    """Draw a card. `files` gives the pictures' files in this workspace; one without is told in a sentence.

    The blocks' ids change with what is drawn, as Slack asks of a message that is updated.
    """
    files = files or {}
    parts = _head(card.title, audience) if card.title is not None else []
    for block in card.blocks:
        parts += _block(block, audience, files, tables)
    if tables == "table" and len(parts) >= sizes.BLOCKS:
        # A caption is a block of its own there, and whom the message mentions is one too.
        return draw(card, audience, files, tables="text")
    blocks = unique(parts or [_rich(say("…"), audience)])
    edition = hashlib.sha256(_fitting(blocks).encode()).hexdigest()[:12]
    for number, one in enumerate(blocks):
        one["block_id"] = f"{edition}-{number}"
    return Drawn(tuple(blocks), fallback(card, audience))


def unique(blocks: list[Json]) -> list[Json]:
    """Give every control of a message or view an action_id of its own."""
    seen: dict[str, int] = {}
    for element in (one for block in blocks if block["type"] == "actions" for one in block["elements"]):
        token = token_of(element["action_id"])
        seen[token] = seen.get(token, 0) + 1
        element["action_id"] = token if seen[token] == 1 else f"{token} {seen[token]}"
    return blocks


def token_of(action_id: str) -> str:
    """Give the token that an action_id carries."""
    return action_id.partition(" ")[0]


def fallback(card: Card, audience: Audience) -> str:
    """Write all of a card's words, for notifications and for readers that speak."""
    title = [plain(card.title, audience)] if card.title is not None else []
    alts = [plain(block.alt, audience) for block in card.blocks if isinstance(block, Picture)]
    words = "\n".join(part for part in (*title, text_of(card, audience), *alts) if part.strip()) or "Readout"
    while len(escaped(words)) > sizes.FALLBACK:
        words = words[: len(words) * 9 // 10].rstrip(" …") + " …"
    return escaped(words)


def _block(block: Block, audience: Audience, files: Mapping[str, str], tables: Tables) -> list[Json]:
    match block:
        case Text(tone="title"):
            return _head(block, audience)
        case Text(tone="quiet"):
            return _quiet(block, audience)
        case Text():
            return [_rich(block, audience, bold=block.tone == "heading")] if plain(block, audience).strip() else []
        case Fields(pairs=pairs):
            return [_pairs(pairs, audience)] if pairs else []
        case Table():
            return table_of(block, audience, tables)
        case Picture():
            return [_picture(block, audience, files.get(block.source.hash))]
        case Row(controls=controls):
            return [made for row in row_of(controls) for made in _row(row, audience)]


def _head(value: Line, audience: Audience) -> list[Json]:
    text = " ".join(plain(value, audience).split())
    if not text:
        return []
    if len(text) > sizes.HEADER:
        return [_rich(value, audience, bold=True)]
    return [_made(HeaderBlock(text=PlainTextObject(text=text, emoji=False)))]


def _rich(value: Line, audience: Audience, *, bold: bool = False) -> Json:
    return rich_text(rich(value, audience, bold=bold))


def _pairs(pairs: tuple[tuple[Line, Line], ...], audience: Audience) -> Json:
    elements: list[Json] = []
    for label, value in pairs:
        start = [letters("\n")] if elements else []
        elements += [*start, *rich(label, audience, bold=True), letters(": "), *rich(value, audience)]
    return rich_text(elements)


def _quiet(text: Text, audience: Audience) -> list[Json]:
    """Write a small line. Words alone are sent as such; else as mrkdwn, the only markup that small lines take."""
    words = plain(text, audience)
    if not words.strip():
        return []
    if is_bare(text, audience):
        element: Any = PlainTextObject(text=words, emoji=False)
    else:
        element = MarkdownTextObject(text=marked(text, audience), verbatim=True)
    if len(element.text) > sizes.INPUT:
        return [_rich(text, audience)]
    return [_made(ContextBlock(elements=[element]))]


def _picture(picture: Picture, audience: Audience, file: str | None) -> Json:
    alt = plain(picture.alt, audience)
    if file is None:
        return _made(ContextBlock(elements=[PlainTextObject(emoji=False, text=plain(
            say("A picture belongs here that cannot be shown now: {alt}", alt=alt), audience))]))
    return _made(ImageBlock(alt_text=alt[: sizes.ALT], slack_file={"id": file}))


def _row(row: Row, audience: Audience) -> Iterator[Json]:
    """Draw one row; an address that Slack takes no button for stands in words."""
    held = [_control(control, audience) for control in row.controls if _takes(control)]
    if held:
        yield _made(ActionsBlock(elements=held))
    for control in row.controls:
        if isinstance(control, Link) and not _takes(control):
            yield _rich(say("{label}: {url}", label=plain(control.label, audience), url=control.url), audience)


def _takes(control: Control) -> bool:
    if not isinstance(control, Link):
        return True
    address = urlsplit(control.url)
    return address.scheme in ("http", "https") and bool(address.hostname) and len(control.url) <= sizes.LINK


def _control(control: Control, audience: Audience) -> Any:
    label = plain(control.label, audience)[: sizes.BUTTON_LABEL].strip() or "…"
    words = PlainTextObject(text=label, emoji=False)
    match control:
        case Link(url=url):
            return ButtonElement(text=words, url=url, action_id=LINK)
        case Button(call=call, look=look):
            return ButtonElement(text=words, action_id=call.token, style=LOOKS[look])
        case Menu(call=call, choices=choices):
            # A button and a menu may carry one call; an action_id stands once in a message.
            return StaticSelectElement(placeholder=words, action_id=call.token + "/", options=[
                option(choice.value, plain(choice.label, audience)) for choice in choices[: sizes.OPTIONS]])


def option(value: str, label: str) -> Option:
    """Write one entry of a menu."""
    return Option(value=value, text=PlainTextObject(text=label[: sizes.OPTION_LABEL].strip() or value, emoji=False))


def _made(block: Any) -> Json:
    """Write a block as Slack takes it; SlackObjectFormationError where it is longer than Slack takes."""
    made: Json = block.to_dict()
    return made


def _written(blocks: list[Json]) -> str:
    return json.dumps(blocks, ensure_ascii=False, separators=(",", ":"))


def _fitting(blocks: list[Json]) -> str:
    """Cut the longest words, visibly, until all blocks together are no longer than Slack takes; give them as JSON."""
    while (over := len(text := _written(blocks)) - sizes.MESSAGE) > 0:
        held = [one for block in blocks for one in _texts(block)]
        if not held:
            break
        part, key = max(held, key=lambda one: len(one[0][one[1]]))
        words = part[key]
        if len(words) < 20:
            break
        kept = words[: max(10, len(words) - over - 2, len(words) // 2)].rstrip(" …")
        part[key] = f"{kept} …"
    return text


def _texts(value: Any) -> Iterator[tuple[Json, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in CUTTABLE and isinstance(inner, str):
                yield value, key
            else:
                yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
