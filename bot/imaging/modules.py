"""The attributes of one instance, by DICOM's information modules (PS3.3 C): only kept values, derived identifiers
and fixed words of ours go in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.imaging.classes import CAPTURE, KIND, MULTIFRAME, UNPAIRED, side
from bot.imaging.records import unpack_levels
from bot.imaging.words import REGION_CODES, VIEW_CODES, VIEW_MEANINGS

EDITION = "2026c"
METHODS = (f"Readout allow-list, PS3.15 Annex E {EDITION}", "Text in pixels sought and masked by program")

# What the pixels themselves say anew, or is said otherwise below.
_SAID_BELOW = frozenset({
    "Rows", "Columns", "NumberOfFrames", "SamplesPerPixel", "PlanarConfiguration", "BitsAllocated", "BitsStored",
    "HighBit", "PixelRepresentation", "PhotometricInterpretation", "FrameLaterality", "ViewCodeSequence", "ImageType",
    "PixelPaddingValue", "PixelPaddingRangeLimit", "WindowCenter", "WindowWidth", "VOILUTFunction",
    "PresentationLUTShape", "RescaleSlope", "RescaleIntercept", "RescaleType",
})  # fmt: skip
# Type 2: present without a value where it is not known.
_EMPTY = {
    "CT": ("KVP", "AcquisitionNumber", "SliceThickness", "PatientPosition", "PositionReferenceIndicator"),
    "MR": ("ScanOptions", "MRAcquisitionType", "RepetitionTime", "EchoTime", "EchoTrainLength", "SliceThickness",
           "PatientPosition", "PositionReferenceIndicator"),
    "CR": ("BodyPartExamined", "ViewPosition"),
    "DX": ("AnatomicRegionSequence", "AcquisitionContextSequence", "DetectorType", "PositionerType"),
    "MG": ("AcquisitionContextSequence", "DetectorType"),
    "XA": ("KVP", "Exposure", "PositionerPrimaryAngle", "PositionerSecondaryAngle", "PositionerMotion"),
    "RF": ("KVP", "Exposure"),
}  # fmt: skip
_NOBODY = ("StudyDate", "StudyTime", "AccessionNumber", "ReferringPhysicianName", "StudyID", "PatientBirthDate",
           "Manufacturer")  # fmt: skip
_RESCALE = ("RescaleSlope", "RescaleIntercept", "RescaleType")
_FRAME_TIME, _PAGES = 0x00181063, 0x00182001


@dataclass(frozen=True)
class Pixels:
    """What kind of values frames hold, and how large they are."""

    count: int
    rows: int
    columns: int
    bits: int
    signed: bool
    colour: bool

    @classmethod
    def of(cls, frames: Any) -> Pixels:
        """Tell from frames of shape (pictures, rows, columns) or (pictures, rows, columns, 3)."""
        count, rows, columns = frames.shape[:3]
        return cls(count, rows, columns, frames.dtype.itemsize * 8, frames.dtype.kind == "i", frames.ndim == 4)


def attributes(
    header: Mapping[str, Any], meta: Mapping[str, Any], number: int, first: int, sop_class: str, pixels: Pixels,
) -> dict[str, Any]:  # fmt: skip
    """Give all attributes but the pixels of the instance that begins with picture `first`, from 0, of series `number`.
    """
    kept = {**header["shared"], **header["frames"][first]}
    module = KIND.get(sop_class, "")
    return {
        **dict.fromkeys((*_NOBODY, *_EMPTY.get(module, ()))),
        **_taught(kept, module),
        **_projection(kept, module),
        **_identity(header, kept, number, first),
        "SOPClassUID": sop_class,
        "ImageType": _image_type(kept, module, masked=_is_masked(meta, first, pixels.count)),
        **_values(meta, pixels, kept),
        **({"PlanarConfiguration": 0} if pixels.colour else _grey(kept, meta, first, module, sop_class)),
        **(_frames(kept, pixels.count) if pixels.count > 1 or sop_class in MULTIFRAME else {}),
        **({"ConversionType": "WSD"} if sop_class == CAPTURE or sop_class in MULTIFRAME else {}),
        **_cleaned(kept, meta, module, sop_class),
    }


def _taught(kept: Mapping[str, Any], module: str) -> dict[str, Any]:
    taught = {keyword: value for keyword, value in kept.items() if keyword not in _SAID_BELOW}
    if "ImageLaterality" in kept or "FrameLaterality" in kept or module in ("DX", "MG"):
        taught["ImageLaterality"] = side(kept)
        taught.pop("Laterality", None)
    elif kept.get("Laterality") in ("B", "U"):
        # The series' own attribute knows left and right alone.
        taught["ImageLaterality"] = taught.pop("Laterality")
    elif kept.get("BodyPartExamined") not in UNPAIRED:
        taught.setdefault("Laterality", None)
    if module == "MR" and not {"CG", "PPG"} & set(kept.get("ScanOptions", ())):
        # PS3.3 C.8.3.1.1.1 has it in pictures gated by the heart alone.
        taught.pop("TriggerTime", None)
    if module not in ("CT", "MR"):
        taught.setdefault("PatientOrientation", None)
    return taught


def _projection(kept: Mapping[str, Any], module: str) -> dict[str, Any]:
    """Give what projection radiographs and mammograms say besides."""
    said: dict[str, Any] = {}
    if view := kept.get("ViewCodeSequence"):
        code = _code(VIEW_CODES[view][0], "SCT", VIEW_MEANINGS[view])
        said["ViewCodeSequence"] = [{**code, "ViewModifierCodeSequence": []}]
    if module == "MG":
        said |= {"OrganExposed": "BREAST", "PositionerType": kept.get("PositionerType", "MAMMOGRAPHIC")}
    region = REGION_CODES.get("BREAST" if module == "MG" else kept.get("BodyPartExamined", ""))
    if region and module in ("DX", "MG"):
        said["AnatomicRegionSequence"] = [_code(region[0], "SCT", region[1])]
    return said


def _code(value: str, scheme: str, meaning: str) -> dict[str, str]:
    return {"CodeValue": value, "CodingSchemeDesignator": scheme, "CodeMeaning": meaning}


def _identity(header: Mapping[str, Any], kept: Mapping[str, Any], number: int, first: int) -> dict[str, Any]:
    placed = "ImagePositionPatient" in kept
    return {
        "PatientName": header["patient"].replace("-", "^"),
        "PatientID": header["patient"],
        "PatientSex": kept.get("PatientSex"),
        "StudyInstanceUID": header["study"],
        "SeriesInstanceUID": header["series"],
        "SeriesNumber": number,
        "SOPInstanceUID": header["uids"][first],
        "InstanceNumber": first + 1,
        "Modality": kept.get("Modality", "OT"),
        **({"FrameOfReferenceUID": header["frame_of_reference"], "PositionReferenceIndicator": None} if placed else {}),
    }


def _image_type(kept: Mapping[str, Any], module: str, *, masked: bool) -> list[str]:
    """Give the words of what kind of picture this is; pixels that were masked are derived ones."""
    words = list(kept.get("ImageType", ()))
    source = next((word for word in words if word in ("ORIGINAL", "DERIVED")), "DERIVED")
    study = next((word for word in words if word in ("PRIMARY", "SECONDARY")), "SECONDARY")
    more = [word for word in words if word not in ("ORIGINAL", "DERIVED", "PRIMARY", "SECONDARY")]
    more = more or {"CT": ["AXIAL"], "MR": ["OTHER"], "XA": ["SINGLE PLANE"], "RF": ["SINGLE PLANE"]}.get(module, [])
    return ["DERIVED" if masked else source, study, *more]


def _is_masked(meta: Mapping[str, Any], first: int, count: int) -> bool:
    single = meta.get("masked_in") or {}
    return bool(meta.get("masked")) or any(str(index + 1) in single for index in range(first, first + count))


def _values(meta: Mapping[str, Any], pixels: Pixels, kept: Mapping[str, Any]) -> dict[str, Any]:
    """Describe the pixels as they are written. Signed values fill their 16 bits, so their sign is never in doubt."""
    told = kept.get("BitsStored", pixels.bits)
    as_told = kept.get("BitsAllocated") == pixels.bits and not pixels.signed and not kept.get("PixelRepresentation")
    stored = told if as_told and told <= pixels.bits and not pixels.colour else pixels.bits
    photometric = meta.get("photometric")
    return {
        "Rows": pixels.rows,
        "Columns": pixels.columns,
        "SamplesPerPixel": 3 if pixels.colour else 1,
        "PhotometricInterpretation": photometric if photometric in ("RGB", "MONOCHROME1") else "MONOCHROME2",
        "BitsAllocated": pixels.bits,
        "BitsStored": stored,
        "HighBit": stored - 1,
        "PixelRepresentation": int(pixels.signed),
    }


def _grey(
    kept: Mapping[str, Any], meta: Mapping[str, Any], first: int, module: str, sop_class: str
) -> dict[str, Any]:
    """Give how grey values are shown: rescale, padding, and a table or a window."""
    shown = {keyword: kept[keyword] for keyword in _RESCALE if keyword in kept}
    if shown.get("RescaleSlope") == 0:
        shown = {}
    if shown or module in ("CT", "DX", "MG") or sop_class in MULTIFRAME:
        shown = {"RescaleIntercept": 0, "RescaleSlope": 1, **({} if module == "CT" else {"RescaleType": "US"}), **shown}
    if meta.get("padding") and "PixelPaddingValue" in kept:
        low, high = meta["padding"]
        shown["PixelPaddingValue"] = low
        shown |= {"PixelPaddingRangeLimit": high} if high != low else {}
    inverted = meta.get("invert")
    if "PresentationLUTShape" in kept or module in ("DX", "MG") or sop_class in MULTIFRAME:
        shown["PresentationLUTShape"] = "INVERSE" if inverted else "IDENTITY"
    return {**shown, **_levels(kept, meta, first)}


def _levels(kept: Mapping[str, Any], meta: Mapping[str, Any], first: int) -> dict[str, Any]:
    tables = meta.get("voi_luts") or [None]
    if table := tables[first] if len(tables) > 1 else tables[0]:
        levels = unpack_levels(table)
        count = len(levels) % 65_536
        start = int(table["first"])
        # 257 times 255 is 65535: entries of 16 bits, since readers disagree on how those of 8 are packed.
        data = (levels.astype("<u2") * 257).tobytes()
        return {"VOILUTSequence": [{"LUTDescriptor": _descriptor(count, start), "LUTData": data}]}
    centers, widths = kept.get("WindowCenter") or [], kept.get("WindowWidth") or []
    if not centers or len(centers) != len(widths) or min(widths) < 1:
        return {}
    function = {"VOILUTFunction": kept["VOILUTFunction"]} if "VOILUTFunction" in kept else {}
    return {"WindowCenter": centers, "WindowWidth": widths, **function}


def _descriptor(count: int, first: int) -> bytes:
    """Pack a table's descriptor: its length, the first value mapped, signed or not, and 16 bits an entry."""
    return count.to_bytes(2, "little") + (first % 65_536).to_bytes(2, "little") + b"\x10\x00"


def _frames(kept: Mapping[str, Any], count: int) -> dict[str, Any]:
    if "FrameTime" in kept:
        return {"NumberOfFrames": count, "FrameIncrementPointer": _FRAME_TIME}
    return {"NumberOfFrames": count, "FrameIncrementPointer": _PAGES, "PageNumberVector": list(range(1, count + 1))}


def _cleaned(kept: Mapping[str, Any], meta: Mapping[str, Any], module: str, sop_class: str) -> dict[str, Any]:
    """Say what was done, and no more: PS3.15 E.1, codes of PS3.16 CID 7050.

    Clean Pixel Data (113101) is never claimed, since no search finds all text, and nobody has looked when this is
    written. Clean Recognizable Visual Features (113102) is not claimed either.
    """
    codes = [("113100", "Basic Application Confidentiality Profile")]
    if kept.keys() & {"PatientAge", "PatientSex"}:
        codes.append(("113108", "Retain Patient Characteristics Option"))
    said: dict[str, Any] = {
        "PatientIdentityRemoved": "YES",
        "DeidentificationMethod": [*METHODS],
        "DeidentificationMethodCodeSequence": [_code(value, "DCM", meaning) for value, meaning in codes],
        "LongitudinalTemporalInformationModified": "REMOVED",
    }
    if "face" in meta.get("risks", ()):
        said["RecognizableVisualFeatures"] = "YES"
    return {**said, **_annotation(meta, module, sop_class)}


def _annotation(meta: Mapping[str, Any], module: str, sop_class: str) -> dict[str, Any]:
    """Never say NO to burned-in annotation, as a person might; YES, as a caution, where text was or a class wants one.
    """
    wanted = module in ("DX", "MG") or sop_class in MULTIFRAME
    found = meta.get("masked") or meta.get("masked_in") or meta.get("held")
    return {"BurnedInAnnotation": "YES"} if wanted or found else {}
