"""How much a token may send: so many messages a second, and a tenth of that for counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.chat.pace import Pace

COUNTS_SHARE = 0.1


class Budget:
    """What one token may send, told by the process's clock; `spent` where another has just sent under it.

    Where the platform itself counts requests by the second, this is the rate `on_average`: two counts in a row would
    each lose what the other one waits.
    """

    def __init__(self, per_second: float, now: datetime, *, spent: bool = False, on_average: bool = False) -> None:
        self._all = Pace(per_second, now.timestamp(), spent=spent, strict=not on_average)
        self._counts = Pace(per_second * COUNTS_SHARE, now.timestamp(), spent=spent)

    def left(self, now: datetime) -> int:
        """Count what may be sent at once."""
        return self._all.left(now.timestamp())

    def counts_left(self, now: datetime) -> int:
        """Count how many counts may be among that."""
        return min(self.left(now), self._counts.left(now.timestamp()))

    def spend(self, now: datetime, urgent: int, counts: int = 0) -> None:
        """Note what was taken."""
        self._all.spend(now.timestamp(), urgent + counts)
        self._counts.spend(now.timestamp(), counts)

    def ready(self, now: datetime) -> datetime:
        """Give the instant at which at least one message may be sent."""
        return _instant(self._all.ready(now.timestamp()), now)

    def counts_ready(self, now: datetime) -> datetime:
        """Give the instant at which at least one count may be sent."""
        return _instant(max(self._all.ready(now.timestamp()), self._counts.ready(now.timestamp())), now)


def _instant(seconds: float, now: datetime) -> datetime:
    """Give an instant as the clock tells it: never so early, by rounding, that nothing would be ready then."""
    return now if seconds <= now.timestamp() else datetime.fromtimestamp(seconds, UTC) + timedelta(microseconds=2)
