"""A small house for the conversation model alone: a store in memory, one cog, the Room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Literal

import pytest

from bot.chat.card import Button, Card, Choice, File, Menu, Row, Text, say
from bot.chat.cog import Cog, Registry, action, job, view
from bot.chat.context import Context
from bot.chat.dispatch import Dispatch
from bot.chat.ids import CaseId, MemberId, OptionId, RoundId
from bot.chat.params import Ask
from bot.chat.people import Audience, Person, Place, Presence
from bot.chat.refusal import Refusal
from bot.chat.room import Room
from bot.chat.store import Handed, Kept

NOW = datetime(2027, 1, 4, 11, 0, tzinfo=UTC)
LONG = "word " * 3_000


class Memory:
    """A store in memory: two communities, cases 1 to 3 in each, with ids that differ from their numbers."""

    def __init__(self) -> None:
        self.members: dict[tuple[str, str], Presence] = {}
        self.kept_calls: dict[str, tuple[int, Kept, datetime]] = {}
        self.titles = {1: "Fall", 2: "Fever", 3: "Fall again"}
        self.link: str | None = None
        self.accepts = "raw"
        self.written: list[Any] = []
        self.news: list[str] = []

    def row(self, community: int, number: int) -> int:
        """Give the id of the row that a community calls by a number."""
        return community * 100 + number

    async def enter(self, person: Person, place: Place | None, now: datetime) -> Presence:
        community = 1 if person.workspace == "room" else 2
        key = (person.workspace, person.external)
        if key not in self.members:
            member = self.row(community, len(self.members) + 1)
            role = "admin" if person.admin else "member"
            self.members[key] = Presence(community, member, member % 100, person.name, role, Audience(member=member))
        return self.members[key]

    def promote(self, external: str, role: str) -> None:
        """Give somebody a role."""
        self.members["room", external] = replace(self.members["room", external], role=role)

    async def unheard(self, presence: Presence) -> str | None:
        return next(iter(self.news), None)

    async def heard(self, presence: Presence, view: str, now: datetime) -> None:
        self.news.remove(view)

    async def community(self, community: int, member: int | None = None) -> Presence:
        return Presence(community, member, 0, "", "member")

    async def exists(self, noun: str, community: int, row: int) -> bool:
        return row // 100 == community and 1 <= row % 100 <= 3

    async def by_number(self, noun: str, community: int, number: int) -> int | None:
        return self.row(community, number) if 1 <= number <= 3 else None

    async def number(self, noun: str, community: int, row: int) -> int:
        return row % 100

    async def offer(self, noun: str, presence: Presence, text: str) -> Sequence[Choice]:
        if noun == "place":
            places = [Choice("room:room/cases", "Cases"), Choice("room:room/talk", "Talk")]
            return [place for place in places if text.casefold() in str(place.label).casefold()]
        return [Choice(str(n), f"{n} · {t}") for n, t in self.titles.items() if text.casefold() in t.casefold()]

    async def keep(self, community: int, kept: Kept, now: datetime) -> None:
        self.kept_calls[kept.id] = (community, kept, now + timedelta(hours=24))

    async def kept(self, community: int, id: str, member: int | None, now: datetime) -> Kept | None:
        home, kept, until = self.kept_calls.get(id, (0, None, now))
        return kept if kept and home == community and kept.member == member and until > now else None

    async def drop(self, community: int, id: str, member: int | None) -> bool:
        return self.kept_calls.pop(id, None) is not None

    async def upload_link(self, community: int, member: int | None, token: str, now: datetime) -> str | None:
        return self.link

    async def sign_in_link(self, community: int, member: int, now: datetime) -> str | None:
        return self.link

    async def hand_over(self, community: int, person: Person, member: int, file: Handed, now: datetime) -> str | None:
        return self.link

    async def keyed(self, kind: str, *parts: str) -> bytes:
        return "/".join((kind, *parts)).encode()

    async def letters(self, community: int, member: int) -> Sequence[tuple[int, str]]:
        return ()

    async def letters_told(self, community: int, member: int, letters: Sequence[int], now: datetime) -> None:
        raise AssertionError("there are no letters")

    async def together(self, work: Any) -> Any:
        return await work(self)

    async def write(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        self.written.append(args)
        return function(*args, **kwargs)

    async def read(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)


def note(*values: object) -> None:
    """Stand for a domain function that writes."""


async def _present(ctx: Context, given: Mapping[str, str]) -> str:
    return "as it is now"


async def _colours(ctx: Context, text: str, given: Mapping[str, str]) -> list[Choice]:
    return [Choice(c, c.title()) for c in ("red", "rose", "blue") if c.startswith(text.casefold())]


class Desk(Cog, name="desk"):
    """A cog that does one thing of every kind."""

    @view
    async def board(self, ctx: Context, round: RoundId) -> Card:
        """Show a round."""
        return Card(say("Round {round}", round=round), say("{text}", text=LONG),
                    Row(Button("A", Desk.answer, round, "a1"), Button("B", Desk.answer, round, "a2")))

    @action
    async def answer(self, ctx: Context, round: RoundId, option: OptionId) -> Text:
        """Choose an answer."""
        await ctx.db(note, round, option)
        return say("Saved: {option}.", option=option)

    @action("case show")
    async def show(self, ctx: Context, case: CaseId) -> Text:
        """Show a case."""
        return say("Case with id {case}.", case=case)

    @action("case write", submit="Write it")
    async def write(self, ctx: Context, title: Annotated[str, Ask("Title", most=20)],
                    pages: Annotated[int, Ask("Pages", least=1, most=9)], until: date,
                    kind: Literal["short", "long"] = "short") -> Text:
        """Write something down."""
        if title == "no":
            raise Refusal("This title is taken.", field="title")
        await ctx.db(note, title)
        return say("Wrote {title}, {pages} pages, until {until}, {kind}.", title=title, pages=pages, until=until,
                   kind=kind)

    @action("case draft", submit="Send")
    async def draft(self, ctx: Context, one: str, two: str, three: str, four: str, five: str,
                    six: Annotated[str, Ask("Six", group="Later")],
                    seven: Annotated[str, Ask("Seven", group="Later")] = "") -> Text:
        """Take more values than a form holds."""
        if six == "no":
            raise Refusal("Six cannot be no.", field="six")
        await ctx.db(note, one, seven)
        return say("Sent: {values}.", values=", ".join((one, two, three, four, five, six, seven)))

    @action("case edit", form=True)
    async def edit(self, ctx: Context, case: CaseId, title: Annotated[str, Ask("Title", now=_present)]) -> Text:
        """Change a title."""
        return say("Title of {case}: {title}.", case=case, title=title)

    @action("paint")
    async def paint(self, ctx: Context, colour: Annotated[str, Ask("Colour", suggest=_colours)]) -> Text:
        """Paint with a colour."""
        return say("Painted {colour}.", colour=colour)

    @action("secret", role="director")
    async def secret(self, ctx: Context) -> Text:
        """Do what directors do."""
        return say("Done.")

    @action("shout", public=True)
    async def shout(self, ctx: Context, text: str) -> Text:
        """Say something for all to read."""
        return say("{text}", text=text)

    @action("lecture")
    async def lecture(self, ctx: Context) -> Card:
        """Say more than a card holds."""
        return Card(say("Lecture"), say("{text}", text=LONG), say("The end."))

    @action("scan")
    async def scan(self, ctx: Context, pictures: Annotated[list[File], Ask("Pictures", patient=True)]) -> Text:
        """Take pictures in."""
        return say("{count} taken.", count=len(pictures))

    @action("attach")
    async def attach(self, ctx: Context, table: File) -> Text:
        """Take a clean file in."""
        return say("Taken.")

    @action("break", role="member")
    async def fault(self, ctx: Context, late: bool = False) -> Text:
        """Break."""
        if late:
            await ctx.db(note, 1)
        raise RuntimeError(" ".join(["a value", "that nobody may read"]))

    @action("pick")
    async def pick(self, ctx: Context) -> Card:
        """Offer a menu."""
        choices = [Choice("a1", "First"), Choice("a2", "Two")]
        return Card(None, Row(Menu(say("Which"), Desk.answer, 101, choices=choices)))

    @action("place note")
    async def place_note(self, ctx: Context, place: Place) -> Text:
        """Name a place."""
        return say("{place}", place=str(place))

    @action("greet")
    async def greet(self, ctx: Context, member: MemberId) -> Text:
        """Greet a member."""
        return say("Hello {member}.", member=member)

    @job
    async def sweep(self, ctx: Context, round: RoundId) -> Text:
        """Sweep up."""
        return say("Swept.")


class Help(Cog, name="help"):
    """Help."""

    @action("help")
    async def help(self, ctx: Context) -> Text:
        """See what there is."""
        return say("Help.")


@pytest.fixture
def memory() -> Memory:
    """The store behind the desk."""
    return Memory()


@pytest.fixture
def clock() -> list[datetime]:
    """The instant that the desk's clock shows, in a list so that a test can move it."""
    return [NOW]


def house_of(memory: Memory, clock: list[datetime], room: Room) -> Dispatch:
    """Join a room, a store and the desk."""
    ids = iter(range(1, 10_000))
    dispatch = Dispatch(Registry([Desk(), Help()]), memory, lambda: clock[0],  # type: ignore[arg-type]
                        lambda: f"{next(ids):06d}", {"room": room})
    room.dispatch = dispatch
    return dispatch


@pytest.fixture
def room(memory: Memory, clock: list[datetime]) -> Room:
    """A room with the desk in it."""
    made = Room()
    house_of(memory, clock, made)
    return made
