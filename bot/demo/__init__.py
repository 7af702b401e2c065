"""The demo: a community in mid-season on this computer, with nothing to configure. Everything in it is invented."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.delivery.clock import MovedClock

if TYPE_CHECKING:
    from bot.app import Readout

MOVED = "clock"


def clock_of(folder: Path) -> MovedClock:
    """Give the demo's clock, ahead of the computer's by as much as it was moved before."""
    file = folder / MOVED
    seconds = float(file.read_text("ascii")) if file.exists() else 0.0
    return MovedClock(timedelta(seconds=seconds))


def keep_clock(folder: Path, clock: MovedClock) -> None:
    """Remember how far the clock was moved."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MOVED).write_text(f"{clock.ahead.total_seconds():.3f}", "ascii")


async def prepare(app: Readout) -> None:
    """Fill an empty community with a season, and begin what draws its pictures in the background."""
    from bot.demo.stage import Stage

    await Stage(app).set_up()
