"""Forms on Slack: what a scenario enters, as a modal's fields take it; a draft's parts as one form."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.chat.people import Audience
from tests.scenarios.slack_words import NOTHING, modal_words
from tests.servers.slack import Answer, Hand, controls
from tests.servers.slack.world import Json, Message

PART = re.compile(r"(@\w+)/\d+")
Shown = Message | Json


@dataclass
class Parts:
    """The draft's card, and the modals that its buttons open. `again` does what began it."""

    hand: Hand
    shown: Shown
    modals: list[Json]
    again: Callable[[], Awaitable[Answer]]
    audience: Audience
    used: bool = False

    @property
    def words(self) -> str:
        """All the fields, in order."""
        return "\n".join(modal_words(modal, self.audience) for modal in self.modals)

    async def fill(self, values: Mapping[str, object]) -> Answer:
        """Fill each part that asks for one of the values, then carry the draft out.

        A scenario that opens a form again as it was begins anew, since a draft keeps what was entered.
        """
        if self.used:
            answer = await self.again()
            self.shown = answer.message or answer.view or self.shown
            self.modals = await modals_of(self.hand, self.shown)
        self.used = True
        known = {name for modal in self.modals for name in names(modal)}
        unknown = set(values) - known
        assert not unknown, f"the form asks for {known}, not for {unknown}"
        for modal in self.modals:
            entered = entries(modal, values, self.audience)
            if entered:
                await self.hand.submit(modal, entered, forced=True)
        draft = self.modals[0]["callback_id"].partition("/")[0]
        return await self.hand.forge(self.shown, f"{draft}/done")


async def parts_of(hand: Hand, shown: Shown, again: Callable[[], Awaitable[Answer]],
                   audience: Audience) -> Parts | None:
    """Open every part of a draft; None where a card is none."""
    modals = await modals_of(hand, shown)
    return Parts(hand, shown, modals, again, audience) if modals else None


async def modals_of(hand: Hand, shown: Shown) -> list[Json]:
    """Open the modal of each part of a draft."""
    tokens = [one["action_id"] for one in controls(shown) if PART.fullmatch(one["action_id"])]
    opened = [(await hand.click(shown, token)).view for token in tokens]
    return [view for view in opened if view is not None]


def names(view: Json) -> list[str]:
    """List what a modal asks for, each once: a long text may stand in several fields."""
    return list(dict.fromkeys(_name(one) for one in view["blocks"] if one["type"] == "input"))


def _name(block: Json) -> str:
    """Give the name of the value that a field holds, or a further piece of."""
    return str(block["element"]["action_id"]).partition(".")[0]


def entries(view: Json, values: Mapping[str, object], audience: Audience) -> dict[str, Any]:
    """Enter the values that a modal asks for, by its blocks."""
    found: dict[str, Any] = {}
    for one in view["blocks"]:
        name = _name(one) if one["type"] == "input" else ""
        if name not in values:
            continue
        # Whoever writes a text anew writes it into its first field and empties the others.
        found[one["block_id"]] = None if name in [key.partition(".")[0] for key in found] else entered(
            one["element"], values[name], audience)
    return found


def entered(asked: Json, value: object, audience: Audience) -> Any:
    """Enter a value as the field takes it."""
    kind = asked["type"]
    if isinstance(value, Path) or kind == "file_input":
        return value
    if kind == "checkboxes":
        return [asked["options"][0]["value"]] if str(value) == "yes" else None
    lines = [str(one) for one in value] if isinstance(value, list | tuple) else str(value).split("\n")
    if kind == "datetimepicker":
        return _second(str(value), audience)
    if kind in ("datepicker", "timepicker"):
        return str(value) or None
    if "options" in asked or kind.endswith("external_select"):
        return _chosen(asked, [line for line in lines if line])
    return "\n".join(lines)


def _chosen(asked: Json, lines: list[str]) -> Any:
    by_label = {option["text"]["text"].casefold(): option["value"] for option in asked.get("options", ())}
    values = [by_label.get(line.casefold(), line) for line in lines]
    if asked["type"].startswith("multi_"):
        return values or None
    nothing = NOTHING if NOTHING in by_label.values() else None
    return values[0] if values else nothing


def _second(text: str, audience: Audience) -> int | None:
    if not text:
        return None
    at = datetime.fromisoformat(text)
    return int((at if at.tzinfo else at.replace(tzinfo=audience.tz)).timestamp())
