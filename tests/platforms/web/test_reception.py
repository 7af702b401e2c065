"""Files that a form brings: to quarantine under numbers, within caps, and nothing left behind."""

import os
import resource
import stat
from collections.abc import AsyncIterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.received import NAME, short
from bot.platforms.web import reception, uploads
from bot.platforms.web.platform import Web
from bot.platforms.web.received import natural
from tests.platforms.web.world import CASES, World

PART = {"accept": "text/fragment"}
VALUES = {"token": "cases.add", "place": str(CASES), "value.title": "Headache after a fall", "value.options": "A\r\nB",
          "value.key": "B", "value.permission": "consent", "value.checked": "no"}


def left(world: World) -> list[Path]:
    """List every file in quarantine."""
    return sorted(path for path in world.rows.quarantine.rglob("*") if path.is_file())


def folders(world: World) -> list[str]:
    """Name the folders in quarantine, a member's uploads by the member alone."""
    found = world.rows.quarantine.iterdir() if world.rows.quarantine.exists() else ()
    return sorted(path.name.rpartition("-")[0] if path.name.startswith("upload-") else path.name for path in found)


def contents(files: Any) -> list[bytes]:
    """Read files that an action was given."""
    return [Path(file.path).read_bytes() for file in files]


async def send(client: httpx.AsyncClient, *files: tuple[str, bytes], **values: Any) -> httpx.Response:
    """Send the form with pictures."""
    sent = [("value.pictures", (name, content, "application/octet-stream")) for name, content in files]
    return await client.post("/fill", data={**VALUES, **values}, files=sent or {"value.pictures": ("", b"")},
                             headers=PART)


async def test_pictures_lie_in_quarantine_in_natural_order_without_names(resident: httpx.AsyncClient,
                                                                         world: World) -> None:
    answer = await send(resident, ("Doe^Jane/IM10.dcm", b"ten"), ("Doe^Jane/IM2.dcm", b"two"), ("IM1.dcm", b"one"))
    assert "Saved: 3 pictures." in answer.text
    taken = world.cases.taken[0]
    assert contents(taken["pictures"]) == [b"two", b"ten", b"one"]
    assert [(file.name, file.patient, file.size) for file in taken["pictures"]] == [
        ("", True, 3), ("", True, 3), ("", True, 3)]
    assert [path.name for path in left(world)] == ["00001", "00002", "00003"]
    assert stat.S_IMODE(left(world)[0].stat().st_mode) == 0o600
    assert folders(world) == ["case-1"]
    assert stat.S_IMODE(world.rows.quarantine.stat().st_mode) == 0o700
    assert taken["options"] == "A\nB"
    assert taken["checked"] is False


async def test_a_ticked_box_and_several_boxes(resident: httpx.AsyncClient, world: World) -> None:
    await send(resident, ("a", b"x"), **{"value.checked": ["no", "yes"], "value.days": ["Mon", "Wed"]})
    assert world.cases.taken[0]["checked"] is True
    assert world.cases.taken[0]["days"] == ["Mon", "Wed"]


async def test_other_files_keep_a_short_clean_name(resident: httpx.AsyncClient, world: World) -> None:
    files = [("value.pictures", ("Doe.dcm", b"x")), ("value.sheet", ("../../my case!.toml", b"title"))]
    await resident.post("/fill", data=VALUES, files=files, headers=PART)
    assert world.cases.taken[0]["sheet"].name == "my_case_.toml"
    assert not any("Doe" in str(path) for path in left(world))


async def test_files_that_nobody_asked_for_do_not_stay(resident: httpx.AsyncClient, world: World) -> None:
    for token in ("gallery.name_it", "quiz.board/42", "@gone", "nonsense"):
        await resident.post("/fill", data={"token": token, "value.name": "x"}, files={"value.name": ("a", b"x")},
                            headers=PART)
        assert left(world) == []
    await resident.post("/fill", data=VALUES, files={"value.title": ("a", b"x")}, headers=PART)
    assert left(world) == []


async def test_no_file_is_no_answer(resident: httpx.AsyncClient, world: World) -> None:
    answer = await send(resident)
    assert "Fill in: Pictures." in answer.text
    assert left(world) == []


async def test_a_form_that_was_refused_keeps_its_files(resident: httpx.AsyncClient, world: World) -> None:
    answer = await send(resident, ("a", b"x"), **{"value.title": "Subdural"})
    assert "The title gives the answer away." in answer.text
    assert "Received: 1." in answer.text
    token = answer.text.split('name="token" value="')[1].split('"')[0]
    again = await resident.post("/fill", data={**VALUES, "token": token}, headers=PART)
    assert "Saved: 1 pictures." in again.text
    assert folders(world) == ["case-2"]


async def test_what_nobody_may_send_never_reaches_the_disk(resident: httpx.AsyncClient, world: World,
                                                           monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[Any] = []
    monkeypatch.setattr(reception, "_write", lambda *given: written.append(given))
    answer = await send(resident, ("a", b"x"), token="cases.pictures")
    assert answer.status_code == 403
    assert "Only contributors can do this." in answer.text
    first = [("value.pictures", ("a", b"x")), ("token", (None, "cases.add"))]
    await resident.post("/fill", files=first, headers=PART)  # files before the token that asks for them
    await resident.post("/fill", data=VALUES, files={"value.title": ("a", b"x" * 100)}, headers=PART)
    assert written == []
    assert not world.rows.quarantine.exists()


async def test_the_token_that_counts_is_the_last(resident: httpx.AsyncClient, world: World) -> None:
    parts = [("token", (None, "cases.add")), ("value.pictures", ("a", b"x")), ("token", (None, "cases.pictures"))]
    answer = await resident.post("/fill", files=parts, headers=PART)
    assert "Only contributors can do this." in answer.text
    assert folders(world) == []


async def test_files_of_a_form_that_is_carried_out_or_fails_do_not_stay(
        director: httpx.AsyncClient, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    files = [("value.pictures", ("a.dcm", b"x")), ("value.sheet", ("case.toml", b"title"))]
    assert "Saved" in (await director.post("/fill", data=VALUES, files=files, headers=PART)).text
    assert folders(world) == ["case-1"]
    assert "Taken." in (await send(director, ("a", b"x"), token="cases.pictures")).text
    assert folders(world) == ["case-1", "case-2"]
    monkeypatch.setattr(Path, "rename", broken)
    assert "Something went wrong" in (await send(director, ("a", b"x"), token="cases.pictures")).text
    assert not any(name.startswith("upload") for name in folders(world))


def broken(*given: object) -> None:
    """Fail as a disk does."""
    raise OSError("a name that must not be told")


async def test_files_that_wait_count_for_their_member_alone(resident: httpx.AsyncClient, director: httpx.AsyncClient,
                                                            world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "WAITING", 3)
    refused = {"value.title": "Subdural"}
    assert "Received: 1." in (await send(resident, ("a", b"xxx"), **refused)).text
    assert folders(world) == ["upload-1"]
    again = await send(resident, ("a", b"xxx"), **refused)
    assert again.status_code == 413
    assert "that you sent before" in again.text
    assert "Received: 1." in (await send(director, ("a", b"xxx"), **refused)).text
    assert folders(world) == ["upload-1", "upload-3"]


async def test_three_forms_at_once_are_enough(resident: httpx.AsyncClient, web: Web, world: World) -> None:
    with ExitStack() as held:
        for _ in range(uploads.AT_ONCE):
            held.enter_context(web.uploads.one(1))
        assert (await send(resident, ("a", b"x"))).status_code == 429
        assert left(world) == []
    assert "Saved" in (await send(resident, ("a", b"x"))).text


async def test_a_disk_that_fills_while_a_body_of_unknown_length_comes(
        resident: httpx.AsyncClient, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reception, "SPARE_BYTES", 10**18)

    async def body() -> AsyncIterator[bytes]:
        for name, extra in (("token", ""), ("value.pictures", "; filename=a")):
            yield f"--x\r\nContent-Disposition: form-data; name={name}{extra}\r\n\r\ncases.add\r\n".encode()
        yield b"--x--\r\n"

    answer = await resident.post("/fill", content=body(), headers={"content-type": "multipart/form-data; boundary=x"})
    assert answer.status_code == 507
    assert left(world) == []


async def test_bodies_beyond_all_measure_are_refused(resident: httpx.AsyncClient, world: World) -> None:
    many = await resident.post("/press", content="&".join(f"a{n}=1" for n in range(300)),
                               headers={"content-type": "application/x-www-form-urlencoded"})
    assert many.status_code == 413
    boundary = "x" * 5000
    answer = await resident.post("/fill", content=b"--x", headers={
        "content-type": f"multipart/form-data; boundary={boundary}"})
    assert answer.status_code == 400
    assert (await send(resident, (f"IM{'1' * 5000}.dcm", b"x"))).status_code == 400  # the parser's own bound
    assert left(world) == []


def test_names_are_put_in_order_as_people_count() -> None:
    names = ["IM10", "IM9", "im" + "9" * 5000, "IM1" + "0" * 5000, "IM007", "IMa"]
    assert sorted(names, key=natural) == ["IM007", "IM9", "IM10", "im" + "9" * 5000, "IM1" + "0" * 5000, "IMa"]


async def test_a_folder_of_thousands_needs_no_thousands_of_open_files(resident: httpx.AsyncClient,
                                                                      world: World) -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    # Other tests of this process may hold files of their own.
    highest = max(map(int, os.listdir("/dev/fd")))
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 150, before[1]))
    try:
        answer = await send(resident, *((f"IM{number}", b"x") for number in range(1500)))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    assert "Saved: 1500 pictures." in answer.text
    assert len(left(world)) == 1500


@pytest.mark.parametrize(("cap", "most"), [("FILES", 2), ("BYTES", 5)])
async def test_too_much_is_refused_and_nothing_stays(resident: httpx.AsyncClient, world: World,
                                                     monkeypatch: pytest.MonkeyPatch, cap: str, most: int) -> None:
    monkeypatch.setattr(reception, cap, most)
    answer = await send(resident, ("a", b"xx"), ("b", b"xx"), ("c", b"xx"))
    assert answer.status_code == 413
    assert "at once" in answer.text
    assert left(world) == []


async def test_a_body_that_announces_too_much_is_not_read(resident: httpx.AsyncClient, world: World) -> None:
    answer = await resident.post("/fill", content=b"", headers={
        "content-type": "multipart/form-data; boundary=x", "content-length": str(10**12)})
    assert answer.status_code == 413


@pytest.mark.parametrize("body", [
    b"--x\r\nContent-Disposition: form-data; name=\"value.pictures\"; filename=\"a\"\r\n\r\nhalf of it",
    b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nvalue",
    b"nonsense", b"--x\r\nbroken header\r\n\r\n",
    b"--x\r\nContent-Disposition: form-data; name=\"\xff\"\r\n\r\n1\r\n--x--"])
async def test_a_body_that_breaks_off_leaves_nothing(resident: httpx.AsyncClient, world: World, body: bytes) -> None:
    answer = await resident.post("/fill", content=body, headers={"content-type": "multipart/form-data; boundary=x"})
    assert answer.status_code in (400, 404, 200)
    assert left(world) == []
    assert world.cases.taken == []


async def test_a_stranger_brings_nothing(stranger: httpx.AsyncClient, world: World) -> None:
    assert (await send(stranger, ("a", b"x"))).status_code == 401
    assert left(world) == []


async def test_too_little_room_on_the_disk(resident: httpx.AsyncClient, world: World,
                                           monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reception, "SPARE_BYTES", 10**18)
    answer = await send(resident, ("a", b"x"))
    assert answer.status_code == 507
    assert left(world) == []


@given(st.text(max_size=80))
def test_a_short_name_is_only_a_name(name: str) -> None:
    made = short(name)
    assert len(made) <= NAME
    assert "/" not in made
    assert "\\" not in made
    assert not made.startswith(".")


@given(st.lists(st.text("ab12. ²٣", max_size=6)))
def test_any_names_can_be_put_in_order(names: list[str]) -> None:
    """The order is one, in whichever order the names came."""
    assert [natural(name) for name in sorted(names, key=natural)] == [
        natural(name) for name in sorted(reversed(names), key=natural)]


@given(st.lists(st.integers(0, 10**12), unique=True))
def test_numbers_in_names_count(numbers: list[int]) -> None:
    """Picture 2 comes before picture 10, with leading zeros or without."""
    names = [f"picture {number:0{1 + number % 7}d}.dcm" for number in numbers]
    assert [names.index(name) for name in sorted(names, key=natural)] == [
        numbers.index(number) for number in sorted(numbers)]
