"""Bad input: each file ends in a fixed sentence with its position, and the good ones beside it are taken."""

from __future__ import annotations

import io
import json
import os
import stat
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.uid import UID

from bot.imaging import opening, words
from bot.imaging.faults import FAULTS, refuse
from bot.imaging.report import Limits, Report
from tests.imaging.made import SECRETS, dataset, deflated_bomb, rle_bomb, save, slices, take_plain


def sentences(report: Report) -> dict[int, str]:
    return {one.position: one.sentence for one in report.refusals}


def fault_of(sentence: str) -> str:
    return next(name for name, words in FAULTS.items() if sentence.endswith(words))


def png_bytes(shape: tuple[int, int] = (20, 30)) -> bytes:
    out = io.BytesIO()
    Image.fromarray(np.random.default_rng(1).integers(0, 255, shape, np.uint8)).save(out, "PNG")
    return out.getvalue()


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_each_broken_file_has_its_sentence_and_the_good_one_is_taken(tmp_path: Path) -> None:
    good = save(dataset(np.arange(2000, dtype=np.int16).reshape(40, 50)), tmp_path / "good")
    whole = good.read_bytes()
    unknown = dataset(np.zeros((4, 4), np.int16))
    unknown.file_meta.TransferSyntaxUID = UID("1.2.3.4.5.6")
    made = {
        write(tmp_path / "empty.dcm", b""): "empty",
        write(tmp_path / "text.dcm", b"these are words, not a picture\n" * 20): "unknown",
        write(tmp_path / "cut.dcm", whole[:-900]): "truncated",
        write(tmp_path / "preamble.dcm", whole[:140]): "broken",
        write(tmp_path / "paper.png", b"%PDF-1.7 something"): "pdf",
        write(tmp_path / "moving.jpg", b"GIF89a" + bytes(50)): "picture kind",
        write(tmp_path / "half.png", png_bytes()[:200]): "truncated",
        write(tmp_path / "packed.dcm", b"\x1f\x8b" + bytes(50)): "archive kind",
        save(unknown, tmp_path / "unknown.dcm"): "syntax",
        save(dataset(np.zeros((4, 4), np.int16), PixelData=None), tmp_path / "no_pixels.dcm"): "no pixels",
        rle_bomb(tmp_path / "rle.dcm"): "too large",
        deflated_bomb(tmp_path / "deflated.dcm"): "bomb",
        tmp_path / "nowhere.dcm": "missing",
    }
    report = take_plain(*made, good, into=tmp_path / "into")
    assert {k: fault_of(words) for k, words in sentences(report).items()} == dict(enumerate(made.values(), 1))
    assert report.pictures == 1
    assert not any(secret in report.to_json() for secret in SECRETS)


@pytest.mark.parametrize(
    ("sop_class", "modality", "fault"),
    [
        ("1.2.840.10008.5.1.4.1.1.88.11", "SR", "report"),
        ("1.2.840.10008.5.1.4.1.1.88.59", "KO", "key object"),
        ("1.2.840.10008.5.1.4.1.1.104.1", "DOC", "document"),
        ("1.2.840.10008.5.1.4.1.1.11.1", "PR", "presentation"),
        ("1.2.840.10008.5.1.4.1.1.481.2", "RTDOSE", "radiotherapy"),
        ("1.2.840.10008.5.1.4.1.1.9.1.1", "ECG", "waveform"),
        ("1.2.840.10008.5.1.4.1.1.66.4", "SEG", "segmentation"),
        ("1.2.840.10008.5.1.4.1.1.77.1.4", "XC", "photograph"),
        ("1.2.840.10008.1.3.10", "", "directory"),
    ],
)
def test_objects_that_carry_text_are_refused_by_class_even_with_pixels(
    tmp_path: Path, sop_class: str, modality: str, fault: str
) -> None:
    made = dataset(np.zeros((4, 4), np.int16), SOPClassUID=UID(sop_class), Modality=modality)
    report = take_plain(save(made, tmp_path / "a.dcm"), into=tmp_path / "into")
    assert sentences(report) == {1: f"Picture 1 was refused: {FAULTS[fault]}"}


def test_a_report_is_refused_in_the_words_of_the_cards() -> None:
    assert refuse(12, "report").sentence == (
        "Picture 12 was refused: it is a structured report, and reports carry text about patients."
    )


def zipped(path: Path, members: dict[str, bytes], links: tuple[str, ...] = ()) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            if name in links:
                info.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(info, data)
    return path


def test_a_hostile_zip_gives_its_good_pictures_and_a_sentence_for_each_trick(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.zip", {"a.png": png_bytes()}).read_bytes()
    members = {
        "01/../../../escape.png": png_bytes(),
        "02/inner.zip": inner,
        "03/link.png": b"/etc/passwd",
        "04/zeros.png": bytes(3_000_000),
        "05/good.png": png_bytes(),
        "/06/absolute.png": png_bytes(),
        "__MACOSX/07/._good.png": b"left behind",
    }
    source = zipped(tmp_path / "a.zip", members, links=("03/link.png",))
    report = take_plain(source, into=tmp_path / "into")
    found = {fault_of(words) for words in sentences(report).values()}
    assert found == {"outside", "nested", "link", "bomb"}
    assert (report.pictures, report.ignored) == (1, 1)
    assert not (tmp_path.parent / "escape.png").exists()


def test_a_zip_with_too_many_or_too_large_members_is_refused_whole(tmp_path: Path) -> None:
    many = zipped(tmp_path / "many.zip", {f"{k}.png": b"x" for k in range(12)})
    large = zipped(tmp_path / "large.zip", {"a": os.urandom(4_000), "b": os.urandom(4_000)})
    broken = write(tmp_path / "broken.zip", b"PK\x03\x04" + bytes(200))
    limits = Limits(entries=10, total_bytes=6_000)
    report = take_plain(many, large, broken, into=tmp_path / "into", limits=limits)
    assert [fault_of(words) for words in sentences(report).values()] == ["archive entries", "total", "archive broken"]
    assert all(words.startswith("Archive") for words in sentences(report).values())


def test_a_zip_in_a_folder_and_a_linked_file_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    zipped(folder / "1.zip", {"a.png": png_bytes()})
    write(folder / "2.png", png_bytes())
    (folder / "3.png").symlink_to(folder / "2.png")
    os.mkfifo(folder / "4.png")
    report = take_plain(folder, into=tmp_path / "into")
    assert {k: fault_of(words) for k, words in sentences(report).items()} == {1: "nested", 3: "link", 4: "not a file"}


def test_sizes_are_checked_before_anything_is_decoded(tmp_path: Path) -> None:
    frames = dataset(np.zeros((4, 4), np.int16), NumberOfFrames=3_000)
    deep = dataset(np.zeros((4, 4), np.int16), BitsAllocated=32, BitsStored=32, HighBit=31)
    nonsense = dataset(np.zeros((4, 4), np.int16), BitsStored=12, HighBit=3)
    paths = [save(one, tmp_path / f"{k}.dcm") for k, one in enumerate((frames, deep, nonsense))]
    report = take_plain(*paths, into=tmp_path / "into")
    assert [fault_of(words) for words in sentences(report).values()] == ["too many frames", "pixel kind", "broken"]


def test_pictures_beyond_ten_and_beyond_their_size_are_refused(tmp_path: Path) -> None:
    paths = [write(tmp_path / f"{k}.png", png_bytes((20, 21 + k))) for k in range(12)]
    report = take_plain(*paths, into=tmp_path / "into", limits=Limits(picture_pixels=20 * 31))
    assert {k: fault_of(words) for k, words in sentences(report).items()} == {11: "photos", 12: "photos"}
    few = take_plain(*paths[-2:], into=tmp_path / "few", limits=Limits(picture_pixels=20 * 31))
    assert {k: fault_of(words) for k, words in sentences(few).items()} == {2: "too large"}


def test_a_deeply_nested_file_is_refused_or_taken_but_harms_nothing(tmp_path: Path) -> None:
    made = dataset(np.zeros((4, 4), np.int16))
    inner = Dataset()
    for _ in range(60):
        outer = Dataset()
        outer.ReferencedStudySequence = [inner]
        outer.PatientComments = SECRETS[0]
        inner = outer
    made.ReferencedStudySequence = [inner]
    report = take_plain(save(made, tmp_path / "a.dcm"), into=tmp_path / "into")
    assert report.pictures + len(report.refusals) == 1
    assert SECRETS[0] not in report.to_json()


def test_every_sentence_is_fit_to_be_read(tmp_path: Path) -> None:
    for fault in FAULTS:
        words = refuse(3, fault).sentence
        assert words.startswith("Picture 3 was ")
        assert words.endswith(".")
        assert "!" not in words


def test_a_report_survives_json(tmp_path: Path) -> None:
    slices(tmp_path / "ct", 3)

    def detect(picture: object) -> list[tuple[int, int, int, int]]:
        return [(5, 5, 20, 8)]

    report = take_plain(tmp_path / "ct", tmp_path / "nowhere", into=tmp_path / "into", detect=detect)
    assert report.text
    assert Report.from_json(report.to_json()) == report
    assert json.loads(report.to_json())["series"][0]["meta"]["kept"]["BodyPartExamined"] == "HEAD"


def test_no_modality_is_both_allowed_and_refused() -> None:
    assert not set(words.MODALITIES) & set(opening._MODALITIES)
