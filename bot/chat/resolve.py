"""Texts turned into an action's arguments: parsed, looked up inside the community, offered where several match.

A text that begins with "=" is a row's id, as tokens carry it; anything else is what a person typed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.chat.card import Choice, File, Text, say
from bot.chat.cog import Action
from bot.chat.context import Context
from bot.chat.markup import CONTROLS
from bot.chat.params import Param, value_of
from bot.chat.refusal import Refusal

Values = dict[str, str]
Files = dict[str, tuple[File, ...]]


class Problems(Exception):
    """Values that cannot be taken, each with its sentence."""

    def __init__(self, sentences: Mapping[str, Text]) -> None:
        super().__init__(", ".join(sentences))
        self.sentences = dict(sentences)


class Several(Exception):
    """A typed text that names several rows."""

    def __init__(self, param: Param, choices: Sequence[Choice]) -> None:
        super().__init__(param.name)
        self.param = param
        self.choices = choices


def bound(made: Action, args: Sequence[str | None]) -> Values:
    """Name a token's arguments; ids are marked as rows' ids. ValueError where there are too many, or for a file."""
    pairs = list(zip(made.params, args, strict=False))
    if len(args) > len(made.params) or any(p.kind == "file" and a is not None for p, a in pairs):
        raise ValueError("these are not the arguments of this action")
    return {p.name: ("=" + a if p.kind in ("id", "member") else a) for p, a in pairs if a is not None}


async def arguments(ctx: Context, made: Action, values: Values, files: Files) -> dict[str, Any]:
    """Give the arguments for a call, or raise Problems with a sentence for every value that cannot be taken."""
    found: dict[str, Any] = {}
    problems: dict[str, Text] = {}
    for param in made.params:
        try:
            found[param.name] = await _argument(ctx, param, values, files)
        except Refusal as refusal:
            problems[param.name] = refusal.sentence
    if problems:
        raise Problems(problems)
    return found


async def _argument(ctx: Context, param: Param, values: Values, files: Files) -> Any:
    if param.kind == "file":
        given = files.get(param.name, ())
        if given and param.ask.screen is not None:
            await param.ask.screen(ctx, given)
        return _file(param, given)
    text = values.get(param.name, "").strip()
    if CONTROLS.search(text):
        raise Refusal("{label} holds a character that cannot be shown. Type it again.", field=param.name,
                      label=param.label)
    if not text and param.kind != "yes":
        if param.required:
            raise Refusal("Fill in: {label}.", label=param.label)
        return param.default
    if param.kind == "yes" and param.name not in values:
        return param.default if not param.required else False
    if param.repeated:
        return [await _one(ctx, param, part.strip(), values) for part in text.split("\n") if part.strip()]
    return await _one(ctx, param, text, values)


def _file(param: Param, given: Sequence[File]) -> Any:
    if param.required and not given:
        raise Refusal("Fill in: {label}.", label=param.label)
    if len(given) > param.ask.many and not param.repeated:
        raise Refusal("{label} takes {most} at most.", label=param.label, most=param.ask.many)
    if param.repeated:
        return list(given)
    return given[0] if given else param.default


async def _one(ctx: Context, param: Param, text: str, values: Values) -> Any:
    if param.kind in ("id", "member", "place"):
        return await _row(ctx, param, text)
    if param.kind == "text" and param.ask.suggest:
        return await _suggested(ctx, param, text, values)
    return value_of(param, text)


async def _row(ctx: Context, param: Param, text: str) -> Any:
    """Find the row that a token's id, a number or a name stands for, inside this community."""
    store, community = ctx.store, ctx.community
    if param.kind == "place":
        return await _place(ctx, param, text)
    noun = getattr(param.type, "noun", "member")
    if text.startswith("="):
        row: int | None = int(text[1:]) if countable(text[1:]) else None
        if row is None or not await store.exists(noun, community, row):
            raise missing(noun)
        return param.type(row)
    number = text.removeprefix("#")
    if number.isdecimal() and not countable(number):
        raise missing(noun, number[:12])
    if number.isdecimal():
        row = await store.by_number(noun, community, int(number))
        if row is None:
            raise missing(noun, number)
        return param.type(row)
    choice = _only(param, await store.offer(noun, ctx.presence, text), text)
    row = await store.by_number(noun, community, int(choice.value))
    return param.type(row)


def countable(text: str) -> bool:
    """Tell whether a text is a number that a row may have."""
    return text.isdecimal() and len(text) < 11 and int(text) <= ROW_MOST


async def _place(ctx: Context, param: Param, text: str) -> Any:
    if ":" in text:
        offered = [c for c in await ctx.store.offer("place", ctx.presence, "") if c.value == text]
        if offered or (ctx.place is not None and text == str(ctx.place)):
            return value_of(param, text)
    return value_of(param, _only(param, await ctx.store.offer("place", ctx.presence, text), text).value)


async def _suggested(ctx: Context, param: Param, text: str, values: Values) -> str:
    assert param.ask.suggest is not None
    offered = await param.ask.suggest(ctx, text, values)
    exact = [c for c in offered if c.value == text]
    return (exact[0] if exact else _only(param, offered, text)).value


def _only(param: Param, offered: Sequence[Choice], text: str) -> Choice:
    if not offered:
        raise Refusal("Nothing here is called “{text}”.", text=text[:40])
    if len(offered) > 1:
        raise Several(param, offered)
    return offered[0]


ROW_MOST = 2**31 - 1


def typed_by_person(made: Action, values: Mapping[str, str]) -> Values:
    """Take the mark of a row's id from typed texts, since only tokens carry it; words are no file."""
    kinds = {p.name: p.kind for p in made.params}
    return {name: text.lstrip("=") if kinds.get(name) in ("id", "member") else text
            for name, text in values.items() if kinds.get(name) != "file"}


NOUNS: dict[str, Text] = {
    "case": say("case"), "round": say("round"), "deck": say("deck"), "schedule": say("schedule"),
    "member": say("member"), "job": say("task"), "delivery": say("message"), "stop": say("stopped place"),
    "concern": say("ticket"), "turn": say("turn"), "inquiry": say("question"), "disagreement": say("disagreement"),
    "review": say("review"), "sheet": say("message")}


def missing(noun: str, number: str = "") -> Refusal:
    """Say that a row does not exist here."""
    if number:
        return Refusal("There is no {noun} {number} here.", noun=NOUNS.get(noun, say("row")), number=number)
    return Refusal("That {noun} is not here any more.", noun=NOUNS.get(noun, say("row")))
