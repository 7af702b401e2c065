"""Answers to interactions, each in the interaction's own callback: once, within its three seconds."""

from __future__ import annotations

from collections.abc import Mapping

import discord
from discord.http import Route
from discord.webhook.async_ import async_context

from bot.platforms.discord.render import COMPONENTS_V2, EPHEMERAL, Drawn, Json, attachments
from bot.platforms.discord.requests import multipart

MESSAGE, NOTHING, REDRAW, CHOICES, MODAL = 4, 6, 7, 8, 9


async def send(interaction: discord.Interaction, kind: int, data: Json | None = None,
               files: Mapping[str, bytes] | None = None) -> None:
    """Send a callback. Through the adapter that discord.py itself uses: its own views would be kept in memory.

    The adapter's own method would have Discord send the message back, which nobody reads.
    """
    body: Json = {"type": kind} | ({"data": data} if data is not None else {})
    # By these names the adapter knows one interaction from another: each waits for its own limit alone.
    route = Route("POST", "/interactions/{webhook_id}/{webhook_token}/callback", webhook_id=interaction.id,
                  webhook_token=interaction.token)
    if files:
        parts = multipart(body, files)
        await async_context.get().request(route, interaction._session, multipart=parts["form"], files=parts["files"])
    else:
        await async_context.get().request(route, interaction._session, payload=body)


def answer(drawn: Drawn, private: bool) -> Json:
    """Write a message that answers; a private one is seen by whoever asked, and by nobody else."""
    return {"components": list(drawn.components), "flags": COMPONENTS_V2 | (EPHEMERAL if private else 0),
            "allowed_mentions": {"parse": []}, "attachments": attachments(drawn)}


def redrawn(drawn: Drawn) -> Json:
    """Write a message over the private one whose control was pressed."""
    return {"components": list(drawn.components), "flags": COMPONENTS_V2, "allowed_mentions": {"parse": []},
            "attachments": attachments(drawn)}


def is_private(interaction: discord.Interaction) -> bool:
    """Tell whether what was pressed stands on a message that only one person sees."""
    return interaction.message is not None and interaction.message.flags.ephemeral


