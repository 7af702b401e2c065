"""The whole way through the child process: files in, clean series out, nothing left behind whatever happens."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pydicom import dcmread

from bot.imaging import Limits, Report, open_stack, sandbox, still, take_in
from bot.imaging import words as known
from bot.imaging.faults import FAULTS, NOTHING
from bot.imaging.vocabulary import ALLOWED
from tests.imaging.made import CORPUS, SECRETS, dataset, deflated_bomb, rle_bomb, save, screen, slices

NAMES = ("PN", "LO", "SH", "LT", "ST", "UT", "UC", "DA", "UI")


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*"))


def test_a_day_at_the_upload_page(tmp_path: Path) -> None:
    slices(tmp_path / "ct", 4, shape=(96, 96))
    photo = tmp_path / "photo.jpg"
    exif = Image.Exif()
    exif[0x010E] = SECRETS[0]
    Image.fromarray(screen(SECRETS[0])).save(photo, exif=exif, comment=SECRETS[1].encode())
    archive = tmp_path / "more.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.comment = SECRETS[2].encode()
        made.write(save(dataset(np.zeros((9, 9), np.int16), Modality="SR"), tmp_path / "sr"), SECRETS[3])
    told: list[tuple[str, int, int]] = []
    into = tmp_path / "into"
    report = take_in(
        [tmp_path / "ct", photo, archive, rle_bomb(tmp_path / "r"), deflated_bomb(tmp_path / "d")],
        into,
        progress=lambda *stage: told.append(stage),
    )
    assert [one.sentence for one in report.refusals] == [
        f"Picture 6 was refused: {FAULTS['report']}",
        f"Picture 7 was refused: {FAULTS['too large']}",
        f"Picture 8 was refused: {FAULTS['bomb']}",
    ]
    assert sorted(series.pictures for series in report.series) == [1, 4]
    assert {stage for stage, _, _ in told} == {"reading", "looking", "storing"}
    assert ("reading", 8, 8) in told
    assert left_in(into) == ["series-1.npy", "series-2.npy"]
    whole = report.to_json().encode() + b"".join(path.read_bytes() for path in into.iterdir())
    assert not any(secret.encode() in whole for secret in SECRETS)
    assert Report.from_json(report.to_json()) == report
    assert_text_is_masked(report)


def assert_text_is_masked(report: Report) -> None:
    taken = next(series for series in report.series if series.modality == "OT")
    drawn = np.asarray(open_stack(taken.stack, taken.meta).frames[0])
    original = screen(SECRETS[0])
    letters = original > 200
    assert (drawn[letters] < 40).mean() > 0.98
    (text,) = report.text
    covered = np.zeros(original.shape, bool)
    for x, y, width, height in text.boxes[1]:
        covered[y : y + height, x : x + width] = True
    assert covered.mean() < 0.1
    # JPEG changed the pixels already; what matters is that no pixel beside the boxes was touched after that.
    assert np.abs(drawn[~covered].astype(int) - original[~covered].astype(int)).max() < 60


def test_text_that_stays_in_place_is_masked_in_every_slice(tmp_path: Path) -> None:
    folder = tmp_path / "ct"
    folder.mkdir()
    rng = np.random.default_rng(5)
    letters = screen("QUIXOTE^ALONSO 19470312", shape=(256, 256)) > 200
    for k in range(5):
        frame = rng.normal(40, 10, (256, 256)).astype(np.int16)
        frame[letters] = 900
        place = {"ImagePositionPatient": [0, 0, k], "ImageOrientationPatient": [1, 0, 0, 0, 1, 0]}
        save(dataset(frame, InstanceNumber=k, **place), folder / f"{k}.dcm")
    (series,) = (report := take_in([folder], tmp_path / "into")).series
    frames = np.asarray(open_stack(series.stack, series.meta).frames)
    assert (frames[:, letters] == frames.min()).mean() > 0.98
    assert report.text[0].pictures == (1, 2, 3, 4, 5)
    assert report.text[0].everywhere
    assert still(open_stack(series.stack, series.meta), 0).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "limits",
    [Limits(memory_bytes=180 << 20), Limits(cpu_seconds=1), Limits(wall_seconds=0), Limits(silent_seconds=0.01)],
)
def test_a_child_that_is_killed_leaves_a_sentence_and_an_empty_folder(tmp_path: Path, limits: Limits) -> None:
    into = tmp_path / "into"
    noise = np.random.default_rng(1).integers(0, 900, (1_200, 1_200), np.int16)
    report = take_in([save(dataset(noise), tmp_path / "a.dcm")], into, limits=limits)
    assert report.series == ()
    assert [one.sentence for one in report.refusals] == [NOTHING]
    assert left_in(into) == []


def test_a_file_at_which_the_child_dies_is_refused_and_the_others_are_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = slices(tmp_path / "ct", 3)
    attempts: list[list[int]] = []
    run = sandbox._run

    def dying(request: dict[str, Any], *rest: Any) -> tuple[int, int]:
        attempts.append(list(request["skip"]))
        return run(request, *rest) if request["skip"] else (-11, 2)

    monkeypatch.setattr(sandbox, "_run", dying)
    report = take_in(paths, tmp_path / "into")
    assert attempts == [[], [2]]
    assert [one.sentence for one in report.refusals] == [f"Picture 2 was refused: {FAULTS['exhausted']}"]
    assert report.pictures == 2


def test_the_parent_loads_neither_pydicom_nor_the_text_detector() -> None:
    code = "import sys, bot.imaging as i; i.take_in, i.Limits; assert not {'numpy', 'PIL', 'pydicom'} & {*sys.modules}"
    code += "; i.still, i.spread, i.open_stack, i.presets; print({'pydicom', 'cv2', 'onnxruntime'} & {*sys.modules})"
    root = Path(sandbox.__file__).parents[2]
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
    assert ran.stdout == "set()\n"


def test_the_child_can_open_no_socket_and_start_no_program(tmp_path: Path) -> None:
    code = (
        "from bot.imaging import child; child._forbid()\n"
        "import socket, subprocess, os\n"
        "for attempt in (lambda: socket.create_connection(('127.0.0.1', 9)), lambda: subprocess.run(['true']),\n"
        "                lambda: os.system('true'), os.fork):\n"
        "    try:\n        attempt()\n    except PermissionError:\n        print('refused')\n"
    )
    root = Path(sandbox.__file__).parents[2]
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
    assert ran.stdout == "refused\n" * 4


def few(paths: list[Path]) -> list[Path]:
    """Pick one small file of each folder and kind: what a quick run can bear."""
    wanted = ("CT_small", "MR_small", "rtdose", "reportsi", "emri_small", "vlut_04", "mlut_18", "SC_rgb_rle.dcm",
              "examples_palette", "ExplVR_BigEnd.dcm", "JPEG2000.dcm", "MR_truncated", "badVR", "DICOMDIR",
              "image_dfl", "JPEG-lossy", "693_J2KR", "JPGLosslessP14SV1", "J2K_pixelrep")  # fmt: skip
    return [path for path in paths if path.name.startswith(wanted) and path.stat().st_size < 120_000]


@pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.long)])
@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of public DICOM files is not here")
def test_every_file_of_the_corpus_gives_a_clean_series_or_a_sentence(tmp_path: Path, whole: bool) -> None:
    paths = sorted(path for path in CORPUS.rglob("*") if path.is_file())
    paths = paths if whole else few(paths)
    report = take_in(paths, tmp_path / "into")
    taken = {position for series in report.series for position in series.meta["sources"]}
    refused = {one.position for one in report.refusals}
    assert taken | refused == set(range(1, len(paths) + 1))
    assert not taken & refused
    assert len(taken) >= (len(paths) // 3 if whole else 8)
    told = said(json.loads(report.to_json()))
    found = sum(value in told for path in paths for value in texts(path))
    assert found == 0, "a value from inside a file is in the report"
    for series in report.series:
        drawn = np.array(Image.open(io.BytesIO(still(open_stack(series.stack, series.meta), 0))))
        assert drawn.dtype == np.uint8


def said(report: Any) -> set[str]:
    """Give every text of a report but the names of its fields, which are ours and may be anybody's word too."""
    if isinstance(report, dict):
        return {text for value in report.values() for text in said(value)}
    if isinstance(report, list):
        return {text for value in report for text in said(value)}
    return {report} if isinstance(report, str) else set()


def texts(path: Path) -> set[str]:
    """Give the text values of a file that are long enough to be nobody's closed word."""
    try:
        read = dcmread(path, force=True, stop_before_pixels=True)
        values = [str(one.value) for one in read.iterall() if one.VR in NAMES and one.keyword != "Modality"]
    except Exception:
        return set()
    long = {value for value in values if len(value) > 3}
    # A closed word is what is kept, wherever else the file repeats it.
    return long - {word for name in dir(known) if name.isupper() for word in getattr(known, name)} - {*ALLOWED}


def test_sources_are_only_read(tmp_path: Path) -> None:
    source = save(dataset(np.zeros((8, 8), np.int16), Modality="SR"), tmp_path / "a.dcm")
    before = (source.read_bytes(), os.stat(source).st_mtime_ns)
    take_in([source], tmp_path / "into")
    assert (source.read_bytes(), os.stat(source).st_mtime_ns) == before


def test_a_fault_of_the_listener_is_told_as_such(tmp_path: Path) -> None:
    """Whoever hears of the progress may fail; that is no fault of the files, and they are not read again for it."""
    Image.new("L", (40, 30), 40).save(tmp_path / "a.png")
    heard: list[str] = []

    def listen(stage: str, done: int, total: int) -> None:
        heard.append(stage)
        raise KeyError("a fault of mine")

    with pytest.raises(KeyError, match="a fault of mine"):
        take_in([tmp_path / "a.png"], tmp_path / "into", progress=listen)
    assert len(heard) == 1
    assert left_in(tmp_path / "into") == []


def test_numbers_that_a_child_reports_are_numbers(tmp_path: Path) -> None:
    """A series' number becomes a file's name, so nothing else may stand for it."""
    Image.new("L", (40, 30), 40).save(tmp_path / "a.png")
    told = json.loads(take_in([tmp_path / "a.png"], tmp_path / "into").to_json())
    told["series"][0]["number"] = "../../1"
    with pytest.raises(ValueError, match="invalid literal"):
        Report.from_json(json.dumps(told))
