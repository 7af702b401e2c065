"""Cards within every platform's limits: checked when built, and cut so that the cut can be seen."""

from __future__ import annotations

from collections.abc import Iterator

from bot.chat import limits
from bot.chat.calendar import Calendar
from bot.chat.card import (
    Block,
    Button,
    Card,
    Choice,
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
)
from bot.chat.markup import plain
from bot.chat.people import Audience

NOTICE = 60


class Misbuilt(Exception):
    """A card that no platform could draw: a mistake in a cog, told with the block and the limit."""


def whole(card: Card, audience: Audience) -> Card | None:
    """Give a card as every platform can carry it, None where it holds more text than that.

    Most cards do not, and each answer is measured here once. Raises Misbuilt as `fit` does.
    """
    blocks = tuple(_wrapped(card.blocks, audience))
    kept, was_cut = _cut(blocks, _room(card, audience), audience)
    return None if was_cut else _checked(card, blocks, kept, audience)


def fit(card: Card, audience: Audience, more: Button | None = None) -> Card:
    """Give the card as every platform can carry it: rows wrapped, long text cut visibly, `more` leading to the rest.

    Raises Misbuilt for what cannot be cut: two controls with one token, a token that is too long,
    too many parts, a picture without alt text.
    """
    blocks = tuple(_wrapped(card.blocks, audience))
    kept, was_cut = _cut(blocks, _room(card, audience), audience)
    if was_cut and more:
        kept = [*kept, say("The rest is one press away.", tone="quiet"), Row(more)]
    elif was_cut:
        kept = [*kept, say("There is more than this card can hold.", tone="quiet")]
    return _checked(card, blocks, kept, audience)


def _checked(card: Card, blocks: tuple[Block, ...], kept: list[Block], audience: Audience) -> Card:
    """Join what is kept of a card, unless it is one that no platform could draw."""
    _check_controls(blocks)
    title = short(card.title, limits.SHORT_TEXT, audience) if card.title is not None else None
    if any(len(block.columns) > limits.TABLE_COLUMNS for block in kept if isinstance(block, Table)):
        raise Misbuilt(f"a table has at most {limits.TABLE_COLUMNS} columns")
    parts = sum(_parts(block) for block in kept)
    if parts > limits.CARD_PARTS:
        raise Misbuilt(f"a card has at most {limits.CARD_PARTS} parts; this has {parts}")
    return card.holding(title, *kept)


def _room(card: Card, audience: Audience) -> int:
    """Characters left for the blocks: less the title, and the line that says that there is more."""
    title = len(plain(short(card.title, limits.SHORT_TEXT, audience), audience)) if card.title is not None else 0
    return limits.CARD_TEXT - title - NOTICE


def _wrapped(blocks: tuple[Block, ...], audience: Audience) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Row):
            yield from row_of(_labelled(control, audience) for control in block.controls)
        elif isinstance(block, Fields):
            for start in range(0, len(block.pairs), limits.FIELDS):
                yield Fields(*block.pairs[start:start + limits.FIELDS])
        else:
            yield block


def _labelled(control: Control, audience: Audience) -> Control:
    """Cut the words on a control to what every platform shows."""
    label = short(control.label, limits.LABEL, audience)
    if isinstance(control, Link):
        return Link(label, control.url)
    if isinstance(control, Button):
        return Button(label, control.call, look=control.look)
    choices = [Choice(c.value, short(c.label, limits.CHOICE_LABEL, audience)) for c in control.choices]
    return Menu(label, control.call, choices=choices)


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
    was_cut = False
    for block in blocks:
        if isinstance(block, Picture):
            kept.append(Picture(block.source, short(block.alt, limits.ALT, audience)))
        elif isinstance(block, Row):
            kept.append(block)
        else:
            size = _size(block, audience)
            most = min(room, limits.TEXT) if isinstance(block, Text) else room
            tall = isinstance(block, Table) and len(block.rows) > _rows(block)
            if size <= most and not tall:
                kept.append(block)
                room -= size
                continue
            was_cut = True
            shorter = _shorter(block, most, audience)
            if shorter is not None:
                kept.append(shorter)
                room -= _size(shorter, audience)
            else:
                room = 0
    return kept, was_cut


def _rows(table: Table) -> int:
    """Give how many rows a table may have: those of a calendar are a month of two schedules, and short."""
    return limits.CALENDAR_ROWS if isinstance(table, Calendar) else limits.TABLE_ROWS


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
        return short(block, room, audience) if room > 80 else None
    if isinstance(block, Table):
        rows = block.rows[:_rows(block)]
        while rows and _size(Table(block.caption, block.columns, rows), audience) > room:
            rows = rows[:-1]
        return Table(block.caption, block.columns, rows, block.numeric) if rows else None
    if isinstance(block, Fields):
        pairs = block.pairs
        while pairs and _size(Fields(*pairs), audience) > room:
            pairs = pairs[:-1]
        return Fields(*pairs) if pairs else None
    return None


def short(value: Line, room: int, audience: Audience) -> Text:
    """Cut a line at a word to at most `room` characters, visibly; what is left is no markup any more."""
    text = plain(value, audience)
    if len(text) <= room:
        return line(value)
    words = text[: max(1, room - 2)].rsplit(None, 1)
    return line(f"{words[0] if words else ''} …").toned(line(value).tone)
