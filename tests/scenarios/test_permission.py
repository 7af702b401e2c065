"""A permission: recorded, shown before it ends, and the end of a case when it does."""

from __future__ import annotations

from datetime import date

import db.audit
import db.cases
import db.signatures
from tests.scenarios.desk import approve, drafted
from tests.scenarios.driver import House

RECORD = {"permission_kind": "public", "permission_reference": "Example collection 231"}


async def row_of(house: House, number: int = 1) -> db.cases.CaseRow:
    """Read a case of the first community."""
    row = await house.app.database.read(db.cases.by_number, await house.community(), number)
    assert row is not None
    return row


async def decisions(house: House, case: int) -> list[str]:
    """List what was decided about a case."""
    found = await house.app.database.read(db.signatures.of_case, await house.community(), case)
    return [one.decision for one in found]


async def test_a_withdrawn_permission_takes_the_case_down_for_good(house: House) -> None:
    director = await house.seat("Dana", "director")
    await drafted(house, director, **RECORD)
    await approve(director)
    await director.say("post now 1")
    await house.settle()
    assert "Headache after a fall" in director.see()
    assert "Example collection 231" in await director.say("case permission 1")
    await director.press("Permission was withdrawn")
    assert "Nothing was taken down" in await director.fill(sure="no")
    await director.say("case permission 1")
    await director.press("Permission was withdrawn")
    assert "Taken down: case 1" in await director.fill(sure="yes")
    await house.settle()
    row = await row_of(house)
    assert row.status == "withdrawn"
    assert (await decisions(house, row.id))[-1] == "permission withdrawn"
    assert "its permission was withdrawn" in await director.say("case show 1")
    assert "Headache after a fall" not in (await house.seat("Finn")).see()
    for words in ("case submit 1", "case approve 1", "case permission 1", "post now 1"):
        await director.say(words)
        assert (await row_of(house)).status == "withdrawn"


async def test_an_author_may_withdraw_it_and_others_may_not(house: House) -> None:
    author = await house.seat("Ada", "contributor")
    other = await house.seat("Otto", "contributor")
    await drafted(house, author, **RECORD)
    assert "Only its author and editors" in await other.say("case permission 1")
    await author.say("case permission 1")
    await author.press("Permission was withdrawn")
    assert "Taken down: case 1" in await author.fill(sure="yes")


async def test_what_ends_is_told_before_and_taken_down_then(house: House) -> None:
    director = await house.seat("Dana", "director")
    await drafted(house, director, **RECORD, permission_expires=date(2027, 1, 14))
    await approve(director)
    shown = await director.say("case queue")
    assert "The permission of case 1, Headache after a fall, ends on Thu 14 Jan 2027" in shown
    await director.say("post now 1")
    await house.settle()
    await house.later(days=9)
    assert (await row_of(house)).status == "approved"
    await house.later(days=2)
    row = await row_of(house)
    assert row.status == "withdrawn"
    assert (await decisions(house, row.id))[-1] == "permission expired"
    assert "its permission ended" in await director.say("case show 1")
    assert "Headache after a fall" not in (await house.seat("Finn")).see()


async def test_nothing_is_posted_past_its_permission(house: House) -> None:
    director = await house.seat("Dana", "director")
    await drafted(house, director, **RECORD, permission_expires=date(2027, 1, 5))
    await approve(director)
    assert "before it would close" in await director.say("post now 1 48")
    await director.say("deck add Neuro")
    await director.say("deck put 1 1")
    await director.say("schedule add Morning deck: 1 at: 07:00 places: Cases zone: America/Chicago days: weekdays")
    assert "before it would close" in await director.say("schedule pin 1 2027-01-06 1")
    assert "Case 1 is posted" in await director.say("post now 1 2")


async def test_a_permission_is_renewed_before_it_ends(house: House) -> None:
    director = await house.seat("Dana", "director")
    await drafted(house, director, **RECORD, permission_expires=date(2027, 1, 10))
    await approve(director)
    assert "This permission ends on Sun 10 Jan 2027" in await director.say("case permission 1")
    await director.press("Renew")
    assert "This date has passed" in await director.fill(expires="2026-12-31")
    await director.press_token(f"cases.renew/{(await row_of(house)).id}")
    assert "Mrs Amari" in await director.fill(reference="Mrs Amari, form in the cabinet", expires="2027-12-31")
    await director.press_token(f"cases.renew/{(await row_of(house)).id}")
    assert "Fri 31 Dec 2027" in await director.fill(reference="Example collection 231", expires="2027-12-31")
    assert (await row_of(house)).version.permission_expires == date(2027, 12, 31)
    assert (await row_of(house)).status == "approved"
    kept = [one for one in await house.app.database.read(db.audit.recent, await house.community())
            if one.what == "case.permission"]
    assert [one.detail for one in kept] == [{"refiled": False, "ended": "2027-01-10", "ends": "2027-12-31"}]
    await director.press_token(f"cases.renew/{(await row_of(house)).id}")
    await director.fill(reference="Another shelf", expires="")
    last = (await house.app.database.read(db.audit.recent, await house.community(), 1))[0]
    assert last.detail == {"refiled": True, "ended": "2027-12-31", "ends": ""}


async def test_an_ended_permission_is_not_approved(house: House) -> None:
    director = await house.seat("Dana", "director")
    await drafted(house, director, **RECORD, permission_expires=date(2027, 1, 2))
    await director.say("case submit 1")
    assert "ended on Sat 2 Jan 2027. Renew it first" in await director.say("case approve 1")
