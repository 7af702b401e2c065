"""The cards of coverage: the grid as a picture with its numbers, and what is missing in words."""

from __future__ import annotations

from collections.abc import Sequence

from bot import Button, Card, Picture, Row, Table, Text, say
from cogs.coverage import words
from db.coverage import Coverage, Square

ROWS = 12
NAMED = 6
LINES = 15
UNTAGGED = say("No tag names a subspecialty: add one, such as `neuro` or `chest`.")
UNSEEN = say("Neither pictures nor tags name a modality: add a tag, such as `ct`.")
UNRATED = say("No difficulty is given: add one from 1 to 3.")
LEGEND = say("From the top down difficulty 1, 2 and 3. A full bar has as many cases as wanted, an outline has none.",
             tone="quiet")


def shown(found: Coverage, picture: Picture, page: int, period: str, director: bool) -> Card:
    """Show what there is against what is wanted."""
    full = sum(not one.lacking for one in found.squares if one.wanted)
    wanted = sum(one.wanted > 0 for one in found.squares)
    told = say("{cases} cases. As many as wanted in {full} of {wanted} squares.", cases=found.cases, full=full,
               wanted=wanted)
    return Card(_head(found), told, picture, LEGEND, *_named(found), _table(found, page),
                *_uncounted(found), *_controls(found, page, period, director))


def _head(found: Coverage) -> Text:
    if found.season is None:
        return say("Coverage")
    return say("Coverage · {season}", season=found.season)


def _named(found: Coverage) -> list[Text]:
    lines = words.missing(found.missing)
    if not lines:
        return [say("Nothing is missing.", tone="good")]
    rest = len(lines) - NAMED
    return [*lines[:NAMED], *([say("And {count} more like these.", count=rest)] if rest > 0 else [])]


def pairs(found: Coverage) -> list[list[Square]]:
    """Give the squares of each subspecialty and modality together, in their order."""
    together: dict[tuple[str, str], list[Square]] = {}
    for one in found.squares:
        together.setdefault((one.subspecialty, one.modality), []).append(one)
    return list(together.values())


def _table(found: Coverage, page: int) -> Table:
    rows = pairs(found)[(page - 1) * ROWS:page * ROWS]
    heads = (say("Cases"), say("1"), say("2"), say("3"))
    cells = tuple((words.pair(squares[0]), *(_count(squares, level) for level in (1, 2, 3))) for squares in rows)
    return Table(say("Cases of difficulty 1, 2 and 3, and how many are wanted, page {page}", page=page), heads, cells,
                 frozenset({1, 2, 3}))


def _count(squares: Sequence[Square], level: int) -> Text:
    one = next((one for one in squares if one.difficulty == level), None)
    if one is None or not one.wanted:
        return say("{have}", have=one.have if one is not None else 0)
    return say("{have} of {wanted}", have=one.have, wanted=one.wanted)


def _uncounted(found: Coverage) -> list[Text]:
    told = (words.in_none(found.untagged, UNTAGGED), words.in_none(found.unseen, UNSEEN),
            words.in_none(found.unrated, UNRATED))
    return [one for one in told if one is not None]


def _controls(found: Coverage, page: int, period: str, director: bool) -> list[Row]:
    turns = [Button(label, "coverage.show", to, period) for label, to, there in (
        (say("Before"), page - 1, page > 1), (say("After"), page + 1, len(pairs(found)) > page * ROWS)) if there]
    other = Button(say("All cases"), "coverage.show", 1, "all") if period == "season" else Button(
        say("This season"), "coverage.show", 1, "season")
    more = [Button(say("All that is missing"), "coverage.wanted")] if found.missing else []
    target = [Button(say("Set a target"), "coverage.target")] if director else []
    return [Row(*turns, other, *more, *target)]


def wanted(squares: Sequence[Square], page: int, send: Button | None) -> Card:
    """List what is missing, for whoever could send it."""
    lines = words.missing(squares)
    if not lines:
        return Card(say("Cases that are missing"), say("Nothing is missing. Any case is welcome."),
                    Row(send) if send else None)
    turns = [Button(label, "coverage.wanted", to) for label, to, there in (
        (say("Before"), page - 1, page > 1), (say("After"), page + 1, len(lines) > page * LINES)) if there]
    controls = [*([send] if send else []), *turns]
    return Card(say("Cases that are missing"), *lines[(page - 1) * LINES:page * LINES],
                Row(*controls) if controls else None)
