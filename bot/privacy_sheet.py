"""`readout privacy-sheet`: two printed pages for the privacy officer of the institution, filled from these settings."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from string import Template
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

import db.policies
from bot.chat import limits
from bot.config import Settings
from bot.upkeep import ORIGINALS, UNCLAIMED
from bot.version import VERSION
from db import migrations
from db.connect import connect_reader, file_of

HERE = Path(__file__).parent
TEMPLATE = HERE / "privacy_sheet.html"
MARK = '<meta name="generator" content="Readout privacy sheet">'
FIGURES = ("planted", "burned_in")
LISTED = 4
# figure, value, unit, floor, ratio, goal, met
CELLS = 7


PACKS = """<p><strong>Bundles only</strong>{why}. A case is cleaned on a computer of the hospital, without a network, by
<code>readout pack</code>; only the bundle travels. This server runs the whole gate again. Any other file is deleted
unread and refused.</p>"""
PUBLIC = """<p><strong>Published or made-up cases only</strong>, by the choice of this server's operator. Cases under a
patient's consent or an institution's permission are refused when they are added and when they are approved. So a
program can begin before this sheet is signed.</p>"""
RAW = """<p><strong>Files as they leave a PACS</strong>{why}. They are sent by a one-time link to the upload page or
named at the server's terminal, never through a chat. They lie in quarantine, readable by the server's own account
alone, until somebody decides.</p>"""


class Unusable(Exception):
    """The sheet cannot be written where it was asked for."""


@dataclass(frozen=True)
class Recorded:
    """An approval of the program as a community recorded it."""

    community: str
    reference: str
    expires: date | None


@dataclass(frozen=True)
class Measured:
    """A figure as docs/performance.md has it."""

    name: str
    value: str
    unit: str
    goal: str
    met: str


def make(settings: Settings, out: Path, tell: Callable[[str], None]) -> int:
    """Write the sheet with today's date and what the database has recorded; 0."""
    write(settings, out, recorded(settings.database.url), datetime.now(ZoneInfo(settings.bot.timezone)).date())
    tell(f"{out} is written: two pages. Open it in a browser and print it for the privacy officer.")
    return 0


def recorded(url: str) -> tuple[Recorded, ...] | None:
    """Read the approvals that communities recorded; None where there is no database with its tables yet."""
    path = file_of(url)
    if (path is not None and not path.exists()) or migrations.revision(url) not in migrations.heads():
        return None
    engine = connect_reader(url, 1)
    try:
        with Session(engine) as session:
            return tuple(Recorded(*one) for one in db.policies.standing(session))
    finally:
        engine.dispose()


def write(settings: Settings, out: Path, recorded: Sequence[Recorded] | None, today: date) -> None:
    """Write the sheet; a file that is something else is not overwritten. Raises Unusable."""
    if out.exists() and (not out.is_file() or MARK not in out.read_text("utf-8", "replace")[:2_000]):
        raise Unusable(f"{out} is there already and is no privacy sheet. Choose another name with --out.")
    out.write_text(drawn(settings, recorded, today), "utf-8")


def drawn(settings: Settings, recorded: Sequence[Recorded] | None, today: date,
          measured: Sequence[Measured] | None = None) -> str:
    """Draw the sheet as one HTML file; `recorded` is None where no database is there yet."""
    return Template(TEMPLATE.read_text("utf-8")).substitute(
        mark=MARK, version=VERSION, today=today.isoformat(), community=html.escape(settings.bot.community),
        proof=_proof(figures() if measured is None else measured), places=_rows(places(settings).items()),
        accepted=_accepted(settings), originals=ORIGINALS.days, recorded=_recorded(recorded),
        unclaimed=round(UNCLAIMED.total_seconds() / 3600), stored=limits.STORED_HOURS)


def _proof(measured: Sequence[Measured]) -> str:
    """Give the figures of the gate where they were measured, else how anybody measures them."""
    if not measured:
        return f"The figures are made by anybody who runs <code>python -m benchmarks {' '.join(FIGURES)}</code>."
    told = (f"{one.name} {one.value} {one.unit}".rstrip() + f" (goal {one.goal})" for one in measured)
    return html.escape(f"Measured: {'; '.join(told)}.")


def _rows(rows: Iterable[Sequence[str]]) -> str:
    return "\n".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)


def _accepted(settings: Settings) -> str:
    """Say what may be sent, and whether the operator chose so."""
    chosen = bool(settings.intake.accept)
    if settings.accepts == "packs":
        return PACKS.format(why="" if chosen else " (the default of a server with a public address)")
    if settings.accepts == "public":
        return PUBLIC
    return RAW.format(why=", by the choice of this server's operator" if chosen else
                      " (the default where only this computer reaches the server)")


def _recorded(recorded: Sequence[Recorded] | None) -> str:
    """List the approvals on record: a few, so that the sheet keeps to its two pages."""
    if not recorded:
        return "<p>There is no database yet.</p>" if recorded is None else "<p>None is recorded yet.</p>"
    rows = _rows((one.community, one.reference, one.expires.isoformat() if one.expires else "no end is recorded")
                 for one in recorded[:LISTED])
    more = f"<p>And {len(recorded) - LISTED} more; the database lists them.</p>" if len(recorded) > LISTED else ""
    return f"<table><tr><th>Community</th><th>Reference</th><th>Valid until</th></tr>\n{rows}</table>{more}"


def places(settings: Settings) -> Mapping[str, str]:
    """Say where data lie by these settings; a password never stands in it."""
    folder = settings.bot.data_dir.absolute()
    named = {"Discord": bool(settings.discord.token), "Slack": settings.slack.on}
    chats = [name for name, served in named.items() if served]
    reach = "people at other computers" if settings.web.public else "this computer only"
    return {
        "Server's own folder": str(folder),
        "Originals until the decision": str(folder / "quarantine"),
        "Database": _database(settings.database.url),
        "Cleaned pictures": _bare(settings.storage.url),
        "Web rooms": f"{_bare(settings.web.address)}, reached by {reach}",
        "Chat platforms": " and ".join(chats) if chats else "none",
        "Sent to anybody else": "nothing, beyond what members read on the platforms named here",
    }


def _database(url: str) -> str:
    if url.startswith("sqlite"):
        return f"SQLite, one file: {url.partition('///')[2]}"
    return f"PostgreSQL: {_bare(url).partition('://')[2]}"


def _bare(url: str) -> str:
    """Give an address without user, password, query and fragment."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return parts.path
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
    return f"{parts.scheme}://{host}{f':{parts.port}' if parts.port else ''}{parts.path}"


def figures(document: Path = HERE.parent / "docs" / "performance.md") -> tuple[Measured, ...]:
    """Read the figures of the gate out of docs/performance.md; none where it is not there or does not have them."""
    if not document.is_file():
        return ()
    lines = document.read_text("utf-8").splitlines()
    rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|"))
    found = (Measured(*row[:3], *row[5:]) for row in rows if len(row) == CELLS)
    return tuple(one for one in found if one.name.replace("-", "_").startswith(FIGURES))
