"""The fields of a case, however they came: what each may hold, and what they must agree on.

A case's fields are a dictionary with the names of `db.cases.FIELDS`. Options are texts in order; `key` and the
keys of `why_not` are letters, which mean positions.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot import Text, imaging, say
from cogs.cases import kind_fields
from cogs.cases.faults import Fault, Faults

TEXT_LIMITS = {"title": 120, "prompt": 300, "history": 1500, "explanation": 2000, "alt": 300, "alt_full": 1000,
               "author_credit": 100, "permission_reference": 300}
LIST_LIMITS = {"options": (10, 150), "teaching_points": (6, 300), "references": (12, 300), "tags": (12, 40),
               "synonyms": (kind_fields.SYNONYMS, kind_fields.NAME_LIMIT)}
WHY_LIMIT = 500
LABEL_LIMIT = 60
FINDINGS = 12
SHOWN_PICTURES = 4
AUDIENCES = ("department", "community", "public")
PERMISSIONS = ("consent", "institution", "public", "synthetic")
LEAST_OPTIONS = 2
REQUIRED = ("title", "prompt", "options", "key", "permission_kind")
LABELS: dict[str, Text] = {
    "title": say("Title"), "prompt": say("Question"), "options": say("Options"), "key": say("Key"),
    "permission_kind": say("Permission"), "pictures": say("Pictures"), "question": say("Question"),
    "permission": say("Permission"), "permission_reference": say("Reference of the permission")}
# What says where a permission is, by its kind; what is made up has nobody to ask.
REFERRED = ("consent", "institution", "public")
REFERENCES: dict[str, Text] = {
    "consent": say("Say where the signed consent is filed, like “consent register 231”. Never the form itself."),
    "institution": say("Write the number of the approval, like “IRB 2027-014”."),
    "public": say("Name the data set and its license, like “Example CT collection, CC BY 4.0”.")}


def letter(position: int) -> str:
    """Give the letter of the option at a position, counted from 0."""
    return chr(ord("A") + position)


def same(text: str) -> str:
    """Give what two options must not share: the text without case and spacing."""
    return " ".join(text.split()).casefold()


def missing(fields: Mapping[str, Any]) -> Iterator[Fault]:
    """Name what a case cannot begin without."""
    for name in REQUIRED:
        if not fields.get(name) and not (name == "options" and kind_fields.optional(fields)):
            yield Fault(name, say("{label} is missing.", label=LABELS[name]))
    kind = fields.get("permission_kind")
    if kind in REFERRED and not str(fields.get("permission_reference") or "").strip():
        yield Fault("permission_reference", REFERENCES[str(kind)])


def checked(fields: Mapping[str, Any], held: Sequence[str] = (), least: int = LEAST_OPTIONS) -> dict[str, Any]:
    """Give the fields with the key and the reasons as letters, or raise Faults with all that is wrong.

    `held` are the options that a case has already, where these fields do not bring their own; `least` is how many there
    have to be by now.
    """
    faults = [*_too_long(fields), *_options(fields, least), *_pictures(fields), *kind_fields.faults(fields)]
    options = list(fields.get("options") or held)
    found = dict(fields)
    try:
        if fields.get("key"):
            found["key"] = key_letter(str(fields["key"]), options) if kind_fields.kind_of(fields) == "choice" or (
                options and kind_fields.kind_of(fields) == "ranked") else kind_fields.key_of(fields)
        if fields.get("why_not"):
            found["why_not"] = _why_not(fields["why_not"], options)
    except Faults as more:
        faults += more.faults
    faults += [] if faults else _why_of_key(found)
    if faults:
        raise Faults(faults)
    return found


def key_letter(typed: str, options: Sequence[str]) -> str:
    """Give the letter of the option that a letter, or an option's text, names; raises Faults."""
    by_text = [place for place, option in enumerate(options) if same(option) == same(typed)]
    named = typed.strip().rstrip(".)").upper()
    by_letter = [place for place in range(len(options)) if letter(place) == named]
    # Options that are alike are a fault of their own, told there.
    found = set(by_text[:1]) | set(by_letter)
    if len(found) == 1:
        return letter(found.pop())
    if len(found) > 1:
        raise Faults([Fault("key", say("“{typed}” is the letter of one option and the text of another. Write the "
                                       "letter of the one you mean, and change the other's text.", typed=typed[:40]))])
    if not options:
        raise Faults([Fault("key", say("The key needs options to choose from."))])
    raise Faults([Fault("key", say("“{typed}” is none of the options. The key is a letter from A to {last}, or an "
                                   "option's text.", typed=typed[:40], last=letter(len(options) - 1)))])


def _too_long(fields: Mapping[str, Any]) -> Iterator[Fault]:
    for name, most in TEXT_LIMITS.items():
        text = fields.get(name) or ""
        if len(text) > most:
            yield Fault(name, say("This takes up to {most} characters; it has {count}.", most=most, count=len(text)))
    for name, (entries, most) in LIST_LIMITS.items():
        given = fields.get(name) or ()
        if len(given) > entries:
            yield Fault(name, say("This takes up to {most} lines; it has {count}.", most=entries, count=len(given)))
        for place, text in enumerate(given, 1):
            if len(text) > most:
                yield Fault(name, say("Line {place} takes up to {most} characters; it has {count}.", place=place,
                                      most=most, count=len(text)))


def _options(fields: Mapping[str, Any], least: int) -> Iterator[Fault]:
    options = fields.get("options")
    if not options:
        return
    if len(options) < least:
        yield Fault("options", say("A question has at least two options; this has one. Write one a line."))
    if any(not option.strip() for option in options):
        yield Fault("options", say("An option is empty."))
    seen: dict[str, int] = {}
    for place, option in enumerate(options):
        first = seen.setdefault(same(option), place)
        if first != place:
            yield Fault("options", say("Options {first} and {second} are alike. Change one of them.",
                                       first=letter(first), second=letter(place)))


def _pictures(fields: Mapping[str, Any]) -> Iterator[Fault]:
    for name in ("key_images", "answer_images"):
        yield from _named(name, fields.get(name) or [])
    both = sorted(set(fields.get("key_images") or ()) & set(fields.get("answer_images") or ()))
    if both:
        yield Fault("answer_images", say("Picture {image} is shown with the question already. Name it in one of the "
                                         "two.", image=both[0]))
    window = fields.get("window") or {}
    if "width" in window and not (_bounded(window["center"]) and 1 <= window["width"] <= 1e6):
        yield Fault("window", say("A window has a center and a width of at least 1, like 40/80."))
    yield from _preset(window)
    yield from _findings(fields.get("findings") or ())


def _named(name: str, images: Sequence[int]) -> Iterator[Fault]:
    """Find what is wrong with a list of pictures, by itself."""
    if len(images) > SHOWN_PICTURES:
        yield Fault(name, say("A card shows up to {most} pictures; this names {count}.", most=SHOWN_PICTURES,
                              count=len(images)))
    if any(number < 1 for number in images):
        yield Fault(name, say("Pictures are counted from 1."))
    if len(set(images)) != len(images):
        yield Fault(name, say("A picture is named twice."))


def _preset(window: Mapping[str, Any]) -> Iterator[Fault]:
    """Find a name that no window has, of whatever modality; whether it suits the pictures is asked when they are in."""
    names = dict.fromkeys(one.name for modality in ("CT", "MR") for one in imaging.presets(modality))
    if "preset" in window and window["preset"] not in names:
        yield Fault("window", say("There is no window “{name}”. Write center and width like 40/80, or one of {names}.",
                                  name=str(window["preset"])[:40], names=", ".join(names)))


def _findings(findings: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
    if len(findings) > FINDINGS:
        yield Fault("findings", say("A case marks up to {most} findings; this has {count}.", most=FINDINGS,
                                    count=len(findings)))
    for place, finding in enumerate(findings, 1):
        x, y, width, height = finding["box"]
        if finding["image"] < 1 or not all(map(_bounded, finding["box"])) or min(x, y) < 0 or min(width, height) <= 0:
            yield Fault("findings", say("Finding {place} needs a picture counted from 1 and a box inside it: left, "
                                        "top, width and height in pixels.", place=place))
        if len(finding["label"]) > LABEL_LIMIT:
            yield Fault("findings", say("The label of finding {place} takes up to {most} characters.", place=place,
                                        most=LABEL_LIMIT))


def _bounded(number: float) -> bool:
    return math.isfinite(number) and abs(number) <= 1e6


def _why_not(reasons: Mapping[str, str], options: Sequence[str]) -> dict[str, str]:
    letters = [letter(place) for place in range(len(options))]
    faults = []
    for name, why in reasons.items():
        if name not in letters:
            faults.append(Fault("why_not", say("There is no option {letter}. Begin each line with the letter of an "
                                               "option, like “A: it is lens-shaped”.", letter=name[:20])))
        if len(why) > WHY_LIMIT:
            faults.append(Fault("why_not", say("The reason against {letter} takes up to {most} characters.",
                                               letter=name[:20], most=WHY_LIMIT)))
    if faults:
        raise Faults(faults)
    return dict(reasons)


def _why_of_key(fields: Mapping[str, Any]) -> list[Fault]:
    if fields.get("key") and fields["key"] in (fields.get("why_not") or {}):
        return [Fault("why_not", say("Option {letter} is the key, and needs no reason against it.",
                                     letter=fields["key"]))]
    return []
