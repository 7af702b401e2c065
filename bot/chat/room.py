"""The Room: a platform without a network, for tests and for trying a cog. It ships with the product.

People sit down and use six verbs: say, press, choose, fill, upload, see. Every other platform's test
driver offers the same six, so that a scenario is written once.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from bot.chat.card import Button, Card, Fields, File, Form, Menu, Picture, Row, Table, Text
from bot.chat.dispatch import Dispatch
from bot.chat.markup import plain
from bot.chat.people import Audience, Person, Place
from bot.chat.platform import Gone, Posting, Reply


def words_of(card: Card, audience: Audience) -> str:
    """Write a card as bare text: what a reader would hear."""
    lines = [plain(card.title, audience)] if card.title is not None else []
    for block in card.blocks:
        match block:
            case Text():
                lines.append(plain(block, audience))
            case Fields(pairs=pairs):
                lines += [f"{plain(a, audience)}: {plain(b, audience)}" for a, b in pairs]
            case Table():
                lines.append(plain(block.caption, audience))
                lines += [" | ".join(plain(cell, audience) for cell in row) for row in (block.columns, *block.rows)]
            case Picture():
                lines.append(f"[picture: {plain(block.alt, audience)}]")
            case Row(controls=controls):
                lines.append(" ".join(f"[{plain(c.label, audience)}]" for c in controls))
    return "\n".join(lines)


def form_words(form: Form, audience: Audience) -> str:
    """Write a form as bare text."""
    named = {asked.name for asked in form.fields}
    lines = [plain(form.title, audience), *(plain(t, audience) for n, t in form.problems.items() if n not in named)]
    for asked in form.fields:
        mark = " (required)" if asked.required else ""
        lines.append(f"{plain(asked.label, audience)}{mark}: {asked.now}")
        if asked.name in form.problems:
            lines.append(plain(form.problems[asked.name], audience))
    return "\n".join(lines)


@dataclass
class Seat:
    """One person in the Room, at one place. `card` and `form` are what only this person sees."""

    room: Room
    person: Person
    place: Place
    card: Card | None = None
    form: Form | None = None
    audience: Audience = field(default_factory=Audience)

    async def say(self, text: str) -> str:
        """Type words, and see the answer."""
        return self._got(await self.room.dispatch.say(self.person, self.place, text))

    async def press(self, label: str, *, at: datetime | None = None) -> str:
        """Press a button by its label: on the private card if it is there, else on the newest message."""
        return await self.press_token(self.button(label).call.token, at=at)

    async def press_token(self, token: str, *, at: datetime | None = None) -> str:
        """Press a button by its token, as a forger would."""
        return self._got(await self.room.dispatch.press(self.person, self.place, token, at=at))

    async def choose(self, menu: str, label: str) -> str:
        """Choose an entry of a menu by its label."""
        found = next(c for card in self._cards() for c in card.controls()
                     if isinstance(c, Menu) and plain(c.label, self.audience) == menu)
        choice = next(c for c in found.choices if plain(c.label, self.audience) == label)
        return self._got(await self.room.dispatch.press(self.person, self.place, found.call.token, chosen=choice.value))

    async def fill(self, **values: object) -> str:
        """Fill the open form and send it; fields not named keep what they show."""
        return await self._send(values, {})

    async def upload(self, name: str, *paths: Path, **values: object) -> str:
        """Put files into a field of the open form, fill others, and send it; a value that is a path is a file too."""
        sent = {name: paths, **{other: (given,) for other, given in values.items() if isinstance(given, Path)}}
        files = {field: tuple(File(str(p), p.stat().st_size if p.is_file() else 0, p.name) for p in given)
                 for field, given in sent.items()}
        return await self._send({n: value for n, value in values.items() if n not in sent}, files)

    async def _send(self, values: dict[str, object], files: dict[str, tuple[File, ...]]) -> str:
        assert self.form is not None, "no form is open"
        shown = {f.name: f.now if isinstance(f.now, str) else "\n".join(f.now)
                 for f in self.form.fields if f.kind != "file"}
        typed = {name: text for name, text in shown.items() if text} | {n: _typed(v) for n, v in values.items()}
        token = self.form.token
        return self._got(await self.room.dispatch.fill(self.person, self.place, token, typed, files=files))

    def see(self) -> str:
        """See everything on the screen: the messages of the place, then what only this person sees."""
        shown = [words_of(card, self.audience) for card in self.room.cards(self.place)]
        shown += [words_of(self.card, self.audience)] if self.card else []
        shown += [form_words(self.form, self.audience)] if self.form else []
        return "\n\n".join(shown)

    def button(self, label: str) -> Button:
        """Find a button by its label; LookupError names those that are there."""
        seen: list[str] = []
        for card in self._cards():
            for control in card.controls():
                if isinstance(control, Button):
                    seen.append(plain(control.label, self.audience))
                    if seen[-1] == label:
                        return control
        raise LookupError(f"no button {label!r} among {seen}")

    def _cards(self) -> Sequence[Card]:
        return [*([self.card] if self.card else []), *reversed(self.room.cards(self.place))]

    def _got(self, reply: Reply) -> str:
        self.form = reply.form
        if reply.card is not None:
            self.card = reply.card
        if reply.form is not None:
            return form_words(reply.form, self.audience)
        return words_of(reply.card, self.audience) if reply.card else ""


def _typed(value: object) -> str:
    return "\n".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


class Room:
    """A platform that keeps its messages in memory and never fails. See `bot.chat.lossy` for one that does."""

    name = "room"
    takes_patients = True
    nonce_seconds = math.inf
    per_second = 40.0
    counts_requests = False

    def __init__(self, *, whole_forms: bool = False, takes_patients: bool = True) -> None:
        self.whole_forms = whole_forms
        self.takes_patients = takes_patients
        self.messages: dict[str, tuple[Place, Card]] = {}
        self.pinned: list[str] = []
        self.named: dict[str, str] = {}
        self.lacking: dict[str, Text] = {}
        self.dispatch: Dispatch

    async def start(self, dispatch: Dispatch) -> None:
        """Take the dispatcher that answers."""
        self.dispatch = dispatch

    async def stop(self) -> None:
        """Nothing is held."""

    def seat(self, external: str, name: str = "", *, admin: bool = False, channel: str = "cases",
             workspace: str = "room") -> Seat:
        """Let somebody sit down at a place."""
        person = Person(self.name, workspace, external, name or external, admin)
        return Seat(self, person, Place(self.name, workspace, channel))

    def cards(self, place: Place) -> list[Card]:
        """The messages of a place, oldest first."""
        return [card for where, card in self.messages.values() if where == place]

    async def post(self, posting: Posting) -> str:
        """Keep the message; the nonce is its id, so that the same one is kept once."""
        self.messages.setdefault(posting.nonce, (posting.place, posting.card))
        return posting.nonce

    async def edit(self, posting: Posting, message: str) -> None:
        """Draw a message again."""
        if message not in self.messages:
            raise Gone
        self.messages[message] = (posting.place, posting.card)

    async def delete(self, place: Place, message: str) -> None:
        """Take a message away."""
        self.messages.pop(message, None)

    async def pin(self, place: Place, message: str) -> None:
        """Keep a message in sight."""
        if message not in self.messages:
            raise Gone
        self.pinned = [*(one for one in self.pinned if one != message), message]

    async def thread(self, place: Place, message: str, name: str) -> Place:
        """Give the thread of a message: a place beside its own."""
        if message not in self.messages:
            raise Gone
        return replace(place, channel=f"{place.channel}#{message}")

    async def find(self, place: Place, nonce: str, since: datetime) -> str | None:
        """Look for a message by its nonce."""
        return nonce if nonce in self.messages else None

    async def groups(self, workspace: str) -> Mapping[str, str]:
        """Give the groups that were named."""
        return self.named

    async def lacks(self, place: Place) -> Text | None:
        """Say what was said to be lacking in a place."""
        return self.lacking.get(str(place))
