"""Turn the pixels of an opened DICOM file into frames of whole numbers, one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.imaging.codestream import size as codestream_size
from bot.imaging.deidentify import items, read
from bot.imaging.faults import Refused
from bot.imaging.palette import coloured, palette
from bot.imaging.report import Limits

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

Frame = np.ndarray[Any, Any]

NATIVE = frozenset({"1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.1.99"})
BIG_ENDIAN = "1.2.840.10008.1.2.2"
_JPEG_LS = frozenset({"1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81"})
_PIXELS = 0x7FE00010
_KINDS: dict[tuple[int, int], np.dtype[Any]] = {
    (8, 0): np.dtype("u1"), (8, 1): np.dtype("i1"), (16, 0): np.dtype("<u2"), (16, 1): np.dtype("<i2"),
}  # fmt: skip
_RLE = "1.2.840.10008.1.2.5"
_VIDEO = "1.2.840.10008.1.2.4.1"


def whole_number(dataset: Dataset, keyword: str, default: int = 0) -> int:
    """Read a whole number that a file states. Raises Refused("broken") where it is not one."""
    raw = dataset.get_item(keyword) if keyword in dataset else None
    if isinstance(raw, tuple) and raw.VR == "US" and raw.value is not None and len(raw.value) == 2:
        # The common case without pydicom's conversion, which costs more than the rest of a slice's header.
        return int.from_bytes(raw.value, "little" if raw.is_little_endian else "big")
    value = read(dataset, keyword)
    try:
        return default if value in (None, "") else int(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise Refused("broken") from error


def frame_count(dataset: Dataset) -> int:
    """Count the frames that a file claims, at least one."""
    return max(1, whole_number(dataset, "NumberOfFrames", 1))


def check_size(dataset: Dataset, limits: Limits) -> int:
    """Check what the pixels claim to be, before anything is decoded, and give their size in bytes.

    Raises Refused: too large, too many frames, pixel kind, truncated, syntax or video.
    """
    rows, columns = whole_number(dataset, "Rows"), whole_number(dataset, "Columns")
    samples, bits = whole_number(dataset, "SamplesPerPixel", 1), whole_number(dataset, "BitsAllocated", 16)
    if rows < 1 or columns < 1:
        raise Refused("no pixels")
    if bits not in (8, 16) or samples not in (1, 3) or not 1 <= whole_number(dataset, "BitsStored", bits) <= bits:
        raise Refused("pixel kind")
    frame = rows * columns * samples * bits // 8
    frames = frame_count(dataset)
    if frame > limits.frame_bytes or rows * columns > limits.picture_pixels:
        raise Refused("too large")
    if frames > limits.frames:
        raise Refused("too many frames")
    if frame * frames > limits.total_bytes:
        raise Refused("total")
    _check_syntax(dataset, frame * frames)
    return frame * frames


def _check_syntax(dataset: Dataset, size: int) -> None:
    syntax = transfer_syntax(dataset)
    if syntax.startswith(_VIDEO) and len(syntax) == len(_VIDEO) + 2:
        raise Refused("video")
    if syntax in NATIVE or syntax == BIG_ENDIAN:
        if len(dataset.PixelData) < size and not _subsampled(dataset):
            raise Refused("truncated")
        return
    from pydicom.pixels import get_decoder

    try:
        get_decoder(syntax)
    except NotImplementedError as error:
        raise Refused("syntax") from error


def _subsampled(dataset: Dataset) -> bool:
    return "422" in str(read(dataset, "PhotometricInterpretation"))


def transfer_syntax(dataset: Dataset) -> str:
    """Give the transfer syntax, guessed from how the file was read where its meta is missing."""
    stated = str(dataset.file_meta.get("TransferSyntaxUID", "")) if hasattr(dataset, "file_meta") else ""
    if stated:
        return stated
    implicit, little = dataset.original_encoding
    if little is False:
        return BIG_ENDIAN
    return "1.2.840.10008.1.2" if implicit else "1.2.840.10008.1.2.1"


def frames(dataset: Dataset) -> Iterator[Frame]:
    """Give each frame: (rows, columns) of int16, uint16 or uint8, or (rows, columns, 3) of uint8.

    Only the bits that are stored survive, so nothing rides in unused ones. Colour comes as RGB. A modality
    lookup table is applied. Raises Refused("undecodable") where no decoder reads it.
    """
    photometric = str(read(dataset, "PhotometricInterpretation") or "").strip().upper()
    samples = whole_number(dataset, "SamplesPerPixel", 1)
    if transfer_syntax(dataset) in NATIVE and samples == 1:
        raw = native(dataset)
    elif transfer_syntax(dataset) in NATIVE and photometric == "RGB" and _in_bytes(dataset):
        raw = native_colour(dataset)
    else:
        raw = _decoded(dataset)
    colours = palette(dataset) if photometric == "PALETTE COLOR" else None
    for frame in raw:
        if colours is not None:
            yield coloured(frame, *colours)
        elif frame.ndim == 3:
            yield _eight_bit(frame, whole_number(dataset, "BitsStored", 8))
        else:
            yield _looked_up(frame, dataset)


def native(dataset: Dataset) -> Iterator[Frame]:
    """Give the frames of uncompressed little-endian grey pixels, without a copy where no bit is unused."""
    rows, columns = whole_number(dataset, "Rows"), whole_number(dataset, "Columns")
    kind = _KINDS[whole_number(dataset, "BitsAllocated", 16), whole_number(dataset, "PixelRepresentation")]
    count = frame_count(dataset)
    stack = np.frombuffer(dataset.get_item(_PIXELS).value, kind, rows * columns * count)
    shift = _shifts(dataset, kind.itemsize * 8)
    for frame in stack.reshape(count, rows, columns):
        yield _stored_bits(frame, *shift)


def _in_bytes(dataset: Dataset) -> bool:
    allocated, stored = whole_number(dataset, "BitsAllocated", 16), whole_number(dataset, "BitsStored", 8)
    return (allocated, stored, whole_number(dataset, "PixelRepresentation")) == (8, 8, 0)


def native_colour(dataset: Dataset) -> Iterator[Frame]:
    """Give the frames of uncompressed RGB pixels of 8 bits, whichever way their planes lie, without a copy."""
    rows, columns, count = whole_number(dataset, "Rows"), whole_number(dataset, "Columns"), frame_count(dataset)
    planes = whole_number(dataset, "PlanarConfiguration")
    values = np.frombuffer(dataset.get_item(_PIXELS).value, np.uint8, rows * columns * 3 * count)
    if planes == 1:
        yield from np.moveaxis(values.reshape(count, 3, rows, columns), 1, -1)
    elif planes == 0:
        yield from values.reshape(count, rows, columns, 3)
    else:
        raise Refused("broken")


def _shifts(dataset: Dataset, width: int, shifted: bool = True) -> tuple[int, int]:
    """Give how far a value of `width` bits goes up and down again to lose its unused bits.

    `shifted` says that the encoding honours HighBit. Raises Refused("broken") for bits that cannot be.
    """
    stored = whole_number(dataset, "BitsStored", width)
    high = whole_number(dataset, "HighBit", stored - 1) if shifted else stored - 1
    if not stored - 1 <= high < max(width, whole_number(dataset, "BitsAllocated", 16)):
        raise Refused("broken")
    return max(0, width - 1 - high), max(0, width - stored)


def _stored_bits(frame: Frame, up: int, down: int) -> Frame:
    # Shifted up and down again, the sign bit spreads and every unused bit falls off.
    kept = (frame << up) >> down if down else frame
    return kept.astype(np.int16) if kept.dtype == np.int8 else kept


def _decoded(dataset: Dataset) -> Iterator[Frame]:
    from pydicom.pixels import get_decoder

    syntax = transfer_syntax(dataset)
    _check_codestreams(dataset, syntax)
    plugin = "pyjpegls" if syntax in _JPEG_LS else ""
    shifted = syntax in NATIVE or syntax in (BIG_ENDIAN, _RLE)
    try:
        decoder = get_decoder(syntax)
        for index in range(frame_count(dataset)):
            # One by one, because iter_array corrects signs in read-only memory and fails (pydicom 3.0.2).
            frame, _ = decoder.as_array(dataset, index=index, raw=False, decoding_plugin=plugin)
            bits = _shifts(dataset, frame.dtype.itemsize * 8, shifted)
            yield frame if frame.ndim == 3 else _stored_bits(frame, *bits)
    except (Refused, MemoryError):
        raise
    except Exception as error:
        # Codecs raise whatever they like on hostile input; each of these ends in the same sentence.
        raise Refused("undecodable") from error


def _check_codestreams(dataset: Dataset, syntax: str) -> None:
    """Refuse frames whose codestream claims another size than the header, as bombs do."""
    if syntax in NATIVE or syntax in (BIG_ENDIAN, _RLE):
        return
    from pydicom.encaps import generate_frames

    wanted = int(dataset.Rows), int(dataset.Columns)
    for encoded in generate_frames(dataset.PixelData, number_of_frames=frame_count(dataset)):
        if codestream_size(encoded) not in (None, wanted):
            raise Refused("broken")


def _eight_bit(frame: Frame, stored: int) -> Frame:
    return frame.astype(np.uint8) if stored <= 8 else (frame >> (stored - 8)).astype(np.uint8)


def _looked_up(frame: Frame, dataset: Dataset) -> Frame:
    if not items(dataset, "ModalityLUTSequence"):
        return frame
    from pydicom.pixels import apply_modality_lut

    values = apply_modality_lut(frame, dataset)
    return values if values.dtype in (np.uint8, np.uint16, np.int16) else values.astype(np.uint16)
