"""Cases and rounds as values, for cards that are drawn without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from cogs.quiz.reading import Posted, Shown
from db.blobs import Public
from db.cases import CaseRow, QuestionRow, StackRow, VersionRow
from db.rounds import RoundRow

OPENS = datetime(2027, 1, 4, 7, 0, tzinfo=UTC)
PICTURE = Public("a" * 64, "image/png", 512, 512)
OPTIONS = ("Epidural hematoma", "Subdural hematoma", "Subarachnoid hemorrhage", "Normal")


def case(number: int = 42, options: tuple[str, ...] = OPTIONS, prompt: str = "Most likely diagnosis?",
         status: str = "approved", modality: str = "CT", body: str = "HEAD", **said: Any) -> CaseRow:
    """Make a case; `said` are fields of its version."""
    fields: dict[str, Any] = {
        "title": "Headache after a fall", "history": "54-year-old, fell from standing.",
        "explanation": "A crescent along the left convexity.", "teaching_points": ["A crescent is subdural."],
        "references": ["A textbook."], "tags": [], "difficulty": 2, "alt": "Axial CT of the head.",
        "alt_full": "Axial CT of the head, a crescent marked.", "author_credit": "Dr A. Example",
        "why_not": {"a1": "An epidural is lens-shaped."}, "correction_note": "",
        "permission_expires": None, "answer_images": [], **said}
    version = VersionRow(1, 1, findings=[], window=None, key_images=[], series=1, permission_kind="synthetic",
                         permission_reference="", posted=True, created_at=OPENS, **fields)
    ids = [{"id": f"a{place}", "text": text} for place, text in enumerate(options, 1)]
    question = QuestionRow(1, 1, 0, "choice", prompt, ids, ["a2"], 1)
    stack = StackRow(1, 1, "b" * 64, {"modality": modality, "body_part": body}, 34, {})
    return CaseRow(1, 1, number, 1, status, "department", 1, 2, OPENS, None, None, OPENS,
                   version, (question,), (), (stack,))


def round_of(held: CaseRow, state: str = "open", tally: dict[str, int] | None = None, answered: int = 23,
             opens: datetime = OPENS, id: int = 7) -> RoundRow:
    """Make a round of a case, open for a day."""
    order = [option["id"] for option in held.question.options]
    closes = opens + timedelta(hours=24)
    answered = sum(tally.values()) if tally else answered
    return RoundRow(id, 1, 12, held, held.question, 1, 1, 1, "daily", state, opens, closes, closes, order, ["a2"], 1,
                    None, tally, answered, answered, 0, 0.5, None)


def posted(held: CaseRow | None = None, *, before: RoundRow | None = None, pictures: int = 1, lost: int = 0,
           chart: bool = False, **round: Any) -> Posted:
    """Make a case as it is drawn."""
    held = held or case()
    row = round_of(held, **round)
    places = [(place, pictures) for place in range(1, pictures + 1)]
    shown = tuple(Shown(PICTURE, held.version.alt, place) for place in places)
    told = tuple(Shown(PICTURE, held.version.alt_full, place) for place in places)
    return Posted(held, row.options, ("a2",), shown, told, lost, row, before, PICTURE if chart else None)
