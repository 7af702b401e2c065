"""Conversations over the socket, as a shell has them."""

from __future__ import annotations

import asyncio
import json
import stat
from datetime import timedelta
from pathlib import Path

import pytest

import db.jobs
from bot.platforms.terminal.client import Line, reachable
from bot.platforms.terminal.platform import Terminal
from db.engine import Database
from tests.platforms.terminal.conftest import NOW, Desk


async def test_the_socket_is_its_owners_alone(terminal: Terminal) -> None:
    assert stat.S_IMODE(terminal.path.stat().st_mode) == 0o600
    assert reachable(terminal.path)


async def test_a_path_longer_than_an_address_is_reached(tmp_path: Path, terminal: Terminal) -> None:
    deep = tmp_path / ("d" * 120) / "readout.sock"
    other = Terminal(deep, "lightbox", terminal.watch)
    await other.start(None)  # type: ignore[arg-type]
    try:
        assert await asyncio.to_thread(reachable, deep)
    finally:
        await other.stop()
    assert not reachable(deep)


async def test_words_are_answered_and_controls_come_with_their_command(desk: Desk) -> None:
    assert await desk.say("film", "show", "3") == 0
    assert "Film 3 hangs." in desk.shown
    assert "readout film show --number 4" in desk.shown
    assert "readout --press films.turn/3" in desk.shown
    assert "readout --press films.compare/3 --choose VALUE" in desk.shown
    assert "    4  Fourth" in desk.shown


async def test_the_command_beside_a_control_does_the_same(desk: Desk) -> None:
    await desk.say("film", "show", "3")
    command = next(row for row in desk.shown.splitlines() if "[Next]" in row).split("readout ", 1)[1]
    assert await desk.say(*command.split()) == 0
    assert "Film 4 hangs." in desk.shown
    assert await desk.send({"do": "press", "token": "films.compare/3", "chosen": "4"}) == 0
    assert "Films 3 and 4 side by side." in desk.shown


async def test_programs_get_json_with_tokens(desk: Desk) -> None:
    assert await desk.say("film", "show", "3", json=True) == 0
    card = json.loads(desk.shown)
    assert card["title"] == "Film"
    assert [c["token"] for c in card["blocks"][1]["controls"]] == ["films.show/4", "films.turn/3"]


@pytest.mark.parametrize(("words", "code", "sentence"), [
    (("film", "show", "12"), 1, "There are nine films."),
    (("film", "shov"), 2, "There is no command"),
    (("film", "show", "3", "--colour"), 2, "does not take"),
    (("film", "break"), 1, "Something went wrong on our side"),
])
async def test_exit_codes(desk: Desk, words: tuple[str, ...], code: int, sentence: str) -> None:
    assert await desk.say(*words) == code
    assert sentence in desk.shown
    assert "patient" not in desk.shown


async def test_what_is_missing_is_listed_where_nobody_can_be_asked(desk: Desk, tmp_path: Path) -> None:
    film = tmp_path / "SMITH^JOHN.dcm"
    film.write_bytes(b"x")
    assert await desk.say("film", "hang", str(film)) == 2
    assert "Missing: --title TEXT." in desk.complained
    assert "SMITH" not in desk.shown + desk.complained


async def test_files_are_taken_where_they_stand_free_and_by_name(desk: Desk, tmp_path: Path) -> None:
    for name in ("a b.dcm", "2.dcm", "request.toml"):
        (tmp_path / name).write_bytes(b"x")
    code = await desk.say("film", "hang", str(tmp_path / "a b.dcm"), str(tmp_path / "2.dcm"), "--title", "Left", "hip",
                          "--view=coronal", "--request", str(tmp_path / "request.toml"))
    assert code == 0
    assert "2 hung as Left hip, coronal, request.toml." in desk.shown


async def test_a_missing_file_is_wrong_usage(desk: Desk) -> None:
    assert await desk.say("film", "hang", "/nowhere/SMITH.dcm", "--title", "x") == 2
    assert "There is no file or folder at what you gave as films." in desk.shown
    assert "SMITH" not in desk.shown


async def test_a_refused_value_names_its_option(desk: Desk, tmp_path: Path) -> None:
    assert await desk.say("film", "hang", str(tmp_path), "--title", "hip", "--view", "oblique") == 2
    assert "--view: View is one of axial, coronal." in desk.complained
    assert await desk.say("film", "hang", str(tmp_path), "--title", "stairs") == 3
    assert "Not this word." in desk.shown


async def test_a_form_is_asked_line_by_line(desk: Desk, tmp_path: Path) -> None:
    desk.answers = ["n", str(tmp_path), "", "", "Left hip"]
    assert await desk.say("film", "hang") == 0
    assert "Hang films on the box" in desk.shown
    assert "This one is required; Ctrl-C leaves without saving." in desk.shown
    assert "1 hung as Left hip, axial, no request." in desk.shown


async def test_a_refused_form_asks_again_for_what_was_refused(desk: Desk, tmp_path: Path) -> None:
    desk.answers = ["y", str(tmp_path), "", "stairs", "2", "", "Left hip"]
    assert await desk.say("film", "hang") == 0
    assert "Not this word." in desk.shown
    assert "1 hung as Left hip, coronal, no request." in desk.shown


async def test_leaving_a_form_saves_nothing(desk: Desk) -> None:
    desk.answers = ["n"]
    assert await desk.say("film", "hang") == 2
    assert "Left without saving." in desk.complained


async def test_controls_are_pressed_by_number(desk: Desk) -> None:
    desk.answers = ["9", "1", "3", "2", "1", "2", ""]
    assert await desk.say("film", "show", "3") == 0
    assert "No control has this number." in desk.shown
    assert "Film 4 hangs." in desk.shown
    assert "Films 4 and 4 side by side." in desk.shown


async def claimed(database: Database) -> tuple[db.jobs.JobRow, ...]:
    """Wait until a job is there, and take it."""
    for _ in range(500):
        if rows := await database.write(db.jobs.claim, "worker", NOW):
            return rows
        await asyncio.sleep(0.01)
    raise AssertionError("no job was started")


async def test_a_job_is_followed_to_its_end_and_its_view_drawn_again(desk: Desk, database: Database) -> None:
    saying = asyncio.create_task(desk.say("film", "scan"))
    rows = await claimed(database)
    await database.write(db.jobs.progress, rows[0].id, rows[0].attempt, "Reading films", 3, 9)
    await asyncio.sleep(0.4)
    await database.write(db.jobs.finish, rows[0].id, rows[0].attempt, NOW + timedelta(seconds=1), "Nine are scanned.")
    assert await saying == 0
    assert "Reading films …" in desk.complained
    assert "Nine are scanned." in desk.shown
    assert "State  done" in desk.shown


async def test_a_failed_job_fails_the_call(desk: Desk, database: Database) -> None:
    saying = asyncio.create_task(desk.say("film", "scan"))
    rows = await claimed(database)
    await database.write(db.jobs.fail, rows[0].id, rows[0].attempt, "No film is in the box.", NOW)
    assert await saying == 1
    assert "No film is in the box." in desk.shown


async def test_a_call_survives_one_that_hangs_up(desk: Desk, terminal: Terminal) -> None:
    line = await asyncio.to_thread(Line, terminal.path)
    line.close()
    assert await desk.say("film", "show", "1") == 0


async def test_the_operator_makes_a_members_link(desk: Desk, terminal: Terminal) -> None:
    await desk.say("film", "show", "1")
    assert await desk.send({"do": "sign-in", "member": "nobody"}) == 2
    assert "No member is called “nobody”." in desk.shown
    assert await desk.send({"do": "sign-in", "member": "1"}) == 2
    assert "The web rooms do not run here." in desk.shown
