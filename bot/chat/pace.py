"""How often something may be done: so much in any second, and evenly within it."""

from __future__ import annotations

import math
from collections import deque

# What is at most done at one instant, as a part of what a second allows.
AT_ONCE = 0.5
# An instant that `ready` gave must be enough, whatever floating point made of it.
TOLERANCE = 1e-6


class Pace:
    """At most `per_second` in any second, half of it at once. Instants are seconds on any one clock.

    Whoever comes late catches up by no more than that half. Where less than one a second is allowed, one is, in as
    many seconds as it takes. `spent` says that the second before `now` may have been used up by somebody else. Without
    `strict` it is that many on average: a second in which somebody catches up has more.
    """

    def __init__(self, per_second: float, now: float, *, spent: bool = False, strict: bool = True) -> None:
        self._rate = per_second
        self._most = max(math.floor(per_second), 1)
        self._span = self._most / per_second if strict else 0.0
        self._burst = max(per_second * AT_ONCE, 1.0)
        self._held = 0.0 if spent else self._burst
        self._at = now
        self._taken: deque[float] = deque([now] * self._most if spent else (), maxlen=self._most)

    def left(self, now: float) -> int:
        """Count what may be done at once."""
        self._held = min(self._burst, self._held + max(now - self._at, 0.0) * self._rate)
        self._at = max(self._at, now)
        while self._taken and self._taken[0] <= now - self._span + TOLERANCE:
            self._taken.popleft()
        return min(math.floor(self._held + self._rate * TOLERANCE), self._most - len(self._taken))

    def spend(self, now: float, count: int = 1) -> None:
        """Note what was done."""
        self._held -= count
        self._taken.extend([now] * count)

    def empty(self, now: float) -> None:
        """Begin slowly, as after somebody has asked to wait: nothing is held that could go at once."""
        self.left(now)
        self._held = min(self._held, 0.0)

    def ready(self, now: float) -> float:
        """Give the instant at which at least one may be done."""
        if self.left(now) > 0:
            return now
        refilled = now + max(1.0 - self._held, 0.0) / self._rate
        free = self._taken[0] + self._span if len(self._taken) == self._most else now
        return max(refilled, free)
