"""Cards as text for a terminal, and as plain data for programs. Pure functions of the card and its reader."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

from rich.console import Console, RenderableType
from rich.table import Table as Grid
from rich.text import Text as Styled

from bot.chat.card import (
    Block,
    Button,
    Card,
    Control,
    Fields,
    Form,
    FormField,
    Line,
    Link,
    Menu,
    Picture,
    Row,
    Table,
    Text,
    line,
    say,
)
from bot.chat.markup import plain, runs
from bot.chat.people import Audience

# Escape sequences and marks that turn the direction of writing: what people write must not steer a terminal.
UNSEEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
TONES = {"plain": "", "title": "bold", "heading": "bold", "quiet": "dim", "good": "green", "caution": "yellow",
         "bad": "red"}


@dataclass(frozen=True)
class Screen:
    """How a terminal shows cards. `commands` gives a token the command that does the same.

    `numbered` shows numbers to type in place of commands: somebody sits there.
    """

    width: int = 80
    color: bool = False
    numbered: bool = False
    commands: Mapping[str, str] = field(default_factory=dict)


def text_of(card: Card, audience: Audience, screen: Screen) -> str:
    """Draw a card as text, each line within the screen's width."""
    console = Console(file=StringIO(), width=screen.width, force_terminal=screen.color, no_color=not screen.color,
                      color_system="standard" if screen.color else None, legacy_windows=False, highlight=False,
                      markup=False, emoji=False)
    parts = [_line(say("{title}", title=line(card.title)), audience, "bold")] if card.title is not None else []
    number = 1
    for block in card.blocks:
        parts.append(_block(block, audience, screen, number))
        number += len(block.controls) if isinstance(block, Row) else 0
    for index, part in enumerate(parts):
        console.print(*([""] if index else []), part, sep="\n", crop=False)
    drawn = console.file
    assert isinstance(drawn, StringIO)
    return "\n".join(row.rstrip() for row in drawn.getvalue().splitlines()) + "\n"


def _block(block: Block, audience: Audience, screen: Screen, number: int) -> RenderableType:
    match block:
        case Text():
            return _line(block, audience, TONES[block.tone])
        case Fields():
            return _fields(block, audience)
        case Table():
            return _table(block, audience)
        case Picture():
            return _line(say("[picture: {alt}]", alt=line(block.alt)), audience, "dim")
        case Row():
            return _row(block, audience, screen, number)


def clean(value: Line, audience: Audience) -> str:
    """Give a line as bare text that cannot steer a terminal."""
    return UNSEEN.sub("", plain(value, audience))


def _styled(value: Line, audience: Audience, style: str = "") -> Styled:
    made = Styled(style=style)
    for run in runs(value, audience):
        looks = [name for name, on in (("bold", run.bold or run.code), ("italic", run.italic)) if on]
        made.append(UNSEEN.sub("", run.text), " ".join(looks) or None)
    return made


def _line(value: Line, audience: Audience, style: str) -> RenderableType:
    """Draw a text; lines that begin with "- " hang under their first word."""
    rows = _styled(value, audience, style).split("\n", allow_blank=False)
    if not any(row.plain.startswith("- ") for row in rows):
        return Styled("\n").join(rows)
    grid = Grid.grid(padding=0)
    for row in rows:
        if row.plain.startswith("- "):
            listed = Grid.grid(padding=(0, 1, 0, 0))
            listed.add_row("-", row[2:])
            grid.add_row(listed)
        else:
            grid.add_row(row)
    return grid


def _fields(fields: Fields, audience: Audience) -> RenderableType:
    grid = Grid.grid(padding=(0, 2, 0, 0))
    for label, value in fields.pairs:
        grid.add_row(_styled(label, audience, "dim"), _styled(value, audience))
    return grid


def _table(table: Table, audience: Audience) -> RenderableType:
    grid = Grid(box=None, pad_edge=False, padding=(0, 2, 0, 0), title=_styled(table.caption, audience),
                title_justify="left", title_style="dim", header_style="bold")
    for index, head in enumerate(table.columns):
        grid.add_column(_styled(head, audience), justify="right" if index in table.numeric else "left")
    for cells in table.rows:
        grid.add_row(*(_styled(cell, audience) for cell in cells))
    return grid


def _row(row: Row, audience: Audience, screen: Screen, number: int) -> RenderableType:
    lines = [one for index, control in enumerate(row.controls, number)
             for one in _control(control, audience, screen, index)]
    return Styled("\n", no_wrap=True, overflow="ignore").join(lines)


def _control(control: Control, audience: Audience, screen: Screen, number: int) -> Iterator[Styled]:
    """Write a control in lines that are never broken: addresses and commands are there to be copied."""
    label = _styled(control.label, audience)
    if isinstance(control, Link):
        yield Styled("[").append_text(label).append(f"]  {UNSEEN.sub('', control.url)}")
    elif screen.numbered:
        yield Styled(f"{number:>2}  ").append_text(label)
    else:
        chosen = " --choose VALUE" if isinstance(control, Menu) else ""
        command = screen.commands.get(control.call.token, f"readout --press {control.call.token}{chosen}")
        yield Styled("[").append_text(label).append(f"]  {command}")
        for choice in control.choices if isinstance(control, Menu) else ():
            said = clean(choice.label, audience)
            yield Styled(f"    {choice.value}" + (f"  {said}" if said != choice.value else ""))


def data_of(card: Card, audience: Audience, commands: Mapping[str, str]) -> dict[str, Any]:
    """Give a card as plain data, tokens included."""
    return {"title": plain(card.title, audience) if card.title is not None else None,
            "blocks": [_block_data(block, audience, commands) for block in card.blocks]}


def _block_data(block: Block, audience: Audience, commands: Mapping[str, str]) -> dict[str, Any]:
    def words(value: Line) -> str:
        return plain(value, audience)

    match block:
        case Text():
            return {"kind": "text", "text": words(block), "tone": block.tone}
        case Fields():
            return {"kind": "fields", "pairs": [[words(a), words(b)] for a, b in block.pairs]}
        case Table():
            return {"kind": "table", "caption": words(block.caption), "columns": [words(c) for c in block.columns],
                    "rows": [[words(cell) for cell in row] for row in block.rows]}
        case Picture():
            return {"kind": "picture", "alt": words(block.alt), "hash": block.source.hash,
                    "width": block.source.width, "height": block.source.height}
        case Row():
            return {"kind": "controls", "controls": list(controls_of(block.controls, audience, commands))}


def controls_of(controls: tuple[Control, ...], audience: Audience,
                commands: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Give controls as plain data, in order."""
    for control in controls:
        label = clean(control.label, audience)
        match control:
            case Link():
                yield {"kind": "link", "label": label, "url": control.url}
            case Button():
                yield {"kind": "button", "label": label, "token": control.call.token, "look": control.look,
                       "command": commands.get(control.call.token)}
            case Menu():
                yield {"kind": "menu", "label": label, "token": control.call.token,
                       "command": commands.get(control.call.token),
                       "choices": [{"value": c.value, "label": clean(c.label, audience)} for c in control.choices]}


def form_of(form: Form, audience: Audience) -> dict[str, Any]:
    """Give a form as plain data."""
    problem = clean(form.problem, audience) if form.problem else None
    return {"token": form.token, "title": clean(form.title, audience), "submit": clean(form.submit, audience),
            "problem": problem, "problems": {name: clean(text, audience) for name, text in form.problems.items()},
            "fields": [_field(one, audience) for one in form.fields]}


def _field(one: FormField, audience: Audience) -> dict[str, Any]:
    now = one.now if isinstance(one.now, str) else "\n".join(one.now)
    return {"name": one.name, "label": clean(one.label, audience), "kind": one.kind, "required": one.required,
            "help": clean(one.help, audience) if one.help else None, "now": now, "long": one.long, "many": one.many,
            "patient": one.patient, "suggests": one.suggests,
            "choices": [{"value": c.value, "label": clean(c.label, audience)} for c in one.choices]}
