"""How often Slack takes what: a message a second in each channel, methods by their tier, and its own word to wait.

From Slack's page on rate limits, 2026: tiers hold for one method in one workspace. Whoever has no turn is told when
there is one (`Busy`), so that nothing sleeps here and something else is sent meanwhile.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from bot.chat.platform import Busy, Wide

MINUTE = 60.0
# Two messages leave so far apart; a second exactly would be less than one at Slack's end now and then.
CHANNEL_SECONDS = 1.03
# Calls a minute. What is not here is paced by the channel, comes nowhere near its tier, or must not wait for a guess
# of ours: what takes something away, and what answers a person, is sent until Slack itself asks to wait.
TIERS = {"chat.update": 50, "pins.add": 20, "files.info": 100, "files.getUploadURLExternal": 100,
         "files.completeUploadExternal": 100, "conversations.open": 50}
# This part of a tier may go at once; counts leave half of it to what is urgent.
BURST_PART = 8
MOST = 10_000
POST = "chat.postMessage"
# A channel that had a message so lately may be why Slack asks to wait.
LATELY = 3.0
LONGEST_PROMISE = 30.0

NARROW: Wide = "place"
Key = tuple[str, str]


class Pace:
    """Turns, by workspace and method and by channel. Nothing here is worth keeping over a restart."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._next: dict[Key, float] = {}
        self._paused: dict[Key, tuple[float, Wide]] = {}
        self._promised: dict[tuple[Key, int], float] = {}

    def take(self, team: str, method: str, channel: str | None = None, urgent: bool = True) -> bool:
        """Take a turn, or raise Busy with the seconds until there may be one; tell if the channel had one lately."""
        now = self._clock()
        paused, wide = self._paused.get((team, method), (now, NARROW))
        if paused > now:
            raise Busy(paused - now, wide)
        lately = False
        if method == POST and channel is not None:
            lately = self._next.get((team, channel), now - LATELY) > now - LATELY
            self._turn((team, channel), now, CHANNEL_SECONDS, 1)
        elif method in TIERS:
            burst = burst_of(method)
            # A full burst and what fills up within the minute are the tier together.
            apart, most = MINUTE / (TIERS[method] - burst), burst if urgent else burst // 2
            # What only counts says nothing of its place, where something urgent may have a turn.
            self._turn((team, method), now, apart, most, "place" if urgent else "message")
        return lately

    def give_back(self, team: str, channel: str | None) -> None:
        """Take back the turn of a channel whose message Slack did not take."""
        self._next.pop((team, channel or ""), None)

    def pause(self, team: str, method: str, seconds: float, wide: Wide = NARROW) -> None:
        """Call a method no more in a workspace for so long, as Slack asked; `wide` says what else is to wait."""
        now = self._clock()
        self._paused = {key: held for key, held in self._paused.items() if held[0] > now}
        self._paused[team, method] = max(self._paused.get((team, method), (now, wide)), (now + seconds, wide))

    def _turn(self, key: Key, now: float, apart: float, most: int, wide: Wide = "place") -> None:
        """Take a turn of a bucket that fills every `apart` seconds, as long as no more than `most` are taken from it.

        The one number kept is the instant at which the bucket is full again (the generic cell rate algorithm). Of
        many that wait each is told another instant, one turn after the other, so that not all come at once.
        """
        full = max(self._next.get(key, now), now)
        early = full - (most - 1) * apart
        if early > now + 1e-9:
            told = max(early, self._promised.get((key, most), early))
            told = early if told - now > LONGEST_PROMISE else told
            self._promised[key, most] = told + apart
            raise Busy(told - now, wide)
        if len(self._next) > MOST:
            self._next, self._promised = _still(self._next, now), _still(self._promised, now)
        self._next[key] = full + apart


def burst_of(method: str) -> int:
    """Tell how many calls of a method may go at once."""
    return max(TIERS[method] // BURST_PART, 2)


def _still(held: dict[Any, float], now: float) -> dict[Any, float]:
    """Forget what is over."""
    return {key: at for key, at in held.items() if at > now}
