"""One page for the chair: a season in numbers about groups, to be printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from html import escape

from bot import paper
from cogs.results import words
from db.results import FEW, Quality, Stretch, Summary

NONE = "<p>No case has been revealed in this span yet.</p>"


def sheet(community: str, span: str, found: Summary, today: date) -> bytes:
    """Draw the page; it fits one sheet of A4 or Letter."""
    head = (f"<h1>{escape(community)}: the daily case</h1>"
            f"<p>{escape(span)}. Made on {today.isoformat()} by Readout.</p>")
    foot = (f"<footer><p class=\"quiet\">Everything here is about groups: what fewer than {FEW} people stand behind is "
            "not told. Taking part is what was answered of what was offered to members who have ever answered, were "
            "not away and did not know the case; “not sure” is an answer. Formative: not for the selection or the "
            "grading of anybody.</p></footer>")
    return paper.sheet(f"{community}: the daily case", f"{head}{_body(found) if found.rounds else NONE}{foot}")


def _body(found: Summary) -> str:
    assert found.first is not None
    pairs = [("Rounds revealed", str(found.rounds)), ("Posted", words.days(found.first, found.last)),
             ("Members who took part", words.many(found.members)), ("Answers", str(found.answers)),
             ("Share that took part", words.percent(found.share)),
             ("Cases shown", f"{found.cases}, written by {words.many(found.authors)}"
                             f"{' people' if found.authors != 1 else ' person'}"),
             ("Corrected, set aside", f"{found.corrected}, {found.set_aside}")]
    return (f"{_fields(pairs)}<h2>Taking part, week by week</h2>{_weeks(found.stretches)}"
            f"<div class=\"columns\"><section><h2>What was covered</h2>"
            f"{_table(('Subspecialty', 'Cases'), words.listed(found.domains, words.DOMAINS, 8))}</section>"
            f"<section><h2>With which pictures</h2>"
            f"{_table(('Modality', 'Cases'), words.listed(found.modalities, words.MODALITIES, 8))}</section></div>"
            f"<h2>How good the questions are</h2>{_quality(found.quality)}")


def _fields(pairs: Iterable[tuple[str, str]]) -> str:
    return "<dl>" + "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in pairs) + "</dl>"


def _table(heads: tuple[str, str], rows: Iterable[tuple[str, int]]) -> str:
    body = "".join(f"<tr><td>{escape(name)}</td><td class=\"number\">{count}</td></tr>" for name, count in rows)
    return (f"<table><thead><tr><th scope=\"col\">{heads[0]}</th><th scope=\"col\" class=\"number\">{heads[1]}</th>"
            f"</tr></thead><tbody>{body}</tbody></table>")


def _weeks(stretches: Sequence[Stretch]) -> str:
    """Write each stretch as a row of numbers with a bar beside it."""
    rows = "".join(
        f"<tr><td class=\"whole\">{one.first.isoformat()}</td><td class=\"number\">{one.rounds}</td>"
        f"<td class=\"number\">{_members(one)}</td><td class=\"number\">{_percent(one)}</td>"
        f"<td class=\"bar\">{_bar(one)}</td></tr>"
        for one in stretches)
    return ("<table><thead><tr><th scope=\"col\">Weeks from</th><th scope=\"col\" class=\"number\">Rounds</th>"
            "<th scope=\"col\" class=\"number\">Members</th><th scope=\"col\" class=\"number\">Took part</th>"
            f"<th scope=\"col\" class=\"bar\">0 to 100 %</th></tr></thead><tbody>{rows}</tbody></table>")


def _members(one: Stretch) -> str:
    return f"under {FEW}" if one.members is None else str(one.members)


def _percent(one: Stretch) -> str:
    return "" if one.share is None else f"{100 * one.share:.0f} %"


def _bar(one: Stretch) -> str:
    """Draw a share as a bar; its number stands in the row as well."""
    if one.share is None:
        return ""
    return (f"<svg viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" height=\"10\" aria-hidden=\"true\">"
            f"<rect x=\"0.25\" y=\"0.25\" width=\"99.5\" height=\"7.5\" fill=\"none\" stroke=\"#8a97a3\" "
            f"stroke-width=\"0.5\"/><rect x=\"0\" y=\"0\" width=\"{100 * one.share:.1f}\" height=\"8\" "
            "fill=\"#0b5cad\"/></svg>")


def _quality(found: Quality) -> str:
    if not found.judged:
        return f"<p>No question has {FEW} answers that count yet.</p>"
    pairs = [("Questions judged", f"{found.judged}, those with {FEW} answers or more"),
             ("Right on average", words.percent(found.right)),
             ("Difficulty as wanted, 30 to 80 % right", str(found.wanted)),
             ("Harder, easier", f"{found.hard}, {found.easy}"),
             ("Another option beat the key", str(found.doubted)),
             ("Every wrong option tempts 5 % or more", f"{found.tempting} of {found.with_options} with enough answers"
              if found.with_options else "not enough answers to any yet")]
    return _fields(pairs)
