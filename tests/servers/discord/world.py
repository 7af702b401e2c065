"""What Discord knows: guilds, channels, people, messages and commands; ids that carry the time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
TEXT, DIRECT, THREAD, FORUM = 0, 1, 11, 15
V2, EPHEMERAL = 1 << 15, 1 << 6
PERMISSIONS = {"ADMINISTRATOR": 1 << 3, "VIEW_CHANNEL": 1 << 10, "SEND_MESSAGES": 1 << 11, "MANAGE_MESSAGES": 1 << 13,
               "ATTACH_FILES": 1 << 15, "READ_MESSAGE_HISTORY": 1 << 16, "MENTION_EVERYONE": 1 << 17,
               "MANAGE_THREADS": 1 << 34,
               "CREATE_PUBLIC_THREADS": 1 << 35, "SEND_MESSAGES_IN_THREADS": 1 << 38, "PIN_MESSAGES": 1 << 51}
ALL = sum(bit for name, bit in PERMISSIONS.items() if name != "ADMINISTRATOR")
# What the invitation does not ask for, and so nobody gives by it.
UNASKED = frozenset({"MANAGE_MESSAGES", "MANAGE_THREADS", "MENTION_EVERYONE"})
REQUIRE_TAG = 1 << 4
Json = dict[str, Any]


class Refused(Exception):
    """What Discord answers instead of doing what was asked: a status, its own code and the reason."""

    def __init__(self, status: int, code: int, reason: str) -> None:
        super().__init__(f"{status} ({code}): {reason}")
        self.status, self.code, self.reason = status, code, reason


@dataclass
class Fault:
    """Something that goes wrong once. `status` answers so instead of doing it; 0 closes the connection.

    `after` does it first; `seconds` waits before anything; `via` is the header of a 429 from Discord itself.
    """

    status: int = 0
    after: bool = False
    seconds: float = 0.0
    via: bool = True
    retry_after: float = 0.05
    shared: bool = False


@dataclass
class Channel:
    """A channel, a forum, a thread or a direct message. `denied` are the permissions that the bot lacks there.

    A forum that is `tagged` wants a tag on each post; a thread's `owner` opened it.
    """

    id: int
    guild: int | None
    name: str
    kind: int = TEXT
    parent: int | None = None
    tags: list[Json] = field(default_factory=list)
    applied: list[str] = field(default_factory=list)
    denied: set[str] = field(default_factory=lambda: set(UNASKED))
    archived: bool = False
    locked: bool = False
    tagged: bool = False
    owner: int = 100
    reader: int | None = None

    def may(self, *names: str) -> None:
        """Refuse where the bot lacks a permission."""
        if "VIEW_CHANNEL" in self.denied:
            raise Refused(403, 50001, "Missing Access")
        if self.denied & set(names):
            raise Refused(403, 50013, "Missing Permissions")

    @property
    def payload(self) -> Json:
        """The channel as Discord sends it."""
        data: Json = {"id": str(self.id), "type": self.kind, "name": self.name, "position": 0, "nsfw": False,
                      "permission_overwrites": [], "parent_id": str(self.parent) if self.parent else None,
                      "topic": None, "last_message_id": None, "rate_limit_per_user": 0, "flags": 0}
        if self.guild is not None:
            data["guild_id"] = str(self.guild)
            denied = sum(PERMISSIONS[name] for name in self.denied)
            data["permission_overwrites"] = [{"id": str(self.guild), "type": 0, "allow": "0", "deny": str(denied)}]
        if self.kind == FORUM:
            data |= {"flags": REQUIRE_TAG if self.tagged else 0, "available_tags": self.tags,
                     "default_reaction_emoji": None, "default_sort_order": None, "default_forum_layout": 0}
        if self.kind == THREAD:
            data |= {"owner_id": str(self.owner), "message_count": 1, "member_count": 1, "applied_tags": self.applied,
                     "thread_metadata": {"archived": self.archived, "auto_archive_duration": 10080,
                                         "locked": self.locked,
                                         "archive_timestamp": "2027-01-01T00:00:00+00:00"}}
        return data


@dataclass
class Message:
    """A message as it stands: its payload, who may see it, and the bytes of its files by name."""

    id: int
    channel: int
    payload: Json
    nonce: str | None = None
    reader: int | None = None
    files: dict[str, bytes] = field(default_factory=dict)
    attached: dict[str, int] = field(default_factory=dict)
    alts: dict[str, str] = field(default_factory=dict)
    deleted: bool = False
    edits: int = 0
    taken_at: datetime = EPOCH
    pinned: bool = False


class World:
    """Everything there is. `now` tells the time, so that a test may move it."""

    application = 100

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.names: dict[int, str] = {self.application: "Readout"}
        self.guilds: dict[int, str] = {}
        self.owners: dict[int, int] = {}
        self.roles: defaultdict[int, dict[int, str]] = defaultdict(dict)
        self.mentionable: set[int] = set()
        # The roles of members, and users who are no members, by guild and user: for whoever asks for a member.
        self.held: dict[tuple[int, int], tuple[int, ...]] = {}
        self.gone: set[tuple[int, int]] = set()
        self.told: list[tuple[int, int]] = []
        self.channels: dict[int, Channel] = {}
        self.messages: dict[int, Message] = {}
        self.commands: list[Json] = []
        self.uploads: dict[str, bytes] = {}
        self.synced = 0
        self.pins: defaultdict[int, list[int]] = defaultdict(list)
        self._last = self._past = 0

    def snowflake(self, when: datetime | None = None) -> int:
        """Make an id that carries the present instant, each greater than all before, or one of an earlier instant."""
        if when is not None:
            self._past += 1
            return (int((when - EPOCH).total_seconds() * 1000) << 22) + (1 << 21) + self._past
        at = int((self.now() - EPOCH).total_seconds() * 1000) << 22
        self._last = max(self._last + 1, at)
        return self._last

    def guild(self, name: str) -> int:
        """Found a guild."""
        made = self.snowflake()
        self.guilds[made] = name
        return made

    def role(self, guild: int, name: str, mentionable: bool = True) -> int:
        """Make a role in a guild, before it is joined."""
        made = self.snowflake()
        self.roles[guild][made] = name
        self.mentionable |= {made} if mentionable else set()
        return made

    def channel(self, guild: int, name: str, kind: int = TEXT, tags: tuple[str, ...] = ()) -> Channel:
        """Open a channel or a forum in a guild."""
        listed = [{"id": str(self.snowflake()), "name": tag, "moderated": False, "emoji_id": None, "emoji_name": None}
                  for tag in tags]
        made = Channel(self.snowflake(), guild, name, kind, tags=listed)
        self.channels[made.id] = made
        return made

    def thread(self, parent: Channel, name: str, id: int, tags: list[str] | None = None) -> Channel:
        """Open a thread."""
        made = Channel(id, parent.guild, name, THREAD, parent.id, applied=tags or [], denied=parent.denied)
        self.channels[id] = made
        return made

    def direct(self, user: int) -> Channel:
        """Give the channel in which only the bot and one user write."""
        found = next((one for one in self.channels.values() if one.reader == user), None)
        if found is None:
            found = Channel(self.snowflake(), None, "", DIRECT, reader=user)
            self.channels[found.id] = found
        return found

    def user(self, name: str) -> int:
        """Let somebody have an account."""
        made = self.snowflake()
        self.names[made] = name
        return made

    def at(self, channel: int) -> Channel:
        """Find a channel, or refuse as Discord does."""
        found = self.channels.get(channel)
        if found is None:
            raise Refused(404, 10003, "Unknown Channel")
        return found

    def message(self, channel: int, id: int) -> Message:
        """Find a message that stands, or refuse."""
        self.at(channel).may()
        found = self.messages.get(id)
        if found is None or found.deleted or found.channel != channel or found.reader is not None:
            raise Refused(404, 10008, "Unknown Message")
        return found

    def standing(self, channel: int) -> list[Message]:
        """List what everybody sees in a channel, oldest first."""
        return [one for one in self.messages.values()
                if one.channel == channel and not one.deleted and one.reader is None]

    def user_payload(self, user: int) -> Json:
        """Give somebody as Discord sends them."""
        return {"id": str(user), "username": self.names[user].casefold().replace(" ", "_"), "discriminator": "0",
                "global_name": self.names[user], "avatar": None, "bot": user == self.application, "flags": 0}

    def member_payload(self, user: int, admin: bool = False, roles: tuple[int, ...] = ()) -> Json:
        """Give a member of a guild as an interaction brings them."""
        rights = ALL | (PERMISSIONS["ADMINISTRATOR"] if admin else 0)
        return {"user": self.user_payload(user), "roles": [str(role) for role in roles], "nick": None, "avatar": None,
                "joined_at": "2026-01-01T00:00:00+00:00", "premium_since": None, "deaf": False, "mute": False,
                "flags": 0, "pending": False, "permissions": str(rights), "communication_disabled_until": None}

    def guild_payload(self, guild: int) -> Json:
        """Give a guild as the gateway sends it to somebody who joins."""
        channels = [one.payload for one in self.channels.values() if one.guild == guild and one.kind != THREAD]
        threads = [one.payload for one in self.channels.values() if one.guild == guild and one.kind == THREAD]
        everyone = {"id": str(guild), "name": "@everyone", "permissions": str(ALL), "position": 0, "color": 0,
                    "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
                    "hoist": False, "managed": False, "mentionable": False, "flags": 0}
        others = [{**everyone, "id": str(id), "name": name, "permissions": "0", "position": place,
                   "mentionable": id in self.mentionable}
                  for place, (id, name) in enumerate(self.roles[guild].items(), 1)]
        return {"id": str(guild), "name": self.guilds[guild], "icon": None, "owner_id": str(self.owners.get(guild, 1)),
                "roles": [everyone, *others], "channels": channels, "threads": threads, "members": [
                    self.member_payload(self.application)], "emojis": [], "stickers": [], "features": [],
                "member_count": 2, "large": False, "unavailable": False, "verification_level": 0,
                "default_message_notifications": 0, "explicit_content_filter": 0, "mfa_level": 0, "afk_timeout": 300,
                "premium_tier": 0, "preferred_locale": "en-US", "nsfw_level": 0, "system_channel_flags": 0,
                "presences": [], "voice_states": [], "stage_instances": [], "guild_scheduled_events": [],
                "soundboard_sounds": [], "joined_at": "2026-01-01T00:00:00+00:00", "system_channel_id": next(
                    (one["id"] for one in channels if one["type"] == TEXT), None)}
