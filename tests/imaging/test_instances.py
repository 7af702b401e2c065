"""DICOM that comes out: built anew, valid, in order, and nothing of the source in it but what was kept."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom import config, dcmread
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ImplicitVRLittleEndian,
    RLELossless,
    UltrasoundMultiFrameImageStorage,
)

from benchmarks._made import SLICES, made, one_of_each, volume
from benchmarks.utility import Count, compare
from bot.imaging import write_instances
from bot.imaging.burned_in import Found
from bot.imaging.encoding import IMPLEMENTATION, data_set
from bot.imaging.report import Limits, Report
from bot.imaging.taking import take
from bot.imaging.uids import Derived
from bot.imaging.vocabulary import ALLOWED, REGION
from tests.imaging.made import CORPUS, SECRETS, dataset, enhanced, save, screen, slices

HERE, ELSEWHERE = Derived(b"a" * 32), Derived(b"b" * 32)
# What is in an output beside the allow-list: identifiers of ours, empty values, and words about what was done.
FIXED = {
    "SOPClassUID", "SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID", "FrameOfReferenceUID", "StudyDate",
    "StudyTime", "AccessionNumber", "ReferringPhysicianName", "StudyID", "PatientBirthDate", "PatientName", "PatientID",
    "Manufacturer", "SeriesNumber", "InstanceNumber", "AcquisitionNumber", "PositionReferenceIndicator",
    "PatientIdentityRemoved", "DeidentificationMethod", "DeidentificationMethodCodeSequence", "BurnedInAnnotation",
    "LongitudinalTemporalInformationModified", "RecognizableVisualFeatures", "ConversionType", "FrameIncrementPointer",
    "PageNumberVector", "SequenceOfUltrasoundRegions", "ViewCodeSequence", "ViewModifierCodeSequence",
    "AnatomicRegionSequence", "AcquisitionContextSequence", "VOILUTSequence", "LUTDescriptor", "LUTData", "CodeValue",
    "CodingSchemeDesignator", "CodeMeaning", "PixelData", *REGION,
}  # fmt: skip


def taken(*paths: Path, into: Path, derived: Derived = HERE, found: Found | None = None) -> Report:
    """Take files in with text found at known places, or nowhere."""
    into.mkdir(parents=True)
    return take(paths, into, limits=Limits(), skip=frozenset(), seek=lambda number, spooled, progress: found or Found(),
                at=lambda position: None, progress=lambda stage, done, total: None, derived=derived)


def written(report: Report, folder: Path, **how: Any) -> list[list[Path]]:
    """Write every series; give the files of each."""
    out = []
    for series in report.series:
        into = folder / f"series-{series.number}"
        into.mkdir(parents=True)
        write_instances(series, into, **how)
        out.append(sorted(into.iterdir()))
    return out


def through(path: Path, folder: Path, **how: Any) -> list[Dataset]:
    """Give what comes out of one file."""
    return [dcmread(one) for files in written(taken(path, into=folder / "in", **how), folder / "out") for one in files]


def every_element(read: Dataset) -> list[Any]:
    return [*read.iterall()]


@pytest.mark.parametrize("number", range(len(one_of_each())))
def test_every_kind_of_picture_keeps_what_it_may_and_nothing_else(tmp_path: Path, number: int) -> None:
    source = one_of_each()[number]
    _plant(source)
    out = through(save(source, tmp_path / "a.dcm"), tmp_path)
    count = Count()
    compare(source, out[0], count)
    assert (count.share, count.lost) == (100, set())
    for read in out:
        assert {element.keyword for element in every_element(read)} <= {*ALLOWED, *FIXED}
        assert not any(element.tag.is_private or element.tag.group % 2 for element in every_element(read))
        assert all(not element.value for element in every_element(read) if element.VR in ("DA", "TM", "DT"))
    content = (tmp_path / "out" / "series-1" / "0001.dcm").read_bytes()
    assert not any(secret.encode() in content for secret in SECRETS)


def _plant(source: Dataset) -> None:
    """Put names where files have them, and where they do not belong."""
    source.PatientName, source.PatientID, source.PatientBirthDate = SECRETS[0], SECRETS[1], SECRETS[4]
    source.StudyDescription = SECRETS[3]
    source.InstitutionName, source.DeviceSerialNumber, source.StationName = SECRETS[2], SECRETS[1], SECRETS[3]
    source.preamble = (SECRETS[0].encode() * 20)[:128]
    source.file_meta.SourceApplicationEntityTitle = SECRETS[3]
    source.file_meta.PrivateInformationCreatorUID, source.file_meta.PrivateInformation = "1.2.3", SECRETS[0].encode()
    block = source.private_block(0x0009, SECRETS[2], create=True)
    block.add_new(0x01, "LO", SECRETS[0])
    source.add_new(0x60000010, "US", 8)
    source.add_new(0x60000022, "LO", SECRETS[0])
    source.add_new(0x60003000, "OW", SECRETS[0].encode() + b" ")
    source.add_new(0x50003000, "OW", SECRETS[1].encode())
    source.add_new(0xFFFCFFFC, "OB", SECRETS[0].encode())
    icon = Dataset()
    icon.PatientName, icon.PixelData = SECRETS[0], SECRETS[1].encode()
    icon["PixelData"].VR = "OB"
    source.IconImageSequence = Sequence([icon])
    source["PixelData"].value = source.PixelData + SECRETS[0].encode() + b" "


def test_the_file_meta_is_ours_alone(tmp_path: Path) -> None:
    source = dataset(np.zeros((4, 4), np.int16))
    source.file_meta.SourceApplicationEntityTitle = "WINDMILL"
    through(save(source, tmp_path / "a.dcm"), tmp_path)
    path = tmp_path / "out" / "series-1" / "0001.dcm"
    read = dcmread(path)
    assert path.read_bytes()[:132] == bytes(128) + b"DICM"
    assert {element.tag.element for element in read.file_meta} == {0x0, 0x1, 0x2, 0x3, 0x10, 0x12, 0x13}
    assert read.file_meta.ImplementationClassUID == IMPLEMENTATION
    assert read.file_meta.ImplementationVersionName == "READOUT"
    assert read.file_meta.MediaStorageSOPInstanceUID == read.SOPInstanceUID


def grey(kind: type) -> np.ndarray[Any, Any]:
    low, high = (-2000, 2000) if np.dtype(kind).kind == "i" else (0, 256 ** np.dtype(kind).itemsize)
    return np.random.default_rng(1).integers(low, high, (12, 15)).astype(kind)


@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
@pytest.mark.parametrize("kind", [np.uint8, np.uint16, np.int16])
@pytest.mark.parametrize(
    "syntax", [ImplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian, RLELossless, None]
)
def test_grey_pixels_are_bit_equal(tmp_path: Path, syntax: Any, kind: type, photometric: str) -> None:
    pixels = grey(kind)
    source = dataset(pixels, PhotometricInterpretation=photometric)
    if syntax == RLELossless:
        source.compress(RLELossless, generate_instance_uid=False)
    elif syntax == ExplicitVRBigEndian:
        source.PixelData = pixels.astype(pixels.dtype.newbyteorder(">")).tobytes()
        source["PixelData"].VR = "OB" if kind == np.uint8 else "OW"
    if syntax is not None:
        source.file_meta.TransferSyntaxUID = syntax
    (read,) = through(save(source, tmp_path / "a.dcm"), tmp_path)
    assert np.array_equal(read.pixel_array, pixels)
    assert (read.PhotometricInterpretation, read.pixel_array.dtype) == (photometric, np.dtype(kind))


@pytest.mark.parametrize("planar", [0, 1])
def test_colour_is_bit_equal_whichever_way_its_planes_lie(tmp_path: Path, planar: int) -> None:
    pixels = np.random.default_rng(2).integers(0, 256, (9, 7, 3)).astype(np.uint8)
    source = made("7", "OT", {}, pixels, PlanarConfiguration=planar)
    source.PixelData = (np.moveaxis(pixels, -1, 0) if planar else pixels).tobytes() + b"\0"
    (read,) = through(save(source, tmp_path / "a.dcm"), tmp_path)
    assert np.array_equal(read.pixel_array, pixels)
    assert (read.PhotometricInterpretation, read.PlanarConfiguration) == ("RGB", 0)


@pytest.mark.parametrize("subsampled", [False, True])
def test_other_ways_to_store_colour_become_rgb(tmp_path: Path, subsampled: bool) -> None:
    from pydicom.pixels import convert_color_space

    block = np.random.default_rng(8).integers(40, 200, (4, 4, 3)).astype(np.uint8)
    pixels = np.ascontiguousarray(block.repeat(2, axis=1))
    stored = convert_color_space(pixels, "RGB", "YBR_FULL")
    photometric = "YBR_FULL_422" if subsampled else "YBR_FULL"
    source = made("7", "OT", {}, pixels, PhotometricInterpretation=photometric)
    # Two neighbours of subsampled rows share their colour: Y, Y, B, R.
    pairs = stored.reshape(4, 4, 2, 3)
    packed = np.stack([pairs[:, :, 0, 0], pairs[:, :, 1, 0], pairs[:, :, 0, 1], pairs[:, :, 0, 2]], axis=-1)
    source.PixelData = (packed if subsampled else stored).tobytes()
    (read,) = through(save(source, tmp_path / "a.dcm"), tmp_path)
    assert np.abs(read.pixel_array.astype(int) - pixels).max() <= 3
    assert read.PhotometricInterpretation == "RGB"


@pytest.mark.parametrize("wide", [False, True])
def test_a_palette_becomes_colour_without_its_own_table(tmp_path: Path, wide: bool) -> None:
    """A table may hold text beyond its entries, and entries that no pixel uses."""
    pixels = np.array([[0, 1], [2, 3]], np.uint8)
    source = made("7", "OT", {}, pixels, PhotometricInterpretation="PALETTE COLOR")
    table = [0, 80, 160, 240]
    for colour in ("Red", "Green", "Blue"):
        setattr(source, f"{colour}PaletteColorLookupTableDescriptor", [4, 0, 16 if wide else 8])
        entries = np.array([one * 257 for one in table], "<u2").tobytes() if wide else bytes(table)
        setattr(source, f"{colour}PaletteColorLookupTableData", entries)
    (read,) = through(save(source, tmp_path / "a.dcm"), tmp_path)
    assert read.pixel_array[..., 0].tolist() == [[0, 80], [160, 240]]
    assert "RedPaletteColorLookupTableData" not in read


def test_nothing_of_a_codestream_survives(tmp_path: Path) -> None:
    """A JPEG's comment and what stands after its end go with the codestream; the output says that it was lossy."""
    import io

    from PIL import Image

    packed = io.BytesIO()
    Image.fromarray(screen("")).save(packed, "JPEG", comment=SECRETS[0].encode(), quality=90)
    source = made("6.1", "US", {}, screen(""))
    source.PixelData = encapsulate([packed.getvalue() + SECRETS[1].encode()])
    source["PixelData"].is_undefined_length = True
    source.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.4.50"
    (read,) = through(save(source, tmp_path / "a.dcm"), tmp_path)
    assert read.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.1"
    assert (read.LossyImageCompression, read.LossyImageCompressionMethod) == ("01", "ISO_10918_1")
    content = (tmp_path / "out" / "series-1" / "0001.dcm").read_bytes()
    assert not any(secret.encode() in content for secret in SECRETS)


def test_unused_bits_are_gone(tmp_path: Path) -> None:
    pixels = np.arange(60, dtype=np.uint16).reshape(6, 10)
    hidden = pixels | (np.random.default_rng(3).integers(0, 16, pixels.shape).astype(np.uint16) << 12)
    source = dataset(hidden, BitsStored=12, HighBit=11)
    (read,) = through(save(source, tmp_path / "a.dcm"), tmp_path)
    assert read.PixelData == pixels.tobytes()
    assert (read.BitsStored, read.HighBit) == (12, 11)


@pytest.mark.parametrize(("entries", "kept"), [(range(0, 4096, 16), True), (range(4080, -1, -16), True), (None, False)])
def test_a_table_of_grey_levels_is_kept_if_it_can_be_nothing_else(tmp_path: Path, entries: Any, kept: bool) -> None:
    text = np.frombuffer((SECRETS[0] * 40).encode()[:512], "<u2")
    table = Dataset()
    table.LUTDescriptor, table.LUTExplanation = [256, 0, 12 if kept else 16], SECRETS[0]
    table.LUTData = (np.array(entries, "<u2") if kept else text).tobytes()
    table["LUTDescriptor"].VR = "US"
    table["LUTData"].VR = "OW"
    source = dataset(np.arange(60, dtype=np.uint16).reshape(6, 10), VOILUTSequence=Sequence([table]))
    (read,) = through(save(source, tmp_path / "a.dcm"), tmp_path)
    assert ("VOILUTSequence" in read) == kept
    if kept:
        levels = np.frombuffer(read.VOILUTSequence[0].LUTData, "<u2") // 257
        assert np.abs(levels.astype(int) - np.array(entries) * 255 // 4095).max() <= 1
    content = (tmp_path / "out" / "series-1" / "0001.dcm").read_bytes()
    assert SECRETS[0].encode() not in content


def test_masked_pixels_have_one_value_and_the_picture_is_derived(tmp_path: Path) -> None:
    source = dataset(grey(np.int16), ImageType=["ORIGINAL", "PRIMARY", "AXIAL"])
    box = (2, 3, 6, 4)
    (read,) = through(save(source, tmp_path / "a.dcm"), tmp_path, found=Found((box,)))
    assert np.unique(read.pixel_array[3:7, 2:8]).size == 1
    outside = np.ones((12, 15), bool)
    outside[3:7, 2:8] = False
    assert np.array_equal(read.pixel_array[outside], grey(np.int16)[outside])
    assert (read.ImageType[0], read.BurnedInAnnotation) == ("DERIVED", "YES")


def test_slices_are_in_order_and_an_enhanced_object_becomes_slices(tmp_path: Path) -> None:
    source = tmp_path / "volume"
    source.mkdir()
    volume(source)
    (files,) = written(taken(source, into=tmp_path / "in"), tmp_path / "out")
    assert [int(dcmread(path).pixel_array[0, 0]) for path in files] == list(range(SLICES))
    assert [dcmread(path).InstanceNumber for path in files] == list(range(1, SLICES + 1))
    read = through(save(enhanced(3), tmp_path / "e.dcm"), tmp_path / "e")
    assert [one.ImagePositionPatient[2] for one in read] == [-6, -3, 0]
    assert [one.WindowCenter for one in read] == [1002, 1001, 1000]
    assert {one.SOPClassUID.name for one in read} == {"CT Image Storage"}
    assert len({one.SOPInstanceUID for one in read}) == 3


@pytest.mark.parametrize(
    ("said", "image", "series"),
    [
        ({"Laterality": "R", "BodyPartExamined": "KNEE"}, None, "R"),
        ({"Laterality": "B", "BodyPartExamined": "KNEE"}, "B", None),
        ({"ImageLaterality": "L", "Laterality": "L"}, "L", None),
        ({"BodyPartExamined": "CHEST"}, None, None),
    ],
)
def test_a_side_is_said_once_where_its_class_has_it(
    tmp_path: Path, said: dict[str, str], image: str | None, series: str | None
) -> None:
    (read,) = through(save(made("1", "CR", said, grey(np.uint16)), tmp_path / "a.dcm"), tmp_path)
    assert (read.get("ImageLaterality") or None, read.get("Laterality") or None) == (image, series)


def test_a_radiograph_that_says_its_side_for_the_series_keeps_its_class(tmp_path: Path) -> None:
    source = one_of_each()[2]
    del source.ImageLaterality
    source.Laterality, source.BodyPartExamined = "R", "KNEE"
    (read,) = through(save(source, tmp_path / "a.dcm"), tmp_path)
    assert (read.SOPClassUID, read.ImageLaterality) == (source.SOPClassUID, "R")
    del source.Laterality
    (read,) = through(save(source, tmp_path / "b.dcm"), tmp_path / "b")
    assert read.SOPClassUID.name == "Secondary Capture Image Storage"


def test_a_cine_stays_one_file_with_its_timing(tmp_path: Path) -> None:
    cine = np.random.default_rng(4).integers(0, 256, (5, 12, 15)).astype(np.uint8)
    source = made("3.1", "US", {"FrameTimeVector": [0, 40, 41, 39, 40]}, cine)
    (read,) = through(save(source, tmp_path / "a.dcm"), tmp_path)
    assert np.array_equal(read.pixel_array, cine)
    assert (read.SOPClassUID, read.NumberOfFrames, read.FrameTime) == (UltrasoundMultiFrameImageStorage, 5, 40)
    assert read.FrameIncrementPointer == 0x00181063


def test_identifiers_hold_together_here_and_differ_elsewhere(tmp_path: Path) -> None:
    slices(tmp_path / "one", 2, StudyInstanceUID="1.2.9")
    slices(tmp_path / "two", 2, StudyInstanceUID="1.2.9", SeriesInstanceUID="1.2.9.2")

    def uids(name: str, derived: Derived) -> dict[str, set[str]]:
        report = taken(tmp_path / "one", tmp_path / "two", into=tmp_path / f"in-{name}", derived=derived)
        read = [dcmread(one) for files in written(report, tmp_path / f"out-{name}") for one in files]
        return {keyword: {str(one[keyword].value) for one in read} for keyword in (
            "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "PatientID", "FrameOfReferenceUID")}

    first, again, other = uids("a", HERE), uids("b", HERE), uids("c", ELSEWHERE)
    assert first == again
    assert {keyword: len(found) for keyword, found in first.items()} == {
        "StudyInstanceUID": 1, "SeriesInstanceUID": 2, "SOPInstanceUID": 4, "PatientID": 1, "FrameOfReferenceUID": 2}
    assert not any(first[keyword] & other[keyword] for keyword in first)
    assert all(len(uid) <= 64 and uid.startswith("2.25.") for uid in first["SOPInstanceUID"])


def test_no_identifier_of_a_file_and_no_secret_leaves_the_child(tmp_path: Path) -> None:
    raw = {"StudyInstanceUID": "1.2.840.99.774411", "SeriesInstanceUID": "1.2.840.99.19610312",
           "SOPInstanceUID": "1.2.840.99.101500", "FrameOfReferenceUID": "1.2.840.99.555123"}
    source = save(dataset(grey(np.int16), ImagePositionPatient=[0, 0, 0], **raw), tmp_path / "a.dcm")
    told = taken(source, into=tmp_path / "in").to_json()
    assert not any(uid in told for uid in raw.values())
    assert HERE.secret.hex() not in told
    parts = (raw[one] for one in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"))
    assert HERE.uid("instance", *parts) in told


def test_files_without_identifiers_or_with_the_same_get_their_own(tmp_path: Path) -> None:
    source = tmp_path / "bare"
    source.mkdir()
    for k in range(3):
        bare = dataset(np.full((4, 4), k, np.int16), SeriesInstanceUID=None)
        save(bare, source / f"{k}.dcm")
        raw = dcmread(source / f"{k}.dcm")
        del raw.SOPInstanceUID
        raw.save_as(source / f"{k}.dcm")
        raw.SOPInstanceUID = "1.2.3"
        raw.SeriesInstanceUID = "1.2"
        raw.save_as(source / f"same-{k}.dcm")
    read = [dcmread(one) for files in written(taken(source, into=tmp_path / "in"), tmp_path / "out") for one in files]
    assert len({one.SOPInstanceUID for one in read}) == len(read) == 6


def test_what_was_done_is_said_and_no_more(tmp_path: Path) -> None:
    source = save(dataset(grey(np.int16)), tmp_path / "a.dcm")
    report = taken(source, into=tmp_path / "in")
    ((path,),) = written(report, tmp_path / "out")
    read = dcmread(path)
    assert [one.CodeValue for one in read.DeidentificationMethodCodeSequence] == ["113100", "113108"]
    assert (read.PatientIdentityRemoved, read.LongitudinalTemporalInformationModified) == ("YES", "REMOVED")
    assert "2026c" in str(read.DeidentificationMethod)
    # Nobody has looked yet, so nothing is said of what is in the pixels.
    assert "BurnedInAnnotation" not in read


def test_pictures_that_came_from_no_dicom_file_are_not_written_as_such(tmp_path: Path) -> None:
    from PIL import Image

    Image.fromarray(grey(np.uint8)).save(tmp_path / "a.png")
    report = taken(tmp_path / "a.png", into=tmp_path / "in")
    with pytest.raises(ValueError, match="as pictures"):
        write_instances(report.series[0], tmp_path)


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    source = save(one_of_each()[0], tmp_path / "a.dcm")
    sums = set()
    for name in ("a", "b"):
        through(source, tmp_path / name)
        sums.add(hashlib.sha256((tmp_path / name / "out" / "series-1" / "0001.dcm").read_bytes()).hexdigest())
    assert len(sums) == 1


def test_an_unknown_attribute_cannot_be_written() -> None:
    with pytest.raises(KeyError):
        data_set({"MedicalRecordNumber": "774411"})


def _errors(path: Path) -> list[str]:
    ran = subprocess.run(["dciodvfy", str(path)], capture_output=True, text=True, errors="replace", check=False)
    return [line for line in ran.stderr.splitlines() if line.startswith("Error")]


needs_verifier = pytest.mark.skipif(shutil.which("dciodvfy") is None, reason="dciodvfy (dicom3tools) is not here")


@needs_verifier
@pytest.mark.parametrize("number", range(len(one_of_each())))
def test_every_kind_is_valid(tmp_path: Path, number: int) -> None:
    through(save(one_of_each()[number], tmp_path / "a.dcm"), tmp_path)
    assert [_errors(path) for path in sorted((tmp_path / "out").rglob("*.dcm"))] == [[]]


@needs_verifier
@pytest.mark.long
@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of public DICOM files is not here")
def test_what_comes_out_of_the_corpus_is_valid(tmp_path: Path) -> None:
    report = taken(*sorted(one for one in CORPUS.rglob("*") if one.is_file()), into=tmp_path / "in")
    wrong = [path for files in written(report, tmp_path / "out") for path in files if _errors(path)]
    assert not wrong
    for path in (tmp_path / "out").rglob("*.dcm"):
        with config.disable_value_validation():
            assert {element.keyword for element in every_element(dcmread(path))} <= {*ALLOWED, *FIXED}
