"""The process that the kill test kills: the real machinery, busy with answers, posts, redraws and reveals.

It is started once and takes commands on its standard input; each forks a child, which has nothing to import, so that
it can be killed many times in a minute. The child tells what it has acknowledged in a file, before anybody could
rely on it: a line is written only when the transaction behind it is committed.
"""

import asyncio
import json
import os
import sys
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy.orm import Session

import db.answers
import db.deliveries
import db.jobs
from bot.chat.lossy import Faults
from bot.delivery.clock import MovedClock
from tests.delivery.stage import Stage, open_round, place

LEASE_SECONDS = 1.5
HOURS_OPEN = 2.0 / 3600
BUSY = Faults(lost=0.05, unanswered=0.1, repeated=0.1, busy=0.02, slow=0.3, slow_seconds=0.02, busy_seconds=0.1)
QUIET = Faults()


class Busy:
    """One life of the process."""

    def __init__(self, url: str, folder: Path, seed: int, ahead: float, finish: bool) -> None:
        clock = MovedClock(timedelta(seconds=ahead))
        self.stage = Stage(url, clock, faults=QUIET if finish else BUSY, seed=seed, nonce_seconds=3.0,
                           file=folder / "platform.db", name=f"life {seed}")
        self.random = Random(seed)
        self.seed = seed
        self.told = os.open(folder / "acknowledged", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        known = json.loads((folder / "known").read_text())
        self.stage.community, self.stage.members = known["community"], known["members"]
        self.rounds: list[int] = []
        self.is_busy = False

    def tell(self, what: dict[str, Any]) -> None:
        """Acknowledge: what is written here is in the database."""
        os.write(self.told, (json.dumps(what) + "\n").encode())

    async def live(self) -> None:
        """Open rounds and answer them until killed."""
        await self.stage.start(lease_seconds=LEASE_SECONDS, poll=timedelta(seconds=0.2), per_second=400.0)
        await asyncio.gather(self.open_rounds(), *(self.answer(member) for member in self.stage.members))

    async def open_rounds(self) -> None:
        """Open a round every now and then, under keys that come again in no other life."""
        for number in range(10_000):
            now = self.stage.clock.now()
            places = [place(self.random.randrange(6)) for _ in range(2)]
            round = await self.stage.write(open_round, self.stage.community, sorted(set(places)), HOURS_OPEN,
                                           f"{self.seed}:{number}", now)
            self.tell({"round": round, "places": len(set(places))})
            self.rounds.append(round)
            await asyncio.sleep(self.random.uniform(0.02, 0.1))

    async def answer(self, member: int) -> None:
        """Answer one of the newest rounds again and again, changing the mind."""
        while True:
            await asyncio.sleep(self.random.uniform(0.001, 0.02))
            if not self.rounds:
                continue
            round, value = self.random.choice(self.rounds[-4:]), self.random.choice(["a1", "b2", "unsure"])
            now = self.stage.clock.now()
            given = await self.stage.write(db.answers.give, self.stage.community, round, member, value, now, now)
            if given.outcome in ("saved", "changed"):
                self.tell({"answer": round, "member": member, "value": value, "at": now.isoformat()})
                self.busy()

    def busy(self) -> None:
        """Say once that this life has begun to do something."""
        if not self.is_busy:
            print("busy", flush=True)
        self.is_busy = True

    async def finish(self) -> None:
        """Go on without new work until nothing is left to do."""
        clock = self.stage.clock
        assert isinstance(clock, MovedClock)
        await self.stage.start(poll=timedelta(seconds=0.2), per_second=4000.0)
        while due := await self.stage.database.read(next_due):
            # Time is moved only over what lies ahead: what is due takes the time that it takes.
            if due > clock.now():
                clock.move(due)
            await asyncio.sleep(0.02)
        await self.stage.close()
        print("quiet", flush=True)


def next_due(session: Session) -> datetime | None:
    """Give the instant at which anything wants attention."""
    dues = [db.jobs.next_due(session), db.deliveries.next_due(session)]
    return min((due for due in dues if due is not None), default=None)


def child(url: str, folder: Path, seed: int, ahead: float, finish: bool) -> None:
    """Live one life."""
    async def life() -> None:
        busy = Busy(url, folder, seed, ahead, finish)
        await (busy.finish() if finish else busy.live())

    asyncio.run(life())


def main() -> None:
    """Fork a child for each command: `SEED AHEAD FINISH`; give its process id, and later how it ended."""
    url, folder = sys.argv[1], Path(sys.argv[2])
    for line in sys.stdin:
        seed, ahead, finish = line.split()
        forked = os.fork()
        if not forked:
            child(url, folder, int(seed), float(ahead), finish == "finish")
            os._exit(0)
        print(f"forked {forked}", flush=True)
        _, status = os.waitpid(forked, 0)
        print(f"ended {os.waitstatus_to_exitcode(status)}", flush=True)


if __name__ == "__main__":
    main()
