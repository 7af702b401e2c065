"""Twenty rounds as if they had been lived: posted, answered, revealed, by the same functions as any other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

import db.answers
import db.blobs
import db.boards
import db.cases
import db.decks
import db.jobs
import db.kinds
import db.members
import db.policies
import db.rounds
import db.schedules
import db.teams
import db.wordings
from bot.demo import ahead
from bot.demo.index import Entry, Index
from bot.demo.people import AUTHOR, DIRECTOR, EVERYBODY, READERS, TYPED, Invented, answer
from cogs.quiz.keeping import said
from db.schedules.calendar import local_date, next_after, occurrence

AT = "07:00"
WEEKDAYS = 0b11111
WORKER = "the demo's past"


@dataclass(frozen=True)
class Made:
    """What was made: members and cases by name, the days of the season's rounds, the last one open."""

    members: Mapping[str, int]
    cases: Mapping[str, int]
    schedule: int


def build(session: Session, community: int, place: str, zone: str, workspace: str, index: Index,
          fields: Mapping[str, dict[str, Any]], prepared: Mapping[str, Any], now: datetime) -> Made:
    """Make the members, the cases, the deck, the schedule and the past, in one transaction."""
    days = past_days(now, zone, len(index.season) + 1)
    began = occurrence(days[0], AT, zone) - timedelta(days=3)
    members = {who.name: member(session, community, workspace, who, began) for who in EVERYBODY}
    order = (*index.season, index.open, *index.deck)
    cases = {name: case(session, community, index.cases[name], fields[name], prepared, members, began)
             for name in order}
    deck = db.decks.create(session, community, "Neuroradiology and friends", "given", "", members[DIRECTOR.name], began)
    for name in order:
        db.decks.add(session, community, deck.id, cases[name], members[DIRECTOR.name], began)
    for name, side in (("Blue", READERS[::2]), ("Green", READERS[1::2])):
        team = db.teams.add_team(session, community, name, members[DIRECTOR.name], began)
        assert team is not None
        for who in side:
            db.teams.put(session, community, team, members[who.name], members[DIRECTOR.name], began)
    db.boards.begin_season(session, community, "Autumn block", members[DIRECTOR.name], began)
    rule = db.schedules.create(session, community, "Case of the day", deck.id, AT, zone, [place],
                               members[DIRECTOR.name], began, days=WEEKDAYS, hours_open=24, weekends="bridge")
    assert rule is not None
    for day in days:
        live(session, community, rule.id, day, members, now)
    db.schedules.resume(session, community, rule.id, members[DIRECTOR.name], now)
    ahead.plan(session, community, rule.id, cases[index.deck[-1]], members[DIRECTOR.name], now)
    ahead.ask(session, community, members[READERS[4].name], now)
    return Made(members, cases, rule.id)


def past_days(now: datetime, zone: str, count: int) -> list[date]:
    """Give the last weekdays on which a case was posted, the newest being open now."""
    day = local_date(now, zone)
    found: list[date] = []
    while len(found) < count:
        if day.weekday() < 5 and occurrence(day, AT, zone) <= now:
            found.append(day)
        day -= timedelta(days=1)
    return found[::-1]


def member(session: Session, community: int, workspace: str, who: Invented, now: datetime) -> int:
    """Add one invented member, as the web rooms will know them."""
    row = db.members.add(session, community, who.name, now, role=who.role, named=who.named, stage=who.stage)
    if who.role in db.policies.CONTRIBUTORS:
        db.policies.accept(session, community, row.id, db.policies.current(session, community).version, now)
    db.members.meet(session, row.id, "web", workspace)
    return row.id


def case(session: Session, community: int, entry: Entry, fields: dict[str, Any], prepared: Mapping[str, Any],
         members: Mapping[str, int], now: datetime) -> int:
    """Add one approved case with the stacks that its source is known to give; the bytes follow."""
    row = db.cases.create_draft(session, community, members[AUTHOR.name], fields, now)
    stacks = prepared[entry.source]
    for stack in stacks:
        db.blobs.add(session, community, stack["hash"], "stack", "application/x-npy", stack["size"], now)
    rows = [{name: stack[name] for name in ("hash", "pictures", "meta", "report")} for stack in stacks]
    db.cases.attach_stacks(session, community, row.id, rows, None, now)
    db.cases.submit(session, community, row.id, members[AUTHOR.name], now)
    shown = next(stack for number, stack in enumerate(stacks, 1) if number == fields.get("series", 1))
    picture = {"series": fields.get("series", 1), "image": 0, "stack": shown["hash"], "question_blob": None,
               "reveal_blob": None, "meaning": "question"}
    outcome = db.cases.approve(session, community, row.id, members[DIRECTOR.name], [picture], now)
    assert outcome.outcome == "approved", (entry.name, outcome)
    return row.id


def live(session: Session, community: int, schedule: int, day: date, members: Mapping[str, int],
         now: datetime) -> None:
    """Live one day of the schedule: open its round, have it answered, and reveal it if its time has passed."""
    rule = db.schedules.get(session, community, schedule)
    assert rule is not None
    opened = occurrence(day, rule.at, rule.zone)
    made = db.rounds.open_next(session, community, schedule, day, f"{schedule}:{day}", opened)
    assert made.round is not None, made
    row = db.rounds.get(session, community, made.round)
    assert row is not None
    answer_all(session, community, row, members, READERS if row.closes_at <= now else READERS[2:9], opened)
    if row.closes_at <= now:
        reveal(session, community, row.id, row.reveal_at)


def answer_all(session: Session, community: int, row: db.rounds.RoundRow, members: Mapping[str, int],
               readers: Sequence[Invented], opened: datetime) -> None:
    """Have invented members answer a round, some minutes apart; who has answered keeps that answer."""
    for place, who in enumerate(readers):
        if db.answers.mine(session, community, row.id, members[who.name]) is not None:
            continue
        value = chosen(row, who)
        pressed = opened + timedelta(minutes=7 * place + 3)
        if value is None or pressed >= row.closes_at:
            continue
        if row.question.typed and value != db.answers.UNSURE:
            db.wordings.write(session, community, row.id, members[who.name], [said(value)], row.question.kind, pressed,
                              pressed)
        else:
            db.answers.give(session, community, row.id, members[who.name], value, pressed, pressed,
                            kind=row.question.kind)


def chosen(row: db.rounds.RoundRow, who: Invented) -> str | None:
    """Give what a member answers to a round: an option, a cell of the grid, or a diagnosis in words."""
    question, version = row.question, row.case.version
    key: Sequence[str] = question.names if question.typed else row.key
    offered = TYPED if question.typed else db.kinds.cells("B3-D6") if question.kind == "point" else row.order
    return answer(who, version.title, offered, key, version.difficulty)


def reveal(session: Session, community: int, round: int, at: datetime) -> None:
    """Reveal a round, and have its job done."""
    db.boards.begin_reveal(session, community, round, at)
    after: int | None = 0
    while after is not None:
        after = db.boards.score_page(session, community, round, after)
    db.boards.finish_reveal(session, community, round, None, at)
    for job in db.jobs.claim(session, WORKER, at, limit=20):
        db.jobs.finish(session, job.id, job.attempt, at)


def next_morning(rule: db.schedules.ScheduleRow, now: datetime) -> datetime:
    """Give the next instant at which the schedule posts, after an instant."""
    day = local_date(now, rule.zone) - timedelta(days=1)
    found = next_after(rule, day)
    while found is not None and found[1] <= now:
        found = next_after(rule, found[0])
    return found[1] if found is not None else now + timedelta(days=1)
