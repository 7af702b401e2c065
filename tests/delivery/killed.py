"""The process that the kill test kills: Readout itself, busy with answers, posts, redraws and reveals.

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

import db.deliveries
import db.jobs
from bot.app import Readout
from bot.chat.lossy import Faults, Lossy
from bot.chat.people import Audience, Person, Place
from bot.chat.room import words_of
from bot.config import Settings
from bot.delivery.clock import MovedClock
from bot.settings import Bot, Rows
from tests.delivery.stage import open_round, place

HOURS_OPEN = 2.0 / 3600
BUSY = Faults(lost=0.05, unanswered=0.1, repeated=0.1, busy=0.02, slow=0.3, slow_seconds=0.02, busy_seconds=0.1)


class Life:
    """One life of the process. `ahead` is how many seconds its clock has been moved."""

    def __init__(self, url: str, folder: Path, seed: int, ahead: float, faults: Faults) -> None:
        self.clock = MovedClock(timedelta(seconds=ahead))
        self.platform = Lossy(self.clock, faults=faults, seed=seed, nonce_seconds=60.0, file=folder / "platform.db")
        settings = Settings(bot=Bot(data_dir=folder / "data"), database=Rows(url=url))
        self.app = Readout(settings, clock=self.clock, platforms={"lossy": self.platform})
        self.random, self.seed = Random(seed), seed
        self.told = os.open(folder / "acknowledged", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self.known = json.loads((folder / "known").read_text())
        self.rounds: list[int] = []
        self.is_busy = False

    def tell(self, what: dict[str, Any]) -> None:
        """Acknowledge: what is written here is in the database."""
        os.write(self.told, (json.dumps(what) + "\n").encode())

    async def live(self) -> None:
        """Open rounds and answer them until killed."""
        await self.app.start()
        await asyncio.gather(self.open_rounds(), *(self.answer(member) for member in self.known["members"]))

    async def open_rounds(self) -> None:
        """Open a few rounds, under keys that come again in no other life."""
        for number in range(3):
            places = sorted({place(self.random.randrange(6)) for _ in range(2)})
            round = await self.app.database.write(open_round, self.known["community"], places, HOURS_OPEN,
                                                  f"{self.seed}:{number}", self.clock.now())
            self.tell({"round": round, "places": len(places)})
            self.rounds.append(round)
            await asyncio.sleep(self.random.uniform(0.15, 0.4))

    async def answer(self, member: str) -> None:
        """Press a letter of one of the newest rounds again and again, changing the mind."""
        person, where = Person("lossy", "hospital", member), Place.parse(place(0))
        while True:
            await asyncio.sleep(self.random.uniform(0.001, 0.02))
            if not self.rounds:
                continue
            round, value = self.random.choice(self.rounds[-4:]), self.random.choice(["a1", "b2", "unsure"])
            now = self.clock.now()
            reply = await self.app.dispatch.press(person, where, f"quiz.answer/{round}/{value}", at=now)
            assert reply.card is not None
            if words_of(reply.card, Audience()).startswith(("Saved", "Changed")):
                self.tell({"answer": round, "member": member, "value": value, "at": now.isoformat()})
                self.busy()

    def busy(self) -> None:
        """Say once that this life has begun to do something."""
        if not self.is_busy:
            say("busy")
        self.is_busy = True

    async def finish(self) -> None:
        """Go on without new work until nothing is left to do."""
        await self.app.start()
        while due := await self.app.database.read(next_due):
            # Time is moved only over what lies ahead: what is due takes the time that it takes.
            if due > self.clock.now():
                self.clock.move(due)
            await asyncio.sleep(0.02)
        await self.app.stop()
        say("quiet")


def say(words: str) -> None:
    """Tell the test."""
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def next_due(session: Session) -> datetime | None:
    """Give the instant at which anything wants attention."""
    dues = [db.jobs.next_due(session), db.deliveries.next_due(session)]
    return min((due for due in dues if due is not None), default=None)


def child(url: str, folder: Path, seed: int, ahead: float, finish: bool) -> None:
    """Live one life."""
    async def life() -> None:
        one = Life(url, folder, seed, ahead, Faults() if finish else BUSY)
        await (one.finish() if finish else one.live())

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
        say(f"forked {forked}")
        _, status = os.waitpid(forked, 0)
        say(f"ended {os.waitstatus_to_exitcode(status)}")


if __name__ == "__main__":
    main()
