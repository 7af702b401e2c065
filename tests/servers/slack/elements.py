"""What Slack refuses in the elements of blocks: buttons, menus, pickers, fields, pictures and their texts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.servers.slack.world import Json

SELECTS = ("static_select", "external_select", "users_select", "conversations_select", "channels_select")
COMMON = {"action_id", "type"}
ASKING = {"placeholder", "focus_on_load"}
KEYS: dict[str, set[str]] = {
    "button": {"text", "value", "url", "style", "confirm", "accessibility_label"},
    "static_select": ASKING | {"options", "option_groups", "initial_option", "confirm"},
    "external_select": ASKING | {"initial_option", "min_query_length", "confirm"},
    "multi_static_select": ASKING | {"options", "option_groups", "initial_options", "confirm", "max_selected_items"},
    "multi_external_select": ASKING | {"initial_options", "min_query_length", "confirm", "max_selected_items"},
    "overflow": {"options", "confirm"}, "datepicker": ASKING | {"initial_date", "confirm"},
    "timepicker": ASKING | {"initial_time", "confirm", "timezone"},
    "datetimepicker": {"initial_date_time", "confirm", "focus_on_load"},
    "checkboxes": {"options", "initial_options", "confirm", "focus_on_load"},
    "radio_buttons": {"options", "initial_option", "confirm", "focus_on_load"},
    "plain_text_input": ASKING | {"initial_value", "multiline", "min_length", "max_length", "dispatch_action_config"},
    "number_input": ASKING | {"is_decimal_allowed", "initial_value", "min_value", "max_value",
                              "dispatch_action_config"},
    "email_text_input": ASKING | {"initial_value", "dispatch_action_config"},
    "url_text_input": ASKING | {"initial_value", "dispatch_action_config"},
    "file_input": {"filetypes", "max_files"}}
SHOWN_PICTURES = (".png", ".jpg", ".jpeg", ".gif")


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, and where, as a JSON pointer."""

    at: str
    said: str

    @property
    def line(self) -> str:
        """The problem as Slack writes it."""
        return f"[ERROR] {self.said} [json-pointer:{self.at}]"


@dataclass
class Problems:
    """What was found so far."""

    listed: list[Problem] = field(default_factory=list)

    def add(self, at: str, said: str) -> None:
        """Take note of one."""
        self.listed.append(Problem(at, said))

    def count(self, at: str, held: Any, least: int, most: int) -> None:
        """Hold that there are not too few and not too many."""
        if not isinstance(held, list) or len(held) < least:
            self.add(at, f"no fewer than {least} items allowed")
        elif len(held) > most:
            self.add(at, f"no more than {most} items allowed")

    def length(self, at: str, held: Any, least: int, most: int) -> None:
        """Hold that a text is not too short and not too long."""
        if not isinstance(held, str) or len(held) < least:
            self.add(at, f"must be more than {least - 1} characters")
        elif len(held) > most:
            self.add(at, f"must be less than {most + 1} characters")


def text(one: Any, at: str, most: int, found: Problems, *, plain: bool = False) -> None:
    """Check a text object."""
    if not isinstance(one, dict) or one.get("type") not in (("plain_text",) if plain else ("plain_text", "mrkdwn")):
        found.add(at, "must be a plain_text object" if plain else "must be a text object")
        return
    unknown = set(one) - {"type", "text", "emoji" if one["type"] == "plain_text" else "verbatim"}
    if unknown:
        found.add(at, f"additional property: {sorted(unknown)}")
    found.length(f"{at}/text", one.get("text"), 1, most)


def picture(one: Json, at: str, found: Problems) -> None:
    """Check a picture: it is described, and comes from one source."""
    found.length(f"{at}/alt_text", one.get("alt_text"), 1, 2000)
    if ("image_url" in one) == ("slack_file" in one):
        found.add(at, "either image_url or slack_file is required")
    if "image_url" in one:
        found.length(f"{at}/image_url", one["image_url"], 1, 3000)
        if not str(one["image_url"]).startswith(("http://", "https://")):
            found.add(f"{at}/image_url", "must be a valid URL")
    elif not isinstance(one.get("slack_file"), dict) or len(set(one["slack_file"]) & {"id", "url"}) != 1 or len(
            one["slack_file"]) != 1:
        found.add(f"{at}/slack_file", "either id or url is required")


def element(one: Any, at: str, allowed: frozenset[str] | set[str], found: Problems) -> None:
    """Check an element where these are allowed."""
    kind = str(one.get("type")) if isinstance(one, dict) else ""
    if kind not in allowed:
        found.add(f"{at}/type", f"unsupported element: {kind}")
        return
    if kind == "image":
        picture(one, at, found)
        return
    if not 1 <= len(str(one.get("action_id", "x"))) <= 255:
        found.add(f"{at}/action_id", "must be from 1 to 255 characters")
    unknown = set(one) - KEYS.get(kind, set(one)) - COMMON
    if unknown:
        found.add(at, f"additional property: {sorted(unknown)}")
    if "placeholder" in one:
        text(one["placeholder"], f"{at}/placeholder", 150, found, plain=True)
    if "confirm" in one:
        _confirm(one["confirm"], f"{at}/confirm", found)
    check = CHECKS.get(kind)
    if check is not None:
        check(one, at, found)


def _confirm(one: Json, at: str, found: Problems) -> None:
    for name, most in (("title", 100), ("confirm", 30), ("deny", 30)):
        if name in one:
            text(one[name], f"{at}/{name}", most, found, plain=True)
    text(one.get("text"), f"{at}/text", 300, found)


def _button(one: Json, at: str, found: Problems) -> None:
    text(one.get("text"), f"{at}/text", 75, found, plain=True)
    if "value" in one:
        found.length(f"{at}/value", one["value"], 1, 2000)
    if "url" in one:
        found.length(f"{at}/url", one["url"], 1, 3000)
        if not str(one["url"]).startswith(("http://", "https://", "mailto:")):
            found.add(f"{at}/url", "must be a valid URL")
    if one.get("style", "primary") not in ("primary", "danger"):
        found.add(f"{at}/style", "must be primary or danger")


def options(one: Json, at: str, most: int, found: Problems, *, plain: bool = True) -> None:
    """Check the options of a menu, and that what is chosen at first is one of them."""
    groups = one.get("option_groups")
    if (groups is None) == ("options" not in one):
        found.add(at, "either options or option_groups is required")
        return
    for number, group in enumerate(groups or ()):
        text(group.get("label"), f"{at}/option_groups/{number}/label", 75, found, plain=True)
    if groups is not None:
        found.count(f"{at}/option_groups", groups, 1, 100)
    lists = [one["options"]] if groups is None else [group.get("options") or [] for group in groups]
    for listed in lists:
        found.count(f"{at}/options", listed, 1, most)
        option_texts(listed, f"{at}/options", found, plain=plain)
    offered = [option for listed in lists for option in listed]
    chosen = [one["initial_option"]] if "initial_option" in one else one.get("initial_options", [])
    if any(option not in offered for option in chosen) or ("initial_options" in one and not chosen):
        found.add(f"{at}/initial_option", "must be one of the options")


def option_texts(listed: list[Json], at: str, found: Problems, *, plain: bool = True) -> None:
    """Check the words and values of options."""
    for number, option in enumerate(listed):
        text(option.get("text"), f"{at}/{number}/text", 75, found, plain=plain)
        found.length(f"{at}/{number}/value", option.get("value"), 1, 150)
        if "description" in option:
            text(option["description"], f"{at}/{number}/description", 75, found, plain=plain)
        if set(option) - {"text", "value", "description", "url"}:
            found.add(f"{at}/{number}", "additional property")
    values = [option.get("value") for option in listed]
    if len(set(values)) != len(values):
        found.add(at, "values must be different")


def _input(one: Json, at: str, found: Problems) -> None:
    most = one.get("max_length", 3000)
    if not 1 <= most <= 3000 or not 0 <= one.get("min_length", 0) <= most:
        found.add(f"{at}/max_length", "must be from 1 to 3000")
    if len(one.get("initial_value", "")) > most:
        found.add(f"{at}/initial_value", f"must be less than {most + 1} characters")


def _number(one: Json, at: str, found: Problems) -> None:
    if not isinstance(one.get("is_decimal_allowed"), bool):
        found.add(f"{at}/is_decimal_allowed", "is required")
    for name in ("initial_value", "min_value", "max_value"):
        if name in one and not isinstance(one[name], str):
            found.add(f"{at}/{name}", "must be a string")


def _files(one: Json, at: str, found: Problems) -> None:
    if not 1 <= one.get("max_files", 10) <= 10:
        found.add(f"{at}/max_files", "must be from 1 to 10")


def _select(one: Json, at: str, found: Problems) -> None:
    options(one, at, 100, found)


def _boxes(one: Json, at: str, found: Problems) -> None:
    options(one, at, 10, found, plain=False)


def _overflow(one: Json, at: str, found: Problems) -> None:
    options(one, at, 5, found)


CHECKS: dict[str, Callable[[Json, str, Problems], None]] = {
    "button": _button, "static_select": _select, "multi_static_select": _select, "checkboxes": _boxes,
    "radio_buttons": _boxes, "overflow": _overflow, "plain_text_input": _input, "number_input": _number,
    "file_input": _files}
