"""Calendar files: what repeats every year as another library reckons it, and files of any bytes."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from dateutil.rrule import rrulestr
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.holidays import NAME, Understood, Unreadable, read

SINCE, UNTIL = date(2027, 1, 4), date(2029, 1, 5)
SHARED = settings(max_examples=60, phases=(Phase.explicit, Phase.generate), deadline=None,
                  suppress_health_check=[HealthCheck.function_scoped_fixture])
ORDINALS = st.sampled_from(["1", "2", "4", "5", "-1", "-2", "+3"])
WEEKDAYS = st.builds(lambda place, name: place + name, ORDINALS, st.sampled_from(["MO", "TH", "SU"]))
MONTHS = st.lists(st.integers(1, 12), min_size=1, max_size=3, unique=True)


def of(path: Path, *events: str) -> Understood:
    """Read a calendar of these entries."""
    whole = "\r\n".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT" for event in events)
    path.write_text(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{whole}\r\nEND:VCALENDAR\r\n", "utf-8")
    return read(path, SINCE, UNTIL)


def midnight(day: date) -> datetime:
    """Give a date as the other library takes it, which knows no dates."""
    return datetime.combine(day, datetime.min.time())


@st.composite
def rules(draw: st.DrawFn) -> str:
    """Write a yearly rule of the kinds that calendars of holidays hold."""
    parts = ["FREQ=YEARLY"]
    kind = draw(st.sampled_from(["plain", "months", "numbers", "weekdays", "both"]))
    if kind != "plain":
        parts.append("BYMONTH=" + ",".join(map(str, draw(MONTHS))))
    if kind in ("numbers", "both"):
        parts.append("BYMONTHDAY=" + ",".join(map(str, draw(st.lists(
            st.integers(-3, 31).filter(bool), min_size=1, max_size=3, unique=True)))))
    if kind == "weekdays":
        parts.append("BYDAY=" + ",".join(draw(st.lists(WEEKDAYS, min_size=1, max_size=2, unique=True))))
    if kind == "both":
        parts.append("BYDAY=" + draw(st.sampled_from(["MO", "TH,FR"])))
    parts += draw(st.sampled_from([[], ["INTERVAL=2"], ["COUNT=9"], ["UNTIL=20280301"]]))
    return ";".join(parts)


@SHARED
@given(rules(), st.dates(date(2015, 1, 1), date(2028, 6, 1)))
def test_what_repeats_every_year_is_reckoned_as_elsewhere(tmp_path: Path, rule: str, start: date) -> None:
    wanted = [one.date() for one in rrulestr(rule, dtstart=midnight(start)).between(
        midnight(SINCE), midnight(UNTIL), inc=True)]
    event = f"DTSTART;VALUE=DATE:{start:%Y%m%d}\r\nRRULE:{rule}\r\nSUMMARY:Rest"
    path = tmp_path / "one.ics"
    if wanted:
        assert list(of(path, event).days) == wanted
    else:
        with pytest.raises(Unreadable, match="none"):
            of(path, event)


@SHARED
@given(st.binary(max_size=300), st.sampled_from([b"", b"BEGIN:VCALENDAR\r\n", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n"]))
def test_a_file_of_any_bytes_is_refused_in_one_way(tmp_path: Path, raw: bytes, head: bytes) -> None:
    path = tmp_path / "any.ics"
    path.write_bytes(head + raw)
    with pytest.raises(Unreadable):
        read(path, SINCE, UNTIL)


def test_days_of_an_entry(tmp_path: Path) -> None:
    path = tmp_path / "days.ics"
    found = of(path, "DTSTART;VALUE=DATE:20261230\r\nDTEND;VALUE=DATE:20270106\r\nSUMMARY:" + "Long " * 40,
               "DTSTART;VALUE=DATE:20270301\r\nDURATION:P2D",
               "DTSTART;VALUE=DATE:20200705\r\nRRULE:FREQ=YEARLY\r\nEXDATE;VALUE=DATE:20280705\r\nSUMMARY:Once",
               "DTSTART;VALUE=DATE:20270705\r\nSUMMARY:Second name",
               "DTSTART;VALUE=DATE:20270801\r\nSTATUS:CANCELLED", "DTSTART;VALUE=DATE:18000101\r\nRRULE:FREQ=YEARLY",
               "DTSTART;VALUE=DATE:20270101\r\nDTEND;VALUE=DATE:20280101", "SUMMARY:No date",
               "DTSTART;VALUE=DATE:20270901\r\nRRULE:FREQ=YEARLY;BYSETPOS=1;BYDAY=MO", "DTSTART:20270901T080000Z",
               "DTSTART;VALUE=DATE:19500901\r\nRRULE:FREQ=YEARLY;COUNT=500",
               "DTSTART;VALUE=DATE:20260901\r\nRRULE:FREQ=YEARLY;BYMONTHDAY=" + ",".join(map(str, range(1, 29))))
    assert list(found.days) == [date(2027, 1, 4), date(2027, 1, 5), date(2027, 3, 1), date(2027, 3, 2),
                                date(2027, 7, 5)]
    assert len(found.days[date(2027, 1, 4)]) <= NAME
    assert (found.days[date(2027, 3, 1)], found.days[date(2027, 7, 5)]) == ("Holiday", "Once")
    assert (found.timed, found.repeating, found.other) == (1, 3, 4)
