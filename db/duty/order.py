"""The order of a rota: who comes next, who is passed over, whose places are exchanged. No database here.

Whoever is away is passed over and comes next, so everybody stays as often on duty as the others: the queue holds each
member once, who takes a turn goes to its end, and who was passed over keeps the place in front.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

Free = Callable[[int, date], bool]


def length(weeks: int) -> timedelta:
    """Give how long a turn lasts."""
    return timedelta(weeks=weeks)


def take(queue: Sequence[int], day: date, free: Free, but: int | None = None) -> tuple[int | None, list[int]]:
    """Give who takes a turn that begins on a day, and the queue after it; nobody where nobody is free."""
    found = next((member for member in queue if member != but and free(member, day)), None)
    if found is None:
        return None, list(queue)
    return found, [*(member for member in queue if member != found), found]


def pass_on(queue: Sequence[int], holder: int | None, day: date, free: Free) -> tuple[int | None, list[int]]:
    """Give who takes a turn instead of its holder, and the queue after it, in which the holder comes first."""
    found, after = take(queue, day, free, but=holder)
    return found, [*(one for one in after if one == holder), *(one for one in after if one != holder)]


def exchanged(queue: Sequence[int], one: int, other: int) -> list[int]:
    """Give the queue with two members in each other's places.

    They stay exchanged: whoever came late this time would else come again soon after.
    """
    places = {one: other, other: one}
    return [places.get(member, member) for member in queue]


def ahead(queue: Sequence[int], day: date, weeks: int, free: Free) -> Iterator[tuple[date, int | None]]:
    """Foretell the turns from a day on, as far as is known today who is away."""
    left = list(queue)
    while left:
        member, left = take(left, day, free)
        yield day, member
        day += length(weeks)
