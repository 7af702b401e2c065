"""Scenarios run the whole of Readout on each platform, on a real database, with a clock that tests move."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from tests.scenarios.discord_driver import discord_house
from tests.scenarios.driver import MONDAY, House, nothing
from tests.scenarios.room_driver import room_house
from tests.scenarios.slack_driver import slack_house, slack_http_house
from tests.scenarios.web_driver import web_house

__all__ = ["HOUSES", "MONDAY", "House", "nothing"]

# Every platform on which scenarios run: its name, and what opens a house on it over an empty folder.
HOUSES: dict[str, Callable[[Path], AbstractAsyncContextManager[House]]] = {
    "room": room_house, "web": web_house, "discord": discord_house, "slack": slack_house,
    "slack-http": slack_http_house}

# What always runs on every platform; the rest is marked long beyond the Room.
MAIN = frozenset({"test_round", "test_director", "test_member", "test_admin", "test_drivers", "test_coming_in",
                  "test_tickets"})

# What a chat does to a form and to a card shows on Discord; on Slack these bring a round, each kind of press, and what
# Slack alone has. Over HTTP only the way in differs.
SLACK = frozenset({"test_round", "test_drivers", "test_coming_in", "test_tickets", "test_slack_files"})
# Files are handed over by the pages of the web.
WEB = MAIN | {"test_results"}
SHORT = {"room": None, "web": WEB, "discord": MAIN, "slack": SLACK, "slack-http": frozenset({"test_drivers"})}


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marks of scenarios that cannot be played everywhere."""
    config.addinivalue_line("markers", "only(*platforms, why): the scenario is about these platforms alone")
    config.addinivalue_line("markers", "not_on(*platforms, why): these platforms have no such scene")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Play each scenario in every house, unless it says why not."""
    if "house" in metafunc.fixturenames:
        module = metafunc.module.__name__.rpartition(".")[2]
        metafunc.parametrize("house", [_in(name, module) for name in played_on(metafunc.definition)], indirect=True)


def _in(name: str, module: str) -> object:
    these = SHORT[name]
    short = these is None or module in these
    return pytest.param(name, marks=() if short else pytest.mark.long)


def played_on(scenario: pytest.Item) -> list[str]:
    """Give the platforms on which a scenario is played."""
    only, without = scenario.get_closest_marker("only"), scenario.get_closest_marker("not_on")
    assert all(mark.kwargs.get("why") for mark in (only, without) if mark), f"{scenario.name}: say why"
    return [name for name in (only.args if only else HOUSES) if not (without and name in without.args)]


@pytest.fixture
async def house(request: pytest.FixtureRequest, sqlite_template: Path, tmp_path: Path,
                no_power_cuts: None) -> AsyncIterator[House]:
    """A running Readout on a Monday morning, with one place for cases."""
    # Migrating anew would add a tenth of a second to each.
    shutil.copyfile(sqlite_template, tmp_path / "readout.sqlite3")
    async with HOUSES[request.param](tmp_path) as opened:
        yield opened
