"""The cards of the case duty: the rota, a turn, a place that changed, a deck that runs dry."""

from __future__ import annotations

from datetime import date, datetime

from bot import Button, Card, Row, Table, Text, say
from cogs.duty.reading import Dry, Seen, Turn
from db.duty import Place

HEAD = say("Case duty")
ROTA = Button(say("The rota"), "duty.show")


def none_yet(director: bool) -> Card:
    """Say that there is no rota."""
    told = say("There is no rota yet. With one, each week somebody sends a case, and everybody is reminded in time.")
    return Card(HEAD, told, Row(Button(say("Make a rota"), "duty.make")) if director else None)


def rota(found: Seen, today: date, director: bool) -> Card:
    """Show whose turn it is and who comes next."""
    return Card(HEAD, *_now(found, today), _mine(found), _table(found), *_for_me(found),
                *_for_directors(found, director))


def _now(found: Seen, today: date) -> list[Text]:
    if not found.places:
        return [say("Everybody on the rota is away, or has left.", tone="caution")]
    first = found.places[0]
    name = first.member.name if first.member is not None else say("nobody, since everybody is away")
    if first.starts_on > today:
        return [say("The first turn begins on {day}: {name}.", day=first.starts_on, name=name)]
    return [say("Now: {name}, until {day}.", name=name, day=first.ends_on)]


def _mine(found: Seen) -> Text | None:
    if found.case is None:
        return None
    return say("Thank you: case {number} is yours for this turn.", number=found.case, tone="good")


def _table(found: Seen) -> Table | None:
    if not found.places:
        return None
    cells = tuple((say("{day}", day=one.starts_on), _holder(one)) for one in found.places)
    weeks = say("a week each") if found.weeks == 1 else say("{count} weeks each", count=found.weeks)
    caption = say("The turns to come, {weeks}. Whoever is away is passed over and comes next.", weeks=weeks)
    return Table(caption, (say("From"), say("Turn of")), cells)


def _holder(place: Place) -> Text:
    if place.member is None:
        return say("nobody is free")
    name = place.member.name
    return say("{name}, case sent", name=name) if place.case is not None else say("{name}", name=name)


def _for_me(found: Seen) -> list[Row]:
    label = say("No reminders") if found.wishes.reminders else say("Remind me")
    mine = [Button(say("I cannot this time"), "duty.pass_on", found.mine)] if found.mine is not None else []
    return [Row(*mine, Button(label, "duty.reminders", not found.wishes.reminders))]


def _for_directors(found: Seen, director: bool) -> list[Text | Row]:
    if not director:
        return []
    plain = dict.fromkeys(one.member.name for one in found.places if one.member and one.member.role == "member")
    told = [say("They may not send cases yet: {names}. Make them contributors with `/role set`.",
                names=", ".join(plain), tone="caution")] if plain else []
    return [*told, Row(Button(say("Exchange two"), "duty.swap"), Button(say("Pass somebody over"), "duty.skip"),
                Button(say("Add somebody"), "duty.add"), Button(say("Take somebody off"), "duty.remove"),
                Button(say("Make it anew"), "duty.make"))]


def turn(found: Turn, reader: int | None, send: Button | None) -> Card:
    """Draw a turn for its member, for whoever had it before, or for the editors."""
    row = found.row
    first, last = row.starts_on, row.ends_on
    if reader is None:
        return Card(HEAD, _for_editors(found), Row(ROTA))
    if reader != row.member:
        return Card(HEAD, say("The turn from {first} to {last} is not yours any more. You need not do anything.",
                              first=first, last=last), Row(ROTA))
    if found.case is not None:
        return Card(HEAD, say("Thank you: case {number} is yours for the turn from {first} to {last}.",
                              number=found.case, tone="good", first=first, last=last), Row(ROTA))
    return Card(HEAD, say("From {first} to {last} it is your turn to send a case.", first=first,
                        last=last),
                say("One picture and a line are enough to begin with; an editor helps with the rest."),
                Row(*([send] if send else []), Button(say("I cannot this time"), "duty.pass_on", row.id), ROTA,
                    Button(say("No reminders"), "duty.reminders", False)))


def _for_editors(found: Turn) -> Text:
    row = found.row
    if found.case is not None:
        return say("{name} sent case {number} for the turn from {first} to {last}.", name=found.name,
                   number=found.case, first=row.starts_on, last=row.ends_on)
    if row.member is None:
        return say("From {first} to {last} nobody on the rota is free to send a case.", first=row.starts_on,
                   last=row.ends_on)
    return say("From {first} to {last} it is the turn of {name} to send a case.", first=row.starts_on,
               last=row.ends_on, name=found.name)


def thanks(found: Turn) -> Card:
    """Thank for the case of a turn, in one line."""
    return Card(None, say("Thank you for case {number}. That was your turn.", number=found.case or "", tone="good"))


def moved(name: str, place: Place | None, mine: bool) -> Card:
    """Tell a member, or the editors for them, when the next turn is since the rota changed."""
    if place is None:
        told = say("You have no turn to send a case now.") if mine else say("{name} has no turn to send a case now.",
                                                                           name=name)
    elif mine:
        told = say("The rota changed. Your next turn to send a case is from {first} to {last}.",
                   first=place.starts_on, last=place.ends_on)
    else:
        told = say("The rota changed. The next turn of {name} is from {first} to {last}.", name=name,
                   first=place.starts_on, last=place.ends_on)
    return Card(HEAD, told, Row(ROTA))


def dry(found: Dry, day: date, now: datetime, send: Button | None) -> Card:
    """Tell until when a deck lasts, what is on its way, and whose turn it is."""
    deck = found.runway.deck
    head = say("Deck {number} · {name}", number=deck.number, name=deck.name)
    look = [Button(say("The deck"), "decks.show", deck.id), Button(say("Waiting for an editor"), "review.queue")]
    if not found.runway.short(now):
        return Card(head, say("This deck was running dry by {day}. It lasts for more than a week again.", day=day,
                              tone="good"), Row(*look))
    return Card(head, _lasts(found, now), _on_its_way(found), _turn_now(found.turn),
                Row(*([send] if send else []), *look))


def _lasts(found: Dry, now: datetime) -> Text:
    if found.runway.left == 0:
        return say("This deck has no case left that has not been posted.", tone="caution")
    left = say("1 case left") if found.runway.left == 1 else say("{count} cases left", count=found.runway.left)
    days = found.runway.days(now)
    return say("This deck has {left}, enough until {day}: {days}.", left=left, day=found.runway.until or "",
               days=say("1 day") if days == 1 else say("{count} days", count=days or 0), tone="caution")


def _on_its_way(found: Dry) -> Text:
    return say("In review: {reviews}. Drafts: {drafts}.", reviews=found.reviews, drafts=found.drafts)


def _turn_now(place: Place | None) -> Text | None:
    if place is None or place.member is None:
        return None
    return say("Case duty from {first} to {last}: {name}.", first=place.starts_on, last=place.ends_on,
               name=place.member.name)
