"""Whatever is lost, repeated or killed between any two steps: each message is there once and shows what is true."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import db.deliveries
from bot.chat.lossy import Faults, Lossy
from tests.delivery.stage import Stage

FEW = 6
RATES = st.sampled_from([0.0, 0.1, 0.4])
FAULTS = st.builds(Faults, lost=RATES, unanswered=RATES, repeated=RATES, busy=RATES, untold=RATES, slow=RATES)
STEPS = st.lists(max_size=14, elements=st.one_of(
    st.tuples(st.just("open"), st.integers(1, 3)),
    st.tuples(st.just("answer"), st.integers(0, 5)),
    st.tuples(st.just("reveal"), st.integers(0, 5)),
    st.tuples(st.just("take down"), st.integers(0, 5)),
    st.tuples(st.just("wait"), st.sampled_from([0, 1, 20, 150, 3600])),
    st.tuples(st.just("stop"), st.just(0))))
DEATHS = st.lists(st.integers(1, 25), max_size=6)


class Fate:
    """Tells when the process dies: after so many steps of writing and sending, again and again."""

    def __init__(self, stage: Stage, deaths: list[int]) -> None:
        self.stage = stage
        self.deaths = list(deaths)
        self.dead = False

    async def step(self) -> None:
        """Pass one point at which a process can die."""
        if self.deaths:
            self.deaths[0] -= 1
            if self.deaths[0] <= 0:
                self.deaths.pop(0)
                self.dead = True
                for task in tuple(self.stage.clock._tasks):
                    task.cancel()
                await asyncio.sleep(0)

    async def restart(self) -> None:
        """Begin again if it died."""
        while self.dead:
            self.dead = False
            await self.stage.restart()
            await self.stage.clock.settle()


class MortalDatabase:
    """A database before and after each of whose commits the process may die."""

    def __init__(self, inner: Any, fate: Fate) -> None:
        self.inner = inner
        self.fate = fate

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    async def write(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        """Write, if the process lives."""
        await self.fate.step()
        result = await self.inner.write(function, *args, **kwargs)
        await self.fate.step()
        return result


class MortalPlatform:
    """A platform before and after each of whose answers the process may die."""

    def __init__(self, inner: Lossy, fate: Fate) -> None:
        self.inner = inner
        self.fate = fate

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.inner, name)
        return self._mortal(found) if name in ("post", "edit", "delete", "find") else found

    def _mortal(self, verb: Any) -> Any:
        async def call(*args: Any) -> Any:
            await self.fate.step()
            result = await verb(*args)
            await self.fate.step()
            return result

        return call


class Play:
    """One story, from a list of steps."""

    def __init__(self, url: str, faults: Faults, deaths: list[int], nonce_seconds: float, seed: int) -> None:
        self.stage = Stage(url, faults=faults, seed=seed, nonce_seconds=nonce_seconds)
        self.lossy = self.stage.platform
        self.fate = Fate(self.stage, deaths)
        self.plain = self.stage.database
        self.rounds: dict[int, int] = {}
        self.taken_down: set[int] = set()

    async def tell(self, steps: list[tuple[str, int]]) -> None:
        """Play the steps, then let everything come to rest and look."""
        await self.stage.found()
        mortal: Any = MortalDatabase(self.plain, self.fate)
        platform: Any = MortalPlatform(self.lossy, self.fate)
        self.stage.database, self.stage.platform = mortal, platform
        await self.stage.start()
        for verb, number in [("open", 2), *steps]:
            await self.one(verb, number)
            await self.fate.restart()
        await self.rest()
        await self.look()
        self.stage.database = self.plain
        await self.stage.close()

    async def one(self, verb: str, number: int) -> None:
        """Do one step; what people do comes from elsewhere and does not die with the process."""
        stage, rounds = self.stage, list(self.rounds)
        stage.database = self.plain
        if verb == "open":
            self.rounds[await stage.open(number, key=f"{len(rounds)}")] = number
        elif verb == "answer":
            await stage.answer(rounds[number % len(rounds)], number % 3)
        elif verb == "reveal":
            await stage.write(db.deliveries.redraw, "round", rounds[number % len(rounds)], "reveal")
        elif verb == "take down":
            self.taken_down.add(rounds[number % len(rounds)])
            await stage.write(db.deliveries.takedown, ("round", rounds[number % len(rounds)]))
        elif verb == "stop":
            assert stage.delivery is not None
            await stage.delivery.stop(0)
            await self.begin()
        stage.database = MortalDatabase(self.plain, self.fate)  # type: ignore[assignment]
        await stage.move(seconds=number if verb == "wait" else 0)

    async def begin(self) -> None:
        """Start again after a stop in good order."""
        self.stage.database = MortalDatabase(self.plain, self.fate)  # type: ignore[assignment]
        await self.stage.start()
        self.stage.database = self.plain

    async def rest(self) -> None:
        """End the faults, decide what is in doubt by looking, and let time pass."""
        self.fate.deaths.clear()
        self.lossy.faults = Faults()
        for _ in range(3):
            await self.stage.move(minutes=20)
            await self.fate.restart()
            there = {message.delivery for message in self.lossy.messages()}
            for row in await self.stage.database.read(db.deliveries.in_doubt_of, self.stage.community):
                again = row.takedown or row.id not in there
                await self.plain.write(db.deliveries.decide, self.stage.community, row.id, again,
                                       self.stage.clock.now())

    async def look(self) -> None:
        """Check every delivery against what stands in its place."""
        rows = [row for round in self.rounds for row in await self.stage.rows(round)]
        assert len(rows) == sum(self.rounds.values())
        ever = [message.delivery for message in self.lossy.messages(deleted=True)]
        assert len(ever) == len(set(ever))
        standing = self.lossy.messages()
        stays = [row for row in rows if row.subject_id not in self.taken_down]
        assert sorted(message.delivery for message in standing) == sorted(row.id for row in stays)
        assert {row.state for row in rows if row not in stays} <= {"gone"}
        words = {message.id: message.words for message in standing}
        for row in stays:
            if row.state == "skipped":  # a director looked, found it there, and left it
                continue
            assert (row.state, row.drawn) == ("sent", row.wanted)
            assert words[row.message_id or ""] == await self.stage.words(row.subject_id)


@pytest.mark.parametrize("examples", [FEW, pytest.param(120, marks=pytest.mark.long)])
def test_each_message_is_there_once_and_shows_what_is_true(renewed: Callable[[], str], examples: int) -> None:
    phases = [Phase.generate, Phase.shrink] if examples > FEW else [Phase.generate]
    @settings(max_examples=examples, deadline=None, database=None, phases=phases,
              suppress_health_check=list(HealthCheck))
    @given(FAULTS, DEATHS, st.sampled_from([0.0, 40.0, 120.0]), STEPS, st.integers(0, 1000))
    def holds(faults: Faults, deaths: list[int], nonce: float, steps: list[tuple[str, int]], seed: int) -> None:
        asyncio.run(Play(renewed(), faults, deaths, nonce, seed).tell(steps))

    holds()
