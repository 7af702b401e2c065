"""Stored calls run when they are due, at least once, and only one attempt at a time changes anything."""

import asyncio
from datetime import timedelta
from typing import Any

import db.jobs
from bot import Cog, Context, Refusal, job
from bot.chat.cog import Registry
from bot.delivery import jobs as runner
from tests.delivery.stage import START, Stage


class Work(Cog, name="work"):
    """Jobs that go wrong in every way."""

    def __init__(self) -> None:
        self.ran: list[str] = []
        self.at_once = 0
        self.most = 0
        self.hold = asyncio.Event()

    @job
    async def well(self, ctx: Context) -> str:
        """Go well."""
        self.ran.append(ctx.key)
        return "All of it is done."

    @job
    async def refuse(self, ctx: Context) -> None:
        """Refuse."""
        self.ran.append(ctx.key)
        raise Refusal("The deck has no case. Add one to it.")

    @job
    async def fail(self, ctx: Context, times: int) -> str:
        """Fail so many times."""
        self.ran.append(ctx.key)
        if len(self.ran) <= times:
            raise RuntimeError("never shown")
        return "At last."

    @job
    async def long(self, ctx: Context, minutes: int) -> None:
        """Take a while, and write at the end."""
        self.ran.append(ctx.key)
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        await CLOCKS[0].sleep_until(ctx.now + timedelta(minutes=minutes))
        await ctx.progress("half way", 1, 2)
        await ctx.db(mark, ctx.key)
        self.at_once -= 1


CLOCKS: list[Any] = []
MARKS: list[str] = []


def mark(session: Any, key: str) -> None:
    """Do what a job does."""
    MARKS.append(key)


async def begin(url: str, **options: Any) -> tuple[Stage, Work]:
    """Set a stage for these jobs."""
    stage, cog = Stage(url), Work()
    stage.dispatch.registry = Registry([cog])
    CLOCKS[:], MARKS[:] = [stage.clock], []
    await stage.found()
    await stage.start(**options)
    return stage, cog


async def add(stage: Stage, call: str, key: str = "one", **ahead: float) -> int:
    """Store a call."""
    now = stage.clock.now()
    return await stage.write(db.jobs.add, key, call, now + timedelta(**ahead), stage.community, None, now)


async def row(stage: Stage, job: int) -> db.jobs.JobRow:
    """Read a job."""
    found = await stage.database.read(db.jobs.get, stage.community, job)
    assert found is not None
    return found


async def test_a_job_runs_when_it_is_due_and_keeps_what_it_says(database_url: str) -> None:
    stage, cog = await begin(database_url)
    made = await add(stage, "work.well", hours=2)
    await stage.move(minutes=119)
    assert cog.ran == []
    await stage.move(minutes=1)
    found = await row(stage, made)
    assert (found.state, found.result, found.finished_at) == ("done", "All of it is done.", START + timedelta(hours=2))
    assert cog.ran == ["one"]
    await stage.close()


async def test_a_refusal_fails_at_once_with_its_sentence(database_url: str) -> None:
    stage, cog = await begin(database_url)
    made = await add(stage, "work.refuse")
    unknown = await add(stage, "works.nothing", "two")
    await stage.move(hours=1)
    found = await row(stage, made)
    assert (found.state, found.error, len(cog.ran)) == ("failed", "The deck has no case. Add one to it.", 1)
    assert (await row(stage, unknown)).error == "This stored call is not known any more."
    await stage.close()


async def test_a_fault_is_tried_again_at_most_five_times(database_url: str) -> None:
    stage, cog = await begin(database_url)
    made = await add(stage, "work.fail/2")
    await stage.move(minutes=5)
    assert (await row(stage, made)).result == "At last."
    cog.ran.clear()
    hopeless = await add(stage, "work.fail/99", "two")
    await stage.move(hours=2)
    found = await row(stage, hopeless)
    assert (found.state, len(cog.ran)) == ("failed", 5)
    assert "never shown" not in (found.error or "")
    await stage.close()


async def test_two_run_at_once_and_a_lease_is_renewed_while_they_do(database_url: str) -> None:
    stage, cog = await begin(database_url)
    made = [await add(stage, "work.long/30", f"job {n}") for n in range(5)]
    await stage.move(minutes=29)
    assert len(cog.ran) == 2
    await stage.move(hours=2)
    assert [(await row(stage, one)).state for one in made] == ["done"] * 5
    assert [(await row(stage, one)).attempt for one in made] == [1] * 5
    assert (cog.most, sorted(MARKS)) == (2, [f"job {n}" for n in range(5)])
    await stage.close()


async def test_an_attempt_that_lost_its_job_changes_nothing(database_url: str) -> None:
    stage, _cog = await begin(database_url)
    made = await add(stage, "work.long/30")
    await stage.move(minutes=10)
    later = stage.clock.now() + timedelta(hours=1)
    assert len(await stage.write(db.jobs.claim, "another", later)) == 1
    await stage.move(minutes=25)
    found = await row(stage, made)
    assert (found.state, found.worker, found.progress, MARKS) == ("running", "another", None, [])
    await stage.close()


async def test_what_a_dead_process_left_is_run_again_and_counted(database_url: str) -> None:
    stage, cog = await begin(database_url)
    made = await add(stage, "work.long/30")
    for killed in range(1, runner.KILLED + 1):
        await stage.move(minutes=10)
        assert len(cog.ran) == killed
        await stage.restart()
    await stage.move(hours=1)
    found = await row(stage, made)
    assert (found.state, len(cog.ran), MARKS) == ("failed", runner.KILLED, [])
    await stage.close()


async def test_a_stop_hands_back_what_does_not_finish(database_url: str) -> None:
    stage, cog = await begin(database_url)
    made = await add(stage, "work.long/30")
    await stage.move(minutes=10)
    assert stage.delivery is not None
    await stage.delivery.stop(0)
    assert (await row(stage, made)).state == "waiting"
    await stage.start()
    await stage.move(minutes=31)
    assert ((await row(stage, made)).state, len(cog.ran)) == ("done", 2)
    await stage.close()
