"""Channels and people: what the bot may ask about a workspace."""

from __future__ import annotations

from tests.servers.slack.calls import Call, invalid, kinds, method
from tests.servers.slack.world import DIRECT, KINDS, PUBLIC, SEVERAL, Json, Refused, User


@method("auth.test", tier=0)
async def test(call: Call) -> Json:
    """Tell whose token it is."""
    home = call.home
    return {"url": f"https://{home.domain}.slack.com/", "team": home.name, "user": "readout", "team_id": home.id,
            "user_id": home.bot, "bot_id": home.bot_id, "is_enterprise_install": False}


@method("team.info", optional="team", scope="team:read")
async def team(call: Call) -> Json:
    """Describe the workspace."""
    return {"team": {"id": call.home.id, "name": call.home.name, "domain": call.home.domain}}


@method("bots.info", optional="bot", scope="users:read")
async def bot(call: Call) -> Json:
    """Describe the bot."""
    if call.get("bot", call.home.bot_id) != call.home.bot_id:
        raise Refused("bot_not_found")
    return {"bot": {"id": call.home.bot_id, "app_id": call.world.application, "user_id": call.home.bot,
                    "name": "Readout", "deleted": False}}


def person(call: Call, id: str) -> User:
    """Give a person of this workspace."""
    found = call.world.users.get(id)
    if found is None or found.team != call.team:
        raise Refused("user_not_found")
    return found


@method("users.info", required="user", optional="include_locale", scope="users:read", tier=4)
async def user(call: Call) -> Json:
    """Describe a person."""
    return {"user": person(call, str(call.get("user"))).payload}


@method("users.list", optional="cursor include_locale limit", scope="users:read", tier=2)
async def users(call: Call) -> Json:
    """List everybody."""
    return call.page([one.payload for one in call.world.users.values() if one.team == call.team], "members")


@method("usergroups.list", optional="include_count include_disabled include_users", scope="usergroups:read", tier=2)
async def groups(call: Call) -> Json:
    """List the user groups."""
    listed = []
    for id, (name, held) in call.home.groups.items():
        one: Json = {"id": id, "team_id": call.team, "is_usergroup": True, "name": name, "date_delete": 0,
                     "handle": name.casefold().replace(" ", "-"), "description": ""}
        one |= {"users": held, "user_count": len(held)} if call.flag("include_users") else {}
        listed.append(one)
    return {"usergroups": listed}


@method("usergroups.users.list", required="usergroup", optional="include_disabled", scope="usergroups:read", tier=2)
async def grouped(call: Call) -> Json:
    """List who is in a user group."""
    if call.get("usergroup") not in call.home.groups:
        raise Refused("no_such_subteam")
    return {"users": call.home.groups[str(call.get("usergroup"))][1]}


@method("conversations.list", optional="cursor exclude_archived limit types", tier=2)
async def channels(call: Call) -> Json:
    """List channels of some kinds."""
    asked = kinds(str(call.get("types") or ""), KINDS)
    for kind in asked:
        call.scoped(f"{KINDS[kind]}:read")
    without = call.flag("exclude_archived")
    found = [one for one in call.world.channels.values() if one.team == call.team and one.kind in asked
             and (one.kind == PUBLIC or call.home.bot in one.members) and not (without and one.archived)]
    return call.page([one.payload(call.home.bot) for one in found], "channels")


@method("users.conversations", optional="cursor exclude_archived limit types user", tier=3)
async def joined(call: Call) -> Json:
    """List the channels that the bot is in."""
    asked = kinds(str(call.get("types") or ""), KINDS)
    for kind in asked:
        call.scoped(f"{KINDS[kind]}:read")
    found = [one for one in call.world.channels.values() if one.team == call.team and one.kind in asked
             and call.home.bot in one.members and not (call.flag("exclude_archived") and one.archived)]
    return call.page([one.payload(call.home.bot) for one in found], "channels")


@method("conversations.info", required="channel", optional="include_locale include_num_members")
async def channel(call: Call) -> Json:
    """Describe a channel."""
    found = call.known(str(call.get("channel")))
    call.scoped(f"{KINDS[found.kind]}:read")
    return {"channel": found.payload(call.home.bot)}


@method("conversations.join", required="channel", scope="channels:join")
async def join(call: Call) -> Json:
    """Join a public channel; the bot's own coming is told too."""
    found = call.known(str(call.get("channel")))
    if found.kind != PUBLIC:
        raise Refused("method_not_supported_for_channel_type")
    if found.archived:
        raise Refused("is_archived")
    already = call.home.bot in found.members
    if not already:
        found.members.append(call.home.bot)
        call.server.tell(call.home, {"type": "member_joined_channel", "user": call.home.bot, "channel": found.id,
                                     "channel_type": "C", "team": call.team, "event_ts": call.world.ts()})
    warned: Json = {"warning": "already_in_channel"} if already else {}
    return {"channel": found.payload(call.home.bot), **warned}


@method("conversations.members", required="channel", optional="cursor limit", tier=4)
async def members(call: Call) -> Json:
    """List who is in a channel."""
    found = call.known(str(call.get("channel")))
    call.scoped(f"{KINDS[found.kind]}:read")
    return call.page(found.members, "members")


@method("conversations.open", optional="channel return_im users")
async def opened(call: Call) -> Json:
    """Open the direct message with somebody."""
    asked = [one for one in str(call.get("users") or "").split(",") if one]
    if not asked and call.get("channel"):
        found = call.known(str(call.get("channel")))
        if found.kind not in (DIRECT, SEVERAL):
            raise Refused("channel_not_found")
    elif not asked:
        raise invalid("users or channel is required")
    else:
        call.scoped("im:write" if len(asked) == 1 else "mpim:write")
        if asked == [call.home.bot]:
            raise Refused("cannot_dm_bot")
        found = call.world.direct(call.home, *[person(call, one).id for one in asked])
    whole: Json = found.payload(call.home.bot) if call.flag("return_im") else {"id": found.id}
    return {"channel": whole}
