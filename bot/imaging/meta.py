"""Say how a series is shown and what is kept of its headers, as JSON-able values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from bot.imaging.faces import face_risk, rendering_risk
from bot.imaging.records import RISKY_MODALITIES, Record
from bot.imaging.series import Group
from bot.imaging.window import Window, ct_window

Frame = np.ndarray[Any, Any]

# Attributes that differ from frame to frame have their own lists in `meta`.
_PER_FRAME = frozenset({
    "ImagePositionPatient", "ImageOrientationPatient", "SliceLocation", "WindowCenter", "WindowWidth",
    "VOILUTFunction", "RescaleSlope", "RescaleIntercept", "NumberOfFrames", "FrameTimeVector",
})  # fmt: skip
_SAMPLES = 16


def describe(group: Group, frame: Callable[[int], Frame]) -> dict[str, Any]:
    """Give a series' meta: who and what in closed words, geometry, and how stored values become grey.

    `rescale` holds [slope, intercept], `windows` [center, width, function] and `voi_luts` tables: one for all
    pictures, or one for each. `range` is the lowest and highest rescaled value. Lengths are in mm.
    """
    records = group.records
    first = records[0]
    kept = {keyword: value for keyword, value in first.kept.items() if keyword not in _PER_FRAME}
    colour = len(first.shape) == 3
    low, high, auto = (0.0, 255.0, (0.0, 255.0)) if colour else _range(records, frame)
    spacing = _spacing(first.kept)
    meta = {
        **as_told(records),
        "pictures": len(records),
        "rows": first.shape[0],
        "columns": first.shape[1],
        "rescale": _one_for_all([_rescale(record) for record in records]),
        "windows": _one_for_all([_window(record, auto, (low, high)) for record in records]),
        "range": [low, high],
        "spacing": spacing,
        "aspect": _aspect(first.kept, spacing),
        "thickness": kept.get("SliceThickness"),
        "orientation": first.kept.get("ImageOrientationPatient"),
        "places": _places(records),
        "volume": group.volume,
        "frame_time": kept.get("FrameTime"),
        "sources": [record.position for record in records],
        "kept": kept,
    }
    return {**meta, "risks": _risks(records, colour, meta)}


def as_told(records: Sequence[Record]) -> dict[str, Any]:
    """Give what the files themselves say of how a series is shown, without a look at its pixels."""
    kept = records[0].kept
    return {
        **_words(kept, len(records[0].shape) == 3),
        "voi_luts": _one_for_all([record.voi_lut for record in records]),
        "padding": padding(kept),
    }


def _words(kept: Mapping[str, Any], colour: bool) -> dict[str, Any]:
    """Give what is said of a series in closed words."""
    return {
        "modality": kept.get("Modality", "OT"),
        "body_part": kept.get("BodyPartExamined"),
        "laterality": kept.get("ImageLaterality") or kept.get("Laterality") or kept.get("FrameLaterality"),
        "view": kept.get("ViewPosition"),
        "sex": kept.get("PatientSex"),
        "age": kept.get("PatientAge"),
        "contrast": "ContrastBolusAgent" in kept,
        "photometric": "RGB" if colour else kept.get("PhotometricInterpretation", "MONOCHROME2"),
        "invert": _inverted(kept) and not colour,
    }


def _one_for_all(values: list[Any]) -> list[Any]:
    return values[:1] if all(value == values[0] for value in values) else values


def _rescale(record: Record) -> list[float]:
    slope = float(record.kept.get("RescaleSlope", 1.0)) or 1.0
    return [slope, float(record.kept.get("RescaleIntercept", 0.0))]


def _inverted(kept: Mapping[str, Any]) -> bool:
    return kept.get("PhotometricInterpretation") == "MONOCHROME1" or kept.get("PresentationLUTShape") == "INVERSE"


def padding(kept: Mapping[str, Any]) -> list[int] | None:
    """Give the lowest and highest stored value that a file calls padding; None where it says of none."""
    value = kept.get("PixelPaddingValue")
    if value is None:
        return None
    if kept.get("PixelRepresentation") == 1 and value > 32_767:
        value -= 65_536
    limit = kept.get("PixelPaddingRangeLimit", value)
    return sorted((value, limit))


def _range(records: Sequence[Record], frame: Callable[[int], Frame]) -> tuple[float, float, tuple[float, float]]:
    """Give the lowest and highest rescaled value, and the 1st and 99th percentile without padding."""
    filling = padding(records[0].kept)
    picked = sorted({round(k * (len(records) - 1) / (_SAMPLES - 1)) for k in range(_SAMPLES)})
    samples = [_sample(frame(k), filling, *_rescale(records[k])) for k in picked]
    values = np.concatenate(samples)
    ends = [end * slope + intercept for one in records for slope, intercept in [_rescale(one)]
            for end in (one.lowest, one.highest)]  # fmt: skip
    if not len(values):
        return min(ends), max(ends), (min(ends), max(ends))
    low, high = (float(one) for one in np.percentile(values, (1, 99)))
    return min(ends), max(ends), (low, high)


def _sample(frame: Frame, filling: list[int] | None, slope: float, intercept: float) -> Frame:
    step = max(1, round((frame.size / 65_536) ** 0.5))
    values = frame[::step, ::step].ravel()
    if filling is not None:
        values = values[(values < filling[0]) | (values > filling[1])]
    return values.astype(np.float64) * slope + intercept


def _window(record: Record, auto: tuple[float, float], ends: tuple[float, float]) -> list[Any]:
    """Give a picture's own window if it shows anything of this series, else one that does."""
    centers, widths = record.kept.get("WindowCenter"), record.kept.get("WindowWidth")
    if centers and widths:
        center, width = centers[0], widths[0]
        function = record.kept.get("VOILUTFunction", "LINEAR")
        if width >= 1 and center + width / 2 > ends[0] and center - width / 2 < ends[1]:
            return [center, width, function]
    found = _default(record, auto)
    return [found.center, found.width, found.function]


def _default(record: Record, auto: tuple[float, float]) -> Window:
    if record.kept.get("Modality") == "CT" and record.kept.get("RescaleType", "HU") == "HU" and auto[0] < -200:
        return ct_window(record.kept.get("BodyPartExamined"))
    if np.dtype(record.dtype).itemsize == 1:
        return Window(127.5, 255, "LINEAR_EXACT")
    low, high = auto
    return Window((low + high) / 2, max(1e-6, high - low), "LINEAR_EXACT")


def _spacing(kept: Mapping[str, Any]) -> list[float] | None:
    for keyword in ("PixelSpacing", "ImagerPixelSpacing", "NominalScannedPixelSpacing"):
        if keyword in kept:
            return list(kept[keyword])
    return None


def _aspect(kept: Mapping[str, Any], spacing: list[float] | None) -> float:
    """Give a pixel's height over its width; 1 where the difference is below a hundredth or beyond belief."""
    vertical, horizontal = spacing or kept.get("PixelAspectRatio") or (1.0, 1.0)
    aspect = float(vertical / horizontal)
    return aspect if 0.1 <= aspect <= 10 and abs(aspect - 1) > 0.01 else 1.0


def _places(records: Sequence[Record]) -> list[list[float]] | None:
    places = [record.kept.get("ImagePositionPatient") for record in records]
    return [list(place) for place in places if place] if all(places) else None


def _risks(records: Sequence[Record], colour: bool, meta: Mapping[str, Any]) -> list[str]:
    """Name, in fixed words, why this series may carry text or a face."""
    kept, origin = records[0].kept, records[0].origin
    # A file that does not say what it is may be anything, such as a form that was scanned.
    modality = kept.get("Modality", "OT")
    found = [RISKY_MODALITIES[modality]] if modality in RISKY_MODALITIES else []
    types = {word for record in records for word in record.kept.get("ImageType", ())}
    captured = (origin is not None and origin.kind == "CAPTURE") or bool({"SECONDARY", "SCREEN SAVE"} & types)
    if captured:
        found.append("screen capture")
    if rendering_risk(meta, types, captured=captured):
        found.append("rendering")
    if colour:
        found.append("colour")
    if face_risk(meta):
        found.append("face")
    return list(dict.fromkeys(found))
