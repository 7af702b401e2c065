"""A case's fields as people type them into a form, and back again, so that editing is the same form, filled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

import db.cases
from bot import say
from cogs.cases.faults import Fault, Faults
from cogs.cases.fields import letter

WINDOW = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*[/,; ]\s*(\d+(?:\.\d+)?)\s*")
REASON = re.compile(r"\s*(\w{1,3})\s*[:.)]\s*(\S.*)")
FINDING = re.compile(r"\s*(\d+)\s*:\s*([\d.]+)[\s,]+([\d.]+)[\s,]+([\d.]+)[\s,]+([\d.]+)[\s,;]*(.*)")


@dataclass(frozen=True)
class Typed:
    """What a form brought; None where nothing was typed."""

    title: str | None = None
    prompt: str | None = None
    options: list[str] | None = None
    key: str | None = None
    history: str | None = None
    permission: str | None = None
    permission_reference: str | None = None
    audience: str | None = None
    author: str | None = None
    explanation: str | None = None
    why_not: list[str] | None = None
    teaching_points: list[str] | None = None
    references: list[str] | None = None
    tags: str | None = None
    alt: str | None = None
    alt_full: str | None = None
    window: str | None = None
    key_images: str | None = None
    series: int | None = None
    findings: list[str] | None = None
    difficulty: int | None = None
    permission_expires: date | None = None
    answer_images: str | None = None
    kind: str | None = None
    synonyms: list[str] | None = None
    look_first: bool | None = None

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Self:
        """Take the fields out of all that an action was called with."""
        return cls(**{name: given[name] for name in cls.__dataclass_fields__ if name in given})

    def read(self) -> tuple[dict[str, Any], list[Fault]]:
        """Give the fields that were typed, by the names of the database, and what cannot be read."""
        faults: list[Fault] = []
        fields: dict[str, Any] = {}
        for name, value in vars(self).items():
            # A tick that is not set says nothing, since the question file may have set it.
            if value not in (None, "", [], False):
                try:
                    fields[FIELD_OF.get(name, name)] = READ[name](value) if name in READ else value
                except Faults as found:
                    faults += found.faults
        return fields, faults


FIELD_OF = {"permission": "permission_kind", "author": "author_credit"}
PARAM_OF = {field: name for name, field in FIELD_OF.items()}
EMPTY: dict[str, Any] = {
    "history": "", "explanation": "", "teaching_points": [], "references": [], "tags": [], "difficulty": None,
    "alt": "", "alt_full": "", "author_credit": "", "why_not": {}, "findings": [], "window": None, "key_images": [],
    "series": 1, "permission_kind": "", "permission_reference": "", "audience": "department",
    "permission_expires": None, "answer_images": [],
    "kind": "choice", "options": [], "synonyms": [], "look_first": False}


def window_of(text: str) -> dict[str, Any]:
    """Read a window: center and width like "40/80", or the name of a preset."""
    match = WINDOW.fullmatch(text)
    if match:
        return {"center": float(match[1]), "width": float(match[2])}
    if re.fullmatch(r"[a-zA-Z ]{2,40}", text.strip()):
        return {"preset": " ".join(text.split()).lower()}
    raise Faults([Fault("window", say("“{text}” is no window. Write center and width like 40/80, or a name like brain.",
                                      text=text[:40]))])


def images_of(text: str) -> list[int]:
    """Read numbers of pictures, like "12, 20"."""
    found = _numbers(text)
    if found is None:
        raise Faults([Fault("key_images", say("Key pictures are numbers, like “12, 20”, counted from 1."))])
    return found


def answers_of(text: str) -> list[int]:
    """Read numbers of pictures that are shown with the answer only."""
    found = _numbers(text)
    if found is None:
        raise Faults([Fault("answer_images", say("Pictures for the answer are numbers, like “2, 3”, counted from 1."))])
    return found


def _numbers(text: str) -> list[int] | None:
    words = re.split(r"[\s,;]+", text.strip())
    return [int(word) for word in words] if all(word.isdecimal() and len(word) < 6 for word in words) else None


def reasons_of(lines: list[str]) -> dict[str, str]:
    """Read reasons against options, one a line, like "A: it is lens-shaped"."""
    reasons: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        match = REASON.fullmatch(line)
        if not match or match[1].upper() in reasons:
            raise Faults([Fault("why_not", say("Line {number} does not begin with the letter of an option that has no "
                                               "line yet. Write it like “A: it is lens-shaped”.", number=number))])
        reasons[match[1].upper()] = match[2].strip()
    return reasons


def findings_of(lines: list[str]) -> list[dict[str, Any]]:
    """Read marked findings, one a line, like "20: 310, 90, 60, 240, Subdural crescent"."""
    found = []
    for number, line in enumerate(lines, 1):
        match = FINDING.fullmatch(line)
        try:
            box = [float(match[group]) for group in range(2, 6)] if match else []
        except ValueError:
            box = []
        if match is None or not box or len(match[1]) > 5:
            raise Faults([Fault("findings", say(
                "Line {number} is no finding. Write picture: left, top, width, height, label, like “20: 310, 90, 60, "
                "240, Subdural crescent”.", number=number))])
        found.append({"image": int(match[1]), "box": [_short(side) for side in box], "label": match[6].strip()})
    return found


def tags_of(text: str) -> list[str]:
    """Read tags, with commas between them."""
    return list(dict.fromkeys(tag.strip().casefold() for tag in re.split(r"[,;\n]", text) if tag.strip()))


READ: dict[str, Any] = {"window": window_of, "key_images": images_of, "why_not": reasons_of, "findings": findings_of,
                        "tags": tags_of, "answer_images": answers_of}


def _short(number: float) -> int | float:
    return int(number) if number == int(number) else number


def shown(case: db.cases.CaseRow, name: str) -> str | list[str]:
    """Write one field of a case as somebody would type it."""
    question, version = case.question, case.version
    letters = {option["id"]: letter(place) for place, option in enumerate(question.options)}
    match name:
        case "prompt":
            return question.prompt
        case "options":
            return [option["text"] for option in question.options]
        case "key":
            named = question.names[:1] or [letters[key] for key in question.key if key in letters]
            return ", ".join(named if question.kind != "point" else question.key)
        case "kind":
            return question.kind
        case "synonyms":
            return question.names[1:]
        case "look_first":
            return "yes" if question.look_first else "no"
        case "audience":
            return case.audience
        case "why_not":
            return [f"{letters[key]}: {why}" for key, why in version.why_not.items() if key in letters]
        case "tags" | "key_images" | "answer_images":
            return ", ".join(str(entry) for entry in getattr(version, name))
        case "window":
            return window_words(version.window)
        case "findings":
            return [finding_words(finding) for finding in version.findings]
    value = getattr(version, FIELD_OF.get(name, name))
    return value if isinstance(value, list) else "" if value is None else str(value)


def window_words(window: Mapping[str, Any] | None) -> str:
    """Write a window as it is typed."""
    if not window:
        return ""
    return str(window["preset"]) if "preset" in window else f"{_short(window['center'])}/{_short(window['width'])}"


def finding_words(finding: Mapping[str, Any]) -> str:
    """Write a finding as it is typed."""
    box = ", ".join(str(side) for side in finding["box"])
    return f"{finding['image']}: {box}" + (f", {finding['label']}" if finding["label"] else "")
