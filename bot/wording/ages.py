"""Ages in typed text: found in the usual forms, and written as bands where a patient could be traced by one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.wording.spacing import Squeezed, squeezed

TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
ONES = {word: place for place, word in enumerate(
    ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
     "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"), 1)}
SPELLED = "|".join([*(rf"{ten}(?:[- ](?:{'|'.join(list(ONES)[:9])}))?" for ten in TENS), *sorted(ONES, key=len)[::-1]])
NUMBER = rf"(?P<number>\d{{1,3}}|{SPELLED})"
HYPHEN = r"[-\u2010\u2011\u2012\u2013\s]"
# "54-year-old", "54 y/o", "54yo", "54 years old", "fifty-four-year-old", "54-year female"
OLD = re.compile(
    rf"(?<![\w.,/-])(?<!to ){NUMBER}(?P<between>{HYPHEN}{{0,2}})(?P<unit>years?|yrs?|y|days?|weeks?|wks?|months?|mos?)"
    rf"(?P<after>\.?{HYPHEN}?olds?\b|/o\b|\.?{HYPHEN}?o\b\.?|{HYPHEN}(?=(?:male|female|man|woman|boy|girl|lady)\b))",
    re.IGNORECASE)
# "aged 54", "age: 54", "at the age of 54", "age 54 years"
AGED = re.compile(
    rf"\b(?P<before>(?:aged|age(?:\s+of)?)\s*[:=]?\s*){NUMBER}(?P<between>\s*)(?P<unit>years?|yrs?|months?|weeks?|days?)?"
    r"(?![\d.]*\d|\s*(?:mm|cm|%)|\s*to\s+\d|\s*or\s+older)\b", re.IGNORECASE)
# "54M with a cough", at the beginning of a sentence or after an article: elsewhere 8F is a catheter.
LETTER = re.compile(
    r"(?P<before>^|[.;:!?]\s+|\b[Aa]n?\s+)(?P<number>\d{1,3})(?P<between>\s?)(?P<unit>[MF])\b"
    r"(?!\s*(?:catheter|sheath|drain|tube|stent|introducer|French|guide|cannula|sheaths|catheters))(?=\s*(?:[,.;:]|$|\s[a-z]))",
    re.MULTILINE)
DAY_OF_LIFE = re.compile(r"\bday\s+\d{1,2}\s+of\s+life\b|\bDOL\s*#?\d{1,2}\b", re.IGNORECASE)
OLDEST = 89
HIGHEST = 125
# Years a child's band begins with; from 20 on decades.
CHILDREN = ((1, 4), (5, 9), (10, 14), (15, 19))
YEARS, MONTHS, WEEKS, DAYS = "year", "month", "week", "day"
IN_YEAR = {MONTHS: 12, WEEKS: 52, DAYS: 365}


@dataclass(frozen=True)
class Age:
    """An age as it stands in a text: the number, its unit, and where the phrase begins and ends."""

    number: int
    unit: str
    phrase: str
    start: int
    end: int

    @property
    def years(self) -> int:
        """Give whole years."""
        return self.number if self.unit == YEARS else self.number // IN_YEAR[self.unit]

    @property
    def over_89(self) -> bool:
        """Say whether it is one that Safe Harbor lets nobody state."""
        return self.unit == YEARS and OLDEST < self.number <= HIGHEST


@lru_cache(maxsize=4096)
def ages(text: str) -> tuple[Age, ...]:
    """Find the ages in a text, in order; the same text is read once."""
    read = squeezed(text)
    return tuple(sorted((_age(match, read) for match in _matches(read.text)), key=lambda age: age.start))


@lru_cache(maxsize=4096)
def banded(text: str) -> str:
    """Write every age of a text as a band: "54-year-old" becomes "50 to 59-year-old", "age 93" "age 90 or older".

    Children get bands of five years, infants "0 to 11-month-old"; "newborn" and "neonate" are bands already. The same
    text is written once.
    """
    read = squeezed(text)
    for match in sorted(_matches(read.text), key=lambda match: match.start(), reverse=True):
        start, end = read.span(match)
        text = text[:start] + _in_a_band(match) + text[end:]
    return DAY_OF_LIFE.sub("in the first weeks of life", text)


def _matches(text: str) -> Iterator[re.Match[str]]:
    taken = bytearray(len(text))
    for pattern in (OLD, AGED, LETTER):
        for match in pattern.finditer(text):
            # "aged 54 years old" is found twice; the first pattern has it.
            if taken.find(1, *match.span()) < 0 and _number(match) <= HIGHEST:
                taken[match.start():match.end()] = b"\1" * len(match[0])
                yield match


def _number(match: re.Match[str]) -> int:
    text = match["number"].casefold()
    if text.isdecimal():
        return int(text)
    parts = re.split(r"[- ]", text)
    return sum(TENS.get(part, 0) or ONES.get(part, 0) for part in parts)


def _unit(match: re.Match[str]) -> str:
    text = (match["unit"] or "").casefold()
    return MONTHS if text.startswith("mo") else WEEKS if text.startswith("w") else DAYS if text.startswith(
        "d") else YEARS


def _age(match: re.Match[str], read: Squeezed) -> Age:
    return Age(_number(match), _unit(match), match[0].strip(), *read.span(match))


def _in_a_band(match: re.Match[str]) -> str:
    found = match.groupdict()
    before, between, after = found.get("before") or "", found["between"], found.get("after") or ""
    number, unit = _band(_number(match), _unit(match))
    word = found["unit"] or ""
    if unit != _unit(match):
        word = unit + ("s" if word.casefold().endswith("s") else "")
    if number == "90":
        return f"{before}90-plus{between or ' '}{word}{after}" if not before or after else f"{before}90 or older"
    return f"{before}{number}{between or (' ' if word else '')}{word}{after}"


def _band(number: int, unit: str) -> tuple[str, str]:
    """Give the band of an age, and the unit in which it is written."""
    if (unit == DAYS and number <= 28) or (unit == WEEKS and number <= 4):
        return "0 to 4", WEEKS
    years = number if unit == YEARS else number // IN_YEAR[unit]
    if years < 1:
        return "0 to 11", MONTHS
    if years > OLDEST:
        return "90", YEARS
    for first, last in CHILDREN:
        if years <= last:
            return f"{first} to {last}", YEARS
    return f"{years // 10 * 10} to {years // 10 * 10 + 9}", YEARS
