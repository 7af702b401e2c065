"""Write a synthetic CT as a zip of DICOM files with plainly invented identifiers.

The identifiers are there to be removed: the demo shows what de-identification does. Nobody is described.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, JPEGLSLossless, generate_uid

Array = np.ndarray


@dataclass(frozen=True)
class Invented:
    """A person and a visit that do not exist."""

    name: str  # "Demo^Fictional One"
    number: int
    born: str
    sex: str
    day: str
    description: str = "CT HEAD WITHOUT CONTRAST"
    burned: tuple[int, ...] = ()  # slices, counted from 1, that carry name and date in the pixels


def with_text(picture: Array, lines: list[str]) -> Array:
    """Burn lines of text into the upper left corner of one picture of Hounsfield units."""
    rows, columns = picture.shape
    layer = Image.new("L", (columns, rows))
    draw = ImageDraw.Draw(layer)
    font = ImageFont.load_default(size=12)
    for number, line in enumerate(lines):
        draw.text((3, 2 + 13 * number), line, fill=255, font=font)
    ink = np.asarray(layer, np.float32) / 255.0
    return np.rint(picture + ink * (3071 - picture)).astype(np.int16)


def identified(data: Dataset, person: Invented) -> None:
    """Put the invented identifiers into the header, in the places where real ones stand."""
    data.PatientName, data.PatientID = person.name, f"DEMO-{person.number:04d}"
    data.PatientBirthDate, data.PatientSex = person.born, person.sex
    data.PatientAge = f"{(int(person.day) - int(person.born)) // 10000:03d}Y"
    data.PatientAddress = "1 Example Street, Exampleton"
    data.AccessionNumber = f"EX{person.number:06d}"
    data.InstitutionName, data.InstitutionAddress = "Example General Hospital", "2 Example Avenue, Exampleton"
    data.ReferringPhysicianName, data.OperatorsName = "Example^Rita", "Example^Otto"
    data.StationName, data.DeviceSerialNumber = "EXAMPLECT1", "0000"
    data.StudyID, data.StudyDescription = str(person.number), person.description
    data.SeriesDescription = "Axial brain, for " + str(person.name).replace("^", " ")
    for part in ("Study", "Series", "Acquisition", "Content"):
        setattr(data, f"{part}Date", person.day)
        setattr(data, f"{part}Time", "081500")
    data.ImageComments = "Fictional patient, computed for a demonstration"
    block = data.private_block(0x0029, "EXAMPLE VENDOR", create=True)
    block.add_new(0x01, "LO", "Copy of name: " + str(person.name))
    block.add_new(0x02, "DA", person.born)


def located(data: Dataset, index: int, count: int, spacing: float, thickness: float, bottom: float) -> None:
    """Describe where slice `index` (from 0, upwards) lies; patient coordinates in mm."""
    half = (data.Rows - 1) / 2 * spacing
    data.PixelSpacing, data.SliceThickness = [spacing, spacing], thickness
    data.SpacingBetweenSlices = thickness
    data.ImagePositionPatient = [round(-half, 4), round(-half, 4), round(bottom + index * thickness, 4)]
    data.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    data.SliceLocation = round(bottom + index * thickness, 4)
    data.InstanceNumber = count - index  # scanners often count from above: order must come from the position
    data.PositionReferenceIndicator = "OM"


def described(data: Dataset, seed: str) -> None:
    """Fill in what every CT says about itself."""
    data.SOPClassUID = CTImageStorage
    data.StudyInstanceUID, data.SeriesInstanceUID, data.FrameOfReferenceUID = (
        generate_uid(entropy_srcs=[seed, level]) for level in ("study", "series", "frame")
    )
    data.Modality, data.BodyPartExamined, data.PatientPosition = "CT", "HEAD", "HFS"
    data.Manufacturer, data.ManufacturerModelName = "Example", "Computed phantom"
    data.ImageType = ["DERIVED", "SECONDARY", "AXIAL"]
    data.KVP, data.ConvolutionKernel, data.SeriesNumber, data.AcquisitionNumber = 120, "BRAIN", 2, 1
    data.RescaleIntercept, data.RescaleSlope, data.RescaleType = -1024, 1, "HU"
    data.WindowCenter, data.WindowWidth = 40, 80
    data.BurnedInAnnotation = "NO"  # wrong on purpose for the pictures with text: headers cannot be trusted


def instance(picture: Array, seed: str, index: int) -> FileDataset:
    """Make one CT image, its pixels compressed without loss."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = CTImageStorage
    meta.MediaStorageSOPInstanceUID = generate_uid(entropy_srcs=[seed, "image", str(index)])
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data = FileDataset("", {}, file_meta=meta, preamble=b"\0" * 128)
    data.SOPInstanceUID = meta.MediaStorageSOPInstanceUID
    data.Rows, data.Columns = picture.shape
    data.SamplesPerPixel, data.PhotometricInterpretation = 1, "MONOCHROME2"
    data.BitsAllocated, data.BitsStored, data.HighBit, data.PixelRepresentation = 16, 12, 11, 0
    data.PixelData = (picture.astype(np.int32) + 1024).clip(0, 4095).astype("<u2").tobytes()
    return data


def write(path: Path, volume: Array, person: Invented, spacing: float, thickness: float, bottom: float) -> None:
    """Write a volume (slice, row, column; Hounsfield units; lowest slice first) as a zip of DICOM files."""
    words = [str(person.name).replace("^", " ").upper(), f"BORN {person.born}"]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for index, picture in enumerate(volume):
            shown = with_text(picture, words) if index + 1 in person.burned else picture
            data = instance(shown, path.stem, index)
            described(data, path.stem)
            identified(data, person)
            located(data, index, len(volume), spacing, thickness, bottom)
            data.compress(JPEGLSLossless, generate_instance_uid=False)
            held = io.BytesIO()
            data.save_as(held, enforce_file_format=True)
            entry = zipfile.ZipInfo(f"IM{len(volume) - index:04d}", (2000, 1, 1, 0, 0, 0))
            archive.writestr(entry, held.getvalue(), zipfile.ZIP_DEFLATED)
