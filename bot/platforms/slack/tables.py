"""Tables as Slack's data_table, as its older table, or as lines where a client knows neither."""

from __future__ import annotations

import re

from slack_sdk.models.blocks import TableBlock

from bot.chat.card import Line, Table
from bot.chat.people import Audience
from bot.platforms.slack import sizes
from bot.platforms.slack.mrkdwn import letters, plain, rich, rich_text
from bot.platforms.slack.outside import Json

NUMBER = re.compile(r"-?\d{1,15}(\.\d+)?")
PAGE = 100


def table_of(table: Table, audience: Audience, how: str) -> list[Json]:
    """Draw a table in one of the three ways; one without rows has only lines to draw."""
    if how == "data_table" and table.rows:
        return [_data_table(table, audience)]
    if how == "table" and table.rows:
        return [*_caption(table, audience), _table(table, audience)]
    return [_lines(table, audience)]


def _data_table(table: Table, audience: Audience) -> Json:
    """Write it as plain data, for which slack_sdk has no class yet. All rows stand on the first page."""
    rows = [[_cell(cell, audience, index in table.numeric) for index, cell in enumerate(row)] for row in table.rows]
    head = [_cell(cell, audience, False) for cell in table.columns]
    return {"type": "data_table", "caption": _words(table.caption, audience)[: sizes.CAPTION] or "…",
            "rows": [head, *rows], "page_size": min(max(len(rows), 1), PAGE)}


def _table(table: Table, audience: Audience) -> Json:
    rows = [[_cell(cell, audience, False) for cell in row] for row in (table.columns, *table.rows)]
    sides = [{"align": "right" if index in table.numeric else "left", "is_wrapped": True}
             for index in range(len(table.columns))]
    made: Json = TableBlock(rows=rows, column_settings=sides).to_dict()
    return made


def _cell(cell: Line, audience: Audience, numeric: bool) -> Json:
    words = _words(cell, audience)
    if numeric and NUMBER.fullmatch(words):
        return {"type": "raw_number", "value": float(words) if "." in words else int(words), "text": words}
    return {"type": "raw_text", "text": words or "–"}


def _caption(table: Table, audience: Audience) -> list[Json]:
    return [rich_text(rich(table.caption, audience, bold=True))] if _words(table.caption, audience) else []


def _lines(table: Table, audience: Audience) -> Json:
    """Write a table as lines: on a phone columns would break, and a voice reads lines best."""
    elements = rich(table.caption, audience, bold=True) if _words(table.caption, audience) else []
    for number, row in enumerate((table.columns, *table.rows)):
        words = " | ".join(_words(cell, audience) for cell in row)
        elements += [*([letters("\n")] if elements else []), *rich(words, audience, bold=number == 0)]
    return rich_text(elements)


def _words(value: Line, audience: Audience) -> str:
    return " ".join(plain(value, audience).split())
