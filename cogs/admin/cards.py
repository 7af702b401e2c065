"""Cards for those who run a community."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import reduce

from bot import Anyway, Button, Card, Fields, Link, Refusal, Row, Table, Text, When, say
from cogs.admin.changes import Closing, Community, Reaching
from cogs.admin.changes import Places as Listed
from db.audit import EntryRow
from db.communities import WEB, PlaceRow
from db.deliveries import DeliveryRow
from db.members import MemberRow
from db.policies import ApprovalRow

PAGE = 20
ROLE = {"member": say("member"), "contributor": say("contributor"), "editor": say("editor"),
        "director": say("director"), "admin": say("admin")}
DOUBTS, STOPS = 5, 5
REACH = {"department": say("the department"), "community": say("the community"), "public": say("everybody")}


def community(found: Community, may_edit: bool, may_approve: bool, today: date) -> Card:
    """Show a community's settings."""
    row = found.row
    homes = _listed([_home(one.platform, one.name, found.left.get(one.id)) for one in found.workspaces])
    served = sum(one.workspace not in found.left for one in found.places)
    fields = Fields((say("Name"), row.name), (say("Time zone"), row.zone), (say("Language"), row.language),
                    (say("Members"), say("{count}", count=found.members)), (say("Lives in"), homes),
                    (say("Places for cases"), say("{count}", count=served)),
                    (say("Privacy officer's approval"), approval(found.approval, today)))
    controls = [Button(say("Edit"), "admin.community_edit"),
                Button(say("Places"), "admin.place_list")] if may_edit else []
    controls += [Button(say("Approval"), "admin.community_approval")] if may_approve else []
    return Card(say("Community"), fields, Row(*controls, Button(say("Policy"), "policy.show")))


def _home(platform: str, name: str, left: datetime | None) -> Text:
    if left is None:
        return say("{name} ({platform})", name=name, platform=platform.capitalize())
    return say("{name} ({platform}; Readout was removed there {at})", name=name, platform=platform.capitalize(),
               at=When(left, "date"))


def _listed(names: Sequence[Text]) -> Text | str:
    if not names:
        return "-"
    return reduce(lambda first, then: say("{first}, {then}", first=first, then=then), names)


def approval(row: ApprovalRow | None, today: date) -> Text:
    """Tell which approval was recorded, and whether it is valid."""
    if row is None:
        return say("none is recorded")
    if row.expires_on is None:
        return say("{reference}, without an end", reference=row.reference)
    if row.expires_on < today:
        return say("{reference}, expired on {day}", reference=row.reference, day=row.expires_on, tone="caution")
    return say("{reference}, until {day}", reference=row.reference, day=row.expires_on)


def approvals(rows: Sequence[ApprovalRow], names: Mapping[int, str], today: date) -> Card:
    """Tell which approval stands, and list those before it, which are kept."""
    listed = [say("Recorded {at} by {name}: {approval}.", at=When(row.at, "date"), name=names.get(row.by or 0, "-"),
                  approval=approval(row, today)) for row in rows[:PAGE]]
    return Card(say("Privacy officer's approval"), say("Recorded. It is asked for before a case with a patient is "
                                                       "approved.", tone="good"), *listed)


def places(found: Listed, groups: Mapping[str, str], may_serve: bool) -> Card:
    """List the places where cases are posted; `groups` names those of the reader's workspace.

    Whoever `may_serve` gets a button for each place that is stopped. Nothing is posted any more in a workspace that
    Readout was taken out of.
    """
    rows, left = found.rows, found.left
    if not rows:
        none = say("There is no place for cases yet. Write `/place add` and a name; in a chat, in the room "
                   "where cases should be posted.")
        return Card(say("Places"), none)
    table = Table(say("Cases are posted here."),
                  (say("Name"), say("Where"), say("For"), say("Reaches"), say("Threads"), say("Mentions")),
                  tuple((row.name, _where(row, left.get(row.workspace)), row.purpose or "-", REACH[row.audience],
                         _threads(row),
                         groups.get(row.mention, say("a group")) if row.mention else "-") for row in rows))
    return Card(say("Places"), table, *_stopped(found, may_serve))


def _stopped(found: Listed, may_serve: bool) -> list[Text | Row]:
    """Tell which places are stopped, and offer to send there again."""
    names = {row.place: row.name for row in found.rows}
    stops = [row for row in found.stopped if row.place in names][:STOPS]
    told: list[Text | Row] = [
        say("Nothing is sent to {place} since {since}: the platform refuses it there. Give Readout back what it may do "
            "in that place, then try again.", place=names[row.place], since=When(row.since), tone="caution")
        for row in stops]
    again = [Button(say("Try again: {place}", place=names[row.place]), "admin.serve", row.id) for row in stops]
    return [*told, Row(*again)] if again and may_serve else told


def _where(row: PlaceRow, left: datetime | None) -> Text | str:
    if left is None:
        return row.platform
    return say("{platform}: Readout was removed there {at}", platform=row.platform, at=When(left, "date"))


def _threads(row: PlaceRow) -> Text | str:
    if row.platform == WEB or row.kind == "direct":
        return "-"
    return say("at the reveal") if row.threads else say("none")


def code(secret: str, until: When) -> Card:
    """Show a one-time code for another workspace."""
    return Card(say("One-time code"), say("`{code}`", code=secret),
                say("In the other workspace an admin writes `/community join` and this code. It works once, "
                    "until {until}.", until=until),
                say("Whoever administers that workspace is an admin of this community from then on: give the code only "
                    "to somebody whose administrators may approve and withdraw cases here.", tone="caution"),
                say("In that workspace no case may have been posted. From then on both are one community.",
                    tone="quiet"))


def closed(found: Closing, web: bool, address: str | None) -> Card:
    """Tell what becomes of a place to which nothing is posted any more, and the way on."""
    if not web:
        return Card(None, say("Nothing more is posted there. What was posted stays."))
    told = say("{name} is closed. What was posted there is out of sight, and none of it is deleted: add a place called "
               "{name} and it is all there again.", name=found.name)
    last = say("This was the last room. Write `/place add` and a name to make the next.") if not found.left else None
    return Card(None, told, last, Row(Link(say("To the first page"), address)) if address else None)


def reaching(found: Reaching, name: str, audience: str) -> Card:
    """Tell how far a place reaches now, and what that takes down."""
    down = say("Messages being taken down, since their cases may not travel so far: {count}.", count=found.messages,
               tone="caution") if found.messages else None
    pins = say("Pinned cases that will not be posted there: {numbers}. Pin others.",
               numbers=", ".join(str(number) for number in found.pinned), tone="caution") if found.pinned else None
    told = say("{name} reaches {reach} now. Cases that may not travel so far are not posted there.", name=name,
               reach=REACH[audience], tone="good")
    return Card(None, told, down, pins)


def taken_down(messages: int, audience: str) -> Refusal:
    """Ask before messages are taken down, since that cannot be taken back."""
    told = say("Nothing is changed yet. Messages that would be deleted there at once, since their cases may not travel "
               "as far as {reach}: {count}. Their rounds go on wherever else they stand.", reach=REACH[audience],
               count=messages)
    return Refusal.of({"": told}, anyway=Anyway("confirmed", str(messages), say("Take them down")))


def way_in(name: str, link: str | None, *told: Text) -> Card:
    """Show a one-time link for somebody else, to be handed over."""
    if link is None:
        return Card(None, *told, say("No web room runs here, so there is no link yet. Ask whoever runs Readout to "
                                     "start one, then write `/member link` and the name."))
    return Card(None, *told, say("Hand this link over to {name} yourself: whoever opens it is {name} here. It works "
                                 "once, for 10 minutes; `/member link` makes a new one.", name=name),
                say("{link}", link=link))


def members(rows: Sequence[MemberRow], page: int, total: int) -> Card:
    """List members with their roles, and nothing about their answers."""
    shown = rows[page * PAGE:(page + 1) * PAGE]
    table = Table(say("Answers are nobody's to list."), (say("Number"), say("Name"), say("Role"), say("Since")),
                  tuple((say("{number}", number=row.number), row.name, ROLE[row.role],
                         say("{at}", at=When(row.joined_at, "date"))) for row in shown), numeric=frozenset({0}))
    controls = [Button(say("Earlier"), "admin.members", page - 1)] if page else []
    controls += [Button(say("Further"), "admin.members", page + 1)] if (page + 1) * PAGE < total else []
    return Card(say("Members, {count}", count=total), table, Row(*controls) if controls else None)


def groups(rows: Sequence[tuple[str, str]]) -> Card | Text:
    """List the groups that give a role, by the names that they have now."""
    if not rows:
        return say("No group gives a role here. An admin changes that with `/role map`.")
    table = Table(say("Whoever is in several has the highest role. A role set by hand stands until their groups "
                      "change."), (say("Group"), say("Role")), tuple((name, ROLE[role]) for name, role in rows))
    return Card(say("Groups"), table)


def doubts(rows: Sequence[DeliveryRow], names: Mapping[str, str]) -> Card | Text:
    """List messages of which nobody knows whether they were posted, each with what can be done."""
    if not rows:
        return say("No message is in doubt.")
    blocks: list[Text | Row] = []
    for row in rows[:DOUBTS]:
        blocks.append(say("{number}. In {place}, tried {at}. Look there, then choose.", number=row.id,
                          place=names.get(row.place, row.place), at=When(row.first_attempt_at or row.due_at)))
        blocks.append(Row(Button(say("Post again"), "admin.decide", row.id, True),
                          Button(say("Leave it"), "admin.decide", row.id, False)))
    more = [say("{count} more come after these.", count=len(rows) - DOUBTS)] if len(rows) > DOUBTS else []
    return Card(say("Messages in doubt"), say("The connection broke while these were being posted."), *blocks, *more)


def audit(rows: Sequence[EntryRow], names: Mapping[int, str]) -> Card | Text:
    """List what was done, by whom, newest first."""
    if not rows:
        return say("Nothing has been done yet that is kept here.")
    table = Table(say("Newest first. Nothing here can be changed or removed."),
                  (say("When"), say("Who"), say("What"), say("To what")),
                  tuple((say("{at}", at=When(row.at, "long")), names.get(row.by or 0, "-"), row.what, row.subject)
                        for row in rows))
    return Card(say("What was done"), table)
