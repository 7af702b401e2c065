"""What is no picture, or carries more than a picture, is refused by what it is and by what it holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import UID_dictionary

from bot.imaging.classes import PICTURES, honest
from bot.imaging.faults import FAULTS
from tests.imaging.made import SECRETS, dataset, save, take_plain

STORAGE = "1.2.840.10008.5.1.4.1.1."
# Classes of DICOM whose names say that they are pictures and which are refused on purpose.
REFUSED = ("Photographic", "Video", "Presentation", "RT ", "Segmentation", "Spectroscopy", "Ophthalmic Thickness",
           "Autorefraction", "Refraction", "Visual Acuity", "Map", "Waveform", "Photoacoustic", "Dermoscopic", "Scout",
           "Confocal", "Retired", "Single-bit", "DICOS", "Variable Modality", "Eddy Current")


def refusal(made: Dataset, folder: Path) -> str:
    """Take one file in and give the fault for which it was refused, or nothing."""
    report = take_plain(save(made, folder / "a.dcm"), into=folder / "into")
    assert not any(secret in report.to_json() for secret in SECRETS)
    sentences = [one.sentence for one in report.refusals]
    return next((fault for fault, said in FAULTS.items() for one in sentences if one.endswith(said)), "")


def picture(**attributes: Any) -> Dataset:
    return dataset(np.zeros((4, 4), np.uint8), **attributes)


@pytest.mark.parametrize(
    ("ending", "fault"),
    [
        ("88.11", "report"), ("88.59", "key object"), ("104.1", "document"), ("104.2", "document"),
        ("11.1", "presentation"), ("9.1.1", "waveform"), ("481.3", "radiotherapy"), ("481.1", "radiotherapy"),
        ("66.4", "segmentation"),
        ("66", "raw"), ("4.2", "raw"), ("77.1.4", "photograph"), ("77.1.4.1", "photograph"), ("77.1.7", "photograph"),
        ("601.1", "class"), ("999.1", "class"),
    ],
)  # fmt: skip
def test_objects_that_are_no_pictures_are_refused_even_with_pixels(tmp_path: Path, ending: str, fault: str) -> None:
    assert refusal(picture(SOPClassUID=STORAGE + ending), tmp_path) == fault


def test_a_class_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    assert refusal(picture(SOPClassUID="1.3.12.2.1107.5.9.1"), tmp_path) == "class"


def test_a_file_that_says_two_things_of_itself_is_refused_for_the_worse(tmp_path: Path) -> None:
    """A report that calls itself a CT picture in one of the two places."""
    made = picture()
    made.file_meta.MediaStorageSOPClassUID = STORAGE + "88.11"
    path = tmp_path / "a.dcm"
    made.save_as(path, enforce_file_format=False)
    report = take_plain(path, into=tmp_path / "into")
    assert report.refusals[0].sentence.endswith(FAULTS["report"])


@pytest.mark.parametrize("modality", ["SR", "KO", "PR", "DOC", "ECG", "RTPLAN", "SEG", "XC", "AU", "RTIMAGE"])
def test_a_modality_that_is_no_picture_is_refused_under_any_class(tmp_path: Path, modality: str) -> None:
    assert refusal(picture(Modality=modality), tmp_path) != ""


def item() -> Sequence:
    inner = Dataset()
    inner.PatientComments = SECRETS[0]
    return Sequence([inner])


@pytest.mark.parametrize(
    ("held", "fault"),
    [
        ({"EncapsulatedDocument": b"%PDF-1.7 " + SECRETS[0].encode()}, "document"),
        ({"WaveformSequence": item()}, "waveform"),
        ({"ContentSequence": item()}, "report"),
        ({"GraphicAnnotationSequence": item()}, "presentation"),
        ({"StructureSetROISequence": item()}, "radiotherapy"),
        ({"SegmentSequence": item()}, "segmentation"),
        ({"DirectoryRecordSequence": item()}, "directory"),
        ({"SpectroscopyData": b"\0\0\0\0"}, "raw"),
    ],
)
def test_what_hides_beside_a_picture_is_refused(tmp_path: Path, held: dict[str, Any], fault: str) -> None:
    assert refusal(picture(**held), tmp_path) == fault


def test_a_picture_without_a_class_is_taken_as_a_picture_of_unknown_kind(tmp_path: Path) -> None:
    made = picture()
    path = save(made, tmp_path / "a.dcm")
    from pydicom import dcmread

    bare = dcmread(path)
    del bare.SOPClassUID, bare.file_meta.MediaStorageSOPClassUID
    bare.save_as(tmp_path / "b.dcm", enforce_file_format=False)
    report = take_plain(tmp_path / "b.dcm", into=tmp_path / "into")
    assert report.series[0].header["kind"] == "PICTURE"


def test_a_scanned_form_is_held_whatever_modality_it_claims(tmp_path: Path) -> None:
    """A Secondary Capture that says CT, and a picture that says nothing, are looked at by a person."""
    captured = picture(SOPClassUID=STORAGE + "7", Modality="CT", SeriesInstanceUID="1.2.1")
    silent = picture(Modality=None, SeriesInstanceUID="1.2.2")
    sources = [save(captured, tmp_path / "a.dcm"), save(silent, tmp_path / "b.dcm")]
    report = take_plain(*sources, into=tmp_path / "into")
    assert [series.meta["risks"] for series in report.series] == [
        ["screen capture", "rendering"], ["unknown origin"]]


def test_one_of_several_modalities_is_enough_to_refuse(tmp_path: Path) -> None:
    assert refusal(picture(Modality=["CT", "SR"]), tmp_path) == "report"


def test_every_picture_class_of_the_standard_is_known_or_refused_on_purpose() -> None:
    """A class that the library learns of is looked at by a person before it is taken."""
    named = {uid: told[0] for uid, told in UID_dictionary.items()
             if uid.startswith(STORAGE) and "Image Storage" in told[0] and told[3] != "Retired"}
    unknown = {name for uid, name in named.items() if uid not in PICTURES}
    assert {name for name in unknown if not any(word in name for word in REFUSED)} == set()


@pytest.mark.parametrize("kind", sorted({*PICTURES.values()}))
def test_a_class_is_claimed_only_where_it_can_be_filled(kind: str) -> None:
    chosen = honest(kind, {}, bits=16, signed=True, colour=True, cine=False)
    assert chosen == STORAGE + "7"
    assert honest(kind, {}, bits=8, signed=False, colour=False, cine=True) in {STORAGE + "7.2"}
