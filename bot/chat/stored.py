"""Tokens read back: an action's own, and `@id` of a stored call (a form as typed, a draft, a choice to make)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from bot.chat.call import Call
from bot.chat.card import Button, Card, File, Link, Row, say
from bot.chat.cog import Action, Registry
from bot.chat.context import Context
from bot.chat.forms import askable, draft_card, form_of, groups, options_card
from bot.chat.platform import Reply
from bot.chat.reading import page_number, page_of, rest_of, text_of
from bot.chat.refusal import Refusal
from bot.chat.resolve import Files, Problems, Several, Values, bound, countable
from bot.chat.store import Kept

if TYPE_CHECKING:
    from bot.chat.dispatch import Dispatch


@dataclass(frozen=True)
class Found:
    """What a token stands for: an action with values so far, or an answer that is ready.

    `once` marks a call that is kept complete: of two presses only one carries it out.
    """

    action: Action
    values: Values = field(default_factory=dict)
    files: Files = field(default_factory=dict)
    kept: Kept | None = None
    submitted: bool = False
    once: bool = False
    answer: Reply | None = None


def subject_of(registry: Registry, token: str) -> tuple[str, int | str] | None:
    """Name the row that a token is about, by its noun and id; a stored call is a "call". None where it names none."""
    try:
        call = Call.parse(token)
        if call.action == "core.read" and call.args:
            call = Call.parse(call.args[0] or "")
    except ValueError:
        return None
    if call.action.startswith("@"):
        return "call", call.action[1:]
    made = registry.get(call.action)
    for param, text in zip(made.params if made else (), call.args, strict=False):
        if param.kind in ("id", "member") and text and countable(text):
            return getattr(param.type, "noun", "member"), int(text)
    return None


async def locate(dispatch: Dispatch, ctx: Context, token: str, chosen: str | None = None) -> Found | None:
    """Read a token that a person sent; None where it names nothing that a person may call."""
    try:
        call = Call.parse(token)
        call = call.bind(chosen) if chosen is not None else call
        if call.action.startswith("@"):
            return await _stored(dispatch, ctx, call)
        if call.action == "core.read":
            return await rest_of(dispatch, ctx, call)
        made = dispatch.registry.get(call.action)
        if made is None or made.kind != "action":
            return None
        return Found(made, bound(made, call.args))
    except (ValueError, Problems):
        return None


async def _stored(dispatch: Dispatch, ctx: Context, call: Call) -> Found | None:
    kept = await ctx.store.kept(ctx.community, call.action[1:], ctx.member, ctx.now)
    made = dispatch.registry.get(kept.action) if kept else None
    if kept is None or made is None:
        return None
    values = dict(kept.values)
    files = {name: tuple(File(**one) for one in given) for name, given in kept.files.items()}
    found = Found(made, values, files, kept)
    if kept.kind == "text":
        page = page_number(call.args[0] if call.args else None)
        source = Call(f"@{kept.id}")
        return Found(made, answer=Reply(page_of(None, values["text"], page, source), replace=page > 0))
    if kept.kind == "draft":
        return await _draft_press(dispatch, ctx, found, call)
    if kept.kind == "which" and len(call.args) == 2 and call.args[0] and call.args[1]:
        bound = any(param.name == call.args[0] and param.ask.bound for param in made.params)
        return Found(made, {**values, call.args[0]: call.args[1]}, files, kept, submitted=True, once=bound)
    return found


async def _draft_press(dispatch: Dispatch, ctx: Context, found: Found, call: Call) -> Found | None:
    """Open one group of a draft, or carry it out."""
    assert found.kept is not None
    part = call.args[0] if call.args else None
    if part == "done":
        return Found(found.action, found.values, found.files, found.kept, submitted=True, once=True)
    listed = groups(askable(found.action, found.values))
    if part is None or not part.isdecimal() or int(part) >= len(listed):
        return found
    form = await form_of(ctx, found.action, call.token, listed[int(part)][1], found.values, found.files)
    return Found(found.action, found.values, found.files, found.kept, answer=Reply(form=form))


async def keep(dispatch: Dispatch, ctx: Context, kind: str, made: Action, values: Values, files: Files,
               id: str | None = None) -> str:
    """Store a call for 24 hours under an id that cannot be guessed."""
    id = id or dispatch.random_id()
    held: Mapping[str, Sequence[Mapping[str, Any]]] = {n: [asdict(f) for f in given] for n, given in files.items()}
    await ctx.store.keep(ctx.community, Kept(id, kind, made.id, values, held, ctx.member), ctx.now)
    return id


async def token_for(dispatch: Dispatch, ctx: Context, made: Action, values: Values, files: Files) -> str:
    """Give a form its token: the call itself while it is only what a button binds and short, else a stored one."""
    open_names = {p.name for p in askable(made, values)}
    held = [(values.get(p.name) or "").removeprefix("=" if p.kind in ("id", "member") else "") for p in made.params]
    while held and not held[-1]:
        held.pop()
    if not files and not open_names & set(values):
        call = Call.of(made.id, *(text or None for text in held))
        if call.fits:
            return call.token
    return f"@{await keep(dispatch, ctx, 'form', made, values, files)}"


async def new_draft(dispatch: Dispatch, ctx: Context, made: Action, values: Values, files: Files) -> Reply:
    """Begin a draft, with the present values where something is edited."""
    filled = dict(values)
    for param in askable(made, values):
        if param.ask.now and param.name not in filled:
            present = await param.ask.now(ctx, values)
            filled[param.name] = present if isinstance(present, str) else "\n".join(present)
    kept = await keep(dispatch, ctx, "draft", made, filled, files)
    return Reply(draft_card(made, kept, askable(made, values), filled, files))


async def keep_draft(dispatch: Dispatch, ctx: Context, found: Found, values: Values, files: Files) -> Reply:
    """Keep what a draft's form brought, and show the draft again in its place."""
    assert found.kept is not None
    await keep(dispatch, ctx, "draft", found.action, values, files, found.kept.id)
    card = draft_card(found.action, found.kept.id, askable(found.action, found.values), values, files)
    return Reply(card, replace=True)


async def rest_button(dispatch: Dispatch, ctx: Context, made: Action, card: Card) -> Button:
    """Keep the whole text of a private card that is cut, and give the button that leads to it."""
    kept = await keep(dispatch, ctx, "text", made, {"text": text_of(card, ctx.audience)}, {})
    return Button(say("Read all"), Call(f"@{kept}", ("0",)))


async def ask_which(dispatch: Dispatch, ctx: Context, made: Action, values: Values, files: Files,
                    several: Several) -> Reply:
    """Keep the call and ask which of several rows was meant."""
    kept = await keep(dispatch, ctx, "which", made, values, files)
    return Reply(options_card(made, kept, several.param, several.choices))


async def ask_anyway(dispatch: Dispatch, ctx: Context, made: Action, values: Values, files: Files,
                     refusal: Refusal) -> Reply:
    """Keep a refused call twice: to be changed in its form, and to be carried out as it is by whoever says so."""
    assert refusal.anyway is not None
    sent = {name: text for name, text in values.items() if name != refusal.anyway.param}
    whole = await keep(dispatch, ctx, "which", made, sent, files)
    first: Literal["primary", "plain"] = "primary" if refusal.anyway.first else "plain"
    fine = Button(refusal.anyway.label, Call(f"@{whole}", (refusal.anyway.param, refusal.anyway.value)), look=first)
    change = []
    if refusal.anyway.change is not None and askable(made, sent):
        form = await keep(dispatch, ctx, "form", made, sent, files)
        second: Literal["primary", "plain"] = "plain" if refusal.anyway.first else "primary"
        change = [Button(refusal.anyway.change, Call(f"@{form}"), look=second)]
    row = (fine, *change) if refusal.anyway.first else (*change, fine)
    return Reply(Card(None, *refusal.sentences.values(), Row(*refusal.controls, *row)))


async def send_to_upload(dispatch: Dispatch, ctx: Context, made: Action, values: Values) -> Reply:
    """Lead a member out of the chat: a patient's file is never asked for there."""
    token = await token_for(dispatch, ctx, made, values, {})
    link = await ctx.store.upload_link(ctx.community, ctx.member, token, ctx.now)
    words = say("A file that may hold a patient is never sent through a chat.")
    if link is None:
        return Reply(Card(None, words, say("At the computer that runs Readout: `readout {command} FILE`.",
                                           command=made.command)))
    note = say("The link works once, for 10 minutes, and only for you.", tone="quiet")
    return Reply(Card(None, words, Row(Link(say("Open the upload page"), link)), note))

