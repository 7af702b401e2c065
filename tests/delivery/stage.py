"""A small community with rounds, a cog that shows them, a platform that fails, and the real machinery between."""

import copy
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

import db.answers
import db.audit
import db.boards
import db.cases
import db.communities
import db.deliveries
import db.jobs
import db.members
import db.rounds
import db.schedules
from bot import Button, Card, Cog, Context, OptionId, Refusal, RoundId, Row, action, delivery, job, say, view
from bot.chat.cog import Registry
from bot.chat.dispatch import Dispatch
from bot.chat.lossy import Faults, Lossy
from bot.chat.people import Audience
from bot.chat.room import words_of
from bot.delivery.clock import Clock, SteppedClock
from bot.records import Records
from db.engine import Database
from db.notes import carries

START = datetime(2027, 1, 11, 6, 0, tzinfo=UTC)  # a Monday
FIELDS = {
    "title": "Headache after a fall", "prompt": "Most likely diagnosis?",
    "options": [{"id": "a1", "text": "Epidural"}, {"id": "b2", "text": "Subdural"}], "key": ["b2"],
    "permission_kind": "synthetic",
}


class Rounds:
    """A round shown as a count, and later as its result."""

    def __init__(self) -> None:
        self.drawn = 0
        self.broken = False
        self.runs: list[tuple[str, datetime]] = []

    @view
    async def board(self, ctx: Context, round: RoundId) -> Card:
        """Show how many have answered, or the result."""
        self.drawn += 1
        if self.broken:
            raise RuntimeError("a mistake in a view")
        row = await ctx.read(db.rounds.get, ctx.community, round)
        if row is None:
            raise Refusal("This round is not here any more.")
        said = say("Revealed.") if row.state == "revealed" else say("{count} answered.", count=row.answered or 0)
        return Card("Case", said, Row(Button("A", Tally.answer, round, "a1")))

    @action
    async def answer(self, ctx: Context, round: RoundId, option: OptionId) -> str:
        """Choose an answer."""
        given = await ctx.db(db.answers.give, ctx.community, round, ctx.member, option, ctx.now, ctx.now)
        return given.outcome

    @job
    async def reveal(self, ctx: Context, round: RoundId) -> None:
        """Score a round and reveal it."""
        self.runs.append((ctx.key, ctx.now))
        await ctx.db(db.boards.begin_reveal, ctx.community, round, ctx.now)
        after: int | None = 0
        while after is not None:
            after = await ctx.db(db.boards.score_page, ctx.community, round, after, 100)
        await ctx.db(db.boards.finish_reveal, ctx.community, round, None, ctx.now)

    @job
    async def open(self, ctx: Context, schedule: int, day: str) -> str:
        """Note that a date was posted."""
        self.runs.append((ctx.key, ctx.now))
        return day


class Tally(Rounds, Cog, name="quiz"):
    """A round shown as a count, and later as its result."""


class Stage:
    """Everything of one process, on a clock that is moved."""

    def __init__(self, url: str, clock: Clock | None = None, *, faults: Faults | None = None, seed: int = 0,
                 nonce_seconds: float = 120.0, file: Path | None = None, name: str = "worker",
                 cogs: Sequence[Cog] = ()) -> None:
        self.database = Database(url)
        self.clock = clock or SteppedClock(START)
        if isinstance(self.clock, SteppedClock):
            self.clock.drained = self.drained
        self.platform = Lossy(self.clock, faults=faults, seed=seed, nonce_seconds=nonce_seconds, file=file)
        self.cog = Tally()
        self.name = name
        store: Any = Records(self.database, None, Path("quarantine"))  # type: ignore[arg-type]
        self.dispatch = Dispatch(Registry(list(cogs) or [self.cog]), store, self.clock.now, lambda: "abcd1234")
        self.delivery: delivery.Delivery | None = None
        self.community = 0
        self.members: list[int] = []
        self.database.start()

    @classmethod
    def beside(cls, other: "Stage", name: str, *, own_database: bool = False) -> "Stage":
        """Set a second process beside one: another worker on the same clock, database and platform."""
        made = copy.copy(other)
        made.name, made.delivery, made.cog = name, None, Tally()
        if own_database:
            made.database = Database(other.database.url)
            made.database.start()
        store: Any = Records(made.database, None, Path("quarantine"))  # type: ignore[arg-type]
        made.dispatch = Dispatch(Registry([made.cog]), store, made.clock.now, lambda: "abcd1234")
        return made

    async def delivery_stop(self) -> None:
        """Stop only the delivery."""
        assert self.delivery is not None
        await self.delivery.stop(0)

    async def drained(self) -> None:
        """Return when the lane has told this loop all that it has to tell."""
        await self.database.write(nothing)

    async def found(self, members: int = 3) -> None:
        """Make the community and its members."""
        self.community, self.members = await self.database.write(found, self.clock.now(), members)

    async def start(self, per_second: float | None = None, **options: Any) -> None:
        """Start the delivery; with a clock that stands still, every look for other processes' writes is a step."""
        if per_second is not None:
            self.platform.per_second = per_second
        self.delivery = await delivery.start(self.database, self.dispatch, {"lossy": self.platform}, self.clock,
                                             self.name, **{"poll": None, **options})

    async def restart(self, **options: Any) -> None:
        """Die as a kill would have it, with nothing tidied up, and begin again."""
        await self.clock.close()
        await self.start(**options)

    async def move(self, **delta: float) -> None:
        """Let time pass, with everything that falls due in it."""
        assert isinstance(self.clock, SteppedClock)
        await self.clock.move(self.clock.now() + timedelta(**delta))

    async def open(self, places: int = 1, hours: float = 24, key: str = "one") -> int:
        """Open a round in so many places."""
        where = [place(number) for number in range(places)]
        return await self.database.write(open_round, self.community, where, hours, key, self.clock.now())

    async def answer(self, round: int, member: int, value: str = "a1") -> str:
        """Answer a round."""
        given = await self.database.write(db.answers.give, self.community, round, self.members[member], value,
                                          self.clock.now(), self.clock.now())
        return given.outcome

    async def rows(self, round: int) -> tuple[db.deliveries.DeliveryRow, ...]:
        """Give the deliveries of a round."""
        return await self.database.read(db.deliveries.about, self.community, "round", round)

    async def words(self, round: int) -> str:
        """Give what every card of a round should say now."""
        return words_of(await self.dispatch.draw(f"quiz.board/{round}", self.community, Audience()), Audience())

    async def assert_settled(self, round: int, posts: int) -> None:
        """Check that every post is there once and shows what is true now."""
        await self.assert_settled_all({round: posts})

    async def assert_settled_all(self, posts: Mapping[int, int]) -> None:
        """Check this for several rounds, and that nothing else is there."""
        standing = {message.id: message.words for message in self.platform.messages()}
        ids: list[str | None] = []
        for round, count in posts.items():
            rows, words = await self.rows(round), await self.words(round)
            assert [(row.state, row.drawn == row.wanted) for row in rows] == [("sent", True)] * count
            assert {standing.get(row.message_id or "") for row in rows} == {words}
            ids += [row.message_id for row in rows]
        assert sorted(standing) == sorted(id or "" for id in ids)

    async def message_words(self) -> list[str]:
        """Give what stands in the places, oldest first."""
        return [message.words for message in self.platform.messages()]

    async def write(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        """Write, as an action would."""
        return await self.database.write(function, *args, **kwargs)

    async def close(self) -> None:
        """Stop in good order."""
        if self.delivery is not None:
            await self.delivery.stop(0)
        await self.clock.close()
        await self.database.close()


@carries
def nothing(session: Session) -> None:
    """Change nothing."""


def place(number: int) -> str:
    """Name a place of the platform that fails."""
    return f"lossy:hospital/cases-{number}"


def found(session: Session, now: datetime, members: int) -> tuple[int, list[int]]:
    """Make a community with members."""
    community = db.communities.community_of(session, "lossy", "hospital", "Hospital", now).id
    made = [db.members.member_of(session, community, "lossy", "hospital", f"m{n}", f"Member {n}", False, now).id
            for n in range(members)]
    return community, made


def add_case(session: Session, community: int, now: datetime) -> int:
    """Add an approved case; its pictures are not what is tested here."""
    case = db.cases.create_draft(session, community, None, FIELDS, now)
    session.execute(update(db.cases.CASE).where(db.cases.CASE.c.id == case.id).values(status="approved"))
    return case.id


def take_places(session: Session, community: int, places: Sequence[str], now: datetime) -> None:
    """Take places into the community: elsewhere no case may go."""
    workspace = db.communities.workspace(session, "lossy", "hospital")
    assert workspace is not None
    for one in places:
        db.communities.add_place(session, community, workspace.id, one, one.rpartition("/")[2], None, now)


def open_round(session: Session, community: int, places: list[str], hours: float, key: str, now: datetime) -> int:
    """Open a round of a new case."""
    take_places(session, community, places, now)
    opening = db.rounds.post_now(session, community, add_case(session, community, now), places, hours, key, now)
    assert opening.round is not None, opening
    return opening.round


