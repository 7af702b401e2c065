"""Seasons for scenarios: rounds that were posted, answered and revealed by the database's own functions."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from db import answers, boards, rounds
from tests.scenarios.casebook import FALL, write_case
from tests.scenarios.driver import House

# What a letter stands for: right, wrong, not sure.
VALUES = {"B": "a2", "A": "a1", "?": "unsure"}


async def identities(house: House, seat: Any) -> tuple[int, int]:
    """Give the community and the member that somebody at a seat is."""
    me = await house.app.records.enter(seat.person, seat.place, house.clock.now())
    assert me.member is not None
    return me.community, me.member


async def play(house: House, director: Any, given: Sequence[tuple[Any, str]], *, ranked_from: int | None = None,
               name: str = "November block") -> int:
    """Play a round a day, answered by seats as their letters say ("-" is nothing); give the community.

    With `ranked_from` a season of that name begins first.
    """
    community, author = await identities(house, director)
    write = house.app.database.write
    if ranked_from is not None:
        await write(boards.begin_season, community, name, author, house.clock.now(), ranked_from=ranked_from)
    members = {(await identities(house, seat))[1]: letters for seat, letters in given}
    for number in range(max(len(letters) for _, letters in given)):
        pressed = {member: VALUES[letters[number]] for member, letters in members.items()
                   if letters[number:number + 1] in VALUES}
        await write(live, community, author, pressed, house.clock.now())
        await house.later(hours=24)
    return community


def live(session: Any, community: int, author: int, pressed: Mapping[int, str], now: Any) -> None:
    """Live one round: opened, answered, and revealed a second after it closes."""
    digest = hashlib.sha256(f"{community} {now}".encode()).hexdigest()
    hashes = (f"1{digest[1:]}", f"2{digest[1:]}")
    made = write_case(session, community, author, author, hashes, now, FALL, f"3{digest[1:]}")
    round = rounds.post_now(session, community, made.id, [], 20, f"played:{made.id}", now).round
    assert round is not None
    for member, value in pressed.items():
        answers.give(session, community, round, member, value, now, now)
    closed = now + timedelta(hours=20, seconds=10)
    assert boards.begin_reveal(session, community, round, closed).outcome == "begun"
    boards.score_page(session, community, round)
    assert boards.finish_reveal(session, community, round, None, closed) == "revealed"
