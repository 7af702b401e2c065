"""What stands beside a board: who took part, who improved, teams against each other, programs in a cup."""

from __future__ import annotations

from collections.abc import Sequence

from bot import Button, Card, Row, Table, Text, When, say
from cogs.leaderboard.words import NAMES, last_day, named, points
from db.boards import Improved, Participation, SeasonRow, Tally, TeamLine
from db.cups import CupLine, CupShow

LARGE = say("This season has more answers than can be counted while you wait. The board itself is there.")


def participation(season: SeasonRow, found: Participation | None, ranked_from: int) -> Card:
    """Draw who answered what they were offered."""
    head = say("Taking part, {season}", season=season.name)
    controls = Row(Button(say("My part"), "leaderboard.my_part", str(season.id)), _how("part"), _back(season))
    if found is None:
        return Card(head, LARGE, Row(_how("part"), _back(season)))
    if not found.top:
        return Card(head, say("Nobody is listed yet: it takes {count} answers to revealed cases.", count=ranked_from),
                    controls)
    rows = tuple((say("{place}", place=line.place), named(line.name), of(line.answered, line.offered),
                  percent(line.answered, line.offered)) for line in found.top)
    table = Table(say("Cases answered of those that were offered. Not sure counts; right or wrong does not matter."),
                  (say("Place"), say("Name"), say("Answered"), say("Share")), rows, numeric=frozenset({0, 3}))
    return Card(head, table, NAMES, controls)


def my_part(season: SeasonRow, found: Participation | None, gained: Improved | None) -> Card:
    """Draw the reader's own part, and their gain where there is one."""
    head = say("Your part, {season}", season=season.name)
    if found is None:
        return Card(head, LARGE)
    mine = found.mine
    part = say("You will be listed here once enough of your answers count.") if mine is None else say(
        "You answered {answered} of the {offered} cases that were offered to you: place {place} of {ranked}.",
        answered=mine.answered, offered=mine.offered, place=mine.place, ranked=found.ranked)
    better = gained.mine if gained is not None else None
    gain = say("In the second half of the season you are {points} than in the first.", points=points(better)
               ) if better is not None and round(better / 10) > 0 else None
    return Card(head, part, gain, say("Only you see this.", tone="quiet"))


def improved(season: SeasonRow, found: Improved | None, ranked_from: int) -> Card:
    """Draw who gained most between the halves of a season."""
    head, controls = say("Most improved, {season}", season=season.name), Row(_how("improved"), _back(season))
    if found is None:
        return Card(head, LARGE, controls)
    if not found.top:
        return Card(head, say("Nobody is listed yet: it takes {count} answers in each half of the season.",
                              count=ranked_from), controls)
    rows = tuple((say("{place}", place=line.place), named(line.name), _gain(line.value)) for line in found.top)
    table = Table(say("Points of the second half of the season against its first."),
                  (say("Place"), say("Name"), say("Gain")), rows, numeric=frozenset({0}))
    return Card(head, table, NAMES, controls)


def _gain(value: int) -> Text:
    size = round(value / 10)
    if size == 0:
        return say("less than 1 point")
    return say("1 point") if size == 1 else say("{size} points", size=size)


def teams(season: SeasonRow, lines: Sequence[TeamLine] | None) -> Card:
    """Draw teams against each other."""
    head, controls = say("Teams, {season}", season=season.name), Row(_how("teams"), _back(season))
    if lines is None:
        return Card(head, LARGE, controls)
    if not lines:
        return Card(head, say("There is no team yet. A director makes one with `/team add`."), controls)
    rows = tuple((_place(line.place), say("{name}", name=line.team.name), *_tally(line.tally)) for line in lines)
    table = Table(say("How often those who took part were right, times the share of the team that took part."),
                  (say("Place"), say("Team"), say("Took part"), say("Score")), rows, numeric=frozenset({0, 3}))
    return Card(head, table, controls)


def cup(found: CupShow, now: When) -> Card:
    """Draw the programs of a cup: nobody in them is named."""
    row = found.cup
    over = row.ends_at is not None and row.ends_at <= now.at
    until = None if row.ends_at is None else (say("It is over; its last day was {day}.", day=last_day(row.ends_at))
                                              if over else say("Its last day is {day}.", day=last_day(row.ends_at)))
    rows = tuple((_place(line.place), _program(line), *_cup_tally(line)) for line in found.lines)
    table = Table(say("How often those who took part were right, times the share of the members who took part."),
                  (say("Place"), say("Program"), say("Took part"), say("Score")), rows, numeric=frozenset({0, 3}))
    alone = say("No other program is in this cup. A director invites one with `/cup code`.") if len(
        found.lines) == 1 else None
    return Card(say("{cup}", cup=row.name), until, table, alone,
                say("Nobody is named across programs.", tone="quiet"), Row(_how("cup")))


def _program(line: CupLine) -> Text:
    return say("{name}, yours", name=line.name) if line.mine else say("{name}", name=line.name)


def _cup_tally(line: CupLine) -> tuple[Text, Text]:
    if line.state == "off":
        return say("not told"), say("boards are off")
    return (say("not told"), say("too large to count")) if line.state == "large" else _tally(line.tally)


def _tally(tally: Tally) -> tuple[Text, Text]:
    if tally.score is None:
        return say("fewer than 5"), say("none yet")
    return of(tally.took_part, tally.members), say("{score}", score=round(tally.score / 10))


def _place(place: int | None) -> Text:
    return say("none") if place is None else say("{place}", place=place)


def of(part: int, whole: int) -> Text:
    """Say a part of a whole."""
    return say("{part} of {whole}", part=part, whole=whole)


def percent(part: int, whole: int) -> Text:
    """Say a share as a per cent, cut so that only all is a hundred."""
    return say("{share} %", share=100 * part // whole if whole else 0)


def _how(about: str) -> Button:
    return Button(say("How this is counted"), "leaderboard.counted", about)


def _back(season: SeasonRow) -> Button:
    return Button(say("Board"), "leaderboard.board", str(season.id))
