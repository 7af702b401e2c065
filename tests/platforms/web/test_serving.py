"""The pages served for real, inside a running loop."""

import asyncio
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from bot import Card, say
from bot.chat.people import Audience
from bot.chat.platform import Platform, Posting
from bot.platforms.web.platform import Unserved, Web
from bot.platforms.web.visitor import digest
from tests.platforms.web.test_reception import contents
from tests.platforms.web.world import CASES, NOW, World


@pytest.fixture
def served(world: World, tmp_path: Path) -> Web:
    """The web rooms on a free port."""
    world.rows.sessions[digest("mine")] = (1, NOW.replace(year=2030))
    return Web("127.0.0.1", 0, "", world.rows, tmp_path, False, world.rows.clock)


def posting(delivery: int) -> Posting:
    """Give a message to post."""
    return Posting(delivery, "nonce", CASES, Card(None, say("Hello.")), Audience())


async def test_an_open_page_hears_of_posts_edits_and_deletions(served: Web, world: World) -> None:
    platform: Platform = served
    before = signal.getsignal(signal.SIGINT)
    await platform.start(world.dispatch)
    try:
        assert signal.getsignal(signal.SIGINT) is before
        async with (httpx.AsyncClient(base_url=served.address, cookies={"readout": "mine"}) as client,
                    client.stream("GET", "/events", params={"place": str(CASES)}) as stream):
            assert stream.headers["content-type"].startswith("text/event-stream")
            heard = stream.aiter_lines()
            assert await told(heard) == "[[1,1],[2,1]]"
            assert await platform.post(posting(7)) == "web-7"
            assert await told(heard) == "[7]"
            await platform.edit(posting(2), "web-2")
            assert await told(heard) == "[2]"
            await platform.delete(CASES, "web-2")
            assert await told(heard) == "[2]"
            assert await platform.find(CASES, "nonce", datetime.now(UTC)) is None
            async with asyncio.timeout(5):
                await platform.stop()
    finally:
        await platform.stop()


async def told(heard: object) -> str:
    """Give the data of the next event."""
    async with asyncio.timeout(5):
        async for line in heard:  # type: ignore[attr-defined]
            if line.startswith("data: "):
                return str(line.removeprefix("data: "))
    raise AssertionError("the stream ended")


async def test_a_port_that_is_taken_gets_a_sentence(served: Web, world: World, tmp_path: Path) -> None:
    await served.start(world.dispatch)
    try:
        second = Web("127.0.0.1", served.port, "", world.rows, tmp_path, False, world.rows.clock)
        with pytest.raises(Unserved, match="another program may use it"):
            await second.start(world.dispatch)
    finally:
        await served.stop()


async def test_a_file_of_many_parts_arrives_whole(served: Web, world: World) -> None:
    await served.start(world.dispatch)
    try:
        content = bytes(range(256)) * 20_000  # 5 MB
        values = {"token": "cases.add", "value.title": "Fall", "value.options": "A", "value.key": "A",
                  "value.permission": "public"}
        async with httpx.AsyncClient(base_url=served.address, cookies={"readout": "mine"},
                                     headers={"sec-fetch-site": "same-origin"}) as client:
            answer = await client.post("/fill", data=values, files={"value.pictures": ("a.dcm", content)})
        assert "Saved: 1 pictures." in answer.text
        assert contents(world.cases.taken[0]["pictures"]) == [content]
    finally:
        await served.stop()


async def test_a_browser_that_goes_away_leaves_nothing(served: Web, world: World) -> None:
    await served.start(world.dispatch)
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", served.port)
        writer.write(f"POST /fill HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nCookie: readout=mine\r\n"
                     "Sec-Fetch-Site: same-origin\r\nContent-Type: multipart/form-data; boundary=x\r\n"
                     "Content-Length: 9000000\r\n\r\n--x\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\n"
                     "cases.add\r\n--x\r\nContent-Disposition: form-data; name=\"value.pictures\"; "
                     "filename=\"a\"\r\n\r\nhalf".encode() + b"x" * 2**20)
        await writer.drain()
        await until(lambda: bool(list(world.rows.quarantine.glob("*"))))
        writer.close()
        await until(lambda: not list(world.rows.quarantine.glob("*")))
    finally:
        await served.stop()


async def until(met: Callable[[], bool]) -> None:
    """Wait until something holds."""
    for _ in range(500):
        if met():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never held")
