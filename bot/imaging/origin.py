"""Where a file's pictures come from, said in derived identifiers: no identifier of the file itself is kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.imaging.classes import PICTURES
from bot.imaging.deidentify import read
from bot.imaging.uids import Derived, further

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

# PS3.3 C.7.6.1.1.5.1: methods by the transfer syntaxes that always or mostly lose something.
_LOSSY = {
    "1.2.840.10008.1.2.4.50": "ISO_10918_1",
    "1.2.840.10008.1.2.4.51": "ISO_10918_1",
    "1.2.840.10008.1.2.4.81": "ISO_14495_1",
    "1.2.840.10008.1.2.4.91": "ISO_15444_1",
    "1.2.840.10008.1.2.4.203": "ISO_15444_15",
}


@dataclass(frozen=True)
class Origin:
    """A file's place in its study: derived identifiers, and its kind of picture in a word of ours."""

    study: str
    series: str
    instance: str
    patient: str
    frame_of_reference: str
    kind: str

    def frame(self, index: int) -> str:
        """Give the identifier of one frame that becomes an instance of its own."""
        return self.instance if index == 0 else further(self.instance, index)


def origin(dataset: Dataset, derived: Derived) -> Origin:
    """Derive a file's identifiers. What the file lacks is derived from what it has, at last from its pixels."""
    instance = _raw(dataset, "SOPInstanceUID") or _fingerprint(dataset)
    series = _raw(dataset, "SeriesInstanceUID")
    study = _raw(dataset, "StudyInstanceUID") or series
    place = _raw(dataset, "FrameOfReferenceUID") or series or study
    return Origin(
        study=derived.uid("study", study),
        series=derived.uid("series", study, series),
        instance=derived.uid("instance", study, series, instance),
        patient=derived.pseudonym(study),
        frame_of_reference=derived.uid("frame of reference", study, place),
        kind=PICTURES.get(_raw(dataset, "SOPClassUID"), "PICTURE"),
    )


def _raw(dataset: Dataset, keyword: str) -> str:
    value = read(dataset, keyword)
    return str(value).strip(" \0") if value else ""


def _fingerprint(dataset: Dataset) -> str:
    return hashlib.blake2b(dataset.get_item(0x7FE00010).value, digest_size=16).hexdigest()


def loss(dataset: Dataset, syntax: str, size: int) -> dict[str, Any]:
    """Say how the pixels were compressed with loss, if they were; `size` is theirs in bytes, unpacked."""
    method = _LOSSY.get(syntax)
    if method is None:
        return {}
    packed = max(1, len(dataset.get_item(0x7FE00010).value))
    ratio = float(f"{max(1.0, size / packed):.3g}")
    told = {"LossyImageCompressionRatio": [ratio], "LossyImageCompressionMethod": [method]}
    return {"LossyImageCompression": "01", **told}
