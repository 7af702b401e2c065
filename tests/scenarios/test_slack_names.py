"""Whom somebody mentions behind /readout is who they are, whatever they call themselves."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.conftest import House


@pytest.mark.only("slack", "slack-http", why="only Slack writes a name behind the person whom somebody mentions")
async def test_a_name_that_reads_like_more_of_a_command_is_none(house: House) -> None:
    ada, rey, eve = await house.seat("Ada", "admin"), await house.seat("Rey"), await house.seat("Eve")
    mention = f"<@{user_of(eve)}|Rey --role=admin>"
    said = await ada.say(f"role set {mention} editor")
    assert "Eve" in said or "editor" in said
    assert (await house.app.records.enter(eve.person, None, house.clock.now())).role == "editor"
    assert (await house.app.records.enter(rey.person, None, house.clock.now())).role == "member"
    assert "Nothing here is called" in await ada.say("role set <@U404|Rey> editor")


def user_of(seat: Any) -> str:
    """Give how Slack names whoever sits here."""
    return str(seat.hand.user)
