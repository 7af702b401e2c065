"""Forms as Discord's modals, and what was entered read back from a submitted one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.chat.card import Choice, Form, FormField, Line
from bot.chat.params import EXAMPLES
from bot.chat.people import Audience
from bot.platforms.discord import limits
from bot.platforms.discord.markdown import plain
from bot.platforms.discord.render import SELECT, TEXT, Json

INPUT, LABEL, UPLOAD, RADIO, BOXES, BOX = 4, 18, 19, 21, 22, 23
SHORT, PARAGRAPH = 1, 2


@dataclass(frozen=True)
class Submitted:
    """What came with a modal: its token, the texts by name, and the files as Discord describes them."""

    token: str
    values: dict[str, str] = field(default_factory=dict)
    files: dict[str, list[Json]] = field(default_factory=dict)


def modal_of(form: Form, audience: Audience) -> Json:
    """Draw a form as a modal. A form of more fields than a modal holds is a mistake of the core: ValueError."""
    if not 1 <= len(form.fields) <= limits.MODAL_FIELDS:
        raise ValueError(f"a modal has 1 to {limits.MODAL_FIELDS} fields; this form has {len(form.fields)}")
    components = [_labelled(one, audience) for one in form.fields]
    problems = [form.problem, *form.problems.values()] if form.problem else list(form.problems.values())
    if problems and len(components) < limits.MODAL_FIELDS:
        told = "\n".join(plain(problem, audience) for problem in problems if problem)
        components.insert(0, {"type": TEXT, "content": told[: limits.TEXT]})
    return {"custom_id": form.token, "title": _short(form.title, limits.MODAL_TITLE, audience),
            "components": components}


def _short(value: Line, most: int, audience: Audience) -> str:
    text = plain(value, audience)
    return text if len(text) <= most else text[: most - 1] + "…"


def _labelled(one: FormField, audience: Audience) -> Json:
    made: Json = {"type": LABEL, "label": _short(one.label, limits.LABEL, audience), "component": _field(one, audience)}
    told = _short(one.help, limits.DESCRIPTION, audience) if one.help else ""
    if told:
        made["description"] = told
    return made


def _field(one: FormField, audience: Audience) -> Json:
    now = one.now if isinstance(one.now, str) else "\n".join(one.now)
    if one.kind == "file":
        most = min(one.many, limits.FILES)
        return {"type": UPLOAD, "custom_id": one.name, "min_values": 1 if one.required else 0, "max_values": most,
                "required": one.required}
    if one.kind == "yes":
        return {"type": BOX, "custom_id": one.name, "default": now == "yes"}
    chosen = now.split("\n") if one.long else [now]
    if _listed(one, chosen):
        return _choice(one, chosen, audience)
    return _input(one, now, audience)


def _listed(one: FormField, chosen: list[str]) -> bool:
    """Tell whether all there is to choose stands in the field's choices, what is chosen now included.

    A list of as many as are ever offered may go on; then the name is typed, and looked up.
    """
    values = {choice.value for choice in one.choices}
    whole = bool(values) and (not one.suggests or len(values) < limits.OPTIONS)
    return whole and {value for value in chosen if value} <= values


def _choice(one: FormField, chosen: list[str], audience: Audience) -> Json:
    """Draw a choice: radio buttons or boxes where there are few, else a menu."""
    options = [_option(choice, chosen, audience) for choice in one.choices[: limits.OPTIONS]]
    few = len(options) <= limits.RADIOS
    if not one.long and few and len(options) >= 2:
        return {"type": RADIO, "custom_id": one.name, "required": one.required, "options": options}
    most = {"min_values": 1 if one.required else 0, "max_values": len(options) if one.long else 1}
    kind = BOXES if one.long and few else SELECT
    return {"type": kind, "custom_id": one.name, "required": one.required, "options": options, **most}


def _option(choice: Choice, chosen: list[str], audience: Audience) -> Json:
    label = plain(choice.label, audience)[: limits.OPTION_LABEL] or choice.value
    made: Json = {"value": choice.value, "label": label}
    return {**made, "default": True} if choice.value in chosen else made


def _input(one: FormField, now: str, audience: Audience) -> Json:
    most = min(one.limit if one.kind == "text" or one.long else 100, limits.INPUT)
    made: Json = {"type": INPUT, "custom_id": one.name, "style": PARAGRAPH if one.long else SHORT,
                  "required": one.required, "max_length": max(most, len(now[: limits.INPUT]))}
    if now:
        made["value"] = now[: limits.INPUT]
    if one.kind in EXAMPLES:
        made["placeholder"] = plain(EXAMPLES[one.kind], audience)
    return made


def submitted(data: Mapping[str, Any]) -> Submitted:
    """Read what was entered from a submitted modal's data."""
    found = Submitted(str(data["custom_id"]))
    described = (data.get("resolved") or {}).get("attachments") or {}
    for part in data["components"]:
        one = part.get("component")
        if not one:
            continue
        if one["type"] == UPLOAD:
            found.files[one["custom_id"]] = [described[id] for id in one.get("values") or () if id in described]
        else:
            found.values[one["custom_id"]] = _entered(one)
    return found


def _entered(one: Mapping[str, Any]) -> str:
    if one["type"] == BOX:
        return "yes" if one.get("value") else "no"
    if one["type"] in (SELECT, BOXES):
        return "\n".join(one.get("values") or ())
    return str(one.get("value") or "")
