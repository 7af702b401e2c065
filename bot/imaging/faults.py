"""The fixed sentences of a refusal. Nothing from inside a file, and never its name, gets into one."""

from __future__ import annotations

from bot.imaging.report import Refusal

FAULTS = {
    "missing": "it is not there or cannot be opened. Check the path and your right to read it.",
    "empty": "it is empty. Export it again.",
    "unknown": "it is neither DICOM nor a PNG, JPEG, TIFF or WebP picture.",
    "broken": "it is broken and cannot be read. Export it again.",
    "truncated": "it is incomplete and ends before its last pixel. Export it again.",
    "no pixels": "it holds no picture.",
    "syntax": "its pixels are stored in a way that is not known here. Export it uncompressed.",
    "undecodable": "its pixels cannot be decoded here. Export it uncompressed.",
    "pixel kind": "its pixels are of a kind that cannot be shown, such as 32-bit or fractional values.",
    "too large": "it is larger than is allowed for one picture.",
    "too many frames": "it has more frames than are allowed for one case.",
    "total": "the pictures together are larger than is allowed for one case. Send fewer.",
    "bomb": "it would unpack to far more than its own size.",
    "exhausted": "reading it took more memory or time than is allowed, so it was stopped.",
    "photos": "only ten PNG, JPEG, TIFF or WebP pictures are taken at once. Send the rest as another case.",
    "report": "it is a structured report, and reports carry text about patients.",
    "key object": "it is a key object selection, which carries text about patients and no picture.",
    "presentation": "it is a presentation state, which carries text about patients and no picture.",
    "document": "it is an encapsulated document, and documents carry text about patients.",
    "radiotherapy": "it is a radiotherapy object, which describes one patient's treatment.",
    "waveform": "it is a waveform or a recording, not a picture.",
    "class": "it is of a kind that is not known to be a picture. Export it as an ordinary DICOM image.",
    "segmentation": "it is a segmentation or a registration, which belongs to other pictures.",
    "directory": "it is the directory of a disc, which lists patients.",
    "raw": "it holds raw data or spectra, not a picture.",
    "video": "it is a compressed video. Export single pictures.",
    "photograph": "it is a photograph, and photographs can show a person.",
    "localizer": "it is a localizer, made only to plan the other pictures.",
    "copy": "it is the same picture as another one here.",
    "pdf": "it is a PDF, and documents carry text about patients. Export the pictures.",
    "picture kind": "pictures of this kind are not taken. Save it as PNG.",
    "frames": "it holds several pictures, pages or layers. Save the one you mean as a PNG of its own.",
    "packing": "its pixels are packed in a way that is not opened here. Save it as PNG.",
    "nested": "it is an archive inside a folder or another archive. Unpack it first.",
    "archive kind": "it is an archive of a kind that cannot be opened. Send a zip.",
    "archive broken": "the archive is broken. Make it again.",
    "archive entries": "there are more files in it than are allowed. Send fewer.",
    "locked": "it is locked with a password. Make the archive again without one.",
    "link": "it is a link, and links are not followed. Send the file itself.",
    "outside": "its place in the archive points outside the archive.",
    "not a file": "it is neither a file nor a folder.",
}


class Refused(Exception):
    """Stop with one file; `fault` is a key of FAULTS."""

    def __init__(self, fault: str) -> None:
        super().__init__(FAULTS[fault])
        self.fault = fault


def refuse(position: int, fault: str, subject: str = "Picture") -> Refusal:
    """Word the refusal of the file at `position`. `subject` is Picture, Archive or Folder."""
    verb = "was left out" if fault in ("localizer", "copy") else "was refused"
    return Refusal(position, f"{subject} {position} {verb}: {FAULTS[fault]}")


NOTHING = "Nothing was taken: the work was stopped because it took more memory or time than is allowed. Send fewer."
