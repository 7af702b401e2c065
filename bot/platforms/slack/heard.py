"""A dispatcher for one thing that somebody did, with what it would not take of a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.chat.card import Button, Card, Link, Text
from bot.chat.cog import Action
from bot.chat.context import Context
from bot.chat.dispatch import Dispatch
from bot.chat.listening import Listening
from bot.chat.platform import Reply
from bot.chat.resolve import Files, Values


class Heard(Listening):
    """Notes the sentences about a form's fields where they can be shown on them.

    `fields` are the names of the fields of the modal that was sent, none once it shows something else.
    """

    def __init__(self, dispatch: Dispatch, fields: frozenset[str] = frozenset()) -> None:
        super().__init__(dispatch)
        self.fields = fields
        self.problems: Mapping[str, Text] = {}

    async def _refused(self, ctx: Context, made: Action, values: Values, files: Files,
                       problems: Mapping[str, Text], controls: Sequence[Button | Link] = ()) -> Reply:
        """Leave the form open where every sentence is about a field of it; else as everywhere."""
        if controls or not problems or not set(problems) <= self.fields:
            return await super()._refused(ctx, made, values, files, problems, controls)
        self.problems = problems
        return Reply(Card(None, *problems.values()))
