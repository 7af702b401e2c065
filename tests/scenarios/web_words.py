"""What stands on a page of the web rooms, in the words that the Room uses for the same card or form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.chat import limits
from tests.scenarios.html_tree import Node

Pairs = list[tuple[str, str]]
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


@dataclass(frozen=True)
class Control:
    """A button, or a menu with its choices by label; `along` is what its form sends with it."""

    label: str
    token: str
    along: Pairs
    choices: dict[str, str] | None = None


def card_words(card: Node) -> str:
    """Read a card as bare text: what a reader would hear."""
    return "\n".join(line for block in card.children for line in _block(block))


def _block(block: Node) -> Iterator[str]:
    if block.tag in HEADINGS or block.tag == "p":
        yield block.text
    elif block.is_a("text"):
        yield _flow(block)
    elif block.tag == "dl":
        for pair in block.children:
            label, value = pair.children
            yield f"{label.text}: {value.text}"
    elif block.is_a("scroll"):
        yield next(block.every("caption")).text
        for row in block.every("tr"):
            yield " | ".join(cell.text for cell in row.children)
    elif block.is_a("month"):
        yield from _weeks(block)
    elif block.tag == "figure":
        yield f"[picture: {next(block.every('img'))['alt']}]"
    elif block.is_a("row"):
        yield from _row(block)
    else:
        assert block.tag == "progress", f"<{block.tag}> is no block of a card"


def _weeks(calendar: Node) -> Iterator[str]:
    """Give a calendar as the rows of its days: the date, as a narrow panel shows it, and what stands there."""
    yield next(calendar.every("caption")).text
    for cell in calendar.every("td"):
        for entry in cell.looking("entry"):
            yield " | ".join([next(cell.looking("long")).text, *(part.text for part in entry.every("span"))])


def _flow(text: Node) -> str:
    """Give paragraphs and lists as they were written: an empty line stands between two paragraphs."""
    said = ""
    for before, block in zip([None, *text.children], text.children, strict=False):
        if before is not None:
            said += "\n\n" if before.tag == block.tag == "p" else "\n"
        said += "\n".join(f"- {entry.text}" for entry in block.children) if block.tag == "ul" else block.text
    return said


def _row(row: Node) -> Iterator[str]:
    """Give buttons five a line, as they come from the core; the page joins them again. A menu goes by its label."""
    labels = [label.text for label in row.every("label")] or [one.text for one in row.every("button", "a", "span")]
    for start in range(0, len(labels), limits.BUTTONS_IN_ROW):
        yield " ".join(f"[{label}]" for label in labels[start:start + limits.BUTTONS_IN_ROW])


def controls(card: Node) -> Iterator[Control]:
    """Give the buttons and menus of a card, in order."""
    for form in card.every("form"):
        along = [(one["name"], one["value"]) for one in form.every("input") if one["type"] == "hidden"]
        menus = list(form.every("select")) if form.is_a("row") else []
        for day in form.looking("day") if form.is_a("month") else ():
            yield Control(next(day.looking("long"), day).text, day["value"], along)
        for button in form.every("button") if form.is_a("row") else ():
            if menus:
                choices = {option.text: option["value"] for option in menus[0].every("option")}
                yield Control(next(form.every("label")).text, button["value"], along, choices)
            else:
                yield Control(button.text, button["value"], along)


@dataclass(frozen=True)
class Field:
    """One value of an open form: its name, how it is called, and its elements."""

    name: str
    label: str
    problem: str
    parts: list[Node]

    @property
    def shown(self) -> list[str]:
        """The values that would be sent as it stands, one for each element that sends."""
        return [value for part in self.parts for value in _sent(part)]

    @property
    def told(self) -> str:
        """The present value as the Room writes it."""
        given = self.shown
        return given[-1] if self.ticks else "\n".join(given).replace("T", " ") if self.dated else "\n".join(given)

    @property
    def ticks(self) -> bool:
        """Whether this is one box, which says yes or no."""
        return [part["type"] for part in self.parts] == ["hidden", "checkbox"]

    @property
    def dated(self) -> bool:
        """Whether a browser writes a date and a time here, with a T between them."""
        return self.parts[0]["type"] == "datetime-local"

    @property
    def files(self) -> bool:
        """Whether files are asked for."""
        return self.parts[0]["type"] == "file"

    def typed(self, value: object) -> list[str]:
        """Give what a browser sends once somebody has entered a value; LookupError where it cannot be entered."""
        lines = [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]
        if self.ticks:
            return ["no", "yes"] if lines == ["yes"] else ["no"]
        listed = _listed(self.parts)
        if listed is None:
            return ["\n".join(lines)]
        if lines == [""] and "" in listed:
            return [""]
        wanted = [part for line in lines for part in line.split("\n") if part]
        missing = [one for one in wanted if one not in listed and one not in listed.values()]
        if missing:
            raise LookupError(f"{self.name} offers {listed}, not {missing}")
        by_label = {label: key for key, label in listed.items()}
        return [one if one in listed else by_label[one] for one in wanted]


def _listed(parts: list[Node]) -> dict[str, str] | None:
    """Give the choices of a field, by value; None where anything may be typed."""
    if parts[0].tag == "select":
        return {option["value"]: option.text for option in parts[0].every("option")}
    if parts[0]["type"] in ("radio", "checkbox"):
        return {part["value"]: part["label"] for part in parts}
    return None


def _sent(part: Node) -> list[str]:
    if part.tag == "textarea":
        return [part.text]
    if part.tag == "select":
        options = list(part.every("option"))
        return [next((one for one in options if "selected" in one), options[0])["value"]]
    if part["type"] in ("radio", "checkbox"):
        return [part["value"]] if "checked" in part else []
    return [] if part["type"] == "file" else [part["value"]]


@dataclass(frozen=True)
class OpenForm:
    """A form as it stands on the page."""

    title: str
    problems: list[str]
    fields: dict[str, Field]
    along: Pairs
    files: bool

    @property
    def words(self) -> str:
        """The form as bare text."""
        named = {one.problem for one in self.fields.values()}
        lines = [self.title, *(problem for problem in self.problems if problem not in named)]
        for one in self.fields.values():
            lines += [f"{one.label}: {one.told}", *([one.problem] if one.problem else [])]
        return "\n".join(lines)


def open_form(panel: Node) -> OpenForm | None:
    """Read the form of a panel; None where it holds none."""
    form = next(panel.looking("form"), None)
    if form is None:
        return None
    fields = {one.name: one for one in map(_field, form.looking("field"))}
    known = {part.attributes.get("name") for one in fields.values() for part in one.parts}
    along = [(one["name"], one["value"]) for one in form.every("input")
             if one["type"] == "hidden" and one["name"] not in known]
    # A line that leads to a field says what that field says as well.
    problems = [entry.text for summary in form.looking("summary") for entry in summary.every("li")
                if next(iter(entry.every("a")), None) is None]
    return OpenForm(next(form.every(*HEADINGS)).text, problems, fields, along,
                    form["enctype"] == "multipart/form-data")


def _field(field: Node) -> Field:
    parts = [one for one in field.every("input", "select", "textarea")]
    for label in field.every("label"):
        for part in label.every("input"):
            part.attributes["label"] = next(label.every("span")).text
    names = {part["name"] for part in parts}
    assert len(names) == 1, f"one field sends {names}"
    name = names.pop()
    titled = [*field.every("legend"), *field.every("label")][0]
    optional = [one.text for one in titled.looking("quiet")]
    called = titled.text.strip().removesuffix(f" {optional[0]}" if optional else "")
    ticks = [part["type"] for part in parts] == ["hidden", "checkbox"]
    return Field(name.removeprefix("value."), called if optional or ticks else f"{called} (required)",
                 field_problem(field), parts)


def field_problem(field: Node) -> str:
    """Give what is wrong with a field; empty where nothing is."""
    return "\n".join(one.text for one in field.looking("bad"))
