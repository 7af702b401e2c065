"""Question files: TOML with the same fields as the form. Every fault is told at once, with its line and field."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot import say
from cogs.cases.faults import Fault, Faults
from cogs.cases.fields import checked, missing
from cogs.cases.file_fields import KNOWN, unknown

LARGEST = 256 * 1024
KEY = re.compile(r"""\s*(?:"([\w-]+)"|'([\w-]+)'|([\w-]+))\s*(?:\.\s*([\w-]+)\s*)?=""")
TABLE = re.compile(r"\s*\[\[?\s*([\w.\"'-]+)\s*\]?\]\s*(?:#.*)?")
AT = re.compile(r"\(at line (\d+), column (\d+)\)")
# The file's names that differ from those of the database.
FILE_NAME = {"prompt": "question", "author_credit": "author", "findings": "finding",
             "permission_kind": "permission.kind", "permission_reference": "permission.reference",
             "permission_expires": "permission.expires"}


def read(path: Path) -> dict[str, Any]:
    """Read a question file from disk; raises Faults."""
    with path.open("rb") as file:
        raw = file.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise Faults([Fault("file", say("it is larger than {most} kB, which no question file needs.",
                                        most=LARGEST // 1024))])
    try:
        return parse(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Faults([Fault("file", say("it is not a text in UTF-8. Save it as one."))]) from None


def parse(text: str) -> dict[str, Any]:
    """Give a case's fields by the names of the database, or raise Faults with every fault of the file."""
    raw = _loaded(text)
    lines = lines_of(text)
    faults = list(unknown(raw, KNOWN, ""))
    fields: dict[str, Any] = {}
    for name, value in raw.items():
        if name in KNOWN:
            try:
                fields.update(KNOWN[name](name, value))
            except Faults as found:
                faults += found.faults
    broken = {fault.field.split(".")[0] for fault in faults}
    faults += [Fault(FILE_NAME.get(f.field, f.field), f.sentence) for f in _whole(fields)
               if FILE_NAME.get(f.field, f.field).split(".")[0] not in broken]
    if faults:
        raise Faults(sorted((Fault(f.field, f.sentence, _line(lines, f.field)) for f in faults), key=_place))
    return checked(fields)


def _loaded(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = AT.search(str(error))
        line = int(at[1]) if at else text.count("\n") + 1
        where = say("column {column}", column=int(at[2])) if at else say("the end of the file")
        sentence = say("this is not TOML, at {where}. Texts stand in quotes, lists in square brackets, and a name is "
                       "written once.", where=where)
        raise Faults([Fault("syntax", sentence, line)]) from None
    except RecursionError:
        raise Faults([Fault("syntax", say("its lists are nested far too deeply."))]) from None


def _whole(fields: Mapping[str, Any]) -> Iterator[Fault]:
    yield from missing(fields)
    try:
        checked(fields)
    except Faults as found:
        yield from found.faults


def _place(fault: Fault) -> int:
    return fault.line if fault.line is not None else 10**9


def _line(lines: Mapping[str, int], field: str) -> int | None:
    return lines.get(field) or lines.get(field.split(".")[0])


def lines_of(text: str) -> dict[str, int]:
    """Find the line on which each name is written; entries of `[[finding]]` are finding.1.box and so on."""
    found: dict[str, int] = {}
    table, count, inside = "", 0, ""
    for number, line in enumerate(text.splitlines(), 1):
        if inside:
            inside = "" if inside in line else inside
            continue
        head, key = TABLE.fullmatch(line), KEY.match(line)
        if head:
            name = head[1].strip("\"'")
            count += name == "finding"
            table = f"finding.{count}." if name == "finding" else f"{name}."
            found.setdefault(table[:-1], number)
            found.setdefault(name, number)
        elif key:
            name = key[1] or key[2] or key[3]
            found.setdefault(table + name, number)
            found.setdefault(f"{table}{name}.{key[4]}" if key[4] else table + name, number)
            inside = _opened(line[key.end():])
    return found


def _opened(rest: str) -> str:
    """Give the quotes of a text that goes on below its line, or nothing."""
    start = rest.strip()[:3]
    return start if start in ('"""', "'''") and start not in rest.strip()[3:] else ""
