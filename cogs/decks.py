"""Decks: ordered collections of cases, from which schedules post."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Annotated, Literal

from sqlalchemy.orm import Session

import db.cases
import db.decks
import db.runway
from bot import (
    Ask,
    Button,
    Call,
    Card,
    CaseId,
    Choice,
    Cog,
    Context,
    DeckId,
    Menu,
    Refusal,
    Row,
    Table,
    Text,
    action,
    say,
    view,
)
from db.decks import DeckCaseRow
from db.runway import Runway

PAGE = 20
MENU = 25
ORDER: dict[str, Text] = {"given": say("in the order given"), "shuffled": say("shuffled")}
Deck = Annotated[DeckId, Ask("Deck", "Which one.")]
Case = Annotated[CaseId, Ask("Case", "Which one.")]
Seen = tuple[Runway, tuple[DeckCaseRow, ...]]


class Decks(Cog, name="decks"):
    """Decks: cases in an order; none comes again before all have been posted."""

    @action("deck add", role="editor", submit="Make the deck")
    async def add(self, ctx: Context, name: Annotated[str, Ask("Name", most=80)],
                  order: Annotated[Literal["given", "shuffled"], Ask(
                      "Order", labels=(("given", "in the order given"), ("shuffled", "shuffled")))] = "given") -> Card:
        """Make a deck of cases."""
        seed = secrets.token_hex(8)
        row = await ctx.db(db.decks.create, ctx.community, name, order, seed, ctx.member, ctx.now)
        return await ctx.draw(Call.of(self.deck, row.id))

    @action("deck list", role="editor")
    async def list(self, ctx: Context) -> Card:
        """List the decks."""
        runways = await ctx.read(_runways, ctx.community, ctx.now)
        if not runways:
            return Card(say("Decks"), say("There is no deck yet."), Row(Button(say("Make a deck"), self.add)))
        cells = tuple((str(one.deck.number), one.deck.name, ORDER[one.deck.order], str(one.left)) for one in runways)
        heads = (say("Deck"), say("Name"), say("Order"), say("Cases left"))
        choices = [Choice(str(one.deck.id), f"{one.deck.number} · {one.deck.name}"[:70]) for one in runways[:MENU]]
        return Card(say("Decks"), Table(say("Decks of this community"), heads, cells[:PAGE], frozenset({3})),
                    *(warning(one, ctx.now) for one in runways if one.short(ctx.now)),
                    Row(Menu(say("Open"), self.show, choices=choices)), Row(Button(say("Make a deck"), self.add)))

    @action("deck show", role="editor", replace=True, submit="Show it")
    async def show(self, ctx: Context, deck: Deck,
                   page: Annotated[int, Ask(least=1, most=1000)] = 1) -> Card:
        """Show a deck, its cases and how long they last."""
        seen = await ctx.read(_seen, ctx.community, deck, ctx.now)
        return _card(seen, ctx.now, page)

    @view(role="editor")
    async def deck(self, ctx: Context, deck: DeckId) -> Card:
        """Show a deck to the editors."""
        return _card(await ctx.read(_seen, ctx.community, deck, ctx.now), ctx.now)

    @action("deck put", role="editor", submit="Put it in")
    async def put(self, ctx: Context, deck: Deck, case: Case) -> Card:
        """Put a case at the end of a deck."""
        row = await ctx.read(db.cases.get, ctx.community, case)
        if row is None or row.status in ("rejected", "withdrawn"):
            raise Refusal("A case that was rejected or withdrawn is in no deck.", field="case")
        outcome = await ctx.db(db.decks.add, ctx.community, deck, case, ctx.member, ctx.now)
        if outcome != "added":
            raise Refusal("Case {number} is in this deck already.", field="case", number=row.number)
        told = say("Case {number} is in the deck.", number=row.number, tone="good")
        later = say("It is posted only once it is approved.", tone="caution")
        return await self._after(ctx, deck, told, *([] if row.status == "approved" else [later]))

    @action("deck take", role="editor", submit="Take it out")
    async def take(self, ctx: Context, deck: Deck, case: Case) -> Card:
        """Take a case out of a deck."""
        if await ctx.db(db.decks.remove, ctx.community, deck, case, ctx.member, ctx.now) != "removed":
            raise Refusal("That case is not in this deck.", field="case")
        return await self._after(ctx, deck, say("Taken out.", tone="good"))

    @action("deck move", role="editor", submit="Move it")
    async def move(self, ctx: Context, deck: Deck, case: Case,
                   to: Annotated[int, Ask("To place", "1 is first.", least=1, most=10_000)]) -> Card:
        """Move a case to another place in its deck."""
        if await ctx.db(db.decks.move, ctx.community, deck, case, to - 1) != "moved":
            raise Refusal("That case is not in this deck.", field="case")
        return await self._after(ctx, deck, say("Moved.", tone="good"))

    async def _after(self, ctx: Context, deck: int, *told: Text) -> Card:
        card = _card(await ctx.read(_seen, ctx.community, deck, ctx.now), ctx.now)
        return Card(card.title, *told, *card.blocks)


def warning(runway: Runway, now: datetime) -> Text:
    """Say how long a deck lasts, for those who fill it."""
    if runway.left == 0 and runway.until is None:
        return say("Deck {number}, {name}, has no case left that has not been posted.", number=runway.deck.number,
                   name=runway.deck.name, tone="caution")
    return say("Deck {number}, {name}, has {left}, enough until {day}: {days}.", number=runway.deck.number,
               name=runway.deck.name, left=cases_left(runway.left), day=runway.until or "", days=days(runway, now),
               tone="caution")


def cases_left(count: int) -> Text:
    """Say how many cases are left."""
    return say("1 case left") if count == 1 else say("{count} cases left", count=count)


def days(runway: Runway, now: datetime) -> Text:
    """Say how many days a deck lasts."""
    count = runway.days(now) or 0
    return say("1 day") if count == 1 else say("{count} days", count=count)


def lasting(runway: Runway, now: datetime, empty: bool) -> Text:
    """Say on a deck's own card how long it lasts."""
    tone: Literal["caution", "plain"] = "caution" if runway.short(now) else "plain"
    left = cases_left(runway.left)
    if empty:
        return say("This deck has no case that can be posted yet.", tone="caution")
    if runway.left == 0:
        return say("Every case of this deck has been posted; it begins anew.", tone=tone)
    if not runway.scheduled:
        return say("This deck has {left}. No schedule posts from it.", left=left)
    if runway.until is None or runway.dry_at is None:
        return say("This deck has {left}, enough for more than a year.", left=left)
    return say("This deck has {left}, enough until {day}: {days}.", left=left, day=runway.until,
               days=days(runway, now), tone=tone)


def _card(seen: Seen, now: datetime, page: int = 1) -> Card:
    runway, cases = seen
    deck = runway.deck
    start = (page - 1) * PAGE
    cells = tuple((str(start + place), str(row.number), row.title or say("no title yet"), _state(row))
                  for place, row in enumerate(cases[start:start + PAGE], 1))
    heads = (say("Place"), say("Case"), say("Title"), say("State"))
    table = Table(say("Cases of this deck, page {page}", page=page), heads, cells, frozenset({0, 1}))
    empty = not any(row.status == "approved" for row in cases)
    turns = [Button(label, Decks.show, deck.id, to) for label, to, there in (
        (say("Before"), page - 1, page > 1), (say("After"), page + 1, len(cases) > start + PAGE)) if there]
    choices = [Choice(str(row.case), f"{row.number} · {row.title}"[:70]) for row in cases[start:start + PAGE]]
    return Card(say("Deck {number} · {name}", number=deck.number, name=deck.name), lasting(runway, now, empty),
                say("Posted {order}.", order=ORDER[deck.order], tone="quiet"), table if cells else None,
                Row(*turns) if turns else None, Row(*_buttons(runway, bool(cells))),
                Row(Menu(say("Take one out"), Decks.take, deck.id, choices=choices)) if choices else None)


def _buttons(runway: Runway, filled: bool) -> list[Button]:
    deck = runway.deck.id
    found = [Button(say("Put a case in"), Decks.put, deck)]
    found += [Button(say("Move a case"), Decks.move, deck)] if filled else []
    return found if runway.scheduled else [*found, Button(say("Make a schedule"), "schedules.add", None, deck)]


def _state(row: DeckCaseRow) -> Text:
    if row.status != "approved":
        return say("not approved")
    return say("posted") if row.used else say("waits its turn")


def _seen(session: Session, community: int, deck: int, now: datetime) -> Seen:
    runway = db.runway.of(session, community, deck, now)
    if runway is None:
        raise Refusal("That deck is not here any more.")
    return runway, db.decks.cases_in(session, community, deck)


def _runways(session: Session, community: int, now: datetime) -> tuple[Runway, ...]:
    found = (db.runway.of(session, community, deck.id, now) for deck in db.decks.list_decks(session, community))
    return tuple(one for one in found if one is not None)
