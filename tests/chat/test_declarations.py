"""Declarations are checked at start, against what every platform can carry."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pytest

from bot.chat.alive import alive
from bot.chat.card import Button, Card, Row, say
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
    ({"title": "x" * 46}, "the title is longer than 45"),
])
def test_wrong_options(options, fault):
    async def go(self: Any, ctx: Context) -> None:
        """Do it."""

    with pytest.raises(TypeError, match=fault):
        declared(go, **options)


@pytest.mark.parametrize(("help", "options", "heading"), [
    ("Do it.", {}, "Do it"),
    ("Do it.", {"title": "The deed"}, "The deed"),
    ("Do what takes far more words than the head of a form can hold.", {}, "Do it"),
    ("Do what takes far more words than the head of a form can hold.", {"words": ""}, "Go"),
])
def test_what_heads_a_form(help, options, heading):
    async def go(self: Any, ctx: Context) -> None: ...

    go.__doc__ = help
    assert declared(go, **options).actions["only.go"].heading == heading


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


class Ghost(Cog, name="ghost"):
    """A cog that leads nowhere."""

    @action("ghost")
    async def ghost(self, ctx: Context) -> Card:
        """Offer what is not there."""
        return Card(None, say("Look."), Row(Button("Gone", "ghost.gone")))


class Guest(Cog, name="guest"):
    """A cog that names another's action."""

    @action("guest")
    async def guest(self, ctx: Context) -> Card:
        """Offer what may be there."""
        return Card(None, say("Look."), Row(Button("Visit", "host.visit"), Button("Stay", "guest.guest")))


def test_a_control_of_a_cog_that_runs_leads_somewhere():
    with pytest.raises(TypeError, match=r"does not exist: ghost\.gone"):
        Registry([Ghost()])


def test_a_control_of_a_cog_that_does_not_run_is_left_out():
    registry = Registry([Guest()])
    drawn = alive(registry, Card(None, say("Look."), Row(Button("Visit", "host.visit"), Button("Stay", "guest.guest")),
                                 Row(Button("Visit again", "host.visit", 2))))
    assert [control.call.token for control in drawn.controls()] == ["guest.guest"]
    assert len(drawn.blocks) == 2
