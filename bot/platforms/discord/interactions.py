"""The one listener: whatever somebody does on Discord is routed by its token, and answered where it was asked."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Any

import discord

from bot.chat.answers import DONE, next_step
from bot.chat.card import Card, Choice, say
from bot.chat.dispatch import Dispatch
from bot.chat.listening import Listening
from bot.chat.people import Person, Place
from bot.chat.platform import Reply
from bot.chat.refusal import Refusal
from bot.platforms.discord import callbacks, direct
from bot.platforms.discord.backstage import Backstage
from bot.platforms.discord.client import traced
from bot.platforms.discord.commands import Sent, choices_of, option_name
from bot.platforms.discord.modals import modal_of, submitted
from bot.platforms.discord.received import received
from bot.platforms.discord.render import SELECT, Json, draw

log = logging.getLogger("readout.discord")
NAME = direct.NAME
ADMINISTRATOR = discord.Permissions(administrator=True).value
Kind = discord.InteractionType


class Interactions:
    """Answer interactions. Nothing is kept between two of them."""

    def __init__(self, dispatch: Dispatch, backstage: Backstage) -> None:
        self._dispatch, self._backstage = dispatch, backstage

    async def hear(self, interaction: discord.Interaction) -> None:
        """Answer one interaction; whatever goes wrong is told with a reference."""
        if interaction.type is Kind.autocomplete:
            await self._complete(interaction)
            return
        heard = Listening(self._dispatch)
        try:
            reply = await self._reply(heard, interaction)
            await self._answer(interaction, reply, heard)
        except discord.NotFound:
            log.warning("an answer came too late for Discord")
        except Withdrawn:
            told = say("A picture of this card may not be shown any more. Ask again.", tone="caution")
            await self._answer(interaction, Reply(Card(None, told)), heard)
        except Exception as fault:
            await self._failed(interaction, fault)

    async def _failed(self, interaction: discord.Interaction, fault: Exception) -> None:
        try:
            await self._answer(interaction, Reply(self._dispatch.fault(fault)), Listening(self._dispatch))
        except discord.HTTPException:
            # It was answered before, or Discord takes nothing now: the fault itself is logged.
            log.warning("a fault could not be told: %s", traced())

    async def _reply(self, heard: Listening, interaction: discord.Interaction) -> Reply:
        data: Mapping[str, Any] = interaction.data or {}
        try:
            _at_home(interaction)
            match interaction.type:
                case Kind.application_command:
                    return await self._command(heard, interaction, Sent(data))
                case Kind.component:
                    return await self._press(heard, interaction, data)
                case Kind.modal_submit:
                    return await self._fill(heard, interaction, data)
                case _:
                    raise Refusal("This is not known here. Write /help to see what there is.")
        except Refusal as refusal:
            return Reply(Card(None, refusal.sentence))

    async def _who(self, interaction: discord.Interaction, token: str) -> tuple[Person, Place | None]:
        if interaction.guild_id is None:
            return await direct.who(interaction, self._dispatch, token)
        return person_of(interaction), place_of(interaction)

    async def _command(self, heard: Listening, interaction: discord.Interaction, sent: Sent) -> Reply:
        if interaction.guild_id is None:
            raise direct.in_your_server()
        made = self._dispatch.registry.commands.get(sent.path)
        wanted = {p.name for p in made.params if p.kind == "file" and not p.ask.patient} if made else set()
        names = {option_name(p): p.name for p in made.params} if made else {}
        described = {names.get(name, name): [one] for name, one in sent.files.items()}
        brought = received(self._dispatch.store.quarantine, interaction.client)
        try:
            files = await brought.take(described, wanted) if described else {}
            words = [*sent.words(), *(f"--{name.replace('_', '-')}=given" for name in files)]
            return await heard.say(person_of(interaction), place_of(interaction), words, files=files,
                                   at=interaction.created_at)
        finally:
            if described:
                await asyncio.to_thread(brought.settle, heard.waiting)

    async def _press(self, heard: Listening, interaction: discord.Interaction, data: Mapping[str, Any]) -> Reply:
        token, chosen = str(data["custom_id"]), None
        if data.get("component_type") == SELECT:
            token, chosen = token.removesuffix("/"), str((data.get("values") or [""])[0])
        person, place = await self._who(interaction, token)
        return await heard.press(person, place, token, chosen=chosen, at=interaction.created_at)

    async def _fill(self, heard: Listening, interaction: discord.Interaction, data: Mapping[str, Any]) -> Reply:
        """Answer a modal from its own data: discord.py forgets its modals when it ends."""
        entered = submitted(data)
        person, place = await self._who(interaction, entered.token)
        brought = received(self._dispatch.store.quarantine, interaction.client)
        try:
            files = {}
            if any(entered.files.values()):
                files = await brought.take(entered.files, await heard.harmless(person, place, entered.token))
            return await heard.fill(person, place, entered.token, entered.values, files=files,
                                    at=interaction.created_at)
        finally:
            if entered.files:
                await asyncio.to_thread(brought.settle, heard.waiting)

    async def _answer(self, interaction: discord.Interaction, reply: Reply, heard: Listening) -> None:
        audience = heard.audience
        if reply.form is not None and interaction.type is not Kind.modal_submit:
            await callbacks.send(interaction, callbacks.MODAL, modal_of(reply.form, audience))
            return
        card = reply.card
        if reply.form is not None:
            # Discord opens no form in answer to a form: a button leads to it.
            card = next_step(reply.form)
        if card is None and interaction.type is Kind.component:
            await callbacks.send(interaction, callbacks.NOTHING)
            return
        drawn = draw(card or DONE, audience)
        files = await self._files(heard.workspace, [(one.name, one.hash) for one in drawn.pictures])
        if reply.replace and callbacks.is_private(interaction):
            await callbacks.send(interaction, callbacks.REDRAW, callbacks.redrawn(drawn), files)
        else:
            await callbacks.send(interaction, callbacks.MESSAGE, callbacks.answer(drawn, reply.private), files)

    async def _files(self, workspace: str, wanted: Sequence[tuple[str, str]]) -> dict[str, bytes]:
        """Read the pictures of an answer; Withdrawn where one may not be seen any more."""
        found = {}
        for name, hash in wanted:
            raw = await self._backstage.picture(workspace, hash)
            if raw is None:
                raise Withdrawn
            found[name] = raw
        return found

    async def _complete(self, interaction: discord.Interaction) -> None:
        """Offer choices while somebody types; nothing where that fails, since no sentence fits there."""
        found: Sequence[Choice] = ()
        heard = Listening(self._dispatch)
        try:
            found = await self._offers(heard, interaction)
        except Exception:
            log.error("nothing could be offered: %s", traced())
        offers: Json = {"choices": choices_of(found, heard.audience)}
        try:
            await callbacks.send(interaction, callbacks.CHOICES, offers)
        except discord.HTTPException:
            # Somebody typed on: Discord has forgotten what this was about.
            log.debug("an offer came too late")

    async def _offers(self, heard: Listening, interaction: discord.Interaction) -> Sequence[Choice]:
        sent = Sent(interaction.data or {})
        made = self._dispatch.registry.commands.get(sent.path)
        name = next((p.name for p in made.params if option_name(p) == sent.focused), None) if made else None
        if made is None or name is None or interaction.guild_id is None:
            return ()
        values = sent.values(made)
        text = values.pop(name, "")
        return await heard.suggest(person_of(interaction), place_of(interaction), made.id, name, text, values)


class Withdrawn(Exception):
    """A picture of an answer may not be seen any more."""


def person_of(interaction: discord.Interaction) -> Person:
    """Tell who did it; administrators of the guild are admins, and the guild's roles are groups."""
    user = interaction.user
    # As the interaction says: `roles` leaves out those of a guild that is not in the cache yet.
    groups = tuple(map(str, user._roles)) if isinstance(user, discord.Member) else None
    return Person(NAME, str(interaction.guild_id), str(user.id), user.display_name,
                  bool(interaction._permissions & ADMINISTRATOR), groups)


def place_of(interaction: discord.Interaction) -> Place | None:
    """Tell where it was done. Nobody writes in a forum but in its posts: whoever does is in the forum."""
    channel = interaction.channel_id
    if isinstance(interaction.channel, discord.Thread) and isinstance(interaction.channel.parent, discord.ForumChannel):
        channel = interaction.channel.parent_id
    return Place(NAME, str(interaction.guild_id), str(channel)) if channel is not None else None


def _at_home(interaction: discord.Interaction) -> None:
    """Refuse what comes from a server that Readout is not in: an app may be installed to somebody's account alone."""
    guild = interaction.guild_id
    if guild is not None and interaction.client.get_guild(guild) is None and not interaction.is_guild_integration():
        raise Refusal("Readout is not in this server. Ask an administrator of the server to add it.")
