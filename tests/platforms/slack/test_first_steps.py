"""docs/slack.md as a new workspace lives it: installed, a place added, a case sent through the page, answered."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import db.communities
from bot.chat.people import Audience, Person, Place
from bot.platforms.slack.manifest import BESIDES, METHODS, scopes
from tests.scenarios.desk import QUESTION, UNKNOWN_SIGNED, approve, draw_picture
from tests.scenarios.slack_driver import SlackHouse, SlackSeat, slack_house
from tests.scenarios.slack_words import card_words
from tests.servers.slack import Fault, Hand, Workspace


@pytest.fixture(params=["socket", "http"])
async def house(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[SlackHouse]:
    """A running Readout on Slack, both ways."""
    async with slack_house(tmp_path / "data", request.param) as opened:
        yield opened


def sits(house: SlackHouse, home: Workspace, channel: str, name: str, *, admin: bool = False) -> SlackSeat:
    """Let somebody sit down whom nobody has met: what they may do is what Slack says of them."""
    user = house.server.world.user(home, name, admin=admin)
    hand = Hand(house.server, home, user, channel, wait=60, settled=house.settled)
    return SlackSeat(house, hand, Person("slack", home.id, user, name, admin),
                     Place("slack", home.id, channel), Audience())


async def installed(house: SlackHouse, home: Workspace, user: str) -> str:
    """Install Readout as somebody of a workspace, in a browser."""
    async with house.browser() as browser:
        page = await browser.get("/slack/install", follow_redirects=False)
        back = house.server.approve(page.headers["location"], home, user)
        return (await browser.get(back)).text


async def test_from_an_install_to_an_answer(house: SlackHouse, tmp_path: Path) -> None:
    world = house.server.world
    home = world.workspace("Example Radiology", installed=False)
    channel = world.channel(home, "case-of-the-day", joined=False)
    ann = sits(house, home, channel.id, "Ann", admin=True)
    assert "Readout is in Example Radiology" in await installed(house, home, ann.hand.user)
    assert home.scopes == set(scopes())

    # Whoever installed it reads the first steps in a direct message.
    await house.settle()
    card, = world.standing(world.direct(home, ann.hand.user).id)
    assert "1. An admin writes place add in the room for cases, and" in card_words(card.blocks, Audience())
    found = await house.app.database.read(db.communities.workspace, "slack", home.id)
    assert found is not None
    assert found.name == "Example Radiology"

    # /invite @Readout, and the three steps.
    channel.members.append(home.bot)
    assert "There is no place for cases yet.\n[Add a place]" in await ann.say("help")
    assert await ann.say("place add Cases") == "Cases are posted here from now on. Directors choose it as Cases."
    question = tmp_path / "question.toml"
    question.write_text(QUESTION, "utf-8")
    await ann.say("case add")
    shown = await ann.upload("pictures", draw_picture(tmp_path / "1.png"), question=question)
    assert shown.startswith("Before you contribute, read this and accept it:")
    assert "Draft · case 1" in await ann.press("I accept")
    await house.settle()
    await approve(ann, signed=UNKNOWN_SIGNED)
    assert "Case 1 is posted." in await ann.say("post now 1")
    await house.later(seconds=1)
    assert "Case 1 · Headache after a fall" in ann.see()
    rey = sits(house, home, channel.id, "Rey")
    assert (await rey.press("B")).startswith("Saved: B. Only you see it.")

    # All of it with the scopes of the manifest, and without any that nothing needed.
    used = house.server.used
    assert used <= set(scopes())
    assert set(scopes()) - used <= {*BESIDES, "channels:read", "groups:read", "pins:write"}
    assert {one.kind for one in house.server.requests if "." in one.kind} <= set(METHODS)


async def test_admins_and_user_groups_of_slack_have_their_roles(house: SlackHouse) -> None:
    world = house.server.world
    home = world.workspace("Example Radiology", installed=False)
    channel = world.channel(home, "cases")
    ann = sits(house, home, channel.id, "Ann", admin=True)
    await installed(house, home, ann.hand.user)
    owner, rey = sits(house, home, channel.id, "Olga"), sits(house, home, channel.id, "Rey")
    world.users[owner.hand.user].owner = True
    chiefs = world.group(home, "Chief residents", rey.hand.user)
    assert "Only admins can do this." in await rey.say("community code")
    for seat in (ann, owner):
        assert "Only admins" not in await seat.say("community code")
    assert "Only directors can do this." in await rey.say("role groups")
    said = await ann.say(f"role map group: {chiefs} role: director")
    assert said.startswith("Whoever is in Chief residents is director from their next visit on.")
    assert "Chief residents" in await rey.say("role groups")
    assert dict(await house.slack.groups(home.id)) == {chiefs: "Chief residents"}


async def test_user_groups_are_asked_for_once_for_all_that_name_them(house: SlackHouse) -> None:
    ann = await house.seat("Ann", "admin")
    chiefs = house.server.world.group(ann.hand.home, "Chief residents", ann.hand.user)
    for _ in range(5):
        assert "Cases" in await ann.say("place list")
    assert "Chief residents" in await ann.say(f"place mention {chiefs}")
    assert "Chief residents" in await ann.say("place list")
    assert len(house.server.kinds("usergroups.list")) == 1


@pytest.mark.parametrize("why", ["ratelimited", "paid_teams_only", "missing_scope", "internal_error"])
async def test_what_names_user_groups_works_where_slack_does_not_list_them(house: SlackHouse, why: str) -> None:
    house.server.faults["usergroups.list"] += [Fault(why, retry_after=60)] * 20
    ann = await house.seat("Ann", "admin")
    assert "Cases" in await ann.say("place list")
    assert "No group gives a role here." in await ann.say("role groups")
    for named in ("role map group: S0123 role: editor", "place mention S0123"):
        assert "Nothing here is called “S0123”." in await ann.say(named)
    assert await ann.say("place mention none") == "A new case in Cases mentions nobody."
