"""Messages: sent once, drawn again, taken away with their files, and looked for by their metadata.

Slack knows no nonce, so a message whose answer was lost is looked for in the channel before it is sent again, where
the operator opted in to that. Elsewhere nobody can tell (Untold), and a director decides.
"""

from __future__ import annotations

import logging
import re
from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.chat.card import Card
from bot.chat.people import Audience, Place
from bot.chat.platform import Busy, Closed, Gone, Posting, Untold
from bot.platforms.slack.files import Files
from bot.platforms.slack.outside import Json
from bot.platforms.slack.places import Places, named, parted, thread_of
from bot.platforms.slack.render import TABLES, Drawn, Tables, draw, pictures_in
from bot.platforms.slack.requests import Missing, Refused, Requests
from bot.platforms.slack.sharing import Sharing

log = logging.getLogger("readout.slack")
EVENT = "readout_delivery"
GROUP = re.compile(r"S[A-Z0-9]{2,30}")
# A page is as long as Slack gives it to an app of several workspaces, which may ask for one a minute.
PAGE, PAGES = 15, 20
SOON, REFUSED, KEPT = 1.0, 300.0, 256
QUIET: Json = {"unfurl_links": False, "unfurl_media": False, "link_names": False}
UNSHOWN = {"invalid_blocks", "invalid_blocks_format"}


class Posts:
    """The messages of every workspace. `looks` is whether the channels' history may be read before a second attempt."""

    def __init__(self, requests: Requests, places: Places, files: Files, sharing: Sharing, looks: bool) -> None:
        self._requests, self._places, self._files, self._looks = requests, places, files, looks
        self._sharing = sharing
        self._plainer: dict[str, int] = {}
        self._drawings = Drawings()

    async def post(self, posting: Posting) -> str:
        """Send a message and give its name; raises an Undelivered."""
        channel, thread = await self._places.where(posting.place)
        await self._sharing.look(posting.place)
        body: Json = {"channel": channel, "metadata": _metadata(posting.nonce), **QUIET}
        if thread is not None:
            body["thread_ts"] = thread
        answer = await self._draw(posting, "chat.postMessage", body, _mention(posting))
        return named(str(answer["channel"]), str(answer["ts"]))

    async def edit(self, posting: Posting, message: str) -> None:
        """Draw a message again; its blocks have new ids, and nobody is mentioned."""
        channel, ts = parted(message)
        body = {"channel": channel, "ts": ts, "metadata": _metadata(posting.nonce), "link_names": False}
        await self._draw(posting, "chat.update", body, [])

    async def delete(self, place: Place, message: str) -> None:
        """Take a message away, and the files that no card may show any more; one that is gone counts as done."""
        try:
            # First what shows something: without its file a message shows nothing, even where it cannot be deleted.
            await self._files.sweep(place.workspace)
        finally:
            await self._delete(place.workspace, message)

    async def pin(self, place: Place, message: str) -> None:
        """Keep a message in sight; pinning it again changes nothing."""
        channel, ts = parted(message)
        try:
            await self._requests.call(place.workspace, "pins.add", {"channel": channel, "timestamp": ts})
        except Refused as refused:
            if refused.error == "already_pinned":
                return
            raise Closed(refused.error) from refused

    async def thread(self, place: Place, message: str) -> Place:
        """Give the thread of a message, which every message has as soon as somebody answers in it."""
        return thread_of(place, message)

    async def find(self, place: Place, nonce: str, since: datetime) -> str | None:
        """Look for a message by its metadata; Untold where that was not opted in to, or is not allowed here."""
        if not self._looks:
            raise Untold
        channel, thread = await self._places.where(place)
        query: Json = {"channel": channel, "limit": PAGE, "include_all_metadata": True,
                       "oldest": f"{(since - timedelta(seconds=1)).timestamp():.6f}"}
        method = "conversations.history"
        if thread is not None:
            method, query = "conversations.replies", {**query, "ts": thread}
        for _ in range(PAGES):
            page = await self._page(place.workspace, method, query)
            found = next((str(one["ts"]) for one in page.get("messages", ()) if _bears(one, nonce)), None)
            if found is not None:
                return named(channel, found)
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None
            query["cursor"] = cursor
        raise Untold

    async def _page(self, team: str, method: str, query: Json) -> Mapping[str, Any]:
        """Read one page of the history; a place that is not there has no message."""
        try:
            return await self._requests.call(team, method, query)
        except Missing:
            return {}
        except (Closed, Refused):
            raise Untold from None

    async def _delete(self, team: str, message: str) -> None:
        try:
            channel, ts = parted(message)
            await self._requests.call(team, "chat.delete", {"channel": channel, "ts": ts})
        except (Gone, Missing):
            # It or its channel is gone: what was to be taken away is not there.
            return

    async def _draw(self, posting: Posting, method: str, body: Json, before: list[Json]) -> Mapping[str, Any]:
        """Send a card with the best tables that a workspace's Slack takes; what it refuses is drawn plainer."""
        team = posting.place.workspace
        files = await self._files.ready(team, pictures_in(posting.card))
        while True:
            number = self._plainer.get(team, 0)
            drawn = self._drawings.of(posting, files, TABLES[number])
            try:
                return await self._requests.call(team, method, {**body, **_content(drawn, before)},
                                                 urgent=posting.urgent)
            except Refused as refused:
                await self._unshown(team, files, drawn, refused)

    async def _unshown(self, team: str, files: Mapping[str, str], drawn: Drawn, refused: Refused) -> None:
        """Find out what Slack would not show: a file that is gone, else a table.

        Raises Busy where it was neither, since a refusal says for sure that nothing was sent.
        """
        if refused.error in UNSHOWN and files and await self._files.doubt(team, files):
            raise Busy(SOON, "message") from refused
        kinds = [TABLES.index(one["type"]) for one in drawn.blocks if one["type"] in TABLES]
        if refused.error not in UNSHOWN or not kinds:
            log.error("Slack refuses a message: %s", refused.error)
            raise Busy(REFUSED, "message") from refused
        self._plainer[team] = max(kinds) + 1


class Drawings:
    """The last drawing of each of some workspaces: what is posted to many of its places is drawn once."""

    def __init__(self) -> None:
        self._last: OrderedDict[str, tuple[tuple[Card, Audience, Mapping[str, str], Tables], Drawn]] = OrderedDict()

    def of(self, posting: Posting, files: Mapping[str, str], tables: Tables) -> Drawn:
        """Draw a posting's card, unless an equal one was the last to be drawn there, for such a reader."""
        asked = posting.card, posting.audience, files, tables
        known = self._last.pop(posting.place.workspace, None)
        if known is None or known[0] != asked:
            known = asked, draw(posting.card, posting.audience, files, tables=tables)
        self._last[posting.place.workspace] = known
        if len(self._last) > KEPT:
            self._last.popitem(last=False)
        return known[1]


def _content(drawn: Drawn, before: list[Json]) -> Json:
    return {"blocks": [*before, *drawn.blocks], "text": drawn.text}


def _mention(posting: Posting) -> list[Json]:
    """Draw whom a new message is for, if its place has that and it is a user group."""
    if posting.mention is None or not GROUP.fullmatch(posting.mention):
        return []
    return [{"type": "section", "block_id": "mention",
             "text": {"type": "mrkdwn", "text": f"<!subteam^{posting.mention}>", "verbatim": True}}]


def _metadata(nonce: str) -> Json:
    return {"event_type": EVENT, "event_payload": {"delivery": nonce}}


def _bears(message: Mapping[str, Any], nonce: str) -> bool:
    """Tell whether a message carries a delivery's mark."""
    held = message.get("metadata") or {}
    return held.get("event_type") == EVENT and (held.get("event_payload") or {}).get("delivery") == nonce
