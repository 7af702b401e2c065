"""Views: modals in a stack of three, App Home; each drawn for one person."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.servers.slack import blocks as checks
from tests.servers.slack import described
from tests.servers.slack.calls import Call, invalid, method
from tests.servers.slack.elements import text
from tests.servers.slack.messages import drawn, lost, numbered
from tests.servers.slack.world import Json, Refused, Workspace, World

if TYPE_CHECKING:
    from tests.servers.slack.interactions import Interaction

KEYS = {"modal": {"type", "title", "blocks", "close", "submit", "private_metadata", "callback_id", "clear_on_close",
                  "notify_on_close", "external_id", "submit_disabled"},
        "home": {"type", "blocks", "private_metadata", "callback_id", "external_id"}}
STACK, BYTES = 3, 250_000


@dataclass
class Screen:
    """What one person sees beyond messages: their modals, the lowest first, and App Home."""

    team: str
    user: str
    modals: list[Json] = field(default_factory=list)
    home: Json | None = None


def faults(view: Any) -> list[str]:
    """List what is wrong with a view apart from its pictures."""
    if not isinstance(view, dict) or view.get("type") not in KEYS:
        return ["[ERROR] view must be of type modal or home [json-pointer:/view/type]"]
    found = checks.Problems()
    unknown = set(view) - KEYS[view["type"]]
    if unknown:
        found.add("/view", f"additional property: {sorted(unknown)}")
    if view["type"] == "modal":
        text(view.get("title"), "/view/title", 24, found, plain=True)
        for name in {"close", "submit"} & set(view):
            text(view[name], f"/view/{name}", 24, found, plain=True)
        if "submit" not in view and any(one.get("type") == "input" for one in view.get("blocks") or ()):
            found.add("/view/submit", "is required when an input block is within blocks")
    for name, most in (("private_metadata", 3000), ("callback_id", 255), ("external_id", 255)):
        if len(str(view.get(name, ""))) > most:
            found.add(f"/view/{name}", f"must be less than {most + 1} characters")
    if not view.get("blocks"):
        found.add("/view/blocks", "no fewer than 1 items allowed")
    return [one.line for one in found.listed]


def check(world: World, team: str, view: Any, kind: str) -> None:
    """Refuse a view that Slack would refuse."""
    wrong = faults(view)
    if not wrong and view["type"] != kind:
        wrong = [f"[ERROR] only a {kind} may stand here [json-pointer:/view/type]"]
    if not wrong:
        described_fault = described.view_fault(view)
        wrong = [f"[ERROR] {described_fault}"] if described_fault else []
    if wrong:
        raise Refused("invalid_arguments", response_metadata={"messages": wrong})
    drawn(world, team, view["blocks"], kind)
    if len(json.dumps(view)) > BYTES:
        raise Refused("view_too_large")


def made(world: World, home: Workspace, view: Json, *, id: str | None = None, root: str | None = None,
         previous: str | None = None) -> Json:
    """Give a view as Slack gives it back: with ids, a hash and what was entered, nothing yet."""
    own = id or world.id("V")
    return {"title": None, "close": None, "submit": None, "private_metadata": "", "callback_id": "",
            "external_id": "", "clear_on_close": False, "notify_on_close": False, **view,
            "blocks": numbered(world, view["blocks"]), "id": own, "team_id": home.id, "hash": world.ts(),
            "state": {"values": {}}, "root_view_id": root or own, "previous_view_id": previous,
            "app_id": world.application, "app_installed_team_id": home.id, "bot_id": home.bot_id}


def unique(call: Call, view: Json, but: str = "") -> None:
    """Refuse an external id that another view has."""
    given = view.get("external_id")
    if given and any(one["external_id"] == given and one["id"] != but for screen in call.server.screens.values()
                     for one in screen.modals):
        raise Refused("duplicate_external_id")


def shown(call: Call, began: Interaction, view: Json) -> Json:
    """Show a view, and give it back."""
    began.show("view", view)
    return {"view": view}


@method("views.open", optional="trigger_id interactivity_pointer", required="view", tier=4)
async def opened(call: Call) -> Json:
    """Open a modal; the trigger is spent then."""
    check(call.world, call.team, call.get("view"), "modal")
    unique(call, call.get("view"))
    began = call.server.interactions.spend(call.get("trigger_id"), call.team)
    screen = call.server.screen(began.team, began.user)
    view = made(call.world, call.home, call.get("view"))
    screen.modals = [view]
    return shown(call, began, view)


@method("views.push", optional="trigger_id interactivity_pointer", required="view", tier=4)
async def pushed(call: Call) -> Json:
    """Put a modal on the one that is open."""
    check(call.world, call.team, call.get("view"), "modal")
    unique(call, call.get("view"))
    began = call.server.interactions.spend(call.get("trigger_id"), call.team)
    return shown(call, began, push(call.server.screen(began.team, began.user), call.world, call.home,
                                   call.get("view")))


def push(screen: Screen, world: World, home: Workspace, view: Json) -> Json:
    """Put a modal on a stack."""
    if not screen.modals:
        raise Refused("not_found")
    if len(screen.modals) >= STACK:
        raise Refused("push_limit_reached")
    below = screen.modals[-1]
    new = made(world, home, view, root=below["root_view_id"], previous=below["id"])
    screen.modals.append(new)
    return new


@method("views.update", required="view", optional="external_id view_id hash", tier=4)
async def updated(call: Call) -> Json:
    """Draw an open modal again."""
    check(call.world, call.team, call.get("view"), "modal")
    if not call.get("view_id") and not call.get("external_id"):
        raise invalid("view_id or external_id is required")
    for screen in call.server.screens.values():
        for one in screen.modals:
            if screen.team == call.team and (one["id"] == call.get("view_id") or (
                    call.get("external_id") and one["external_id"] == call.get("external_id"))):
                if call.get("hash") and call.get("hash") != one["hash"]:
                    raise Refused("hash_conflict")
                unique(call, call.get("view"), one["id"])
                return {"view": call.server.interactions.redrawn(screen, one, call.get("view"))}
    raise Refused("not_found")


@method("views.publish", required="user_id view", optional="hash", tier=4)
async def published(call: Call) -> Json:
    """Draw App Home for somebody."""
    check(call.world, call.team, call.get("view"), "home")
    user = call.world.users.get(str(call.get("user_id")))
    if user is None or user.team != call.team:
        raise Refused("invalid_arguments", response_metadata={"messages": ["[ERROR] failed to match user_id"]})
    screen = call.server.screen(call.team, user.id)
    if call.get("hash") and (screen.home is None or call.get("hash") != screen.home["hash"]):
        raise Refused("hash_conflict")
    before = screen.home["id"] if screen.home is not None else None
    screen.home = made(call.world, call.home, call.get("view"), id=before)
    call.server.interactions.home_drawn(screen)
    return {"view": screen.home}


@method("blocks.validate", optional="blocks message view", tier=4)
async def validated(call: Call) -> Json:
    """Tell what is wrong with blocks, a message or a view, without showing them."""
    given = [name for name in ("blocks", "message", "view") if name in call.args]
    if len(given) != 1:
        raise invalid("exactly one of blocks, message and view")
    held = call.get(given[0])
    view = held if given == ["view"] else None
    listed = held if given == ["blocks"] else (held or {}).get("blocks")
    surface = (view or {}).get("type", checks.MESSAGE)
    errors = [{"pointer": one.at, "code": "invalid", "message": one.said} for one in checks.problems(listed, surface)]
    errors += [{"pointer": "/view", "code": "invalid", "message": one} for one in (faults(view) if view else ())]
    errors += [{"pointer": at, "code": "invalid_slack_file", "message": "invalid slack file"}
               for at in ([] if errors else lost(call.world, call.team, listed or []))]
    return {"errors": errors, "valid": not errors}
