"""Words in doubt outside cases: whoever writes a note, a policy or a reference looks once more at what may identify."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Annotated

from bot.chat.card import say
from bot.chat.context import Context
from bot.chat.params import Ask
from bot.chat.refusal import Anyway, Refusal

if TYPE_CHECKING:
    from bot.wording import Kind

LONGEST, LISTED, LETTERS = 80, 10, 16
Confirmed = Annotated[str, Ask("Words that are fine", "The button that saves them carries it.", bound=True)]


async def check_words(ctx: Context, text: str, kind: Kind, field: str, confirmed: str, before: str = "") -> None:
    """Refuse to save words that may identify somebody until they are changed, or said to be fine.

    What stood in the text `before` is settled; `confirmed` stands for exactly what was shown and said to be fine.
    """
    found = await ctx.work(_found, text, kind, before)
    if not found or confirmed == _digest(found):
        return
    listed = ", ".join(f"“{words[:LONGEST]}”" for words in found[:LISTED])
    told = say("This may tell who somebody is: {words}. Take it out where it is about a patient.", words=listed)
    head = say("Nothing is saved yet. Check these words. Change them, or say that they are fine.")
    raise Refusal.of({"": head, field: told}, anyway=Anyway("confirmed", _digest(found), say("It is fine, save it")))


def _found(text: str, kind: Kind, before: str) -> list[str]:
    # Most processes that know the conversation never read a word.
    from bot.wording import identifying

    settled = {one.words for one in identifying(before, kind)}
    return list(dict.fromkeys(one.words for one in identifying(text, kind) if one.words not in settled))


def _digest(found: list[str]) -> str:
    return hashlib.sha256("\n".join(sorted(found)).encode()).hexdigest()[:LETTERS]
