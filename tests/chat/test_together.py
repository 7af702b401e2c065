"""A press that is one transaction: who presses, what it is about, and what it writes are one, or nothing is."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

import db.members
import db.store
from bot import Call, Cog, Context, MemberId, Refusal, Text, action, say
from bot.chat.cog import Registry
from bot.chat.dispatch import Dispatch
from bot.chat.people import Place
from bot.chat.room import Room
from bot.records import Records
from db import Database
from tests.db.world import NOW, World


class Register(Cog, name="register"):
    """Names, each changed by a press."""

    @action(together=True)
    async def rename(self, ctx: Context, member: MemberId, name: str, then: str = "") -> Text:
        """Name somebody anew, and then go on, refuse or break."""
        await ctx.db(db.members.set_name, ctx.community, member, name)
        if then == "refuse":
            raise Refusal("This is refused. Try another.")
        if then == "break":
            raise RuntimeError(" ".join(["a value", "that nobody may read"]))
        if then == "wait":
            await asyncio.sleep(0)
        if then == "start":
            await ctx.start(Call("register.rename"), "key")
        row = await ctx.read(db.members.get, ctx.community, member)
        return say("Now {name}.", name=row.name if row else "nobody")

    @action(together=True, role="director")
    async def rule(self, ctx: Context) -> Text:
        """Do what directors do."""
        return say("Done.")


class House:
    """One community, its dispatcher, and a room to press in."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.world = World(database)
        self.room = Room()
        store = Records(database, db.store.Store(str(folder / "blobs")), folder)
        ids = iter(range(1, 1000))
        self.dispatch = Dispatch(Registry([Register()]), store, lambda: NOW, lambda: f"{next(ids):06d}",
                                 {"room": self.room})
        self.room.dispatch = self.dispatch
        self.place = Place("room", "Example Residency", "cases")

    async def press(self, who: str, token: str) -> str:
        """Press as somebody, in the community's own workspace."""
        seat = self.room.seat(who)
        person = type(seat.person)("room", "Example Residency", who, who)
        reply = await self.dispatch.press(person, self.place, token)
        return " ".join(_said(reply))

    def name(self, member: int) -> str:
        """Read a member's name."""
        found = self.world.read(db.members.get, self.world.community, member)
        assert found is not None
        return str(found.name)


def _said(reply: object) -> list[str]:
    from bot.chat.people import Audience
    from bot.chat.reading import text_of

    card = getattr(reply, "card", None)
    return [text_of(card, Audience())] if card is not None else []


@pytest.fixture
def house(database: Database, tmp_path: Path) -> House:
    """A house on each engine."""
    return House(database, tmp_path)


async def test_what_a_press_writes_it_reads_at_once_and_a_newcomer_is_a_member_after(house: House) -> None:
    member = house.world.member("Before")
    assert await house.press("ann", f"register.rename/{member}/After") == "Now After."
    assert house.name(member) == "After"
    here = (house.world.community, "room", "Example Residency", "ann")
    assert house.world.read(db.members.of_person, *here) is not None


async def test_a_fault_takes_back_all_that_the_press_wrote(house: House, caplog: pytest.LogCaptureFixture) -> None:
    member = house.world.member("Before")
    told = await house.press("ann", f"register.rename/{member}/After/break")
    assert "Nothing was saved; please try again." in told
    assert "a value that nobody may read" not in caplog.text
    assert house.name(member) == "Before"
    assert house.world.read(db.members.of_person, house.world.community, "room", "Example Residency", "ann") is None


@pytest.mark.parametrize("then", ["wait", "start"])
async def test_a_press_that_waits_for_something_else_is_a_fault(house: House, then: str) -> None:
    member = house.world.member("Before")
    assert "Nothing was saved" in await house.press("ann", f"register.rename/{member}/After/{then}")
    assert house.name(member) == "Before"


async def test_refusals_and_faults_take_nothing_of_the_others_with_them(house: House) -> None:
    members = house.world.members(12)
    then = ("-", "refuse", "break")
    told = await asyncio.gather(*(
        house.press(f"p{member}", f"register.rename/{member}/New{member}/{then[n % 3]}")
        for n, member in enumerate(members)))
    for number, (member, words) in enumerate(zip(members, told, strict=True)):
        expected = (f"Now New{member}.", "This is refused. Try another.", "Nothing was saved")[number % 3]
        assert expected in words
        assert house.name(member).startswith("New") is (number % 3 != 2)


async def test_a_refusal_costs_no_second_run(house: House) -> None:
    member = house.world.member("Before")
    before = house.world.database.metrics.runs_again
    assert "This is refused." in await house.press("ann", f"register.rename/{member}/After/refuse")
    assert house.world.database.metrics.runs_again == before


async def test_a_role_that_was_taken_away_counts_at_once(house: House) -> None:
    await house.press("ann", "register.rule")
    community = house.world.community
    ann = house.world.read(db.members.of_person, community, "room", "Example Residency", "ann")

    def roles(session: Session, role: str) -> None:
        db.members.set_role(session, community, ann, role, None, NOW)

    for role, words in (("director", "Done."), ("member", "Only directors can do this."), ("director", "Done.")):
        house.world.write(roles, role)
        assert words in await house.press("ann", "register.rule")


async def test_what_another_process_wrote_counts_at_once(house: House) -> None:
    if house.world.database.url.startswith("sqlite"):
        pytest.skip("SQLite serves one process")
    await house.press("ann", "register.rule")
    community = house.world.community
    ann = house.world.read(db.members.of_person, community, "room", "Example Residency", "ann")
    other = Database(house.world.database.url)
    other.start()
    try:
        for role, words in (("director", "Done."), ("member", "Only directors can do this.")):
            other.write_now(db.members.set_role, community, ann, role, None, NOW)
            assert words in await house.press("ann", "register.rule")
    finally:
        other.close_now()


async def test_a_row_of_another_community_is_not_there(house: House) -> None:
    stranger = World(house.world.database, "Elsewhere").member("Stranger")
    assert "That member is not here any more." in await house.press("ann", f"register.rename/{stranger}/Mine")
