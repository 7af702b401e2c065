"""What Slack refuses in blocks: counts, lengths, surfaces and ids, which its published types leave out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from tests.servers.slack.elements import Problem, Problems, element, picture, text
from tests.servers.slack.world import Json

MESSAGE, MODAL, HOME = "message", "modal", "home"
EVERYWHERE = frozenset({"actions", "context", "divider", "header", "image", "rich_text", "section", "video", "alert"})
ALLOWED = {MESSAGE: EVERYWHERE | {"markdown", "table", "data_table", "data_visualization", "file", "card", "carousel",
                                  "container", "context_actions", "task_card", "plan"},
           MODAL: EVERYWHERE | {"input"}, HOME: EVERYWHERE | {"input"}}
MOST = {MESSAGE: 50, MODAL: 100, HOME: 100}
CHARACTERS = 13_200
KEYS = {
    "actions": {"elements"}, "context": {"elements"}, "divider": set(), "header": {"text"}, "rich_text": {"elements"},
    "image": {"image_url", "slack_file", "alt_text", "title"}, "section": {"text", "fields", "accessory", "expand"},
    "alert": {"text", "level"}, "markdown": {"text"}, "table": {"rows", "column_settings"},
    "data_table": {"caption", "rows", "page_size", "row_header_column_index"},
    "input": {"label", "element", "hint", "optional", "dispatch_action"}}
IN_ACTIONS = frozenset({
    "button", "checkboxes", "datepicker", "datetimepicker", "overflow", "radio_buttons", "timepicker",
    "workflow_button", "static_select", "external_select", "users_select", "conversations_select", "channels_select",
    "multi_static_select", "multi_external_select", "multi_users_select", "multi_conversations_select",
    "multi_channels_select", "rich_text_input"})
IN_SECTION = (IN_ACTIONS - {"rich_text_input", "datetimepicker"}) | {"image"}
IN_INPUT = (IN_ACTIONS - {"button", "overflow", "workflow_button"}) | {
    "plain_text_input", "number_input", "email_text_input", "url_text_input", "file_input"}
TEXT_KEYS = frozenset({"text", "alt_text", "caption", "fallback", "title"})


def problems(blocks: Any, surface: str) -> list[Problem]:
    """List what is wrong with blocks on a surface."""
    found = Problems()
    if not isinstance(blocks, list):
        found.add("/blocks", "must be an array")
        return found.listed
    if len(blocks) > MOST[surface]:
        found.add("/blocks", f"no more than {MOST[surface]} items allowed")
    for number, one in enumerate(blocks):
        _block(one, f"/blocks/{number}", surface, found)
    if not found.listed:
        _whole(blocks, surface, found)
    return found.listed


def _block(one: Any, at: str, surface: str, found: Problems) -> None:
    kind = one.get("type") if isinstance(one, dict) else None
    if kind not in ALLOWED[surface]:
        found.add(f"{at}/type", f"unsupported type: {kind}")
        return
    if kind in KEYS:
        unknown = set(one) - KEYS[kind] - {"type", "block_id"}
        if unknown:
            found.add(at, f"additional property: {sorted(unknown)}")
    if not 1 <= len(str(one.get("block_id", "x"))) <= 255:
        found.add(f"{at}/block_id", "must be from 1 to 255 characters")
    check = CHECKS.get(kind)
    if check is not None:
        check(one, at, surface, found)


def _actions(one: Json, at: str, surface: str, found: Problems) -> None:
    held = one.get("elements") or []
    found.count(f"{at}/elements", held, 1, 25)
    for number, inner in enumerate(held):
        element(inner, f"{at}/elements/{number}", IN_ACTIONS, found)


def _context(one: Json, at: str, surface: str, found: Problems) -> None:
    held = one.get("elements") or []
    found.count(f"{at}/elements", held, 1, 10)
    for number, inner in enumerate(held):
        if inner.get("type") == "image":
            picture(inner, f"{at}/elements/{number}", found)
        else:
            text(inner, f"{at}/elements/{number}", 3000, found)


def _header(one: Json, at: str, surface: str, found: Problems) -> None:
    text(one.get("text"), f"{at}/text", 150, found, plain=True)


def _image(one: Json, at: str, surface: str, found: Problems) -> None:
    picture(one, at, found)
    if "title" in one:
        text(one["title"], f"{at}/title", 2000, found, plain=True)


def _section(one: Json, at: str, surface: str, found: Problems) -> None:
    if "text" not in one and "fields" not in one:
        found.add(at, "text or fields is required")
    if "text" in one:
        text(one["text"], f"{at}/text", 3000, found)
    if "fields" in one:
        found.count(f"{at}/fields", one["fields"], 1, 10)
        for number, inner in enumerate(one["fields"]):
            text(inner, f"{at}/fields/{number}", 2000, found)
    if "accessory" in one:
        element(one["accessory"], f"{at}/accessory", IN_SECTION, found)


def _input(one: Json, at: str, surface: str, found: Problems) -> None:
    text(one.get("label"), f"{at}/label", 2000, found, plain=True)
    if "hint" in one:
        text(one["hint"], f"{at}/hint", 2000, found, plain=True)
    allowed = IN_INPUT if surface == MODAL else IN_INPUT - {"file_input"}
    element(one.get("element"), f"{at}/element", allowed, found)


def _alert(one: Json, at: str, surface: str, found: Problems) -> None:
    text(one.get("text"), f"{at}/text", 3000, found)


def _markdown(one: Json, at: str, surface: str, found: Problems) -> None:
    found.length(f"{at}/text", one.get("text"), 1, 12_000)


def _table(one: Json, at: str, surface: str, found: Problems) -> None:
    _rows(one, at, 1, 100, found)
    found.count(f"{at}/column_settings", one.get("column_settings") or [], 0, 20)


def _data_table(one: Json, at: str, surface: str, found: Problems) -> None:
    found.length(f"{at}/caption", one.get("caption"), 1, 3000)
    _rows(one, at, 2, 101, found)
    if not 1 <= one.get("page_size", 5) <= 100:
        found.add(f"{at}/page_size", "must be from 1 to 100")


def _rows(one: Json, at: str, least: int, most: int, found: Problems) -> None:
    rows = one.get("rows") or []
    found.count(f"{at}/rows", rows, least, most)
    for number, row in enumerate(rows):
        found.count(f"{at}/rows/{number}", row, 1, 20)
        for place, cell in enumerate(row):
            if cell.get("type") in ("raw_text", "raw_number"):
                found.length(f"{at}/rows/{number}/{place}/text", cell.get("text"), 1, 3000)
    if len({len(row) for row in rows}) > 1:
        found.add(f"{at}/rows", "every row must have as many cells")


def _chart(one: Json, at: str, surface: str, found: Problems) -> None:
    found.length(f"{at}/title", one.get("title"), 1, 50)


def _rich(one: Json, at: str, surface: str, found: Problems) -> None:
    if not one.get("elements"):
        found.add(f"{at}/elements", "must not be empty")
    for inner in _nested(one):
        if inner.get("type") == "text" and not inner.get("text"):
            found.add(f"{at}/elements", "text must be more than 0 characters")


CHECKS: dict[str, Callable[[Json, str, str, Problems], None]] = {
    "actions": _actions, "context": _context, "header": _header, "image": _image, "section": _section, "input": _input,
    "alert": _alert, "markdown": _markdown, "table": _table, "data_table": _data_table, "rich_text": _rich,
    "data_visualization": _chart}


def _whole(blocks: list[Json], surface: str, found: Problems) -> None:
    _twice("block_id", blocks, found)
    # The fields of a form are told apart by their blocks; the buttons of a message are not.
    for held in [blocks] if surface == MESSAGE else blocks:
        _twice("action_id", held, found)
    kinds = Counter(one["type"] for one in blocks)
    if kinds["table"] > 1:
        found.add("/blocks", "only_one_table_allowed")
    if kinds["data_visualization"] > 2:
        found.add("/blocks", "no more than 2 data_visualization blocks allowed")
    if sum(len(one["text"]) for one in blocks if one["type"] == "markdown") > 12_000:
        found.add("/blocks", "markdown blocks are longer than 12000 characters together")
    if sum(1 for one in _nested(blocks) if one.get("focus_on_load")) > 1:
        found.add("/blocks", "focus_on_load on more than one element")


def _twice(name: str, held: Any, found: Problems) -> None:
    count = Counter(one[name] for one in _nested(held) if name in one)
    for one in [one for one, times in count.items() if times > 1]:
        found.add("/blocks", f"{name} {one!r} already exists")


def _nested(held: Any) -> Iterator[Json]:
    """Give every object in blocks."""
    if isinstance(held, dict):
        yield held
        for value in held.values():
            yield from _nested(value)
    elif isinstance(held, list):
        for value in held:
            yield from _nested(value)


def characters(blocks: list[Json]) -> int:
    """Count the characters that people read in blocks, their options and alternative texts too."""
    return sum(len(value) for one in _nested(blocks) for key, value in one.items()
               if key in TEXT_KEYS and isinstance(value, str))


def broadcasts(blocks: list[Json], shown: str) -> list[str]:
    """List the mentions that would notify people, as Slack would read them."""
    found = [str(one.get("range", one["type"])) for one in _nested(blocks)
             if one.get("type") in ("broadcast", "usergroup", "user")]
    texts = [one["text"] for one in _nested(blocks) if one.get("type") in ("mrkdwn", "markdown") and "text" in one]
    return found + [mark for words in [*texts, shown] for mark in MARKS if mark in words]


MARKS = ("<!channel", "<!here", "<!everyone", "<!subteam^", "<@")

__all__ = ["CHARACTERS", "HOME", "MESSAGE", "MODAL", "broadcasts", "characters", "problems"]
