"""A draft on Discord as one form: its parts opened one after another, filled, and carried out."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.scenarios.discord_words import modal_words
from tests.servers.discord import Answer, Hand, checks
from tests.servers.discord.hand import controls
from tests.servers.discord.world import Json, Message

PART = re.compile(r"(@\w+)/\d+")


@dataclass
class Parts:
    """The draft's message, and the modals that its buttons open. `again` does what began it."""

    hand: Hand
    message: Message
    modals: list[Json]
    again: Callable[[], Awaitable[Answer]]
    used: bool = False

    @property
    def words(self) -> str:
        """All the fields, in order."""
        return "\n".join(modal_words(modal) for modal in self.modals)

    async def fill(self, values: Mapping[str, object]) -> Answer:
        """Fill each part that asks for one of the values, then carry the draft out.

        A scenario that opens a form again as it was begins anew, since a draft keeps what was entered.
        """
        if self.used:
            self.message = (await self.again()).message or self.message
            self.modals = await modals_of(self.hand, self.message)
        self.used = True
        known = {name for modal in self.modals for name in fields(modal)}
        unknown = set(values) - known
        assert not unknown, f"the form asks for {known}, not for {unknown}"
        for modal in self.modals:
            entered = entries(modal, values)
            if entered:
                await self.hand.submit(modal, entered, self.message, forced=True)
        draft = self.modals[0]["custom_id"].partition("/")[0]
        return await self.hand.forge(f"{draft}/done", self.message)


async def parts_of(hand: Hand, message: Message, again: Callable[[], Awaitable[Answer]]) -> Parts | None:
    """Open every part of a draft; None where a message is none."""
    modals = await modals_of(hand, message)
    return Parts(hand, message, modals, again) if modals else None


async def modals_of(hand: Hand, message: Message) -> list[Json]:
    """Open the modal of each part of a draft."""
    tokens = [one["custom_id"] for one in controls(message) if PART.fullmatch(one.get("custom_id", ""))]
    opened = [(await hand.click(message, token)).modal for token in tokens]
    return [modal for modal in opened if modal is not None]


def fields(modal: Json) -> dict[str, Json]:
    """Give the fields of a modal by name."""
    return {one["component"]["custom_id"]: one["component"] for one in modal["components"] if "component" in one}


def entries(modal: Json, values: Mapping[str, object]) -> dict[str, Any]:
    """Enter the values that a modal asks for, as its fields take them."""
    return {name: entered(asked, values[name]) for name, asked in fields(modal).items() if name in values}


def entered(asked: Json, value: object) -> Any:
    """Enter a value as the field takes it."""
    if isinstance(value, Path) or asked["type"] == checks.UPLOAD:
        return value
    if asked["type"] == checks.BOX:
        return str(value) == "yes"
    lines = [str(one) for one in value] if isinstance(value, list | tuple) else str(value).split("\n")
    if "options" not in asked:
        return "\n".join(lines)
    by_label = {option["label"].casefold(): option["value"] for option in asked["options"]}
    return [by_label.get(line.casefold(), line) for line in lines if line]
