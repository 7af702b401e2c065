"""Files: an address for the bytes, the bytes, their completion; ready late where a test wants that."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.servers.slack.calls import Call, invalid, method
from tests.servers.slack.messages import shown_picture
from tests.servers.slack.world import Json, Refused, Upload

if TYPE_CHECKING:
    from tests.servers.slack.server import Slack

MIMES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".txt": "text/plain",
         ".csv": "text/csv", ".zip": "application/zip", ".json": "application/json", ".pdf": "application/pdf"}


def payload(server: Slack, one: Upload) -> Json:
    """Give a file as Slack describes it: its kind is not known until it was processed."""
    suffix = Path(one.name).suffix.casefold()
    shown: Json = {"id": one.id, "name": one.name, "title": one.title or one.name, "size": one.length, "created": 1,
                   "user": one.owner, "user_team": one.team, "mode": "hosted", "is_external": False,
                   "is_public": bool(one.channels), "public_url_shared": False, "channels": one.channels,
                   "groups": [], "ims": [], "alt_txt": one.alt, "file_access": "visible",
                   "mimetype": MIMES.get(suffix, "application/octet-stream") if one.ready else "",
                   "filetype": suffix.removeprefix(".") if one.ready else "",
                   "url_private": f"{server.origin}/files-pri/{one.team}-{one.id}/{one.name}",
                   "url_private_download": f"{server.origin}/files-pri/{one.team}-{one.id}/download/{one.name}",
                   "permalink": f"{server.origin}/files/{one.owner}/{one.id}/{one.name}"}
    if one.ready and shown_picture(one.name):
        shown |= {"thumb_360": f"{server.origin}/files-tmb/{one.team}-{one.id}/360.png", "original_w": 10,
                  "original_h": 10}
    return shown


def found(call: Call) -> Upload:
    """Give the file that a call is about."""
    one = call.world.files.get(str(call.get("file")))
    if one is None or one.team != call.team or not one.completed:
        raise Refused("file_not_found")
    if one.deleted:
        raise Refused("file_deleted")
    return one


@method("files.getUploadURLExternal", required="filename length", optional="alt_txt snippet_type", scope="files:write",
        tier=4)
async def address(call: Call) -> Json:
    """Give an address that takes the bytes once."""
    length = call.number("length", 0)
    if length < 1:
        raise invalid("length must be positive")
    made = Upload(call.world.id("F"), call.team, str(call.get("filename")), length, call.home.bot,
                  alt=str(call.get("alt_txt") or ""))
    call.world.files[made.id] = made
    token = secrets.token_urlsafe(16)
    call.world.addresses[token] = made.id
    return {"upload_url": f"{call.server.origin}/upload/v1/{token}", "file_id": made.id}


async def take(server: Slack, request: web.Request) -> web.Response:
    """Take the bytes; the answer is plain text, as the SDK reads it."""
    held = server.world.files.get(server.world.addresses.pop(request.match_info["token"], ""))
    if held is None:
        return web.Response(status=404, text="not found")
    if request.content_type.startswith("multipart/"):
        parts: list[Any] = [part async for part in _parts(request)]
        raw = b"".join(parts)
    else:
        raw = await request.read()
    if len(raw) != held.length:
        return web.Response(status=400, text="ERROR - length")
    held.raw = raw
    return web.Response(text=f"OK - {len(raw)}", content_type="text/plain")


async def _parts(request: web.Request) -> Any:
    async for part in await request.multipart():
        yield bytes(await part.read())  # type: ignore[union-attr]


@method("files.completeUploadExternal", required="files", scope="files:write", tier=4,
        optional="channel_id channels initial_comment thread_ts blocks")
async def complete(call: Call) -> Json:
    """End an upload; it may take some asking until the file is ready."""
    given = call.get("files")
    if not isinstance(given, list) or not given:
        raise invalid("files must be an array")
    for one in given:
        held = call.world.files.get(str(one.get("id")))
        if held is None or held.team != call.team or held.raw is None:
            raise Refused("file_not_found")
        if held.completed:
            raise Refused("file_already_completed")
    for one in given:
        held = call.world.files[one["id"]]
        held.completed, held.title, held.looks = True, str(one.get("title") or ""), call.server.late_looks
        held.channels = [call.joined(str(call.get("channel_id"))).id] if call.get("channel_id") else []
    return {"files": [payload(call.server, call.world.files[one["id"]]) for one in given]}


@method("files.info", required="file", optional="count cursor limit page", scope="files:read", tier=4)
async def info(call: Call) -> Json:
    """Describe a file."""
    one = found(call)
    shown = payload(call.server, one)
    one.looks = max(0, one.looks - 1)
    return {"file": shown, "comments": [], "response_metadata": {"next_cursor": ""}}


@method("files.delete", required="file", scope="files:write")
async def delete(call: Call) -> Json:
    """Take a file away."""
    one = found(call)
    if one.owner != call.home.bot:
        raise Refused("cant_delete_file")
    one.deleted, one.raw = True, None
    return {}


@method("files.list", optional="channel count page show_files_hidden_by_limit ts_from ts_to types user",
        scope="files:read")
async def listed(call: Call) -> Json:
    """List the files."""
    all_files = [payload(call.server, one) for one in call.world.files.values()
                 if one.team == call.team and one.completed and not one.deleted]
    return {"files": all_files, "paging": {"count": 100, "total": len(all_files), "page": 1, "pages": 1}}


async def private(server: Slack, request: web.Request) -> web.Response:
    """Give a file's bytes to a token that may read it; anybody else gets the page that asks to sign in."""
    team, _, id = request.match_info["file"].partition("-")
    one = server.world.files.get(id)
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    kind, owner = server.world.permits.get(token, ("", ""))
    allowed = kind == "bot" and owner == team and "files:read" in server.world.workspaces[team].scopes
    if one is None or one.raw is None or not allowed:
        return web.Response(text="<!DOCTYPE html><title>Sign in | Slack</title>", content_type="text/html")
    return web.Response(body=one.raw, content_type=MIMES.get(Path(one.name).suffix.casefold(),
                                                             "application/octet-stream"))
