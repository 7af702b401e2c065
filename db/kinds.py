"""What an answer may say, and what it is worth: every kind of question grades by one rule.

A value names what was chosen, the most likely first, with ">" between: options, wordings ("w17"), cells ("C4"), or
"unsure" alone. A key says what each of them is worth: "a2" is right, "w7=0.5" half, "w9=?" waits for a person; what it
does not name is wrong.
"""

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

KINDS = ("choice", "text", "ranked", "point")
UNSURE = "unsure"
THEN, WORTH, WAITS = ">", "=", "?"
# A differential of three counts 3, 2 and 1 points of three.
PLACES = (1.0, 2 / 3, 1 / 3)
# A grid of eight by eight lies over the picture: columns from the left, rows from the top.
COLUMNS, ROWS = "ABCDEFGH", "12345678"
CELL = re.compile(rf"[{COLUMNS}][{ROWS}]")
WORDING = re.compile(r"w[1-9]\d{0,9}")


def listed(value: str) -> tuple[str, ...]:
    """Give what a value names, the most likely first."""
    return tuple(value.split(THEN))


def joined(chosen: Sequence[str]) -> str:
    """Give the value that names these, the most likely first."""
    return THEN.join(chosen)


def typed(kind: str, order: Sequence[str]) -> bool:
    """Tell whether readers type their answer to a question of a kind, with these options, in words."""
    return kind == "text" or (kind == "ranked" and not order)


def fits(kind: str, order: Collection[str], value: str) -> bool:
    """Tell whether a value is an answer to a question of a kind; `order` are the ids of its options."""
    if value == UNSURE:
        return True
    chosen = listed(value)
    if len(set(chosen)) != len(chosen) or len(chosen) > (len(PLACES) if kind == "ranked" else 1):
        return False
    if kind == "point":
        return CELL.fullmatch(value) is not None
    if typed(kind, [*order]):
        return all(WORDING.fullmatch(one) for one in chosen)
    return all(one in order for one in chosen)


def cells(text: str | Collection[str]) -> list[str]:
    """Read cells, as "C4, D4" or the block "C4-D5"; in the order of the columns, each once. ValueError for no cell."""
    words = [word for word in re.split(r"[\s,;]+", text.strip().upper()) if word] if isinstance(text, str) else [*text]
    return sorted({cell for word in words for cell in _block(word)})


def _block(word: str) -> list[str]:
    first, dash, last = word.partition("-")
    if not CELL.fullmatch(first) or (dash and not CELL.fullmatch(last)):
        raise ValueError(word)
    (left, right), (top, bottom) = sorted((first[0], (last or first)[0])), sorted((first[1], (last or first)[1]))
    return [column + row for column in COLUMNS for row in ROWS if left <= column <= right and top <= row <= bottom]


def worthy(name: str, worth: float | None) -> str:
    """Write what an option, wording or cell is worth, as a key holds it; None waits for a person."""
    if worth is None:
        return f"{name}{WORTH}{WAITS}"
    return name if worth == 1 else f"{name}{WORTH}{worth:g}"


@lru_cache(maxsize=512)
def _worths(key: tuple[str, ...]) -> dict[str, float | None]:
    found: dict[str, float | None] = {}
    for entry in key:
        name, _, worth = entry.partition(WORTH)
        found[name] = None if worth == WAITS else float(worth) if worth else 1.0
    return found


def worths(key: Collection[str]) -> dict[str, float | None]:
    """Give what a key says of each that it names, from 0 to 1; None where it waits for a person."""
    return dict(_worths(tuple(key)))


def grade(value: str, key: Collection[str]) -> float | None:
    """Grade an answer from 0 to 1: the best of what it names, by the place at which it stands.

    None where something that waits for a person could still make it worth more.
    """
    credits, known, possible = _worths(tuple(key)), 0.0, 0.0
    for place, one in zip(PLACES, listed(value), strict=False):
        worth = credits.get(one, 0.0)
        if worth is None:
            possible = max(possible, place)
        else:
            known = max(known, place * worth)
    return None if possible > known else known
