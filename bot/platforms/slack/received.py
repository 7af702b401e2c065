"""Files that came with a modal, as Slack hands them over."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.chat.received import Received, too_large
from bot.chat.refusal import Refusal
from bot.platforms.slack import sizes
from bot.platforms.slack.outside import Declined, Web

ELSEWHERE = ("external", "hosted_elsewhere")


def received(quarantine: Path, web: Web, team: str) -> Received:
    """Give a place for the files of one modal."""
    async def fetch(described: Mapping[str, Any]) -> tuple[bytes, str]:
        if not described.get("url_private"):
            described = dict((await web.call(team, "files.info", {"file": described["id"]}))["file"])
        if described.get("mode") in ELSEWHERE or described.get("is_external"):
            raise Refusal("A link to a file elsewhere is not taken here. Send the file itself.")
        if int(described.get("size") or 0) > sizes.FILE_BYTES:
            raise too_large(sizes.FILE_BYTES)
        raw = await _fetched(web, team, str(described.get("url_private_download") or described["url_private"]))
        return raw, str(described.get("name") or "")

    return Received(quarantine, "slack", sizes.FILES, fetch)


async def _fetched(web: Web, team: str, url: str) -> bytes:
    try:
        return await web.fetch(team, url, sizes.FILE_BYTES)
    except Declined as declined:
        if declined.why == "too_large":
            raise too_large(sizes.FILE_BYTES) from declined
        raise Refusal("Slack did not hand over the file. Send it again in a moment.") from declined
