"""Slash commands from the cogs' declarations, and the words that a sent command stands for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.chat.card import Choice, Text
from bot.chat.cog import Action, Registry
from bot.chat.params import NUMBER_MOST, Param
from bot.chat.people import Audience
from bot.platforms.discord import limits
from bot.platforms.discord.markdown import plain
from bot.platforms.discord.render import Json

SUBCOMMAND, STRING, INTEGER, BOOLEAN, ATTACHMENT = 1, 3, 4, 5, 11
KINDS = {"number": INTEGER, "yes": BOOLEAN, "file": ATTACHMENT}
WORD = re.compile(r"[-_\w]{1,32}")
# Where a command can be written: in guilds alone, since only there it is known whose rows are meant. What is pressed
# elsewhere, in a direct message, names its rows by itself (`direct.py`).
GUILD = 0
READER = Audience()


def commands(registry: Registry) -> list[Json]:
    """Give the slash commands of every action that has words; ValueError names what Discord would refuse."""
    groups: dict[str, list[Action]] = {}
    for made in (made for made in registry if made.words and made.kind == "action"):
        groups.setdefault(made.words[0], []).append(made)
    found = [_command(registry, name, made) for name, made in sorted(groups.items())]
    faults = [fault for one in found for fault in _faults(one)]
    if len(found) > limits.COMMANDS:
        faults.append(f"{len(found)} commands, and Discord takes {limits.COMMANDS}")
    if faults:
        raise ValueError("; ".join(faults))
    return found


def _command(registry: Registry, name: str, members: list[Action]) -> Json:
    if len(members) == 1 and len(members[0].words) == 1:
        only = members[0]
        return {"name": name, "description": _told(only), "options": _options(only), "contexts": [GUILD], "type": 1}
    cogs = {made.cog: (type(registry.cog_of(made)).__doc__ or name).strip().split("\n")[0] for made in members}
    told = next(iter(cogs.values())) if len(cogs) == 1 else name.capitalize()
    listed = [{"type": SUBCOMMAND, "name": made.words[1], "description": _told(made), "options": _options(made)}
              for made in members]
    return {"name": name, "description": told[: limits.DESCRIPTION], "options": listed, "contexts": [GUILD], "type": 1}


def _told(made: Action) -> str:
    return made.help if len(made.help) <= limits.DESCRIPTION else made.help[: limits.DESCRIPTION - 1] + "…"


def option_name(param: Param) -> str:
    """Name a parameter's option as it is typed: with dashes."""
    return param.name.replace("_", "-").lower()


def taken(made: Action) -> list[Param]:
    """List the parameters that a command's options carry. The others stand in the form that asks for them.

    What has several lines is not typed into an option, and a file that may hold a patient never is.
    """
    return [p for p in made.params if _typable(p)][: limits.COMMAND_OPTIONS]


def _typable(param: Param) -> bool:
    if param.ask.long or param.ask.patient or param.ask.bound:
        return False
    return not param.repeated or param.kind in ("id", "member", "place")


def _options(made: Action) -> list[Json]:
    """Give a command's options. None is required: the form asks for what is missing, filled with what was given."""
    return [_option(param) for param in taken(made)]


def _option(param: Param) -> Json:
    told = _words(param.ask.help) or _words(param.label)
    option: Json = {"type": KINDS.get(param.kind, STRING), "name": option_name(param), "required": False,
                    "description": told[: limits.DESCRIPTION]}
    if param.kind == "number":
        option["min_value"] = -NUMBER_MOST if param.ask.least is None else param.ask.least
        option["max_value"] = NUMBER_MOST if param.ask.most is None else param.ask.most
    elif param.kind == "choice":
        labels = dict(param.ask.labels)
        option["choices"] = [{"name": _words(labels.get(value, value))[: limits.OPTION_LABEL], "value": value}
                             for value in param.choices]
    elif param.kind in ("id", "member", "place") or param.ask.suggest is not None:
        option["autocomplete"] = True
    return option


def _words(value: str | Text) -> str:
    return plain(value, READER) if value else ""


def _faults(one: Mapping[str, Any]) -> Iterator[str]:
    """Name what Discord refuses in a command: names, how many options, how many letters in all."""
    every = list(_all([one]))
    for part in every:
        if not WORD.fullmatch(part["name"]) or part["name"] != part["name"].lower():
            yield f"the name “{part['name']}” of /{one['name']}"
        if len(part.get("options") or ()) > limits.COMMAND_OPTIONS:
            yield f"the number of options of {part['name']} in /{one['name']}"
        names = [option["name"] for option in part.get("options") or ()]
        yield from (f"two options called {name} in /{one['name']}" for name in set(names) if names.count(name) > 1)
        if not 1 <= len(part["description"]) <= limits.DESCRIPTION:
            yield f"the description of {part['name']} in /{one['name']}"
    letters = sum(len(part["name"]) + len(part["description"]) for part in every)
    letters += sum(len(c["name"]) + len(c["value"]) for part in every for c in part.get("choices") or ())
    if letters > limits.COMMAND_LETTERS:
        yield f"the length of /{one['name']}"


def _all(parts: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for part in parts:
        yield part
        yield from _all(part.get("options") or ())


# What Discord adds to a command by itself, and what it means to say nothing.
SILENT = {"options": [], "nsfw": False, "required": False, "choices": [], "autocomplete": False}
OURS = {"name", "description", "type", "options", "contexts", "required", "choices", "autocomplete", "min_value",
        "max_value", "value"}


def same(ours: list[Json], theirs: list[Json]) -> bool:
    """Tell whether the commands that Discord has are these."""
    return _sorted(ours) == _sorted(theirs)


def _sorted(commands: list[Json]) -> list[Any]:
    return sorted((_bare(one) for one in commands), key=lambda one: str(one["name"]))


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _bare(inner) for key, inner in value.items()
                if key in OURS and inner is not None and SILENT.get(key) != inner}
    return [_bare(inner) for inner in value] if isinstance(value, list) else value


class Sent:
    """A command as it was sent: its path, its options by name, and the one that is being typed."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        options = data.get("options") or []
        self.path: tuple[str, ...] = (str(data["name"]),)
        if options and options[0]["type"] == SUBCOMMAND:
            self.path = (*self.path, str(options[0]["name"]))
            options = options[0].get("options") or []
        self.options: dict[str, Any] = {one["name"]: one["value"] for one in options if one["type"] != ATTACHMENT}
        self.focused = next((str(one["name"]) for one in options if one.get("focused")), "")
        described = (data.get("resolved") or {}).get("attachments") or {}
        self.files: dict[str, Json] = {one["name"]: described[str(one["value"])] for one in options
                                       if one["type"] == ATTACHMENT and str(one["value"]) in described}

    def values(self, made: Action) -> dict[str, str]:
        """Give the texts that were typed, by the names of the action's parameters."""
        names = {option_name(param): param.name for param in made.params}
        return {names[name]: _typed(value) for name, value in self.options.items() if name in names}

    def words(self) -> list[str]:
        """Write the command as words, each value in one word with its name."""
        return [*self.path, *(f"--{name}={_typed(value)}" for name, value in self.options.items())]


def _typed(value: Any) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def choices_of(found: Iterable[Choice], audience: Audience) -> list[Json]:
    """Write offers for an option that completes itself."""
    return [{"name": plain(choice.label, audience)[: limits.OPTION_LABEL] or choice.value, "value": choice.value}
            for choice in found if len(choice.value) <= limits.OPTION_VALUE][: limits.OPTIONS]
