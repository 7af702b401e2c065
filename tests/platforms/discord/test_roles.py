"""Who may do what: a guild's administrators are admins, and its roles give ours where an admin says so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.chat.people import Person
from tests.scenarios.discord_driver import DiscordHouse, DiscordSeat, discord_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[DiscordHouse]:
    """A running Readout on Discord."""
    async with discord_house(tmp_path / "data") as opened:
        yield opened


async def newcomer(house: DiscordHouse, name: str, *, admin: bool = False, roles: tuple[int, ...] = (),
                   workspace: str = "room") -> DiscordSeat:
    """Let somebody come whom nobody has met: what they may do is what Discord says of them."""
    known = await house.seat("Nobody", workspace=workspace)
    user = house.server.world.user(name)
    hand = replace(known.hand, user=user, admin=admin, roles=roles)
    person = Person("discord", known.person.workspace, str(user), name)
    return DiscordSeat(house, hand, person, known.place, known.audience)


async def test_an_administrator_of_the_guild_is_an_admin_from_the_first_word(house: DiscordHouse) -> None:
    assert "Only admins can do this." in await (await newcomer(house, "Rey")).say("community code")
    ann = await newcomer(house, "Ann", admin=True)
    assert "Only admins" not in await ann.say("community code")
    ann.hand.admin = False
    assert "Only admins" not in await ann.say("community code")


async def test_a_member_who_becomes_an_administrator_is_an_admin(house: DiscordHouse) -> None:
    rey = await newcomer(house, "Rey")
    assert "Only admins can do this." in await rey.say("community code")
    rey.hand.admin = True
    assert "Only admins" not in await rey.say("community code")


async def test_a_role_of_the_guild_gives_ours_and_takes_it_back(house: DiscordHouse) -> None:
    world = house.server.world
    guild = await house._guild("elsewhere", roles=("Residents", "Chief residents"))
    residents, chiefs = world.roles[guild]
    ann = await newcomer(house, "Ann", admin=True, workspace="elsewhere")
    rey = await newcomer(house, "Rey", roles=(residents, chiefs), workspace="elsewhere")
    assert "Only directors can do this." in await rey.say("role groups")
    offered = await ann.hand.complete("role map", "group", "res")
    assert [one["name"] for one in offered] == ["Chief residents", "Residents"]
    said = await ann.say(f"role map group: {chiefs} role: director")
    assert said.startswith("Whoever is in Chief residents is director from their next visit on.")
    assert "Chief residents | director" in await rey.say("role groups")
    assert "Rey | director" in await ann.say("members")
    rey.hand.roles = (residents,)
    assert "Only directors can do this." in await rey.say("role groups")
    rey.hand.roles = (chiefs,)
    assert "Chief residents" in await rey.say("role groups")
    assert "gives no role any more" in await ann.say(f"role map group: {chiefs} role: member")
    assert "Only directors can do this." in await rey.say("role groups")
