"""Draw every kind of card as the web rooms and as Discord show it, beside each other, for docs/drawings.md.

Each side is read from what the real renderer makes: HTML and Components V2. Run: python -m tools.drawings [--check]
"""

from __future__ import annotations

import argparse
import re
import sys
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from html.parser import HTMLParser
from itertools import zip_longest
from pathlib import Path
from typing import Any

from bot.chat.card import Card
from bot.chat.fit import fit
from bot.chat.people import Audience
from bot.platforms.discord import render as discord
from bot.platforms.web import render as web

PAGE = Path(__file__).parent.parent / "docs" / "drawings.md"
WIDTH = 56
READER = Audience(zone="Europe/Zurich")
HEAD = """# Cards on the web and on Discord

The same cards, drawn by the renderers of both and read as text. On the web a picture is framed by the page; on
Discord it stands at full width where it is named here, with its alt text as its description. Times on Discord are
drawn by the app, in each reader's own zone and language. This page is written by `python -m tools.drawings`.
"""
PIECE = re.compile(r"\\(.)|<t:(\d+):[fDF]>|<@&(\d+)>|`([^`]*)`|\*\*|\*")
BLOCKS = {"h1", "h2", "h3", "h4", "p", "div", "li", "tr", "dl", "dt", "caption", "figure", "form", "ul", "ol", "table"}


def on_discord(card: Card, mention: str = "") -> list[str]:
    """Read what Discord gets of a card."""
    drawn = discord.draw(card, READER, None, mention)
    return [line for one in drawn.components[0]["components"] for line in _component(one)]


def _component(one: Mapping[str, Any]) -> Iterator[str]:
    if one["type"] == discord.TEXT:
        for line in one["content"].split("\n"):
            yield from _wrapped(_bare(line), title=line.startswith("#"))
    elif one["type"] == discord.GALLERY:
        for item in one["items"]:
            yield from _wrapped(f"[picture: {item['description']}]" if "description" in item else "[picture]")
    else:
        yield from _wrapped(" ".join(f"[{inner.get('label') or inner['placeholder']}]" for inner in one["components"]))


def _bare(line: str) -> str:
    return PIECE.sub(_piece, re.sub(r"^(#+ |-# )", "", line))


def _piece(found: re.Match[str]) -> str:
    escaped, stamp, role, code = found.groups()
    if stamp:
        return datetime.fromtimestamp(int(stamp), UTC).astimezone(READER.tz).strftime("%-d %B %Y %H:%M")
    return "@Residents" if role else escaped or code or ""


class Read(HTMLParser):
    """The text of a card's HTML, a line for each block."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._now: list[str] = []
        self._title = self._choosing = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line with a block; show a picture by its alt text, a control by its label."""
        given = dict(attrs)
        if tag in BLOCKS:
            self.end()
        self._title = tag in ("h1", "h2", "h3")
        if tag == "img":
            # On the web a picture leads to itself at full size; the link has no words of its own.
            self._now = [f"[picture: {given.get('alt') or ''}"]
        elif tag in ("button", "a"):
            self._now.append(" [")
        elif tag in ("td", "th") and "".join(self._now).strip():
            self._now.append(" | ")
        elif tag == "br":
            self.end()
        self._choosing = self._choosing or tag == "select"

    def handle_endtag(self, tag: str) -> None:
        """End what began."""
        if tag in ("button", "a"):
            self._now.append("]")
        elif tag == "dt":
            self._now.append(": ")
        elif tag == "select":
            self._choosing = False
        elif tag in BLOCKS or tag == "dd":
            self.end()

    def handle_data(self, data: str) -> None:
        """Take what is read; what a menu offers shows when it is opened."""
        if not self._choosing:
            self._now.append(data)

    def end(self) -> None:
        """End the present line."""
        text = " ".join("".join(self._now).split())
        if text:
            self.lines += _wrapped(text, title=self._title)
        self._now, self._title = [], False


def on_the_web(card: Card) -> list[str]:
    """Read what a browser gets of a card."""
    reading = Read()
    reading.feed(str(web.draw(card, web.Setting(READER, place="web:room/cases"))))
    reading.end()
    return reading.lines


def _wrapped(text: str, title: bool = False) -> list[str]:
    lines = textwrap.wrap(text, WIDTH)
    return [*lines, "=" * max(map(len, lines))] if title and lines else lines


def beside(left: Iterable[str], right: Iterable[str]) -> str:
    """Set two drawings beside each other."""
    rows = [f"{one:{WIDTH}} | {other}".rstrip() for one, other in zip_longest(left, right, fillvalue="")]
    return "\n".join([f"{'On the web':{WIDTH}} | On Discord", f"{'-' * WIDTH}-+-{'-' * WIDTH}", *rows])


def page() -> str:
    """Write the page."""
    from tests.cogs.sample_cards import samples

    parts = [HEAD]
    for name, card, mention in samples():
        shown = fit(card, READER)
        parts.append(f"## {name}\n\n```text\n{beside(on_the_web(shown), on_discord(shown, mention))}\n```\n")
    return "\n".join(parts)


def main() -> int:
    """Write the page, or with --check tell whether it is as the renderers draw now."""
    given = argparse.ArgumentParser(prog="python -m tools.drawings")
    given.add_argument("--check", action="store_true")
    if given.parse_args().check:
        return 0 if PAGE.read_text("utf-8") == page() else 1
    PAGE.write_text(page(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
