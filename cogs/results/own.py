"""A member's own record: on paper and as a card, with a code by which anybody here can check its numbers."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import date
from html import escape
from typing import Any

from bot import Card, Fields, Text, paper, say
from cogs.results import words
from db.results import Own, OwnRecordRow

LETTERS = 12
LARGE = say("Formative: not CME, and not for selection.", tone="heading")
READ_AS = str.maketrans({"0": "O", "1": "I", "8": "B"})


def numbers_of(own: Own) -> dict[str, Any]:
    """Give what a record says as plain values, in which its code is made."""
    return {"first": own.first.isoformat(), "last": own.last.isoformat(), "offered": own.offered,
            "answered": own.answered, "written": own.written, "domains": own.domains}


def seal(key: bytes, member: int, day: date, numbers: Mapping[str, Any]) -> str:
    """Give what one member's record of one day is known by; it leads back to nobody."""
    return hmac.new(key, _plain(member, day.isoformat(), numbers), hashlib.sha256).hexdigest()


def code(key: bytes, row: OwnRecordRow) -> str:
    """Give the code of a record: its number and twelve letters that only this installation makes."""
    made = hmac.new(key, _plain(row.number, row.day.isoformat(), row.numbers), hashlib.sha256).digest()
    letters = base64.b32encode(made)[:LETTERS].decode("ascii")
    return "-".join((str(row.number), letters[:4], letters[4:8], letters[8:]))


def read_code(text: str) -> tuple[int, str] | None:
    """Read a code as people type it: its number and its letters; None where it is none."""
    number, _, rest = text.strip().lstrip("#").replace(" ", "-").partition("-")
    letters = rest.replace("-", "").upper().translate(READ_AS)
    if not (number.isdecimal() and number.isascii() and len(number) < 10 and len(letters) == LETTERS):
        return None
    return int(number), letters


def holds(key: bytes, row: OwnRecordRow, letters: str) -> bool:
    """Tell whether letters are those of a record as it is kept."""
    wanted = code(key, row).partition("-")[2].replace("-", "")
    return hmac.compare_digest(wanted.encode(), letters.encode("ascii", "replace"))


def _plain(*parts: Any) -> bytes:
    return json.dumps(parts, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode()


def card(name: str, row: OwnRecordRow, made: str, *more: Any) -> Card:
    """Draw a member's own record in private."""
    return Card(say("Record of {name}", name=name), LARGE, fields(row.numbers), say("Check code: {code}", code=made),
                *more)


def checked(community: str, row: OwnRecordRow) -> Card:
    """Say what a code stands for: who made it when, and its numbers; nothing of whose it is."""
    return Card(say("This code holds"), say("{community} made this record on {day}. Compare the numbers; it does not "
                                            "say whose they are.", community=community, day=row.day),
                fields(row.numbers), LARGE)


def fields(numbers: Mapping[str, Any]) -> Fields:
    """List the numbers of a record."""
    listed = ", ".join(f"{name} {count}" for name, count in words.listed(numbers["domains"], words.DOMAINS, 8))
    return Fields((say("From and to"), _span(numbers)), (say("Cases offered"), str(numbers["offered"])),
                  (say("Of them answered"), str(numbers["answered"])), (say("Answered by domain"), listed or "none"),
                  (say("Cases written"), str(numbers["written"])))


def _span(numbers: Mapping[str, Any]) -> Text:
    return say("{first} to {last}", first=numbers["first"], last=numbers["last"])


def sheet(name: str, community: str, row: OwnRecordRow, made: str) -> bytes:
    """Draw the record on paper."""
    numbers = row.numbers
    rows = "".join(f"<tr><td>{escape(domain)}</td><td class=\"number\">{count}</td></tr>"
                   for domain, count in words.listed(numbers["domains"], words.DOMAINS, 11))
    table = (f"<h2>Answered by domain</h2><table><thead><tr><th scope=\"col\">Domain</th>"
             f"<th scope=\"col\" class=\"number\">Cases</th></tr></thead><tbody>{rows}</tbody></table>")
    domains = table if rows else ""
    pairs = (("Name, as it is known here", name), ("Community", community),
             ("From and to", f"{numbers['first']} to {numbers['last']}"), ("Cases offered", str(numbers["offered"])),
             ("Of them answered", str(numbers["answered"])), ("Cases written", str(numbers["written"])),
             ("Made on", row.day.isoformat()))
    listed = "".join(f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>" for label, value in pairs)
    body = (f"<h1>Record of taking part</h1>"
            f"<p class=\"large\">FORMATIVE. NOT CME. NOT FOR SELECTION.</p><dl>{listed}</dl>{domains}"
            f"<h2>Check code</h2><p class=\"code\">{escape(made)}</p>"
            "<p>Whoever is in this community can check these numbers with <code>record check</code> and the code. It "
            "says who made them and when, and nothing of whose they are.</p>"
            "<footer><p class=\"quiet\">A case counts as offered to a member who was not away and did not know it. "
            "“Not sure” is an answer. Whether answers were right is not in this record.</p></footer>")
    return paper.sheet("Record of taking part", body)
