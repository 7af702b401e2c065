"""What waits for the reader now, each with a button, and for a director the next step."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot import Button, Context, Row, Text, When, say
from db import (
    answers,
    cases,
    communities,
    concerns,
    decks,
    deliveries,
    duty,
    policies,
    rounds,
    runway,
    schedules,
    talk,
    wordings,
)

OPEN_SHOWN = 3
DRY_DAYS = 7
REMIND = timedelta(days=30)
# What a director needs before cases come by themselves, in order: what is lacking, the step, its button.
STEPS = (
    ("place", say("There is no place for cases yet."), say("Add a place"), "admin.place_add"),
    ("case", say("There is no case yet."), say("Add a case"), "cases.add"),
    ("approved", say("No case is approved yet: send one to review, and have it approved."), say("Cases"), "cases.list"),
    ("deck", say("There is no deck yet: put cases in an order."), say("Make a deck"), "decks.add"),
    ("schedule", say("There is no schedule yet: say on which days a deck posts."), say("Make a schedule"),
     "schedules.add"),
    ("editors", say("No place is for editors alone: they are not told at once when somebody has a privacy concern. Add "
                    "one for editors."), say("Add a place"), "admin.place_add"),
)
Told = Iterator[Text | Button]


async def to_do(ctx: Context) -> list[Text | Row]:
    """Say what waits for this reader now, and offer it."""
    assert ctx.member is not None
    waiting = await ctx.read(_waiting, ctx.community, ctx.member, ctx.role, ctx.now)
    parts = (_tickets, _cases, _turn, _said, _typed, _drafts, _decks, _troubles, _approval, _next)
    told = [one for part in parts for one in part(waiting)]
    texts = [one for one in told if isinstance(one, Text)]
    buttons = {one.call.token: one for one in told if isinstance(one, Button) and _may(ctx, one)}
    if not texts:
        missed = await ctx.read(rounds.count_missed, ctx.community, ctx.member)
        rows = [Row(Button(say("Catch up"), "quiz.catch_up"))] if missed else []
        return [say("Nothing waits for you now.", tone="quiet"), *rows]
    return [say("**Now**"), *texts, *([Row(*buttons.values())] if buttons else [])]


def _may(ctx: Context, button: Button) -> bool:
    """Tell whether a button leads to what the reader may do, in a feature that runs."""
    made = ctx.dispatch.registry.get(button.call.action)
    return made is not None and ctx.may(made.role)


def _waiting(session: Session, community: int, member: int, role: str, now: Any) -> dict[str, Any]:
    """Read what may wait for somebody in this role."""
    open_rounds = [row for row in rounds.open_rounds(session, community) if row.closes_at > now]
    mine = {row.id for row in open_rounds if answers.mine(session, community, row.id, member)}
    waiting: dict[str, Any] = {"open": [row for row in open_rounds if row.id not in mine], "drafts": 0, "tickets": 0,
                               "ends": None, "dry": [], "skipped": [], "doubt": 0, "stopped": [], "lacking": set(),
                               "typed": 0, "turn": _own_turn(session, community, member, now)}
    waiting["said"] = talk.waiting(session, community, None if role in ("editor", "director", "admin") else member)
    if role in ("editor", "director", "admin"):
        waiting["drafts"] = len(cases.list_cases(session, community, "review"))
        waiting["tickets"] = concerns.waiting(session, community)
        waiting["typed"] = len(wordings.waiting(session, community))
    if role in ("director", "admin"):
        waiting["ends"] = _ends(policies.approval(session, community), now.date())
        waiting["dry"] = list(runway.short(session, community, now))
        waiting["skipped"] = list(_skipped(session, community, now))
        waiting["doubt"] = len(deliveries.in_doubt_of(session, community))
        waiting["stopped"] = list(_stopped(session, community))
        waiting["lacking"] = set(_lacking(session, community))
    return waiting


def _own_turn(session: Session, community: int, member: int, now: Any) -> Any:
    """Give the reader's turn to send a case, once it is settled: until then it may become another's."""
    found = duty.next_of(session, community, member, now)
    return found if found is not None and found.turn is not None else None


def _turn(waiting: dict[str, Any]) -> Told:
    if waiting["turn"] is not None:
        yield say("From {first} to {last} it is your turn to send a case.", first=waiting["turn"].starts_on,
                  last=waiting["turn"].ends_on)
        yield Button(say("The rota"), "duty.show")


def _lacking(session: Session, community: int) -> Iterator[str]:
    """Name what is not there yet."""
    purposes = {row.purpose for row in communities.places(session, community)}
    there = {
        "place": "cases" in purposes, "editors": concerns.PURPOSE in purposes,
        "case": cases.list_cases(session, community, limit=1),
        "approved": any(cases.list_cases(session, community, status, limit=1) for status in ("review", "approved")),
        "deck": decks.list_decks(session, community), "schedule": schedules.list_schedules(session, community)}
    yield from (name for name, found in there.items() if not found)


def _next(waiting: dict[str, Any]) -> Told:
    for name, told, label, action in STEPS:
        if name in waiting["lacking"]:
            yield from (told, Button(label, action))
            return


def _skipped(session: Session, community: int, now: Any) -> Iterator[tuple[str, Any, str]]:
    since = (now - timedelta(days=DRY_DAYS)).date()
    for row in schedules.list_schedules(session, community):
        for occasion in schedules.occasions(session, community, row.id, 7):
            if occasion.state == "skipped" and occasion.date >= since:
                yield row.name, occasion.date, occasion.why


def _stopped(session: Session, community: int) -> Iterator[str]:
    """Name the places to which nothing is sent for now."""
    for row in deliveries.stops(session, community):
        known = communities.place_of(session, community, row.place)
        if known is not None:
            yield known.name


def _ends(approval: Any, today: Any) -> Any:
    """Give an approval of the privacy officer whose end is near or over."""
    ends = approval is not None and approval.expires_on is not None and approval.expires_on - today <= REMIND
    return (approval, approval.expires_on < today) if ends else None


def _approval(waiting: dict[str, Any]) -> Told:
    if waiting["ends"] is not None:
        row, over = waiting["ends"]
        yield say("The privacy officer's approval {reference} expired on {day}: no case with a patient can be approved "
                  "until another is recorded.", reference=row.reference, day=row.expires_on, tone="caution") if (
            over) else say("The privacy officer's approval {reference} ends on {day}. Ask for it again in time.",
                           reference=row.reference, day=row.expires_on, tone="caution")
        yield Button(say("Record an approval"), "admin.community_approval")


def _cases(waiting: dict[str, Any]) -> Told:
    for row in waiting["open"][:OPEN_SHOWN]:
        yield say("Case {number} is open until {closes}; you have not answered it.", number=row.case.number,
                  closes=When(row.closes_at))
        yield Button(say("Case {number}", number=row.case.number), "quiz.look", row.id)


def _tickets(waiting: dict[str, Any]) -> Told:
    if waiting["tickets"]:
        yield say("{count} privacy tickets wait for you.", count=waiting["tickets"], tone="caution") if (
            waiting["tickets"] != 1) else say("A privacy ticket waits for you.", tone="caution")
        yield Button(say("Privacy tickets"), "privacy.tickets")


def _said(waiting: dict[str, Any]) -> Told:
    if waiting["said"]:
        yield say("Readers say something about {count} cases that waits for an answer.", count=waiting["said"]) if (
            waiting["said"] != 1) else say("Readers say something about a case that waits for an answer.")
        yield Button(say("What readers say"), "talk.list")


def _typed(waiting: dict[str, Any]) -> Told:
    if waiting["typed"]:
        yield say("{count} typed answers wait to be read.", count=waiting["typed"]) if waiting["typed"] != 1 else say(
            "A typed answer waits to be read.")
        yield Button(say("Typed answers"), "grading.queue")


def _drafts(waiting: dict[str, Any]) -> Told:
    if waiting["drafts"]:
        yield say("{count} cases wait for review.", count=waiting["drafts"]) if waiting["drafts"] != 1 else say(
            "One case waits for review.")
        yield Button(say("Review"), "review.queue")


def _decks(waiting: dict[str, Any]) -> Told:
    for dry in waiting["dry"][:OPEN_SHOWN]:
        name, left = dry.deck.name, dry.left
        if left == 0 or dry.until is None:
            yield say("The deck {name} is used up; cases that it posts again do not count.", name=name, tone="caution")
        elif left == 1:
            yield say("The deck {name} has 1 case left, enough until {until}.", name=name, until=dry.until,
                      tone="caution")
        else:
            yield say("The deck {name} has {left} cases left, enough until {until}.", name=name, left=left,
                      until=dry.until, tone="caution")
    if waiting["dry"]:
        yield Button(say("Send a case"), "cases.add")


def _troubles(waiting: dict[str, Any]) -> Told:
    for name, day, why in waiting["skipped"][:OPEN_SHOWN]:
        yield say("{name} posted nothing on {day}: {why}.", name=name, day=day, why=why, tone="caution")
    for place in waiting["stopped"][:OPEN_SHOWN]:
        yield say("Nothing is sent to {place} for now: Readout may not post there, or it is gone. Once it is right, "
                  "write `/place add` there.", place=place, tone="caution")
    if waiting["doubt"]:
        yield say("{count} messages are in doubt.", count=waiting["doubt"], tone="caution")
        yield Button(say("Decide"), "admin.doubts")
