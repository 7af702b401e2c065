"""Presses, menus and modals in direct messages: Discord names no guild there, and roles only when it is asked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import db.answers
import db.departures
import db.rounds
from tests.platforms.discord.test_interactions import words
from tests.scenarios.discord_driver import DiscordHouse, DiscordSeat, discord_house
from tests.scenarios.test_round import posted_case
from tests.servers.discord import Fault, Hand
from tests.servers.discord.world import EPHEMERAL

WHERE = "Write to Readout in your server"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[DiscordHouse]:
    """A running Readout on Discord, with a case posted in one of two guilds."""
    async with discord_house(tmp_path / "data") as opened:
        await posted_case(opened)
        yield opened


def alone(house: DiscordHouse, seat: DiscordSeat) -> Hand:
    """Let somebody write where only the bot reads."""
    return replace(seat.hand, channel=house.server.world.direct(seat.hand.user).id)


async def press(house: DiscordHouse, hand: Hand, token: str) -> str:
    """Press something that stands in a direct message; the answer is private there as well."""
    said = await hand.forge(token, house.stray(hand))
    assert said.callback["data"]["flags"] & EPHEMERAL
    return words(said)


async def opened_round(house: DiscordHouse) -> Any:
    """Give the round that is open in the first guild."""
    found, = await house.app.database.read(db.rounds.open_rounds, await house.community())
    return found


async def test_a_press_is_of_the_community_whose_round_it_is(house: DiscordHouse) -> None:
    rey = await house.seat("Rey")
    elsewhere = await house.seat("Rey", workspace="elsewhere")
    assert elsewhere.person.external == rey.person.external
    round = await opened_round(house)
    told = await press(house, alone(house, rey), f"quiz.answer/{round.id}/{round.options[0][1]}")
    assert told.startswith("Saved: A.")
    here = await house.app.records.enter(rey.person, None, house.clock.now())
    kept = await house.app.database.read(db.answers.mine, here.community, round.id, here.member)
    assert kept is not None
    there = await house.app.records.enter(elsewhere.person, None, house.clock.now())
    assert await house.app.database.read(db.answers.of_member, there.community, there.member) == ()


async def test_a_picture_of_the_community_is_shown(house: DiscordHouse) -> None:
    rey = await house.seat("Rey")
    hand = alone(house, rey)
    said = await hand.forge(f"quiz.look/{(await opened_round(house)).id}", house.stray(hand))
    assert said.message is not None
    assert len(said.message.files) == 1
    assert said.callback["data"]["flags"] & EPHEMERAL


async def test_what_names_no_row_is_of_the_only_community(house: DiscordHouse) -> None:
    rey = await house.seat("Rey")
    assert "Headache after a fall" in await press(house, alone(house, rey), "quiz.today")
    await house.seat("Rey", workspace="elsewhere")
    assert WHERE in await press(house, alone(house, rey), "quiz.today")


async def test_a_row_of_a_strange_community_and_a_stranger_are_told_where_to_write(house: DiscordHouse) -> None:
    round = await opened_round(house)
    token = f"quiz.answer/{round.id}/{round.options[0][1]}"
    other = await house.seat("Other", workspace="elsewhere")
    assert WHERE in await press(house, alone(house, other), token)
    user = house.server.world.user("Nobody")
    assert WHERE in await press(house, Hand(house.server, user, house.server.world.direct(user).id), token)


async def test_unknown_tokens_and_stale_forms_get_a_sentence(house: DiscordHouse) -> None:
    hand = alone(house, await house.seat("Rey"))
    assert "This button is not known any more." in await press(house, hand, "quiz.gone/1")
    assert WHERE in await press(house, hand, "@nothing")
    modal = {"custom_id": "@nothing", "components": []}
    assert WHERE in words(await hand.submit(modal, {}, house.stray(hand)))


async def test_a_menu_and_a_modal_work(house: DiscordHouse) -> None:
    hand = alone(house, await house.seat("Ann", "admin"))
    round = await opened_round(house)
    stray = house.stray(hand)
    chosen = await hand.choose(stray, f"quiz.answer/{round.id}/", round.options[1][1])
    assert words(chosen).startswith("Saved: B.")
    form = await hand.forge("admin.community_edit", stray)
    assert form.modal is not None
    assert "Example Radiology" in words(await hand.submit(form.modal, {"name": "Example Radiology"}, stray))


async def test_roles_are_asked_of_the_guild_at_each_press(house: DiscordHouse) -> None:
    world = house.server.world
    guild = await house._guild("elsewhere", roles=("Chief residents",))
    chiefs, = world.roles[guild]
    ann = await house.seat("Ann", "admin", workspace="elsewhere")
    assert "Whoever is in Chief residents" in await ann.say(f"role map group: {chiefs} role: director")
    rey = await house.seat("Rey", workspace="elsewhere")
    hand = alone(house, rey)
    for held, director in (((), False), ((chiefs,), True), ((), False)):
        world.held[guild, rey.hand.user] = held
        told = await press(house, hand, "admin.role_groups")
        assert ("Only directors can do this." not in told) is director, told


async def test_whoever_has_left_the_guild_is_nobody_here(house: DiscordHouse) -> None:
    rey = await house.seat("Rey")
    house.server.world.gone.add((int(rey.person.workspace), rey.hand.user))
    assert WHERE in await press(house, alone(house, rey), "quiz.today")


async def test_a_guild_that_was_left_has_no_members_here(house: DiscordHouse) -> None:
    rey = await house.seat("Rey")
    await house.app.database.write(db.departures.leave, "discord", rey.person.workspace, house.clock.now())
    assert WHERE in await press(house, alone(house, rey), "quiz.today")


async def test_where_discord_does_not_tell_the_press_is_refused(house: DiscordHouse) -> None:
    rey = await house.seat("Rey")
    house.server.faults["guild"].append(Fault(status=503))
    assert "Discord does not tell now what you may do." in await press(house, alone(house, rey), "quiz.today")
    assert "Headache after a fall" in await press(house, alone(house, rey), "quiz.today")
