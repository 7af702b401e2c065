"""How people come in: members added by hand, links handed over, names changed, a web community that moves."""

from __future__ import annotations

import re

import httpx
import pytest

from db import audit
from tests.scenarios.driver import House
from tests.scenarios.html_tree import tree
from tests.scenarios.test_round import home_of

LINK = re.compile(r"http://\S+/sign-in/\S+")


@pytest.fixture
def reachable(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let links be made, wherever the scenario is played."""
    monkeypatch.setattr(house.app.records, "web_url", lambda: "http://127.0.0.1:8080")


@pytest.mark.usefixtures("reachable")
async def test_a_director_adds_members_up_to_their_own_role(house: House) -> None:
    dora, rey = await house.seat("Dora", "director"), await house.seat("Rey")
    assert "Only directors can do this." in await rey.say("member add Dana")
    said = await dora.say("member add Dana  Lee role: editor stage: PGY-4")
    assert re.match("Dana Lee is member [0-9]+ now, with the role editor.", said)
    assert "Hand this link over to Dana Lee yourself: whoever opens it is Dana Lee here. It works once, for 10 " in said
    assert LINK.search(said)
    assert "Dana Lee | editor" in await dora.say("members")
    assert "Somebody here is called “dana lee” already." in await dora.say("member add dana lee")
    assert "You can give roles up to your own. Ask an admin." in await dora.say("member add Ann role: admin")
    assert "A name of digits alone" in await dora.say("member add 42")
    assert "Name (required): " in await dora.say("member add")
    assert "with the role member." in await dora.fill(name="Kim")


@pytest.mark.usefixtures("reachable")
async def test_a_new_link_is_made_up_to_ones_own_role(house: House) -> None:
    dora = await house.seat("Dora", "director")
    await house.seat("Anna", "admin")
    first = LINK.search(await dora.say("member add Dana"))
    second = LINK.search(await dora.say("member link Dana"))
    assert first
    assert second
    assert first[0] != second[0]
    assert "You can make links for members up to your own role. Ask an admin." in await dora.say("member link Anna")
    rows = await house.app.database.read(audit.recent, await home_of(house, dora), 20)
    assert [row.what for row in rows].count("member.link") == 1
    assert [row.what for row in rows].count("member.add") == 1


@pytest.mark.only("room", why="the web rooms are there whenever their pages are")
async def test_without_web_rooms_a_member_is_added_and_the_link_waits(house: House) -> None:
    dora = await house.seat("Dora", "director")
    assert "No web room runs here, so there is no link yet." in await dora.say("member add Dana")


async def test_an_admin_changes_a_name(house: House) -> None:
    anna, dora = await house.seat("Anna", "admin"), await house.seat("Dora", "director")
    assert "Only admins can do this." in await dora.say("member rename Anna Root")
    assert "Somebody here is called “dora” already." in await anna.say("member rename Anna dora")
    assert "The name is Anna Example now." in await anna.say("member rename Anna Anna Example")
    assert "Anna Example | admin" in await dora.say("members")
    assert "Anna Example | member.rename | member:" in await dora.say("audit")


@pytest.mark.only("web", why="a link leads into the web rooms")
async def test_whoever_is_added_comes_in_by_the_link(house: House) -> None:
    dora = await house.seat("Dora", "director")
    link = LINK.search(await dora.say("member add Dana"))
    assert link
    async with newcomer(house) as browser:
        outside = (await browser.get("/")).text
        assert "A director or an admin makes yours: they write <code>member link</code> and your name" in outside
        assert "<code>readout sign-in --member NAME</code>" in outside
        await enter(browser, link[0])
        assert "Dana" in (await browser.get("/")).text
    async with newcomer(house) as browser:
        door = next(tree((await browser.get(link[0])).text).every("form"))
        assert "This link was used already" in (await browser.post(door["action"])).text


@pytest.mark.only("web", why="elsewhere nobody is signed in")
async def test_the_web_rooms_join_another_community_with_a_warning(house: House) -> None:
    anna = await house.seat("Anna", "admin")
    sam = await house.seat("Sam", "admin", workspace="elsewhere")
    code = (await sam.say("community code")).splitlines()[1]
    asked = (await anna.browser.post("/say", data={"words": f"community join {code}"})).text
    assert "In the web rooms this signs everybody out, you too. The way back: an admin of the other community" in asked
    said = await anna.say(f"community join {code} yes")
    assert said == ("Joined. You are signed out now: ask an admin of the other community for a link, which member add "
                    "or member link makes.")
    assert "You come in by a link" in (await anna.browser.get("/")).text
    link = LINK.search(await sam.say("member link Anna"))
    assert link
    await enter(anna.browser, link[0])
    assert "Anna" in (await anna.browser.get("/")).text
    # The community that stayed behind has rooms of its own again when Readout starts.
    before = house.app.community
    assert await house.app.database.write(house.app._settle) == before


def newcomer(house: House) -> httpx.AsyncClient:
    """Open a browser that nobody is signed in with."""
    web = house.app.platforms["web"]
    return httpx.AsyncClient(transport=httpx.ASGITransport(web.pages), base_url=web.address,  # type: ignore[attr-defined]
                             headers={"sec-fetch-site": "same-origin"}, follow_redirects=True)


async def enter(browser: httpx.AsyncClient, link: str) -> None:
    """Open a link, and press its button."""
    door = next(tree((await browser.get(link)).text).every("form"))
    assert (await browser.post(door["action"])).is_success
