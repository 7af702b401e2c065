"""Whoever waits is woken in order, and time is what the clock says."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.delivery.clock import Clock, MovedClock, SteppedClock, after

START = datetime(2027, 1, 11, 6, 0, tzinfo=UTC)


async def test_sleepers_wake_in_order_at_their_own_instants() -> None:
    clock, woken = SteppedClock(START), []

    async def sleep(hours: int) -> None:
        await clock.sleep_until(START + timedelta(hours=hours))
        woken.append((hours, clock.now() - START))

    for hours in (5, 1, 30, 3):
        clock.spawn(sleep(hours))
    await clock.move(START + timedelta(hours=24))
    assert woken == [(hours, timedelta(hours=hours)) for hours in (1, 3, 5)]
    assert clock.now() == START + timedelta(hours=24)
    await clock.close()


async def test_a_bell_ends_a_wait_before_its_instant() -> None:
    clock, bell = SteppedClock(START), asyncio.Event()
    waiting = clock.spawn(clock.wait(bell, START + timedelta(days=1)))
    await clock.settle()
    assert not waiting.done()
    bell.set()
    await clock.settle()
    assert waiting.done()
    assert clock.now() == START


async def test_time_does_not_go_back() -> None:
    clock = SteppedClock(START)
    await clock.move(START - timedelta(hours=1))
    assert clock.now() == START
    moved = MovedClock()
    before = moved.now()
    moved.move(before - timedelta(days=1))
    assert moved.now() >= before


@pytest.mark.parametrize(("rule", "times"), [
    (3600.0, ["07:00", "08:00", "09:00"]), ("15 */8 * * *", ["08:15", "16:15", "00:15"])])
async def test_regular_work_comes_again_even_after_a_fault(rule: float | str, times: list[str]) -> None:
    clock, done = SteppedClock(START), []

    async def work() -> None:
        done.append(clock.now().strftime("%H:%M"))
        if len(done) == 1:
            raise RuntimeError

    clock.every(rule, work)
    await clock.move(START + timedelta(hours=19))
    assert done[:3] == times
    await clock.close()


def test_a_cron_rule_is_read_in_utc_and_lies_ahead() -> None:
    assert after("0 6 * * *", START) == START + timedelta(days=1)


async def test_the_alarm_clock_wakes_in_real_time_and_when_time_is_moved() -> None:
    clock = MovedClock(timedelta(days=400))
    soon = clock.spawn(clock.sleep_until(clock.now() + timedelta(milliseconds=20)))
    far = clock.spawn(clock.sleep_until(clock.now() + timedelta(days=3)))
    await asyncio.wait_for(soon, 20)
    assert not far.done()
    clock.move(clock.now() + timedelta(days=3))
    await asyncio.wait_for(far, 20)
    await clock.close()


async def test_an_earlier_alarm_goes_before_the_one_that_was_set() -> None:
    clock = Clock()
    late = clock.spawn(clock.sleep_until(clock.now() + timedelta(hours=1)))
    await asyncio.sleep(0)
    await asyncio.wait_for(clock.sleep_until(clock.now() + timedelta(milliseconds=10)), 20)
    assert not late.done()
    await clock.close()
    assert late.cancelled()
