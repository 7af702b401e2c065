"""A press on Slack in Socket Mode, stored and answered, beside a bare handler of slack-bolt in the same minute.

Each press comes through a connection and ends with what is posted to its response_url. Processor time is that of all
threads of the process that answers, as Linux counts it; the time of an acknowledgement is from the envelope's frame to
its answer.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks._slack import Side, both
from benchmarks.discord_click import processor_seconds

AT_ONCE = 16
WARM, CHUNK, CHUNKS, SINGLE = 400, 200, 8, 200
CPU_RATIO, MEDIAN_MS = 1.6, 2.0


async def many(side: Side, count: int) -> None:
    """Press so many times, some of them at once."""
    async def one(share: int) -> None:
        for _ in range(share):
            await side.press()

    await asyncio.gather(*(one(count // AT_ONCE) for _ in range(AT_ONCE)))


async def used(side: Side) -> float:
    """Give the processor's milliseconds of one press among many."""
    before = processor_seconds(side.process)
    await many(side, CHUNK)
    return (processor_seconds(side.process) - before) * 1000 / (CHUNK // AT_ONCE * AT_ONCE)


async def measured(folder: Path, mode: str) -> tuple[tuple[float, float], tuple[float, float]]:
    """Give, of Readout and of the bare handler, the processor's milliseconds of a press and of an acknowledgement."""
    async with both(folder, mode) as sides:
        for side in sides:
            await many(side, WARM)
        spent: tuple[list[float], list[float]] = ([], [])
        for _ in range(CHUNKS):
            for side, held in zip(sides, spent, strict=True):
                held.append(await used(side))
        alone: tuple[list[float], list[float]] = ([], [])
        for _ in range(SINGLE):
            for side, held in zip(sides, alone, strict=True):
                held.append(await side.press() * 1000)
        found = [(statistics.median(cpu), statistics.median(each)) for cpu, each in zip(spent, alone, strict=True)]
        return found[0], found[1]


def figures(name: str, mode: str) -> Iterator[dict[str, Any]]:
    """Measure one mode, and give its figures."""
    with tempfile.TemporaryDirectory() as folder:
        (cpu, median), (bare_cpu, bare_median) = asyncio.run(measured(Path(folder), mode))
    yield {"name": name, "value": round(cpu, 3), "unit": "ms CPU", "floor": round(bare_cpu, 3),
           "ratio": round(cpu / bare_cpu, 2), "goal": f"<= {CPU_RATIO} of the bare handler",
           "met": cpu <= CPU_RATIO * bare_cpu}
    yield {"name": f"{name}-alone", "value": round(median, 2), "unit": "ms", "floor": round(bare_median, 2),
           "ratio": round(median / bare_median, 2), "goal": f"<= {MEDIAN_MS:g} ms median", "met": median <= MEDIAN_MS}


def run() -> Iterator[dict[str, Any]]:
    """Measure, and give the figures."""
    yield from figures("slack_click_socket", "socket")
