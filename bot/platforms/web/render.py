"""Cards as HTML: pure functions, one match over the blocks. Every value is escaped by being put into Markup."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import assert_never
from urllib.parse import urlsplit

from markupsafe import Markup

from bot.chat import limits
from bot.chat.calendar import Calendar
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
)
from bot.chat.markup import Run, plain, runs
from bot.chat.people import Audience
from bot.platforms.web import calendar


@dataclass(frozen=True)
class Setting:
    """Where something is drawn: for whom, and what its controls send along.

    `name` begins every id inside, so that ids stay unique on a page; `level` is the title's heading level.
    """

    audience: Audience
    place: str = ""
    review: str = ""
    picture: str = ""
    name: str = "panel"
    level: int = 2


def draw(card: Card, at: Setting) -> Markup:
    """Draw a card: its title as a heading, then its blocks in order."""
    parts = [_heading(card.title, at.level, at, f"{at.name}-title")] if card.title is not None else []
    inner = at.level + has_title(card)
    blocks = [_block(block, at, inner, f"{at.name}-{index}") for index, block in enumerate(_joined(card.blocks))]
    return Markup("\n").join(parts + blocks)


def has_title(card: Card) -> bool:
    """Tell whether a card has a title, at its head or among its blocks."""
    return card.title is not None or any(isinstance(block, Text) and block.tone == "title" for block in card.blocks)


def _joined(blocks: Iterable[Block]) -> Iterator[Block]:
    """Join rows that were parted only because chats hold five buttons in one; a page wraps them by itself."""
    held: Row | None = None
    for block in blocks:
        if isinstance(block, Row) and not any(isinstance(control, Menu) for control in block.controls):
            if held is not None and len(held.controls) % limits.BUTTONS_IN_ROW == 0:
                held = Row(*held.controls, *block.controls)
                continue
            if held is not None:
                yield held
            held = block
            continue
        if held is not None:
            yield held
            held = None
        yield block
    if held is not None:
        yield held


def _block(block: Block, at: Setting, level: int, name: str) -> Markup:
    match block:
        case Text(tone="title"):
            return _heading(block, at.level, at, f"{at.name}-title")
        case Text(tone="heading"):
            return _heading(block, level, at, name)
        case Text():
            return Markup('<div class="text {}">{}</div>').format(block.tone, flow(block, at.audience))
        case Fields():
            pairs = (Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(inline(a, at.audience), inline(b, at.audience))
                     for a, b in block.pairs)
            return Markup('<dl class="fields">{}</dl>').format(_all(pairs))
        case Calendar():
            return Markup('<form class="month" method="post" action="/press#panel">{}{}</form>').format(
                sent_along(at), calendar.table(block, at.audience))
        case Table():
            return _table(block, at.audience)
        case Picture():
            return _picture(block, at.audience)
        case Row():
            return _row(block, at, name)
        case _ as never:
            assert_never(never)


def _heading(value: Line, level: int, at: Setting, name: str) -> Markup:
    level = min(level, 6)
    return Markup('<h{} id="{}">{}</h{}>').format(level, name, inline(value, at.audience), level)


def _table(table: Table, audience: Audience) -> Markup:
    def cell(index: int, value: Line, tag: str) -> Markup:
        look = Markup(' class="number"') if index in table.numeric else ""
        return Markup("<{}{}>{}</{}>").format(Markup(tag), look, inline(value, audience), Markup(tag.split()[0]))

    head = _all(cell(i, value, 'th scope="col"') for i, value in enumerate(table.columns))
    rows = (Markup("<tr>{}</tr>").format(_all(cell(i, value, "td") for i, value in enumerate(row)))
            for row in table.rows)
    return Markup(
        '<div class="scroll" role="region" tabindex="0" aria-label="{}"><table><caption>{}</caption>'
        "<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>"
    ).format(plain(table.caption, audience), inline(table.caption, audience), head, _all(rows))


def _picture(picture: Picture, audience: Audience) -> Markup:
    source = picture.source
    return Markup(
        '<figure class="picture"><a href="/picture/{}"><img src="/picture/{}" width="{}" height="{}" alt="{}"></a>'
        "</figure>"
    ).format(source.hash, source.hash, source.width, source.height, plain(picture.alt, audience))


def _row(row: Row, at: Setting, name: str) -> Markup:
    """Draw controls side by side as one form; a menu is a form of its own."""
    menus = [index for index, control in enumerate(row.controls) if isinstance(control, Menu)]
    if menus and len(row.controls) > 1:
        return Markup("\n").join(_row(one, at, f"{name}-{index}") for index, one in enumerate(row_of(row.controls)))
    drawn = Markup("\n").join(_control(control, at, name) for control in row.controls)
    if all(isinstance(control, Link) for control in row.controls):
        return Markup('<div class="row">{}</div>').format(drawn)
    return Markup('<form class="row" method="post" action="/press#panel">{}{}</form>').format(sent_along(at), drawn)


def _control(control: Control, at: Setting, name: str) -> Markup:
    match control:
        case Button():
            label = plain(control.label, at.audience)
            look = f"{control.look} letter" if len(label) == 1 else control.look
            return Markup('<button name="token" value="{}" class="{}">{}</button>').format(
                control.call.token, look, label)
        case Menu():
            options = (Markup('<option value="{}">{}</option>').format(c.value, plain(c.label, at.audience))
                       for c in control.choices)
            return Markup('<label for="{}">{}</label><select id="{}" name="chosen">{}</select>'
                          '<button name="token" value="{}">{}</button>').format(
                name, plain(control.label, at.audience), name, _all(options), control.call.token,
                plain(say("Choose"), at.audience))
        case Link():
            return _link(control, at.audience)
        case _ as never:
            assert_never(never)


def _link(link: Link, audience: Audience) -> Markup:
    label = plain(link.label, audience)
    if not opens(link.url):
        return Markup("<span>{}</span>").format(label)
    return Markup('<a class="button" href="{}" rel="noopener noreferrer">{}</a>').format(link.url, label)


def opens(url: str) -> bool:
    """Tell whether an address may stand in a link: http, https, mail, or a path of these pages."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    own = not parts.scheme and not parts.netloc and url.startswith("/") and not url.startswith(("//", "/\\"))
    return own or parts.scheme in ("http", "https", "mailto")


def sent_along(at: Setting) -> Markup:
    """Draw the hidden fields that tell where something was pressed."""
    given = (("place", at.place), ("review", at.review), ("picture", at.picture))
    return _all(Markup('<input type="hidden" name="{}" value="{}">').format(name, value)
                for name, value in given if value)


def inline(value: Line, audience: Audience) -> Markup:
    """Draw a line where only words may stand, line breaks kept."""
    return Markup("<br>").join(_runs(found) for found in lines(line(value), audience))


def flow(value: Line, audience: Audience) -> Markup:
    """Draw a text as paragraphs and lists: an empty line parts paragraphs, "- " begins an entry of a list."""
    drawn: list[Markup] = []
    for entries, found in _grouped(lines(line(value), audience)):
        if entries:
            drawn.append(Markup("<ul>{}</ul>").format(_all(Markup("<li>{}</li>").format(_runs(x)) for x in found)))
        else:
            drawn.append(Markup("<p>{}</p>").format(Markup("<br>").join(_runs(x) for x in found)))
    return _all(drawn)


def lines(value: Text, audience: Audience) -> list[tuple[Run, ...]]:
    """Part a text's runs at its line breaks."""
    found: list[list[Run]] = [[]]
    for run in runs(value, audience):
        first, *rest = run.text.replace("\r\n", "\n").split("\n")
        found[-1].append(_piece(run, first))
        found += [[_piece(run, piece)] for piece in rest]
    return [tuple(run for run in one if run.text) for one in found]


def _piece(run: Run, text: str) -> Run:
    return Run(text, run.bold, run.italic, run.code, run.when, run.member)


def _grouped(found: Sequence[tuple[Run, ...]]) -> Iterable[tuple[bool, list[tuple[Run, ...]]]]:
    """Group lines into paragraphs (False) and lists (True), marks of lists taken off."""
    group: list[tuple[Run, ...]] = []
    listed = False
    for one in [*found, ()]:
        entry = bool(one) and one[0].text.startswith("- ")
        if group and (not one or entry != listed):
            yield listed, group
            group = []
        listed = entry
        if one:
            group.append((_piece(one[0], one[0].text[2:]), *one[1:]) if entry else one)


def _runs(found: Iterable[Run]) -> Markup:
    return _all(_run(run) for run in found)


def _run(run: Run) -> Markup:
    drawn = Markup("{}").format(run.text)
    if run.when is not None:
        drawn = Markup('<time datetime="{}">{}</time>').format(run.when.at.isoformat(), drawn)
    for wanted, tag in ((run.code, "code"), (run.italic, "em"), (run.bold, "strong")):
        if wanted:
            drawn = Markup("<{}>{}</{}>").format(Markup(tag), drawn, Markup(tag))
    return drawn


def _all(parts: Iterable[Markup]) -> Markup:
    return Markup("").join(parts)
