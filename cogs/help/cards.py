"""The cards of help: the features, a feature's commands, one command."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bot import Button, Card, Choice, Cog, Context, Fields, Menu, Row, Text, say

AT_ONCE = 5
PRESSED = 24  # with their sentences, and what leads back, these fill a card
FEATURES = 22
ROOM = 36  # parts that every platform shows of a card, less its title and the list of features
ROLE_NAMES = {"contributor": say("contributors"), "editor": say("editors"), "director": say("directors"),
              "admin": say("admins")}


def about(cog: Cog) -> str:
    """Give the sentence of a feature, without its name, which stands before it."""
    whole = " ".join((type(cog).__doc__ or "").split("\n\n")[0].split())
    head, _, rest = whole.partition(": ")
    return rest[0].upper() + rest[1:] if rest and head.casefold().rstrip("s") == cog.name.rstrip("s") else whole


def first(ctx: Context, allowed: Sequence[Any], now: Sequence[Text | Row]) -> Card:
    """Draw what to do now, then a line and a button for each feature."""
    names = dict.fromkeys(made.cog for made in allowed)
    cogs = ctx.dispatch.registry.cogs
    lines = [say("**{feature}** {about}", feature=say(name.capitalize()), about=say(about(cogs[name])))
             for name in names]
    pressed = [Button(say(name.capitalize()), "help.feature", name) for name in names]
    chosen = [Menu(say("Features"), "help.feature", choices=[Choice(name, say(name.capitalize())) for name in names])]
    whole = Button(say("All commands"), "help.help", "all")
    fitting = len(pressed) <= FEATURES and _parts(now) + _parts([Row(*pressed, whole)]) <= ROOM
    return Card(say("Help"), *now, below(lines), Row(*(pressed if fitting else chosen), whole))


def _parts(blocks: Sequence[Text | Row]) -> int:
    """Count what blocks take of a card: each text, each control, and each row of five of these."""
    return sum(1 if isinstance(one, Text) else len(one.controls) + -(-len(one.controls) // 5) for one in blocks)


def feature(cog: Cog, found: Sequence[Any]) -> Card:
    """Draw what a feature does: each command with its sentence and a button."""
    return Card(say(cog.name.capitalize()), say(about(cog)), *offered(found), *_ways(found))


def group(words: str, found: Sequence[Any]) -> Card:
    """Draw the commands that begin with the same word."""
    return Card(say("`/{words}`", words=words), *offered(found), *_ways(found))


def everything(allowed: Sequence[Any]) -> Card:
    """List every command in words, by feature."""
    blocks = [say("**{feature}**\n{commands}", feature=say(name.capitalize()),
                  commands=below([_told(made) for made in allowed if made.cog == name]))
              for name in dict.fromkeys(made.cog for made in allowed)]
    return Card(say("Every command"), *blocks, _back())


def offered(found: Sequence[Any]) -> Iterator[Text | Row]:
    """Tell some commands at a time, each with a button below."""
    for start in range(0, len(found), AT_ONCE):
        some = found[start:start + AT_ONCE]
        yield below([_told(made) for made in some])
        if start + len(some) <= PRESSED:
            yield Row(*[_pressed(made, label(made, found)) for made in some])


def label(made: Any, found: Sequence[Any]) -> str:
    """Name a command shortly: its last word, where all that stand beside it share the first."""
    shared = len(found) > 1 and all(len(one.words) > 1 and one.words[0] == found[0].words[0] for one in found)
    short: str = made.words[-1] if shared else made.command
    return short.capitalize()


def _pressed(made: Any, label: str) -> Button:
    """Lead to a command; what would act at once is read about first, and so is help, which Back leads to."""
    plain = made.safe and made.id != "help.help"
    return Button(label, made.id) if plain else Button(label, "help.help", made.command)


def _told(made: Any) -> Text:
    return say("`/{command}` {help}", command=made.command, help=say(made.help))


def _ways(found: Sequence[Any]) -> Iterator[Row]:
    """Lead to the explanation of one command, and back."""
    if len(found) > 1:
        yield Row(Menu(say("Read about"), "help.help", choices=[
            Choice(made.command, made.command) for made in found[:PRESSED]]))
    yield _back()


def _back() -> Row:
    return Row(Button(say("Back"), "help.help"))


def below(parts: Sequence[Text]) -> Text:
    """Put sentences below each other."""
    return parts[0] if len(parts) == 1 else say("{first}\n{rest}", first=parts[0], rest=below(parts[1:]))


def explained(made: Any) -> Card:
    """Explain one command and its values."""
    pairs = [(say(param.label), _value(param)) for param in made.params]
    role = say("For {roles} and above.", roles=ROLE_NAMES[made.role], tone="quiet") if made.role in ROLE_NAMES else None
    return Card(say("`/{command}`", command=made.command), say(made.help), role, Fields(*pairs) if pairs else None,
                Row(Button(say("Do it"), made.id), Button(say("Back"), "help.feature", made.cog)))


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
