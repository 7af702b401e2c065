"""Pictures made for figures and tests: one of each kind, with every allow-listed attribute validly filled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

from bot.imaging.vocabulary import REGION

SLICES = 24
_STORAGE = "1.2.840.10008.5.1.4.1.1."

_PLANE: dict[str, Any] = {
    "PixelSpacing": [0.488281, 0.488281], "SliceThickness": 5, "SpacingBetweenSlices": 5.5, "SliceLocation": -12.5,
    "ImagePositionPatient": [-125.0, -120.5, 42.75], "ImageOrientationPatient": [1, 0, 0, 0, 0.978148, -0.207912],
    "PatientPosition": "HFS", "ImageType": ["ORIGINAL", "PRIMARY", "AXIAL"], "BodyPartExamined": "HEAD",
}  # fmt: skip
_CT: dict[str, Any] = {
    **_PLANE, "KVP": 120, "XRayTubeCurrent": 250, "ExposureTime": 1000, "Exposure": 250, "ConvolutionKernel": "B30f",
    "SpiralPitchFactor": 0.9, "SingleCollimationWidth": 0.6, "TotalCollimationWidth": 38.4, "RotationDirection": "CW",
    "DataCollectionDiameter": 500, "ReconstructionDiameter": 250, "GantryDetectorTilt": -12, "WindowCenter": [40, 400],
    "WindowWidth": [80, 2000], "VOILUTFunction": "LINEAR", "RescaleSlope": 1, "RescaleIntercept": -1024,
    "RescaleType": "HU", "PixelPaddingValue": -2000, "PixelPaddingRangeLimit": -1900, "ContrastBolusAgent": "YES",
    "ContrastBolusRoute": "IV", "ScanOptions": "HELICAL MODE",
}  # fmt: skip
_MR: dict[str, Any] = {
    **_PLANE, "EchoTime": 98.2, "RepetitionTime": 4350, "InversionTime": 900, "TriggerTime": 320, "FlipAngle": 150,
    "EchoTrainLength": 13, "EchoNumbers": 1, "NumberOfAverages": 2, "PixelBandwidth": 219, "MagneticFieldStrength": 1.5,
    "MRAcquisitionType": "2D", "ScanningSequence": ["SE", "IR"], "SequenceVariant": ["SK", "SP"], "AngioFlag": "N",
    "ScanOptions": ["PPG", "FS"],
    "InPlanePhaseEncodingDirection": "ROW", "AcquisitionContrast": "T2", "DiffusionBValue": 0,
    "DiffusionDirectionality": "NONE", "TemporalPositionIdentifier": 2, "ImageType": ["ORIGINAL", "PRIMARY", "M"],
}  # fmt: skip
_RAYS: dict[str, Any] = {
    "ImagerPixelSpacing": [0.139, 0.139], "PixelIntensityRelationship": "LOG", "PixelIntensityRelationshipSign": -1,
    "PresentationLUTShape": "IDENTITY", "PresentationIntentType": "FOR PRESENTATION", "DetectorType": "SCINTILLATOR",
    "PatientOrientation": ["L", "F"], "DistanceSourceToDetector": 1800, "DistanceSourceToPatient": 1700,
    "EstimatedRadiographicMagnificationFactor": 1.06, "LossyImageCompression": "00", "KVP": 125, "Exposure": 4,
    "ExposureTime": 8, "XRayTubeCurrent": 500, "WindowCenter": 2048, "WindowWidth": 4096,
    "ImageType": ["ORIGINAL", "PRIMARY"], "RescaleSlope": 1, "RescaleIntercept": 0, "RescaleType": "US",
}  # fmt: skip
_DX: dict[str, Any] = {**_RAYS, "BodyPartExamined": "CHEST", "ImageLaterality": "U", "ViewPosition": "PA"}
_MG: dict[str, Any] = {
    **_RAYS, "BodyPartExamined": "BREAST", "ImageLaterality": "L", "ViewPosition": "MLO", "OrganExposed": "BREAST",
    "BreastImplantPresent": "NO", "BodyPartThickness": 52, "CompressionForce": 110, "PositionerType": "MAMMOGRAPHIC",
    "AnodeTargetMaterial": "TUNGSTEN", "FilterMaterial": "RHODIUM", "PatientOrientation": ["A", "FR"],
}  # fmt: skip
_CR: dict[str, Any] = {
    "BodyPartExamined": "HAND", "ViewPosition": "AP", "Laterality": "R", "ImagerPixelSpacing": [0.1, 0.1],
    "PixelSpacing": [0.1, 0.1], "ImageType": ["DERIVED", "PRIMARY"], "PatientOrientation": ["L", "F"],
}  # fmt: skip
_CINE: dict[str, Any] = {"FrameTime": 33.333, "CineRate": 30, "RecommendedDisplayFrameRate": 30}
_XA: dict[str, Any] = {
    **_CINE, "PixelIntensityRelationship": "LIN", "RadiationSetting": "GR", "PositionerMotion": "STATIC", "KVP": 70,
    "PositionerPrimaryAngle": -30, "PositionerSecondaryAngle": 25, "ImageType": ["ORIGINAL", "PRIMARY", "SINGLE PLANE"],
    "BodyPartExamined": "HEART",
}  # fmt: skip
_PT: dict[str, Any] = {
    **_PLANE, "Units": "BQML", "SUVType": "BW", "CountsSource": "EMISSION", "SeriesType": ["STATIC", "IMAGE"],
    "CorrectedImage": ["DECY", "ATTN", "SCAT"], "DecayCorrection": "START", "ActualFrameDuration": 180000,
    "CollimatorType": "NONE", "RescaleSlope": 2.34567, "RescaleIntercept": 0, "WindowCenter": 15000,
    "WindowWidth": 30000,
}  # fmt: skip
_SC: dict[str, Any] = {"NominalScannedPixelSpacing": [0.2, 0.2], "ImageType": ["DERIVED", "SECONDARY"]}
_US: dict[str, Any] = {
    "BodyPartExamined": "LIVER", "ImageType": ["ORIGINAL", "PRIMARY"], "UltrasoundColorDataPresent": 0,
}  # fmt: skip


def made(ending: str, modality: str, values: dict[str, Any], pixels: np.ndarray[Any, Any], **more: Any) -> Dataset:
    """Make an instance of a class with valid attributes of an invented patient; frames come first in `pixels`."""
    new = Dataset()
    new.file_meta = FileMetaDataset()
    new.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    new.SOPClassUID, new.SOPInstanceUID = _STORAGE + ending, generate_uid()
    new.file_meta.MediaStorageSOPClassUID = new.SOPClassUID
    new.file_meta.MediaStorageSOPInstanceUID = new.SOPInstanceUID
    new.StudyInstanceUID, new.SeriesInstanceUID, new.FrameOfReferenceUID = (generate_uid() for _ in range(3))
    new.Modality, new.PatientSex, new.PatientAge = modality, "F", "054Y"
    colour = pixels.ndim > 2 and pixels.shape[-1] == 3
    frames = pixels.shape[0] if pixels.ndim - colour == 3 else 1
    new.Rows, new.Columns = pixels.shape[1:3] if frames > 1 else pixels.shape[:2]
    new.SamplesPerPixel, new.PhotometricInterpretation = (3, "RGB") if colour else (1, "MONOCHROME2")
    bits = pixels.dtype.itemsize * 8
    new.BitsAllocated, new.BitsStored, new.HighBit = bits, bits, bits - 1
    new.PixelRepresentation = int(pixels.dtype.kind == "i")
    if colour:
        new.PlanarConfiguration = 0
    if frames > 1:
        new.NumberOfFrames = frames
    new.PixelData = pixels.tobytes()
    for keyword, value in {**values, **more}.items():
        setattr(new, keyword, value)
    return new


def one_of_each() -> list[Dataset]:
    """Make one picture or cine of each kind; together they hold the whole allow-list."""
    rng = np.random.default_rng(5)
    signed = rng.integers(-1000, 1000, (32, 40)).astype(np.int16)
    deep = rng.integers(0, 4096, (32, 40)).astype(np.uint16)
    flat = rng.integers(0, 256, (32, 40)).astype(np.uint8)
    cine = rng.integers(0, 256, (6, 32, 40)).astype(np.uint8)
    return [
        made("2", "CT", _CT, signed),
        made("4", "MR", _MR, deep),
        made("1.1", "DX", _DX, deep),
        made("1.2", "MG", _MG, deep, ViewCodeSequence=Sequence([_view()])),
        made("1", "CR", _CR, deep),
        made("6.1", "US", _US, flat, SequenceOfUltrasoundRegions=Sequence([_region()])),
        made("3.1", "US", {**_US, **_CINE}, cine),
        made("3.1", "US", {**_US, "FrameTimeVector": [0, 33, 34, 33, 34, 33]}, cine),
        made("12.1", "XA", _XA, cine),
        made("12.2", "RF", {**_XA, "ImageType": ["ORIGINAL", "PRIMARY"]}, cine),
        made("128", "PT", _PT, deep),
        made("7", "OT", _SC, np.repeat(flat[..., None], 3, axis=-1)),
        made("7", "OT", {"PixelAspectRatio": [4, 3], "ImageType": ["DERIVED", "SECONDARY"]}, flat),
    ]


def _view() -> Dataset:
    view = Dataset()
    view.CodeValue, view.CodingSchemeDesignator, view.CodeMeaning = "399368009", "SCT", "medio-lateral oblique"
    return view


def _region() -> Dataset:
    region = Dataset()
    for keyword in REGION:
        setattr(region, keyword, 0.0123 if keyword.startswith("PhysicalDelta") else 1)
    region.RegionLocationMaxX1, region.RegionLocationMaxY1 = 39, 31
    return region


def volume(folder: Path) -> list[Path]:
    """Write slices of an oblique series under names and numbers out of order; slice k holds the value k."""
    order = np.random.default_rng(9).permutation(SLICES)
    series = {"SeriesInstanceUID": generate_uid(), "StudyInstanceUID": generate_uid()}
    paths = []
    for k in range(SLICES):
        place = [-125.0, -120.5 + 0.13 * k, 1_204.75 + 0.611 * k]
        own = {**series, "ImagePositionPatient": place, "InstanceNumber": int(order[k]) + 1}
        paths.append(folder / f"{order[k]:03d}.dcm")
        made("2", "CT", _CT, np.full((16, 16), k, np.int16), **own).save_as(paths[-1], enforce_file_format=True)
    return paths
