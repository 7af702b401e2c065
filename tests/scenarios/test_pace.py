"""A member's own pace: leave, weeks in a row, and how sure they were."""

from __future__ import annotations

import itertools
from typing import Any

from db import answers, rounds, schedules
from tests.scenarios.casebook import approved_case
from tests.scenarios.driver import House
from tests.scenarios.test_kinds import WORDS, write
from tests.scenarios.test_round import home_of, posted_case, residents, scheduled

HOW_SURE = "How sure are you? Only you see it.\n[Guess] [Probable] [Certain]"


async def post(house: House, director: Any, ada: Any, hours: int = 20) -> int:
    """Post a new case; give its round's id."""
    made = await approved_case(house, ada, director, title=f"Case {next(NAMES)}")
    await director.say(f"post now {made.number} {hours}")
    await house.settle()
    community = await home_of(house, director)
    round = (await house.app.database.read(rounds.open_rounds, community))[-1]
    return round.id


NAMES = itertools.count(1)


async def test_weeks_in_a_row_are_told_kindly_and_leave_holds_them(house: House) -> None:
    ada, director = await house.seat("Ada", "editor"), await house.seat("Dora", "director")
    rey, = await residents(house, 1)
    first = await post(house, director, ada)
    assert "in a row" not in await rey.press_token(f"quiz.answer/{first}/a1")
    await house.later(days=1)
    # A day that was missed costs nothing, and the same week is told once.
    await post(house, director, ada)
    await house.later(days=7)
    for told in (True, False):
        said = await rey.press_token(f"quiz.answer/{await post(house, director, ada)}/unsure")
        assert said.startswith("Saved: not sure. That counts as taking part.")
        assert ("You have taken part 2 weeks in a row." in said) == told
        await house.later(days=1)
    said = await rey.say("away until 2027-02-01")
    assert "You are away, and back on Mon 1 Feb 2027." in said
    assert "[Back at once]" in said
    said = await rey.say("me show")
    assert "Away: until Mon 1 Feb" in said
    assert "your weeks are held" in said
    for days in (7, 2):
        await house.later(days=days)
        missed = await post(house, director, ada)
    await house.later(days=1)
    said = await rey.press_token("pace.away_back")
    assert "Welcome back. Your weeks in a row were held while you were away." in said
    assert "Catching up, 1 of 3." in await rey.press("Catch up")
    said = await rey.say("me show")
    assert "Weeks in a row: 2, of 2 in which you took part" in said
    assert "Away" not in said
    await house.later(days=7)
    said = await rey.press_token(f"quiz.answer/{await post(house, director, ada)}/a2")
    assert "You have taken part 3 weeks in a row." in said
    assert "You missed 3 cases meanwhile.\n[Catch up]" in said
    assert "closed" in await rey.press_token(f"quiz.answer/{missed}/a2")


async def test_dates_that_nobody_can_be_away_until(house: House) -> None:
    rey, = await residents(house, 1)
    for word, said in (("2027-01-03", "Choose a day after Mon 4 Jan 2027: the first on which you are back."),
                       ("2027-01-04", "Choose a day after Mon 4 Jan 2027"),
                       ("2032-01-04", "is more than a year away."), ("2027-02-30", "There is no date “2027-02-30”."),
                       ("soon", "2027-02-28")):
        assert said in await rey.say(f"away until {word}")
    assert "You are not away." in await rey.say("away back")
    assert "back on Sun 10 Jan 2027" in await rey.say("away until 2027-01-10")
    assert "You are away already, and back on Sun 10 Jan 2027." in await rey.say("away until 2027-01-10")
    assert "You are away, and back on Fri 8 Jan 2027." in await rey.say("away until 2027-01-08")
    assert "Back on" in await rey.say("away until")
    assert "You are away, and back on Tue 12 Jan 2027." in await rey.fill(day="2027-01-12")
    assert "Welcome back." in await rey.press("Back at once")


async def test_how_sure_one_is_stands_beside_the_answer(house: House) -> None:
    director = await posted_case(house)
    rey, other = await residents(house, 2)
    assert "Only directors can do this." in await rey.say("quiz confidence yes")
    assert "How sure" not in await other.press("B")
    assert "Ask how sure" in await director.say("quiz confidence")
    assert (await director.fill(ask="yes")).startswith("From now on each receipt asks how sure the reader is")
    said = await rey.press("B")
    assert said.startswith("Saved: B.")
    assert said.endswith(HOW_SURE)
    await house.later(seconds=1)
    said = await rey.press("Probable")
    assert said == ("Saved: probable. Only you see it. Change it, or your answer, until Tue 11:00.\n"
                    "[Guess] [Probable] [Certain]")
    await house.later(seconds=1)
    assert (await rey.press("Probable")).startswith("Still probable.")
    await house.later(seconds=1)
    assert (await rey.press("Certain")).startswith("Saved: certain.")
    # Another answer begins anew, and the receipt of the first no longer speaks for it.
    await house.later(seconds=1)
    assert (await rey.press_token("quiz.answer/1/a3")).endswith(HOW_SURE)
    await house.later(seconds=1)
    said = await rey.press_token("quiz.sure/1/guess/0")
    assert said.startswith("You have changed your answer since you were asked this.\nHow sure are you?")
    community, database = await home_of(house, director), house.app.database
    member = (await house.app.records.enter(rey.person, rey.place, house.clock.now())).member
    kept = await database.read(answers.mine, community, 1, member)
    assert (kept.value, kept.confidence) == ("a3", None)
    assert (await rey.press("Guess")).startswith("Saved: a guess.")
    await house.later(seconds=1)
    # Nobody who is not sure is asked how sure they are.
    assert "How sure" not in await rey.press_token("quiz.answer/1/unsure")
    assert await rey.press_token("quiz.sure/1/certain/2") == "You said not sure, so nothing more is asked."


async def test_forged_and_late_presses_of_how_sure_one_is(house: House) -> None:
    director = await posted_case(house)
    rey, other = await residents(house, 2)
    assert "Nobody is asked how sure they are here any more." in await rey.press_token("quiz.sure/1/certain/0")
    assert await director.say("quiz confidence no") == "It was so already. Nothing was changed."
    await director.say("quiz confidence yes")
    await rey.press("B")
    # Each can only speak of their own answer, in their own community.
    assert "You have not answered this case yet." in await other.press_token("quiz.sure/1/certain/0")
    stranger = await house.seat("Sam", "director", workspace="elsewhere")
    await stranger.say("quiz confidence yes")
    for token in ("quiz.sure/1/certain/0", "quiz.sure/99/certain/0"):
        assert "certain" not in (await stranger.press_token(token)).casefold()
    assert "Level is one of" in await rey.press_token("quiz.sure/1/doubtful/0")
    assert "changed your answer" in await rey.press_token("quiz.sure/1/certain/4")
    await house.later(seconds=1)
    assert "Saved: a guess." in await rey.press_token("quiz.sure/1/guess/0")
    await house.later(hours=24)
    said = await rey.press_token("quiz.sure/1/certain/0")
    assert said == "This case has closed. What you said before stands."
    await house.later(seconds=6)
    assert await rey.press_token("quiz.sure/1/certain/0") == said


async def test_calibration_is_read_from_twenty_answers_on(house: House) -> None:
    ada, director = await house.seat("Ada", "editor"), await house.seat("Dora", "director")
    rey, = await residents(house, 1)
    assert "A director can change that with" in await rey.say("me calibration")
    await director.say("quiz confidence yes")
    assert "0 of your answers to revealed cases say how sure you were. With 20 more" in await rey.say("me calibration")
    played = ([("a2", "guess")] * 4 + [("a1", "guess")] * 2 + [("a2", "probable")] * 5 + [("a4", "probable")] * 3
              + [("a2", "certain")] * 3 + [("a3", "certain")] * 3)
    for option, word in played:
        round = await post(house, director, ada, hours=2)
        await rey.press_token(f"quiz.answer/{round}/{option}")
        await house.later(seconds=1)
        await rey.press_token(f"quiz.sure/{round}/{word}/0")
        if round == 20:
            said = await rey.say("me calibration")
            assert "19 of your answers to revealed cases say how sure you were. With 1 more" in said
        await house.later(hours=3)
    said = await rey.say("me calibration")
    for expected in (
            "Your calibration, 20 answers",
            "You are surer than you are right: what you said comes to 71 %, and 60 % were right.",
            "[picture: How often your answers were right. Guess: 67 % right of 6, where 50 % would fit; Probable: 62 % "
            "right of 8, where 73 % would fit; Certain: 50 % right of 6, where 90 % would fit.]",
            "Guess | 50 % | 67 % | 6", "Probable | 73 % | 62 % | 8", "Certain | 90 % | 50 % | 6",
            "Brier score: 0.30; 0 is best", "Revealed cases only. Only you see this."):
        assert expected in said
    assert "0 of your answers" in await ada.say("me calibration")


async def test_a_friday_stays_open_over_the_weekend_and_a_holiday(house: House) -> None:
    director = await house.seat("Dora", "director")
    schedule = await scheduled(house, director, "The first", "The second")
    await house.app.database.write(
        schedules.edit, await home_of(house, director), schedule, None, house.clock.now(), weekends="bridge",
        days=0b10001, skip_dates=["2027-01-04", "2027-01-11"], hours_open=24)
    await house.later(days=4, hours=2)
    on_friday, on_sunday, on_monday = await residents(house, 3)
    assert "Case 1 · The first" in on_friday.see()
    assert "closes Tue 12:00" in on_friday.see()
    assert "Change it until Tue 12:00." in await on_friday.press("B")
    await house.later(days=2)
    assert "Saved: not sure." in await on_sunday.press("Not sure")
    await house.later(days=1)
    assert "Change it until Tue 12:00." in await on_monday.press("A")
    await house.later(days=1, minutes=10)
    assert "3 of 3" not in on_monday.see()
    assert "Case 1 · The first · revealed" in on_monday.see()
    assert "The answer is B" in await (await house.seat("Rey9")).press_token("quiz.my_result/1")
    await house.later(days=3)
    # Answered on a Sunday or a Monday, it is the week's in which it was posted.
    assert "Last time: case 1." in on_sunday.see()
    said = await on_sunday.press("C")
    assert "You have taken part 2 weeks in a row." in said


async def test_what_is_typed_is_asked_and_caught_up_with_alike(house: House) -> None:
    director = await posted_case(house, **WORDS)
    await director.say("quiz confidence yes")
    rey, late = await residents(house, 2)
    assert (await write(rey, "SDH")).endswith(HOW_SURE)
    await house.later(seconds=1)
    assert (await rey.press("Certain")).startswith("Saved: certain.")
    assert (await write(rey, "epidural hematoma")).endswith(HOW_SURE)
    await house.later(seconds=1)
    assert "changed your answer since" in await rey.press_token("quiz.sure/1/certain/0")
    assert "Saved: a guess." in await rey.press("Guess")
    await house.later(hours=24, seconds=6)
    assert "How sure you were: a guess." in await rey.press_token("quiz.my_result/1")
    asked = await late.say("catch up")
    assert "Catching up, 1 of 1. Not for the board; only you see it." in asked
    assert "ubdural" not in asked
    said = await write(late, "subdural haematoma")
    assert "You wrote “subdural haematoma”, the answer." in said, said
    assert "That was the last one. You are up to date." in said
