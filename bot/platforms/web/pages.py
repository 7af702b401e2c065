"""Pages: templates, what each of them is given, and the panel in which private answers stand."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from bot.chat import paper
from bot.chat.card import Text, say
from bot.chat.markup import plain
from bot.chat.people import Audience, Place
from bot.chat.platform import Reply
from bot.platforms.web.backstage import Progress
from bot.platforms.web.fields import draw_form
from bot.platforms.web.front import front_of
from bot.platforms.web.render import Setting, draw, inline
from bot.platforms.web.visitor import Visitor

HERE = Path(__file__).parent
PAPER = "paper.css"
STATIC = {"style.css": "text/css; charset=utf-8", PAPER: "text/css; charset=utf-8",
          "script.js": "text/javascript; charset=utf-8", "icon.svg": "image/svg+xml"}


@cache
def static(name: str) -> bytes:
    """Give a file of the pages' own style and script."""
    return paper.style().encode() if name == PAPER else (HERE / "static" / name).read_bytes()


@cache
def version() -> str:
    """Name this state of style and script, so that browsers may keep them for ever."""
    return hashlib.sha256(b"".join(static(name) for name in sorted(STATIC))).hexdigest()[:12]


@cache
def environment() -> Environment:
    """Give the templates: every value escaped, every missing one a fault."""
    made = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined,
                       trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
    made.globals["static"] = lambda name: f"/static/{version()}/{name}"
    return made


def page(template_name: str, audience: Audience, /, **values: Any) -> str:
    """Fill a template; `say` in it speaks the reader's language."""
    def spoken(template: str, **given: Any) -> str:
        return plain(say(template, **given), audience)

    return environment().get_template(template_name).render(say=spoken, lang=audience.language, **values)


def address(place: Place | str) -> str:
    """Give the path of a place's page."""
    return "/room/" + quote(str(place), safe=":/@")


@dataclass(frozen=True)
class Spot:
    """Where on these pages somebody is: in a place, on a case's review or one picture of it, or on neither."""

    place: str = ""
    review: str = ""
    picture: str = ""

    @property
    def path(self) -> str:
        """The address of the page without its panel."""
        if self.picture:
            return f"/review/{self.review}/look/{self.picture}"
        if self.review:
            return f"/review/{self.review}"
        return address(self.place) + "#newest" if self.place else "/"


@dataclass(frozen=True)
class Panel:
    """A private answer, drawn. `job` is the long work that it began, `view` what shows it while it goes on."""

    html: Markup = field(default_factory=Markup)
    private: bool = True
    replace: bool = False
    job: str = ""
    view: str = ""
    progress: Progress | None = None
    erring: bool = False

    @property
    def open(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.html)


def panel_of(reply: Reply, audience: Audience, spot: Spot, job: str = "", view: str = "") -> Panel:
    """Draw what one person gets for one call."""
    at = Setting(audience, spot.place, spot.review, spot.picture)
    if reply.form is not None:
        return Panel(draw_form(reply.form, at), replace=reply.replace,
                     erring=bool(reply.form.problems or reply.form.problem))
    if reply.card is not None:
        return Panel(draw(reply.card, at), reply.private, reply.replace, job, view)
    done = Markup('<p class="text">{}</p>').format(inline(say("Done."), audience))
    return Panel(done, replace=reply.replace)


def panel_fragment(panel: Panel, audience: Audience, spot: Spot, status: int = 200) -> HTMLResponse:
    """Answer a script with the panel alone."""
    return HTMLResponse(page("panel.html", audience, panel=panel, spot=spot), status)


def wants_fragment(request: Request) -> bool:
    """Tell whether the page's own script asks, for a part of a page."""
    return "text/fragment" in request.headers.get("accept", "")


async def surroundings(request: Request, visitor: Visitor | None) -> dict[str, Any]:
    """Give what every page's frame shows: who reads, the places, in the demo the personas."""
    front = front_of(request)
    commands = []
    if visitor is not None:
        ctx = await front.dispatch.context(visitor.person, None, None)
        commands = [(made.command, made.help) for made in front.dispatch.may(ctx)]
    return {"visitor": visitor, "demo": front.demo, "commands": commands, "address": address,
            "personas": await front.backstage.personas() if front.demo else ()}


async def notice(request: Request, status: int, title: Text, *sentences: Text,
                 action: tuple[str, Text] | None = None) -> HTMLResponse:
    """Answer with a page of a few sentences, and a button where there is something to do."""
    audience = Audience()
    drawn = [inline(sentence, audience) for sentence in sentences]
    button = (action[0], plain(action[1], audience)) if action else None
    return HTMLResponse(page("notice.html", audience, title=plain(title, audience), sentences=drawn, button=button),
                        status)
