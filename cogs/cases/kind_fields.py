"""How a question is answered, and what each way needs: options or none, a letter, a name or cells as its key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot import Text, say
from bot.diagnoses import normal
from cogs.cases.faults import Fault, Faults
from db import kinds

NAME_LIMIT = 150
SYNONYMS = 12
RANKED_FROM = 3
POINTED_PICTURES = 2
WAYS: dict[str, Text] = {
    "choice": say("one of the options"), "text": say("typed in words"),
    "ranked": say("a differential of three, ranked"), "point": say("pointed at on the picture")}


def kind_of(fields: Mapping[str, Any]) -> str:
    """Give the kind of question that fields describe."""
    return str(fields.get("kind") or "choice")


def typed(fields: Mapping[str, Any]) -> bool:
    """Tell whether the answer is typed in words."""
    return kinds.typed(kind_of(fields), list(fields.get("options") or ()))


def optional(fields: Mapping[str, Any]) -> bool:
    """Tell whether a question of this kind can do without options."""
    return kind_of(fields) != "choice"


def key_of(fields: Mapping[str, Any]) -> str:
    """Give the key of a question without options as it is kept; raises Faults."""
    key = " ".join(str(fields["key"]).split())
    if typed(fields):
        return key
    try:
        return ", ".join(kinds.cells(key))
    except ValueError as wrong:
        raise Faults([Fault("key", say(
            "“{word}” is no cell of the grid. The key names cells by column and row, A1 to H8, like “C4, C5”, or a "
            "block like “C4-D5”.", word=str(wrong)[:20]))]) from None


def faults(fields: Mapping[str, Any]) -> Iterator[Fault]:
    """Find what does not fit the way in which a question is answered."""
    kind, options = kind_of(fields), fields.get("options") or ()
    if options and kind in ("text", "point"):
        yield Fault("options", say("An answer that is {way} has no options. Leave them out.", way=WAYS[kind]))
    if kind == "ranked" and options and len(options) < RANKED_FROM:
        yield Fault("options", say("A differential of three needs at least three options, or none at all: then it is "
                                   "typed."))
    if fields.get("look_first") and not (options and kind in ("choice", "ranked")):
        yield Fault("look_first", say("Only a question with options can keep them back until the first look."))
    if kind == "point" and len(fields.get("key_images") or ()) > POINTED_PICTURES:
        yield Fault("key_images", say("Readers point at the first picture, so this question shows one or two."))
    yield from _names(fields, typed(fields))


def _names(fields: Mapping[str, Any], in_words: bool) -> Iterator[Fault]:
    synonyms: Sequence[str] = fields.get("synonyms") or ()
    if synonyms and not in_words:
        yield Fault("synonyms", say("Synonyms are for an answer that is typed in words."))
        return
    key = str(fields.get("key") or "")
    if in_words and len(key) > NAME_LIMIT:
        yield Fault("key", say("This takes up to {most} characters; it has {count}.", most=NAME_LIMIT, count=len(key)))
    if in_words and key and not normal(key):
        yield Fault("key", say("The key of a typed answer is a diagnosis in words."))
    seen = {normal(key)}
    for place, name in enumerate(synonyms, 1):
        if not normal(name) or normal(name) in seen:
            yield Fault("synonyms", say("Line {place} says nothing new: the key and its synonyms are matched without "
                                        "case, hyphens and plurals.", place=place))
        seen.add(normal(name))
