"""The card of a case: one message from posting to reveal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot import Button, Card, Picture, Row, Text, When, say, written
from cogs.quiz.kinds import kind_of
from cogs.quiz.kinds.words import waiting
from cogs.quiz.reading import PICTURES_ON_CARD, SPREAD_FROM, Posted, Shown
from cogs.quiz.sentences import dotted, lines, listed, parted, share
from cogs.quiz.sorting import labels
from db import kinds
from db.answers import UNSURE
from db.rounds import RoundRow

HISTORY = 1_500
YESTERDAY = timedelta(hours=36)
LOOK_FIRST = say("Look first, then choose: the options come once you have said what is there.", tone="quiet")
CHECKED = say("Pictures are being checked.", tone="caution")
DISCLAIMER = say("De-identified. For learning, not for diagnosis.", tone="quiet")


def board(posted: Posted, now: datetime) -> Card:
    """Draw a round as everyone sees it: open, closed, revealed or withdrawn."""
    round = posted.round
    assert round is not None
    if round.state == "withdrawn" or posted.case.status == "withdrawn":
        return Card(title(posted), say("This case was withdrawn."))
    if round.state == "revealed":
        return revealed(posted, round).marked(labels(posted), "revealed")
    return _unrevealed(posted, round, now).marked(labels(posted), "open")


def _unrevealed(posted: Posted, round: RoundRow, now: datetime) -> Card:
    if round.state == "closed" or now >= round.closes_at:
        return _whole(posted, closed_line(posted, round), question(posted, told=True), [])
    return _whole(posted, open_line(posted, round), question(posted), controls(posted, round))


def line(posted: Posted) -> Card:
    """Begin the thread of a revealed case; its title names the thread.

    The name holds no word of the author's, since a thread stays when its case is taken down.
    """
    return Card(say("Case {number}", number=posted.case.number),
                say("The answer to “{title}” is out, in the card above. Talk about it here, and name no patient.",
                    title=posted.case.title))


def title(posted: Posted) -> Text:
    """Head the card: its number and title, which stay for ever."""
    return say("Case {number} · {title}", number=posted.case.number, title=posted.case.title)


def _whole(posted: Posted, meta: Text, middle: Sequence[Text], rows: Sequence[Row]) -> Card:
    head = title(posted)
    told = [practice(posted), correction(posted), set_aside(posted)]
    blocks = [meta.toned("quiet"), *told, *pictures(posted), *middle, *rows, DISCLAIMER]
    before = yesterday(posted)
    if before is None:
        return Card(head, *blocks)
    return Card(None, *before, head.toned("title"), *blocks)


def yesterday(posted: Posted) -> tuple[Text, Row] | None:
    """Tell how the case before went, since a reveal that edits an old message brings nobody back."""
    before = posted.before
    if before is None or before.case.status == "withdrawn":
        return None
    assert posted.round is not None
    recent = posted.round.opens_at - before.opens_at <= YESTERDAY
    when = say("Yesterday") if recent else say("Last time")
    # While a person has answers to read, the share of the others would say too much.
    whole = before.answered >= SPREAD_FROM and not before.set_aside and not waiting(before)
    told = say("{when}: case {number}, {share} % agreed with the key.", when=when, number=before.case.number,
               share=agreed(before)) if whole else say("{when}: case {number}.", when=when, number=before.case.number)
    return told.toned("quiet"), Row(Button(say("See why"), "quiz.look", before.id))


def agreed(round: RoundRow) -> int:
    """Give the share of all answers that agreed with the key, in per cent."""
    graded = [(kinds.grade(value, round.key), n) for value, n in (round.tally or {}).items()]
    return share(sum(n for grade, n in graded if grade == 1), sum(n for grade, n in graded if grade is not None))


def subject(posted: Posted) -> list[Text]:
    """Name what the pictures are: "CT head"."""
    meta = posted.case.stacks[0].meta if posted.case.stacks else {}
    modality, part = str(meta.get("modality") or ""), str(meta.get("body_part") or "").lower()
    if modality in ("", "OT"):
        return []
    return [say("{modality} {part}", modality=modality, part=part) if part else say("{modality}", modality=modality)]


def open_line(posted: Posted, round: RoundRow) -> Text:
    """Tell until when the case is open, and how many have answered."""
    return dotted([*subject(posted), say("closes {closes}", closes=When(round.closes_at)),
                   say("{count} answered", count=round.answered)])


def closed_line(posted: Posted, round: RoundRow) -> Text:
    """Tell that the case has closed and what comes next."""
    return dotted([*subject(posted), say("closed"), say("{count} answered", count=round.answered),
                   say("the answer follows in a moment")])


def practice(posted: Posted) -> Text | None:
    """Say that a case was posted before, since whoever has seen its answer would be ahead."""
    again = posted.round is not None and posted.round.kind == "review"
    return say("Posted before: this one is for practice, it does not count.") if again else None


def correction(posted: Posted) -> Text | None:
    """Show the note of a correction, which stays on the card."""
    note = posted.case.version.correction_note
    return say("Corrected: {note}", note=written(note), tone="caution") if note else None


def set_aside(posted: Posted) -> Text | None:
    """Say that a question was set aside."""
    aside = posted.round is not None and posted.round.set_aside
    return say("This question was set aside; it counts for nobody.", tone="caution") if aside else None


def regraded(posted: Posted) -> list[Text]:
    """Say what became of the key of a revealed round, with the note of whoever corrected it."""
    round = posted.round
    if round is None or round.corrected_at is None:
        return []
    told = set_aside(posted) or key_corrected(round)
    return [told, written(round.correction_note, tone="caution")] if round.correction_note else [told]


def key_corrected(round: RoundRow) -> Text:
    """Say when the key of a round was corrected, and which letters count since."""
    assert round.corrected_at is not None
    on = When(round.corrected_at, "date")
    letters = [say("{letter}", letter=round.letter(one) or "-") for one in (
        [option for option in round.order if option in round.key] or round.key)]
    if len(letters) == 1:
        return say("The key was corrected on {day}: {letter} counts.", day=on, letter=letters[0], tone="caution")
    return say("The key was corrected on {day}: {letters} and {last} count.", day=on, letters=listed(letters[:-1]),
               last=letters[-1], tone="caution")


def pictures(posted: Posted, shown: tuple[Shown, ...] | None = None) -> list[Picture | Text]:
    """Show the first pictures at full width, and say where some cannot be shown."""
    chosen = posted.pictures if shown is None else shown
    drawn: list[Picture | Text] = [picture(posted, one) for one in chosen[:PICTURES_ON_CARD]]
    if posted.case.hidden_at is not None and not chosen:
        drawn.append(CHECKED)
    elif posted.lost and not chosen:
        drawn.append(say("The pictures of this case cannot be shown now.", tone="caution"))
    return drawn


def picture(posted: Posted, shown: Shown) -> Picture:
    """Show a picture with the alt text that its author wrote, or with a neutral one."""
    place, count = shown.place
    if not shown.alt:
        return Picture(shown.source, say("Picture {place} of {count} of case {number}.", place=place, count=count,
                                         number=posted.case.number))
    if count == 1:
        return Picture(shown.source, written(shown.alt))
    return Picture(shown.source, say("Picture {place} of {count}. {alt}", place=place, count=count,
                                     alt=written(shown.alt)))


def question(posted: Posted, whole: bool = False, told: bool = False) -> list[Text]:
    """Ask: the history, the question and how to answer it; options that come after a first look where `told`."""
    history = posted.case.version.history
    if not whole and len(history) > HISTORY:
        history = f"{history[:HISTORY].rsplit(None, 1)[0]} …"
    below = kind_of(posted).asked(posted) if told or not posted.looks_first else [LOOK_FIRST]
    return [*([written(history)] if history else []), written(posted.question.prompt), *below]


def controls(posted: Posted, round: RoundRow) -> list[Row]:
    """Offer the ways to answer, below them not being sure and what there is more."""
    look = [Button(say("Look first"), "quiz.see_first", round.id, look="primary"),
            Button(say("Nothing seen"), "quiz.nothing_seen", round.id)]
    answering = look if posted.looks_first else kind_of(posted).controls(posted, round)
    others = Row(Button(say("Not sure"), "quiz.answer", round.id, UNSURE),
                 Button(say("More"), "quiz.more", round.id))
    return [Row(*answering), others]


def revealed(posted: Posted, round: RoundRow) -> Card:
    """Draw the case after the reveal: the answer, the spread, why, and what to remember."""
    head = say("Case {number} · {title} · revealed", number=posted.case.number, title=posted.case.title)
    row = Row(Button(say("My result"), "quiz.my_result", round.id), Button(say("Read on"), "quiz.read_on", round.id),
              Button(say("Disagree"), "talk.disagree", round.id),
              Button(say("Try it"), "quiz.try_it", round.id))
    return Card(head, correction(posted), *regraded(posted), *result(posted, round),
                *pictures(posted, posted.answers), spread(posted, round), heat(posted, round), *teaching(posted),
                *credit(posted), row)


def answer(posted: Posted) -> Text:
    """Name the answer."""
    return kind_of(posted).answer(posted)


def result(posted: Posted, round: RoundRow) -> list[Text]:
    """Tell the answer, and from five answers on how everybody answered."""
    if not round.tally or round.answered < SPREAD_FROM:
        return [say("**Answer:** {answer}.", answer=answer(posted))]
    return kind_of(posted).result(posted, round)


def spread(posted: Posted, round: RoundRow) -> Picture | None:
    """Show the spread as a chart; its alt text names every option with its number, the answer marked."""
    if posted.chart is None or not round.tally:
        return None
    counted = kind_of(posted).counts(posted, round)
    unsure = say("not sure: {count} of {all}", count=round.tally.get(UNSURE, 0), all=round.answered)
    return Picture(posted.chart, say("The spread of answers. {counts}.", counts=parted([*counted, unsure])))


def heat(posted: Posted, round: RoundRow) -> Picture | None:
    """Show where everybody pointed, on the picture itself; its alt text names the cells with their numbers."""
    if posted.heat is None or not round.tally:
        return None
    counted = parted(kind_of(posted).counts(posted, round))
    return Picture(posted.heat, say("Where everybody looked. {counts}.", counts=counted))


def teaching(posted: Posted) -> list[Text]:
    """Tell why, and what to remember."""
    version = posted.case.version
    told = [say("**Why:** {why}", why=written(version.explanation))] if version.explanation else []
    points = [say("{number} {point}", number=number, point=written(point))
              for number, point in enumerate(version.teaching_points, 1)]
    return [*told, *([say("**Remember:**\n{points}", points=lines(points))] if points else [])]


def credit(posted: Posted) -> list[Text]:
    """Name the author where there is one, and say what the case is for."""
    author = posted.case.version.author_credit
    if posted.unnamed:
        return [say("Case by a member. Opinions are the author's own, not the institution's.", tone="quiet"),
                DISCLAIMER]
    named = [say("Case by {author}. Opinions are the author's own, not the institution's.", author=author,
                 tone="quiet")] if author else []
    return [*named, DISCLAIMER]


def chart_of(posted: Posted) -> tuple[list[tuple[str, int]], tuple[str, ...]]:
    """Give the labels and numbers that the chart shows, and the labels that are right; nothing where none is drawn."""
    return kind_of(posted).bars(posted, posted.round) if posted.round is not None else ([], ())
