"""Boards as tables: places, names of those who chose it, points against peers on the same cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import Button, Card, Choice, Fields, Menu, Row, Table, Text, When, say
from cogs.leaderboard.words import NAMES, cell, last_day, moved, named, points
from db.boards import EVERYBODY, FLOOR, Line, Record, Scope, SeasonRow, Show
from db.streaks import Streak


@dataclass(frozen=True, slots=True)
class Beside:
    """What else there is to be read beside a board: other scopes, teams, and cups."""

    scopes: tuple[Scope, ...] = ()
    teams: bool = False
    cups: bool = False


def board(show: Show, beside: Beside = Beside()) -> Card:
    """Draw a season's board as everyone may see it: nothing on it is about the reader."""
    controls = _controls(show, beside)
    if show.small:
        return Card(_head(show), say("Fewer than {count} of {scope} are ranked, and a group this small is not shown as "
                                     "a board. Your own place in it stands behind My place.", count=FLOOR,
                                     scope=show.scope.name), *controls)
    if not show.top:
        return Card(_head(show), say("Nobody is ranked yet: it takes {count} answers to revealed cases.",
                                     count=show.board.ranked_from), *controls)
    total = say("{count} members are ranked.", count=show.ranked, tone="quiet") if show.ranked > len(show.top) else None
    return Card(_head(show), table(show.top), total, NAMES, *controls)


def _head(show: Show) -> Text:
    season, count = show.season.name, show.cases
    if show.scope != EVERYBODY:
        scope = show.scope.name
        return say("{season}, {scope}, {count} cases", season=season, scope=scope, count=count) if count != 1 else say(
            "{season}, {scope}, 1 case", season=season, scope=scope)
    return say("{season}, {count} cases", season=season, count=count) if count != 1 else say(
        "{season}, 1 case", season=season)


def _controls(show: Show, beside: Beside) -> tuple[Row, ...]:
    season, scoped = str(show.season.id), show.scope != EVERYBODY
    bound = (season, show.scope.value) if scoped else (season,)
    buttons = [Button(say("My place"), "leaderboard.my_place", *bound),
               Button(say("How this is counted"), "leaderboard.counted", *(("scope",) if scoped else ())),
               Button(say("Taking part"), "leaderboard.participation", season),
               Button(say("Most improved"), "leaderboard.improved", season)]
    buttons += [Button(say("Teams"), "leaderboard.teams", season)] if beside.teams else []
    buttons += [Button(say("Cup"), "leaderboard.cup_show")] if beside.cups else []
    others = [Choice(scope.value, scope.name or say("Everybody")) for scope in (EVERYBODY, *beside.scopes)
              if scope != show.scope]
    menu = [Row(Menu(say("Whose board"), "leaderboard.board", season, choices=others))] if others else []
    return (Row(*buttons), *menu)


def table(lines: Sequence[Line], me: int | None = None) -> Table:
    """Set lines of a board as a table; the reader's own line says so."""
    rows = tuple((say("{place}", place=line.place), _name(line, me), cell(line.value),
                  say("{count}", count=line.n), moved(line.moved)) for line in lines)
    return Table(say("Points better or worse than peers on the same cases; moves are since the last reveal or "
                     "correction."),
                 (say("Place"), say("Name"), say("Points"), say("Answered"), say("Moved")), rows,
                 numeric=frozenset({0, 3}))


def _name(line: Line, me: int | None) -> Text:
    if line.member == me:
        return say("you, as {name}", name=line.name) if line.name else say("you, unnamed to others")
    return named(line.name)


def my_place(show: Show, member: int) -> Card:
    """Draw the reader's own line with its neighbours, or how far it is to one."""
    mine, scope = show.mine, show.scope.name
    head = say("Your place, {season}", season=show.season.name) if show.scope == EVERYBODY else say(
        "Your place, {season}, {scope}", season=show.season.name, scope=scope)
    if mine is None and show.scope != EVERYBODY:
        return Card(head, say("You are not in {scope}, so you have no place there.", scope=scope))
    if mine is None or mine.mine is None:
        return Card(head, warming(mine.n if mine else 0, mine.to_go if mine else show.board.ranked_from))
    naming = Row(Button(say("How my name is shown"), "leaderboard.me_name"))
    return Card(head, say("Place {place} of {ranked}.", place=mine.mine.place, ranked=show.ranked),
                table(mine.lines, member), say("Only you see this.", tone="quiet"), naming)


def warming(n: int, to_go: int) -> Text:
    """Tell somebody who is not ranked yet how far they have come."""
    return say("You are warming up: {count} of your answers count so far, {more} more and you have a place.", count=n,
               more=to_go)


def record(season: SeasonRow, own: Record, shown: str | None, weeks: Streak | None = None,
           away: datetime | None = None, off: bool = False) -> Card:
    """Draw a member's own record over a season, with the weeks that they took part in.

    Where boards are `off`, it tells of no place.
    """
    answered = (say("Cases answered"), say("{count}", count=own.answered))
    pairs = [answered, *in_a_row(weeks, away),
             (say("Of them counted") if off else say("Of them ranked"), say("{count}", count=own.n))]
    if own.n:
        pairs.append((say("Right"), say("{correct} of {count}", correct=own.correct, count=own.n)))
    placed = own.place is not None and not off
    if placed and own.value is not None:
        pairs += [(say("Place"), say("{place} of {ranked}", place=own.place or 0, ranked=own.ranked)),
                  (say("Against peers on the same cases"), points(own.value))]
    name = say("{name}", name=shown) if shown else say("a member, since you have not chosen a name")
    pairs += [] if off else [(say("On boards you are"), name)]
    blocks = [] if placed or off else [warming(own.n, own.to_go)]
    naming = [] if off else [Button(say("How my name is shown"), "leaderboard.me_name")]
    return Card(say("Your record, {season}", season=season.name), Fields(*pairs), *blocks,
                say("Open cases are not in it. Formative: not CME, not for selection. Only you see this.",
                    tone="quiet"), Row(*naming, Button(say("How sure I am"), "pace.calibration"),
                                       Button(say("A record to keep"), "results.record"),
                                       Button(say("Letters to you"), "letters.mine")))


def in_a_row(weeks: Streak | None, away: datetime | None) -> list[tuple[Text, Text]]:
    """Tell the weeks in which somebody took part, and until when they are away."""
    told = say("{count}, of {all} in which you took part", count=weeks.current, all=weeks.all) if weeks else None
    leave = [(say("Away"), say("until {day}; your weeks are held", day=When(away, "day")))] if away else []
    return [*([(say("Weeks in a row"), told)] if told else []), *leave]


def seasons(rows: Sequence[SeasonRow], counts: Sequence[int]) -> Card:
    """List the seasons, newest first."""
    if not rows:
        return Card(say("Seasons"), say("There is no season yet. The first begins with the first case."))
    table = Table(say("Seasons never delete anything."), (say("Season"), say("Began"), say("Ended"), say("Cases")),
                  tuple((row.name, say("{at}", at=When(row.starts_at, "date")),
                         _ended(row),
                         say("{count}", count=count)) for row, count in zip(rows, counts, strict=True)),
                  numeric=frozenset({3}))
    return Card(say("Seasons"), table,
                Row(*[Button(row.name, "leaderboard.board", str(row.id)) for row in rows[:5]]))


def _ended(row: SeasonRow) -> Text:
    if row.ends_at is not None:
        return say("{at}", at=When(row.ends_at, "date"))
    return say("running") if row.until is None else say("running, last day {at}", at=last_day(row.until))
