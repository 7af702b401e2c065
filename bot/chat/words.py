"""One parser of words for every place where people type: a command, then its values.

`case show 42`, `board pgy-2`, `away until: 2027-02-28`, `case list --status draft`. Quotes and
apostrophes of any shape are ordinary characters; a value runs until the next name of a parameter.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.chat.cog import Action, Registry
from bot.chat.params import Param

NAMED = re.compile(r"(?:--(\w[\w-]*)(?:=|$)|(\w[\w-]*)[:=])(.*)", re.DOTALL)


# Of two words of six letters five must agree; what shares less is another word.
CLOSE = 0.75
ANSWERS = frozenset({"yes", "no"})


@dataclass(frozen=True)
class Typed:
    """A command that was found, with the texts typed for its parameters."""

    action: Action
    values: dict[str, str]
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unknown:
    """No command: what was typed, and the commands nearest to it."""

    text: str
    nearest: tuple[str, ...]


def parse(registry: Registry, typed: str | Sequence[str], allowed: Iterable[Action]) -> Typed | Unknown:
    """Find the command in typed text (or in words that a shell has split) and its values."""
    words = typed.split() if isinstance(typed, str) else list(typed)
    for length in (2, 1):
        found = registry.commands.get(tuple(word.casefold() for word in words[:length]))
        if found and len(words) >= length:
            return _values(found, words[length:])
    alone = registry.alone.get(words[0].casefold()) if len(words) == 1 else None
    if alone is not None:
        return Typed(alone, {})
    return Unknown(" ".join(words[:2]), nearest(words, [made.command for made in allowed if made.words and made.safe]))


def nearest(words: Sequence[str], commands: Sequence[str]) -> tuple[str, ...]:
    """Give up to three commands that look like what was typed; none rather than a far one."""
    if not words:
        return ()
    first, both = words[0].casefold(), " ".join(words[:2]).casefold()
    heads = difflib.get_close_matches(first, sorted({command.split()[0] for command in commands}), 1, CLOSE)
    near = difflib.get_close_matches(both, commands, 3, CLOSE) + difflib.get_close_matches(first, commands, 3, CLOSE)
    group = [command for command in commands if command.split()[0] in heads]
    return tuple(dict.fromkeys([*near, *group]))[:3]


def _values(action: Action, words: list[str]) -> Typed:
    names = {p.name.replace("_", "-"): p for p in action.params}
    values: dict[str, str] = {}
    unknown: list[str] = []
    free: list[str] = []
    target: list[str] = free
    held: dict[str, list[str]] = {}
    for word in words:
        match = NAMED.fullmatch(word)
        key = (match[1] or match[2]).casefold().replace("_", "-") if match else ""
        if match and key in names:
            target = held.setdefault(names[key].name, [])
            if match[3]:
                target.append(match[3])
        elif match and word.startswith("--"):
            unknown.append(word)
        else:
            target.append(word)
    rest = [p for p in action.params if p.name not in held and p.kind != "file"]
    unknown += [] if rest else free
    values.update(_positions(rest, free))
    values.update({name: _joined(action, name, parts) for name, parts in held.items()})
    return Typed(action, values, tuple(unknown))


def _joined(action: Action, name: str, parts: list[str]) -> str:
    param = next(p for p in action.params if p.name == name)
    return "yes" if param.kind == "yes" and not parts else " ".join(parts)


def _positions(params: list[Param], free: list[str]) -> dict[str, str]:
    """Give each parameter one word in turn; the last one that takes text has all that is left.

    A question of yes or no that comes last takes a word only where it says so: names may have several words.
    """
    values: dict[str, str] = {}
    if len(params) > 1 and params[-1].kind == "yes":
        *params, asked = params
        if len(free) > 1 and free[-1].casefold() in ANSWERS:
            values[asked.name] = free.pop()
    for index, param in enumerate(params):
        if not free:
            break
        if param.kind == "text" or index == len(params) - 1:
            values[param.name] = " ".join(free)
            break
        values[param.name] = free.pop(0)
    return values
