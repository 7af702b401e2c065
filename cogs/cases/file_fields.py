"""What each name of a question file may hold: its value checked and given under the database's name."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from bot import say
from cogs.cases.faults import Fault, Faults
from cogs.cases.fields import AUDIENCES, PERMISSIONS
from db import kinds

FIELD = {"question": "prompt", "author": "author_credit"}


def unknown(raw: Mapping[str, Any], known: Collection[str], prefix: str) -> Iterator[Fault]:
    """Name what a table holds and should not, with the nearest name that it may hold."""
    for name in raw:
        if name not in known:
            near = difflib.get_close_matches(name, list(known), 1, 0.5)
            field = f"{prefix}{name}"[:60]
            if near:
                yield Fault(field, say("this name is not known. Nearest to it: {near}.", near=near[0]))
            else:
                yield Fault(field, say("this name is not known. Known are: {names}.", names=", ".join(known)))


def _text(name: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, str):
        raise Faults([Fault(name, say("it is a text in quotes."))])
    return {FIELD.get(name, name): value.strip()}


def _texts(name: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
        raise Faults([Fault(name, say("it is a list of texts, like [\"one\", \"two\"]."))])
    return {name: [entry.strip() for entry in value]}


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value < 100_000


def _one_of(*values: str) -> Callable[[str, Any], dict[str, Any]]:
    def check(name: str, value: Any) -> dict[str, Any]:
        if value not in values:
            raise Faults([Fault(name, say("it is one of {values}.", values=", ".join(values)))])
        return {name: value}

    return check


def _yes(name: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, bool):
        raise Faults([Fault(name, say("it is true or false, without quotes."))])
    return {name: value}


def _difficulty(name: str, value: Any) -> dict[str, Any]:
    if not _count(value) or value > 3:
        raise Faults([Fault(name, say("it is a whole number from 1 to 3."))])
    return {name: value}


def _series(name: str, value: Any) -> dict[str, Any]:
    if not _count(value):
        raise Faults([Fault(name, say("it is a whole number, counted from 1."))])
    return {name: value}


def _key_images(name: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, list) or not all(_count(entry) for entry in value):
        raise Faults([Fault(name, say("it is a list of whole numbers counted from 1, like [12, 20]."))])
    return {name: value}


def _window(name: str, value: Any) -> dict[str, Any]:
    if isinstance(value, str) and value.strip():
        return {name: {"preset": " ".join(value.split()).lower()}}
    if not isinstance(value, dict) or set(value) != {"center", "width"} or not all(map(_number, value.values())):
        raise Faults([Fault(name, say("it is a table like { center = 40, width = 80 }."))])
    return {name: value}


def _why_not(name: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or not all(isinstance(why, str) for why in value.values()):
        raise Faults([Fault(name, say("it is a table with a line for each letter, like A = \"It is lens-shaped.\""))])
    return {name: {letter.upper(): why.strip() for letter, why in value.items()}}


def _findings(name: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise Faults([Fault(name, say("write each finding below a line of its own: [[finding]]."))])
    faults = [fault for place, entry in enumerate(value, 1) for fault in _finding(f"{name}.{place}.", entry)]
    if faults:
        raise Faults(faults)
    return {"findings": [{"image": entry["image"], "box": entry["box"], "label": entry.get("label", "").strip()}
                         for entry in value]}


def _finding(prefix: str, entry: Mapping[str, Any]) -> Iterator[Fault]:
    yield from unknown(entry, ("image", "box", "label"), prefix)
    if not _count(entry.get("image")):
        yield Fault(f"{prefix}image", say("it is the number of a picture, counted from 1."))
    box = entry.get("box")
    if not isinstance(box, list) or len(box) != 4 or not all(map(_number, box)):
        yield Fault(f"{prefix}box", say("it is four numbers: left, top, width and height in pixels."))
    if not isinstance(entry.get("label", ""), str):
        yield Fault(f"{prefix}label", say("it is a text in quotes."))


def _permission(name: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Faults([Fault(name, say("it is a table [permission] with kind and reference."))])
    faults = list(unknown(value, ("kind", "reference", "expires"), "permission."))
    if value.get("kind") not in PERMISSIONS:
        faults.append(Fault("permission.kind", say("it is one of {values}.", values=", ".join(PERMISSIONS))))
    if not isinstance(value.get("reference", ""), str):
        faults.append(Fault("permission.reference", say("it is a text in quotes.")))
    expires = value.get("expires")
    if expires is not None and (isinstance(expires, datetime) or not isinstance(expires, date)):
        faults.append(Fault("permission.expires", say("it is a date without quotes, like 2027-12-31.")))
    if faults:
        raise Faults(faults)
    said = {"permission_kind": value["kind"], "permission_reference": value.get("reference", "").strip()}
    return {**said, "permission_expires": expires} if expires is not None else said


KNOWN: dict[str, Callable[[str, Any], dict[str, Any]]] = {
    "title": _text, "history": _text, "question": _text, "kind": _one_of(*kinds.KINDS), "options": _texts,
    "key": _text, "synonyms": _texts, "look_first": _yes, "explanation": _text,
    "teaching_points": _texts, "references": _texts, "tags": _texts, "difficulty": _difficulty,
    "audience": _one_of(*AUDIENCES), "alt": _text, "alt_full": _text, "window": _window, "key_images": _key_images,
    "answer_images": _key_images,
    "series": _series, "author": _text, "why_not": _why_not, "finding": _findings, "permission": _permission}
