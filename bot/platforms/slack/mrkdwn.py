"""Lines as Slack's rich text and as its mrkdwn: what a value holds is never read as markup, nor calls anybody."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from bot.chat import markup
from bot.chat.card import Line, When
from bot.chat.markup import Run
from bot.chat.people import Audience
from bot.platforms.slack.outside import Json

ADDRESS = re.compile(r"(https?://[^\s<>|]+)")
# Slack reads these around words, and has no mark that takes their meaning away; a character of no width does.
LOOKS = re.compile(r"([*_~`])")
# What makes a smiley of a word, and a mention or a quotation at the beginning of a line.
STARTS = re.compile(r"(:)(?=[\w+-]+:)|(?m:^(\s*)(?=&gt;))")
BEFORE_COMMANDS = "/readout "
NO_WIDTH = "\u200b"
# Slack draws an instant in each reader's own zone and language.
STAMPS = {"clock": "{date_short_pretty} {time}", "day": "{date_short_pretty}", "date": "{date_long}",
          "long": "{date_long} {time}"}


def plain(value: Line, audience: Audience) -> str:
    """Give a line as bare text, for what takes no markup."""
    return markup.plain(value, audience, BEFORE_COMMANDS)


def _runs(value: Line, audience: Audience) -> tuple[Run, ...]:
    return markup.runs(value, audience, BEFORE_COMMANDS)


def escaped(text: str) -> str:
    """Take the meaning of Slack's three special characters away: no mention, link or date can be written then."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def rich_text(elements: list[Json]) -> Json:
    """Make a block of rich text, as plain data: slack_sdk checks nothing of it, and takes its time for each element."""
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}


def rich(value: Line, audience: Audience, *, bold: bool = False) -> list[Json]:
    """Write a line as the elements of a rich text, in which nothing is ever read as markup."""
    return [element for run in _joined(_runs(value, audience)) if run.text for element in _elements(run, bold)]


def letters(text: str) -> Json:
    """Give letters as an element of a rich text."""
    return {"type": "text", "text": text}


def _joined(given: Iterable[Run]) -> Iterator[Run]:
    """Join neighbors that look the same: what is sent stays short."""
    for look, same in groupby(given, lambda run: (run.bold, run.italic, run.code, run.when)):
        yield Run("".join(run.text for run in same), *look)


def _elements(run: Run, bold: bool) -> Iterator[Json]:
    look = {name: True for name, worn in (("bold", run.bold or bold), ("italic", run.italic), ("code", run.code))
            if worn}
    style: Json = {"style": look} if look else {}
    if run.when is not None:
        yield {"type": "date", "timestamp": _second(run.when), "format": STAMPS[run.when.style], "fallback": run.text,
               **style}
        return
    for index, piece in enumerate(ADDRESS.split(run.text)):
        if index % 2:
            yield {"type": "link", "url": piece, "text": piece, **style}
        elif piece:
            yield {**letters(piece), **style}


def marked(value: Line, audience: Audience) -> str:
    """Write a line in mrkdwn, for the blocks that take no rich text."""
    return "".join(_written(run) for run in _joined(_runs(value, audience)))


def _written(run: Run) -> str:
    if run.when is not None:
        fallback = escaped(run.text).replace("|", "/")
        return f"<!date^{_second(run.when)}^{STAMPS[run.when.style]}|{fallback}>"
    text = "".join(f"<{escaped(piece)}|{_bare(piece)}>" if index % 2 else _bare(piece)
                   for index, piece in enumerate(ADDRESS.split(run.text)))
    mark = "`" if run.code else "*" if run.bold else "_" if run.italic else ""
    inner = text.strip()
    if not inner or not mark:
        return text
    start = text.index(inner)
    return f"{text[:start]}{mark}{inner}{mark}{text[start + len(inner):]}"


def _bare(text: str) -> str:
    return STARTS.sub(lambda found: found[0] + NO_WIDTH, LOOKS.sub(rf"\1{NO_WIDTH}", escaped(text)))


def is_bare(value: Line, audience: Audience) -> bool:
    """Tell whether a line holds words alone: no look, no instant, no address."""
    return not any(run.when or run.bold or run.italic or run.code or ADDRESS.search(run.text)
                   for run in _runs(value, audience))


def _second(when: When) -> int:
    return int(when.at.timestamp())
