"""A bundle is read as if an enemy had written it: whatever `write` would not have written is refused."""

from __future__ import annotations

import hashlib
import json
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import packs
from bot.packs import format as bundle
from bot.packs.writing import manifest_of

QUESTION = 'title = "Fall"\n'
PICTURES = (("pictures/1/0001.dcm", b"first" * 99), ("pictures/1/0002.dcm", bytes(5_000)))


def made(folder: Path, name: str = "case.readout") -> Path:
    """Write a small bundle."""
    packs.write(folder / name, QUESTION, {"dropped": 3}, PICTURES)
    return folder / name


def forged(path: Path, *, members: dict[str, bytes] | None = None, manifest: dict[str, Any] | None = None,
           raw: Callable[[str], str] = lambda written: written,
           change: Callable[[zipfile.ZipInfo], None] = lambda one: None, comment: bytes = b"") -> Path:
    """Write a bundle as a forger would: the same container, with other members, another list or other headers."""
    inside = {bundle.QUESTION: QUESTION.encode(), bundle.REPORT: b"{}", **dict(PICTURES), **(members or {})}
    listed = {name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
              for name, content in inside.items()}
    said = {**manifest_of(listed), **(manifest or {})}
    with zipfile.ZipFile(path, "w") as archive:
        whole = {bundle.MIMETYPE: bundle.KIND, **inside, bundle.MANIFEST: raw(json.dumps(said)).encode()}
        for name, content in whole.items():
            one = zipfile.ZipInfo(name, bundle.NO_DATE)
            one.create_system, one.external_attr = bundle.UNIX, bundle.OWNER_ONLY
            one.compress_type = zipfile.ZIP_STORED if name == bundle.MIMETYPE else zipfile.ZIP_DEFLATED
            change(one)
            archive.writestr(one, content)
        archive.comment = comment
    return path


def fault(path: Path) -> str:
    """Read what must be refused; give the fault. Nothing is left behind by unpacking it either."""
    with pytest.raises(packs.Unfit) as unfit:
        packs.read(path)
    folder = path.parent / "unpacked"
    with pytest.raises(packs.Unfit):
        packs.unpack(path, folder)
    assert not list(folder.iterdir())
    assert QUESTION.strip() not in str(unfit.value)
    return unfit.value.fault


def test_what_is_written_is_read(tmp_path: Path) -> None:
    read = packs.read(made(tmp_path))
    assert read.question == QUESTION
    assert read.report == {"dropped": 3}
    assert read.pictures == tuple(name for name, _ in PICTURES)
    _, unpacked = packs.unpack(made(tmp_path, "again.readout"), tmp_path / "into")
    assert [path.read_bytes() for path in unpacked] == [content for _, content in PICTURES]


@pytest.mark.parametrize(("report", "said"), [
    ({}, (0, 0)), ({"dropped": 12, "series": [{"masked": [1, 2]}, {"masked": [3]}]}, (12, 3)),
    ({"dropped": 10**9}, (100_000, 0)), ({"dropped": -4, "series": "QUIXOTE"}, (0, 0)),
    ({"dropped": "QUIXOTE", "series": [{"masked": "QUIXOTE"}, 7]}, (0, 0))])
def test_of_a_report_only_two_numbers_are_believed(tmp_path: Path, report: dict[str, Any],
                                                   said: tuple[int, int]) -> None:
    packs.write(tmp_path / "x.readout", QUESTION, report, PICTURES)
    assert tuple(packs.read(tmp_path / "x.readout").said.values()) == said


def test_the_same_content_gives_the_same_bytes(tmp_path: Path) -> None:
    assert made(tmp_path, "a.readout").read_bytes() == made(tmp_path, "b.readout").read_bytes()


def test_a_bundle_has_no_date_comment_or_extra_field_and_is_known_by_its_first_bytes(tmp_path: Path) -> None:
    path = made(tmp_path)
    with zipfile.ZipFile(path) as archive:
        assert not archive.comment
        assert {(one.date_time, one.extra, one.comment) for one in archive.infolist()} == {(bundle.NO_DATE, b"", b"")}
    assert packs.is_bundle(path)
    (tmp_path / "other.zip").write_bytes(b"PK\x03\x04" + bytes(200))
    assert not packs.is_bundle(tmp_path / "other.zip")
    assert not packs.is_bundle(tmp_path)


def test_the_forger_s_tool_writes_what_is_taken_where_nothing_is_forged(tmp_path: Path) -> None:
    assert packs.read(forged(tmp_path / "x.readout")).question == QUESTION


@pytest.mark.parametrize(("name", "expected"), [
    ("pictures/1/0003.exe", "more"), ("../../pictures/1/0003.dcm", "more"), ("/pictures/1/0003.dcm", "more"),
    ("pictures/1/../0003.dcm", "more"), ("pictures\\1\\0003.dcm", "more"), ("names.txt", "more"),
    ("__MACOSX/x", "more"), ("pictures/1/0003.dcm/", "more"), ("pictures/0/0003.dcm", "more"),
    ("pictures/1/3.dcm", "more"),
    ("PICTURES/1/0003.dcm", "more"), ("pictures/1/０００３.dcm", "more")])
def test_a_name_that_no_bundle_has_is_refused(tmp_path: Path, name: str, expected: str) -> None:
    assert fault(forged(tmp_path / "x.readout", members={name: b"secret"})) == expected
    assert not (tmp_path.parent / "pictures").exists()


def test_a_member_that_the_list_does_not_name_is_refused(tmp_path: Path) -> None:
    listed = {name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()} for name, content in
              {bundle.QUESTION: QUESTION.encode(), bundle.REPORT: b"{}", **dict(PICTURES)}.items()}
    path = forged(tmp_path / "x.readout", members={"pictures/1/0003.dcm": b"a name"}, manifest={"members": listed})
    assert fault(path) == "more"


def test_a_member_that_the_list_names_and_is_not_there_is_refused(tmp_path: Path) -> None:
    listed = {name: {"bytes": 1, "sha256": "0" * 64}
              for name in (bundle.QUESTION, bundle.REPORT, *dict(PICTURES), "pictures/1/0003.dcm")}
    assert fault(forged(tmp_path / "x.readout", manifest={"members": listed})) == "less"


@pytest.mark.parametrize("name", [bundle.QUESTION, bundle.REPORT, "pictures/1/0002.dcm"])
def test_a_changed_member_is_refused(tmp_path: Path, name: str) -> None:
    inside = {bundle.QUESTION: QUESTION.encode(), bundle.REPORT: b"{}", **dict(PICTURES)}
    listed = {one: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
              for one, content in inside.items()}
    path = forged(tmp_path / "x.readout", members={name: inside[name][:-1] + b"?"}, manifest={"members": listed})
    assert fault(path) == "changed"


@pytest.mark.parametrize("said", [2, 0, "1", None])
def test_another_format_is_refused(tmp_path: Path, said: object) -> None:
    assert fault(forged(tmp_path / "x.readout", manifest={"format": said})) == "version"


@pytest.mark.parametrize("manifest", [{"members": {}}, {"members": []}, {"members": {"a": 1}}, {"members": None},
                                      {"members": {bundle.QUESTION: {"bytes": "x", "sha256": 1}}}])
def test_a_list_that_is_none_is_refused(tmp_path: Path, manifest: dict[str, Any]) -> None:
    assert fault(forged(tmp_path / "x.readout", manifest=manifest)) in ("broken", "more", "less")


def setting(**values: Any) -> Callable[[zipfile.ZipInfo], None]:
    """Give a change of a member's header; the first member stays, so that the file is still taken for a bundle."""
    def change(one: zipfile.ZipInfo) -> None:
        for name, value in values.items():
            if one.filename != bundle.MIMETYPE:
                setattr(one, name, value)

    return change


@pytest.mark.parametrize("change", [
    setting(date_time=(2027, 1, 4, 11, 0, 0)), setting(comment=b"QUIXOTE"), setting(extra=b"\xfe\xca\x04\x00NAME"),
    setting(create_system=0), setting(external_attr=0o120777 << 16), setting(compress_type=zipfile.ZIP_BZIP2),
    setting(internal_attr=1)])
def test_headers_that_carry_anything_are_refused(tmp_path: Path, change: Callable[[zipfile.ZipInfo], None]) -> None:
    assert fault(forged(tmp_path / "x.readout", change=change)) == "more"


def test_what_stands_around_an_archive_is_refused(tmp_path: Path) -> None:
    assert fault(forged(tmp_path / "x.readout", comment=b"QUIXOTE ALONSO")) == "more"
    raw = made(tmp_path).read_bytes()
    for number, changed in enumerate((b"MZ" + raw, raw + b"QUIXOTE", raw[:-1], raw[: len(raw) // 2])):
        path = tmp_path / f"{number}.readout"
        path.write_bytes(changed)
        assert fault(path) in ("foreign", "more", "broken")


def test_what_stands_between_members_is_refused(tmp_path: Path) -> None:
    """Bytes that no member has, with every offset behind them moved, so that any other reader sees a sound archive."""
    raw = made(tmp_path).read_bytes()
    with zipfile.ZipFile(tmp_path / "case.readout") as archive:
        start, second = archive.start_dir, archive.infolist()[1].header_offset
    hidden = b"QUIXOTE ALONSO"
    directory = bytearray(raw[start:])
    at = 0
    while directory[at:at + 4] == b"PK\x01\x02":
        (offset,) = struct.unpack_from("<I", directory, at + 42)
        if offset >= second:
            struct.pack_into("<I", directory, at + 42, offset + len(hidden))
        at += 46 + struct.unpack_from("<H", directory, at + 28)[0]
    struct.pack_into("<I", directory, at + 16, start + len(hidden))
    path = tmp_path / "between.readout"
    path.write_bytes(raw[:second] + hidden + raw[second:start] + bytes(directory))
    with zipfile.ZipFile(path) as sound:
        assert sound.testzip() is None
    assert fault(path) == "more"


def test_a_name_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.readout"
    forged(path)
    with zipfile.ZipFile(path, "a") as archive:
        one = zipfile.ZipInfo(bundle.QUESTION, bundle.NO_DATE)
        one.create_system, one.external_attr = bundle.UNIX, bundle.OWNER_ONLY
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr(one, b'title = "Other"')
    assert fault(path) == "more"


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    big = forged(tmp_path / "big.readout", members={bundle.QUESTION: bytes(300 * 1024)})
    assert fault(big) == "large"
    monkeypatch.setattr(bundle, "MOST_BYTES", 100_000)
    assert fault(forged(tmp_path / "sum.readout", members={"pictures/1/0003.dcm": bytes(120_000)})) == "large"


def test_a_small_file_does_not_fill_a_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "ANY_BYTES", 1_000_000)
    zeros = {f"pictures/1/{place:04d}.dcm": bytes(400_000) for place in range(3, 9)}
    assert fault(forged(tmp_path / "x.readout", members=zeros)) == "large"


def test_a_length_that_lies_is_refused(tmp_path: Path) -> None:
    """The archive says ten bytes, and holds a million."""
    raw = bytearray(forged(tmp_path / "x.readout", members={"pictures/1/0003.dcm": bytes(1_000_000)}).read_bytes())
    for place in (at for at in range(len(raw) - 4) if raw[at:at + 4] == struct.pack("<I", 1_000_000)):
        struct.pack_into("<I", raw, place, 10)
    path = tmp_path / "lying.readout"
    path.write_bytes(bytes(raw))
    assert fault(path) in ("broken", "changed")


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """A sound bundle's bytes, and a folder for changed ones."""
    folder = tmp_path_factory.mktemp("sound")
    return folder, made(folder).read_bytes()


def outcome(path: Path) -> tuple[str, tuple[bytes, ...]] | str:
    """Read and unpack; give what came out, or the fault."""
    folder = path.parent / "out"
    try:
        read, pictures = packs.unpack(path, folder)
        found = tuple(picture.read_bytes() for picture in pictures)
    except packs.Unfit as unfit:
        return unfit.fault
    for picture in pictures:
        picture.unlink()
    return read.question, found


def holds(sound: tuple[Path, bytes], place: int, value: int) -> None:
    """One changed byte is refused, or changes nothing of what comes out."""
    folder, raw = sound
    changed = bytearray(raw)
    changed[place % len(raw)] ^= value
    path = folder / "changed.readout"
    path.write_bytes(bytes(changed))
    found = outcome(path)
    assert found in bundle.FAULTS or found == (QUESTION, tuple(content for _, content in PICTURES))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(place=st.integers(0, 10**6), value=st.integers(1, 255))
def test_no_changed_byte_comes_through(sound: tuple[Path, bytes], place: int, value: int) -> None:
    holds(sound, place, value)


@pytest.mark.long
def test_no_changed_byte_comes_through_anywhere(sound: tuple[Path, bytes]) -> None:
    for place in range(len(sound[1])):
        for value in (1, 0x40, 0x80, 0xFF):
            holds(sound, place, value)


def test_no_cut_comes_through(sound: tuple[Path, bytes]) -> None:
    folder, raw = sound
    for length in range(0, len(raw), 7):
        path = folder / "cut.readout"
        path.write_bytes(raw[:length])
        assert outcome(path) in bundle.FAULTS


def behind(name: str, secret: bytes, path: Path) -> Path:
    """Write a bundle in which bytes follow the packed stream of a member, within the length that it says."""
    source = made(path.parent, "honest.readout")
    data, parts, central = source.read_bytes(), bytearray(), bytearray()
    with zipfile.ZipFile(source) as archive:
        members = archive.infolist()
    for one in members:
        packed = data[one.header_offset + 30 + len(one.filename):][:one.compress_size]
        packed += secret if one.filename == name else b""
        said, start = one.filename.encode(), len(parts)
        sizes = (one.CRC, len(packed), one.file_size, len(said), 0)
        parts += struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, one.compress_type, 0, 33, *sizes) + said + packed
        central += struct.pack("<4s6H3I5H2I", b"PK\1\2", 20 | 3 << 8, 20, 0, one.compress_type, 0, 33, *sizes, 0, 0, 0,
                               one.external_attr, start) + said
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, len(members), len(members), len(central), len(parts), 0)
    path.write_bytes(parts + central + end)
    return path


def test_that_forger_can_write_what_is_read(tmp_path: Path) -> None:
    assert packs.read(behind(bundle.REPORT, b"", tmp_path / "x.readout")).question == QUESTION


@pytest.mark.parametrize("name", [bundle.REPORT, bundle.QUESTION, bundle.MANIFEST, bundle.MIMETYPE, PICTURES[0][0]])
@pytest.mark.parametrize("secret", [b"Q", b"QUIXOTE^ALONSO 19470312 " * 3])
def test_nothing_hides_behind_a_packed_stream(tmp_path: Path, name: str, secret: bytes) -> None:
    assert fault(behind(name, secret, tmp_path / "x.readout")) in ("broken", "large")


@pytest.mark.parametrize("member", range(6))
@pytest.mark.parametrize("place", [*range(4, 8), *range(10, 26)])
def test_no_byte_of_a_local_header_is_free(tmp_path: Path, member: int, place: int) -> None:
    path = made(tmp_path)
    with zipfile.ZipFile(path) as archive:
        start = archive.infolist()[member].header_offset
    data = bytearray(path.read_bytes())
    data[start + place] ^= 0x41
    path.write_bytes(data)
    assert fault(path) == "more"


def test_no_byte_of_the_directory_and_its_end_is_free(tmp_path: Path) -> None:
    path = made(tmp_path)
    plain = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        start = archive.start_dir
    for place in range(start, len(plain)):
        data = bytearray(plain)
        data[place] ^= 0x41
        path.write_bytes(data)
        assert fault(path)
