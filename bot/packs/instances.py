"""The pictures of a bundle: each picture of a clean stack as a DICOM instance of its own."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from bot.imaging import Stack

# Gives a UID for words, by the secret of the installation.
Uid = Callable[..., str]
_CLASSES = {"CT": "1.2.840.10008.5.1.4.1.1.2", "MR": "1.2.840.10008.5.1.4.1.1.4"}
_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
_KEPT = ("BodyPartExamined", "PatientSex", "PatientAge", "SliceThickness", "PixelSpacing", "ImagerPixelSpacing",
         "ViewPosition", "Laterality", "ImageLaterality", "RescaleType", "PixelPaddingValue", "PixelPaddingRangeLimit")


def instances(stack: Stack, series: int, images: Sequence[int], uid: Uid) -> Iterator[bytes]:
    """Give pictures of a stack, by their numbers counted from 1, as DICOM files in that order."""
    for place, image in enumerate(images, 1):
        yield _written(stack, series, image - 1, place, uid)


def _written(stack: Stack, series: int, index: int, place: int, uid: Uid) -> bytes:
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.uid import ExplicitVRLittleEndian

    made, meta = Dataset(), stack.meta
    made.SOPClassUID = _CLASSES.get(stack.modality, _CAPTURE)
    made.SOPInstanceUID = uid("instance", str(series), str(place))
    made.SeriesInstanceUID, made.StudyInstanceUID = uid("series", str(series)), uid("study")
    made.Modality, made.SeriesNumber, made.InstanceNumber = stack.modality, series, place
    made.PatientName, made.PatientID, made.PatientIdentityRemoved = "", "", "YES"
    made.DeidentificationMethod = "Readout"
    for keyword in _KEPT:
        if keyword in meta["kept"]:
            setattr(made, keyword, meta["kept"][keyword])
    _place(made, meta, index)
    _pixels(made, stack, index)
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.file_meta.MediaStorageSOPClassUID, made.file_meta.MediaStorageSOPInstanceUID = (
        made.SOPClassUID, made.SOPInstanceUID)
    out = io.BytesIO()
    made.save_as(out, enforce_file_format=True)
    return out.getvalue()


def _place(made: Any, meta: Any, index: int) -> None:
    if meta.get("places") and meta.get("orientation"):
        made.ImagePositionPatient, made.ImageOrientationPatient = meta["places"][index], meta["orientation"]
    if meta["photometric"] == "RGB":
        return
    slope, intercept = _of(meta["rescale"], index)
    center, width, function = _of(meta["windows"], index)
    made.RescaleSlope, made.RescaleIntercept = f"{slope:.10g}", f"{intercept:.10g}"
    made.WindowCenter, made.WindowWidth, made.VOILUTFunction = f"{center:.10g}", f"{width:.10g}", function


def _pixels(made: Any, stack: Stack, index: int) -> None:
    frame = np.ascontiguousarray(stack.frames[index])
    made.Rows, made.Columns = frame.shape[:2]
    made.SamplesPerPixel = 3 if stack.colour else 1
    made.PhotometricInterpretation = stack.meta["photometric"]
    if stack.colour:
        made.PlanarConfiguration = 0
    bits = frame.dtype.itemsize * 8
    made.BitsAllocated, made.BitsStored, made.HighBit = bits, bits, bits - 1
    made.PixelRepresentation = int(frame.dtype.kind == "i")
    made.PixelData = frame.tobytes()


def _of(values: Sequence[Any], index: int) -> Any:
    return values[index] if len(values) > 1 else values[0]
