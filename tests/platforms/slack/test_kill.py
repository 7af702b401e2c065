"""The process is killed again and again while it posts to many channels and collects answers on Slack.

Nothing is missing, nothing stands twice, no answer that was told as saved is lost, and no file is left behind. Where
the history may not be read, what may have been posted is in doubt, and a director's one press settles it.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
from collections import Counter, defaultdict
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import db.answers
import db.blobs
import db.cases
import db.communities
import db.deliveries
import db.members
import db.rounds
from db import Database, Store
from tests.delivery.stage import FIELDS
from tests.platforms.slack.conftest import PNG, until
from tests.servers.slack import HISTORY, SCOPES, Failed, Fault, Hand, Workspace
from tests.servers.slack import Slack as Server

ROOT = Path(__file__).parents[3]
LETTERS = ("a1", "b2", "unsure")
STACK = "a" * 64


class Crowd:
    """Members who press letters. `tried` holds each one's presses in order, with whether they were told as saved."""

    def __init__(self, server: Server, home: Workspace, channels: list[str], count: int, seed: int) -> None:
        self.server, self.home, self.channels, self.random = server, home, channels, Random(seed)
        self.users = [server.world.user(home, f"Rey{number}") for number in range(count)]
        self.tried: defaultdict[str, list[tuple[str, bool]]] = defaultdict(list)
        self.round = 0

    async def live(self) -> None:
        """Press until told to stop."""
        await asyncio.gather(*(self._one(user) for user in self.users))

    async def _one(self, user: str) -> None:
        while True:
            await asyncio.sleep(self.random.uniform(0.01, 0.1))
            standing = [one for one in self.channels if self.server.world.standing(one)]
            if not standing or not self.server.sending.heard:
                continue
            channel = self.random.choice(standing)
            letter = self.random.choice(LETTERS)
            message = self.server.world.standing(channel)[0]
            # Noted before it is sent: one that is under way when all ends may have been saved too.
            self.tried[user].append((letter, False))
            try:
                answer = await Hand(self.server, self.home, user, channel).forge(message,
                                                                                 f"quiz.answer/{self.round}/{letter}")
            except Failed:
                continue
            said = str(answer.message.payload["text"]) if answer.message is not None else ""
            self.tried[user][-1] = letter, said.startswith(("Saved", "Changed", "Still"))


def prepare(session: Session, home: str, channels: list[str], picture: str, now: datetime) -> tuple[int, int]:
    """Open a round of a case with a picture in every channel; give its community and its id."""
    community = db.communities.community_of(session, "slack", home, "room", now).id
    workspace = db.communities.workspace(session, "slack", home)
    assert workspace is not None
    places = [f"slack:{home}/{channel}" for channel in channels]
    for place in places:
        db.communities.add_place(session, community, workspace.id, place, place, None, now, purpose="cases")
    case = db.cases.create_draft(session, community, None, FIELDS, now).id
    db.blobs.add(session, community, STACK, "stack", "application/octet-stream", 10, now)
    db.blobs.add(session, community, picture, "picture", "image/png", len(PNG), now, made_from=STACK, width=8, height=8)
    db.cases.attach_stacks(session, community, case, [{"hash": STACK, "pictures": 1, "meta": {}, "report": {}}], None,
                           now)
    director = db.members.add(session, community, "Director", now).id
    shown = [{"series": 1, "image": 1, "stack": STACK, "question_blob": picture, "reveal_blob": None,
              "meaning": "question"}]
    assert db.cases.approve(session, community, case, director, shown, now).outcome == "approved"
    opening = db.rounds.post_now(session, community, case, places, 24.0, f"1 {home}", now)
    assert opening.round is not None, opening
    return community, opening.round


async def begin(server: Server, folder: Path, home: Workspace, looks: bool) -> asyncio.subprocess.Process:
    """Start the process, and wait until it is connected."""
    tokens = {"KILLED_BOT_TOKEN": home.token or "", "KILLED_APP_TOKEN": server.app_token}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.platforms.slack.killed", str(folder), server.api, "looks" if looks else "not",
        cwd=ROOT, env={**os.environ, **tokens})
    await server.sockets.up(2, 60)
    return process


async def kill(server: Server, process: asyncio.subprocess.Process) -> None:
    """End the process without a word."""
    os.kill(process.pid, signal.SIGKILL)
    await process.wait()
    await until(lambda: not server.sockets.links)


async def opened(folder: Path, template: Path, home: Workspace, channels: list[str]) -> tuple[int, int]:
    """Prepare the database and the store of pictures."""
    shutil.copyfile(template, folder / "readout.sqlite3")
    database = Database(f"sqlite:///{folder / 'readout.sqlite3'}")
    database.start()
    picture = Store(str(folder / "blobs")).put(PNG)
    found = await database.write(prepare, home.id, channels, picture, datetime.now(UTC))
    await database.close()
    return found


@pytest.mark.parametrize(("kills", "many"), [(2, 20), pytest.param(50, 500, marks=pytest.mark.long)])
async def test_a_killed_process_posts_once_and_loses_no_answer(kills: int, many: int, server: Server,
                                                               sqlite_template: Path, tmp_path: Path) -> None:
    home = server.world.workspace("room", scopes=SCOPES | HISTORY)
    channels = [server.world.channel(home, f"cases-{number}").id for number in range(many)]
    community, round = await opened(tmp_path, sqlite_template, home, channels)
    crowd, random = Crowd(server, home, channels, 5, kills), Random(kills)
    crowd.round = round
    pressing = asyncio.create_task(crowd.live())
    process = await begin(server, tmp_path, home, looks=True)
    for _ in range(kills):
        server.faults["chat.postMessage"].append(Fault(after=random.random() < 0.5))
        await asyncio.sleep(random.uniform(0.1, 0.9))
        await kill(server, process)
        process = await begin(server, tmp_path, home, looks=True)
    await until(lambda: all(server.world.standing(channel) for channel in channels), 240)
    await asyncio.sleep(3)
    pressing.cancel()
    await asyncio.gather(pressing, return_exceptions=True)
    await kill(server, process)
    assert Counter(len(server.world.standing(channel)) for channel in channels) == {1: many}
    await _kept(tmp_path, crowd, community, round, home)
    _files(server, channels)


@pytest.mark.parametrize(("kills", "many"), [(2, 20), pytest.param(20, 200, marks=pytest.mark.long)])
async def test_without_look_ups_nothing_stands_twice_and_a_director_settles_the_rest(
        kills: int, many: int, server: Server, sqlite_template: Path, tmp_path: Path) -> None:
    home = server.world.workspace("room")
    channels = [server.world.channel(home, f"cases-{number}").id for number in range(many)]
    community, _ = await opened(tmp_path, sqlite_template, home, channels)
    random = Random(kills)
    process = await begin(server, tmp_path, home, looks=False)
    for _ in range(kills):
        server.faults["chat.postMessage"].append(Fault(after=random.random() < 0.5))
        await asyncio.sleep(random.uniform(0.1, 0.9))
        await kill(server, process)
        process = await begin(server, tmp_path, home, looks=False)
    await _settled(server, process)
    assert max(len(server.world.standing(channel)) for channel in channels) <= 1
    await _decide(tmp_path, server, community)
    # Some process was killed before it met its fault: what a director decided is not to be in doubt once more.
    server.faults["chat.postMessage"].clear()
    process = await begin(server, tmp_path, home, looks=False)
    await until(lambda: all(server.world.standing(channel) for channel in channels), 120)
    await kill(server, process)
    assert Counter(len(server.world.standing(channel)) for channel in channels) == {1: many}
    assert not server.kinds("conversations.history")


async def _settled(server: Server, process: asyncio.subprocess.Process) -> None:
    """Wait until nothing more is posted, then end the process."""
    count = -1
    while count != len(server.kinds("chat.postMessage")):
        count = len(server.kinds("chat.postMessage"))
        await asyncio.sleep(6)
    await kill(server, process)


async def _decide(folder: Path, server: Server, community: int) -> None:
    """Look, as a director does, which messages in doubt are there, and say so."""
    database = Database(f"sqlite:///{folder / 'readout.sqlite3'}")
    database.start()
    C = db.deliveries.DELIVERY.c
    rows = await database.read(lambda session: session.execute(select(C.id, C.place, C.state)).all())
    assert {row.state for row in rows} <= {"sent", "pending", "in_doubt"}
    for row in rows:
        there = bool(server.world.standing(row.place.rpartition("/")[2]))
        if row.state == "in_doubt":
            again = await database.write(db.deliveries.decide, community, row.id, not there, datetime.now(UTC))
            assert again == "settled"
        else:
            assert there, row
    await database.close()


async def _kept(folder: Path, crowd: Crowd, community: int, round: int, home: Workspace) -> None:
    """Hold that each member's answer is the last that was told as saved, or one pressed after it."""
    database = Database(f"sqlite:///{folder / 'readout.sqlite3'}")
    database.start()
    for user, tried in crowd.tried.items():
        told = [number for number, (_, saved) in enumerate(tried) if saved]
        if not told:
            continue
        member = await database.read(db.members.of_person, community, "slack", home.id, user)
        assert member is not None
        row = await database.read(db.answers.mine, community, round, member)
        assert row is not None
        assert str(row.value) in {letter for letter, _ in tried[told[-1]:]}, tried[told[-1]:]
    assert any(saved for tried in crowd.tried.values() for _, saved in tried)
    await database.close()


def _files(server: Server, channels: list[str]) -> None:
    """Hold that every message shows the one file that is there, and that no other is."""
    there = {one.id for one in server.world.files.values() if one.completed and not one.deleted}
    shown = {block["slack_file"]["id"] for channel in channels for message in server.world.standing(channel)
             for block in message.blocks if block["type"] == "image"}
    assert shown <= there
    assert len(shown) == 1
