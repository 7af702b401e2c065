"""Results as a table in a file: who may be named, which stages may be told, and cells that no program runs."""

from __future__ import annotations

import base64
import csv
import hashlib
import hmac
import io
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from db.results import FEW, Head, Part, Somebody

COLUMNS = ("season", "round", "case", "posted_on", "closed_on", "member", "stage", "took_part", "grade", "counted")
SEPARATOR = {"comma": ",", "semicolon": ";"}
# What a table program takes for the beginning of a formula, in the wide letters of East Asian keyboards as well.
STARTS = "=+-@\t\r\n＝＋－＠"
# A cell is cut at the other separator where a file is opened with the wrong one, and what follows it begins a cell;
# quotes that stand there open one, and are gone when it is read.
INSIDE = re.compile(r"([,;\t|][\s\"]*)(?=[=+\-@＝＋－＠])")
CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
MARK = "'"
LETTERS = 8


@dataclass(frozen=True)
class Made:
    """A file's bytes, with how many rows and members it has, and how many members were too few to be told of."""

    content: bytes
    rows: int
    members: int
    left_out: int


def cell(value: object) -> str:
    """Write a value so that no table program runs it."""
    text = CONTROL.sub(" ", str(value)).strip()
    text = INSIDE.sub(rf"\1{MARK}", text)
    return MARK + text if text.startswith(tuple(STARTS)) else text


def pseudonym(key: bytes, member: int) -> str:
    """Give the name under which a member stands in a season's exports; `key` is the season's own secret."""
    made = hmac.new(key, str(member).encode(), hashlib.sha256).digest()
    return "P-" + base64.b32encode(made)[:LETTERS].decode("ascii")


def made(heads: Sequence[Head], parts: Mapping[int, Sequence[Part]], people: Sequence[Somebody],
         named: Collection[int], keys: Mapping[int | None, bytes], separator: str) -> Made:
    """Make the file: a row for each member and round that they were offered, season by season."""
    known = {one.id: one for one in people}
    out = io.StringIO()
    write = csv.writer(out, delimiter=SEPARATOR[separator], quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    write.writerow(COLUMNS)
    rows, members, left_out = 0, set[int](), set[int]()
    for season in dict.fromkeys(head.season for head in heads):
        mine = [head for head in heads if head.season == season]
        there = {part.member for head in mine for part in parts[head.id]}
        unnamed = there - set(named)
        # Fewer than five pseudonyms hide nobody.
        hidden = unnamed if len(unnamed) < FEW else set()
        left_out |= hidden
        stages = told_stages({member: known[member].stage for member in there - hidden}, unnamed - hidden)
        names = {member: known[member].name if member in named else pseudonym(keys[season], member)
                 for member in there - hidden}
        for head in mine:
            told = [part for part in parts[head.id] if part.member not in hidden]
            for part in sorted(told, key=lambda part: names[part.member]):
                stage = known[part.member].stage or ""
                write.writerow(row(head, part, names[part.member], stage if stage in stages else "", separator))
                rows, members = rows + 1, members | {part.member}
    return Made(out.getvalue().encode("utf-8-sig"), rows, len(members), len(left_out - members))


def row(head: Head, part: Part, name: str, stage: str, separator: str) -> tuple[str, ...]:
    """Write one row; dates are ISO, and a grade has the comma where the file is for programs that expect one."""
    grade = f"{part.grade:g}" if part.grade is not None else ""
    shown = grade.replace(".", ",") if separator == "semicolon" else grade
    given = (head.season_name, head.number, head.case_number, head.day.isoformat(), head.closed.isoformat(), name,
             stage, "yes" if part.took_part else "no", shown, "yes" if part.counted else "no")
    return tuple(cell(one) for one in given)


def told_stages(stages: Mapping[int, str | None], unnamed: Collection[int]) -> frozenset[str]:
    """Give the stages that may stand beside pseudonyms: five or more of them, and nobody left over who could be told.

    Whoever is left over is nobody, or at least five; where they are fewer, the smallest stage is left out with them.
    """
    counts = Counter(stages[member] or "" for member in unnamed)
    told = sorted((stage for stage, n in counts.items() if stage and n >= FEW), key=lambda stage: -counts[stage])
    while told and 0 < sum(counts.values()) - sum(counts[stage] for stage in told) < FEW:
        told.pop()
    # Those who are named stand with their stage only where a group of pseudonyms does, or all are named.
    alone = {stage for stage in stages.values() if stage} if not unnamed else set()
    return frozenset({*told, *(one for one in alone if sum(stage == one for stage in stages.values()) >= FEW)})
