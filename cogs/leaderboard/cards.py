"""Boards as tables: places, names of those who chose it, points against peers on the same cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot import Button, Card, Fields, Row, Table, Text, When, say
from db.boards import Line, Record, SeasonRow, Show
from db.streaks import Streak

EXPLAINED = say("Your points say how much more often you were right than peers on the same cases, drawn towards "
                "nought while you have answered few.")
IN_WORDS = say("For each case that counts: 1 if you were right, else 0, less the share of the others who were right. "
               "That share is drawn towards the season's mean as if three more people had answered. All of it added "
               "up, divided by your number of answers plus ten, times one hundred.")
FAIRNESS = say("Ranked from {count} answers on. Ties share a place. Speed counts for nothing; not sure counts as "
               "taking part. Authors, reviewers and whoever saw a case before it was posted are not ranked on it. A "
               "case counts when it is revealed, never before.", count=10)


def board(show: Show) -> Card:
    """Draw a season's board as everyone may see it: nothing on it is about the reader."""
    head = say("{season}, {count} cases", season=show.season.name, count=show.cases) if show.cases != 1 else say(
        "{season}, 1 case", season=show.season.name)
    controls = Row(Button(say("My place"), "leaderboard.my_place", str(show.season.id)),
                   Button(say("How this is counted"), "leaderboard.counted"))
    if not show.top:
        return Card(head, say("Nobody is ranked yet: it takes {count} answers to revealed cases.",
                              count=show.board.ranked_from), controls)
    total = say("{count} members are ranked.", count=show.ranked, tone="quiet") if show.ranked > len(show.top) else None
    return Card(head, table(show.top), total, say("Names are of those who chose it.", tone="quiet"), controls)


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
    return say("{name}", name=line.name) if line.name else say("a member")


def cell(value: int) -> Text:
    """Say a score in a table, where its head has said what it is; `value` is in thousandths."""
    size = round(abs(value) / 10)
    if size == 0:
        return say("level")
    return say("{size} better", size=size) if value > 0 else say("{size} worse", size=size)


def points(value: int) -> Text:
    """Say a score in points better or worse than peers; `value` is in thousandths."""
    size = round(abs(value) / 10)
    if size == 0:
        return say("level with peers")
    if size == 1:
        return say("1 point better") if value > 0 else say("1 point worse")
    return say("{size} points better", size=size) if value > 0 else say("{size} points worse", size=size)


def moved(by: int | None) -> Text:
    """Say how a place changed, in words."""
    if by is None:
        return say("new")
    if by == 0:
        return say("no change")
    return say("up {by}", by=by) if by > 0 else say("down {by}", by=-by)


def my_place(show: Show, member: int) -> Card:
    """Draw the reader's own line with its neighbours, or how far it is to one."""
    head = say("Your place, {season}", season=show.season.name)
    mine = show.mine
    if mine is None or mine.mine is None:
        return Card(head, warming(mine.n if mine else 0, mine.to_go if mine else show.board.ranked_from))
    naming = Row(Button(say("How my name is shown"), "leaderboard.me_name"))
    return Card(head, say("Place {place} of {ranked}.", place=mine.mine.place, ranked=show.ranked),
                table(mine.lines, member), say("Only you see this.", tone="quiet"), naming)


def warming(n: int, to_go: int) -> Text:
    """Tell somebody who is not ranked yet how far they have come."""
    return say("You are warming up: {count} of your answers count so far, {more} more and you have a place.", count=n,
               more=to_go)


def counted() -> Card:
    """Explain the rule in one sentence, then in words."""
    return Card(say("How this is counted"), EXPLAINED, say("**In words.** {rule}", rule=IN_WORDS), FAIRNESS)


def record(season: SeasonRow, own: Record, shown: str | None, weeks: Streak | None = None,
           away: datetime | None = None) -> Card:
    """Draw a member's own record over a season, with the weeks that they took part in."""
    answered = (say("Cases answered"), say("{count}", count=own.answered))
    pairs = [answered, *in_a_row(weeks, away), (say("Of them ranked"), say("{count}", count=own.n))]
    if own.n:
        pairs.append((say("Right"), say("{correct} of {count}", correct=own.correct, count=own.n)))
    if own.place is not None and own.value is not None:
        pairs += [(say("Place"), say("{place} of {ranked}", place=own.place, ranked=own.ranked)),
                  (say("Against peers on the same cases"), points(own.value))]
    name = say("{name}", name=shown) if shown else say("a member, since you have not chosen a name")
    pairs.append((say("On boards you are"), name))
    blocks = [] if own.place is not None else [warming(own.n, own.to_go)]
    return Card(say("Your record, {season}", season=season.name), Fields(*pairs), *blocks,
                say("Open cases are not in it. Formative: not CME, not for selection. Only you see this.",
                    tone="quiet"),
                Row(Button(say("How my name is shown"), "leaderboard.me_name")))


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
                         say("{at}", at=When(row.ends_at, "date")) if row.ends_at else say("running"),
                         say("{count}", count=count)) for row, count in zip(rows, counts, strict=True)),
                  numeric=frozenset({3}))
    return Card(say("Seasons"), table,
                Row(*[Button(row.name, "leaderboard.board", str(row.id)) for row in rows[:5]]))
