"""Help: what to do now, what there is to do, and who sees what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Annotated, Any

from sqlalchemy.orm import Session

from bot import Ask, Button, Card, Choice, Cog, Context, Fields, Menu, Refusal, Row, Table, Text, When, action, say
from db import answers, cases, deliveries, members, rounds, runway, schedules

OPEN_SHOWN = 3
DRY_DAYS = 7
ROLE_NAMES = {"contributor": say("contributors"), "editor": say("editors"), "director": say("directors"),
              "admin": say("admins")}
ASK_FOR = {"admin": say("settings, places, access and roles"), "director": say("schedules, cases and new members"),
           "editor": say("reviews of cases"), "contributor": say("how to send a case")}


class Help(Cog, name="help"):
    """What there is to do here, in words."""

    @action("help")
    async def help(self, ctx: Context, about: Annotated[str, Ask("Command")] = "") -> Card:
        """See what to do now and every command, or read about one of them."""
        wanted = tuple(about.casefold().split())
        found = _found(ctx, wanted)
        if wanted and not found:
            raise Refusal("There is no command “{text}”. Write help to see what there is.", text=about[:60])
        if len(found) == 1 and wanted:
            return explained(found[0])
        now = [] if wanted else await to_do(ctx)
        return menu(ctx, found, now)

    @action("who")
    async def who(self, ctx: Context, sees: Annotated[str, Ask("Sees what")] = "") -> Card:
        """See who sees what here, and whom to ask."""
        rows = await ctx.read(members.list_members, ctx.community)
        asked = [(ROLE_NAMES[role], ", ".join(row.name for row in rows if row.role == role)[:200], what)
                 for role, what in ASK_FOR.items()]
        people = [(label, say("{names} (for {what})", names=names, what=what)) for label, names, what in asked if names]
        return Card(say("Who sees what"), sees_what(),
                    say("Whoever runs the computer that Readout lives on can open its database, and with it every "
                        "answer. Ask them how they keep it."),
                    say("**Whom to ask**") if people else None, Fields(*people) if people else None)


def _found(ctx: Context, wanted: tuple[str, ...]) -> list[Any]:
    """List the commands that the reader may use and that begin with these words, or belong to this feature."""
    allowed = ctx.dispatch.may(ctx)
    begun = [made for made in allowed if made.words[:len(wanted)] == wanted]
    return begun or [made for made in allowed if wanted and made.cog == wanted[0]]


def menu(ctx: Context, found: Sequence[Any], now: Sequence[Text | Row]) -> Card:
    """Draw what to do now, then the commands by feature."""
    blocks: list[Text] = []
    for cog in dict.fromkeys(made.cog for made in found):
        listed = [say("`{command}` {help}", command=made.command, help=say(made.help))
                  for made in found if made.cog == cog]
        blocks += [say("**{feature}**\n{commands}", feature=say(cog.capitalize()), commands=_below(listed))]
    groups = dict.fromkeys(made.words[0] for made in found)
    choose = Row(Menu(say("Read about"), "help.help", choices=[Choice(word, word) for word in list(groups)[:25]]))
    return Card(say("Help"), *now, *blocks, choose if len(groups) > 1 else None)


def _below(parts: Sequence[Text]) -> Text:
    return parts[0] if len(parts) == 1 else say("{first}\n{rest}", first=parts[0], rest=_below(parts[1:]))


def explained(made: Any) -> Card:
    """Explain one command and its values."""
    pairs = [(say(param.label), _value(param)) for param in made.params]
    role = say("For {roles} and above.", roles=ROLE_NAMES[made.role], tone="quiet") if made.role in ROLE_NAMES else None
    return Card(say("`{command}`", command=made.command), say(made.help), role, Fields(*pairs) if pairs else None,
                Row(Button(say("Do it"), made.id)))


def _value(param: Any) -> Text:
    kinds = {"text": say("words"), "number": say("a number"), "yes": say("yes or no"), "file": say("a file"),
             "date": say("a date like 2027-02-28"), "moment": say("a moment like 2027-02-28 14:00"),
             "time": say("a time like 07:00"), "id": say("a number or a name"), "member": say("a number or a name"),
             "place": say("a place by its name"), "option": say("a letter")}
    kind = say("one of {choices}", choices=", ".join(param.choices)) if param.choices else kinds[param.kind]
    needed = say("needed") if param.required else say("if you like")
    hint = [say(param.ask.help)] if param.ask.help else []
    told = say("{kind}, {needed}", kind=kind, needed=needed)
    return say("{told}. {hint}", told=told, hint=hint[0]) if hint else told


def sees_what() -> Table:
    """Tell in a table who sees what."""
    return Table(
        say("What each of you sees."), (say("What"), say("Members"), say("Directors"), say("Server owner")),
        ((say("Your answer"), say("only you"), say("no"), say("yes, in the database")),
         (say("How many chose what"), say("after the reveal, from five answers"),
          say("after the reveal, from five answers"), say("yes, in the database")),
         (say("Your name on a board"), say("if you choose it"), say("if you choose it"), say("yes, in the database")),
         (say("That you are a member"), say("no list"), say("yes"), say("yes")),
         (say("Pictures before approval"), say("no"), say("editors and directors"), say("yes")),
         (say("Pictures after approval"), say("yes"), say("yes"), say("yes"))))


async def to_do(ctx: Context) -> list[Text | Row]:
    """Say what waits for this reader now."""
    assert ctx.member is not None
    waiting = await ctx.read(_waiting, ctx.community, ctx.member, ctx.role, ctx.now)
    told = [*_cases(ctx, waiting), *_drafts(ctx, waiting), *_decks(ctx, waiting), *_troubles(ctx, waiting)]
    return [say("**Now**"), *told] if told else [say("Nothing waits for you now.", tone="quiet")]


def _waiting(session: Session, community: int, member: int, role: str, now: Any) -> dict[str, Any]:
    """Read what may wait for somebody in this role."""
    open_rounds = [row for row in rounds.open_rounds(session, community) if row.closes_at > now]
    mine = {row.id for row in open_rounds if answers.mine(session, community, row.id, member)}
    waiting: dict[str, Any] = {"open": [row for row in open_rounds if row.id not in mine], "drafts": 0, "dry": [],
                               "skipped": [], "doubt": 0}
    if role in ("editor", "director", "admin"):
        waiting["drafts"] = len(cases.list_cases(session, community, "review"))
    if role in ("director", "admin"):
        waiting["dry"] = list(runway.short(session, community, now))
        waiting["skipped"] = list(_skipped(session, community, now))
        waiting["doubt"] = len(deliveries.in_doubt_of(session, community))
    return waiting


def _skipped(session: Session, community: int, now: Any) -> Iterator[tuple[str, Any, str]]:
    since = (now - timedelta(days=DRY_DAYS)).date()
    for row in schedules.list_schedules(session, community):
        for occasion in schedules.occasions(session, community, row.id, 7):
            if occasion.state == "skipped" and occasion.date >= since:
                yield row.name, occasion.date, occasion.why


def _button(ctx: Context, label: Text, command: str) -> list[Row]:
    """Offer a command of another feature, where that feature runs."""
    made = ctx.dispatch.registry.commands.get(tuple(command.split()))
    return [Row(Button(label, made.id))] if made else []


def _cases(ctx: Context, waiting: dict[str, Any]) -> Iterator[Text | Row]:
    for row in waiting["open"][:OPEN_SHOWN]:
        yield say("Case {number} is open until {closes}; you have not answered it.", number=row.case.number,
                  closes=When(row.closes_at))
        yield Row(Button(say("Case {number}", number=row.case.number), "quiz.look", row.id))


def _drafts(ctx: Context, waiting: dict[str, Any]) -> Iterator[Text | Row]:
    if waiting["drafts"]:
        yield say("{count} cases wait for review.", count=waiting["drafts"]) if waiting["drafts"] != 1 else say(
            "One case waits for review.")
        yield from _button(ctx, say("Review"), "case queue")


def _decks(ctx: Context, waiting: dict[str, Any]) -> Iterator[Text | Row]:
    for dry in waiting["dry"][:OPEN_SHOWN]:
        name, left = dry.deck.name, dry.left
        if left == 0 or dry.until is None:
            yield say("The deck {name} is used up; it begins again where it has cases.", name=name, tone="caution")
        elif left == 1:
            yield say("The deck {name} has 1 case left, enough until {until}.", name=name, until=dry.until,
                      tone="caution")
        else:
            yield say("The deck {name} has {left} cases left, enough until {until}.", name=name, left=left,
                      until=dry.until, tone="caution")
    if waiting["dry"]:
        yield from _button(ctx, say("Send a case"), "case add")


def _troubles(ctx: Context, waiting: dict[str, Any]) -> Iterator[Text | Row]:
    for name, day, why in waiting["skipped"][:OPEN_SHOWN]:
        yield say("{name} posted nothing on {day}: {why}.", name=name, day=day, why=why, tone="caution")
    if waiting["doubt"]:
        yield say("{count} messages are in doubt.", count=waiting["doubt"], tone="caution")
        yield from _button(ctx, say("Decide"), "messages doubt")
