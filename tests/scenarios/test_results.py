"""Results leave as a file, as a page for the chair and as each member's own record; nobody is named unasked."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest

import db.members
from bot import Handed
from bot.chat.people import Person
from tests.scenarios.casebook import approved_case
from tests.scenarios.driver import House
from tests.scenarios.test_round import home_of, posted_case, residents

PAGES = "files are handed over by the pages of the web"
LINK = re.compile(r"https?://[^\s\"')\]<>]*/file/[\w-]+")


async def season(house: House, letters: str) -> tuple[Any, list[Any]]:
    """Post Ada's case, have it answered, and reveal it; give the director's seat and those who answered."""
    director = await posted_case(house)
    seats = await residents(house, len(letters))
    for seat, letter in zip(seats, letters, strict=True):
        await seat.press(letter)
    await house.later(hours=24, seconds=6)
    return director, seats


def link_of(seat: Any) -> str:
    """Give the address of the file that a seat was handed."""
    found = [one["href"] for one in seat._panel.every("a") if "/file/" in (one["href"] or "")]
    assert found, "no link"
    return str(found[-1])


async def fetched(seat: Any) -> Any:
    """Open the link of a file as a browser does: the page with its button, then the file."""
    path = "/file/" + link_of(seat).rpartition("/file/")[2]
    page = await seat.browser.get(path)
    assert "Open the file" in page.text
    return await seat.browser.post(path)


def rows_of(content: bytes, delimiter: str = ",") -> list[dict[str, str]]:
    """Read a file of results back."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter, strict=True))


@pytest.mark.only("web", why=PAGES)
async def test_results_as_a_file(house: House) -> None:
    director, seats = await season(house, "BBBBAC")
    await approved_case(house, await house.seat("Ada", "editor"), director, title="Open still")
    await director.say("post now 2")
    editor = await house.seat("Ed", "editor")
    assert "Only directors can do this." in await editor.say("results export")
    assert "Nothing here is called “Nowhere”." in await director.say("results export season: Nowhere")
    await director.say("results export season: all")
    await house.settle()
    await director.say("results file 1")
    answer = await fetched(director)
    assert answer.headers["content-disposition"] == 'attachment; filename="results-1.csv"'
    rows = rows_of(answer.content)
    assert len(rows) == 6, "the case that is open is not in it"
    assert {row["case"] for row in rows} == {"1"}
    assert all(row["member"].startswith("P-") for row in rows)
    assert sorted(row["grade"] for row in rows) == ["0", "0", "1", "1", "1", "1"]
    again = await director.browser.post("/file/" + link_of(director).rpartition("/file/")[2])
    assert again.status_code == 403
    await seats[0].say("me consent")
    assert "Exports made from now on name you." in await seats[0].fill(named="yes")
    await director.say("results export season: all separator: semicolon")
    await house.settle()
    await director.say("results file 2")
    rows = rows_of((await fetched(director)).content, ";")
    assert [row["member"] for row in rows if not row["member"].startswith("P-")] == ["Rey0"]
    await seats[0].say("me consent")
    assert "under a pseudonym" in await seats[0].fill(named="no")
    await director.say("results export season: all")
    await house.settle()
    await director.say("results file 3")
    assert "Rey0" not in (await fetched(director)).text
    said = await director.say("audit")
    assert "results.export" in said
    assert "results.file" in said


async def test_a_file_that_has_nothing_or_too_few(house: House) -> None:
    director = await house.seat("Dora", "director")
    await director.say("results export season: all")
    await house.settle()
    assert "there is nothing to export" in await director.press("Look again")
    assert "This file is not there" in await director.say("results file 1")
    assert "ends before it begins" in await director.say("results export since: 2027-02-01 until: 2027-01-01")
    assert "There is no date" in await director.say("results export since: 2027-02-31")
    await season(house, "BBC")
    await director.say("results export season: all")
    await house.settle()
    said = await director.press("Look again")
    assert "Members left out: 3." in said
    await house.later(days=2)
    assert "forgotten a day after" in await director.press_token("results.look/2")
    assert "This file is not there" in await director.say("results file 2")


@pytest.mark.only("web", why=PAGES)
async def test_a_page_for_the_chair(house: House) -> None:
    director, _ = await season(house, "BBBBAC")
    editor = await house.seat("Ed", "editor")
    assert "Only directors can do this." in await editor.say("results page")
    assert "One page, to be printed" in await director.say("results page")
    page = (await fetched(director)).text
    for expected in ("the daily case", "Rounds revealed</dt><dd>1", "Members who took part</dt><dd>6", "100 %",
                     "written by fewer than five people", "Right on average</dt><dd>67 %", "paper.css"):
        assert expected in page, expected
    assert "Rey" not in page
    assert "Ada" not in page
    assert "<style" not in page
    await director.say("results page since: 2028-01-01")
    assert "No case has been revealed in this span yet." in (await fetched(director)).text


@pytest.mark.only("web", why=PAGES)
async def test_one_s_own_record_and_its_code(house: House) -> None:
    _, seats = await season(house, "BBBBAC")
    rey = seats[0]
    said = await rey.say("me record")
    assert "Formative: not CME, and not for selection." in said
    assert "Cases offered" in said
    code = re.search(r"\d+-[A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4}", said)
    assert code is not None
    page = (await fetched(rey)).text
    assert code[0] in page
    assert "FORMATIVE. NOT CME. NOT FOR SELECTION." in page
    other = seats[1]
    told = await other.say(f"record check {code[0].lower()}")
    assert "This code holds" in told
    assert "Rey0" not in told
    assert (await rey.say("me record")).count(code[0]) == 1, "the same record of a day has one code"
    letters = code[0].partition("-")[2]
    forged = "A" if letters[0] != "A" else "B"
    for wrong in (f"1-{forged}{letters[1:]}", f"99-{letters}", "nonsense", "=1+1"):
        assert "No record of this community has that code." in await other.say(f"record check {wrong}")
    stranger = await house.seat("Sam", workspace="elsewhere")
    assert "No record of this community has that code." in await stranger.say(f"record check {code[0]}")
    assert "There is no record of you in that span yet." in await stranger.say("me record")


async def test_a_name_that_is_a_formula_is_exported_as_text(house: House) -> None:
    director, seats = await season(house, "BBBBAC")
    await seats[0].say("me consent")
    await seats[0].fill(named="yes")
    community = await home_of(house, director)
    row = next(one for one in await house.app.database.read(db.members.list_members, community) if one.name == "Rey0")
    await house.app.database.write(db.members.rename, community, row.id, "=HYPERLINK(\"x\")", None, house.clock.now())
    await director.say("results export season: all")
    await house.settle()
    assert "6 rows about 6 members." in await director.press("Look again")


def written(where: str) -> tuple[bytes, int]:
    """Give a file's bytes and who may read it."""
    return Path(where).read_bytes(), Path(where).stat().st_mode & 0o777


async def test_at_the_terminal_a_file_is_written_for_its_owner_alone(house: House) -> None:
    director, _ = await season(house, "BBBBB")
    me = await house.app.records.enter(director.person, None, house.clock.now())
    operator = Person("terminal", house.app.slug, "operator", admin=True)
    for content in (b"first", b"second"):
        where = await house.app.records.hand_over(me.community, operator, me.member, Handed("results-1.csv", "text/csv",
                                                                                         content), house.clock.now())
        assert written(str(where)) == (content, 0o600)
        assert Path(str(where)).parent.name == "files"
