"""What only the demo has: a clock that a director moves."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

import db.jobs
import db.members
import db.rounds
import db.schedules
from bot import Button, Card, Cog, Context, Refusal, Row, When, action, say
from bot.delivery.clock import MovedClock
from bot.demo import keep_clock, season
from bot.demo.people import READERS

if TYPE_CHECKING:
    from bot.app import Readout

# The reveal comes five seconds after the close; a little more, so that both have happened.
AFTER = timedelta(seconds=8)


class Demo(Cog, name="demo"):
    """The demo's own: live a day in a minute."""

    def __init__(self, app: Readout) -> None:
        self.app = app

    @action("next morning", role="director")
    async def next_morning(self, ctx: Context) -> Card:
        """Move the demo's clock to the next morning: the case closes, is revealed, and the next one is posted."""
        clock = self.app.clock
        rule = next(iter(await ctx.read(db.schedules.list_schedules, ctx.community)), None)
        if rule is None or not isinstance(clock, MovedClock):
            raise Refusal("There is no schedule whose next morning could come.")
        at = season.next_morning(rule, clock.now())
        await ctx.db(_answered, ctx.community)
        clock.move(at + AFTER)
        keep_clock(Path(self.app.settings.bot.data_dir), clock)
        return Card(None, say("It is {now} now. The open case closes and is revealed, and the next one is posted: look "
                              "in the room.", now=When(at, "long"), tone="good"),
                    Row(Button("Next morning", Demo.next_morning)))


def _answered(session: Session, community: int) -> None:
    """Have the invented members answer what closes by then; whoever you are in the demo answers for themselves."""
    members = {row.name: row.id for row in db.members.list_members(session, community)}
    for row in db.rounds.open_rounds(session, community):
        readers = [who for who in READERS if not who.label and who.name in members]
        season.answer_all(session, community, row, members, readers, row.opens_at)
