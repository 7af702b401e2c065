"""Cards within every platform's limits: checked when built, and cut so that the cut can be seen."""

from __future__ import annotations

from collections.abc import Iterator

from bot.chat import limits
from bot.chat.card import (
    Block,
    Button,
    Card,
    Control,
    Fields,
    Line,
    Link,
    Menu,
    Picture,
    Row,
    Table,
    Text,
    line,
    row_of,
    say,
    written,
)
from bot.chat.markup import plain
from bot.chat.people import Audience


class Misbuilt(Exception):
    """A card that no platform could draw: a mistake in a cog, told with the block and the limit."""


def fit(card: Card, audience: Audience, more: Button | None = None) -> Card:
    """Give the card as every platform can carry it: rows wrapped, long text cut visibly, `more` leading to the rest.

    Raises Misbuilt for what cannot be cut: two controls with one token, a token that is too long,
    too many parts, a picture without alt text.
    """
    blocks = tuple(_wrapped(card.blocks))
    _check_controls(blocks)
    title = _short(card.title, limits.SHORT_TEXT, audience) if card.title is not None else None
    room = limits.CARD_TEXT - (len(plain(title, audience)) if title is not None else 0)
    kept, cut = _cut(blocks, room, audience)
    if cut:
        kept = [*kept, say("The rest is one press away.", tone="quiet")]
        kept += [Row(more)] if more else []
    parts = sum(_parts(block) for block in kept)
    if parts > limits.CARD_PARTS:
        raise Misbuilt(f"a card has at most {limits.CARD_PARTS} parts; this has {parts}")
    return Card(title, *kept)


def _wrapped(blocks: tuple[Block, ...]) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Row):
            yield from row_of(block.controls)
        else:
            yield block


def _parts(block: Block) -> int:
    if isinstance(block, Row):
        return 1 + len(block.controls)
    return 1


def _check_controls(blocks: tuple[Block, ...]) -> None:
    seen: set[str] = set()
    for block in blocks:
        for control in block.controls if isinstance(block, Row) else ():
            _check_control(control, seen)


def _check_control(control: Control, seen: set[str]) -> None:
    if len(line(control.label).template) > limits.LABEL:
        raise Misbuilt(f"a label has at most {limits.LABEL} characters")
    if isinstance(control, Link):
        return
    if isinstance(control, Menu) and not 1 <= len(control.choices) <= limits.CHOICES:
        raise Misbuilt(f"a menu has 1 to {limits.CHOICES} choices; this has {len(control.choices)}")
    token = control.call.token + ("/" if isinstance(control, Menu) else "")
    if len(token) > limits.TOKEN:
        raise Misbuilt(f"the token of a control has at most {limits.TOKEN} characters; bind ids, never data")
    if token in seen:
        raise Misbuilt(f"two controls with one token: {control.call.action}")
    seen.add(token)


def _cut(blocks: tuple[Block, ...], room: int, audience: Audience) -> tuple[list[Block], bool]:
    """Keep blocks in order while there is room; text is cut at a word, controls and pictures always stay."""
    kept: list[Block] = []
    cut = False
    for block in blocks:
        if isinstance(block, Picture):
            kept.append(Picture(block.source, _short(block.alt, limits.ALT, audience)))
        elif isinstance(block, Row):
            kept.append(block)
        else:
            size = _size(block, audience)
            most = min(room, limits.TEXT) if isinstance(block, Text) else room
            if size <= most:
                kept.append(block)
                room -= size
                continue
            cut = True
            shorter = _shorter(block, most, audience)
            if shorter is not None:
                kept.append(shorter)
                room -= _size(shorter, audience)
            else:
                room = 0
    return kept, cut


def _size(block: Block, audience: Audience) -> int:
    if isinstance(block, Text):
        return len(plain(block, audience))
    if isinstance(block, Fields):
        return sum(len(plain(a, audience)) + len(plain(b, audience)) + 2 for a, b in block.pairs)
    if isinstance(block, Table):
        cells = (*block.columns, *(cell for row in block.rows for cell in row), block.caption)
        return sum(len(plain(cell, audience)) + 2 for cell in cells)
    return 0


def _shorter(block: Block, room: int, audience: Audience) -> Block | None:
    if isinstance(block, Text):
        return _short(block, room, audience) if room > 80 else None
    if isinstance(block, Table):
        rows = block.rows
        while rows and _size(Table(block.caption, block.columns, rows), audience) > room:
            rows = rows[:-1]
        return Table(block.caption, block.columns, rows, block.numeric) if rows else None
    if isinstance(block, Fields):
        pairs = block.pairs
        while pairs and _size(Fields(*pairs), audience) > room:
            pairs = pairs[:-1]
        return Fields(*pairs) if pairs else None
    return None


def _short(value: Line, room: int, audience: Audience) -> Text:
    text = plain(value, audience)
    if len(text) <= room:
        return line(value)
    cut = text[: max(1, room - 2)].rsplit(None, 1)[0]
    return written(f"{cut} …", tone=line(value).tone)
