"""What a process tells about itself."""

from __future__ import annotations

from pathlib import Path

from bot.app import Readout
from bot.config import Bot, Settings
from bot.delivery.clock import SteppedClock
from bot.platforms.web.platform import Web
from tests.scenarios.driver import MONDAY, nothing


async def test_figures_of_the_lane(tmp_path: Path) -> None:
    """The web rooms' figures count writes and name nobody."""
    clock = SteppedClock(MONDAY)
    app = Readout(Settings(bot=Bot(data_dir=tmp_path)), clock=clock)
    web = app.platforms["web"]
    assert isinstance(web, Web)
    web.port = 0
    clock.drained = lambda: app.database.write(nothing)
    await app.start()
    try:
        lines = dict(line.split() for line in await web.backstage.metrics())
    finally:
        await app.stop()
    assert float(lines["readout_database_writes_total"]) >= 1
    assert all(name.startswith("readout_database_") for name in lines)
