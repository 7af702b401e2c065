"""Pictures that somebody asked to hide are deleted and posted again without them, once, whatever is lost or killed."""

import asyncio
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

import db.communities
import db.concerns
import db.deliveries
import db.rounds
from bot import Card, Cog, Context, Refusal, RoundId, job, say, view
from bot.chat.lossy import Faults, Lossy
from bot.chat.platform import Posting
from tests.delivery.stage import START, Stage, place
from tests.delivery.test_faults import DEATHS, FAULTS, Fate, MortalDatabase, Play

FEW = 6
PICTURE, CHECKED = "a picture with a name in its corner", "Pictures are being checked."
STEPS = st.lists(max_size=12, elements=st.one_of(
    st.tuples(st.just("open"), st.integers(1, 3)),
    st.tuples(st.just("hide"), st.integers(0, 5)),
    st.tuples(st.just("restore"), st.integers(0, 5)),
    st.tuples(st.just("reveal"), st.integers(0, 5)),
    st.tuples(st.just("wait"), st.sampled_from([0, 1, 20, 150, 3600]))))


class Shown(Cog, name="quiz"):
    """A round shown with its picture, unless that is hidden."""

    @view
    async def board(self, ctx: Context, round: RoundId) -> Card:
        """Show the picture, or say that it is being checked."""
        row = await ctx.read(db.rounds.get, ctx.community, round)
        if row is None:
            raise Refusal("This round is not here any more.")
        return Card("Case", say(CHECKED) if row.case.hidden_at is not None else say(PICTURE))

    @job
    async def reveal(self, ctx: Context, round: RoundId) -> None:
        """Change nothing."""


class Witness(Lossy):
    """A platform that remembers which messages ever showed the picture."""

    showed: set[str]

    async def post(self, posting: Posting) -> str:
        """Take a message, and remember what it shows even where the answer is lost."""
        try:
            return await super().post(posting)
        finally:
            self.showed |= {one.id for one in self.messages() if PICTURE in one.words}

    async def edit(self, posting: Posting, message: str) -> None:
        """Draw a message again, and remember what it shows."""
        try:
            await super().edit(posting, message)
        finally:
            self.showed |= {one.id for one in self.messages() if PICTURE in one.words}


def staged(url: str, faults: Faults | None = None, seed: int = 0, nonce: float = 120.0) -> Stage:
    """Set a stage whose rounds have pictures."""
    stage = Stage(url, faults=faults, seed=seed, nonce_seconds=nonce, cogs=[Shown()])
    stage.platform = Witness(stage.clock, faults=faults, seed=seed, nonce_seconds=nonce)
    stage.platform.showed = set()
    return stage


def found_places(session: Session) -> None:
    """Take in the workspace of the stage with its places, before anybody comes."""
    community = db.communities.community_of(session, "lossy", "hospital", "Hospital", START)
    home = db.communities.workspace(session, "lossy", "hospital")
    assert home is not None
    for number in range(4):
        db.communities.add_place(session, community.id, home.id, place(number), place(number), None, START)


async def furnished(stage: Stage) -> None:
    """Make the community, its members and its places."""
    await stage.write(found_places)
    await stage.found()


async def hide(stage: Stage, round: int) -> str:
    """Hide the pictures of a round, as an editor does."""
    case = await stage.database.read(case_of, stage.community, round)
    return await stage.database.write(db.rounds.report, stage.community, case, stage.members[0], stage.clock.now(),
                                      trusted=True)


def case_of(session: Session, community: int, round: int) -> int:
    """Give the case of a round."""
    row = db.rounds.get(session, community, round)
    assert row is not None
    return row.case.id


async def restore(stage: Stage, round: int) -> None:
    """Show the pictures of a round again."""
    case = await stage.database.read(case_of, stage.community, round)
    for row in await stage.database.read(db.concerns.list_concerns, stage.community):
        if row.case == case and row.state == "open":
            await stage.database.write(db.rounds.restore, stage.community, row.id, stage.members[1],
                                       stage.clock.now())


async def test_within_seconds_every_message_is_deleted_and_there_again_without_pictures(database_url: str) -> None:
    stage = staged(database_url)
    await furnished(stage)
    await stage.start()
    round = await stage.open(places=4)
    await stage.move(seconds=10)
    before = {message.id for message in stage.platform.messages()}
    assert [PICTURE in message.words for message in stage.platform.messages()] == [True] * 4
    assert await hide(stage, round) == "hidden"
    await stage.move(seconds=3)
    standing = stage.platform.messages()
    assert sorted(message.place for message in standing) == [place(number) for number in range(4)]
    assert {message.words for message in standing} == {f"Case\n{CHECKED}"}
    assert before.isdisjoint(message.id for message in standing)
    await restore(stage, round)
    await stage.move(seconds=3)
    assert [message.id for message in stage.platform.messages()] == [message.id for message in standing]
    assert {message.words for message in stage.platform.messages()} == {f"Case\n{PICTURE}"}
    assert stage.platform.doubles() == 0
    await stage.close()


@pytest.mark.parametrize("verb", ["post", "edit"])
async def test_what_is_under_way_with_the_picture_is_deleted_when_it_arrives(database_url: str, verb: str) -> None:
    stage = staged(database_url)
    await furnished(stage)
    await stage.start()
    if verb == "post":
        held = stage.platform.hold("post")
        round = await stage.open(places=1)
        await stage.move(seconds=1)
    else:
        round = await stage.open(places=1)
        await stage.move(seconds=5)
        held = stage.platform.hold("edit")
        await stage.write(db.deliveries.redraw, "round", round, "reveal")
        await stage.move(seconds=1)
    assert await hide(stage, round) == "hidden"
    await stage.move(seconds=1)
    held.set()
    await stage.move(seconds=5)
    assert [message.words for message in stage.platform.messages()] == [f"Case\n{CHECKED}"]
    assert stage.platform.showed
    assert stage.platform.showed.isdisjoint(message.id for message in stage.platform.messages())
    await stage.close()


async def test_a_place_that_cannot_be_reached_is_told_to_editors(database_url: str) -> None:
    stage = staged(database_url)
    await furnished(stage)
    await stage.start()
    round = await stage.open(places=2)
    await stage.move(seconds=5)
    stage.platform.closed.add(place(1))
    await hide(stage, round)
    await stage.move(seconds=30)
    case = await stage.database.read(case_of, stage.community, round)
    left = await stage.database.read(db.rounds.still_standing, stage.community, case)
    assert [(row.place, row.state) for row in left] == [(place(1), "failed")]
    assert [message.place for message in stage.platform.messages() if PICTURE in message.words] == [place(1)]
    await stage.close()


async def test_what_comes_to_be_in_doubt_meanwhile_takes_only_itself_down(database_url: str) -> None:
    stage = staged(database_url, Faults(unanswered=1.0), nonce=0.0)
    await furnished(stage)
    await stage.start()
    round = await stage.open(places=1)
    await stage.move(seconds=1)
    stage.platform.faults = Faults(untold=1.0)
    held = stage.platform.hold("find")
    await stage.move(seconds=5)
    await hide(stage, round)
    held.set()
    await stage.move(seconds=10)
    old, new = await stage.rows(round)
    assert (old.state, old.takedown) == ("in_doubt", True)
    assert (new.state, new.takedown) == ("sent", False)
    stage.platform.faults = Faults()
    await stage.write(db.deliveries.decide, stage.community, old.id, True, stage.clock.now())
    await stage.move(seconds=10)
    assert [message.words for message in stage.platform.messages()] == [f"Case\n{CHECKED}"]
    await stage.close()


async def test_a_kill_after_the_press_changes_nothing(database_url: str) -> None:
    stage = staged(database_url)
    await furnished(stage)
    await stage.start()
    round = await stage.open(places=3)
    await stage.move(seconds=10)
    await hide(stage, round)
    await stage.restart()
    await stage.move(seconds=90)
    assert {message.words for message in stage.platform.messages()} == {f"Case\n{CHECKED}"}
    assert len(stage.platform.messages()) == 3
    await stage.close()


class Hiding(Play):
    """A story in which pictures are hidden and shown again."""

    def __init__(self, url: str, faults: Faults, deaths: list[int], nonce_seconds: float, seed: int) -> None:
        self.stage = staged(url, faults, seed, nonce_seconds)
        self.lossy = self.stage.platform
        self.fate = Fate(self.stage, deaths)
        self.plain = self.stage.database
        self.rounds: dict[int, int] = {}
        self.taken_down: set[int] = set()
        self.hidden: set[int] = set()
        self.doomed: set[str] = set()

    async def tell(self, steps: list[tuple[str, int]]) -> None:
        """Play the steps in places that the community has."""
        await self.plain.write(found_places)
        await super().tell(steps)

    async def one(self, verb: str, number: int) -> None:
        """Hide or show again; what people do comes from elsewhere and does not die with the process."""
        if verb not in ("hide", "restore"):
            await super().one(verb, number)
            return
        self.stage.database = self.plain
        round = list(self.rounds)[number % len(self.rounds)]
        if verb == "hide":
            if await hide(self.stage, round) == "hidden":
                self.hidden.add(round)
                self.doomed |= await self.of(round)
        else:
            await restore(self.stage, round)
            self.hidden.discard(round)
        self.stage.database = MortalDatabase(self.plain, self.fate)  # type: ignore[assignment]
        await self.stage.move(seconds=0)

    async def of(self, round: int) -> set[str]:
        """Give the messages of a round that stand with the picture."""
        rows = {row.id for row in await self.stage.rows(round)}
        return {one.id for one in self.lossy.messages() if one.delivery in rows and PICTURE in one.words}

    async def look(self) -> None:
        """Check that each place has each round once, showing what is true, and that nothing shown before is left."""
        assert not self.doomed & {one.id for one in self.lossy.messages()}, "edited, not deleted"
        for round, places in self.rounds.items():
            rows = {row.id: row for row in await self.stage.rows(round)}
            standing = [one for one in self.lossy.messages() if one.delivery in rows]
            alive = [row for row in rows.values() if not row.takedown]
            assert len(alive) == places
            assert {row.state for row in rows.values() if row.takedown} <= {"gone"}
            skipped = {row.id for row in alive if row.state == "skipped"}
            assert sorted(one.delivery for one in standing) == sorted(row.id for row in alive)
            words = {one.words for one in standing if one.delivery not in skipped}
            assert words <= {f"Case\n{CHECKED if round in self.hidden else PICTURE}"}
            if round in self.hidden:
                assert self.lossy.showed.isdisjoint(one.id for one in standing)


@pytest.mark.parametrize("examples", [FEW, pytest.param(150, marks=pytest.mark.long)])
def test_whatever_is_lost_or_killed_the_picture_is_gone_and_each_case_is_there_once(
        renewed: Callable[[], str], examples: int) -> None:
    phases = [Phase.generate, Phase.shrink] if examples > FEW else [Phase.generate]
    @settings(max_examples=examples, deadline=None, database=None, phases=phases,
              suppress_health_check=list(HealthCheck))
    @given(FAULTS, DEATHS, st.sampled_from([0.0, 40.0, 120.0]), STEPS, st.integers(0, 1000))
    def holds(faults: Faults, deaths: list[int], nonce: float, steps: list[tuple[str, int]], seed: int) -> None:
        asyncio.run(Hiding(renewed(), faults, deaths, nonce, seed).tell(steps))

    holds()
