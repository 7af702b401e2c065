"""What a case's texts may tell of a patient, and whether title and alt text tell the answer: shown before saving.

Nothing is saved until whoever wrote it has changed it or said that it is fine; what identifies by itself is changed, or
an editor says so. What was said to be fine is shown to the reviewer again.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import db.cases
from bot import Anyway, Context, Refusal, Text, say, wording
from cogs.cases import kind_fields
from cogs.cases.faults import below
from cogs.cases.fields import letter

BYTES = 12
KINDS: dict[str, wording.Kind] = {
    "title": "story", "history": "story", "prompt": "story", "options": "label", "key": "label", "synonyms": "label",
    "explanation": "teaching", "why_not": "teaching", "teaching_points": "teaching", "references": "reference",
    "tags": "label", "alt": "story", "alt_full": "story", "author_credit": "credit", "permission_reference": "record",
    "findings": "label", "note": "story", "correction_note": "story"}
NEUTRAL = ("title", "alt")
FIELD: dict[str, Text] = {
    "title": say("Title"), "history": say("History"), "prompt": say("Question"), "options": say("Options"),
    "key": say("Key"), "synonyms": say("Synonyms"),
    "explanation": say("Explanation"), "why_not": say("Why not the others"),
    "teaching_points": say("Teaching points"), "references": say("References"), "tags": say("Tags"),
    "alt": say("Alt text"), "alt_full": say("Alt text after the reveal"), "author_credit": say("Author's credit"),
    "permission_reference": say("Reference of the permission"), "findings": say("Marked findings"),
    "note": say("Note"), "correction_note": say("Correction")}
PARAM = {"author_credit": "author", "correction_note": "note"}


@dataclass(frozen=True)
class Doubt:
    """One phrase that somebody looks at: its field, the words as they stand, and the rule that found it."""

    field: str
    words: str
    rule: str
    hard: bool = False

    @property
    def sentence(self) -> Text:
        """Say what it looks like, and what to write instead."""
        return _why(self)


def _why(doubt: Doubt) -> Text:
    words = doubt.words[:80]
    match doubt.rule:
        case "mail":
            return say("“{words}” is an e-mail address. Take it out.", words=words)
        case "phone":
            return say("“{words}” looks like a phone number. Take it out.", words=words)
        case "social":
            return say("“{words}” looks like a social security number. Take it out.", words=words)
        case "record number" | "code" | "digits":
            return say("“{words}” looks like a record or accession number. Take it out.", words=words)
        case "serial":
            return say("“{words}” looks like the serial number of a device. Take it out.", words=words)
        case "uid":
            return say("“{words}” is an identifier of an image. Take it out.", words=words)
        case "network":
            return say("“{words}” is the address of a computer. Take it out.", words=words)
        case "account":
            return say("“{words}” names an account. Take it out.", words=words)
        case "web id":
            return say("“{words}” leads to one page of somebody. Take it out, or name the source under References.",
                       words=words)
        case "web":
            return say("“{words}” is a link. Name the source under References.", words=words)
        case "address":
            return say("“{words}” looks like an address. Take it out.", words=words)
    return _milder(doubt, words)


def _milder(doubt: Doubt, words: str) -> Text:
    match doubt.rule:
        case "name":
            return say("“{words}” reads like a name. Write “the patient” or “a colleague”.", words=words)
        case "script":
            return say("“{words}” is in another script, in which no name is recognized. Take it out where it is one.",
                       words=words)
        case "date":
            return say("“{words}” is a date. Write how long before it was, like “three weeks earlier”.", words=words)
        case "day":
            return say("“{words}” dates the pictures once they are posted. Write “two days earlier”.", words=words)
        case "time":
            return say("“{words}” is a time of day. Leave it out, or write “at night”.", words=words)
        case "place":
            return say("“{words}” tells where it was. Write “an emergency department”, or leave it out.", words=words)
        case "event":
            return say("“{words}” is something others may have heard of. Write what happened, like “a fall”.",
                       words=words)
        case "age":
            return say("“{words}” is an age over 89. Write “90 or older”.", words=words)
    return say("“{words}” tells the answer before it is revealed. Use a word that fits every option.", words=words)


def doubts_in(fields: Mapping[str, Any]) -> tuple[Doubt, ...]:
    """Find what to look at in a case's fields, by the names of the database, in their order."""
    found = [Doubt(field, one.words, one.rule, one.hard)
             for field, kind in KINDS.items() for text in _texts(fields.get(field))
             for one in wording.identifying(text, kind)]
    return tuple(dict.fromkeys([*found, *_answers(fields)]))


def _texts(value: Any) -> Iterator[str]:
    """Give the texts of a field, whatever it is made of."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for name, text in value.items() if isinstance(text, str) and name not in ("id",))
    elif isinstance(value, Iterable):
        for one in value:
            yield from _texts(one)


def _answers(fields: Mapping[str, Any]) -> Iterator[Doubt]:
    """Find where the title or the neutral alt text tells the key."""
    options = [text for option in fields.get("options") or () for text in _texts(option)]
    key = str(fields.get("key") or "")
    right = [text for place, text in enumerate(options) if letter(place) in key.split(",")]
    right = [key, *_texts(fields.get("synonyms"))] if key and kind_fields.typed(fields) else right
    others = [text for text in options if text not in right]
    if not right:
        return
    for field in NEUTRAL:
        for word in wording.gives_away(str(fields.get(field) or ""), right, others, str(fields.get("prompt") or ""),
                                       str(fields.get("explanation") or "")):
            yield Doubt(field, word, "answer")


def fields_of(case: db.cases.CaseRow) -> dict[str, Any]:
    """Give a case's texts as fields, with the key as letters."""
    version, question = case.version, case.question
    said = {field: getattr(version, field) for field in KINDS if hasattr(version, field)}
    right = [letter(place) for place, option in enumerate(question.options) if option["id"] in question.key]
    return {**said, "prompt": question.prompt, "options": [option["text"] for option in question.options],
            "kind": question.kind, "key": question.names[0] if question.names else ",".join(right),
            "synonyms": question.names[1:]}


def to_check(case: db.cases.CaseRow) -> tuple[Doubt, ...]:
    """Find what a reviewer looks at once more: what was said to be fine."""
    return doubts_in(fields_of(case)) if case.questions else ()


def checked_words(case: db.cases.CaseRow) -> Iterator[Text]:
    """Tell a reviewer which words to check; nothing where there is none."""
    found = to_check(case)
    if found:
        yield below(say("Check these words:"), *(say("{field}: {doubt}", field=FIELD[one.field], doubt=one.sentence)
                                                 for one in found)).toned("caution")


def digest(doubts: Iterable[Doubt]) -> str:
    """Give 16 letters that stand for exactly these doubts."""
    listed = sorted([one.field, one.rule, one.words] for one in doubts)
    found = hashlib.sha256(json.dumps(listed).encode()).digest()[:BYTES]
    return base64.urlsafe_b64encode(found).decode()


async def ask(ctx: Context, fields: Mapping[str, Any], confirmed: str, before: db.cases.CaseRow | None = None) -> None:
    """Refuse to save words in doubt until they are changed, or said to be fine; what stood there before is settled.

    `confirmed` is the digest of what was shown and said to be fine.
    """
    # Long texts take long to read, and nobody else waits for it.
    found = await ctx.work(_new, fields, before)
    if not found:
        return
    if any(one.hard for one in found) and not ctx.may("editor"):
        raise Refusal.of(_by_field(found))
    if confirmed != digest(found):
        head = say("Nothing is saved yet. Check these words. Change them, or say that they are fine.")
        raise Refusal.of({"": head, **_by_field(found)}, anyway=Anyway("confirmed", digest(found),
                                                                       say("It is fine, save it")))


def _new(fields: Mapping[str, Any], before: db.cases.CaseRow | None) -> list[Doubt]:
    settled = set(to_check(before)) if before is not None else set()
    return [one for one in doubts_in(fields) if one not in settled]


def _by_field(found: Iterable[Doubt]) -> dict[str, Text]:
    told: dict[str, list[Text]] = {}
    for one in found:
        told.setdefault(PARAM.get(one.field, one.field), []).append(
            say("{field}: {doubt}", field=FIELD[one.field], doubt=one.sentence))
    return {name: below(*sentences) for name, sentences in told.items()}
