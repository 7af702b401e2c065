"""Who somebody is: asked for sparingly, never waited for long; a member like any other where Slack does not tell."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot.chat.people import Person
from bot.platforms.slack.asked import COMMAND, Asked
from bot.platforms.slack.people import ASKED_A_MINUTE, Known, People, known
from bot.platforms.slack.web import WebApi
from tests.platforms.slack.conftest import Stage
from tests.servers.slack import Fault


@pytest.fixture
def clock() -> list[float]:
    """The seconds that a clock shows."""
    return [1000.0]


@pytest.fixture
def people(stage: Stage, clock: list[float]) -> People:
    """Persons that nobody has asked for yet."""
    return People(WebApi(stage.platform.requests), lambda: clock[0], patience=5.0)


def asked(stage: Stage, name: str, admin: bool = False) -> Asked:
    """Let somebody do something."""
    return Asked(COMMAND, stage.home.id, stage.hand(name, admin).user, name.casefold())


async def test_a_person_has_the_name_and_the_rights_that_slack_tells(stage: Stage, people: People) -> None:
    ann, rey = asked(stage, "Ann", True), asked(stage, "Rey")
    assert await people.person(ann) == Person("slack", stage.home.id, ann.user, "Ann", True, ())
    assert await people.person(rey) == Person("slack", stage.home.id, rey.user, "Rey", False, ())


@pytest.mark.parametrize(("rights", "admin"), [
    ({}, False), ({"is_admin": True}, True), ({"is_owner": True, "team_id": "T1"}, True),
    ({"is_primary_owner": True}, True), ({"is_admin": True, "team_id": "T2"}, False),
    ({"is_owner": True, "is_stranger": True}, False), ({"is_admin": False, "team_id": "T1"}, False)])
def test_who_administers_another_workspace_is_no_admin_here(rights: dict[str, Any], admin: bool) -> None:
    told = {"user": {"name": "ann", "real_name": "Ann", "profile": {"display_name": "Dr Ann"}, **rights}}
    assert known(told, "T1") == Known("Dr Ann", admin)


async def test_user_groups_are_groups(stage: Stage, people: People) -> None:
    rey, wei = asked(stage, "Rey"), asked(stage, "Wei")
    group = stage.server.world.group(stage.home, "Editors", rey.user)
    assert (await people.person(rey)).groups == (group,)
    assert (await people.person(wei)).groups == ()
    assert await people.groups(stage.home.id) == {group: "Editors"}


async def test_slack_is_asked_once_for_a_while(stage: Stage, people: People, clock: list[float]) -> None:
    rey = asked(stage, "Rey")
    await asyncio.gather(*(people.person(rey) for _ in range(20)))
    assert len(stage.server.kinds("users.info")) == len(stage.server.kinds("usergroups.list")) == 1
    clock[0] += 1000
    await people.person(rey)
    assert len(stage.server.kinds("users.info")) == len(stage.server.kinds("usergroups.list")) == 2


async def test_where_slack_does_not_tell_somebody_is_a_member_like_any_other(stage: Stage, people: People) -> None:
    stage.server.faults["users.info"].append(Fault("missing_scope"))
    stage.server.faults["usergroups.list"].append(Fault("missing_scope"))
    ann = asked(stage, "Ann", True)
    assert await people.person(ann) == Person("slack", stage.home.id, ann.user, "ann", False, None)


async def test_what_was_told_before_holds_while_slack_does_not_tell(stage: Stage, people: People,
                                                                    clock: list[float]) -> None:
    ann = asked(stage, "Ann", True)
    assert (await people.person(ann)).admin
    clock[0] += 1000
    stage.server.faults["users.info"].append(Fault("internal_error"))
    assert (await people.person(ann)).admin


async def test_nobody_waits_long(stage: Stage) -> None:
    people = People(WebApi(stage.platform.requests), patience=0.05)
    stage.server.faults["users.info"].append(Fault(seconds=0.3))
    ann = asked(stage, "Ann", True)
    assert not (await people.person(ann)).admin
    await asyncio.sleep(0.4)
    assert (await people.person(ann)).admin


async def test_a_crowd_is_asked_for_no_more_often_than_slack_allows(stage: Stage, people: People) -> None:
    one = asked(stage, "Rey")
    crowd = [replace(one, user=f"U{number:09}") for number in range(ASKED_A_MINUTE + 40)]
    await asyncio.gather(*(people.person(who) for who in crowd))
    assert len(stage.server.kinds("users.info")) == ASKED_A_MINUTE


async def test_what_was_asked_in_workspaces_that_are_quiet_is_forgotten(
        stage: Stage, people: People, clock: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.platforms.slack.people.WORKSPACES", 5)
    one = asked(stage, "Rey")
    for number in range(50):
        await people.person(replace(one, team=f"T{number:09}"))
        clock[0] += 10
    assert len(people._budget) <= 12
