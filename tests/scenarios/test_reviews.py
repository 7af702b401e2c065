"""What a member missed comes back to them alone: spaced, in the morning, at most two a day, until they stop it."""

from __future__ import annotations

from typing import Any

import pytest

import db.deliveries
import db.members
import db.reviews
from tests.scenarios.alone import NOBODY, alone
from tests.scenarios.casebook import approved_case
from tests.scenarios.driver import House
from tests.scenarios.test_autopsy import revealed
from tests.scenarios.test_round import home_of, residents

WHY = "nobody can be written to alone there"
HEAD = "Back from what you missed"


async def rounds_of(house: House, director: Any, seat: Any, count: int, first: int = 2) -> None:
    """Post further cases, each answered wrong by somebody and revealed."""
    author = await house.seat("Ada", "editor")
    for number in range(first, first + count):
        case = await approved_case(house, author, director, title=f"Case of day {number}")
        await director.say(f"post now {case.number} 20")
        await house.settle()
        await seat.press_token(f"quiz.answer/{number}/a1")
        await director.say(f"close early {case.number}")
        await house.later(seconds=6)


@pytest.mark.not_on(*NOBODY, why=WHY)
async def test_a_miss_comes_back_until_it_is_known(house: House) -> None:
    """Tuesday 11:00 the answer is out; it comes on Wednesday, and after 4, 17 and 61 days, at seven in the morning."""
    director, (rey, other) = await revealed(house, "AB")
    said = await rey.say("review start")
    for expected in ("at most one message a day with at most two questions, never between 20:00 and 07:00",
                     "it counts for no board", "review stop ends it at once"):
        assert expected in said
    assert "You have missed nothing yet." in await other.say("review start")
    here = alone(house, rey)
    assert HEAD not in here.see()
    await house.later(hours=19, minutes=59)
    assert HEAD not in here.see()
    await house.later(minutes=2)
    card = here.see()
    for expected in (HEAD, "Case 1 · Headache after a fall", "[picture: Axial CT of the head", "Most likely diagnosis?",
                     "[A] [B] [C] [D]", "[Not sure]", "[Stop these]"):
        assert expected in card, card
    assert HEAD not in rey.see()
    assert HEAD not in alone(house, other).see()
    assert "Subdural hematoma, the answer" not in card
    right = letter_of(card, "Subdural hematoma")
    assert card.index("Subdural") < card.index("Epidural") or right != "B", "the options stand in another order"
    said = await here.press(right)
    for expected in (f"You chose {right}, the answer", "Why: A crescent along the left convexity",
                     "It comes again about",
                     "It counts for no board."):
        assert expected in said, said
    await house.later(seconds=2)
    assert "Case 1 · Headache after a fall: answered." in here.see()
    assert "[picture: Axial CT of the head at the level" not in here.see().split("answered.")[-1].split("Why:")[0]
    community = await home_of(house, director)
    for days in (4, 17):
        await house.later(days=days)
        await house.later(seconds=2)
        card = here.see().split(HEAD)[-1]
        assert "Most likely diagnosis?" in card, (days, card)
        said = await here.press(letter_of(card, "Subdural hematoma"))
    assert "You know this one now: it does not come again." in said
    member = (await house.app.records.enter(rey.person, None, house.clock.now())).member
    row = await house.app.database.read(db.reviews.asked, community, 1, member)
    assert row is not None
    assert row.review.retired_at is not None
    before = await rey.say("board")
    assert "Nobody is ranked yet" in before


def letter_of(card: str, text: str) -> str:
    """Find the letter under which an option stands this time."""
    return next(line.strip().split()[0].strip("*") for line in card.splitlines() if text in line)


@pytest.mark.not_on(*NOBODY, why=WHY)
async def test_two_a_day_and_one_message_and_nothing_while_away(house: House) -> None:
    director, (rey, _) = await revealed(house, "AB")
    await rounds_of(house, director, rey, 3)
    await rey.say("review start")
    community = await home_of(house, director)
    me = (await house.app.records.enter(rey.person, None, house.clock.now())).member
    here = alone(house, rey)
    await house.later(hours=21)
    first = await sheets(house, community)
    assert len(first) == 1
    card = here.see()
    assert "One more comes after this one." in card
    said = await here.press("Not sure")
    assert "You said not sure; the answer is" in said
    await house.later(seconds=2)
    assert "Case 2 · Case of day 2" in here.see()
    said = await here.press_token("reviews.answer/2/a2")
    assert "the answer" in said
    assert "Noted: it comes again sooner" in await here.press("That was a guess")
    assert "noted already" in await here.press_token("reviews.guess/2")
    assert "Your first answer stands." in await here.press_token("reviews.answer/2/a1")
    assert "no such option" in await here.press_token("reviews.answer/1/zz")
    await house.app.database.write(db.members.change, community, me, away_until=house.clock.now().replace(day=12))
    await house.later(days=5)
    assert len(await sheets(house, community)) == 1
    await house.later(days=2)
    assert len(await sheets(house, community)) == 2


async def sheets(house: House, community: int) -> list[Any]:
    """Give the messages of reviews."""
    found = []
    for number in range(1, 9):
        found += await house.app.database.read(db.deliveries.about, community, db.reviews.KIND, number)
    return found


@pytest.mark.not_on(*NOBODY, why=WHY)
async def test_it_stops_in_one_word_and_is_nobody_elses(house: House) -> None:
    director, (rey, other) = await revealed(house, "AB")
    await rey.say("review start")
    form = await rey.say("review hours")
    assert "Nothing comes from (required): 20:00" in form
    assert "That leaves no hour of the day." in await rey.fill(quiet_from="09:00", quiet_until="09:00")
    await rey.say("review hours")
    assert "Nothing comes between 21:00 and 10:00" in await rey.fill(quiet_from="21:00", quiet_until="10:00")
    here = alone(house, rey)
    await house.later(hours=22)
    assert HEAD not in here.see()
    await house.later(hours=1, minutes=1)
    assert HEAD in here.see()
    assert "That is not yours to answer" in await other.press_token("reviews.answer/1/a2")
    assert "That is not yours to answer" in await other.press_token("reviews.again/1")
    assert "Answer it first" in await here.press_token("reviews.again/1")
    assert "Stopped. Nothing comes back any more" in await here.press("Stop these")
    assert "you have not started reviews" in await rey.say("review stop")
    await house.later(seconds=2)
    assert "You have stopped reviews." in here.see()
    assert "You have stopped reviews, so nothing is counted here." in await here.press_token("reviews.answer/1/a2")
    await house.later(days=3)
    community = await home_of(house, director)
    assert len(await sheets(house, community)) == 1
    await rey.say("review start")
    await house.later(days=5)
    assert len(await sheets(house, community)) == 2
    await director.say("case withdraw 1")
    await director.fill(sure="yes")
    await house.later(seconds=30)
    assert all(row.state == "gone" for row in await sheets(house, community))
    assert "not shown any more" in await here.press_token("reviews.answer/1/a2")
    await house.later(days=9)
    assert len(await sheets(house, community)) == 2


@pytest.mark.only("discord", why="the loopback Discord lets somebody take no direct messages")
async def test_where_no_direct_message_is_taken_it_stops_and_says_so_once(house: Any) -> None:
    director, (rey, other) = await revealed(house, "AB")
    await rey.say("review start")
    world = house.server.world
    world.direct(rey.hand.user).denied = frozenset({"SEND_MESSAGES"})
    await house.later(hours=21)
    community = await home_of(house, director)
    assert [row.state for row in await sheets(house, community)] == ["failed"]
    assert "Reviews have stopped. No direct message reaches you" in await rey.say("today")
    assert "Reviews have stopped" not in await rey.say("today")
    assert "What you missed does not come back any more" in await rey.say("me show")
    assert "direct message" not in await other.say("today")
    assert "does not take" not in director.see()
    await house.later(days=9)
    assert len(await sheets(house, community)) == 1


@pytest.mark.only("web", why="only there nobody can be written to alone")
async def test_where_nobody_can_be_written_to_it_says_so(house: House) -> None:
    rey, = await residents(house, 1)
    assert "Reviews come by direct message, and you have none here." in await rey.say("review start")
