"""Answers to interactions, each in the interaction's own callback: once, within its three seconds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord
from discord.http import MultipartParameters
from discord.webhook.async_ import async_context

from bot.platforms.discord.render import COMPONENTS_V2, EPHEMERAL, Drawn, Json, attachments
from bot.platforms.discord.requests import multipart

MESSAGE, NOTHING, REDRAW, CHOICES, MODAL = 4, 6, 7, 8, 9


async def send(interaction: discord.Interaction, kind: int, data: Json | None = None,
               files: Mapping[str, bytes] | None = None) -> None:
    """Send a callback. Through the adapter that discord.py itself uses: its own views would be kept in memory."""
    body: Json = {"type": kind} | ({"data": data} if data is not None else {})
    parts: dict[str, Any] = multipart(body, files) if files else {}
    params = MultipartParameters(None if files else body, parts.get("form"), parts.get("files"))
    session = interaction._session
    await async_context.get().create_interaction_response(interaction.id, interaction.token, session=session,
                                                          params=params)


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


