"""What is entered into elements, as Slack sends it: texts, choices, dates, files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.servers.slack.files import payload
from tests.servers.slack.world import Json, Upload, Workspace

if TYPE_CHECKING:
    from tests.servers.slack.server import Slack

TEXTS = ("plain_text_input", "number_input", "email_text_input", "url_text_input")
# Where an element of one value is sent back, and where it keeps what it shows at first.
SINGLE = {"datepicker": ("selected_date", "initial_date"), "timepicker": ("selected_time", "initial_time"),
          "datetimepicker": ("selected_date_time", "initial_date_time"),
          "users_select": ("selected_user", "initial_user"),
          "channels_select": ("selected_channel", "initial_channel"),
          "conversations_select": ("selected_conversation", "initial_conversation")}
FILE_BYTES = 10 * 2**20


def pressed(button: Json) -> Json:
    """Give a button as a press sends it."""
    assert "url" not in button or button.get("action_id"), "a link opens a page"
    return {key: button[key] for key in ("type", "action_id", "block_id", "text", "value", "style") if key in button}


def entered(one: Json, given: Any, *, forced: bool = False, optional: bool = True) -> Json:
    """Enter a value; an ellipsis keeps what is shown at first, None empties."""
    kind = one["type"]
    if kind in TEXTS:
        return {"type": kind, "value": _text(one, given, forced, optional)}
    if kind in SINGLE:
        name, first = SINGLE[kind]
        value = one.get(first) if given is ... else given
        assert forced or optional or value, f"{one['action_id']} is required"
        return {"type": kind, name: value}
    if kind == "file_input":
        return {"type": kind, "files": _files(one, given, forced, optional)}
    if kind == "rich_text_input":
        return {"type": kind, "rich_text_value": one.get("initial_value") if given is ... else given}
    return {"type": kind, **_chosen(one, given, forced, optional)}


def _text(one: Json, given: Any, forced: bool, optional: bool) -> str | None:
    text = str(one.get("initial_value", "") if given is ... else "" if given is None else given)
    assert forced or optional or text, f"{one['action_id']} is required"
    assert forced or len(text) <= one.get("max_length", 3000), f"{one['action_id']} is too long for its field"
    if one["type"] == "number_input" and text and not forced:
        value = float(text)
        assert one["is_decimal_allowed"] or value == int(value), f"{one['action_id']} takes whole numbers"
        assert float(one.get("min_value", value)) <= value <= float(one.get("max_value", value))
    return text or None


def _files(one: Json, given: Any, forced: bool, optional: bool) -> list[Json]:
    held: list[Json] = [] if given in (..., None) else given
    assert forced or optional or held, f"{one['action_id']} is required"
    assert len(held) <= one.get("max_files", 10), f"{one['action_id']} takes {one.get('max_files', 10)} files"
    assert all(file["size"] <= FILE_BYTES for file in held), "a file field takes 10 MB"
    return held


def _chosen(one: Json, given: Any, forced: bool, optional: bool) -> Json:
    several = one["type"].startswith("multi_") or one["type"] == "checkboxes"
    if given is ...:
        first = [one["initial_option"]] if "initial_option" in one else []
        chosen = one.get("initial_options", []) if several else first
    else:
        listed = [] if given is None else list(given) if isinstance(given, list | tuple) else [given]
        chosen = [_option(one, wanted, forced) for wanted in listed]
    assert forced or optional or chosen, f"{one['action_id']} is required"
    kept = [{"text": option["text"], "value": option["value"]} for option in chosen]
    if several:
        return {"selected_options": kept}
    return {"selected_option": kept[0] if kept else None}


def _option(one: Json, wanted: Any, forced: bool) -> Json:
    if isinstance(wanted, dict):
        return wanted
    offered = [*one.get("options", ()), *(option for group in one.get("option_groups", ())
                                          for option in group["options"])]
    found = next((option for option in offered if wanted in (option["value"], option["text"]["text"])), None)
    assert forced or found, f"{one['action_id']} offers {[option['text']['text'] for option in offered]}, not {wanted}"
    return found or {"text": {"type": "plain_text", "text": str(wanted)}, "value": str(wanted)}


def uploaded(server: Slack, home: Workspace, user: str, path: Path) -> Json:
    """Put a file into a workspace as a person does, and describe it as a file field does."""
    raw = path.read_bytes()
    made = Upload(server.world.id("F"), home.id, path.name, len(raw), user, raw, completed=True)
    server.world.files[made.id] = made
    return payload(server, made)
