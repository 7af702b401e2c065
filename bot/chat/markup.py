"""The small markdown: **bold**, *emphasis*, `code`, and lines that begin with "- ". Nothing else means anything.

In a sentence of ours, code that begins with a slash is a command that somebody is told to write, `/place add`: each
platform draws it with what is typed before commands there, which may be nothing.

A text becomes runs: pieces with one look each, values already put in and never read as markup. A
platform writes runs in its own way, escaping what is special there.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from bot.chat.card import PLACEHOLDER, Line, Member, Span, Text, When, line
from bot.chat.people import Audience

MARK = re.compile(r"(\*\*(?=\S)(?:.+?)(?<=\S)\*\*|\*(?=\S)(?:[^*]+?)(?<=\S)\*|`[^`]+`)")
# What no sentence holds: control characters, which a terminal obeys, and marks that turn the direction of text.
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Run:
    """A piece of text with one look. `when` and `member` let a platform draw its own kind of time or name."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    when: When | None = None
    member: Member | None = None


@lru_cache
def catalogue(language: str) -> gettext.NullTranslations:
    """Give the sentences of a language; the templates themselves where there are none."""
    folder = Path(__file__).parent.parent / "locale"
    return gettext.translation("readout", folder, [language.replace("-", "_")], fallback=True)


def runs(value: Line, audience: Audience, before: str = "") -> tuple[Run, ...]:
    """Turn a line into runs for a reader: translated, values in, times in the reader's zone, `before` each command."""
    text = line(value)
    template = text.template
    if not text.written and template not in ("", "{value}"):
        template = catalogue(audience.language).gettext(template)
    if text.written:
        return tuple(replace(run, text=clean(run.text)) for run in _marked(template))
    values = dict(text.values)
    found: list[Run] = []
    for part in _parts(template, before):
        if part.value:
            found += _dressed(_value(values[part.run.text], audience, before), part.run)
        else:
            found.append(part.run)
    return tuple(found)


def clean(text: str) -> str:
    """Leave out the characters that no sentence holds."""
    return CONTROLS.sub("", text)


def plain(value: Line, audience: Audience, before: str = "") -> str:
    """Give a line as bare text for a reader."""
    return "".join(run.text for run in runs(value, audience, before))


@dataclass(frozen=True)
class Part:
    """A piece of a template: a run as it stands, or (`value`) the look of the value that the run's text names."""

    run: Run
    value: bool = False


@lru_cache(maxsize=4096)
def _parts(template: str, before: str) -> tuple[Part, ...]:
    """Read a template once for all its readers: there are as many as the code and its translations hold."""
    found = []
    for run in _marked(template.replace("`/", f"`{before}")):
        for index, text in enumerate(PLACEHOLDER.split(run.text)):
            if text:
                found.append(Part(replace(run, text=text), index % 2 == 1))
    return tuple(found)


def _marked(text: str) -> Iterator[Run]:
    """Part a text at its marks."""
    for index, piece in enumerate(MARK.split(text)):
        if not piece:
            continue
        marked = index % 2 == 1
        bold = marked and piece.startswith("**")
        code = marked and piece.startswith("`")
        italic = marked and not bold and piece.startswith("*")
        cut = 2 if bold else 1 if (italic or code) else 0
        yield Run(piece[cut:-cut] if cut else piece, bold, italic, code)


def _dressed(value: Iterator[Run], look: Run) -> Iterator[Run]:
    """Give a value's runs the look of where they stand."""
    for run in value:
        if look.bold or look.italic or look.code:
            yield replace(run, bold=look.bold or run.bold, italic=look.italic or run.italic, code=look.code or run.code)
        else:
            yield run


def _value(value: Span | Text, audience: Audience, before: str) -> Iterator[Run]:
    if isinstance(value, Text):
        yield from runs(value, audience, before)
    elif isinstance(value, When):
        yield Run(moment(value, audience), when=value)
    elif isinstance(value, Member):
        yield Run(clean(value.name or "") or catalogue(audience.language).gettext("a member"), member=value)
    elif isinstance(value, datetime):
        yield Run(moment(When(value), audience))
    elif isinstance(value, date):
        yield Run(day(value, audience))
    else:
        yield Run(clean(str(value)))


def moment(when: When, audience: Audience) -> str:
    """Write an instant in the reader's zone: "Tue 7:00", "Tue 14 Jan", "Thu 14 Jan 2027", or all of it."""
    local = when.at.astimezone(audience.tz)
    clock = f"{local.hour}:{local.minute:02d}"
    words = catalogue(audience.language).gettext
    if when.style == "clock":
        return f"{words(DAYS[local.weekday()])} {clock}"
    if when.style == "day":
        return f"{words(DAYS[local.weekday()])} {local.day} {words(MONTHS[local.month - 1])}"
    if when.style == "date":
        return day(local.date(), audience)
    return f"{day(local.date(), audience)}, {clock}"


def day(value: date, audience: Audience) -> str:
    """Write a date: "Thu 14 Jan 2027"."""
    words = catalogue(audience.language).gettext
    return f"{words(DAYS[value.weekday()])} {value.day} {words(MONTHS[value.month - 1])} {value.year}"
