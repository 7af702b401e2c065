"""The app's home: today's case, one's own record, what comes, and settings, drawn by the same actions as everywhere."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import DividerBlock

from bot.chat.card import Button, Card, Row, say
from bot.chat.people import Audience, Person, Place, allows
from bot.chat.platform import Reply
from bot.platforms.slack.asked import HOME, Asked
from bot.platforms.slack.callbacks import Callbacks
from bot.platforms.slack.heard import Heard
from bot.platforms.slack.outside import Json
from bot.platforms.slack.people import People
from bot.platforms.slack.render import draw, unique

# What stands there, in order, as the words that it answers to; what is no command of a running cog is left out.
PARTS = (("today",), ("me", "show"), ("help",))
SETTINGS = {("me", "name"): say("How boards name you"), ("policy", "show"): say("The policy"),
            ("who",): say("Who sees what"), ("web",): say("The web rooms")}
BLOCKS = 100


class Home:
    """Draws homes. Nothing is kept: a home is drawn when it is opened, and after what was pressed in it."""

    def __init__(self, callbacks: Callbacks, people: People) -> None:
        self._callbacks, self._people = callbacks, people

    async def draw(self, heard: Heard, asked: Asked) -> None:
        """Draw somebody's home and have Slack show it."""
        person = await self._people.person(asked)
        cards = await self._cards(heard, person, asked.place)
        blocks: list[Json] = []
        for card in cards:
            drawn = draw(card, heard.audience, await self._callbacks.pictures(asked.team, card), tables="text")
            blocks += [*([DividerBlock().to_dict()] if blocks else []), *drawn.blocks]
        await self._callbacks.publish(asked, home_view(blocks))

    async def _cards(self, heard: Heard, person: Person, place: Place) -> Sequence[Card]:
        commands = heard.registry.commands
        replies: list[Reply] = [await heard.say(person, place, list(words)) for words in PARTS if words in commands]
        cards = [reply.card for reply in replies if reply.card is not None]
        settings = await self._settings(heard, person, place)
        return [*cards, *([settings] if settings is not None else [])]

    async def _settings(self, heard: Heard, person: Person, place: Place) -> Card | None:
        ctx = await heard.context(person, place, None)
        offered = [(label, heard.registry.commands.get(words)) for words, label in SETTINGS.items()]
        buttons = [Button(label, made.id) for label, made in offered
                   if made is not None and allows(ctx.role, made.role)]
        return Card(say("Settings"), Row(*buttons)) if buttons else None


def home_view(blocks: list[Json]) -> Json:
    """Put blocks into a home. One beyond what a home holds is told of, not dropped silently."""
    kept = unique(blocks)
    if len(kept) > BLOCKS:
        rest = Card(None, say("There is more than fits here. Write /readout help to see all of it."))
        kept = [*kept[: BLOCKS - 1], *draw(rest, Audience()).blocks]
    for number, one in enumerate(kept):
        one["block_id"] = f"{one.get('block_id', 'divider')}-{number}"
    return {"type": HOME, "blocks": kept}
