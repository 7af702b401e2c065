"""One connection of Socket Mode: what comes is acknowledged on it, whatever it is, until it ends."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from typing import Any, Protocol

import aiohttp

from bot.platforms.slack.faults import traced

log = logging.getLogger("readout.slack")
# A connection that was replaced ends when nothing came for so long, and at the latest after so long: an interaction
# that is lost with it is not sent again.
QUIET, LONGEST = 2.0, 60.0
# So long acknowledgements are waited for.
PATIENCE = 3.0


class Hears(Protocol):
    """Whoever takes what comes."""

    async def room(self) -> None:
        """Wait until one more may be taken on; it is heard then."""

    async def hear(self, envelope: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Give what an envelope is acknowledged with, empty for nothing; None where it is not."""


class Line:
    """A connection. `leaving` is set when it should be replaced: Slack asked for that, or it ended."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, hears: Hears) -> None:
        self._socket, self._hears = socket, hears
        self.began = asyncio.get_running_loop().time()
        self.leaving = asyncio.Event()
        self.greeted, self.reason = False, ""
        self._met = asyncio.Event()
        self._came = 0
        self._answering: set[asyncio.Task[None]] = set()
        self._reading = asyncio.create_task(self._read(), name="a connection to Slack")

    @property
    def over(self) -> bool:
        """Whether nothing more can come."""
        return self._reading.done()

    async def hello(self) -> None:
        """Wait until Slack says hello; ConnectionError where it says something else, or nothing any more."""
        await self._met.wait()
        if not self.greeted:
            raise ConnectionError("Slack did not say hello")

    async def retire(self) -> None:
        """End the connection when what is under way on it has come and was acknowledged."""
        clock = asyncio.get_running_loop().time
        until, came = clock() + LONGEST, -1
        try:
            while not self.over and came != self._came and clock() < until:
                came = self._came
                await asyncio.wait({self._reading}, timeout=QUIET)
        finally:
            await self.close()

    async def close(self) -> None:
        """End the connection now; acknowledgements that are ready go out first."""
        if self._answering:
            await asyncio.wait(self._answering, timeout=PATIENCE)
        await self._socket.close()
        self._reading.cancel()
        await asyncio.gather(self._reading, *self._answering, return_exceptions=True)

    async def _read(self) -> None:
        try:
            async for message in self._socket:
                self._came += 1
                if message.type is aiohttp.WSMsgType.TEXT:
                    await self._take(message.data)
        except Exception:
            log.error("a connection to Slack ended: %s", traced())
        finally:
            self.leaving.set()
            self._met.set()

    async def _take(self, text: str) -> None:
        """Take one frame; one that cannot be read holds nobody up."""
        try:
            envelope = json.loads(text)
        except ValueError:
            envelope = None
        kind = envelope.get("type") if isinstance(envelope, dict) else None
        if kind == "hello":
            self.greeted = True
            self._met.set()
        elif kind == "disconnect":
            self.reason = str(envelope.get("reason", ""))
            self.leaving.set()
            self._met.set()
        elif kind is not None and isinstance(envelope.get("envelope_id"), str):
            await self._hears.room()
            task = asyncio.create_task(self._answer(envelope))
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)
        else:
            log.error("Slack sent a frame that cannot be read")

    async def _answer(self, envelope: Mapping[str, Any]) -> None:
        try:
            payload = await self._hears.hear(envelope)
            if payload is not None:
                answer = {"envelope_id": envelope["envelope_id"]} | ({"payload": payload} if payload else {})
                await self._socket.send_str(json.dumps(answer))
        except ConnectionError:
            log.warning("an acknowledgement came too late for its connection")
        except Exception:
            log.error("an envelope could not be taken: %s", traced())
