"""What a bundle is: the names of its members, their order, their bounds, and the faults one may have.

A bundle is a zip archive without comments, extra fields, dates or gaps, so that it can hold nothing but its members:
`mimetype` first, stored, so that a bundle is known by its first bytes; then `question.toml`, `report.json`, the
pictures, and `manifest.json` with the length and the SHA-256 of each.
"""

from __future__ import annotations

import re

FORMAT = 1
SUFFIX = ".readout"
MIMETYPE = "mimetype"
KIND = b"application/vnd.readout.case"
QUESTION = "question.toml"
REPORT = "report.json"
MANIFEST = "manifest.json"
# Zip keeps dates; every member of a bundle has the earliest one that it can say.
NO_DATE = (1980, 1, 1, 0, 0, 0)
UNIX = 3
OWNER_ONLY = 0o600 << 16

# A series of up to 2,000 pictures, in up to 99 series.
PICTURE = re.compile(r"pictures/([1-9][0-9]?)/([0-9]{4})\.(dcm|png)")
MOST_PICTURES = 3_000
MOST_BYTES = 2 * 1024**3
MOST_OF_PICTURE = 1024**3
MOST_OF_TEXT = 256 * 1024
MOST_OF_MANIFEST = 1024**2
MOST_OF_REPORT = 1024**2
# So many pictures stand on a sheet that a person looks at, of a bundle or under review.
PER_SHEET = 12
MOST_SAID = 100_000
# The longest side of a picture, and of all pictures together so many boxes.
MOST_SIDE = 65_535
MOST_MASKS = 50_000
# Deflate packs a run of equal bytes into about a thousandth; a clean picture packs into no less than this.
MOST_RATIO = 1_100
# All of it together: a small file may not fill a disk.
MOST_RATIO_OF_ALL, ANY_BYTES = 200, 256 * 1024**2


class Unfit(Exception):
    """A file is no bundle that can be taken. `fault` is one of FAULTS; no name or value from inside is kept."""

    def __init__(self, fault: str) -> None:
        super().__init__(FAULTS[fault])
        self.fault = fault


FAULTS = {
    "foreign": "It is no bundle of Readout.",
    "version": "It was made by a version of Readout that this one does not know.",
    "broken": "It is damaged or was changed on the way.",
    "changed": "A part of it was changed after it was made.",
    "more": "It holds more than its list names.",
    "less": "It lacks something that its list names.",
    "large": "It is larger than any bundle may be.",
    "text": "Its question is no text.",
}


def picture_name(series: int, number: int, ending: str) -> str:
    """Name a picture by its series and place, both counted from 1."""
    return f"pictures/{series}/{number:04d}.{ending}"
