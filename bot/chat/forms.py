"""Forms from missing arguments, and drafts for actions that take more than a form can ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.chat import limits
from bot.chat.call import Call
from bot.chat.card import Button, Card, Choice, Fields, Form, FormField, Line, Menu, Row, Text, say
from bot.chat.cog import Action
from bot.chat.context import Context
from bot.chat.fit import short
from bot.chat.markup import clean
from bot.chat.params import Param, typed
from bot.chat.resolve import Files, Values

# A yes as a button carries it; a person types another.
CARRIED = "1"


def askable(made: Action, values: Values) -> list[Param]:
    """The parameters that a form asks for: all that the call does not bind as rows, or as a button's own, already."""
    return [p for p in made.params if not p.ask.bound and not (p.ask.settled and values.get(p.name) == CARRIED)
            and not (p.kind in ("id", "member") and values.get(p.name, "").startswith("="))]


def incomplete(made: Action, values: Values, files: Files) -> list[Param]:
    """The required parameters that have no value yet."""
    return [p for p in made.params if p.required and not (values.get(p.name) or files.get(p.name))]


def groups(params: Sequence[Param]) -> list[tuple[str, list[Param]]]:
    """Part a long form into groups of at most five: by their names, else in order."""
    found: dict[str, list[Param]] = {}
    for param in params:
        name = param.ask.group
        while len(found.get(name, ())) >= limits.FORM_VALUES:
            name += " (more)"
        found.setdefault(name, []).append(param)
    return [(name or "The rest", members) for name, members in found.items()]


async def form_of(ctx: Context, made: Action, token: str, params: Sequence[Param], values: Values, files: Files,
                  problems: Mapping[str, Text] | None = None) -> Form:
    """Build the form that asks for these parameters, filled with what is known."""
    fields = [await _field(ctx, p, values, files) for p in params]
    title: Line = short(say(made.heading), limits.FORM_TITLE, ctx.audience)
    return Form(token, title, tuple(fields), say(made.submit), None, dict(problems or {}))


async def _field(ctx: Context, param: Param, values: Values, files: Files) -> FormField:
    now: Any = values.get(param.name)
    if now is None and param.ask.now:
        present = await param.ask.now(ctx, values)
        now = present if isinstance(present, str) else "\n".join(present)
    if now is None:
        now = typed(param.default) if not param.required else ""
    now = clean(now)
    # The limit of a list's entry is not that of the whole list, which is looked at when it is sent.
    most = limits.LONG_TEXT if param.repeated else param.limit
    ask = param.ask.here(ctx) if param.ask.here is not None else param.ask
    many = 10_000 if param.kind == "file" and param.repeated and param.ask.many == 1 else ask.many
    choices = await _choices(ctx, param, values)
    received = len(files.get(param.name, ()))
    hint = say("Received: {count}. Choose again only to replace.", count=received) if received else None
    return FormField(param.name, say(ask.label or param.label), param.kind, param.required and not received,
                     hint or (say(ask.help) if ask.help else None), choices, now,
                     param.ask.long or param.repeated, many, ask.patient,
                     bool(param.ask.suggest) or param.kind in ("id", "member", "place"), param.ask.group, most,
                     param.ask.needed)


async def _choices(ctx: Context, param: Param, values: Values) -> tuple[Choice, ...]:
    labels = dict(param.ask.labels)
    if param.choices:
        return tuple(Choice(value, say(labels[value]) if value in labels else value) for value in param.choices)
    return tuple(await offered(ctx, param, "", values))[: limits.CHOICES]


async def offered(ctx: Context, param: Param, text: str, values: Values) -> Sequence[Choice]:
    """Offer choices for a parameter, under the action's own rights."""
    if param.ask.suggest:
        return await param.ask.suggest(ctx, text, values)
    if param.kind in ("id", "member"):
        return await ctx.store.offer(getattr(param.type, "noun", "member"), ctx.presence, text)
    if param.kind == "place":
        return await ctx.store.offer("place", ctx.presence, text)
    return ()


def draft_card(made: Action, kept: str, params: Sequence[Param], values: Values, files: Files) -> Card:
    """Draw a call that takes more than one form: a button for each group, and what is still missing."""
    lacking = {p.name for p in incomplete(made, values, files)}
    pairs = []
    buttons = []
    for index, (name, members) in enumerate(groups(params)):
        lacks = [p.label for p in members if p.name in lacking]
        filled = sum(1 for p in members if values.get(p.name) or files.get(p.name))
        state = say("missing: {labels}", labels=", ".join(lacks)) if lacks else say(
            "{filled} of {count} filled", filled=filled, count=len(members))
        pairs.append((say(name), state))
        buttons.append(Button(say(name), Call(f"@{kept}", (str(index),))))
    if not lacking:
        buttons.append(Button(say(made.submit), Call(f"@{kept}", ("done",)), look="primary"))
    note = say("Kept for {hours} hours. Only you see it.", hours=limits.STORED_HOURS, tone="quiet")
    return Card(say(made.heading), Fields(*pairs), Row(*buttons), note)


def options_card(made: Action, kept: str, param: Param, choices: Sequence[Choice]) -> Card:
    """Ask which of several rows was meant."""
    menu = Menu(say(param.label), Call(f"@{kept}", (param.name,)), choices=tuple(choices)[: limits.CHOICES])
    return Card(say("Which one?"), say("{label} matches more than one.", label=param.label), Row(menu))
