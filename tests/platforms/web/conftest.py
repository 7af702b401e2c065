"""The web rooms over a small world in memory, asked without a socket."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from bot.platforms.web.platform import Web
from bot.platforms.web.visitor import digest
from tests.platforms.web.world import World

ORIGIN = "http://127.0.0.1:8080"


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Rows, cogs and a dispatcher."""
    return World(tmp_path / "quarantine")


@pytest.fixture
def web(world: World, tmp_path: Path) -> Web:
    """The web rooms of a community whose pages are open to this machine only."""
    made = Web("127.0.0.1", 8080, "", world.rows, tmp_path, False, world.rows.clock)
    world.dispatch.platforms["web"] = made
    return made


def client_of(web: Web, world: World, member: int | None = None, **headers: str) -> httpx.AsyncClient:
    """Give a browser on the pages' own origin, signed in as a member."""
    made = httpx.AsyncClient(transport=httpx.ASGITransport(web.application(world.dispatch)), base_url=ORIGIN,
                             headers={"sec-fetch-site": "same-origin", **headers})
    if member is not None:
        token = f"session-of-{member}"
        world.rows.sessions[digest(token)] = (member, world.rows.now.replace(year=2030))
        made.cookies.set("readout", token)
    return made


@pytest.fixture
async def resident(web: Web, world: World) -> AsyncIterator[httpx.AsyncClient]:
    """A resident's browser."""
    async with client_of(web, world, 1) as made:
        yield made


@pytest.fixture
async def director(web: Web, world: World) -> AsyncIterator[httpx.AsyncClient]:
    """A director's browser."""
    async with client_of(web, world, 3) as made:
        yield made


@pytest.fixture
async def stranger(web: Web, world: World) -> AsyncIterator[httpx.AsyncClient]:
    """The browser of somebody who is not signed in."""
    async with client_of(web, world) as made:
        yield made
