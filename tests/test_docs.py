"""What the documents show is tried: the cog of docs/cogs.md runs as it stands there."""

from __future__ import annotations

import re
import sys
import types
from pathlib import Path
from typing import Any

import pytest

from bot.app import Readout
from bot.chat.room import Room
from bot.config import Bot, Settings
from bot.delivery.clock import SteppedClock
from cogs import every_cog
from tests.scenarios.driver import MONDAY, nothing
from tests.scenarios.room_driver import RoomHouse

DOCS = Path(__file__).parent.parent / "docs"


def shown_cog() -> str:
    """Give the first program of docs/cogs.md."""
    return re.findall(r"```python\n(.*?)```", (DOCS / "cogs.md").read_text("utf-8"), re.DOTALL)[0]


def loaded(source: str, monkeypatch: pytest.MonkeyPatch) -> types.ModuleType:
    """Load the text of a cog as a module, as if it lay in cogs/."""
    module = types.ModuleType("cogs.pearls")
    monkeypatch.setitem(sys.modules, "cogs.pearls", module)
    exec(compile(source, "docs/cogs.md", "exec"), module.__dict__)
    return module


def test_the_shown_cog_is_short() -> None:
    assert len(shown_cog().splitlines()) < 50


def shown_test() -> str:
    """Give the conversation that docs/cogs.md shows with it."""
    return re.findall(r"```python\n(.*?)```", (DOCS / "cogs.md").read_text("utf-8"), re.DOTALL)[1]


async def test_the_shown_cog_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, room = SteppedClock(MONDAY), Room()
    pearls = loaded(shown_cog(), monkeypatch).Pearls()
    app = Readout(Settings(bot=Bot(data_dir=tmp_path)), clock=clock, platforms={"room": room},
                  cogs=[*every_cog(), pearls])
    clock.drained = lambda: app.database.write(nothing)
    await app.start()
    try:
        house = RoomHouse(app, room, clock)
        await house.place()
        told: dict[str, Any] = {}
        exec(compile(shown_test(), "docs/cogs.md", "exec"), told)
        await told["test_a_pearl"](house)
        reader = await house.seat("Rey")
        assert "See you at the next case" in await reader.press("Knew it")
        assert "Only directors" in await reader.say("pearl post 1 cases")
    finally:
        await app.stop()
