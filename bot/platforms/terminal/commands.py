"""Words from a shell and calls: files among the words, and the command that does what a control does."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

from bot.chat.call import Call
from bot.chat.card import Button, Card, File, Menu
from bot.chat.cog import Action, Registry
from bot.chat.params import Param
from bot.chat.refusal import Refusal
from bot.chat.resolve import Files
from bot.chat.store import Store
from bot.chat.words import NAMED

# What stands in a value's place for a file, so that its path is not kept among the values.
GIVEN = "given"


def split(action: Action, words: Sequence[str], folder: Path) -> tuple[list[str], Files]:
    """Take the files out of a command's words; what is left is parsed as anywhere. Refusal where one is missing.

    A file is what follows `--name` of a parameter that takes a file, or what stands where the order of
    parameters asks for one; a parameter that takes several has all that stand there.
    """
    takes = {p.name.replace("_", "-"): p for p in action.params}
    command, rest = list(words[: len(action.words)]), list(words[len(action.words):])
    found: dict[str, list[str]] = {}
    left: list[str] = []
    free = _free_file(action)
    target: Param | None = None
    named = False
    for word in rest:
        match = NAMED.fullmatch(word)
        key = (match[1] or match[2] or "").casefold().replace("_", "-") if match else ""
        if match and key in takes:
            named, target = True, takes[key] if takes[key].kind == "file" else None
            if target is None:
                left.append(word)
            elif match[3]:
                found.setdefault(target.name, []).append(match[3])
            else:
                found.setdefault(target.name, [])
        elif target is not None:
            found.setdefault(target.name, []).append(word)
        elif not named and free is not None and _room(free, found):
            found.setdefault(free.name, []).append(word)
        else:
            left.append(word)
    files = {name: tuple(file_at(p, path, folder) for path in given)
             for p in action.params for name, given in found.items() if p.name == name and given}
    return [*command, *left, *(f"--{name.replace('_', '-')}={GIVEN}" for name in files)], files


def _free_file(action: Action) -> Param | None:
    """Give the parameter whose files stand free: the first one, where it takes files."""
    first = action.params[0] if action.params else None
    return first if first is not None and first.kind == "file" else None


def _room(param: Param, found: dict[str, list[str]]) -> bool:
    return param.repeated or len(found.get(param.name, ())) < param.ask.many


def file_at(param: Param, path: str, folder: Path) -> File:
    """Find a file where the caller stands; Refusal where there is none."""
    place = (folder / Path(path).expanduser()).resolve()
    if not place.exists():
        raise Refusal("There is no file or folder at what you gave as {name}.", name=param.name, field=param.name)
    size = place.stat().st_size if place.is_file() else 0
    # A name may hold a patient's; only a file that cannot keeps its own.
    return File(str(place), size, "" if param.ask.patient else place.name, param.ask.patient)


async def commands_of(registry: Registry, store: Store, community: int, card: Card, program: str) -> dict[str, str]:
    """Give each control of a card its command: in words where its action has some, else by its token."""
    found = {}
    for control in (c for c in card.controls() if isinstance(c, Button | Menu)):
        words = await _command(registry, store, community, control.call)
        if isinstance(control, Menu):
            words += _asked(registry, control.call, words)
        found[control.call.token] = f"{program} {words}"
    return found


def _asked(registry: Registry, call: Call, words: str) -> str:
    """Write how a menu's value is given: as the next parameter of its command, or beside its token."""
    made = registry.get(call.action)
    if made is None or words.startswith("--press") or len(call.args) >= len(made.params):
        return " --choose VALUE"
    param = made.params[len(call.args)]
    return " VALUE" if param.kind in ("id", "member") else f" --{param.name.replace('_', '-')} VALUE"


async def _command(registry: Registry, store: Store, community: int, call: Call) -> str:
    made = registry.get(call.action)
    pressed = f"--press {shlex.quote(call.token)}"
    if made is None or not made.words or len(call.args) > len(made.params):
        return pressed
    words = list(made.words)
    for param, value in zip(made.params, call.args, strict=False):
        if value is None:
            continue
        try:
            words += await _word(store, community, param, value)
        except (KeyError, ValueError):
            return pressed
    return shlex.join(words)


async def _word(store: Store, community: int, param: Param, value: str) -> list[str]:
    """Write an argument as people do: a row by its number, first without its name."""
    if param.kind in ("id", "member"):
        noun = getattr(param.type, "noun", "member")
        return [str(await store.number(noun, community, int(value)))]
    return [f"--{param.name.replace('_', '-')}", value]
