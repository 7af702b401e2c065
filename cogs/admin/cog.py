"""What admins and directors do with a community."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Annotated, Literal
from zoneinfo import available_timezones

from bot import (
    Ask,
    Card,
    Choice,
    Cog,
    Confirmed,
    Context,
    DeliveryId,
    Link,
    MemberId,
    Place,
    Refusal,
    Row,
    Text,
    When,
    action,
    check_words,
    say,
)
from cogs.admin import cards, changes
from cogs.admin.groups import Groups
from cogs.admin.places import Places
from cogs.admin.stopped import Stopped
from db import audit, communities, deliveries, members, policies

WEB = communities.WEB
JOINING = ("In the web rooms this signs everybody out, you too. The way back: an admin of the other community makes "
           "each of you a link with `/member add` or `/member link`.")
REMOVING = ("A room of the web closes, and what was posted there is out of sight until a place of the same name is "
            "added. In a chat it stays to be seen.")
LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
POLICY = ("The one that `/policy edit` writes: it stands behind More on every case, and contributors accept it. A "
          "change is a new version.")
CODE_LENGTH = 12
REFERENCE = 200
REACHES = (("department", "the department"), ("community", "members of the community"), ("public", "everybody"))
PURPOSES = (("cases", "Cases"), ("editors", "Editors alone"))
ROLES = (("member", "Member"), ("contributor", "Contributor"), ("editor", "Editor"), ("director", "Director"),
         ("admin", "Admin"))


async def _zones(ctx: Context, text: str, given: dict[str, str]) -> list[Choice]:
    wanted = text.casefold().replace(" ", "_")
    found = sorted(zone for zone in available_timezones() if wanted in zone.casefold())
    return [Choice(zone, zone) for zone in sorted(found, key=lambda z: z.casefold() != wanted)][:25]


async def _name(ctx: Context, given: dict[str, str]) -> str:
    return (await ctx.read(changes.community_of, ctx.community)).row.name


async def _zone(ctx: Context, given: dict[str, str]) -> str:
    return (await ctx.read(changes.community_of, ctx.community)).row.zone


async def _policy(ctx: Context, given: dict[str, str]) -> str:
    return (await ctx.read(policies.current, ctx.community)).text


async def _language(ctx: Context, given: dict[str, str]) -> str:
    return (await ctx.read(changes.community_of, ctx.community)).row.language


async def _reference(ctx: Context, given: dict[str, str]) -> str:
    row = await ctx.read(policies.approval, ctx.community)
    return row.reference if row is not None else ""


async def _expires(ctx: Context, given: dict[str, str]) -> str:
    row = await ctx.read(policies.approval, ctx.community)
    return row.expires_on.isoformat() if row is not None and row.expires_on is not None else ""


def _today(ctx: Context) -> date:
    return ctx.now.astimezone(ctx.audience.tz).date()


async def _shown(ctx: Context) -> Card:
    found = await ctx.read(changes.community_of, ctx.community)
    return cards.community(found, ctx.may("admin"), ctx.may("director"), _today(ctx))


class Admin(Groups, Places, Stopped, Cog, name="admin"):
    """The community itself: its settings and places, who may do what, and what was done."""

    @action("community show")
    async def community_show(self, ctx: Context) -> Card:
        """See the community, its time zone and its places."""
        return await _shown(ctx)

    @action("community edit", role="admin", form=True, title="Change the community")
    async def community_edit(self, ctx: Context,
                             name: Annotated[str, Ask("Name", now=_name, most=80)],
                             zone: Annotated[str, Ask("Time zone", "Like Europe/Zurich.", suggest=_zones, now=_zone)],
                             language: Annotated[Literal["en-US"], Ask("Language", now=_language,
                                                                       labels=(("en-US", "English"),))],
                             policy: Annotated[str, Ask("Policy", POLICY,
                                                        long=True, most=2_000, now=_policy)] = "",
                             confirmed: Confirmed = "") -> Card:
        """Change the name, time zone, language and policy of the community."""
        if not name.strip():
            raise Refusal("Name is missing.", field="name")
        await check_words(ctx, policy, "teaching", "policy", confirmed, await _policy(ctx, {}))
        await ctx.db(changes.edit, ctx.community, name.strip(), zone, language, policy, ctx.member, ctx.now)
        return await _shown(ctx)

    @action("community approval", role="director", form=True, submit="Record it", title="Record an approval")
    async def community_approval(
            self, ctx: Context,
            reference: Annotated[str, Ask("Reference", "The number or file of the privacy officer's approval. No name.",
                                          most=REFERENCE, now=_reference)],
            expires_on: Annotated[date | None, Ask("Expires on", "A date like 2028-01-31. Empty: it has no end.",
                                                   now=_expires)] = None, confirmed: Confirmed = "") -> Card:
        """Record the privacy officer's approval of this program; what was recorded before is kept."""
        reference, today = " ".join(reference.split()), _today(ctx)
        if not reference:
            raise Refusal("Reference is missing.", field="reference")
        if expires_on is not None and expires_on < today:
            raise Refusal("{day} is over. Write the day up to which the approval holds.", field="expires_on",
                          day=expires_on)
        await check_words(ctx, reference, "record", "reference", confirmed)
        await ctx.db(policies.approve, ctx.community, reference, expires_on, ctx.member, ctx.now)
        people = await ctx.read(members.list_members, ctx.community)
        rows = await ctx.read(policies.approvals, ctx.community)
        return cards.approvals(rows, {row.id: row.name for row in people}, today)

    @action("community code", role="admin")
    async def community_code(self, ctx: Context) -> Card:
        """Make a one-time code with which another workspace joins this community."""
        secret = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
        until = ctx.now + changes.CODE_LIFE
        await ctx.db(communities.make_code, ctx.community, changes.digest(secret), until)
        return cards.code("-".join((secret[:4], secret[4:8], secret[8:])), When(until))

    @action("community join", role="admin", submit="Join", form=True, title="Join another community")
    async def community_join(self, ctx: Context, code: Annotated[str, Ask("Code", most=40)],
                             sure: Annotated[bool, Ask("Join the other community", JOINING)] = False) -> Text:
        """Join this workspace to another community with its one-time code."""
        if ctx.person is None:
            raise Refusal("Write this in the workspace that should join.")
        if not sure:
            raise Refusal("Nothing was joined. Confirm it to join the other community.", field="sure")
        outcome = await ctx.db(changes.join, ctx.person.platform, ctx.person.workspace, code, ctx.now)
        if outcome == "expired":
            raise Refusal("This code was used already or has run out. Ask for a new one.", field="code")
        if outcome == "has rounds":
            raise Refusal("Cases were posted in this workspace, so it stays its own community.")
        if outcome == "no workspace":
            raise Refusal("The terminal is no workspace, so nothing was joined from here. Write `/community join` in "
                          "the web rooms, or in the chat that should join.")
        if outcome != "joined":
            raise Refusal("No other community has this code. Look at it again, or ask for a new one.", field="code")
        if ctx.person.platform == WEB:
            return say("Joined. You are signed out now: ask an admin of the other community for a link, which "
                       "`/member add` or `/member link` makes.")
        return say("Joined. This workspace is part of the other community from now on. Places that it had count as "
                   "another department until an admin says otherwise: `/place audience`.")

    @action("place add", role="admin", submit="Add", title="Add a place")
    async def place_add(self, ctx: Context, name: Annotated[str, Ask("Name", most=60)],
                        purpose: Annotated[Literal["cases", "editors"], Ask("For", labels=PURPOSES)] = "cases") -> Text:
        """Add a place, for cases or for editors: in a chat the room where you write, on the web a new room."""
        if ctx.place is not None and ctx.place.direct:
            raise Refusal("Write `/place add` in the room where cases should be posted.")
        name = " ".join(name.split())
        if not name:
            raise Refusal("Name is missing.", field="name")
        lacking = await ctx.lacks(ctx.place) if ctx.place is not None else None
        if lacking is not None and lacking.tone == "bad":
            raise Refusal("{why}", why=lacking)
        outcome = await ctx.db(changes.add_place, ctx.community, ctx.place, name, ctx.member, ctx.now,
                               purpose)
        if outcome == "there":
            raise Refusal("There is a place called “{name}” already. Choose another name.", field="name", name=name)
        if outcome == "taken":
            raise Refusal("This room belongs to another community. Its admins can give it back.")
        if outcome != "saved":
            raise Refusal("This room is in no workspace of this community. Write `/place add` in one that is.")
        if ctx.place is None or ctx.place.platform == WEB:
            if purpose == "editors":
                return say("The room {name} is there, for editors alone. Privacy tickets are posted in it.", name=name)
            return say("The room {name} is there. It stands beside the others once the page is loaded again; directors "
                       "choose it by this name.", name=name)
        if lacking is not None:
            return say("The place is kept as {name}, but nothing appears in it yet. {why}", name=name, why=lacking)
        if purpose == "editors":
            return say("Privacy tickets are posted here from now on. Let nobody but editors read this room.")
        return say("Cases are posted here from now on. Directors choose it as {name}.", name=name)

    @action("place list", role="director")
    async def place_list(self, ctx: Context) -> Card:
        """List the places where cases are posted."""
        found = await ctx.read(changes.places, ctx.community)
        return cards.places(found, await ctx.groups(), ctx.may("admin"))

    @action("place audience", role="admin", submit="Save", title="How far a place reaches")
    async def place_audience(self, ctx: Context, place: Place,
                             audience: Annotated[Literal["department", "community", "public"], Ask(
                                 "Read by", "Whoever can open it. Cases that may not travel so far are not posted "
                                 "there, and those that stand there are taken down.", labels=REACHES)],
                             confirmed: Annotated[str, Ask("Messages that come down", "The button that takes them down "
                                                           "carries it.", bound=True)] = "") -> Card:
        """Say how far a place reaches: which cases may be posted there follows from it."""
        found = await ctx.db(changes.set_audience, ctx.community, place, audience, ctx.member, ctx.now, confirmed)
        if found.outcome == "asked":
            raise cards.taken_down(found.messages, audience)
        if found.outcome == "unknown":
            raise Refusal("This place is not in the list. Write `/place list` to see those that are.", field="place")
        row = await ctx.read(communities.place_of, ctx.community, str(place))
        return cards.reaching(found, row.name if row is not None else "", audience)

    @action("place remove", role="admin", submit="Remove", form=True, title="Stop posting to a place")
    async def place_remove(self, ctx: Context, place: Place,
                           sure: Annotated[bool, Ask("Stop posting there", REMOVING)] = False) -> Card:
        """Stop posting to a place; nothing that was posted is deleted."""
        if not sure:
            raise Refusal("Nothing was removed. Confirm it to stop posting there.", field="sure")
        found = await ctx.db(changes.close_place, ctx.community, place, ctx.member, ctx.now)
        if found.outcome == "kept":
            raise Refusal("{schedules} still posts there. Give it another place with `/schedule edit` first.",
                          field="place", schedules=", ".join(found.schedules))
        if found.outcome != "removed":
            raise Refusal("This place is not in the list. Write `/place list` to see those that are.", field="place")
        return cards.closed(found, place.platform == WEB, ctx.web)

    @action("role set", role="director")
    async def role_set(self, ctx: Context, member: MemberId,
                       role: Annotated[Literal["member", "contributor", "editor", "director", "admin"],
                                       Ask("Role", labels=ROLES)]) -> Text:
        """Give a member a role, up to your own."""
        own = await ctx.read(changes.asker, ctx.community, ctx.member)
        outcome = await ctx.db(changes.set_role, ctx.community, member, role, own, ctx.now)
        found = await ctx.read(members.get, ctx.community, member)
        name = found.name if found else ""
        if outcome == "above":
            raise Refusal("You can give roles up to your own, to members up to your own. Ask an admin.", field="role")
        if outcome == "last admin":
            raise Refusal("{name} is the only admin. Make somebody else an admin first.", field="role", name=name)
        if outcome == "unknown":
            raise Refusal("That member is not here any more.", field="member")
        return say("{name} is {role} now.", name=name, role=cards.ROLE[role])

    @action("members", role="director", replace=True)
    async def members(self, ctx: Context, page: Annotated[int, Ask("Page", least=0, most=10_000)] = 0) -> Card:
        """List the members with their roles; nothing about their answers."""
        rows = await ctx.read(members.list_members, ctx.community)
        return cards.members(rows, min(page, max(0, (len(rows) - 1) // cards.PAGE)), len(rows))

    @action("web")
    async def web(self, ctx: Context) -> Card:
        """Get a link that signs you in to the web rooms; it works once, for 10 minutes."""
        link = None
        if ctx.member is not None:
            link = await ctx.dispatch.store.sign_in_link(ctx.community, ctx.member, ctx.now)
        if link is None:
            raise Refusal("No web room runs here. Ask whoever runs Readout to start one.")
        return Card(None, say("This link signs you in to the web rooms. It works once, for 10 minutes, and only for "
                              "you; do not pass it on."), Row(Link(say("Open the web rooms"), link)))

    @action("messages doubt", role="director")
    async def doubts(self, ctx: Context) -> Card | Text:
        """See messages of which nobody knows whether they were posted."""
        rows = await ctx.read(deliveries.in_doubt_of, ctx.community)
        places = await ctx.read(communities.places, ctx.community)
        return cards.doubts(rows, {row.place: row.name for row in places})

    @action(role="director", replace=True)
    async def decide(self, ctx: Context, delivery: DeliveryId, again: bool) -> Card | Text:
        """Settle a message in doubt: post it again, or leave it."""
        outcome = await ctx.db(deliveries.decide, ctx.community, delivery, again, ctx.now)
        if outcome != "settled":
            raise Refusal("This message is settled already.")
        told = say("It is posted again.") if again else say("It is left as it is.")
        rows = await ctx.read(deliveries.in_doubt_of, ctx.community)
        places = await ctx.read(communities.places, ctx.community)
        rest = cards.doubts(rows, {row.place: row.name for row in places})
        return Card(rest.title, told, *rest.blocks) if isinstance(rest, Card) else Card(None, told, rest)

    @action("audit", role="director")
    async def audit(self, ctx: Context) -> Card | Text:
        """See what was done lately, and by whom."""
        rows = await ctx.read(audit.recent, ctx.community, cards.PAGE)
        people = await ctx.read(members.list_members, ctx.community)
        return cards.audit(rows, {row.id: row.name for row in people})
