"""Turns: a message a second in a channel, methods within their tier, what Slack itself asks for, counts last."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import db.deliveries
from bot.chat.platform import Busy, Posting
from bot.platforms.slack.limits import MOST, TIERS, Pace, burst_of
from tests.delivery.stage import Stage


class Ticks:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def taken(pace: Pace, ticks: Ticks, method: str, seconds: float, channel: str | None = None,
          urgent: bool = True) -> list[float]:
    """Take turns for so long as fast as they come; give the instants."""
    end, times = ticks.now + seconds, []
    while ticks.now < end:
        try:
            pace.take("T1", method, channel, urgent)
            times.append(ticks.now)
        except Busy as busy:
            ticks.now += busy.seconds
    return times


def asked(pace: Pace, method: str, channel: str, urgent: bool = True) -> float:
    """Take a turn, or give the seconds until there is one."""
    try:
        pace.take("T1", method, channel, urgent)
    except Busy as busy:
        return busy.seconds
    return 0.0


def most_within(times: list[float], seconds: float) -> int:
    """Count the turns in the fullest window."""
    return max(sum(1 for other in times if start <= other < start + seconds) for start in times)


def test_a_channel_gets_one_message_a_second_and_other_channels_do_not_wait() -> None:
    ticks = Ticks()
    pace = Pace(ticks)
    times = taken(pace, ticks, "chat.postMessage", 30, "C1")
    assert most_within(times, 1.0) == 1
    assert len(times) >= 30 / 1.1
    for number in range(50):
        pace.take("T1", "chat.postMessage", f"D{number}")


@pytest.mark.parametrize("method", sorted(TIERS))
def test_a_method_stays_within_its_tier_and_uses_it(method: str) -> None:
    ticks = Ticks()
    times = taken(Pace(ticks), ticks, method, 600)
    assert most_within(times, 60.0) <= TIERS[method]
    assert len(times) >= 10 * (TIERS[method] - burst_of(method))


def test_one_workspaces_turns_are_not_anothers() -> None:
    ticks = Ticks()
    pace = Pace(ticks)
    for _ in range(burst_of("chat.update")):
        pace.take("T1", "chat.update")
    with pytest.raises(Busy):
        pace.take("T1", "chat.update")
    for _ in range(burst_of("chat.update")):
        pace.take("T2", "chat.update")


def test_what_is_urgent_never_waits_for_counts() -> None:
    ticks = Ticks()
    pace = Pace(ticks)
    taken(pace, ticks, "chat.update", 120, urgent=False)
    for _ in range(burst_of("chat.update") // 2):
        pace.take("T1", "chat.update", urgent=True)
    with pytest.raises(Busy):
        pace.take("T1", "chat.update", urgent=False)


def test_what_slack_asks_for_holds_for_its_method_in_its_workspace_alone() -> None:
    ticks = Ticks()
    pace = Pace(ticks)
    pace.pause("T1", "chat.postMessage", 30)
    pace.pause("T1", "chat.postMessage", 5)
    with pytest.raises(Busy) as busy:
        pace.take("T1", "chat.postMessage", "C1")
    assert busy.value.seconds == pytest.approx(30)
    pace.take("T1", "chat.delete")
    pace.take("T2", "chat.postMessage", "C1")
    ticks.now += 30
    pace.take("T1", "chat.postMessage", "C1")


def test_what_takes_away_waits_for_nothing_but_slacks_own_word() -> None:
    pace = Pace(Ticks())
    for _ in range(500):
        pace.take("T1", "chat.delete")
        pace.take("T1", "files.delete")


@given(st.lists(st.tuples(st.floats(0, 3), st.sampled_from(["C1", "C2"]), st.booleans()), max_size=60))
def test_whatever_comes_when_no_window_holds_too_much(steps: list[tuple[float, str, bool]]) -> None:
    ticks, times, updates = Ticks(), {"C1": [], "C2": []}, []  # type: ignore[var-annotated]
    pace = Pace(ticks)
    for pause, channel, urgent in steps:
        ticks.now += pause
        if not asked(pace, "chat.postMessage", channel):
            times[channel].append(ticks.now)
        if not asked(pace, "chat.update", channel, urgent):
            updates.append(ticks.now)
    assert all(later - earlier >= 1.0 for held in times.values() for earlier, later in pairwise(held))
    assert not updates or most_within(updates, 60.0) <= TIERS["chat.update"]


def test_of_many_that_wait_each_is_told_another_instant() -> None:
    ticks = Ticks()
    pace = Pace(ticks)
    for _ in range(burst_of("chat.update")):
        pace.take("T1", "chat.update")
    waits = [asked(pace, "chat.update", "C1") for _ in range(15)]
    assert all(later - earlier > 1 for earlier, later in pairwise(waits))
    begun = ticks.now
    for wait in waits:
        ticks.now = begun + wait
        assert not asked(pace, "chat.update", "C1")


def test_what_is_over_is_forgotten() -> None:
    ticks = Ticks()
    pace = Pace(ticks)
    for number in range(3 * MOST):
        pace.take("T1", "chat.postMessage", f"C{number}")
        ticks.now += 0.001
    assert len(pace._next) <= MOST + 1


async def test_a_reveal_waits_for_no_count_on_its_way_through_the_outbox(database_url: str) -> None:
    stage = Stage(database_url)
    pace, urgent, asked = Pace(lambda: stage.clock.now().timestamp()), [], 0  # type: ignore[var-annotated]
    plain = stage.platform.edit

    async def edit(posting: Posting, message: str) -> None:
        nonlocal asked
        asked += 1
        pace.take("T1", "chat.update", str(posting.place), posting.urgent)
        urgent.extend([stage.clock.now()] * posting.urgent)
        await plain(posting, message)

    stage.platform.edit = edit  # type: ignore[method-assign]
    await stage.found(30)
    await stage.start()
    round = await stage.open(places=12)
    for member in range(30):
        await stage.answer(round, member)
        await stage.move(seconds=1)
    assert not urgent
    assert asked < 120, "a count that has no turn is left alone until there may be one"
    assert any(row.state == "pending" and row.due_at > stage.clock.now() for row in await stage.rows(round))
    await stage.write(db.deliveries.redraw, "round", round, "reveal")
    await stage.move(seconds=0.5)
    assert len(urgent) >= burst_of("chat.update") // 2
    await stage.move(seconds=20)
    assert len(urgent) == 12
    await stage.move(seconds=120)
    await stage.assert_settled(round, 12)
    await stage.close()
