"""Numbers and addresses of machines and people: record numbers, phones, mail, social security, serials, links."""

from __future__ import annotations

import re
from collections.abc import Iterator

MAIL = re.compile(r"[\w.+%-]{1,64}\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
HANDLE = re.compile(r"(?<![\w.])@[A-Za-z_]\w{2,}")
LINK = re.compile(r"\b(?:https?://|www\.)[^\s<>\"]+", re.IGNORECASE)
# Part of a link that stands for one page of one person or study: a query, or five digits in a row.
LINK_ID = re.compile(r"\?[\w]+=|\d{5}|[0-9a-f]{8}-")
SOCIAL = re.compile(r"(?<![\d-])\d{3}[- ]\d{2}[- ]\d{4}(?![\d-])")
PHONE = re.compile(
    r"(?<![\w.,/-])(?:\+\d{1,3}[\s.()-]{0,3}(?:\(?\d{1,4}\)?[\s.-]?){2,5}\d{2,4}"
    r"|\(\d{3}\)\s?\d{3}[-.\s]\d{4}|\d{3}[-.]\d{3}[-.]\d{4}|\d{3}\s\d{3}\s\d{4}|0\d{2,4}[\s/-]\d{3,4}[\s-]?\d{3,4})(?![\w-])")
PHONE_NAMED = re.compile(
    r"\b(?:phone|tel|telephone|mobile|cell|call|fax|pager|beeper|whatsapp|ext|extension)\b\.?\s*(?:no\.?|number|is|:|#)?"
    r"\s*:?\s*\+?\(?\d[\d\s().-]{2,}\d", re.IGNORECASE)
NAMED = re.compile(
    r"\b(?:MRN|M\.R\.N\.|URN|UHID|PID|NHI|NHS|HKID|SSN|CPF|"
    r"(?:medical\s+)?record|chart|hospital|patient|pat\.?|study|exam|order|visit|encounter|admission|account|acct|policy|"
    r"insurance|member(?:ship)?|medicare|medicaid|passport|national\s+id|accession|acc|case\s+id|requisition|"
    r"identification|driver'?s\s+licen[cs]e|licen[cs]e\s+plate|licen[cs]e|plate|health\s+card|AHV|ID|VIN)"
    r"\s*(?:ID|no\.?|nr\.?|number|num\.?|#)*\s*(?:is|was|[:#=])*\s*#?"
    r"(?=[A-Z0-9/-]{0,60}\d)(?!\d{1,3}\b(?![-/]\d))[A-Z]{0,4}[-/]?\d[A-Z0-9./-]*\d", re.IGNORECASE)
SERIAL = re.compile(r"\b(?:serial(?:\s+(?:no\.?|number))?|S/N|lot(?:\s+(?:no\.?|number))|UDI)\s*[:#]?\s*"
                    r"(?=[A-Z0-9-]{0,60}\d)[A-Z0-9-]{4,}", re.IGNORECASE)
HEALTH = re.compile(r"(?<![\d.,-])\d{3}\s\d{3}\s\d{4}(?![\d.,-])|(?<![\d.])756\.\d{4}\.\d{4}\.\d{2}(?!\d)")
UID = re.compile(r"(?<![\w.])\d+(?:\.\d+){5,}(?![\w.])")
NETWORK = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])|\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b", re.IGNORECASE)
# Letters with digits as accession numbers are written, and numbers of seven digits and more.
CODE = re.compile(r"(?<![\w./-])(?:[A-Z]{1,4}[-#]?\d{5,}(?:-\d+)*|[A-Z]{2,4}[-/]\d{2,8}[-/]\d{3,}|\d{2,4}-\d{5,}|"
                  r"[A-Z]{1,3}\d{2}-\d{3,})(?![\w.]*\w@)\b")
DIGITS = re.compile(r"(?<![\w.,/-])\d{7,}(?![\w,/-]|\.\d)")
# Codes and long numbers that the field writes itself: trials, literature, genes, classifications, isotopes.
OURS = re.compile(r"^(?:NCT\d{8}|PMC?\d+|PMID:?\s*\d+|ISRCTN\d+|OMIM:?\d+|MIM\d+|CD\d+|ICD.*|RRID.*|ISO\d+|COVID.*|"
                  r"SARS.*|H1N1.*|RECIST.*|[IV]+-\d+)$", re.IGNORECASE)
# Years stand beside such words without being numbers of anybody: "study 2019".
YEAR = re.compile(r"\D*(?:19|20)\d\d(?:[-\u2013](?:19|20)?\d\d)?$")
DATED = re.compile(r"^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$")
NUMBERS = ("mail", "phone", "social", "record number", "serial", "uid", "network", "web id", "code", "digits")
IN_ORDER = (("mail", MAIL), ("social", SOCIAL), ("phone", PHONE), ("phone", PHONE_NAMED), ("record number", NAMED),
            ("record number", HEALTH), ("serial", SERIAL), ("uid", UID), ("network", NETWORK), ("code", CODE),
            ("digits", DIGITS), ("account", HANDLE))


def numbers(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Find what identifies by itself, and links."""
    links = [match for match in LINK.finditer(text)]
    for match in links:
        yield "web id" if LINK_ID.search(match[0]) else "web", match
    for rule, pattern in IN_ORDER:
        for match in pattern.finditer(text):
            inside = any(link.start() <= match.start() < link.end() for link in links)
            if not inside and not _ours(rule, match[0]):
                yield rule, match


def _ours(rule: str, words: str) -> bool:
    """Say whether words that look like a number of somebody are the field's own."""
    if rule == "record number":
        return YEAR.fullmatch(words) is not None or sum(c.isdigit() for c in words) < 4
    if rule == "digits":
        # Eight digits that are a date are told as one.
        return DATED.match(words) is not None
    return rule == "code" and OURS.match(words) is not None
