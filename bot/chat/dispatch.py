"""From what a person does to what that person sees: rights, rows, forms, the action, its answer.

Nobody acknowledges, defers or opens a form but this module and the platforms; an action only returns.
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.chat import limits, stored
from bot.chat.alive import alive
from bot.chat.call import Call
from bot.chat.card import Block, Button, Card, Choice, Line, Link, Row, Text, say
from bot.chat.cog import Action, Registry
from bot.chat.context import Context
from bot.chat.fit import fit, whole
from bot.chat.forms import askable, form_of, incomplete, offered
from bot.chat.letters import with_letters
from bot.chat.people import Audience, Person, Place, allows
from bot.chat.platform import Platform, Reply
from bot.chat.refusal import Refusal
from bot.chat.resolve import Files, Problems, Several, Values, arguments, bound, typed_by_person
from bot.chat.store import Store
from bot.chat.words import Unknown, parse

log = logging.getLogger("readout.chat")
ROLE_NAMES = {"member": say("members"), "contributor": say("contributors"), "editor": say("editors"),
              "director": say("directors"), "admin": say("admins")}

SAVED = {None: say("If you were saving something, look whether it is there before you try again."),
         True: say("What you sent was saved; only the answer to it could not be shown."),
         False: say("Nothing was saved; please try again.")}


class Dispatch:
    """Routes words, presses and forms to actions, views to drawings, and stored calls to jobs."""

    def __init__(self, registry: Registry, store: Store, clock: Callable[[], datetime],
                 random_id: Callable[[], str], platforms: Mapping[str, Platform] | None = None) -> None:
        self.registry = registry
        self.store = store
        self.clock = clock
        self.random_id = random_id
        self.platforms = dict(platforms or {})

    async def say(self, person: Person, place: Place | None, text: str | Sequence[str], *,
                  files: Files | None = None, at: datetime | None = None) -> Reply:
        """Answer words that a person typed; without words, the menu of what they may do."""
        return await self._guard(person, place, at, lambda ctx: self._say(ctx, text, files or {}))

    async def press(self, person: Person, place: Place | None, token: str, *, chosen: str | None = None,
                    at: datetime | None = None) -> Reply:
        """Answer a button, or a menu with the value that was chosen."""
        made = self.registry.get(token.partition("/")[0])
        return await self._guard(person, place, at, lambda ctx: self._press(ctx, token, chosen),
                                 together=made is not None and made.together)

    async def fill(self, person: Person, place: Place | None, token: str, values: Values, *,
                   files: Files | None = None, at: datetime | None = None) -> Reply:
        """Answer a form that was sent."""
        return await self._guard(person, place, at, lambda ctx: self._fill(ctx, token, values, files or {}))

    async def suggest(self, person: Person, place: Place | None, token: str, name: str, text: str,
                      values: Values) -> Sequence[Choice]:
        """Offer choices for a field while somebody types, under the action's own rights."""
        ctx = await self.context(person, place, None)
        found = await stored.locate(self, ctx, token)
        param = next((p for p in found.action.params if p.name == name), None) if found else None
        if found is None or param is None or not allows(ctx.role, found.action.role):
            return ()
        return await offered(ctx, param, text, {**found.values, **values})

    async def draw(self, token: str, community: int, audience: Audience) -> Card:
        """Draw a view for an audience; Refusal where it does not exist in this community."""
        call = Call.parse(token)
        made = self.registry.get(call.action)
        if made is None or made.kind != "view":
            raise Refusal("There is nothing to draw here.")
        presence = replace(await self.store.community(community, audience.member), audience=audience)
        ctx = Context(self, presence, self.clock())
        card = await self._call(ctx, made, await self._stored_arguments(ctx, made, call))
        return fit(alive(self.registry, card), audience, Button(say("Read all"), Call("core.read", (token, "0"))))

    async def run(self, token: str, community: int, *, key: str, job: int, at: datetime,
                  attempt: int = 0) -> Line | None:
        """Run a stored call for its community, without a member; faults are the caller's to record."""
        call = Call.parse(token)
        made = self.registry.get(call.action)
        if made is None or made.kind != "job":
            raise Refusal("This stored call is not known any more.")
        ctx = Context(self, await self.store.community(community), at, key=key, job=job, attempt=attempt)
        result = await self._call(ctx, made, await self._stored_arguments(ctx, made, call))
        return result if isinstance(result, Text | str) else None

    async def _stored_arguments(self, ctx: Context, made: Action, call: Call) -> Mapping[str, Any]:
        """Look up a stored call's arguments; what it was about may be gone by now."""
        try:
            return await arguments(ctx, made, bound(made, call.args), {})
        except Problems as problems:
            raise Refusal.of(problems.sentences) from problems

    async def context(self, person: Person, place: Place | None, at: datetime | None,
                      within: Store | None = None) -> Context:
        """Tell who speaks and when: the platform's own instant, never later than arrival."""
        arrived = self.clock()
        now = min(at, arrived) if at else arrived
        presence = await (within or self.store).enter(person, place, arrived)
        if place is not None:
            presence = replace(presence, place=place, home=(person.platform, person.workspace))
        return Context(self, presence, now, place, person, within=within)

    def platform(self, ctx: Context) -> Platform | None:
        """Give the platform on which a call was made."""
        return self.platforms.get(ctx.person.platform) if ctx.person else None

    def may(self, ctx: Context) -> list[Action]:
        """List the commands that the caller may use."""
        return [made for made in self.registry if made.words and allows(ctx.role, made.role)]

    async def _say(self, ctx: Context, text: str | Sequence[str], files: Files) -> Reply:
        words = text.split() if isinstance(text, str) else list(text)
        typed = parse(self.registry, words or ["help"], self.may(ctx))
        if isinstance(typed, Unknown):
            return self._unknown_words(typed)
        if typed.unknown:
            names = ", ".join(p.name.replace("_", "-") for p in typed.action.params) or "nothing"
            raise Refusal("{command} does not take {unknown}. It takes: {names}.", command=typed.action.command,
                          unknown=", ".join(typed.unknown)[:80], names=names)
        return await self.invoke(ctx, typed.action, typed_by_person(typed.action, typed.values), files)

    def _unknown_words(self, typed: Unknown) -> Reply:
        buttons = [Button(command, self.registry.commands[tuple(command.split())].id) for command in typed.nearest]
        sentence = say("There is no command “{text}”.", text=typed.text[:60], tone="caution")
        near = say("Nearest to it:") if buttons else say("Write `/help` to see what there is.")
        return Reply(Card(None, sentence, near, Row(*buttons) if buttons else None))

    async def _press(self, ctx: Context, token: str, chosen: str | None) -> Reply:
        found = await stored.locate(self, ctx, token, chosen)
        if found is None:
            raise unknown_token()
        if found.answer is not None:
            return found.answer
        if found.kept is not None and found.kept.kind == "form" and allows(ctx.role, found.action.role):
            return await self._ask(ctx, found.action, found.values, found.files)
        if found.once:
            return await self._finish(ctx, found)
        return await self.invoke(ctx, found.action, found.values, found.files, submitted=found.submitted)

    async def _finish(self, ctx: Context, found: stored.Found) -> Reply:
        """Carry out a kept call once: whoever takes it first has it, and gets it back where it was refused."""
        assert found.kept is not None
        if not await ctx.store.drop(ctx.community, found.kept.id, ctx.member):
            raise unknown_token()
        try:
            return await self.invoke(ctx, found.action, found.values, found.files, submitted=True)
        finally:
            if not ctx.saved:
                await ctx.store.keep(ctx.community, found.kept, ctx.now)

    async def _fill(self, ctx: Context, token: str, values: Values, files: Files) -> Reply:
        found = await stored.locate(self, ctx, token)
        if found is None:
            raise unknown_token()
        legal = {p.name for p in askable(found.action, found.values)}
        values = typed_by_person(found.action, {n: text for n, text in values.items() if n in legal})
        merged = {**found.values, **values}
        held = {**found.files, **{name: given for name, given in files.items() if given and name in legal}}
        if found.kept is not None and found.kept.kind == "draft":
            return await stored.keep_draft(self, ctx, found, merged, held)
        return await self.invoke(ctx, found.action, merged, held, submitted=True)

    async def invoke(self, ctx: Context, made: Action, values: Values, files: Files, *,
                     submitted: bool = False) -> Reply:
        """Carry out a call, or ask for what it lacks."""
        if not allows(ctx.role, made.role):
            raise Refusal("Only {roles} can do this. Ask one of them, or write `/who` to see them.",
                          roles=ROLE_NAMES[made.role])
        asked = askable(made, values)
        lacking = incomplete(made, values, files)
        if any(param.kind == "option" for param in lacking):
            raise unknown_token()
        if not submitted and asked and (lacking or (made.form and len(values) < len(made.params))):
            return await self._ask(ctx, made, values, files)
        try:
            given = await arguments(ctx, made, values, files)
        except Problems as problems:
            return await self._refused(ctx, made, values, files, problems.sentences)
        except Several as several:
            return await stored.ask_which(self, ctx, made, values, files, several)
        try:
            result = await self._call(ctx, made, given)
        except Refusal as refusal:
            if refusal.anyway is not None:
                return await stored.ask_anyway(self, ctx, made, values, files, refusal)
            if not submitted or not asked:
                raise
            return await self._refused(ctx, made, values, files, refusal.sentences, refusal.controls)
        return Reply(await self._card(ctx, made, result), private=not made.public, replace=made.replace)

    async def _ask(self, ctx: Context, made: Action, values: Values, files: Files,
                   problems: Mapping[str, Text] | None = None) -> Reply:
        """Ask for what is missing: a form, or a draft where it is more than a form holds."""
        platform = self.platform(ctx)
        params = askable(made, values)
        if any(p.ask.patient for p in params) and platform is not None and not platform.takes_patients:
            return await stored.send_to_upload(self, ctx, made, values)
        whole = platform is not None and platform.whole_forms
        if not whole and len(params) > limits.FORM_VALUES:
            return await stored.new_draft(self, ctx, made, values, files)
        token = await stored.token_for(self, ctx, made, values, files)
        return Reply(form=await form_of(ctx, made, token, params, values, files, problems))

    async def _refused(self, ctx: Context, made: Action, values: Values, files: Files,
                       problems: Mapping[str, Text], controls: Sequence[Button | Link] = ()) -> Reply:
        """Answer a form that cannot be taken: the sentences, and the form again as it was typed."""
        platform = self.platform(ctx)
        # A file that was refused is not kept: it is to be chosen again.
        files = {name: given for name, given in files.items() if name not in problems}
        if not {p.name for p in askable(made, values)} & set(problems) and "" not in problems:
            return Reply(alive(self.registry, Card(None, *problems.values(), Row(*controls))))
        if platform is not None and platform.whole_forms:
            return await self._ask(ctx, made, values, files, problems)
        kept = await stored.keep(self, ctx, "form", made, values, files)
        again = Button(say("Correct it"), Call(f"@{kept}"), look="primary")
        return Reply(alive(self.registry, Card(None, *problems.values(), Row(*controls, again))))

    async def _call(self, ctx: Context, made: Action, given: Mapping[str, Any]) -> Any:
        return await made.method(self.registry.cog_of(made), ctx, **given)

    async def _card(self, ctx: Context, made: Action, result: Any) -> Card | None:
        if result is None:
            return None
        card = alive(self.registry, result if isinstance(result, Card) else Card(None, result))
        news = await self._news(ctx, made)
        card = card.holding(card.title, *card.blocks, *news) if news else card
        fitting = whole(card, ctx.audience)
        if fitting is not None:
            return fitting
        return fit(card, ctx.audience, await stored.rest_button(self, ctx, made, card))

    async def _news(self, ctx: Context, made: Action) -> Sequence[Block]:
        """Give what the caller waits to be told, once, below an answer that only they see."""
        if made.public or made.together or ctx.member is None:
            return ()
        view = await ctx.store.unheard(ctx.presence)
        if view is None:
            return ()
        await ctx.store.heard(ctx.presence, view, ctx.now)
        try:
            return (await ctx.draw(Call.parse(view))).blocks
        except Refusal:
            return ()

    async def _guard(self, person: Person, place: Place | None, at: datetime | None,
                     work: Callable[[Context], Coroutine[Any, Any, Reply]], together: bool = False) -> Reply:
        """Turn refusals into whispers, and anything else into a fault with a reference.

        What goes wrong in a call that is one transaction leaves it before it is told, so that nothing is kept.
        """
        heard: list[Context] = []

        async def answer(within: Store | None = None) -> Reply:
            try:
                heard.append(await self.context(person, place, at, within))
                reply = await work(heard[-1])
                unread = heard[-1].presence.unread and not together
                return await with_letters(self, heard[-1], reply) if unread else reply
            except Refusal as refusal:
                return Reply(alive(self.registry, Card(None, refusal.sentence, Row(*refusal.controls))))

        try:
            return await (self.store.together(answer) if together else answer())
        except asyncio.CancelledError:
            raise
        except Exception as fault:
            return Reply(self.fault(fault, not together and any(ctx.saved for ctx in heard)))

    def fault(self, fault: Exception, saved: bool | None = None) -> Card:
        """Log a fault by reference, its place in the code and its type, never its message; tell the person.

        `saved` tells whether anything was written before it; None where nobody knows.
        """
        reference = self.random_id()[:4].upper()
        frames = "".join(traceback.format_tb(fault.__traceback__))
        log.error("fault %s: %s\n%s", reference, type(fault).__name__, frames)
        return Card(None, say("Something went wrong on our side (reference {reference}). {saved}", reference=reference,
                              saved=SAVED[saved], tone="bad"))


def unknown_token() -> Refusal:
    """Refuse a button, menu or form that is not known, or not known any more."""
    return Refusal("This button is not known any more. Write `/help` to see what there is.")
