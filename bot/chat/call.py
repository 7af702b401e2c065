"""Calls: an action with some of its arguments, and the token that carries one inside a button."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from urllib.parse import quote, unquote

from bot.chat import limits

ABSENT = "-"


class Declared(Protocol):
    """An action as declared by a cog."""

    @property
    def id(self) -> str:
        """Its id, `cog.action`."""


Target = str | Declared


def encode(value: object) -> str:
    """Write one argument for a token. Ids and numbers as they are, text percent-encoded, nothing as `-`."""
    if value is None:
        return ABSENT
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, datetime | date):
        return quote(value.isoformat(), safe=":")
    text = quote(str(value), safe="")
    return "%2D" if text == ABSENT else text


def decode(text: str) -> str | None:
    """Read one argument of a token back to its text; None where it is absent."""
    return None if text == ABSENT else unquote(text)


@dataclass(frozen=True)
class Call:
    """An action's id and its first arguments, as texts in the order of its parameters."""

    action: str
    args: tuple[str | None, ...] = ()

    @classmethod
    def of(cls, target: Target, *args: object) -> Call:
        """Bind arguments to an action, given itself or by its id."""
        name = target if isinstance(target, str) else target.id
        return cls(name, tuple(None if a is None else unquote(encode(a)) for a in args))

    def bind(self, *more: object) -> Call:
        """Bind further arguments after those that are there."""
        return Call(self.action, self.args + Call.of(self.action, *more).args)

    @property
    def token(self) -> str:
        """The call as one string, `quiz.answer/12/b3`."""
        return "/".join([self.action, *(encode(a) for a in self.args)])

    @classmethod
    def parse(cls, token: str) -> Call:
        """Read a token back; ValueError where it is none. `@id` names a stored call."""
        action, *args = token.split("/")
        cog, dot, name = action.partition(".")
        stored = action.startswith("@") and action[1:].isalnum()
        if len(token) > limits.LONG_TEXT or not (stored or (dot and cog.isidentifier() and name.isidentifier())):
            raise ValueError("not a token")
        return cls(action, tuple(decode(a) for a in args))

    @property
    def fits(self) -> bool:
        """Whether the token is short enough for every platform."""
        return len(self.token) <= limits.TOKEN
