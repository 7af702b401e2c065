"""Lines in Discord's markdown: what a value holds is never read as markup, and times stand in the reader's own zone."""

from __future__ import annotations

import re
from itertools import groupby

from bot.chat import markup
from bot.chat.card import Line
from bot.chat.markup import Run
from bot.chat.people import Audience

SPECIAL = re.compile(r"([\\*_~|`<>\[\]])")
# At the beginning of a line these make a heading, a small line or a numbered list.
LEADING = re.compile(r"^(\s*)(#|-#|\d+(?=[.)]))", re.MULTILINE)
ADDRESS = re.compile(r"(https?://[^\s<>]+)")
BEFORE_COMMANDS = "/"
# Discord draws an instant in each reader's own zone and language.
STAMPS = {"clock": "f", "day": "D", "date": "D", "long": "F"}


def plain(value: Line, audience: Audience) -> str:
    """Give a line as bare text, for what takes no markdown."""
    return markup.plain(value, audience, BEFORE_COMMANDS)


def marked(value: Line, audience: Audience) -> str:
    """Write a line in Discord's markdown."""
    pieces = []
    found = markup.runs(value, audience, BEFORE_COMMANDS)
    for look, same in groupby(found, lambda run: (run.bold, run.italic, run.code)):
        pieces.append(_dressed("".join(map(_written, same)), *look))
    return LEADING.sub(_plain_start, "".join(pieces))


def _written(run: Run) -> str:
    if run.when is not None:
        return f"<t:{int(run.when.at.timestamp())}:{STAMPS[run.when.style]}>"
    if run.code:
        return run.text.replace("`", "'")
    if "http" not in run.text:
        return SPECIAL.sub(r"\\\1", run.text)
    return "".join(piece if index % 2 else SPECIAL.sub(r"\\\1", piece)
                   for index, piece in enumerate(ADDRESS.split(run.text)))


def _dressed(text: str, bold: bool, italic: bool, code: bool) -> str:
    """Put marks around a text; they hold only where they touch it."""
    inner = text.strip()
    if not inner or not (bold or italic or code):
        return text
    mark = "`" if code else "**" if bold else "*"
    start = text.index(inner)
    return f"{text[:start]}{mark}{inner}{mark[::-1]}{text[start + len(inner):]}"


def _plain_start(found: re.Match[str]) -> str:
    space, start = found[1], found[2]
    return f"{space}{start}\\" if start.isdecimal() else f"{space}{start[:-1]}\\{start[-1]}"


def cut(texts: list[str], room: int) -> list[str]:
    """Cut the longest texts at a word, visibly, until all together have at most `room` characters."""
    texts = list(texts)
    while (over := sum(map(len, texts)) - room) > 0:
        longest = max(range(len(texts)), key=lambda index: len(texts[index]))
        kept = texts[longest][: max(1, len(texts[longest]) - over - 2)].rsplit(None, 1)[0].rstrip("\\")
        texts[longest] = f"{kept} …" if len(kept) + 2 < len(texts[longest]) else "…"
    return texts
