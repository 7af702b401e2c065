"""What goes wrong in a round: hasty, late, forged and replayed presses; a reveal that is killed half way."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from cogs.quiz import reveal as steps
from db import answers, boards, jobs, rounds
from tests.scenarios.driver import House
from tests.scenarios.test_round import home_of, posted_case, residents


async def kept(house: House, seat: Any, round: int = 1) -> tuple[int, str | None]:
    """Give how many answers a round has, and what the seat's member has said."""
    presence = await house.app.records.enter(seat.person, seat.place, house.clock.now())
    store = house.app.database
    mine = await store.read(answers.mine, presence.community, round, presence.member)
    return await store.read(answers.count, presence.community, round), mine.value if mine else None


async def test_two_people_at_the_same_instant(house: House) -> None:
    await posted_case(house)
    one, two = await residents(house, 2)
    said = await asyncio.gather(one.press("A"), two.press("B"))
    assert all(text.startswith("Saved: ") for text in said)
    assert await kept(house, one) == (2, "a1")
    assert await kept(house, two) == (2, "a2")


async def test_one_person_pressing_ten_times(house: House) -> None:
    await posted_case(house)
    rey, = await residents(house, 1)
    said = await asyncio.gather(*(rey.press("B") for _ in range(10)))
    assert sum(text.startswith("Saved: B.") for text in said) == 1
    assert sum(text == "Still B. Change it until Tue 11:00." for text in said) == 9
    assert await kept(house, rey) == (1, "a2")


@pytest.mark.only("room", why="the web rooms have no newcomers: they sign in as members")
async def test_the_first_press_of_a_newcomer_ten_times_makes_one_member(house: House) -> None:
    director = await posted_case(house)
    rey = house.room.seat("newcomer", "Nora")
    await asyncio.gather(*(rey.press_token("quiz.answer/1/a2") for _ in range(10)))
    assert (await director.say("members")).count("Nora") == 1
    assert await kept(house, rey) == (1, "a2")


@pytest.mark.not_on("web", why="a page does not state the instant of a press")
async def test_a_replayed_older_press_changes_nothing(house: House) -> None:
    await posted_case(house)
    rey, = await residents(house, 1)
    pressed = house.clock.now()
    await house.later(minutes=5)
    await rey.press("C")
    assert await rey.press("A", at=pressed) == "You pressed again later: C stands. Change it until Tue 11:00."
    assert await kept(house, rey) == (1, "a3")


@pytest.mark.not_on("web", why="a page does not state the instant of a press")
async def test_a_press_counts_by_its_own_instant(house: House) -> None:
    """One millisecond after the close it is too late; one before, it counts although it arrives after."""
    await posted_case(house)
    late, early = await residents(house, 2)
    closes = house.clock.now() + timedelta(hours=24)
    await house.later(hours=24, seconds=2)
    said = await late.press_token("quiz.answer/1/a2", at=closes + timedelta(milliseconds=1))
    assert said == "This case has closed. Your answer will not count. Try it unspoiled:\n[Start]"
    assert await kept(house, late) == (0, None)
    assert (await early.press_token("quiz.answer/1/a2", at=closes - timedelta(milliseconds=1))).startswith("Saved: B.")
    assert await kept(house, early) == (1, "a2")
    assert await late.press("Start") == "The answer to this case is not out yet. Look again in a moment."
    await house.later(seconds=5)
    late.card = None
    await late.press_token("quiz.answer/1/a2")
    assert "Only for you; it does not count." in await late.press("Start")
    assert await kept(house, late) == (1, None)


@pytest.mark.not_on("web", why="a page does not state the instant of a press")
async def test_a_press_before_the_opening_counts_from_the_opening(house: House) -> None:
    await posted_case(house)
    rey, = await residents(house, 1)
    opened = house.clock.now()
    await house.later(minutes=1)
    assert (await rey.press("A", at=opened - timedelta(days=400))).startswith("Saved: A.")
    presence = await house.app.records.enter(rey.person, rey.place, house.clock.now())
    mine = await house.app.database.read(answers.mine, presence.community, 1, presence.member)
    assert mine.pressed_at == opened


@pytest.mark.not_on("web", why="a page does not state the instant of a press")
async def test_nothing_counts_after_the_reveal_has_begun(house: House) -> None:
    director = await posted_case(house)
    rey, = await residents(house, 1)
    closes = house.clock.now() + timedelta(hours=24)
    await house.later(hours=24, seconds=6)
    said = await rey.press_token("quiz.answer/1/a2", at=closes - timedelta(seconds=1))
    assert said.startswith("This case has closed. Your answer will not count.")
    assert (await kept(house, director))[0] == 0


@pytest.mark.parametrize(("token", "sentence"), [
    ("quiz.answer/1/a9", "This case has no such option. Press one of the letters on its card."),
    ("quiz.answer/1/", "This button is not known any more. Write help to see what there is."),
    ("quiz.answer/1", "This button is not known any more. Write help to see what there is."),
    ("quiz.answer/77/a1", "That round is not here any more."),
    ("quiz.answer/x/a1", "That round is not here any more."),
    ("quiz.answer/1/a1/again", "This button is not known any more. Write help to see what there is."),
    ("quiz.board/1", "This button is not known any more. Write help to see what there is."),
    ("quiz.reveal/1", "This button is not known any more. Write help to see what there is."),
    ("quiz.open/1/2027-01-04", "This button is not known any more. Write help to see what there is."),
    ("quiz.close/1", "Only directors can do this. Ask one of them, or write who to see them."),
    ("quiz.post/1/24", "Only directors can do this. Ask one of them, or write who to see them."),
    ("quiz.preview_case/1", "Only contributors can do this. Ask one of them, or write who to see them."),
    ("quiz.answer/1/%00", "Option holds a character that cannot be shown. Type it again."),
    ("quiz.answer/1/" + "x" * 500, "This case has no such option. Press one of the letters on its card."),
])
async def test_a_forged_token_gets_a_sentence(house: House, token: str, sentence: str) -> None:
    await posted_case(house)
    rey, = await residents(house, 1)
    assert sentence in await rey.press_token(token)
    assert await kept(house, rey) == (0, None)


async def test_another_communitys_round_does_not_exist(house: House) -> None:
    await posted_case(house)
    await house.place(workspace="elsewhere")
    stranger = await house.seat("Sam", "admin", workspace="elsewhere")
    for action in ("answer/1/a2", "more/1", "my_result/1", "look/1", "try_it/1", "read_on/1", "tried/1/a2"):
        assert await stranger.press_token(f"quiz.{action}") == "That round is not here any more."
    for action in ("preview_case/1", "close/1"):
        assert await stranger.press_token(f"quiz.{action}") == "That case is not here any more."
    assert "not known any more" in await stranger.press_token("core.read/quiz.board%2F1/0")
    assert await stranger.say("today") == "No case is open, and none is planned."
    assert (await kept(house, stranger))[0] == 0


@pytest.mark.parametrize("until", ["closed", "page", "scored", "charted", "finished"])
async def test_a_reveal_that_is_killed_goes_on_where_it_was(house: House, until: str,
                                                           monkeypatch: pytest.MonkeyPatch) -> None:
    """The job dies after each of its steps in turn; the next attempt ends it, and nothing is counted twice."""
    director = await posted_case(house)
    for seat, letter in zip(await residents(house, 6), "BBBACB", strict=True):
        await seat.press(letter)
    die_after(monkeypatch, until)
    await house.later(hours=24, seconds=6)
    assert ("revealed" in director.see()) == (until == "finished")
    monkeypatch.undo()
    await house.later(minutes=5)
    card = director.see()
    assert "4 of 6 chose it. A 1, C 1, D 0, not sure 0." in card
    assert card.count("[picture: The spread of answers.") == 1
    store, community = house.app.database, await home_of(house, director)
    board = await store.read(boards.board_of, community)
    assert board.generation == 1
    assert await store.read(boards.differences, board.id) == ()
    due = [row for row in await store.read(jobs.list_jobs, community) if row.due_at <= house.clock.now()]
    assert {row.state for row in due} == {"done"}



def die_after(patch: pytest.MonkeyPatch, step: str) -> None:
    """Make the first attempt end after one of its steps."""
    names = {"closed": "begin_reveal", "page": "score_page", "finished": "finish_reveal"}
    if step in names:
        _after(patch, boards, names[step])
    elif step == "scored":
        _after(patch, steps, "_score")
    else:
        _after(patch, steps, "_chart")


def _after(patch: pytest.MonkeyPatch, home: Any, name: str) -> None:
    real = getattr(home, name)
    if asyncio.iscoroutinefunction(real):
        async def awaited(*args: Any, **kwargs: Any) -> Any:
            await real(*args, **kwargs)
            raise RuntimeError("killed")
        patch.setattr(home, name, awaited)
        return
    # What a transaction did is kept by a kill after it: the fault comes when the next step begins.
    original = steps.Context.db

    async def db(ctx: Any, function: Any, *args: Any, **kwargs: Any) -> Any:
        result = await original(ctx, function, *args, **kwargs)
        if function is real:
            raise RuntimeError("killed")
        return result
    patch.setattr(steps.Context, "db", db)


async def test_two_reveals_of_one_board_wait_for_each_other(house: House) -> None:
    director = await posted_case(house)
    from tests.scenarios.casebook import approved_case

    await approved_case(house, await house.seat("Ada", "editor"), director, title="Another")
    await director.say("post now 2")
    for seat in await residents(house, 5):
        await seat.press_token("quiz.answer/1/a2")
        await seat.press_token("quiz.answer/2/a2")
    await house.later(hours=24, minutes=2)
    assert director.see().count("5 of 5 chose it.") == 2
    community = await home_of(house, director)
    assert [row.state for row in await house.app.database.read(rounds.latest, community)] == ["revealed"] * 2
    board = await house.app.database.read(boards.board_of, community)
    assert board.generation == 2
    assert await house.app.database.read(boards.differences, board.id) == ()
