"""The words of coverage: subspecialties, modalities, and the squares that are not filled."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from bot import Text, say
from db.coverage import Square

# As they stand in a sentence.
SUBSPECIALTY: dict[str, Text] = {
    "neuro": say("neuro"), "head_neck": say("head and neck"), "chest": say("chest"), "cardiac": say("cardiac"),
    "abdomen": say("abdominal"), "urogenital": say("urogenital"), "musculoskeletal": say("musculoskeletal"),
    "breast": say("breast"), "pediatric": say("pediatric"), "interventional": say("interventional")}
MODALITY: dict[str, Text] = {
    "xr": say("radiograph"), "ct": say("CT"), "mr": say("MR"), "us": say("ultrasound"), "mg": say("mammography"),
    "nm": say("nuclear medicine"), "fl": say("fluoroscopy")}
# As they stand in the picture, where there is little room.
ROWS = {"neuro": "Neuro", "head_neck": "Head, neck", "chest": "Chest", "cardiac": "Cardiac", "abdomen": "Abdomen",
        "urogenital": "Urogenital", "musculoskeletal": "MSK", "breast": "Breast", "pediatric": "Pediatric",
        "interventional": "IR"}
COLUMNS = {"xr": "XR", "ct": "CT", "mr": "MR", "us": "US", "mg": "MG", "nm": "NM", "fl": "Fluoro"}


def pair(one: Square) -> Text:
    """Name a subspecialty and a modality, like "chest MR"."""
    return say("{subspecialty} {modality}", subspecialty=SUBSPECIALTY[one.subspecialty],
               modality=MODALITY[one.modality])


def missing(squares: Sequence[Square]) -> list[Text]:
    """Name what is missing, a line for each pair: empty squares by their difficulties, then those that lack some."""
    lines = []
    for _, group in groupby((one for one in squares if not one.have), key=lambda one: (one.subspecialty, one.modality)):
        empty = list(group)
        lines.append(say("No {pair} of difficulty {levels}.", pair=pair(empty[0]),
                         levels=_either([one.difficulty for one in empty])))
    lines += [say("{have} of {wanted} {pair} of difficulty {level}.", have=one.have, wanted=one.wanted, pair=pair(one),
                  level=one.difficulty) for one in squares if one.have]
    return lines


def _either(levels: Sequence[int]) -> Text:
    match list(levels):
        case [only]:
            return say("{level}", level=only)
        case [first, last]:
            return say("{first} or {last}", first=first, last=last)
        case [first, second, last]:
            return say("{first}, {second} or {last}", first=first, second=second, last=last)
    raise ValueError("a square has one of three difficulties")


def in_none(numbers: Sequence[int], told: Text, shown: int = 12) -> Text | None:
    """Name the cases that count in no square, and say what helps."""
    if not numbers:
        return None
    given = ", ".join(map(str, numbers[:shown]))
    if len(numbers) == 1:
        return say("Not counted: case {numbers}. {told}", numbers=given, told=told, tone="caution")
    if len(numbers) <= shown:
        return say("Not counted: cases {numbers}. {told}", numbers=given, told=told, tone="caution")
    return say("Not counted: cases {numbers} and {count} more. {told}", numbers=given, count=len(numbers) - shown,
               told=told, tone="caution")
