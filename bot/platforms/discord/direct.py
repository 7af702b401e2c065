"""Who speaks in a direct message: Discord names no guild there, so it is found by what was pressed, and asked.

Roles and membership are asked of Discord at each press: what somebody lost in the guild is lost here at once.
"""

from __future__ import annotations

import logging

import discord

from bot.chat.dispatch import Dispatch
from bot.chat.people import Person, Place
from bot.chat.refusal import Refusal
from bot.chat.stored import subject_of
from bot.platforms.discord.client import traced

log = logging.getLogger("readout.discord")
NAME = "discord"


async def who(interaction: discord.Interaction, dispatch: Dispatch, token: str) -> tuple[Person, Place]:
    """Tell who pressed a token in a direct message, and where; Refusal where that is not known."""
    user = interaction.user
    about = subject_of(dispatch.registry, token)
    workspace = await dispatch.store.workspace_of(NAME, str(user.id), about, dispatch.clock())
    if workspace is None:
        raise in_your_server()
    groups = await _roles(interaction, workspace)
    person = Person(NAME, workspace, str(user.id), user.display_name, groups=groups)
    return person, Place(NAME, workspace, f"@{user.id}")


async def _roles(interaction: discord.Interaction, guild: str) -> tuple[str, ...]:
    try:
        member = await interaction.client.http.get_member(int(guild), interaction.user.id)
    except discord.NotFound:
        raise in_your_server() from None
    except (discord.HTTPException, OSError) as fault:
        log.warning("a member could not be asked for: %s", traced())
        raise Refusal("Discord does not tell now what you may do. Try again in a minute, or press it in your "
                      "server.") from fault
    return tuple(map(str, member["roles"]))


def in_your_server() -> Refusal:
    """Refuse what nobody can tell the community of, or whoever is in it no more."""
    return Refusal("Write to Readout in your server: only there is it known whose cases you mean.")
