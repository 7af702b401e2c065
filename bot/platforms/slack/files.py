"""Pictures as Slack's files: one upload for a picture in a workspace, shown when Slack has it ready, and swept.

A file is private to Readout until a message shows it; it is in no channel and has no public address.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Collection, Mapping
from typing import Any

from bot.chat.platform import Busy, Closed, Undelivered
from bot.platforms.slack.backstage import Backstage, Held
from bot.platforms.slack.faults import traced
from bot.platforms.slack.requests import Missing, Refused, Requests

log = logging.getLogger("readout.slack")
# So many pictures are in memory at once.
AT_ONCE = 6
SOON, LONGEST_SOON, AGAIN, WITHDRAWN = 0.5, 4.0, 30.0, 1.0
# Between two looks whether Slack has a file ready: at first this, then longer and longer.
LOOK, LONGEST_LOOK = 0.15, 3.0
# A file that is not ready by then never will be.
PATIENCE = 60.0
# An answer to a person waits so long for its pictures.
ANSWER_PATIENCE = 4.0
# Whoever is asked to wait for longer comes again.
LONGEST_TURN = 10.0
REFUSED = 3600.0
# What Slack shows of a file elsewhere tells nothing.
TITLE = "Picture"
SIGNATURES = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpg", b"GIF8": "gif"}
Key = tuple[str, str]


class Unwanted(Exception):
    """A picture may not be seen any more."""


class Files:
    """The files of all workspaces. What is remembered is which uploads are under way, and which failed just now."""

    def __init__(self, requests: Requests, backstage: Backstage) -> None:
        self._requests, self._backstage = requests, backstage
        self._coming: dict[Key, asyncio.Task[None]] = {}
        self._begun: dict[Key, float] = {}
        self._failed: dict[Key, tuple[float, Undelivered]] = {}
        self._room = asyncio.Semaphore(AT_ONCE)
        self._refused: dict[int, float] = {}

    async def ready(self, workspace: str, hashes: Collection[str]) -> Mapping[str, str]:
        """Give the files of pictures that a message is to show; Busy while one is not ready, which lets it come."""
        if not hashes:
            return {}
        held = await self._backstage.pictures(workspace, hashes)
        if len(held) < len(set(hashes)):
            # A picture is shown no more, though its card says so still: the card is drawn again at once.
            raise Busy(WITHDRAWN, "message")
        found = {hash: one.file for hash, one in held.items() if one is not None and one.ready and one.file}
        for hash in held.keys() - found.keys():
            self._bring(workspace, hash)
        if len(found) < len(held):
            # What else is sent there shows the same picture as a rule: it would be tried in vain.
            raise Busy(self._soon(workspace, hashes), "workspace")
        return found

    def _soon(self, workspace: str, hashes: Collection[str]) -> float:
        """Tell when pictures may be ready: the longer they have been coming, the later they are asked for again."""
        now = time.monotonic()
        waited = now - min(self._begun.get((workspace, hash), now) for hash in hashes)
        return min(max(waited / 2, SOON), LONGEST_SOON)

    async def of(self, hash: str, workspace: str) -> str | None:
        """Give a picture's file for an answer; None where it may not be seen, or does not come in time."""
        try:
            async with asyncio.timeout(ANSWER_PATIENCE):
                while True:
                    held = await self._backstage.pictures(workspace, (hash,))
                    one = held.get(hash)
                    if hash not in held or (one is not None and one.ready):
                        return one.file if one is not None else None
                    self._bring(workspace, hash)
                    task = self._coming.get((workspace, hash))
                    await (asyncio.wait({task}) if task is not None else asyncio.sleep(LOOK))
        except (Undelivered, TimeoutError):
            return None

    async def doubt(self, workspace: str, files: Mapping[str, str]) -> bool:
        """Forget which of some files are gone, as people of the workspace may delete them; tell whether any was."""
        held = await self._backstage.pictures(workspace, tuple(files))
        gone = False
        for hash, file in files.items():
            one = held.get(hash)
            try:
                await self._requests.call(workspace, "files.info", {"file": file})
            except Missing:
                gone = True
                if one is not None:
                    await self._backstage.drop_file(one.row)
        return gone

    async def sweep(self, workspace: str, *, every: bool = False) -> None:
        """Delete the files that no card may show any more; raises an Undelivered where that does not work now.

        Each is tried, whatever became of the one before. What Slack refuses to delete is tried again after an hour, and
        keeps no message from being taken down.
        """
        trouble: Undelivered | None = None
        for row, file in (await self._backstage.unneeded(workspace, every=every)).items():
            try:
                await self._delete(workspace, row, file)
            except Undelivered as why:
                trouble = why
        if trouble is not None:
            raise trouble

    async def _delete(self, workspace: str, row: int, file: str | None) -> None:
        if file is not None:
            if time.monotonic() < self._refused.get(row, 0.0):
                return
            try:
                await self._requests.call(workspace, "files.delete", {"file": file})
            except Missing:
                log.debug("a file was gone before it was deleted")
            except Refused as refused:
                self._refused[row] = time.monotonic() + REFUSED
                log.error("Slack refuses to delete a picture's file that no card shows any more: %s. An administrator "
                          "of the workspace can delete it by hand.", refused.error)
                return
        self._refused.pop(row, None)
        await self._backstage.drop_file(row)

    async def stop(self) -> None:
        """End the uploads; what they left is taken up, or deleted, later."""
        tasks = list(self._coming.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _bring(self, workspace: str, hash: str) -> None:
        """Let a picture be uploaded, unless it is; raises why it could not be a moment ago."""
        key = workspace, hash
        if key in self._coming:
            return
        until, why = self._failed.get(key, (0.0, None))
        if why is not None and time.monotonic() < until:
            raise why
        self._failed = {one: told for one, told in self._failed.items() if told[0] > time.monotonic()}
        self._begun[key] = time.monotonic()
        self._coming[key] = task = asyncio.create_task(self._come(key), name="a picture for Slack")
        task.add_done_callback(lambda _: self._came(key))

    def _came(self, key: Key) -> None:
        del self._coming[key], self._begun[key]

    async def _come(self, key: Key) -> None:
        """Upload a picture and wait until Slack has it ready; a failure is told to whoever asks next."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self._whole(*key)
        except Unwanted:
            log.info("a picture was withdrawn while it was uploaded")
        except Undelivered as why:
            told: Undelivered = why if isinstance(why, Closed | Busy) else Busy(SOON, "message")
            seconds = told.seconds if isinstance(told, Busy) else AGAIN
            self._failed[key] = time.monotonic() + min(seconds, AGAIN), told
        except TimeoutError:
            await self._start_over(*key)
        except Exception:
            log.error("a picture could not be uploaded: %s", traced())
            self._failed[key] = time.monotonic() + AGAIN, Busy(AGAIN, "message")

    async def _whole(self, workspace: str, hash: str) -> None:
        held = await self._held(workspace, hash)
        if held is None:
            row = await self._backstage.begin_file(workspace, hash)
            if row is not None:
                async with self._room:
                    await self._upload(workspace, hash, row)
        pause = LOOK
        while not await self._shown(workspace, hash):
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, LONGEST_LOOK)

    async def _upload(self, workspace: str, hash: str, row: int) -> None:
        """Send a picture's bytes; whatever goes wrong, the row is let go, and the file is deleted with it."""
        try:
            raw = await self._backstage.picture(workspace, hash)
            if raw is None:
                raise Unwanted
            ending = next((name for start, name in SIGNATURES.items() if raw.startswith(start)), "png")
            given = await self._in_turn(workspace, "files.getUploadURLExternal", {
                "filename": f"{hash[:24]}.{ending}", "length": len(raw)})
            file = str(given["file_id"])
            if not await self._backstage.name_file(row, file):
                raise Unwanted
            await self._requests.send(str(given["upload_url"]), raw=raw)
            await self._in_turn(workspace, "files.completeUploadExternal", {"files": [{"id": file, "title": TITLE}]})
            if not await self._backstage.keep_file(row, False):
                # It was withdrawn meanwhile; the sweep that said so may have come before the file was there.
                await self._in_turn(workspace, "files.delete", {"file": file})
                raise Unwanted
        except BaseException:
            await self._backstage.let_go(row)
            raise

    async def _shown(self, workspace: str, hash: str) -> bool:
        """Look whether Slack has a file ready, which it is when its kind is known; note it."""
        held = await self._held(workspace, hash)
        if held is None or held.ready or not held.whole:
            # Another process uploads it, or has let it go: then whoever wants it asks again.
            return held is None or held.ready
        try:
            told = await self._in_turn(workspace, "files.info", {"file": held.file})
        except Missing:
            await self._backstage.drop_file(held.row)
            return True
        except Refused:
            return False
        described = told.get("file") or {}
        if not described.get("mimetype") or not any(name.startswith("thumb_") for name in described):
            return False
        if not await self._backstage.keep_file(held.row, True):
            raise Unwanted
        return True

    async def _in_turn(self, workspace: str, method: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Call a method as soon as it has a turn: an upload keeps nobody else waiting."""
        while True:
            try:
                return await self._requests.call(workspace, method, body)
            except Busy as busy:
                if busy.seconds > LONGEST_TURN:
                    raise
                await asyncio.sleep(busy.seconds)

    async def _held(self, workspace: str, hash: str) -> Held | None:
        held = await self._backstage.pictures(workspace, (hash,))
        if hash not in held:
            raise Unwanted
        return held[hash]

    async def _start_over(self, workspace: str, hash: str) -> None:
        """Give up a file that Slack never had ready; its picture is uploaded again when it is wanted."""
        log.warning("a picture was not ready in time and is uploaded again")
        held = (await self._backstage.pictures(workspace, (hash,))).get(hash)
        if held is not None and not held.ready:
            await self._backstage.let_go(held.row)
