"""Dates, days, moments and clock times in typed text, in many notations."""

from __future__ import annotations

import re

from bot.wording.matching import Found
from bot.wording.vocabulary import HOLIDAYS, MONTHS, MONTHS_ABROAD, MONTHS_SHORT, WEEKDAYS

DAY = r"(?:0?[1-9]|[12]\d|3[01])"
MONTH = r"(?:0?[1-9]|1[0-2])"
YEAR = r"(?:19|20)\d\d"
# What follows a measurement, a ratio or a window, which is no date.
NOT_MEASURED = r"(?!\d|[./-]\d|\s*(?:x|×|mm|cm|mL|ml|HU|mg|%|percent))"
ISO = re.compile(rf"(?<![\w.-]){YEAR}\s?[-/.]\s?{MONTH}\s?[-/.]\s?{DAY}(?:[T ]\d{{2}}:?\d{{2}})?(?![\w-])")
COMPACT = re.compile(rf"(?<![\w.,-]){YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?![\w,-]|\.\d)")
NUMERIC = re.compile(
    rf"(?<![\w./,-])(?:{DAY}\s?(?P<mark>[/.-])\s?{MONTH}|{MONTH}\s?(?P<other>[/.-])\s?{DAY})\s?(?:(?P=mark)|"
    rf"(?P=other))\s?"
    rf"(?:{YEAR}|\d\d){NOT_MEASURED}(?!\w)")
MONTH_YEAR = re.compile(rf"(?<![\w./,-]){MONTH}\s?[/.]\s?{YEAR}(?![\w/-]|\.\d)")
# Short, German day and month without a year, as "am 12.3." has it.
GERMAN = re.compile(rf"\b(?:am|vom|seit)\s+{DAY}\.{MONTH}\.(?!\d)", re.IGNORECASE)
ORDINAL = r"(?:st|nd|rd|th)?"
# Months are found in either case, but for May and March, which are words.
DAY_MONTH = re.compile(
    rf"(?<![\w.]){DAY}(?:st|nd|rd|th|"
    rf"\.)?(?:\s+of)?[\s-]+(?:(?i:{'|'.join(m for m in (*MONTHS[:2], MONTHS[3], *MONTHS[5:]))})"
    rf"|March|May|MAY|MARCH|(?i:{'|'.join(MONTHS_SHORT)})\.?)(?![a-z])(?:,?[\s-]+(?:{YEAR}|'?\d\d\b))?")
MONTH_DAY = re.compile(
    rf"\b(?:(?i:{'|'.join(m for m in (*MONTHS[:2], MONTHS[3], *MONTHS[5:]))})|March|MARCH|(?:[Mm]arch|[Mm]ay|"
    rf"MAY)(?=\s+\d"
    rf"{{1,2}}(?:st|nd|rd|th)|\s+{YEAR})|May|(?i:{'|'.join(s for s in MONTHS_SHORT)})\.?)\s+(?:the\s+)?{DAY}{ORDINAL}\b"
    rf"(?![.,]\d|\s*(?:mm|cm|mL|ml|HU|%|percent|patients|cases|cm))(?:,?\s+{YEAR})?")
NAMED_MONTH = re.compile(
    rf"\b(?:(?i:in|last|this|since|early|late|mid|until|during|of|by|from|around|end\s+of|"
    rf"beginning\s+of)[\s-]+(?:the\s+)?)"
    rf"(?:(?i:{'|'.join(m for m in (*MONTHS[:2], MONTHS[3], *MONTHS[5:]))})|March|May)\b(?!\s+(?:fracture|procedure|"
    rf"be|have|show|syndrome|sign|classification))(?:,?\s+(?:of\s+)?{YEAR})?|\b(?:(?i:{'|'.join(m for m in MONTHS)})|"
    rf"(?i:{'|'.join(MONTHS_SHORT)})\.?)[\s,]+(?:of\s+)?{YEAR}\b")
ABROAD = re.compile(
    rf"(?<![\w.]){DAY}\.?(?:\s+de)?\s+(?i:{'|'.join(MONTHS_ABROAD)})\b(?:\s+(?:de\s+)?{YEAR})?"
    rf"|\b(?i:{'|'.join(MONTHS_ABROAD)})\s+{YEAR}\b")
BIRTH = re.compile(
    r"\b(?:DOB|D\.O\.B\.?|date\s+of\s+birth|birth\s*date|birthday|geb\.|geboren\s+am|born\s+(?:on|in))\b\.?\s*:?\s*"
    r"(?:(?:the\s+)?[\w.,/-]{0,40}\d[\w.,/ -]{0,40}\d)?", re.IGNORECASE)
BIRTH_NUMBER = re.compile(r"\d")
NO_DAY = (r"(?!\s+(?:night\s+(?:palsy|paralysis)|morning\s+(?:paralysis|stiffness|fever)|fever|disease)"
          r"|['\u2019]s\s+(?:sign|disease))")
WEEKDAY = re.compile(
    rf"\b(?:(?:on|last|this|next|every|since|until|by)\s+)?(?i:{'|'.join(WEEKDAYS)})s?\b{NO_DAY}"
    r"(?:\s+(?:morning|afternoon|evening|night|noon))?")
WEEKDAY_SHORT = re.compile(
    r"\b(?:on|last|this|next|since|until)\s+(?:Mon|Tue|Tues|Wed|Weds|Thu|Thur|Thurs|Fri|Sat|Sun)\b(?![%-]|\s*\d*%)")
HOLIDAY = re.compile(rf"\b(?i:{'|'.join(HOLIDAYS)})\b(?!\s+(?:disease|factor|tree|eye|egg))")
SEASON = re.compile(
    r"\b(?:in|last|this|during|early|late)\s+(?:the\s+)?(?:spring|summer|autumn|fall|winter)\b(?!\s+(?:risk|off|"
    r"asleep))"
    rf"(?:\s+(?:of\s+)?{YEAR})?", re.IGNORECASE)
MOMENT = re.compile(
    r"\b(?:the\s+day\s+before\s+yesterday|yesterday(?:\s+(?:morning|afternoon|evening|night))?|today|tonight|"
    r"last\s+(?:night|evening)|this\s+(?:morning|afternoon|evening|week|month|year)|last\s+(?:week|weekend|month|year)|"
    r"(?:over|at|on)\s+the\s+weekend)\b", re.IGNORECASE)
CLOCK = re.compile(
    r"(?<![\w:.,/])(?:at\s+|around\s+|from\s+|until\s+)?(?:[01]?\d|"
    r"2[0-3])[:.](?:[0-5]\d)(?::[0-5]\d)?\s?(?:[ap]\.?m\b\.?|h\b|hrs?\b|"
    r"hours\b|o'clock|Uhr)|(?<![\w:.,/])(?:at\s+|around\s+)?(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?![\d:]|"
    r"\s*(?:ratio|dilution|"
    r"aspect))|\b(?:at|around|by|from|until)\s+(?:[01]?\d|2[0-3])\s?(?:[ap]\.?m\b\.?|o'clock|Uhr|h\b)|"
    r"\b(?:[01]?\d|2[0-3])\s?[ap]\.?m\b|"
    r"\b(?:at\s+)?(?:[01]\d|2[0-3])[0-5]\d\s?(?:hours|hrs|h)\b|\b(?:[01]?\d|2[0-3])h[0-5]\d\b", re.IGNORECASE)
RATIO = re.compile(r"(?:ratio|dilution|dilut\w+|scale)\s+(?:of\s+)?(?:about\s+)?$", re.IGNORECASE)
# What a ratio is of stands in so many letters before it.
BEFORE = 40
DATES = (ISO, COMPACT, NUMERIC, MONTH_YEAR, GERMAN, DAY_MONTH, MONTH_DAY, NAMED_MONTH, ABROAD)


def dates(text: str) -> Found:
    """Find dates with a day or a month, in figures and in words; a year alone tells nobody."""
    yield from (("date", match) for pattern in DATES for match in pattern.finditer(text))
    yield from births(text)


def births(text: str) -> Found:
    """Find where somebody is said to be born."""
    yield from (("date", match) for match in BIRTH.finditer(text) if BIRTH_NUMBER.search(match[0])
                or match[0].upper().startswith(("DOB", "D.O.B", "DATE")))


def days(text: str) -> Found:
    """Find weekdays, holidays and seasons, which date a picture once it is posted."""
    for pattern in (WEEKDAY, WEEKDAY_SHORT, HOLIDAY, SEASON):
        yield from (("day", match) for match in pattern.finditer(text))


def moments(text: str) -> Found:
    """Find words that date by the day on which they are read, like "yesterday"."""
    yield from (("day", match) for match in MOMENT.finditer(text))


def clocks(text: str) -> Found:
    """Find times of day; no ratios."""
    yield from (("time", match) for match in CLOCK.finditer(text)
                if not RATIO.search(text[max(0, match.start() - BEFORE):match.start()]))
