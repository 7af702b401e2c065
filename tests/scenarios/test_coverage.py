"""Coverage: what there is of each kind of case against what is wanted, and what is missing in words."""

from __future__ import annotations

from typing import Any, get_args

from cogs.coverage import words
from cogs.coverage.cog import Modality, Subspecialty
from db import boards, coverage
from tests.scenarios.casebook import approved_case
from tests.scenarios.driver import House


async def several(house: House) -> Any:
    """Fill some squares, leave some cases that belong in none; give the director."""
    author, director = await house.seat("Ada", "editor"), await house.seat("Dana", "director")
    for tags, difficulty in ((["neuro", "trauma"], 1), (["Brain"], 1), (["chest"], 3), (["neuro"], None),
                             (["xyzzy"], 2), ([], 2)):
        await approved_case(house, author, director, tags=tags, difficulty=difficulty)
    return director


async def test_a_director_sees_what_there_is_and_what_is_missing(house: House) -> None:
    director = await several(house)
    shown = await director.say("coverage show")
    for told in ("6 cases. As many as wanted in 2 of", "No neuro CT of difficulty 2 or 3.",
                 "No neuro MR of difficulty 1, 2 or 3.", "Not counted: cases 5, 6. No tag names a subspecialty",
                 "Not counted: case 4. No difficulty is given", "grid of 10 subspecialties by 6 modalities",
                 "And ", "more like these."):
        assert told in shown, (told, shown)
    assert "neuro CT" in shown
    assert "2 of 1" in shown
    after = await director.press("After")
    assert "page 2" in after
    assert "page 1" in await director.press("Before")
    missing = await director.press("All that is missing")
    assert "No chest MR of difficulty 1, 2 or 3." in missing
    assert "Before" not in missing


async def test_a_target_is_set_and_bad_ones_are_refused(house: House) -> None:
    director = await several(house)
    assert "in 1 square: 3." in await director.say("coverage target neuro ct 3 1")
    shown = await director.say("coverage show")
    assert "2 of 3 neuro CT of difficulty 1." in await director.say("coverage wanted 2")
    assert "2 of 3" in shown
    assert "in each of 6 squares: 0." in await director.say("coverage target neuro all 0")
    assert "neuro" not in await director.say("coverage wanted")
    assert "in each of 3 squares: 1." in await director.say("coverage target chest nm 1")
    assert "chest nuclear medicine" in await director.say("coverage show 1 all")
    for wanted in ("1000000", "-1", "51"):
        assert "between 0 and 50" in await director.say(f"coverage target chest ct {wanted}")
    assert "is one of" in await director.say("coverage target xyzzy ct 1")
    contributor = await house.seat("Cora", "contributor")
    assert "No chest CT of difficulty 1 or 2." in await contributor.say("coverage wanted")
    assert "Only" in await contributor.say("coverage show")
    await director.say("coverage target all all 0")
    assert "Nothing is missing." in await contributor.say("coverage wanted")
    stranger = await house.seat("Sam", "director", workspace="elsewhere")
    assert "0 cases." in await stranger.say("coverage show")


async def test_a_season_counts_what_it_posted_and_what_waits(house: House) -> None:
    director = await several(house)
    await director.say("post now 1")
    await house.later(hours=25)
    community = await house.community()
    await house.app.database.write(boards.begin_season, community, "Spring", None, house.clock.now())
    shown = await director.say("coverage show 1 season")
    assert "Coverage · Spring" in shown
    assert "5 cases." in shown
    await director.press("All cases")
    assert "6 cases." in await director.say("coverage show")
    assert "This season" in director.see()


def test_the_lists_are_the_databases() -> None:
    assert get_args(Subspecialty) == ("all", *coverage.SUBSPECIALTIES)
    assert get_args(Modality) == ("all", *coverage.MODALITIES)
    assert set(words.SUBSPECIALTY) == set(words.ROWS) == set(coverage.SUBSPECIALTIES)
    assert set(words.MODALITY) == set(words.COLUMNS) == set(coverage.MODALITIES)
