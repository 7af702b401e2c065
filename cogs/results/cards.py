"""Cards about files of results: how far one is, what is in it, and how it is handed over."""

from __future__ import annotations

from bot import Button, Card, Link, Refusal, Row, Text, say
from db.results import ExportRow

WHO = say("Members stand under pseudonyms that change with each season, unless they agreed to be named. Answers "
          "themselves are not in it.", tone="quiet")
NO_WAY = ("No web room runs here, and a file of results is never sent through a chat. At the computer that runs "
          "Readout the same words write it to a file.")


def export(row: ExportRow, failed: bool) -> Card:
    """Draw an export as it stands."""
    head = say("Export {number}", number=row.number)
    again = Row(Button(say("Look again"), "results.look", row.id))
    if failed:
        return Card(head, say("It could not be made. Ask for it again.", tone="caution"))
    if row.state == "waiting":
        return Card(head, say("The file is being made."), again)
    if row.state == "over":
        return Card(head, say("This file was forgotten a day after it was asked for. Ask for it again."))
    if row.state == "empty":
        return Card(head, say("No case was revealed in that span, so there is nothing to export. Cases that are open "
                              "are never in it."))
    told = say("{rows} rows about {members} members.", rows=row.rows, members=row.members, tone="good")
    return Card(head, told, _left_out(row), WHO,
                Row(Button(say("Get the file"), "results.fetch", row.id, look="primary")))


def _left_out(row: ExportRow) -> Text | None:
    return say("Members left out: {count}. They are fewer than five who did not agree to be named, and a pseudonym "
               "would hide none of them.", count=row.left_out, tone="caution") if row.left_out else None


def handed(where: str | None, *before: Text) -> Card:
    """Hand a file over: by a link, or by naming where it was written."""
    if where is None:
        raise Refusal(NO_WAY)
    if not where.startswith(("http://", "https://")):
        return Card(None, *before, say("Written, for your eyes alone: {path}", path=where, tone="good"))
    return Card(None, *before, say("The link works once, for 10 minutes. Whoever opens it has the file; do not pass it "
                                   "on."), Row(Link(say("Open the file"), where)))
