"""Declarations are checked at start, against what every platform can carry."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pytest

from bot.chat.cog import Cog, Registry, action, view
from bot.chat.context import Context
from bot.chat.ids import RoundId
from bot.chat.params import Ask


def declared(method: Any, **options: Any) -> Registry:
    """Declare one action in a cog of its own."""
    words = options.pop("words", "do it")
    return Registry([type("Only", (Cog,), {"go": action(words, **options)(method)}, name="only")()])


def test_a_word_is_a_command_or_a_group():
    class Both(Cog, name="both"):
        """Two commands."""

        @action("case")
        async def one(self, ctx: Context) -> None:
            """Do one thing."""

        @action("case show")
        async def two(self, ctx: Context) -> None:
            """Do another."""

    with pytest.raises(TypeError, match="never both"):
        Registry([Both()])


@pytest.mark.parametrize(("options", "fault"), [
    ({"words": "one two three"}, "two short words"),
    ({"words": "häh"}, "two short words"),
    ({"role": "king"}, "no role"),
])
def test_wrong_options(options, fault):
    async def go(self: Any, ctx: Context) -> None:
        """Do it."""

    with pytest.raises(TypeError, match=fault):
        declared(go, **options)


async def _no_help(self: Any, ctx: Context) -> None: ...


async def _label(self: Any, ctx: Context, x: Annotated[str, Ask("x" * 46)]) -> None:
    """Do it."""


async def _patient(self: Any, ctx: Context, x: Annotated[str, Ask(patient=True)]) -> None:
    """Do it."""


async def _kind(self: Any, ctx: Context, x: dict) -> None:
    """Do it."""


@pytest.mark.parametrize(("method", "fault"), [(_no_help, "docstring"), (_label, "longer than 45"),
                                               (_patient, "is no file"), (_kind, "has no kind")])
def test_wrong_methods(method, fault):
    with pytest.raises(TypeError, match=fault):
        declared(method)


def test_a_view_is_named_by_what_it_draws():
    class Drawn(Cog, name="drawn"):
        """A view."""

        @view
        async def board(self, ctx: Context, round: RoundId, page: int = 0) -> None:
            """Show it."""

    with pytest.raises(TypeError, match="named by what it draws"):
        Registry([Drawn()])


def test_a_choice_has_at_most_25_values():
    many = Literal[tuple(str(n) for n in range(26))]

    async def go(self: Any, ctx: Context, x: many) -> None:  # type: ignore[valid-type]
        """Do it."""

    go.__annotations__["x"] = many
    with pytest.raises(TypeError, match="25 choices"):
        declared(go)
