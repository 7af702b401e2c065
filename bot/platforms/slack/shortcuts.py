"""Shortcuts: what can be done without a word typed, from anywhere or from a message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.chat.call import Call
from bot.chat.card import Button, Card, say
from bot.chat.people import Person
from bot.chat.platform import Reply
from bot.platforms.slack.asked import MESSAGE, Asked
from bot.platforms.slack.heard import Heard
from bot.platforms.slack.outside import Posted

# Their callback_ids, as the app's manifest names them, and the words that they stand for.
TODAY, SEND, CONCERN = "today", "send_case", "privacy_concern"
WORDS = {TODAY: ("today",), SEND: ("case", "add")}
# What shows a posted case, what lies behind its More, and what is looked for there.
BOARD, MORE, CONCERNED = "quiz.board", "quiz.more", "privacy.concern"


class Shortcuts:
    """Answers shortcuts through the same actions as words and buttons."""

    def __init__(self, posted: Posted) -> None:
        self._posted = posted

    async def reply(self, heard: Heard, asked: Asked, person: Person, payload: Mapping[str, Any]) -> Reply:
        """Give what a shortcut comes to; one that is not known any more gets the sentence of such a button."""
        name = str(payload.get("callback_id") or "")
        if asked.kind == MESSAGE and name == CONCERN:
            return await self._concern(heard, asked, person, str(payload.get("message_ts") or _ts(payload)))
        if name in WORDS:
            return await heard.say(person, asked.place, list(WORDS[name]), at=asked.at)
        return await heard.press(person, asked.place, name or "?", at=asked.at)

    async def _concern(self, heard: Heard, asked: Asked, person: Person, message: str) -> Reply:
        """Lead from a posted case to what happens with a privacy concern about it."""
        shown = await self._posted.view_at(asked.team, asked.channel, message)
        view = Call.parse(shown) if shown else None
        if view is None or view.action != BOARD:
            return Reply(Card(None, say("This is no case that Readout posted. Use it on the message of a case, or "
                                        "write `/privacy concern` and the number on its card.")))
        behind = await heard.press(person, asked.place, Call(MORE, view.args).token, at=asked.at)
        leads = [one for one in (behind.card.controls() if behind.card else ())
                 if isinstance(one, Button) and one.call.action == CONCERNED]
        if not leads:
            return behind
        return await heard.press(person, asked.place, leads[0].call.token, at=asked.at)


def _ts(payload: Mapping[str, Any]) -> str:
    return str((payload.get("message") or {}).get("ts") or "")
