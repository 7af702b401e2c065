"""Calendars as HTML: a table of weeks, which a narrow panel shows as a list of the days that hold something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import repeat

from markupsafe import Markup

from bot.chat.calendar import Calendar
from bot.chat.call import Call
from bot.chat.card import Line, line
from bot.chat.markup import DAYS, MONTHS, catalogue, plain
from bot.chat.people import Audience

WEEK = 7
Rows = list[tuple[tuple[Line, ...], Call | None]]


def table(block: Calendar, audience: Audience) -> Markup:
    """Draw a calendar's weeks, from Monday on; its buttons belong to the form around it.

    The roles are said although a table has them, since a narrow panel lays it out as a list.
    """
    words = catalogue(audience.language).gettext
    heads = _all(Markup('<th scope="col" role="columnheader">{}</th>').format(words(name)) for name in DAYS)
    held: dict[date, Rows] = {}
    for day, row, move in zip(block.days, block.rows, block.moves or repeat(None), strict=False):
        held.setdefault(day, []).append((row, move))
    weeks = (_week(block, week, held, audience) for week in _weeks(block))
    return Markup(
        '<table role="table"><caption>{}</caption><thead role="rowgroup"><tr role="row">{}</tr></thead>'
        '<tbody role="rowgroup">{}</tbody></table>'
    ).format(plain(block.caption, audience), heads, _all(weeks))


def _weeks(block: Calendar) -> Iterator[list[date]]:
    monday = block.first - timedelta(days=block.first.weekday())
    while monday <= block.last:
        yield [monday + timedelta(days=ahead) for ahead in range(WEEK)]
        monday += timedelta(days=WEEK)


def _week(block: Calendar, week: list[date], held: Mapping[date, Rows], audience: Audience) -> Markup:
    """Draw a week; one that holds nothing has no place in a list, where it would be a row without cells."""
    bare = Markup(' class="bare"') if not any(day in held for day in week) else ""
    return Markup('<tr role="row"{}>{}</tr>').format(bare, _all(
        _cell(block, day, held.get(day, []), audience) for day in week))


def _cell(block: Calendar, day: date, rows: Rows, audience: Audience) -> Markup:
    if not block.first <= day <= block.last:
        return Markup('<td role="cell" class="outside"></td>')
    state = "today" if day == block.today else "past" if day < block.today else "ahead"
    entries = _all(_entry(row, move, audience) for row, move in rows)
    return Markup('<td role="cell" class="{}{}" data-day="{}"{}>{}{}</td>').format(
        state, "" if rows else " bare", day.isoformat(), Markup(' aria-current="date"') if state == "today" else "",
        _day(block, day, rows, audience), entries)


def _day(block: Calendar, day: date, rows: Rows, audience: Audience) -> Markup:
    """Draw a day's number, pressed where it opens; in a list the whole date stands in its place."""
    month = catalogue(audience.language).gettext(MONTHS[day.month - 1])
    short = f"{day.day} {month}" if day.day == 1 or day == block.first else str(day.day)
    if not rows:
        return Markup('<span class="day">{}</span>').format(short)
    both = Markup('<span class="short" aria-hidden="true">{}</span> <span class="long">{}</span>').format(
        short, plain(rows[0][0][0], audience))
    if block.opens is None:
        return Markup('<span class="day">{}</span>').format(both)
    return Markup('<button name="token" value="{}" class="day">{}</button>').format(block.opens.bind(day).token, both)


def _entry(row: tuple[Line, ...], move: Call | None, audience: Audience) -> Markup:
    """Draw what stands in a day; the script makes draggable what moves."""
    cells = (Markup('<span class="{}">{}</span>').format(line(cell).tone, plain(cell, audience)) for cell in row[1:])
    moves = Markup(' data-move="{}"').format(move.token) if move is not None else ""
    return Markup('<p class="entry"{}>{}</p>').format(moves, Markup(" ").join(cells))


def _all(parts: Iterator[Markup]) -> Markup:
    return Markup("").join(parts)
