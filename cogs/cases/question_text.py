"""Write a question file from a case's fields: what was checked, in our own order and words, and nothing else.

Comments, names that are not known and the place where the file lay do not exist in what is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

# The file's names of fields at its top, in the order in which they are written, by those of the database.
TOP = {
    "title": "title", "history": "history", "prompt": "question", "kind": "kind",
    "options": "options", "key": "key", "synonyms": "synonyms", "look_first": "look_first",
    "explanation": "explanation", "teaching_points": "teaching_points", "references": "references", "tags": "tags",
    "difficulty": "difficulty", "audience": "audience", "alt": "alt", "alt_full": "alt_full", "window": "window",
    "key_images": "key_images", "answer_images": "answer_images", "series": "series", "author_credit": "author"}
PERMISSION = {"permission_kind": "kind", "permission_reference": "reference", "permission_expires": "expires"}
TABLES = ("why_not", "findings", *PERMISSION)


class NotWritten(Exception):
    """A field has no place in a question file yet, and must not be lost in silence."""


def written(fields: Mapping[str, Any]) -> str:
    """Write the fields that hold something as a question file; reading it gives the same fields."""
    unknown = sorted(set(fields) - set(TOP) - set(TABLES))
    if unknown:
        raise NotWritten(f"A question file has no place for {', '.join(unknown)}.")
    lines = [f"{name} = {_value(fields[field])}" for field, name in TOP.items() if _there(fields.get(field))]
    lines += list(_table("why_not", fields.get("why_not") or {}))
    for finding in fields.get("findings") or ():
        lines += ["", "[[finding]]", *(f"{name} = {_value(finding[name])}" for name in ("image", "box", "label")
                                       if _there(finding.get(name)))]
    lines += list(_table("permission", {name: fields[field] for field, name in PERMISSION.items()
                                        if _there(fields.get(field))}))
    return "\n".join(lines) + "\n"


def _there(value: Any) -> bool:
    return value not in (None, "", [], {}, ())


def _table(name: str, entries: Mapping[str, Any]) -> Iterator[str]:
    if entries:
        yield from ("", f"[{name}]", *(f"{key} = {_value(value)}" for key, value in entries.items()))


def _value(value: Any) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return _text(value["preset"]) if "preset" in value else (
            "{ " + ", ".join(f"{key} = {_value(one)}" for key, one in value.items()) + " }")
    if isinstance(value, Sequence):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else repr(value)


def _text(text: str) -> str:
    """Write a text in quotes; TOML takes no control character as it stands."""
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda found: f"\\u{ord(found[0]):04x}", quoted) + '"'
