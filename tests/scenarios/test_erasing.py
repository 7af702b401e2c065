"""A name that was typed is erased for good with the case in which it stood."""

from __future__ import annotations

from typing import Any

from sqlalchemy import MetaData, select

from tests.scenarios.desk import approve, drafted
from tests.scenarios.driver import House

NAME = "smithxyz"


def holding(session: Any) -> list[str]:
    """List the tables and columns of the database in which the name stands."""
    tables = MetaData()
    tables.reflect(session.get_bind())
    return [f"{table.name}.{column}" for table in tables.sorted_tables
            for row in session.execute(select(table)).mappings()
            for column, value in row.items() if NAME in str(value)]


async def test_a_typed_name_is_erased_in_every_version(house: House) -> None:
    director = await house.seat("Dana", "director")
    words: dict[str, Any] = {
        "title": f"Fall of {NAME}", "history": f"john {NAME}, 54, fell.", "explanation": NAME, "alt": NAME,
        "options": [f"Because of {NAME}", "Normal", "Other", "None"], "teaching_points": [NAME]}
    await drafted(house, director, count=4, key_images=[3], **words)
    await approve(director)
    await director.say("post now 1")
    await house.settle()
    rey = await house.seat("Rey")
    await rey.press("B")
    house.ask_whole()
    await director.say("case edit 1")
    await director.fill(history="A patient fell.", note="Words.")
    house.ask_whole(False)
    await house.settle()
    await director.say("case erase 1")
    assert "Only a withdrawn case can be erased." in await director.fill(sure="yes")
    await director.say("case withdraw 1")
    assert "Withdrawn." in await director.fill(sure="yes")
    await house.settle()
    assert await house.app.database.read(holding)
    await director.say("case erase 1")
    assert "Nothing was erased." in await director.fill(sure="no")
    assert await house.app.database.read(holding)
    await director.say("case erase 1")
    assert "Erased: every word of the case, in all its versions." in await director.fill(sure="yes")
    await house.settle()
    assert await house.app.database.read(holding) == []
    assert "its words were erased" in await director.say("case decisions 1")
    await director.say("case erase 1")
    assert "erased already" in await director.fill(sure="yes")
    assert NAME not in await director.say("case list")
    assert "Only directors" in await (await house.seat("Ed", "editor")).say("case erase 1")
