"""Series: what belongs together, in anatomical order, with its own rescale and windows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.imaging import open_stack
from bot.imaging.faults import FAULTS
from bot.imaging.report import TakenSeries
from tests.imaging.made import SECRETS, dataset, enhanced, save, slices, take_plain


def values(series: TakenSeries) -> list[int]:
    return [int(frame[0, 0]) for frame in open_stack(series.stack, series.meta).frames]


def test_shuffled_slices_come_out_in_anatomical_order(tmp_path: Path) -> None:
    slices(tmp_path / "ct", 12)
    report = take_plain(tmp_path / "ct", into=tmp_path / "into")
    (series,) = report.series
    assert values(series) == list(range(12))
    assert (series.modality, series.pictures, report.refusals) == ("CT", 12, ())
    assert series.meta["places"][1] == [0.0, 0.0, 2.5]


def test_without_positions_instance_numbers_and_then_names_give_the_order(tmp_path: Path) -> None:
    numbered, named = tmp_path / "numbered", tmp_path / "named"
    numbered.mkdir()
    named.mkdir()
    for k in range(11):
        frame = np.full((4, 4), k, np.int16)
        save(dataset(frame, InstanceNumber=k), numbered / f"{40 - k}.dcm")
        save(dataset(frame + 100, SeriesInstanceUID="1.5"), named / f"picture {k}.dcm")
    report = take_plain(numbered, named, into=tmp_path / "into")
    assert [values(series) for series in report.series] == [list(range(11)), list(range(100, 111))]


def test_a_localizer_and_a_copy_are_left_out_with_a_sentence(tmp_path: Path) -> None:
    paths = slices(tmp_path / "ct", 4)
    copy = tmp_path / "copy.dcm"
    copy.write_bytes(paths[2].read_bytes())
    scout = dataset(np.full((30, 30), 7, np.int16), ImageType=["ORIGINAL", "PRIMARY", "LOCALIZER"])
    report = take_plain(*paths, copy, save(scout, tmp_path / "scout.dcm"), into=tmp_path / "into")
    assert [one.sentence for one in report.refusals] == [
        f"Picture 5 was left out: {FAULTS['copy']}",
        f"Picture 6 was left out: {FAULTS['localizer']}",
    ]
    assert report.pictures == 4


def test_two_echoes_at_each_position_become_two_series(tmp_path: Path) -> None:
    slices(tmp_path / "first", 5, EchoTime=10, Modality="MR")
    slices(tmp_path / "second", 5, EchoTime=90, Modality="MR", AcquisitionNumber=1)
    report = take_plain(tmp_path / "first", tmp_path / "second", into=tmp_path / "into")
    assert [values(series) for series in report.series] == [list(range(5)), list(range(5))]
    assert {series.meta["kept"]["EchoTime"] for series in report.series} == {10, 90}


def test_planes_and_series_are_kept_apart_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    slices(tmp_path / "late", 3, SeriesInstanceUID="1.9", SeriesNumber=9)
    slices(tmp_path / "early", 4, SeriesInstanceUID="1.2", SeriesNumber=2)
    report = take_plain(tmp_path / "late", tmp_path / "early", into=tmp_path / "into")
    assert [series.pictures for series in report.series] == [4, 3]


def test_enhanced_frames_are_sorted_and_keep_their_own_rescale_and_windows(tmp_path: Path) -> None:
    report = take_plain(save(enhanced(5), tmp_path / "enhanced.dcm"), into=tmp_path / "into")
    (series,) = report.series
    assert values(series) == [1064, 1054, 1044, 1034, 1024]
    stack = open_stack(series.stack, series.meta)
    assert stack.shown(0).slope == 2
    assert stack.shown(0).intercept == -1024
    assert [stack.window(k).center for k in range(5)] == [1004, 1003, 1002, 1001, 1000]
    assert stack.aspect == pytest.approx(2)


def test_bits_that_are_not_stored_do_not_survive(tmp_path: Path) -> None:
    hidden = np.full((8, 8), 0x0123, np.uint16) | 0xF000
    made = dataset(hidden, BitsStored=12, HighBit=11)
    (series,) = take_plain(save(made, tmp_path / "a.dcm"), into=tmp_path / "into").series
    assert values(series) == [0x0123]


def test_signed_values_of_few_bits_keep_their_sign(tmp_path: Path) -> None:
    stored = (np.array([[-5, 100], [-2048, 2047]]) & 0x0FFF).astype(np.int16)
    made = dataset(stored, BitsStored=12, HighBit=11)
    (series,) = take_plain(save(made, tmp_path / "a.dcm"), into=tmp_path / "into").series
    assert open_stack(series.stack, series.meta).frames[0].tolist() == [[-5, 100], [-2048, 2047]]


def test_headers_are_kept_by_the_list_and_counted(tmp_path: Path) -> None:
    made = dataset(
        np.zeros((4, 4), np.int16),
        PatientAge="097Y",
        BodyPartExamined=SECRETS[3],
        ContrastBolusAgent=SECRETS[2],
        KVP=120,
        ImageType=["ORIGINAL", SECRETS[3], "AXIAL"],
        PatientOrientation=["L", SECRETS[1]],
        WindowCenter=40,
        WindowWidth=80,
    )
    report = take_plain(save(made, tmp_path / "a.dcm"), into=tmp_path / "into")
    kept = report.series[0].meta["kept"]
    assert kept["PatientAge"] == "090Y"
    assert kept["ContrastBolusAgent"] == "YES"
    assert kept["ImageType"] == ["ORIGINAL", "AXIAL"]
    assert {"BodyPartExamined", "PatientOrientation", "PatientName", "StudyDescription"}.isdisjoint(report.kept)
    assert "KVP" in report.kept
    assert report.dropped >= 8
    assert not any(secret in report.to_json() for secret in SECRETS)
