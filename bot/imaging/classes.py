"""The classes of DICOM objects that are pictures, and the class that an output honestly has.

An output keeps its class where everything that the class demands is known after cleaning. Otherwise it is a
Secondary Capture, which demands little: so is all PET and nuclear medicine, whose classes demand dates.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_STORAGE = "1.2.840.10008.5.1.4.1.1."
_KINDS = {
    "CT": ("2", "2.1", "2.2"),
    "MR": ("4", "4.1", "4.3", "4.4"),
    "CR": ("1",),
    "DX": ("1.1",),
    "DX PROCESSING": ("1.1.1",),
    "MG": ("1.2",),
    "MG PROCESSING": ("1.2.1",),
    "US": ("6.1", "6.2", "6", "3.1", "3"),
    "XA": ("12.1", "12.1.1", "12.3"),
    "RF": ("12.2", "12.2.1"),
    "CAPTURE": ("7", "7.1", "7.2", "7.3", "7.4"),
    "PICTURE": ("1.3", "1.3.1", "5", "20", "13.1.1", "13.1.2", "13.1.3", "13.1.4", "13.1.5", "14.1", "14.2", "128",
                "128.1", "130", "77.1.1", "77.1.2", "77.1.3", "77.1.6", "77.1.5.1", "77.1.5.2", "77.1.5.4", "77.1.5.5",
                "77.1.5.6", "77.1.5.7", "77.1.5.8", "77.1", "77.2"),
}
PICTURES = {_STORAGE + ending: kind for kind, endings in _KINDS.items() for ending in endings}

CAPTURE = _STORAGE + "7"
CAPTURED_BYTES, CAPTURED_WORDS, CAPTURED_COLOR = (_STORAGE + ending for ending in ("7.2", "7.3", "7.4"))
_KEPT = {kind: _STORAGE + _KINDS[kind][0] for kind in _KINDS if kind not in ("CAPTURE", "PICTURE")}
ULTRASOUND_CINE = _STORAGE + "3.1"
MULTIFRAME = frozenset({CAPTURED_BYTES, CAPTURED_WORDS, CAPTURED_COLOR})
# The modules of a class; processing and presentation have the same.
KIND = {**{uid: kind.split()[0] for kind, uid in _KEPT.items()}, ULTRASOUND_CINE: "US"}

_PLANE = ("PixelSpacing", "ImageOrientationPatient", "ImagePositionPatient")
_DETECTED = ("ImagerPixelSpacing", "PixelIntensityRelationship", "PixelIntensityRelationshipSign", "PatientOrientation",
             "ImageLaterality", "LossyImageCompression")
_DEMANDED = {
    "CT": _PLANE,
    "MR": (*_PLANE, "ScanningSequence"),
    "CR": (),
    "DX": _DETECTED,
    "DX PROCESSING": _DETECTED,
    "MG": (*_DETECTED, "ViewCodeSequence"),
    "MG PROCESSING": (*_DETECTED, "ViewCodeSequence"),
    "US": (),
    "XA": ("PixelIntensityRelationship", "RadiationSetting"),
    "RF": ("PixelIntensityRelationship", "RadiationSetting"),
}
_SIXTEEN = frozenset({"CT", "MR"})
# Parts of the body that come once, of which a projection's laterality is U even where its file does not say so.
UNPAIRED = frozenset({
    "ABDOMEN", "ABDOMENPELVIS", "AORTA", "BACK", "BLADDER", "BRAIN", "CHEST", "CHESTABDOMEN", "CHESTABDPELVIS",
    "COCCYX", "COLON", "CSPINE", "ESOPHAGUS", "GALLBLADDER", "HEAD", "HEADNECK", "HEART", "LARYNX", "LIVER",
    "LSPINE", "LSSPINE", "MEDIASTINUM", "NECK", "NECKCHEST", "NOSE", "PANCREAS", "PELVIS", "PROSTATE", "RECTUM",
    "SKULL", "SPINE", "SPLEEN", "SSPINE", "STERNUM", "STOMACH", "THYROID", "TLSPINE", "TRACHEA", "TSPINE",
    "UTERUS", "WHOLEBODY",
})  # fmt: skip


def side(kept: Mapping[str, Any]) -> str | None:
    """Give the laterality of a picture, wherever its file says it, U for a part of the body that comes once."""
    said = kept.get("ImageLaterality") or kept.get("FrameLaterality") or kept.get("Laterality")
    return said or ("U" if kept.get("BodyPartExamined") in UNPAIRED else None)


def honest(kind: str, kept: Mapping[str, Any], *, bits: int, signed: bool, colour: bool, cine: bool) -> str:
    """Give the class for pictures of a kind, with what is kept of them."""
    demanded = _DEMANDED.get(kind)
    if demanded is None or any(keyword not in kept for keyword in demanded):
        return captured(bits=bits, signed=signed, colour=colour, cine=cine)
    if kind == "US":
        fits = bits == 8
    else:
        fits = not colour and (bits == 16 or kind not in _SIXTEEN) and not (signed and kind not in _SIXTEEN)
    timed = not cine or (kind in ("US", "XA", "RF") and "FrameTime" in kept)
    if not fits or not timed:
        return captured(bits=bits, signed=signed, colour=colour, cine=cine)
    return ULTRASOUND_CINE if kind == "US" and cine else _KEPT[kind]


def captured(*, bits: int, signed: bool, colour: bool, cine: bool) -> str:
    """Give the class of Secondary Capture for such pixels."""
    if not cine or signed:
        return CAPTURE
    return CAPTURED_COLOR if colour else CAPTURED_BYTES if bits == 8 else CAPTURED_WORDS
