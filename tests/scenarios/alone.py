"""Where somebody reads alone: their direct messages, with the same six verbs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.chat.people import Place
from bot.chat.room import Seat
from tests.scenarios.discord_driver import DiscordSeat
from tests.scenarios.driver import House
from tests.scenarios.slack_seat import SlackSeat

# Platforms on which nobody can be written to alone.
NOBODY = ("web",)


def alone(house: House, seat: Any) -> Any:
    """Give the same person where they read alone."""
    place = Place(seat.person.platform, seat.person.workspace, f"@{seat.person.external}")
    if isinstance(seat, Seat):
        return Seat(seat.room, seat.person, place, audience=seat.audience)
    if isinstance(seat, DiscordSeat):
        channel = seat.house.server.world.direct(seat.hand.user).id
        return DiscordSeat(seat.house, replace(seat.hand, channel=channel), seat.person, place, seat.audience)
    assert isinstance(seat, SlackSeat)
    found = seat.house.server.world.direct(seat.hand.home, seat.hand.user)
    return SlackSeat(seat.house, replace(seat.hand, channel=found.id), seat.person, place, seat.audience)
