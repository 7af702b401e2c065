"""Files that a form brings: to quarantine under numbers, within caps, and nothing left behind."""

import resource
import stat
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.web import reception
from bot.platforms.web.received import NAME, natural, short
from tests.platforms.web.world import CASES, World

PART = {"accept": "text/fragment"}
VALUES = {"token": "cases.add", "place": str(CASES), "value.title": "Headache after a fall", "value.options": "A\r\nB",
          "value.key": "B", "value.permission": "consent", "value.checked": "no"}


def left(world: World) -> list[Path]:
    """List every file in quarantine."""
    return sorted(path for path in world.rows.quarantine.rglob("*") if path.is_file())


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
    assert [path.name for path in left(world)] == ["0001", "0002", "0003"]
    assert stat.S_IMODE(left(world)[0].stat().st_mode) == 0o600
    assert stat.S_IMODE(left(world)[0].parent.stat().st_mode) == 0o700
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
    assert "Pictures is missing." in answer.text
    assert left(world) == []


async def test_a_form_that_was_refused_keeps_its_files(resident: httpx.AsyncClient, world: World) -> None:
    answer = await send(resident, ("a", b"x"), **{"value.title": "Subdural"})
    assert "The title gives the answer away." in answer.text
    assert "Received: 1." in answer.text
    token = answer.text.split('name="token" value="')[1].split('"')[0]
    again = await resident.post("/fill", data={**VALUES, "token": token}, headers=PART)
    assert "Saved: 1 pictures." in again.text


async def test_a_folder_of_thousands_needs_no_thousands_of_open_files(resident: httpx.AsyncClient,
                                                                      world: World) -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (200, before[1]))
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
    sorted(names, key=natural)
