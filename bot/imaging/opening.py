"""Open one DICOM file as untrusted input: bounded, and refused by class before a pixel is touched."""

from __future__ import annotations

import re
import zlib
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from bot.imaging.checks import many
from bot.imaging.classes import PICTURES
from bot.imaging.deidentify import read
from bot.imaging.faults import Refused
from bot.imaging.report import Limits

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_HEAD = 1_024
_EXPLICIT = re.compile(rb"\x02\x00\x10\x00UI\x14\x001\.2\.840\.10008\.1\.2\.1\x00")
DEFLATED = "1.2.840.10008.1.2.1.99"
_STORAGE = "1.2.840.10008.5.1.4.1.1."
_CLASSES = (
    ("1.2.840.10008.1.3.10", "directory"),
    (_STORAGE + "88.59", "key object"),
    (_STORAGE + "88.", "report"),
    (_STORAGE + "104.", "document"),
    (_STORAGE + "11.", "presentation"),
    (_STORAGE + "9.", "waveform"),
    (_STORAGE + "481.", "radiotherapy"),
    (_STORAGE + "66.", "segmentation"),
    (_STORAGE + "4.2", "raw"),
    (_STORAGE + "77.1.4.", "photograph"),
    (_STORAGE + "77.1.1.1", "video"),
    (_STORAGE + "77.1.2.1", "video"),
    (_STORAGE + "40", "report"),
    ("1.2.840.10008.5.1.4.38.", "presentation"),
    ("1.2.840.10008.5.1.4.39.", "presentation"),
    ("1.2.840.10008.5.1.4.34.", "radiotherapy"),
)
_EXACT = {
    _STORAGE + "77.1.4": "photograph",
    _STORAGE + "77.1.7": "photograph",
    _STORAGE + "66": "raw",
    _STORAGE + "129": "waveform",
}
_MODALITIES = {
    "SR": "report", "DOC": "document", "KO": "key object", "PR": "presentation", "SEG": "segmentation",
    "REG": "segmentation", "FID": "segmentation", "RTSTRUCT": "radiotherapy", "RTPLAN": "radiotherapy",
    "RTDOSE": "radiotherapy", "RTRECORD": "radiotherapy", "ECG": "waveform", "HD": "waveform", "EPS": "waveform",
    "RESP": "waveform", "AU": "waveform", "XC": "photograph", "PLAN": "radiotherapy", "SMR": "report",
    "OSS": "presentation", "M3D": "document", "BMD": "report", "ASMT": "report", "RTIMAGE": "radiotherapy",
    "RTSEGANN": "radiotherapy", "TEXTUREMAP": "raw",
}  # fmt: skip
# What belongs to other kinds of objects, by tag, since a keyword costs a look-up.
_HELD = {
    0x00041220: "directory",  # DirectoryRecordSequence
    0x00420011: "document",  # EncapsulatedDocument
    0x0040A730: "report",  # ContentSequence
    0x54000100: "waveform",  # WaveformSequence
    0x00700001: "presentation",  # GraphicAnnotationSequence
    0x30060020: "radiotherapy",  # StructureSetROISequence
    0x300A0070: "radiotherapy",  # FractionGroupSequence
    0x00620002: "segmentation",  # SegmentSequence
    0x56000020: "raw",  # SpectroscopyData
    0x7FE00008: "pixel kind",  # FloatPixelData
    0x7FE00009: "pixel kind",  # DoubleFloatPixelData
}
_PIXELS = 0x7FE00010
_LEFTOVERS = (b"\x08\x00", b"\x02\x00", b"\x00\x08", b"\x00\x02")


def looks_like_dicom(head: bytes) -> bool:
    """Say whether a file's first bytes are DICOM's, with or without its preamble."""
    return head[128:132] == b"DICM" or (len(head) > 8 and head[:2] in _LEFTOVERS and _element(head))


def _element(head: bytes) -> bool:
    # A first element of a data set without preamble: group, small element number, then a VR or a small length.
    small = head[3] == 0 or head[2] == 0
    return small and (head[4:6].isalpha() or 0 in head[5:8])


def open_dicom(path: Path, limits: Limits) -> Dataset:
    """Open a DICOM file of a class that may be taken. Raises Refused with the reason otherwise."""
    import pydicom

    with path.open("rb") as file:
        source: Any = _inflated(file, limits)
        file.seek(0)
        dataset = pydicom.dcmread(source or file, force=True, defer_size=None)
    if len(dataset) == 0:
        raise Refused("broken")
    refuse_class(dataset)
    return dataset


def open_plain(path: Path, tags: list[Any]) -> Dataset | None:
    """Read chosen attributes of an uncompressed explicit little-endian file in half the time of a full parse.

    None where the file is of another kind. For trusted files only: nothing is checked.
    """
    from pydicom.filereader import read_dataset

    with path.open("rb") as file:
        head = file.read(_HEAD)
        start = 144 + int.from_bytes(head[140:144], "little")
        if head[128:132] != b"DICM" or head[132:136] != b"\x02\x00\x00\x00" or not _EXPLICIT.search(head, 0, start):
            return None
        file.seek(start)
        return read_dataset(file, False, True, specific_tags=tags)


def refuse_class(dataset: Dataset) -> None:
    """Refuse what is no picture, or is a picture of a person: by both its classes, its modality, then what it holds.

    A class that is not known to be a picture's is refused too, and so is a picture that carries a document, a report or
    a recording beside its pixels, whatever it says it is.
    """
    for uid in (_uid(read(dataset, "SOPClassUID")), _uid(dataset.file_meta.get("MediaStorageSOPClassUID"))):
        fault = _EXACT.get(uid) or next((fault for prefix, fault in _CLASSES if uid.startswith(prefix)), None)
        if fault is None and uid and uid not in PICTURES:
            fault = "class"
        if fault is not None:
            raise Refused(fault)
    said = (str(one).strip().upper() for one in many(read(dataset, "Modality")))
    fault = next((_MODALITIES[one] for one in said if one in _MODALITIES), None)
    fault = fault or next((fault for tag, fault in _HELD.items() if tag in dataset), None)
    if fault is None and _PIXELS not in dataset:
        fault = "no pixels"
    if fault is not None:
        raise Refused(fault)


def _uid(value: Any) -> str:
    return str(value or "").strip(" \0")


def _inflated(file: BinaryIO, limits: Limits) -> BytesIO | None:
    """Give a deflated file's data set inflated within bounds, or None where the file is not deflated."""
    from pydicom.filebase import DicomBytesIO
    from pydicom.filereader import read_preamble
    from pydicom.filewriter import write_file_meta_info

    if file.read(132)[128:] != b"DICM":
        return None
    file.seek(0)
    read_preamble(file, force=True)
    meta = _meta(file)
    if str(meta.get("TransferSyntaxUID", "")) != DEFLATED:
        return None
    plain = _inflate(file.read(), limits)
    meta.TransferSyntaxUID = "1.2.840.10008.1.2.1"
    head = DicomBytesIO(b"\0" * 128 + b"DICM")
    head.seek(132)
    write_file_meta_info(head, meta, enforce_standard=False)
    return BytesIO(head.getvalue() + plain)


def _meta(file: Any) -> Any:
    from pydicom.filereader import _read_file_meta_info

    return _read_file_meta_info(file)


def _inflate(packed: bytes, limits: Limits) -> bytes:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    most = min(limits.inflated_bytes, limits.ratio * len(packed))
    try:
        plain = inflater.decompress(packed, most)
    except zlib.error as error:
        raise Refused("broken") from error
    if inflater.unconsumed_tail:
        raise Refused("bomb")
    return plain
