"""Slack asks for new connections again and again while people press: nobody is lost.

The loopback Slack is polite, as Slack is: what it asked to leave gets nothing new. A press that is not acknowledged
would not be sent again.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks._slack import Side, both
from tests.servers.slack import Failed

REFRESHES, AT_ONCE, APART = 8, 8, 1.0


async def measured(folder: Path) -> tuple[int, int, int]:
    """Give the presses that were acknowledged, those that were lost, and the refreshes."""
    async with both(folder, "socket") as (ours, _):
        going, counts = True, [0, 0]

        async def press() -> None:
            while going:
                try:
                    await ours.press()
                    counts[0] += 1
                except Failed:
                    counts[1] += 1

        pressing = [asyncio.create_task(press()) for _ in range(AT_ONCE)]
        done = await _refreshes(ours)
        going = False
        await asyncio.gather(*pressing)
        return counts[0], counts[1], done


async def _refreshes(side: Side) -> int:
    """Ask one connection after another to be made anew, each when there are two."""
    opened = side.server.sockets.opened
    for _ in range(REFRESHES):
        await asyncio.sleep(APART)
        await side.server.sockets.up(2)
        await side.server.sockets.refresh()
    await asyncio.sleep(APART)
    await side.server.sockets.up(2)
    return side.server.sockets.opened - opened


def run() -> Iterator[dict[str, Any]]:
    """Measure, and give the figure."""
    with tempfile.TemporaryDirectory() as folder:
        pressed, lost, refreshed = asyncio.run(measured(Path(folder)))
    yield {"name": "slack_refresh", "value": lost, "unit": "presses lost", "floor": None, "ratio": None,
           "goal": f"0 in {REFRESHES} refreshes, of {pressed + lost}", "met": lost == 0 and refreshed == REFRESHES}
