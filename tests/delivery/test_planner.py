"""Schedules fall due once for each local date, late within their window, else visibly not at all."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import db.decks
import db.jobs
import db.schedules
from bot.delivery.clock import SteppedClock
from cogs.quiz import Quiz
from tests.delivery.stage import START, Stage, add_case

EVERY_DAY = 0b1111111


async def plan(stage: Stage, at: str, zone: str, deck: int | None = None, **rule: Any) -> db.schedules.ScheduleRow:
    """Make a schedule that notes its dates."""
    rule = {"days": EVERY_DAY, "weekends": "post", **rule}
    row = await stage.write(db.schedules.create, stage.community, "Daily", deck, at, zone, [], None, stage.clock.now(),
                            **rule)
    assert row is not None
    return row


async def became(stage: Stage, schedule: int) -> dict[str, str]:
    """Give what became of each date."""
    rows = await stage.database.read(db.schedules.occasions, stage.community, schedule, 400)
    return {row.date.isoformat(): row.why for row in rows if row.state == "skipped"}


@pytest.mark.parametrize(("zone", "at", "start"), [
    ("America/New_York", "01:30", datetime(2027, 11, 5, 12, tzinfo=ZoneInfo("UTC"))),
    ("America/New_York", "02:30", datetime(2027, 3, 12, 12, tzinfo=ZoneInfo("UTC"))),
    ("Asia/Beirut", "00:00", datetime(2027, 3, 26, 12, tzinfo=ZoneInfo("UTC"))),
    ("Australia/Lord_Howe", "02:15", datetime(2027, 10, 1, 12, tzinfo=ZoneInfo("UTC")))])
async def test_clocks_that_change_skip_and_double_no_day(
        database_url: str, zone: str, at: str, start: datetime) -> None:
    stage = Stage(database_url, SteppedClock(start))
    await stage.found()
    row = await plan(stage, at, zone)
    await stage.start()
    await stage.move(days=5)
    dates = [date.fromisoformat(key.split(":")[2]) for key, _ in stage.cog.runs]
    assert dates == [dates[0] + timedelta(days=n) for n in range(5)]
    for key, ran in stage.cog.runs:
        local, meant = ran.astimezone(ZoneInfo(zone)), datetime.fromisoformat(f"{key.split(':')[2]} {at}")
        assert abs(local.replace(tzinfo=None) - meant) <= timedelta(hours=1)
    assert await became(stage, row.id) == {}
    await stage.close()


async def test_what_was_missed_is_posted_late_within_the_window(database_url: str) -> None:
    stage = Stage(database_url)
    await stage.found()
    row = await plan(stage, "07:00", "Etc/UTC")
    await stage.move(days=2, hours=5)
    await stage.start()
    await stage.clock.settle()
    assert [key for key, _ in stage.cog.runs] == [f"schedule:{row.id}:2027-01-13"]
    assert await became(stage, row.id) == {"2027-01-11": "too late", "2027-01-12": "too late"}
    await stage.move(days=1)
    assert [key for key, _ in stage.cog.runs][1:] == [f"schedule:{row.id}:2027-01-14"]
    await stage.close()


async def test_what_is_later_than_the_window_is_skipped_visibly(database_url: str) -> None:
    stage = Stage(database_url)
    await stage.found()
    row = await plan(stage, "07:00", "Etc/UTC", window_hours=2)
    await stage.move(hours=4)
    await stage.start()
    await stage.clock.settle()
    assert stage.cog.runs == []
    assert await became(stage, row.id) == {"2027-01-11": "too late"}
    await stage.close()


async def test_a_new_schedule_wakes_the_planner(database_url: str) -> None:
    stage = Stage(database_url)
    await stage.found()
    await stage.start()
    await stage.move(hours=1)
    await plan(stage, "07:01", "Etc/UTC")
    await stage.move(minutes=2)
    assert [ran for _, ran in stage.cog.runs] == [START + timedelta(minutes=61)]
    await stage.close()


async def test_many_at_one_instant_are_planned_in_pages(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.delivery.planner.PAGE", 4)
    stage = Stage(database_url)
    await stage.found()
    for _ in range(6):
        await plan(stage, "07:00", "Etc/UTC")
    await stage.start()
    await stage.move(hours=2)
    assert len({key for key, _ in stage.cog.runs}) == len(stage.cog.runs) == 6
    jobs = await stage.database.read(db.jobs.list_jobs, stage.community)
    assert {job.state for job in jobs} == {"done"}
    await stage.close()


async def test_a_job_left_by_a_dead_process_is_not_posted_after_the_window(database_url: str) -> None:
    """Planned in time, never run, found much later: as late as if it had never been planned."""
    stage = Stage(database_url, cogs=[Quiz()])
    await stage.found()
    deck = await stage.write(db.decks.create, stage.community, "Daily", "given", "", None, START)
    case = await stage.write(add_case, stage.community, START)
    await stage.write(db.decks.add, stage.community, deck.id, case, None, START)
    row = await plan(stage, "07:00", "Etc/UTC", deck=deck.id)
    await stage.start()
    assert stage.delivery is not None
    assert stage.delivery.jobs is not None
    await stage.delivery.jobs.stop(0)
    await stage.move(hours=8)
    await stage.restart()
    await stage.clock.settle()
    assert await became(stage, row.id) == {"2027-01-11": "too late"}
    await stage.move(days=1)
    assert await became(stage, row.id) == {"2027-01-11": "too late"}
    assert len(await stage.database.read(db.schedules.occasions, stage.community, row.id)) == 2
    await stage.close()
