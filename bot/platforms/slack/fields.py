"""One value of a form as an element of a modal, and its text read back from what was entered."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from slack_sdk.models.blocks import (
    CheckboxesElement,
    DatePickerElement,
    DateTimePickerElement,
    ExternalDataMultiSelectElement,
    ExternalDataSelectElement,
    Option,
    PlainTextInputElement,
    StaticMultiSelectElement,
    StaticSelectElement,
    TimePickerElement,
)
from slack_sdk.models.blocks.block_elements import FileInputElement, NumberInputElement

from bot.chat.card import Choice, FormField, Line, say
from bot.chat.params import EXAMPLES
from bot.chat.people import Audience
from bot.platforms.slack import sizes
from bot.platforms.slack.mrkdwn import plain
from bot.platforms.slack.render import option

# What stands for nothing in a menu that may be left empty: Slack gives no way to take a choice back.
NOTHING = "~"
WHOLE = re.compile(r"-?\d{1,10}")


@dataclass(frozen=True)
class Part:
    """One input of a modal: a whole field, or a piece of a text that is longer than an input takes."""

    name: str
    label: Line
    element: Any
    required: bool
    hint: Line | None = None


def parts_of(one: FormField, audience: Audience) -> list[Part]:
    """Give the inputs of a field: one, but for a text that is too long for it."""
    now = one.now if isinstance(one.now, str) else "\n".join(one.now)
    element = _picked(one, now, audience)
    if element is not None:
        return [Part(one.name, one.label, element, one.required and one.kind != "yes", one.help)]
    pieces = _pieces(now)
    labels = [one.label, *(say("{label} (more)", label=plain(one.label, audience)) for _ in pieces[1:])]
    return [Part(one.name, label, _text(one, f"{one.name}.{number}" if number else one.name, piece, audience),
                 one.required and number == 0, one.help if number == 0 else None)
            for number, (label, piece) in enumerate(zip(labels, pieces, strict=True))]


def _picked(one: FormField, now: str, audience: Audience) -> Any:
    """Give the element with which a value is picked; None where it is typed."""
    match one.kind:
        case "file":
            return FileInputElement(action_id=one.name, max_files=min(max(one.many, 1), sizes.FILES))
        case "yes":
            fine = option("yes", plain(say("Yes"), audience))
            chosen = [fine] if now == "yes" else None
            return CheckboxesElement(action_id=one.name, options=[fine], initial_options=chosen)
        case "number" if not now or WHOLE.fullmatch(now):
            return NumberInputElement(action_id=one.name, is_decimal_allowed=False, initial_value=now or None)
        case "date" | "time" | "moment" if not one.long:
            return _clock(one, now, audience)
        case _:
            return _menu(one, now, audience)


def _clock(one: FormField, now: str, audience: Audience) -> Any:
    """Give a picker of a date, a time or both; None where what stands there now is none, and is to be seen."""
    try:
        match one.kind:
            case "date":
                day = date.fromisoformat(now).isoformat() if now else None
                return DatePickerElement(action_id=one.name, initial_date=day)
            case "time":
                clock = time.fromisoformat(now).strftime("%H:%M") if now else None
                return TimePickerElement(action_id=one.name, initial_time=clock)
            case _:
                return DateTimePickerElement(action_id=one.name, initial_date_time=_instant(now, audience))
    except ValueError:
        return None


def _instant(now: str, audience: Audience) -> int | None:
    """Give the second of a moment as typed: in the reader's zone where it names none."""
    if not now:
        return None
    at = datetime.fromisoformat(now)
    return int((at if at.tzinfo is not None else at.replace(tzinfo=audience.tz)).timestamp())


def _menu(one: FormField, now: str, audience: Audience) -> Any:
    """Give a menu of what there is, or one that offers while somebody types; None where all is typed."""
    chosen = [value for value in (now.split("\n") if one.long else [now]) if value]
    choices = [choice for choice in one.choices if len(choice.value) <= sizes.OPTION_VALUE]
    values = {choice.value for choice in choices}
    whole = bool(values) and (not one.suggests or len(values) < sizes.OFFERED) and set(chosen) <= values
    if not whole and not (one.suggests and values):
        return None
    if any(len(value) > sizes.OPTION_VALUE for value in chosen):
        return None
    initial = [_option(value, choices, audience) for value in chosen]
    if whole:
        return _static(one, choices, initial, audience)
    if one.long:
        return ExternalDataMultiSelectElement(action_id=one.name, placeholder=None, min_query_length=0,
                                              initial_options=initial or None)
    return ExternalDataSelectElement(action_id=one.name, placeholder=None, min_query_length=0,
                                     initial_option=initial[0] if initial else None)


def _static(one: FormField, choices: Sequence[Choice], initial: list[Option], audience: Audience) -> Any:
    options = [option(choice.value, plain(choice.label, audience)) for choice in choices]
    if one.long:
        return StaticMultiSelectElement(action_id=one.name, placeholder=None, options=options[: sizes.OPTIONS],
                                        initial_options=initial or None)
    empty = [] if one.required else [option(NOTHING, plain(say("None"), audience))]
    return StaticSelectElement(action_id=one.name, placeholder=None, options=[*empty, *options][: sizes.OPTIONS],
                               initial_option=initial[0] if initial else None)


def _option(value: str, choices: Sequence[Choice], audience: Audience) -> Option:
    label = next((plain(choice.label, audience) for choice in choices if choice.value == value), value)
    return option(value, label)


def offers(found: Sequence[Choice], audience: Audience, *, empty: bool = False) -> list[dict[str, Any]]:
    """Write what is offered while somebody types; `empty` offers nothing too."""
    listed = [option(choice.value, plain(choice.label, audience)) for choice in found
              if 0 < len(choice.value) <= sizes.OPTION_VALUE]
    none = [option(NOTHING, plain(say("None"), audience))] if empty else []
    return [one.to_dict() for one in [*none, *listed][: sizes.OPTIONS]]


def _pieces(now: str) -> list[str]:
    """Cut a text that is too long for one input at the ends of lines, else at the last letter that fits."""
    pieces: list[str] = []
    while len(now) > sizes.INPUT:
        end = now.rfind("\n", 1, sizes.INPUT)
        if end < 1:
            return [*pieces, now[: sizes.INPUT], now[sizes.INPUT:]] if len(now) <= 2 * sizes.INPUT else [*pieces, now]
        pieces.append(now[:end])
        now = now[end + 1:]
    return [*pieces, now]


def _text(one: FormField, action_id: str, now: str, audience: Audience) -> PlainTextInputElement:
    most = min(max(one.limit if one.kind == "text" or one.long else 100, len(now), 1), sizes.INPUT)
    example = EXAMPLES.get(one.kind)
    return PlainTextInputElement(action_id=action_id, initial_value=now or None, multiline=one.long, max_length=most,
                                 placeholder=plain(example, audience) if example else None)


def entered(given: Mapping[str, Any], zone: str) -> str:
    """Read what was entered into one element, as a person would have typed it."""
    kind = given.get("type")
    if kind == "checkboxes":
        return "yes" if given.get("selected_options") else "no"
    if kind in ("multi_static_select", "multi_external_select"):
        return "\n".join(one["value"] for one in given.get("selected_options") or ())
    if kind in ("static_select", "external_select"):
        value = str((given.get("selected_option") or {}).get("value") or "")
        return "" if value == NOTHING else value
    if kind == "datetimepicker":
        second = given.get("selected_date_time")
        return _local(int(second), zone) if second else ""
    return str(given.get("value") or given.get("selected_date") or given.get("selected_time") or "")


def _local(second: int, zone: str) -> str:
    try:
        tz: Any = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        tz = UTC
    return datetime.fromtimestamp(second, tz).replace(tzinfo=None).isoformat(" ", "minutes")
