"""The cards of the policy: what it asks, and who has not accepted it."""

from __future__ import annotations

from collections.abc import Sequence

from bot import Button, Card, Link, Row, Table, Text, When, say, written
from db.members import MemberRow
from db.policies import PolicyRow

LISTED = 20
ROLE = {"contributor": say("contributor"), "editor": say("editor"), "director": say("director"),
        "admin": say("admin")}


def policy(community: str, row: PolicyRow, accepted: bool = False) -> Card:
    """Draw the policy; `accepted` says that its only reader has accepted it."""
    accept = Button(say("I accept"), "policy.accept", row.version, look="primary")
    controls: list[Button | Link] = [] if accepted else [accept]
    if row.link:
        controls.append(Link(say("The facility's own policy"), row.link))
    return Card(say("Policy of {community}", community=community), written(row.text), version(row),
                say("You have accepted it.", tone="good") if accepted else None, Row(*controls) if controls else None)


def version(row: PolicyRow) -> Text:
    """Tell which version this is, and since when it holds."""
    if row.at is None:
        return say("This holds until a director writes another. Contributors accept it once.", tone="quiet")
    return say("Version {version}, since {at}. Contributors accept each version once.", version=row.version,
               at=When(row.at, "date"), tone="quiet")


def missing(rows: Sequence[MemberRow]) -> Card:
    """List who may contribute and has not accepted the policy that holds now."""
    head = say("Not accepted yet")
    if not rows:
        return Card(head, say("Everybody who may contribute has accepted the policy that holds now.", tone="good"))
    table = Table(say("They are asked at their next contribution."), (say("Number"), say("Name"), say("Role")),
                  tuple((say("{number}", number=row.number), row.name, ROLE[row.role]) for row in rows[:LISTED]),
                  numeric=frozenset({0}))
    more = say("And {count} more.", count=len(rows) - LISTED) if len(rows) > LISTED else None
    return Card(head, table, more)
