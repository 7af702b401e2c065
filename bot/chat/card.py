"""Cards: what people see, as plain data. A platform draws them; a cog only says what is there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal, Protocol

from bot.chat import limits
from bot.chat.call import Call, Target

Tone = Literal["plain", "title", "heading", "quiet", "good", "caution", "bad"]
State = Literal["open", "revealed"]


@dataclass(frozen=True)
class Member:
    """A member named in a sentence; unnamed members are "a member"."""

    id: int
    name: str | None = None


@dataclass(frozen=True)
class When:
    """An instant, drawn in the reader's own zone. `style`: clock "Tue 7:00", day "Tue 14 Jan", date, long."""

    at: datetime
    style: Literal["clock", "day", "date", "long"] = "clock"

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("a When needs an aware datetime")


Span = str | int | float | date | Member | When
PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Text:
    """A sentence: a literal template in the small markdown, with values as escaped spans.

    `written` marks a text that a person wrote: it is not translated, and has no values.
    """

    template: str
    values: tuple[tuple[str, Span | Text], ...] = ()
    tone: Tone = "plain"
    written: bool = False

    def __post_init__(self) -> None:
        if not self.written:
            wanted = set(PLACEHOLDER.findall(self.template))
            given = {name for name, _ in self.values}
            if wanted != given:
                raise ValueError(f"template and values differ: {sorted(wanted ^ given)}")

    def toned(self, tone: Tone) -> Text:
        """Give the same sentence in another tone."""
        return replace(self, tone=tone)


def say(template: str, /, *, tone: Tone = "plain", **values: Span | Text) -> Text:
    """Make a sentence from a literal template and its values; never an f-string."""
    return Text(template, tuple(values.items()), tone)


def written(text: str, *, tone: Tone = "plain") -> Text:
    """Show what a person wrote, in the small markdown, untranslated and without placeholders."""
    return Text(text, (), tone, written=True)


Line = str | Text


def line(value: Line) -> Text:
    """Take a plain string as text to be shown as it stands."""
    return value if isinstance(value, Text) else Text("{value}", (("value", value),))


class Public(Protocol):
    """A picture that may be seen: what `blobs.public` gives, and nothing else."""

    @property
    def hash(self) -> str:
        """The content's sha256, in hex."""

    @property
    def mime(self) -> str:
        """The media type."""

    @property
    def width(self) -> int:
        """Pixels across."""

    @property
    def height(self) -> int:
        """Pixels down."""


@dataclass(frozen=True)
class Picture:
    """A picture at full width. `source` comes from `blobs.public`; `alt` says what it shows."""

    source: Public
    alt: Line

    def __post_init__(self) -> None:
        if not self.alt:
            raise ValueError("a picture needs an alt text")


@dataclass(frozen=True)
class Fields:
    """Label and value, one pair a line."""

    pairs: tuple[tuple[Line, Line], ...]

    def __init__(self, *pairs: tuple[Line, Line]) -> None:
        object.__setattr__(self, "pairs", tuple(pairs))


@dataclass(frozen=True)
class Table:
    """Rows under column heads. `caption` is read out first; numeric columns are set to the right."""

    caption: Line
    columns: tuple[Line, ...]
    rows: tuple[tuple[Line, ...], ...]
    numeric: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("every row of a table has one cell for each column")


@dataclass(frozen=True)
class Button:
    """A call with a label. `Button("A", Quiz.answer, round, option)`, or another cog's action by its id."""

    label: Line
    call: Call
    look: Literal["plain", "primary", "danger"]

    def __init__(self, label: Line, target: Target | Call, *args: object,
                 look: Literal["plain", "primary", "danger"] = "plain") -> None:
        object.__setattr__(self, "label", label)
        object.__setattr__(self, "call", target if isinstance(target, Call) else Call.of(target, *args))
        object.__setattr__(self, "look", look)


@dataclass(frozen=True)
class Choice:
    """One entry of a menu or of a field: the value that a token carries, and what people read."""

    value: str
    label: Line


@dataclass(frozen=True)
class Menu:
    """One of several values, bound as the call's next argument when chosen."""

    label: Line
    call: Call
    choices: tuple[Choice, ...]

    def __init__(self, label: Line, target: Target | Call, *args: object,
                 choices: Iterable[Choice] = ()) -> None:
        object.__setattr__(self, "label", label)
        object.__setattr__(self, "call", target if isinstance(target, Call) else Call.of(target, *args))
        object.__setattr__(self, "choices", tuple(choices))


@dataclass(frozen=True)
class Link:
    """A web address to open; nothing is called."""

    label: Line
    url: str


Control = Button | Menu | Link


@dataclass(frozen=True)
class Row:
    """Controls side by side; the core wraps them to five buttons or one menu a row."""

    controls: tuple[Control, ...]

    def __init__(self, *controls: Control) -> None:
        object.__setattr__(self, "controls", tuple(controls))


Block = Text | Fields | Table | Picture | Row


@dataclass(frozen=True)
class Card:
    """A title and blocks in order. Built of plain data, so that it can be compared, stored and drawn anywhere.

    `labels` and `state` are no part of the drawing: a platform that sorts messages marks them so, as far as it has
    such marks. Both tell no more than the card does.
    """

    title: Line | None
    blocks: tuple[Block, ...]
    labels: tuple[str, ...]
    state: State | None

    def __init__(self, title: Line | None, *blocks: Block | None, labels: Iterable[str] = (),
                 state: State | None = None) -> None:
        object.__setattr__(self, "title", title)
        object.__setattr__(self, "blocks", tuple(block for block in blocks if block is not None))
        object.__setattr__(self, "labels", tuple(labels))
        object.__setattr__(self, "state", state)

    def holding(self, title: Line | None, *blocks: Block) -> Card:
        """Give a card that is marked as this one, with another title and other blocks."""
        return Card(title, *blocks, labels=self.labels, state=self.state)

    def marked(self, labels: Iterable[str], state: State | None) -> Card:
        """Give the same card with these marks."""
        return Card(self.title, *self.blocks, labels=labels, state=state)

    def controls(self) -> tuple[Control, ...]:
        """Give every control of the card, in order."""
        return tuple(c for block in self.blocks if isinstance(block, Row) for c in block.controls)


@dataclass(frozen=True)
class FormField:
    """One value that a form asks for. `kind` is the parameter's kind; `now` its present value as typed."""

    name: str
    label: Line
    kind: str
    required: bool
    help: Line | None = None
    choices: tuple[Choice, ...] = ()
    now: str | tuple[str, ...] = ""
    long: bool = False
    many: int = 1
    patient: bool = False
    suggests: bool = False
    group: str = ""
    limit: int = limits.SHORT_TEXT
    needed: bool = False


@dataclass(frozen=True)
class Form:
    """Questions that complete a call. Its token is sent back with the values."""

    token: str
    title: Line
    fields: tuple[FormField, ...]
    submit: Line = "Save"
    problem: Text | None = None
    problems: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True)
class File:
    """A file that somebody gave: where it lies, its size in bytes; `name` never comes from a patient's file."""

    path: str
    size: int
    name: str = ""
    patient: bool = False


def row_of(controls: Iterable[Control]) -> tuple[Row, ...]:
    """Wrap controls into rows of five buttons or one menu, keeping their order."""
    rows: list[list[Control]] = []
    for control in controls:
        alone = isinstance(control, Menu)
        if not rows or alone or isinstance(rows[-1][0], Menu) or len(rows[-1]) == limits.BUTTONS_IN_ROW:
            rows.append([])
        rows[-1].append(control)
    return tuple(Row(*row) for row in rows)
