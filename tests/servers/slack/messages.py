"""Messages: posting, changing, deleting, only for one reader, pinned; and what response addresses take."""

from __future__ import annotations

from typing import Any

from tests.servers.slack import blocks as checks
from tests.servers.slack import described
from tests.servers.slack.calls import Call, method
from tests.servers.slack.world import KINDS, PUBLIC, Channel, Json, Message, Refused, World

MOST_TEXT, MOST_METADATA = 40_000, 8_000
SAID = "text blocks attachments mrkdwn unfurl_links unfurl_media link_names parse markdown_text"
ANSWERED = {"text", "blocks", "attachments", "response_type", "replace_original", "delete_original", "unfurl_links",
            "unfurl_media", "metadata", "thread_ts", "mrkdwn"}


def said(world: World, team: str, args: Json, *, needed: bool = True) -> Json:
    """Check what a message says, and give it as it stands then."""
    text, blocks = args.get("text") or "", args.get("blocks")
    if args.get("attachments") or args.get("markdown_text"):
        raise Refused("invalid_arguments", response_metadata={"messages": ["attachments are not for us"]})
    if blocks is not None and not isinstance(blocks, list):
        raise Refused("invalid_blocks_format")
    if needed and not text and not blocks:
        raise Refused("no_text")
    if not isinstance(text, str) or len(text) > MOST_TEXT:
        raise Refused("msg_too_long")
    found: Json = {"text": text}
    if blocks is not None:
        drawn(world, team, blocks, checks.MESSAGE)
        found["blocks"] = numbered(world, blocks)
    return found


def drawn(world: World, team: str, blocks: Any, surface: str) -> None:
    """Refuse blocks that Slack would refuse on this surface, and pictures that cannot be shown."""
    if not isinstance(blocks, list):
        raise Refused("invalid_blocks_format")
    wrong = [one.line for one in checks.problems(blocks, surface)]
    wrong += [f"[ERROR] unsupported type: {one['type']}" for one in blocks
              if isinstance(one, dict) and one.get("type") in world.unknown_blocks]
    found = described.fault(surface, blocks) if not wrong else None
    wrong += [f"[ERROR] {found}"] if found else []
    wrong += [f"[ERROR] invalid slack file [json-pointer:{at}]" for at in ([] if wrong else lost(world, team, blocks))]
    if wrong:
        raise Refused("invalid_blocks" if surface == checks.MESSAGE else "invalid_arguments",
                      response_metadata={"messages": wrong}, errors=wrong)
    if surface == checks.MESSAGE and checks.characters(blocks) > checks.CHARACTERS:
        raise Refused("msg_blocks_too_long")


def lost(world: World, team: str, blocks: list[Json], at: str = "/blocks") -> list[str]:
    """List where pictures are that are no files, are not ready, are another workspace's or are no pictures."""
    wrong = []
    for number, one in enumerate(blocks):
        shown = [(f"{at}/{number}", one), *((f"{at}/{number}/elements/{n}", inner) for n, inner in
                                            enumerate(one.get("elements") or ())), (f"{at}/{number}/accessory",
                                                                                    one.get("accessory") or {})]
        for place, held in shown:
            if held.get("type") != "image" or "slack_file" not in held:
                continue
            id = held["slack_file"].get("id") or held["slack_file"]["url"].rsplit("/", 2)[-2].partition("-")[2]
            found = world.files.get(id)
            if found is None or not found.ready or found.team != team or not shown_picture(found.name):
                wrong.append(f"{place}/slack_file")
    return wrong


def shown_picture(name: str) -> bool:
    """Tell whether a file is of a kind that image blocks show."""
    return name.casefold().endswith((".png", ".jpg", ".jpeg", ".gif"))


def numbered(world: World, blocks: list[Json]) -> list[Json]:
    """Give blocks and their elements the ids that they lack."""
    made = []
    for one in blocks:
        held = {**one, "block_id": one.get("block_id") or world.id("b")}
        if held["type"] == "actions":
            held["elements"] = [{**inner, "action_id": inner.get("action_id") or world.id("a")}
                                for inner in held["elements"]]
        made.append(held)
    return made


def metadata(given: Any) -> Json | None:
    """Check a message's metadata; an empty object is none."""
    if not given:
        return None
    if not isinstance(given, dict) or not isinstance(given.get("event_type"), str) or not isinstance(
            given.get("event_payload"), dict) or set(given) - {"event_type", "event_payload"}:
        raise Refused("invalid_metadata_format")
    if len(str(given)) > MOST_METADATA:
        raise Refused("metadata_too_large")
    return given


def add(world: World, channel: Channel, held: Json, *, reader: str | None = None, meta: Json | None = None,
        thread: str | None = None) -> Message:
    """Put a message of the bot into a channel."""
    home = world.workspaces[channel.team]
    ts = world.ts()
    payload: Json = {"type": "message", "user": home.bot, "bot_id": home.bot_id, "app_id": world.application,
                     "ts": ts, "team": home.id, **held}
    if thread:
        payload |= {"thread_ts": thread, "parent_user_id": home.bot}
    if reader is not None:
        payload |= {"is_ephemeral": True}
    made = Message(channel.id, ts, payload, home.id, reader, meta)
    world.messages[channel.id, ts] = made
    world.broadcasts += [(ts, one) for one in checks.broadcasts(made.blocks, payload["text"])]
    return made


def change(world: World, found: Message, held: Json, meta: Any = ...) -> None:
    """Draw a message again; what is not given stays."""
    before = {one["block_id"]: one for one in found.blocks}
    found.payload = {**found.payload, **held, "edited": {"user": found.payload["user"], "ts": world.ts()}}
    found.edits += 1
    if meta is not ...:
        found.metadata = meta
    # An app keeps what somebody chose in a block of the same id: a changed one ought to have a new id.
    world.kept_ids += [(found.channel, found.ts, one["block_id"]) for one in held.get("blocks", ())
                       if one["block_id"] in before and before[one["block_id"]] != one]
    world.broadcasts += [(found.ts, one) for one in checks.broadcasts(found.blocks, found.payload["text"])]


def threaded(call: Call, channel: Channel) -> str | None:
    """Give the message that is answered."""
    asked = call.get("thread_ts")
    if asked is None:
        return None
    found = call.world.messages.get((channel.id, str(asked)))
    if found is None or found.deleted:
        raise Refused("thread_not_found")
    return found.thread or found.ts


@method("chat.postMessage", required="channel", scope="chat:write", tier=0,
        optional=f"{SAID} thread_ts reply_broadcast metadata")
async def post(call: Call) -> Json:
    """Post a message; a user's id is the direct message with them."""
    place = str(call.get("channel"))
    if place in call.world.users and call.world.users[place].team == call.team:
        place = call.world.direct(call.home, place).id
    channel = call.joined(place)
    held, meta, thread = said(call.world, call.team, call.args), metadata(call.get("metadata")), threaded(call, channel)
    made = add(call.world, channel, held, meta=meta, thread=thread)
    return {"channel": channel.id, "ts": made.ts, "message": made.payload}


@method("chat.update", required="channel ts", scope="chat:write", optional=f"{SAID} metadata reply_broadcast file_ids")
async def update(call: Call) -> Json:
    """Draw a message again."""
    channel = call.known(str(call.get("channel")))
    if channel.archived:
        raise Refused("is_archived")
    found = call.message(channel.id, call.get("ts"))
    if found.payload.get("bot_id") != call.home.bot_id:
        raise Refused("cant_update_message")
    held = said(call.world, call.team, call.args, needed=True)
    meta = metadata(call.get("metadata")) if "metadata" in call.args else ...
    change(call.world, found, held, meta)
    call.server.interactions.changed(found)
    return {"channel": channel.id, "ts": found.ts, "text": found.payload["text"], "message": found.payload}


@method("chat.delete", required="channel ts", scope="chat:write")
async def delete(call: Call) -> Json:
    """Take a message away; its files stay."""
    channel = call.known(str(call.get("channel")))
    found = call.message(channel.id, call.get("ts"))
    if found.payload.get("bot_id") != call.home.bot_id:
        raise Refused("cant_delete_message")
    found.deleted = True
    channel.pins = [ts for ts in channel.pins if ts != found.ts]
    return {"channel": channel.id, "ts": found.ts}


@method("chat.postEphemeral", required="channel user", scope="chat:write", tier=0, optional=f"{SAID} thread_ts")
async def ephemeral(call: Call) -> Json:
    """Show somebody in a channel what nobody else sees."""
    channel = call.joined(str(call.get("channel")))
    if call.get("user") not in channel.members:
        raise Refused("user_not_in_channel")
    made = add(call.world, channel, said(call.world, call.team, call.args), reader=str(call.get("user")),
               thread=threaded(call, channel))
    call.server.interactions.shown_to(made)
    return {"message_ts": made.ts}


@method("chat.getPermalink", required="channel message_ts", tier=0)
async def permalink(call: Call) -> Json:
    """Give the address of a message."""
    channel = call.known(str(call.get("channel")))
    found = call.message(channel.id, call.get("message_ts"))
    return {"channel": channel.id,
            "permalink": f"https://{call.home.domain}.slack.com/archives/{channel.id}/p{found.ts.replace('.', '')}"}


def may_pin(call: Call) -> tuple[Channel, Message]:
    """Give the message that a pin is about."""
    channel = call.joined(str(call.get("channel")))
    return channel, call.message(channel.id, call.get("timestamp"))


@method("pins.add", required="channel timestamp", scope="pins:write", tier=2)
async def pin(call: Call) -> Json:
    """Pin a message."""
    channel, found = may_pin(call)
    if found.ts in channel.pins:
        raise Refused("already_pinned")
    channel.pins.append(found.ts)
    return {}


@method("pins.remove", required="channel timestamp", scope="pins:write", tier=2)
async def unpin(call: Call) -> Json:
    """Take a pin away."""
    channel, found = may_pin(call)
    if found.ts not in channel.pins:
        raise Refused("no_pin")
    channel.pins.remove(found.ts)
    return {}


@method("pins.list", required="channel", scope="pins:read", tier=2)
async def pins(call: Call) -> Json:
    """List what is pinned."""
    channel = call.joined(str(call.get("channel")))
    return {"items": [{"type": "message", "channel": channel.id, "created": 1,
                       "message": call.message(channel.id, ts).payload} for ts in reversed(channel.pins)]}


@method("conversations.history", required="channel",
        optional="cursor inclusive include_all_metadata latest limit oldest")
async def history(call: Call) -> Json:
    """List messages, newest first: few and seldom where this is limited."""
    channel = call.joined(str(call.get("channel")))
    call.scoped(f"{KINDS[channel.kind]}:history")
    return read_back(call, [one for one in call.world.standing(channel.id) if one.thread is None])


@method("conversations.replies", required="channel ts",
        optional="cursor inclusive include_all_metadata latest limit oldest")
async def replies(call: Call) -> Json:
    """List a thread."""
    channel = call.joined(str(call.get("channel")))
    call.scoped(f"{KINDS[channel.kind]}:history")
    first = call.message(channel.id, call.get("ts"))
    return read_back(call, [one for one in call.world.standing(channel.id) if first.ts in (one.ts, one.thread)])


def read_back(call: Call, found: list[Message]) -> Json:
    """Give messages between two instants, newest first, with what was asked of them."""
    limited = call.server.history_limited
    if limited:
        call.server.rates.take((call.team, call.name, "limited"), 1, 60.0)
    oldest, latest = str(call.get("oldest") or "0"), str(call.get("latest") or "9999999999.0")
    both = call.flag("inclusive")
    within = [one for one in reversed(found) if float(oldest) < float(one.ts) < float(latest)
              or (both and one.ts in (oldest, latest))]
    call.args["limit"] = min(call.number("limit", 100), 15) if limited else call.number("limit", 100)
    listed = [one.payload | ({"metadata": one.metadata} if one.metadata and call.flag("include_all_metadata") else {})
              for one in within]
    page = call.page(listed, "messages")
    return {**page, "has_more": bool(page["response_metadata"]["next_cursor"]), "pin_count": 0}


def answered(world: World, channel: Channel, reader: str, source: Message | None, body: Json) -> Message | None:
    """Carry out what a response address was sent; None where nothing is shown for it."""
    unknown = set(body) - ANSWERED
    if unknown:
        raise Refused("invalid_arguments", 400, messages=sorted(unknown))
    if body.get("delete_original"):
        if source is not None:
            source.deleted = True
        return None
    held = said(world, channel.team, body)
    if body.get("replace_original") and source is not None:
        if source.deleted:
            raise Refused("message_not_found", 404)
        change(world, source, held)
        return source
    public = body.get("response_type") == "in_channel"
    return add(world, channel, held, reader=None if public else reader, meta=metadata(body.get("metadata")),
               thread=body.get("thread_ts"))


__all__ = ["PUBLIC", "answered", "drawn", "metadata", "numbered", "said"]
