"""DICOM files and pictures made for a test; every value in them is invented."""

from __future__ import annotations

import os
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import (
    CTImageStorage,
    DeflatedExplicitVRLittleEndian,
    EnhancedCTImageStorage,
    ExplicitVRLittleEndian,
    RLELossless,
    generate_uid,
)

from bot.imaging.report import Limits, Report
from bot.imaging.storing import by_detector
from bot.imaging.taking import take

# Planted in headers; none may be found in anything that comes out.
SECRETS = ("QUIXOTE^ALONSO", "MRN-774411", "WINDMILL HOSPITAL", "ROCINANTE", "19470312", "PANZA^SANCHO")
# A folder of DICOM files beside the checkout, or where READOUT_CORPUS says; tests that read it skip without one.
CORPUS = Path(os.environ.get("READOUT_CORPUS") or Path(__file__).parents[3] / "shared" / "data" / "dicom")


def dataset(pixels: np.ndarray[Any, Any], **attributes: Any) -> Dataset:
    """Make a CT slice with secrets in its header; attributes override."""
    made = Dataset()
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.SOPClassUID, made.SOPInstanceUID = CTImageStorage, generate_uid()
    made.file_meta.MediaStorageSOPClassUID = made.SOPClassUID
    made.file_meta.MediaStorageSOPInstanceUID = made.SOPInstanceUID
    made.Modality, made.SeriesInstanceUID = "CT", "1.2.3.4"
    made.PatientName, made.PatientID, made.PatientBirthDate = SECRETS[0], SECRETS[1], SECRETS[4]
    made.InstitutionName, made.StudyDescription, made.ReferringPhysicianName = SECRETS[2], SECRETS[3], SECRETS[5]
    made.PatientAge, made.PatientSex, made.BodyPartExamined = "054Y", "F", "HEAD"
    made.Rows, made.Columns = pixels.shape[-2:] if pixels.ndim == 2 else pixels.shape[:2]
    made.SamplesPerPixel = 1
    bits = pixels.dtype.itemsize * 8
    made.BitsAllocated, made.BitsStored, made.HighBit = bits, bits, bits - 1
    made.PixelRepresentation = int(pixels.dtype.kind == "i")
    made.PhotometricInterpretation = "MONOCHROME2"
    made.PixelData = pixels.tobytes()
    for keyword, value in attributes.items():
        if value is None:
            del made[keyword]
        else:
            setattr(made, keyword, value)
    made.file_meta.MediaStorageSOPClassUID = made.SOPClassUID
    return made


def save(made: Dataset, path: Path) -> Path:
    """Write a file with a preamble."""
    private = made.file_meta.TransferSyntaxUID.is_private
    made.save_as(path, enforce_file_format=True, **({"implicit_vr": False, "little_endian": True} if private else {}))
    return path


def slices(folder: Path, count: int, *, shape: tuple[int, int] = (40, 48), **attributes: Any) -> list[Path]:
    """Write a volume in which slice k holds the value k everywhere; file names are shuffled."""
    folder.mkdir(exist_ok=True)
    order = np.random.default_rng(3).permutation(count)
    return [
        save(
            dataset(
                np.full(shape, k, np.int16),
                ImagePositionPatient=[0, 0, 2.5 * k],
                ImageOrientationPatient=[1, 0, 0, 0, 1, 0],
                InstanceNumber=int(order[k]) + 1,
                **attributes,
            ),
            folder / f"IM{order[k]}.dcm",
        )
        for k in range(count)
    ]


def enhanced(count: int) -> Dataset:
    """Make an enhanced multi-frame CT whose frames are stored top down, with its own rescale and windows."""
    made = dataset(np.zeros((4, 6), np.uint16), SOPClassUID=EnhancedCTImageStorage, NumberOfFrames=count)
    stored = np.stack([np.full((4, 6), 1024 + 10 * k, np.uint16) for k in range(count)])
    made.PixelData = stored.tobytes()
    rescale, plane, measures = Dataset(), Dataset(), Dataset()
    rescale.RescaleSlope, rescale.RescaleIntercept, rescale.RescaleType = 2, -1024, "HU"
    plane.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    measures.PixelSpacing, measures.SliceThickness = [1.0, 0.5], 5
    shared = Dataset()
    shared.PixelValueTransformationSequence = Sequence([rescale])
    shared.PlaneOrientationSequence = Sequence([plane])
    shared.PixelMeasuresSequence = Sequence([measures])
    made.SharedFunctionalGroupsSequence = Sequence([shared])
    made.PerFrameFunctionalGroupsSequence = Sequence([_frame(k) for k in range(count)])
    return made


def _frame(k: int) -> Dataset:
    place, levels, own = Dataset(), Dataset(), Dataset()
    place.ImagePositionPatient = [0, 0, -3.0 * k]
    levels.WindowCenter, levels.WindowWidth = 1000 + k, 400
    own.PlanePositionSequence = Sequence([place])
    own.FrameVOILUTSequence = Sequence([levels])
    return own


def deflated_bomb(path: Path) -> Path:
    """Write a small deflated file that inflates to far more than is allowed."""
    made = dataset(np.zeros((4, 4), np.int16))
    made.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    save(made, path)
    head = path.read_bytes()
    deflater = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    element = b"\x09\x00\x10\x00OB\x00\x00" + (300 << 20).to_bytes(4, "little")
    packed = [deflater.compress(element), *(deflater.compress(bytes(1 << 20)) for _ in range(300)), deflater.flush()]
    start = 132 + 12 + int.from_bytes(head[140:144], "little")
    path.write_bytes(head[:start] + b"".join(packed))
    return path


def rle_bomb(path: Path) -> Path:
    """Write eighty bytes of RLE that claim to be 65535 x 65535 pixels."""
    made = dataset(np.zeros((4, 4), np.uint8), Rows=65_535, Columns=65_535)
    made.file_meta.TransferSyntaxUID = RLELossless
    frame = (1).to_bytes(4, "little") + (64).to_bytes(4, "little") + bytes(56) + b"\x81\x00" * 8
    from pydicom.encaps import encapsulate

    made.PixelData = encapsulate([frame])
    made["PixelData"].is_undefined_length = True
    return save(made, path)


def screen(text: str, *, size: int = 18, shape: tuple[int, int] = (300, 400)) -> np.ndarray[Any, Any]:
    """Draw a screen like an ultrasound's: a soft fan, and text along the top."""
    rows, columns = np.mgrid[0 : shape[0], 0 : shape[1]]
    fan = np.hypot(rows - 20, columns - shape[1] / 2)
    soft = np.where((fan > 60) & (fan < 250) & (rows > 60), 60 + 30 * np.sin(fan / 9), 0).astype(np.uint8)
    picture = Image.fromarray(soft)
    ImageDraw.Draw(picture).text((12, 8), text, font=ImageFont.load_default(size), fill=230)
    return np.array(picture)


def take_plain(*sources: Path, into: Path, limits: Limits | None = None, detect: Any = None) -> Report:
    """Take files in without the child process, with a detector that finds nothing unless one is given."""
    into.mkdir(exist_ok=True)
    return take(
        sources,
        into,
        limits=limits or Limits(),
        skip=frozenset(),
        seek=by_detector(lambda: detect or (lambda picture: [])),
        at=lambda position: None,
        progress=lambda stage, done, total: None,
    )
