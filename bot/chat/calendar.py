"""Calendars: tables whose rows stand for dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.chat.call import Call
from bot.chat.card import Table


@dataclass(frozen=True, kw_only=True)
class Calendar(Table):
    """A table whose rows stand for dates: pages draw it as weeks, with each row in its day; all else as the table.

    `days` gives each row's date, which its first cell says in words; `first` and `last` are the dates it is about.
    A day that holds rows can be pressed where there is `opens`, to which the date is bound. A row with a call in
    `moves` can be dragged to another date where a page's script does that: the date is bound to it.
    """

    days: tuple[date, ...]
    first: date
    last: date
    today: date
    opens: Call | None = None
    moves: tuple[Call | None, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.days) != len(self.rows) or any(not self.first <= day <= self.last for day in self.days):
            raise ValueError("every row of a calendar has a date that the calendar is about")
        if len(self.moves) not in (0, len(self.rows)):
            raise ValueError("a calendar says of every row whether it moves, or of none")
