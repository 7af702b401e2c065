"""Local times: one occurrence per local date in every zone, whatever the clocks do."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.schedules import closes, next_after, occurrence, posts_on

YEARS = (2026, 2029)
# Changes at midnight, by half an hour, by two hours, at 22:00 the day before, and the common ones.
ODD_ZONES = (
    "Africa/Cairo", "America/Havana", "America/New_York", "America/Nuuk", "Antarctica/Troll", "Asia/Beirut",
    "Australia/Lord_Howe", "Europe/London", "Pacific/Chatham",
)


@dataclass(frozen=True)
class Rule:
    """A rule without a row."""

    days: int = 0b1111111
    at: str = "07:00"
    zone: str = "America/New_York"
    hours_open: int = 24
    weekends: str = "post"
    skip_dates: list[str] = field(default_factory=list)
    pause_until: date | None = None
    holidays: list[str] = field(default_factory=list)


@cache
def clock_changes(names: tuple[str, ...]) -> list[tuple[str, list[date]]]:
    """Find one zone of each set of rules, with the dates on which its clocks change."""
    found = {}
    for name in names:
        zone = ZoneInfo(name)
        instant, end = datetime(YEARS[0], 1, 1, tzinfo=UTC), datetime(YEARS[1], 1, 1, tzinfo=UTC)
        offset, changes = instant.astimezone(zone).utcoffset(), []
        while instant < end:
            following = instant + timedelta(hours=12)
            after = following.astimezone(zone).utcoffset()
            if after != offset:
                changes.append((instant, after))
            instant, offset = following, after
        if changes:
            days = [instant.astimezone(zone).date() for instant, _ in changes]
            found[tuple(changes)] = (name, days)
    return list(found.values())


HALF_HOURS = [f"{minutes // 60:02}:{minutes % 60:02}" for minutes in range(0, 1440, 30)]


def check(name: str, day: date, at: str) -> None:
    """Check four days round a date: one instant each, in order, none lost, none twice."""
    days = [day + timedelta(days=ahead) for ahead in range(-1, 3)]
    instants = [occurrence(each, at, name) for each in days]
    assert sorted(set(instants)) == instants
    for each, instant in zip(days, instants, strict=True):
        assert instant.utcoffset() == timedelta(0)
        local = instant.astimezone(ZoneInfo(name))
        wanted = datetime.combine(each, time.fromisoformat(at))
        late = local.replace(tzinfo=None) - wanted
        # What the clocks skip moves forward by what they skip; everything else is on time.
        assert timedelta(0) <= late <= timedelta(hours=2)
        if late:
            before = wanted.replace(tzinfo=ZoneInfo(name)).utcoffset()
            assert local.utcoffset() - before == late
        else:
            assert local.fold == 0


def test_clock_changes_of_some_zones() -> None:
    for name, days in clock_changes(ODD_ZONES):
        for day in days[:2]:
            for at in ("00:00", "00:30", "01:30", "02:00", "02:30", "23:00", "23:30"):
                check(name, day, at)


@pytest.mark.long
def test_clock_changes_of_every_zone() -> None:
    for name, days in clock_changes(tuple(sorted(available_timezones()))):
        for day in days:
            for at in HALF_HOURS:
                check(name, day, at)


@pytest.mark.parametrize(("zone", "day", "at", "expected"), [
    ("America/New_York", date(2027, 11, 7), "01:30", datetime(2027, 11, 7, 5, 30, tzinfo=UTC)),
    ("America/New_York", date(2027, 3, 14), "02:30", datetime(2027, 3, 14, 7, 30, tzinfo=UTC)),
    ("Africa/Cairo", date(2027, 4, 30), "00:00", datetime(2027, 4, 29, 22, 0, tzinfo=UTC)),
    ("Asia/Kathmandu", date(2027, 1, 1), "07:00", datetime(2027, 1, 1, 1, 15, tzinfo=UTC)),
])
def test_known_instants(zone: str, day: date, at: str, expected: datetime) -> None:
    assert occurrence(day, at, zone) == expected


RULES = st.builds(
    Rule, days=st.integers(0, 127), at=st.sampled_from(HALF_HOURS),
    zone=st.sampled_from(["America/New_York", "Europe/Berlin", "Asia/Kolkata", "Pacific/Chatham", "UTC"]),
    hours_open=st.integers(1, 120), weekends=st.sampled_from(["post", "skip", "bridge"]),
    skip_dates=st.lists(st.dates(date(2027, 1, 1), date(2027, 3, 1)).map(date.isoformat), max_size=3),
    holidays=st.lists(st.dates(date(2027, 1, 1), date(2027, 3, 1)).map(date.isoformat), max_size=3),
    pause_until=st.none() | st.dates(date(2027, 1, 1), date(2027, 6, 1)),
)


@settings(deadline=None)
@given(RULES, st.dates(date(2027, 1, 1), date(2027, 12, 1)))
def test_the_next_date_is_the_first_that_posts(rule: Rule, day: date) -> None:
    found = next_after(rule, day)
    horizon = [day + timedelta(days=ahead) for ahead in range(1, 400)]
    posting = [each for each in horizon if posts_on(rule, each)]
    assert (found[0] if found else None) == (posting[0] if posting else None)
    if found:
        assert found[1] == occurrence(found[0], rule.at, rule.zone)


@settings(deadline=None)
@given(RULES, st.dates(date(2027, 1, 1), date(2027, 12, 1)))
def test_a_round_closes_after_it_opens_and_never_on_a_bridged_weekend(rule: Rule, day: date) -> None:
    end = closes(rule, day)
    assert end > occurrence(day, rule.at, rule.zone)
    local = end.astimezone(ZoneInfo(rule.zone))
    if rule.weekends == "bridge":
        assert local.weekday() < 5
        off = (*rule.skip_dates, *rule.holidays)
        assert local.date().isoformat() not in off
        plain = closes(replace(rule, weekends="post"), day)
        assert end >= plain
        # What it was kept open over is days off alone, each of them.
        between = [plain.astimezone(ZoneInfo(rule.zone)).date() + timedelta(days=n) for n in range((end - plain).days)]
        assert all(one.weekday() >= 5 or one.isoformat() in off for one in between)
    elif rule.hours_open % 24 == 0:
        assert local.date() >= day + timedelta(days=rule.hours_open // 24)


def test_friday_stays_open_until_monday() -> None:
    rule = Rule(days=0b11111, weekends="bridge")
    friday = date(2027, 3, 12)  # the clocks change on the Sunday between
    assert closes(rule, friday) == occurrence(date(2027, 3, 15), "07:00", rule.zone)
    assert next_after(rule, friday) == (date(2027, 3, 15), closes(rule, friday))


@pytest.mark.parametrize(("zone", "friday", "skipped", "closing"), [
    ("America/New_York", date(2027, 3, 12), [], datetime(2027, 3, 15, 11, tzinfo=UTC)),
    ("America/New_York", date(2027, 11, 5), [], datetime(2027, 11, 8, 12, tzinfo=UTC)),
    ("America/New_York", date(2027, 11, 5), ["2027-11-08"], datetime(2027, 11, 9, 12, tzinfo=UTC)),
    ("Europe/Berlin", date(2027, 3, 26), ["2027-03-29"], datetime(2027, 3, 30, 5, tzinfo=UTC)),
    ("Africa/Cairo", date(2027, 4, 30), ["2027-05-02", "2027-05-03", "2027-05-04"],
     datetime(2027, 5, 5, 4, tzinfo=UTC)),
])
def test_a_bridge_spans_holidays_and_clock_changes(
    zone: str, friday: date, skipped: list[str], closing: datetime,
) -> None:
    """Friday's case closes when the next one comes, at seven o'clock by the clock on the wall."""
    rule = Rule(days=0b11111, weekends="bridge", zone=zone, holidays=skipped[:2], skip_dates=skipped[2:])
    assert closes(rule, friday) == closing
    assert next_after(rule, friday) == (closing.astimezone(ZoneInfo(zone)).date(), closing)
    # A day that is left out in the middle of a week is bridged as well.
    assert closes(replace(rule, skip_dates=["2027-06-09"]), date(2027, 6, 8)) == occurrence(
        date(2027, 6, 10), "07:00", zone)
