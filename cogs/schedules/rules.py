"""What a schedule is made of, as people type it: days of the week and time zones."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from functools import lru_cache
from zoneinfo import available_timezones

from bot import Choice, Refusal, Text, say

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NAMES: tuple[Text, ...] = (say("Mon"), say("Tue"), say("Wed"), say("Thu"), say("Fri"), say("Sat"), say("Sun"))
LONG = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
GROUPS = {"weekdays": 0b0011111, "weekday": 0b0011111, "daily": 0b1111111, "every day": 0b1111111, "all": 0b1111111,
          "weekends": 0b1100000}
WEEKEND = 0b1100000
OFFERED = 25
NEAR = 3
TYPED = 40


def days_of(text: str) -> int:
    """Read days like "Mon Wed Fri", "Mon-Fri" or "weekdays" into bits, of which bit 0 is Monday."""
    plain = " ".join(re.sub(r"[,;&]|\band\b", " ", text.casefold()).split())
    if plain in GROUPS:
        return GROUPS[plain]
    spans = re.sub(r"\s*(?:-|–|\bto\b)\s*", "-", plain).split()
    found = 0
    for span in spans:
        first, _, last = span.partition("-")
        start = _day(first)
        end = _day(last) if last else start
        for step in range((end - start) % 7 + 1):
            found |= 1 << (start + step) % 7
    if not found:
        raise Refusal("Name the days, like “Mon Wed Fri” or “weekdays”.", field="days")
    return found


def _day(word: str) -> int:
    for place, (short, long) in enumerate(zip(DAYS, LONG, strict=True)):
        if len(word) >= 2 and (long.startswith(word) or word == short):
            return place
    near = difflib.get_close_matches(word, [*LONG, *GROUPS], 1, 0.5)
    if near:
        raise Refusal("There is no day “{word}”. Nearest to it: {near}.", field="days", word=word[:20], near=near[0])
    raise Refusal("There is no day “{word}”. Write days like “Mon Wed Fri”, “Mon-Fri” or “weekdays”.", field="days",
                  word=word[:20])


def clock(at: str) -> str:
    """Write a time of a rule as every card writes times: "7:00"."""
    hour, _, minute = at.partition(":")
    return f"{int(hour)}:{minute}"


def days_typed(days: int) -> str:
    """Write days as somebody would type them."""
    named = next((name for name in ("weekdays", "daily", "weekends") if GROUPS[name] == days), None)
    return named or " ".join(DAYS[place].capitalize() for place in range(7) if days >> place & 1)


def days_said(days: int) -> Text:
    """Say the days of a rule."""
    if days == GROUPS["weekdays"]:
        return say("weekdays")
    if days == GROUPS["daily"]:
        return say("every day")
    names = [NAMES[place] for place in range(7) if days >> place & 1]
    said = names[0]
    for name in names[1:]:
        said = say("{first}, {next}", first=said, next=name)
    return said


@lru_cache(maxsize=1)
def zones() -> tuple[str, ...]:
    """Give every zone that is written Region/City, and UTC."""
    kept = [zone for zone in available_timezones() if "/" in zone and not zone.startswith(("posix/", "right/"))]
    return tuple(sorted([*kept, "UTC"]))


def zones_like(text: str, home: str) -> Sequence[Choice]:
    """Offer zones that hold a text, or else what was typed and those nearest to it; the community's own for no text.

    What was typed stands among them so that it is refused with a sentence of its own, never taken for another.
    """
    wanted = text.strip().casefold().replace(" ", "_")
    if not wanted:
        return [Choice(home, home), *(Choice(zone, zone) for zone in COMMON if zone != home)]
    exact = [zone for zone in zones() if zone.casefold() == wanted]
    if exact:
        return [Choice(exact[0], exact[0])]
    found = [zone for zone in zones() if wanted in zone.casefold()][:OFFERED]
    if not found:
        return [Choice(text.strip()[:TYPED], text.strip()[:TYPED]), *(Choice(zone, zone) for zone in _nearest(wanted))]
    return [Choice(zone, zone) for zone in found]


def zone_of(text: str) -> str:
    """Read a time zone; Refusal with those nearest to it where there is none of that name."""
    if text in zones():
        return text
    near = _nearest(text.strip().casefold().replace(" ", "_"))
    if near:
        raise Refusal("There is no time zone “{text}”. Nearest: {near}.", field="zone", text=text[:TYPED],
                      near=", ".join(near))
    raise Refusal("There is no time zone “{text}”. Write one like Europe/Berlin.", field="zone", text=text[:TYPED])


def _nearest(wanted: str) -> list[str]:
    names = {zone.casefold(): zone for zone in zones()} | {
        zone.rpartition("/")[2].casefold(): zone for zone in zones()}
    near = difflib.get_close_matches(wanted, list(names), NEAR, 0.5)
    return list(dict.fromkeys(names[name] for name in near))


COMMON = ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Toronto",
          "America/Sao_Paulo", "Europe/London", "Europe/Berlin", "Europe/Madrid", "Africa/Lagos", "Africa/Nairobi",
          "Asia/Kolkata", "Asia/Karachi", "Asia/Dubai", "Asia/Singapore", "Asia/Tokyo", "Australia/Sydney", "UTC")
