"""The allow-list of DICOM attributes, each with its own check of value.

A check takes what the file says and gives back a plain value made by us (a word of a closed list, a
bounded and rounded number) or None. What has no check here does not exist in any output.
Defined terms are those of DICOM PS3.3 and, for body parts, PS3.16 Annex L.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

Check = Callable[[Any], Any]


def _many(value: Any) -> list[Any]:
    if value is None or isinstance(value, (str, bytes, int, float)):
        return [value]
    return list(value) if isinstance(value, Iterable) else [value]


def word(*allowed: str) -> Check:
    """Keep a single word out of a closed list, whatever its case."""
    known = frozenset(allowed)

    def check(value: Any) -> str | None:
        found = str(value).strip().upper() if isinstance(value, str) else None
        return found if found in known else None

    return check


def words(*allowed: str) -> Check:
    """Keep those values of a list that are in a closed list; None if none is."""
    one = word(*allowed)

    def check(value: Any) -> list[str] | None:
        return [kept for kept in map(one, _many(value)) if kept is not None] or None

    return check


def _number(value: Any, low: float, high: float) -> float | None:
    try:
        found = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    if not math.isfinite(found) or not low <= found <= high:
        return None
    # Seven significant digits hold every geometry; more could only carry something else.
    return float(f"{found:.7g}")


def number(low: float, high: float) -> Check:
    """Keep a finite number within bounds, rounded to seven significant digits."""

    def check(value: Any) -> float | None:
        return _number(_many(value)[0] if _many(value) else None, low, high)

    return check


def whole(low: int, high: int) -> Check:
    """Keep a whole number within bounds."""

    def check(value: Any) -> int | None:
        found = _number(_many(value)[0] if _many(value) else None, low, high)
        return int(found) if found is not None and found == int(found) else None

    return check


def numbers(low: float, high: float, least: int, most: int) -> Check:
    """Keep a list of bounded numbers, all or none, of `least` to `most` values."""

    def check(value: Any) -> list[float] | None:
        kept = [_number(one, low, high) for one in _many(value)[: most + 1]]
        if not least <= len(kept) <= most or any(one is None for one in kept):
            return None
        return [one for one in kept if one is not None]

    return check


def age(value: Any) -> str | None:
    """Keep an age string (DICOM AS), and say 090Y for everybody of 90 or more."""
    found = re.fullmatch(r"(\d{3})([DWMY])", value.strip().upper()) if isinstance(value, str) else None
    if found is None:
        return None
    years = int(found[1]) / {"D": 365.25, "W": 52.18, "M": 12, "Y": 1}[found[2]]
    return "090Y" if years >= 90 else found[0]


def given(value: Any) -> str | None:
    """Say YES where anything at all is given, and keep nothing of it."""
    return "YES" if value not in (None, "", b"") else None


def directions(value: Any) -> list[str] | None:
    """Keep anatomical directions such as L, P, FL: one or two, each of at most three letters."""
    kept = [str(one).strip().upper() for one in _many(value)]
    right = 1 <= len(kept) <= 2 and all(re.fullmatch(r"[APLRHF]{1,3}", one) for one in kept)
    return kept if right else None


MODALITIES = (
    "BI", "CR", "CT", "DX", "ES", "GM", "IO", "IVOCT", "IVUS", "MG", "MR", "NM", "OCT", "OP", "OPT", "OT",
    "PT", "PX", "RF", "RG", "SC", "SM", "TG", "US", "XA", "XC",
)  # fmt: skip
BODY_PARTS = (
    "ABDOMEN", "ABDOMENPELVIS", "ADRENAL", "ANKLE", "AORTA", "ARM", "AXILLA", "BACK", "BLADDER", "BRAIN", "BREAST",
    "BRONCHUS", "BUTTOCK", "CALCANEUS", "CALF", "CAROTID", "CEREBELLUM", "CERVIX", "CHEEK", "CHEST", "CHESTABDOMEN",
    "CHESTABDPELVIS", "CLAVICLE", "COCCYX", "COLON", "CSPINE", "CTSPINE", "DUODENUM", "EAR", "ELBOW", "ESOPHAGUS",
    "EXTREMITY", "EYE", "FEMUR", "FINGER", "FOOT", "FOREARM", "GALLBLADDER", "HAND", "HEAD", "HEADNECK", "HEART",
    "HIP", "HUMERUS", "ILEUM", "ILIUM", "IAC", "JAW", "JEJUNUM", "KIDNEY", "KNEE", "LARYNX", "LEG", "LIVER", "LSPINE",
    "LSSPINE", "LUNG", "MAXILLA", "MEDIASTINUM", "MOUTH", "NECK", "NECKCHEST", "NOSE", "ORBIT", "OVARY", "PANCREAS",
    "PAROTID", "PATELLA", "PELVIS", "PENIS", "PHARYNX", "PROSTATE", "RECTUM", "RIB", "SCALP", "SCAPULA", "SCLERA",
    "SCROTUM", "SHOULDER", "SINUS", "SKULL", "SPINE", "SPLEEN", "SSPINE", "STERNUM", "STOMACH", "TESTIS", "THIGH",
    "THUMB", "THYMUS", "THYROID", "TIBIA", "TIBIAFIBULA", "TLSPINE", "TMJ", "TOE", "TONGUE", "TRACHEA", "TSPINE",
    "UPPERARM", "URETER", "URETHRA", "UTERUS", "VAGINA", "VULVA", "WHOLEBODY", "WRIST", "ZYGOMA",
)  # fmt: skip
VIEWS = (
    "AP", "PA", "LL", "RL", "RLD", "LLD", "RLO", "LLO", "CC", "MLO", "ML", "LM", "LMO", "SIO", "XCC", "XCCL", "XCCM",
    "FB", "AT", "LATERAL", "OBLIQUE", "LAT",
)  # fmt: skip
IMAGE_TYPES = (
    "ORIGINAL", "DERIVED", "PRIMARY", "SECONDARY", "AXIAL", "LOCALIZER", "MPR", "REFORMATTED", "PROJECTION IMAGE",
    "SINGLE PLANE", "BIPLANE A", "BIPLANE B", "VOLUME", "VOLUME_RENDER", "MAX_IP", "MIN_IP", "ADDITION", "DIFFUSION",
    "ADC", "FA", "PHASE", "M", "P", "R", "I", "MAGNITUDE", "MIP", "SUBTRACTION", "STATIC", "DYNAMIC", "GATED",
    "TOMO", "WHOLE BODY", "RECON TOMO", "EMISSION", "TRANSMISSION", "NONE", "SCREEN SAVE", "ANGIO", "PERFUSION",
    "T1", "T2", "FLUID_ATTENUATED", "PROTON_DENSITY",
)  # fmt: skip

_SMALL = numbers(1e-4, 100, 2, 2)
_SIGNED = number(-1e6, 1e6)

IDENTITY: Mapping[str, Check] = {
    "Modality": word(*MODALITIES),
    "BodyPartExamined": word(*BODY_PARTS),
    "Laterality": word("L", "R", "B", "U"),
    "ImageLaterality": word("L", "R", "B", "U"),
    "ViewPosition": word(*VIEWS),
    "PatientSex": word("M", "F", "O"),
    "PatientAge": age,
    "PatientPosition": word(*(a + b for a in ("HF", "FF") for b in ("S", "P", "DR", "DL")), "AFDL", "AFDR", "LFS"),
    "PatientOrientation": directions,
    "ImageType": words(*IMAGE_TYPES),
    "ContrastBolusAgent": given,
}
GEOMETRY: Mapping[str, Check] = {
    "Rows": whole(1, 65_535),
    "Columns": whole(1, 65_535),
    "NumberOfFrames": whole(1, 100_000),
    "PixelSpacing": _SMALL,
    "ImagerPixelSpacing": _SMALL,
    "NominalScannedPixelSpacing": _SMALL,
    "PixelAspectRatio": numbers(1, 10_000, 2, 2),
    "SliceThickness": number(1e-3, 500),
    "SpacingBetweenSlices": number(-500, 500),
    "ImagePositionPatient": numbers(-5_000, 5_000, 3, 3),
    "ImageOrientationPatient": numbers(-1.001, 1.001, 6, 6),
    "SliceLocation": number(-5_000, 5_000),
    "GantryDetectorTilt": number(-90, 90),
    "ReconstructionDiameter": number(1, 3_000),
    "EstimatedRadiographicMagnificationFactor": number(0.1, 20),
}
PIXELS: Mapping[str, Check] = {
    "SamplesPerPixel": whole(1, 3),
    "PlanarConfiguration": whole(0, 1),
    "BitsAllocated": whole(1, 64),
    "BitsStored": whole(1, 64),
    "HighBit": whole(0, 63),
    "PixelRepresentation": whole(0, 1),
    "PhotometricInterpretation": word(
        "MONOCHROME1", "MONOCHROME2", "PALETTE COLOR", "RGB", "YBR_FULL", "YBR_FULL_422", "YBR_PARTIAL_420",
        "YBR_PARTIAL_422", "YBR_ICT", "YBR_RCT",
    ),
    "WindowCenter": numbers(-1e6, 1e6, 1, 16),
    "WindowWidth": numbers(0, 1e6, 1, 16),
    "VOILUTFunction": word("LINEAR", "LINEAR_EXACT", "SIGMOID"),
    "RescaleSlope": _SIGNED,
    "RescaleIntercept": _SIGNED,
    "RescaleType": word("HU", "OD", "US", "MGML", "Z_EFF", "ED", "HU_MOD", "PCT"),
    "PixelPaddingValue": whole(-65_536, 65_535),
    "PixelPaddingRangeLimit": whole(-65_536, 65_535),
    "PresentationLUTShape": word("IDENTITY", "INVERSE"),
    "LossyImageCompression": word("00", "01"),
}  # fmt: skip
ACQUISITION: Mapping[str, Check] = {
    "KVP": number(1, 500),
    "XRayTubeCurrent": number(0, 5_000),
    "ExposureTime": number(0, 100_000),
    "Exposure": number(0, 100_000),
    "EchoTime": number(0, 10_000),
    "RepetitionTime": number(0, 60_000),
    "InversionTime": number(0, 60_000),
    "FlipAngle": number(0, 360),
    "EchoTrainLength": whole(0, 10_000),
    "MagneticFieldStrength": number(0, 30),
    "MRAcquisitionType": word("1D", "2D", "3D"),
    "ScanningSequence": words("SE", "IR", "GR", "EP", "RM"),
    "SequenceVariant": words("SK", "MTC", "SS", "TRSS", "SP", "MP", "OSP", "TOF", "NONE"),
    "DiffusionBValue": number(0, 100_000),
    "TemporalPositionIdentifier": whole(0, 10_000),
    "FrameTime": number(0.01, 100_000),
    "FrameTimeVector": numbers(0, 100_000, 1, 2_000),
    "CineRate": whole(1, 1_000),
    "RecommendedDisplayFrameRate": whole(1, 1_000),
}
ALLOWED: Mapping[str, Check] = {**IDENTITY, **GEOMETRY, **PIXELS, **ACQUISITION}

_LEVELS = {name: PIXELS[name] for name in ("WindowCenter", "WindowWidth", "VOILUTFunction")}
_RESCALE = {name: PIXELS[name] for name in ("RescaleSlope", "RescaleIntercept", "RescaleType")}
_MEASURES = {name: GEOMETRY[name] for name in ("PixelSpacing", "SliceThickness", "SpacingBetweenSlices")}
FUNCTIONAL_GROUPS: Mapping[str, Mapping[str, Check]] = {
    "PixelMeasuresSequence": _MEASURES,
    "PlanePositionSequence": {"ImagePositionPatient": GEOMETRY["ImagePositionPatient"]},
    "PlaneOrientationSequence": {"ImageOrientationPatient": GEOMETRY["ImageOrientationPatient"]},
    "PixelValueTransformationSequence": _RESCALE,
    "FrameVOILUTSequence": _LEVELS,
    "FrameAnatomySequence": {"FrameLaterality": IDENTITY["Laterality"]},
}
NESTED: Mapping[str, Mapping[str, Mapping[str, Check]]] = {
    "SharedFunctionalGroupsSequence": FUNCTIONAL_GROUPS,
    "PerFrameFunctionalGroupsSequence": FUNCTIONAL_GROUPS,
}
