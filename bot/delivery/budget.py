"""How much a token may send: so many messages a second, and a tenth of that for counts."""

from __future__ import annotations

import math
from datetime import datetime, timedelta


class Budget:
    """A bucket that fills by the clock. `per_second` is its rate; it holds what half a second gives, at least one."""

    def __init__(self, per_second: float, now: datetime) -> None:
        self._rate = per_second
        self._most = max(per_second / 2, 1.0)
        self._held = self._most
        self._at = now

    def left(self, now: datetime) -> int:
        """Count what may be sent at once."""
        self._held = min(self._most, self._held + max((now - self._at).total_seconds(), 0.0) * self._rate)
        self._at = now
        # An instant that `ready` gave must be enough, whatever floating point made of it.
        return math.floor(self._held + 1e-6)

    def spend(self, count: int) -> None:
        """Note what was taken."""
        self._held -= count

    def ready(self, now: datetime) -> datetime:
        """Give the instant at which at least one may be sent."""
        missing = 0.0 if self.left(now) else 1.0 - self._held
        return now + timedelta(seconds=missing / self._rate)
