"""The director's cards with the longest legal data, intakes that run twice, and cases begun at a terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import db.cases
import db.decks
import db.jobs
import db.schedules
from bot.chat.card import Card
from bot.chat.fit import fit
from bot.chat.people import Audience
from cogs.cases.cards import Worked, card
from cogs.cases.fields import LIST_LIMITS, TEXT_LIMITS, letter
from cogs.cases.question_file import parse
from db.cases import CaseRow, QuestionRow, StackRow, VersionRow
from db.jobs import JobRow
from tests.scenarios.desk import QUESTION, drafted, draw_picture
from tests.scenarios.desk import given as files_of
from tests.scenarios.driver import MONDAY, House

STATUSES = ("draft", "review", "approved", "rejected", "withdrawn")
TONGUE = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"))

SERIES = {"modality": "CT", "body_part": "HEAD", "rows": 512, "columns": 512, "photometric": "MONOCHROME2"}


def long(text: str, most: int) -> str:
    """Repeat a text up to a limit."""
    return (text * most)[:most]


def longest(text: str, status: str, series: int, refused: int, typed: bool) -> CaseRow:
    """Make a case in which every field is as long as it may be, with options or with names of a typed answer."""
    options = [{"id": f"a{n}", "text": long(f"{n}{text}", LIST_LIMITS["options"][1])} for n in range(10)]
    said: dict[str, Any] = {name: long(text, most) for name, most in TEXT_LIMITS.items() if name != "prompt"}
    said |= {name: [long(text, most)] * count for name, (count, most) in LIST_LIMITS.items()
             if name not in ("options", "synonyms")}
    said |= {"why_not": {f"a{n}": long(text, 500) for n in range(9)}, "window": {"center": -600.5, "width": 1500.5},
             "findings": [{"image": 1, "box": [1, 1, 2, 2], "label": long(text, 60)}] * 12, "key_images": [1, 2, 3, 4],
             "series": 1, "difficulty": 3, "permission_kind": "synthetic", "correction_note": long(text, 300),
             "permission_expires": MONDAY.date(), "answer_images": [5, 6, 7, 8]}
    stacks = tuple(StackRow(n, n, f"{n:064x}", SERIES, 3000, {
        "kept": ["Rows"], "text": {"pictures": list(range(1, 3000))},
        "refusals": [{"position": k, "sentence": long("Picture was refused. ", 120)} for k in range(refused)]})
        for n in range(1, series + 1))
    version = VersionRow(id=1, number=1, posted=False, created_at=MONDAY, **said)
    prompt, (synonyms, most) = long(text, TEXT_LIMITS["prompt"]), LIST_LIMITS["synonyms"]
    question = QuestionRow(1, 1, 0, "choice", prompt, options, ["a1"], 1, look_first=True)
    if typed:
        names = [long(f"{n}{text}", most) for n in range(synonyms + 1)]
        question = QuestionRow(1, 1, 0, "text", prompt, [], [], 1, names=names)
    return CaseRow(1, 1, 99_999, 1, status, "community", 1, None, None, long(text, 500), None, MONDAY, version,
                   (question,), (), stacks)


def job(state: str) -> JobRow:
    """Make an intake that is under way, or has failed with very much to say."""
    error = long("Picture 1 was refused. ", 3000)
    return JobRow(1, 1, "intake:1:1", "cases.intake/1/1", MONDAY, state, None, 1, None, 1,
                  {"stage": "looking", "done": 12, "total": 3000}, error, None, MONDAY, None)


@pytest.mark.parametrize("examples", [6, pytest.param(100, marks=pytest.mark.long)])
def test_a_case_of_any_length_can_be_drawn(examples: int) -> None:
    @settings(max_examples=examples, deadline=None)
    @given(text=st.text(TONGUE, min_size=1, max_size=30), status=st.sampled_from(STATUSES),
           series=st.integers(0, 60), refused=st.integers(0, 60), knows=st.booleans(), editor=st.booleans(),
           state=st.sampled_from(["running", "failed", "done"]), typed=st.booleans())
    @example(text="W", status="review", series=60, refused=60, knows=True, editor=True, state="failed", typed=False)
    def holds(text: str, status: str, series: int, refused: int, knows: bool, editor: bool, state: str,
              typed: bool) -> None:
        row = longest(text, status, series, refused, typed)
        drawn = fit(card(Worked(row, (job(state),), knows, editor)), Audience())
        assert isinstance(drawn, Card)

    holds()


async def test_decks_and_schedules_of_any_size_can_be_drawn(house: House) -> None:
    director = await house.seat("Dana", "director")
    me = await house.app.records.enter(director.person, director.place, house.clock.now())
    write, now = house.app.database.write, house.clock.now()
    for number in range(30):
        deck = await write(db.decks.create, me.community, long(f"{number} deck ", 80), "given", "s", me.member, now)
        await write(db.schedules.create, me.community, long(f"{number} rule ", 80), deck.id, "07:00", "Europe/Berlin",
                    [str(director.place)], me.member, now)
    for number in range(45):
        row = await write(db.cases.create_draft, me.community, me.member, {"title": long(f"{number} é", 120)}, now)
        await write(db.decks.add, me.community, 1, row.id, me.member, now)
    for words, told in (("deck list", "0 deck"), ("schedule list", "0 rule"), ("deck show 1", "page 1"),
                        ("deck show 1 3", "page 3"), ("schedule show 1", "Next dates"), ("case queue", "runs dry")):
        shown = await director.say(words)
        assert told in shown, (words, shown)
        assert "Something went wrong" not in shown
    await director.say("deck show 1")
    assert "page 2" in await director.press("After")
    assert "page 1" in await director.press("Before")


@pytest.mark.only("room", why="files come beside words at a terminal alone")
async def test_a_case_is_begun_with_words_and_files_alone(
        house: House, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("sent")
    operator = await house.seat("Olga", "admin")
    path = folder / "question.toml"
    path.write_text(QUESTION.replace("author =", 'audience = "community"\nseries = 1\nauthor ='), "utf-8")
    files = {"pictures": files_of(draw_picture(folder / "1.png")), "question": files_of(path)}
    shown = operator._got(await house.room.dispatch.say(operator.person, operator.place, "case add", files=files))
    assert "Draft · case 1 · Headache after a fall" in shown
    assert "May travel as far as: the community" in shown
    path.write_text("title = 3", "utf-8")
    shown = operator._got(await house.room.dispatch.say(operator.person, operator.place, "case add", files=files))
    assert "Line 1, title: it is a text in quotes." in shown


async def test_an_intake_that_runs_twice_takes_pictures_in_once(
        house: House, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("sent")
    author = await house.seat("Ada", "contributor")
    await author.say("case add")
    me = await house.app.records.enter(author.person, author.place, house.clock.now())
    row = await house.app.database.write(db.cases.create_draft, me.community, me.member, parse(QUESTION),
                                         house.clock.now())
    await author.say(f"case pictures {row.number}")
    await author.upload("pictures", draw_picture(folder / "1.png"))
    await house.settle()
    before = await house.app.database.read(db.cases.get, me.community, row.id)
    await house.app.database.write(db.jobs.add, "again", f"cases.intake/{row.id}/1", house.clock.now(), me.community,
                                   None, house.clock.now())
    await house.settle()
    after = await house.app.database.read(db.cases.get, me.community, row.id)
    assert before is not None
    assert len(before.stacks) == 1
    assert after == before


@pytest.mark.only("room", why="it tells where a file lay before it was sent")
async def test_originals_sent_through_the_upload_page_are_moved_and_deleted(house: House) -> None:
    author = await house.seat("Ada", "contributor")
    editor = await house.seat("Eli", "editor")
    await drafted(house, author)
    uploaded = house.app.quarantine / "upload-1"
    uploaded.mkdir()
    sent = draw_picture(uploaded / "patient.png")
    await author.say("case pictures 1")
    await author.upload("pictures", sent)
    assert not sent.exists()
    kept = house.app.quarantine / "case-1" / "1" / "00001"
    assert kept.exists()
    assert (kept.parent.stat().st_mode & 0o077) == 0
    await house.settle()
    await author.say("case submit 1")
    await editor.say("case reject 1")
    await editor.fill(note="a face")
    assert not kept.exists()


def test_letters_are_those_of_the_card() -> None:
    assert [letter(place) for place in (0, 1, 9)] == ["A", "B", "J"]


def test_a_question_file_and_a_form_hold_the_same_fields() -> None:
    from cogs.cases.file_fields import KNOWN
    from cogs.cases.typed import Typed

    other = {"question": "prompt", "finding": "findings"}
    inside = {"permission_reference", "permission_expires"}
    assert {other.get(name, name) for name in KNOWN} == set(Typed.__dataclass_fields__) - inside


def test_sent_paths_are_never_kept_as_names(tmp_path: Path) -> None:
    from bot import quarantine

    folder = tmp_path / "quarantine"
    (folder / "up").mkdir(parents=True)
    sent = draw_picture(folder / "up" / "doe^jane.png")
    quarantine.receive(folder, 7, 1, files_of(sent))
    listed = quarantine.sources(folder, 7, 1)
    assert [path.name for path in listed] == ["00001"]
    assert "doe" not in (folder / "case-7" / "1" / quarantine.SOURCES).read_text("utf-8")
    quarantine.clear(folder, 7)
    assert quarantine.sources(folder, 7, 1) == []
