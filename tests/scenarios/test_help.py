"""Help: what waits, the features, and everything a director does two presses away."""

from __future__ import annotations

from typing import Any

from tests.scenarios.casebook import approved_case
from tests.scenarios.desk import drafted
from tests.scenarios.driver import House
from tests.scenarios.test_round import posted_case


async def opened(seat: Any, feature: str) -> str:
    """Open a feature from help: by its button, or from the menu where there are too many for buttons."""
    try:
        return str(await seat.press(feature))
    except LookupError:
        return str(await seat.choose("Features", feature))


async def test_help_is_a_menu_by_role(house: House) -> None:
    rey, director = await house.seat("Rey"), await posted_case(house)
    said = await rey.say("help")
    assert said.startswith("Help\nNow\nCase 1 is open until Tue 11:00; you have not answered it.\n[Case 1]")
    assert "Quiz A case with a question, open until it closes; then the answer, in the same place." in said
    for feature in ("Quiz", "Talk", "Leaderboard", "Policy", "Privacy", "Admin", "Help"):
        assert f"{feature} " in said
    assert "[All commands]" in said
    assert "[Cases]" not in said
    assert (await rey.press("Case 1")).startswith("Case 1 · Headache after a fall")
    await rey.press("B")
    assert "Nothing waits for you now." in await rey.say("help")
    said = await opened(rey, "Quiz")
    assert "today See the cases that are open now." in said
    assert "post now" not in said
    assert (await rey.press("Today")).startswith("Case 1 · Headache after a fall\nYou chose B.")
    said = await director.say("help all")
    while "post now Post an approved case at once" not in said:
        said = await director.press("Next page" if "[Next page]" in said else "Read all")


async def test_a_director_reaches_everything_in_two_presses(house: House) -> None:
    """Without typing, as on a phone: help, a feature, its command."""
    anna = await house.seat("Anna", "admin")
    for feature, pressed, expected in (
            ("Cases", "Add", "Add a case from its pictures and its question"),
            ("Review", "Case review", "Review a case"), ("Decks", "List", "deck"),
            ("Decks", "Add", "Name (required)"), ("Schedules", "Add", "Make a schedule"), ("Schedules", "List", ""),
            ("Quiz", "Post now", "Post a case now"), ("Leaderboard", "Me name", "How boards name you"),
            ("Leaderboard", "Season new", "Begin a season"), ("Admin", "Place list", "Cases"),
            ("Policy", "Show", "Policy of"), ("Privacy", "Tickets", "Privacy tickets"),
            ("Help", "Who", "Who sees what")):
        await anna.say("help")
        assert (await opened(anna, feature)).startswith(f"{feature}\n")
        assert expected in await anna.press(pressed), feature
    await anna.say("help")
    await opened(anna, "Admin")
    assert "Make a one-time code" in await anna.press("Community code"), "what acts at once is read about first"
    assert "[Do it] [Back]" in anna.see()
    assert (await anna.press("Back")).startswith("Admin\n")
    assert (await anna.press("Back")).startswith("Help\n")
    assert "There is no command “zzz”." in await anna.press_token("help.feature/zzz")
    await anna.say("help")
    await opened(anna, "Cases")
    assert (await anna.choose("Read about", "case drop")).startswith("case drop\nTake a series out of a draft.")


async def test_help_names_a_directors_next_step(house: House) -> None:
    dora, anna = await house.seat("Dora", "director"), await house.seat("Anna", "admin")
    assert "There is no case yet.\n[Add a case]" in await dora.say("help")
    await drafted(house, dora)
    assert "No case is approved yet: send one to review, and have it approved.\n[Cases]" in await dora.say("help")
    await dora.say("case submit 1")
    said = await anna.say("help")
    assert "One case waits for review.\nThere is no deck yet: put cases in an order.\n[Review] [Make a deck]" in said
    await anna.press("Make a deck")
    await anna.fill(name="Heads")
    said = await anna.say("help")
    assert "There is no schedule yet: say on which days a deck posts.\n[Review] [Make a schedule]" in said
    assert "There is no" not in await (await house.seat("Rey")).say("help")
    await anna.say("schedule add Morning deck: 1 at: 07:00 places: Cases zone: America/Chicago days: weekdays")
    assert "No place is for editors alone" in await anna.say("help")
    await anna.say("place add Editors purpose: editors")
    assert "No place is for editors alone" not in await anna.say("help")


async def test_the_help_card_stays_within_its_limits(house: House) -> None:
    """With as much to do as there can be, and with the longest feature."""
    anna = await house.seat("Anna", "admin")
    ada = await house.seat("Ada", "editor")
    for number in range(4):
        await approved_case(house, ada, anna, title=f"Case of {number}")
        await anna.say(f"post now {number + 1}")
    await drafted(house, ada)
    await ada.say("case submit 5")
    await house.settle()
    said = await anna.say("help")
    assert said.count("you have not answered it") == 3
    assert "[Case 1] [Case 2] [Case 3] [Review] [Make a deck]" in said
    assert "[All commands]" in said
    for words in ("case", "help admin", "help schedules"):
        assert "wrong on our side" not in await anna.say(words)


async def test_help_explains_one_command_and_its_values(house: House) -> None:
    rey, director = await house.seat("Rey"), await house.seat("Dora", "director")
    said = await director.say("help post now")
    assert said.startswith("post now\nPost an approved case at once, in one place or in all that are for cases.")
    assert "For directors and above." in said
    assert "Case: a number or a name, needed" in said
    assert "Hours open: a number, if you like" in said
    assert "Case (required): " in await director.press("Do it")
    assert "me show" in await rey.say("help me")
    assert "[Show] [Name]" in await rey.say("help me")
    await rey.say("help")
    assert "On boards I am: one of name, alias, unnamed, needed" in await rey.say("help me name")
    assert "There is no command “fly away”." in await rey.say("help fly away")
    assert "There is no command “audit”." in await rey.say("help audit")
