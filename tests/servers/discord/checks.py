"""What Discord refuses in a message, also where its OpenAPI description is silent."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from tests.servers.discord.world import V2, Json, Refused

ROW, BUTTON, SELECT, INPUT, SECTION, TEXT, THUMBNAIL, GALLERY, FILE = 1, 2, 3, 4, 9, 10, 11, 12, 13
SEPARATOR, CONTAINER, LABEL, UPLOAD, RADIO, BOXES, BOX = 14, 17, 18, 19, 21, 22, 23
IN_MESSAGE = {ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR, CONTAINER}
NEEDS_V2 = IN_MESSAGE - {ROW}
KEYS: dict[int, set[str]] = {
    ROW: {"components"}, BUTTON: {"style", "label", "custom_id", "url", "disabled", "emoji"},
    SELECT: {"custom_id", "options", "placeholder", "min_values", "max_values", "disabled", "required"},
    INPUT: {"custom_id", "style", "value", "placeholder", "required", "min_length", "max_length", "label"},
    SECTION: {"components", "accessory"}, TEXT: {"content"}, THUMBNAIL: {"media", "description", "spoiler"},
    GALLERY: {"items"}, FILE: {"file", "spoiler"}, SEPARATOR: {"divider", "spacing"},
    CONTAINER: {"components", "accent_color", "spoiler"}, LABEL: {"label", "description", "component"},
    UPLOAD: {"custom_id", "min_values", "max_values", "required"}, RADIO: {"custom_id", "options", "required"},
    BOXES: {"custom_id", "options", "min_values", "max_values", "required"}, BOX: {"custom_id", "default"}}
CREATE = {"content", "nonce", "tts", "embeds", "allowed_mentions", "message_reference", "components", "sticker_ids",
          "attachments", "flags", "enforce_nonce", "poll"}
EDIT = {"content", "embeds", "flags", "allowed_mentions", "components", "attachments"}
ANSWER = {"tts", "content", "embeds", "allowed_mentions", "flags", "components", "attachments", "poll"}
FILE_BYTES, REQUEST_BYTES = 10 * 2**20, 25 * 2**20


def wrong(reason: str) -> Refused:
    """Refuse a body as Discord does."""
    return Refused(400, 50035, f"Invalid Form Body: {reason}")


def nested(components: Iterable[Json]) -> Iterator[Json]:
    """Give every component, those inside others too."""
    for one in components:
        yield one
        yield from nested(one.get("components", ()))
        yield from nested([one[key] for key in ("component", "accessory") if key in one])


def known(data: Mapping[str, Any], keys: set[str], what: str) -> None:
    """Refuse a body with keys that nobody reads: a mistake of ours that Discord would pass over in silence."""
    if set(data) - keys:
        raise wrong(f"{what} has no {sorted(set(data) - keys)}")


def message(data: Json, files: Mapping[str, bytes], keys: set[str], kept: Iterable[str] = ()) -> None:
    """Refuse a message that Discord would refuse; `kept` are the names of attachments that stay."""
    known(data, keys, "a message")
    flags = data.get("flags") or 0
    components = data.get("components") or []
    if len(data.get("content") or "") > 2000:
        raise wrong("content is longer than 2000")
    if len(str(data.get("nonce") or "")) > 25:
        raise wrong("nonce is longer than 25")
    if flags & V2 and any(data.get(key) for key in ("content", "embeds", "poll", "sticker_ids")):
        raise wrong("content, embeds, polls and stickers cannot stand with components v2")
    if not flags & V2 and any(one["type"] in NEEDS_V2 for one in nested(components)):
        raise wrong("these components need the flag for components v2")
    if not (data.get("content") or data.get("embeds") or components or files or data.get("poll")):
        raise Refused(400, 50006, "Cannot send an empty message")
    if any(len(held) > FILE_BYTES for held in files.values()) or sum(map(len, files.values())) > REQUEST_BYTES:
        raise Refused(413, 40005, "Request entity too large")
    _whole(components, IN_MESSAGE, set(files) | set(kept), bool(flags & V2))


def mentions(data: Json) -> set[str]:
    """Give the roles that a message may tell; refuse what names them twice."""
    allowed = data.get("allowed_mentions") or {}
    known(allowed, {"parse", "users", "roles", "replied_user"}, "a list of mentions")
    for kind in ("users", "roles"):
        named = allowed.get(kind) or []
        if named and kind in (allowed.get("parse") or []):
            raise wrong(f"{kind} are named, and all of them too")
        if len(named) > 100 or len(set(named)) < len(named):
            raise wrong(f"{kind}: more than 100, or twice the same")
    return set(map(str, allowed.get("roles") or []))


def modal(data: Json) -> None:
    """Refuse a modal that Discord would refuse."""
    known(data, {"custom_id", "title", "components"}, "a modal")
    if not 1 <= len(data["components"]) <= 5:
        raise wrong("a modal has 1 to 5 components")
    if not 1 <= len(data["title"]) <= 45 or not 1 <= len(data["custom_id"]) <= 100:
        raise wrong("title or custom_id of a modal")
    _whole(data["components"], {LABEL, TEXT}, set(), True)


def _whole(components: list[Json], top: set[int], files: set[str], v2: bool) -> None:
    every = list(nested(components))
    if any(one["type"] not in top for one in components):
        raise wrong("a component that cannot stand there")
    if len(every) > 40:
        raise wrong("more than 40 components")
    for key in ("custom_id", "id"):
        twice = [name for name, count in Counter(one[key] for one in every if one.get(key)).items() if count > 1]
        if twice:
            raise wrong(f"{key} used twice: {twice[0]}")
    if sum(len(one.get("content", "")) for one in every if one["type"] == TEXT) > 4000:
        raise wrong("more than 4000 characters of text")
    for one in every:
        _one(one)
    shown = {_file(one["media"]["url"]) for gallery in every if gallery["type"] == GALLERY for one in gallery["items"]}
    shown |= {_file(one["file"]["url"]) for one in every if one["type"] == FILE}
    if shown - files:
        raise wrong(f"no attachment {sorted(shown - files)}")
    if v2 and files - shown:
        raise wrong(f"an attachment that no component shows: {sorted(files - shown)}")


def _file(url: str) -> str:
    if not url.startswith("attachment://"):
        raise wrong("only attachments are shown here")
    return url.removeprefix("attachment://")


def _one(one: Json) -> None:
    kind = one["type"]
    if kind not in KEYS:
        raise wrong(f"no component of type {kind}")
    known(one, KEYS[kind] | {"type", "id"}, f"a component of type {kind}")
    if not 0 <= one.get("id", 0) < 2**31:
        raise wrong("the id of a component")
    if "custom_id" in KEYS[kind] and one.get("style") != 5 and not 1 <= len(one.get("custom_id") or "") <= 100:
        raise wrong("custom_id")
    if kind == ROW:
        _row(one["components"])
    elif kind == BUTTON:
        _button(one)
    elif kind in (SELECT, RADIO, BOXES):
        _options(one)
    elif kind == TEXT and not 1 <= len(one["content"].strip()) <= 4000:
        raise wrong("a text of 1 to 4000 characters")
    elif kind == INPUT and len(one.get("value") or "") > min(4000, one.get("max_length") or 4000):
        raise wrong("the value of an input is longer than it may be")
    elif kind == LABEL and not (1 <= len(one["label"]) <= 45 and 1 <= len(one.get("description") or "x") <= 100):
        raise wrong("the label of an input")
    elif kind == GALLERY and not 1 <= len(one["items"]) <= 10:
        raise wrong("a gallery has 1 to 10 pictures")


def _row(held: list[Json]) -> None:
    kinds = {one["type"] for one in held}
    if kinds == {BUTTON} and 1 <= len(held) <= 5:
        return
    if not (kinds == {SELECT} and len(held) == 1):
        raise wrong("a row holds up to five buttons or one select")


def _button(one: Json) -> None:
    if not 1 <= len(one.get("label") or "") <= 80:
        raise wrong("the label of a button")
    link = one["style"] == 5
    if link != ("url" in one) or link == ("custom_id" in one):
        raise wrong("a link has a url, any other button a custom_id")
    if link and (urlsplit(one["url"]).scheme not in ("http", "https", "discord") or len(one["url"]) > 512):
        raise wrong("the url of a button")


def _options(one: Json) -> None:
    most = 25 if one["type"] == SELECT else 10
    values = [option["value"] for option in one["options"]]
    if not (2 if one["type"] == RADIO else 1) <= len(values) <= most or len(set(values)) < len(values):
        raise wrong("the options of a select: too many, too few, or twice the same")
    for option in one["options"]:
        known(option, {"label", "value", "description", "default", "emoji"}, "an option")
        if not (1 <= len(option["label"]) <= 100 and 1 <= len(option["value"]) <= 100):
            raise wrong("label or value of an option")
    chosen = sum(bool(option.get("default")) for option in one["options"])
    if chosen > (one.get("max_values") or 1):
        raise wrong("more options are chosen than may be")
    if len(one.get("placeholder") or "") > 150 or (one.get("max_values") or 1) > len(values):
        raise wrong("placeholder or max_values of a select")


WORD = re.compile(r"[-_'\w]{1,32}")
OPTION = {"type", "name", "description", "required", "choices", "options", "autocomplete", "min_value", "max_value",
          "min_length", "max_length", "channel_types", "name_localizations", "description_localizations"}
COMMAND = OPTION - {"required", "choices", "autocomplete"} | {
    "default_member_permissions", "contexts", "integration_types", "nsfw", "dm_permission", "handler"}


def commands(data: list[Json]) -> None:
    """Refuse commands that Discord would refuse."""
    if len(data) > 100 or len({one["name"] for one in data}) < len(data):
        raise wrong("at most 100 commands, each name once")
    for one in data:
        known(one, COMMAND, "a command")
        _named(one)
        if _letters(one) > 8000:
            raise wrong("a command is longer than 8000 characters")
        _command_options(one.get("options") or [], 0)


def _named(one: Json) -> None:
    if not WORD.fullmatch(one["name"]) or one["name"] != one["name"].lower():
        raise wrong(f"the name {one['name']!r}")
    if not 1 <= len(one["description"]) <= 100:
        raise wrong(f"the description of {one['name']}")


def _letters(one: Json) -> int:
    own = len(one["name"]) + len(one["description"])
    own += sum(len(c["name"]) + len(str(c["value"])) for c in one.get("choices") or [])
    return own + sum(_letters(inner) for inner in one.get("options") or [])


def _command_options(options: list[Json], depth: int) -> None:
    if len(options) > 25 or len({one["name"] for one in options}) < len(options) or depth > 2:
        raise wrong("at most 25 options, each name once, two levels deep")
    needed = [bool(one.get("required")) for one in options]
    if needed != sorted(needed, reverse=True):
        raise wrong("required options come first")
    if len({one["type"] in (1, 2) for one in options}) > 1:
        raise wrong("commands and options side by side")
    for one in options:
        known(one, OPTION, "an option")
        _named(one)
        if one.get("choices") and (one.get("autocomplete") or len(one["choices"]) > 25):
            raise wrong("choices: at most 25, and none where it completes itself")
        if any(not (1 <= len(c["name"]) <= 100 and 1 <= len(str(c["value"])) <= 100) for c in one.get("choices") or []):
            raise wrong("name or value of a choice")
        _command_options(one.get("options") or [], depth + 1)
