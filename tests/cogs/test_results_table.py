"""The file of results, read back: no cell is a formula, nobody is named who did not agree, few hide nobody."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.results import own, table
from db.results import Head, Part, Somebody

NOW = datetime(2027, 1, 4, 11, tzinfo=UTC)
HOSTILE = ("=HYPERLINK(\"http://x\",\"y\")", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "a;=1", "a,\t@x", "＝1",
           "a;\"=1", "a,\" \"+1", "a\t\"\"@x",
           "x\n=1", "O'Brien, \"Q\"; R", "Čapek Ñandú 漢字")


def head(number: int = 1, season: int | None = 1, name: str = "Season 1") -> Head:
    """Make a revealed round."""
    return Head(number, number, number, number, season, name, "daily", "choice", date(2027, 1, 4), date(2027, 1, 5),
                NOW, NOW, ["a1"], ["a1", "a2"], {"a1": 1}, 1, False, False)


def somebody(number: int, name: str = "", stage: str | None = None) -> Somebody:
    """Make a member."""
    return Somebody(number, name or f"Member {number}", stage, NOW)


def read(content: bytes, delimiter: str = ",") -> list[dict[str, str]]:
    """Read a file back as strictly as may be."""
    assert content.startswith(b"\xef\xbb\xbf")
    text = content.decode("utf-8-sig")
    assert text.endswith("\r\n")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


def file(people: list[Somebody], named: set[int] = frozenset(), separator: str = "comma", **more: Any) -> table.Made:
    """Make a file about members who all answered one round rightly by half."""
    heads = more.get("heads", [head()])
    parts = {one.id: [Part(one.id, person.id, True, 0.5, True) for person in people] for one in heads}
    return table.made(heads, parts, people, named, {one.season: bytes([one.season or 0]) * 32 for one in heads},
                      separator)


@pytest.mark.parametrize("separator", ["comma", "semicolon"])
def test_hostile_names_stay_text_whichever_program_opens_them(separator: str) -> None:
    people = [somebody(n, name, name) for n, name in enumerate(HOSTILE, 1)]
    made = file(people, {one.id for one in people}, separator, heads=[head(name="=1+1")])
    for delimiter in (",", ";", "\t"):
        for line in csv.reader(io.StringIO(made.content.decode("utf-8-sig"), newline=""), delimiter=delimiter):
            assert not [cell for cell in line if cell.strip(' "').startswith(tuple("=+-@\t\r＝＋－＠"))], line
    names = {row["member"] for row in read(made.content, table.SEPARATOR[separator])}
    assert "Čapek Ñandú 漢字" in names
    assert "O'Brien, \"Q\"; R" in names


@given(st.text(max_size=40), st.sampled_from(["", "a;", "a,", "\t", "\n", " "]))
def test_no_cell_begins_a_formula(text: str, before: str) -> None:
    assert not table.cell(before + text).startswith(tuple(table.STARTS))
    assert "\n" not in table.cell(before + text)


def test_pseudonyms_hold_within_a_season_and_nowhere_else() -> None:
    people = [somebody(n) for n in range(1, 7)]
    rows = read(file(people, heads=[head(1), head(2), head(3, 2, "Season 2")]).content)
    by_round = [{row["member"] for row in rows if row["round"] == number} for number in "123"]
    assert by_round[0] == by_round[1]
    assert by_round[0].isdisjoint(by_round[2])
    assert all(name.startswith("P-") and "Member" not in name for names in by_round for name in names)
    assert {row["posted_on"] for row in rows} == {"2027-01-04"}
    assert table.pseudonym(b"one", 1) != table.pseudonym(b"two", 1)


def test_few_pseudonyms_are_left_out_and_named_ones_stay() -> None:
    people = [somebody(n) for n in range(1, 7)]
    made = file(people, {1, 2})
    assert {row["member"] for row in read(made.content)} == {"Member 1", "Member 2"}
    assert (made.rows, made.members, made.left_out) == (2, 2, 4)
    assert file(people, {1}).left_out == 0
    assert file([]).rows == 0


@pytest.mark.parametrize(("stages", "told"), [
    (["PGY-1"] * 5 + ["PGY-2"] * 5, {"PGY-1", "PGY-2"}), (["PGY-1"] * 5 + ["PGY-2"] * 4, {""}),
    (["PGY-1"] * 6 + ["PGY-2"] * 5 + [None], {"PGY-1", ""}), (["PGY-1"] * 4 + [None], {""}),
    (["PGY-1"] * 5 + [None] * 5, {"PGY-1", ""})])
def test_a_stage_is_told_of_five_or_more(stages: list[str | None], told: set[str]) -> None:
    people = [somebody(n, stage=stage) for n, stage in enumerate(stages, 1)]
    assert {row["stage"] for row in read(file(people).content)} == told


def test_a_grade_has_the_comma_that_its_program_expects() -> None:
    people = [somebody(n) for n in range(5)]
    assert {row["grade"] for row in read(file(people).content)} == {"0.5"}
    assert {row["grade"] for row in read(file(people, separator="semicolon").content, ";")} == {"0,5"}


@pytest.mark.parametrize("typed", ["", "12", "x-ABCD-EFGH-IJKL", "12-ABCD", "1²-ABCD-EFGH-IJKL", "-", "12-" + "A" * 50])
def test_what_is_no_code(typed: str) -> None:
    assert own.read_code(typed) is None


def test_a_code_is_read_as_people_type_it() -> None:
    assert own.read_code(" 12 abcd efgh ijkl ") == (12, "ABCDEFGHIJKL")
    assert own.read_code("12-A8CD-EF0H-1JKL") == (12, "ABCDEFOHIJKL")
