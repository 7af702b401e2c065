"""The case's card in each of its states, drawn in the Room and kept as golden files."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat import limits
from bot.chat.card import Card, Picture, Text
from bot.chat.fit import fit
from bot.chat.markup import plain
from bot.chat.people import Audience
from bot.chat.room import words_of
from bot.platforms.terminal import render as terminal
from bot.platforms.web import render as web
from cogs.quiz import board, receipts, trying, whispers
from cogs.quiz.keeping import Answered
from cogs.quiz.reading import Mine, Posted
from db.answers import AnswerRow
from db.policies import PolicyRow
from tests.cogs.drawn import OPENS, case, posted, round_of
from tests.cogs.golden import assert_golden

NOON = OPENS + timedelta(hours=5)
READER = Audience(zone="Europe/Zurich")
TALLY = {"a1": 3, "a2": 16, "a3": 4, "a4": 1, "unsure": 1}
BEFORE = round_of(case(41), "revealed", {"a1": 9, "a2": 16}, opens=OPENS - timedelta(days=1), id=6)


def words(card: Card | Text) -> str:
    """Draw a card as bare text."""
    return words_of(fit(card if isinstance(card, Card) else Card(None, card), READER), READER)


def again() -> Posted:
    """Make a round of a case that was posted before."""
    held = posted()
    assert held.round is not None
    return replace(held, round=replace(held.round, kind="review"))


STATES = {
    "open": posted(before=BEFORE),
    "open-first": posted(),
    "open-after-a-pause": posted(before=round_of(case(41), "revealed", {"a2": 4}, opens=OPENS - timedelta(days=4))),
    "open-again": again(),
    "closed": posted(state="closed"),
    "revealed": posted(state="revealed", tally=TALLY, chart=True),
    "revealed-few": posted(state="revealed", tally={"a2": 3, "a1": 1}),
    "withdrawn": posted(state="withdrawn"),
    "case-withdrawn": posted(case(status="withdrawn"), state="revealed", tally=TALLY),
    "corrected": posted(case(correction_note="The age was wrong."), state="revealed", tally=TALLY),
    "without-pictures": posted(pictures=0, lost=1),
    "no-modality": posted(case(modality="OT")),
}


@pytest.mark.parametrize("name", STATES)
def test_the_card_in_each_state(name):
    assert_golden(f"board-{name}", words(board.board(STATES[name], NOON)))


def test_closing_shows_before_anybody_reveals():
    assert board.board(posted(), OPENS + timedelta(hours=24)) == board.board(posted(state="closed"), NOON)


def test_a_posted_card_says_nothing_about_its_reader():
    for name, held in STATES.items():
        text = words(board.board(held, NOON)).casefold()
        assert " you" not in text, name
        assert "your" not in text, name


def answered(outcome: str, letter: str | None, previous: str | None = None, first: bool = False) -> Answered:
    """Make what became of a press."""
    return Answered(outcome, letter, previous, OPENS + timedelta(hours=24), first)


RECEIPTS = {
    "first-ever": (answered("saved", "B", first=True),
                   "Saved: B. Only you see it. Directors see groups of five or more. You are on no board unless you "
                   "choose. Change it until Tue 8:00."),
    "later": (answered("saved", "B"), "Saved: B. Change it until Tue 8:00."),
    "changed": (answered("changed", "C", "B"), "Changed from B to C."),
    "unchanged": (answered("unchanged", "B", "B"), "Still B. Change it until Tue 8:00."),
    "not-sure": (answered("saved", "unsure"), "Saved: not sure. That counts as taking part."),
    "from-not-sure": (answered("changed", "C", "unsure"), "Changed from not sure to C."),
    "to-not-sure": (answered("changed", "unsure", "B"), "Changed from B to not sure. That counts as taking part."),
    "older": (answered("older", "C", "C"), "You pressed again later: C stands. Change it until Tue 8:00."),
    "closed": (answered("closed", None),
               "This case has closed. Your answer will not count. Try it unspoiled:\n[Start]"),
    "closed-after-an-answer": (answered("closed", "B", "B"),
                               "This case has closed. This press does not count. Your answer stands: B.\n[Start]"),
}


@pytest.mark.parametrize("name", RECEIPTS)
def test_receipts(name):
    given_, said = RECEIPTS[name]
    assert words(receipts.receipt(given_, 7)) == said


def answer_of(value: str, counts: bool | None = True) -> AnswerRow:
    """Make a member's answer."""
    return AnswerRow(1, 7, 1, 3, value, None, OPENS, OPENS, [], 0.0, counts)


RESULTS = {"wrong": "a3", "explained": "a1", "right": "a2", "unsure": "unsure", "absent": None}


@pytest.mark.parametrize("name", RESULTS)
def test_my_result(name):
    value = RESULTS[name]
    mine = Mine(STATES["revealed"], answer_of(value) if value else None)
    assert_golden(f"my-result-{name}", words(whispers.my_result(mine)))


def test_what_was_posted_before_is_not_ranked():
    mine = Mine(replace(STATES["revealed"], round=replace(STATES["revealed"].round, kind="review")), answer_of("a2"))
    assert "This answer is not ranked: the case was posted before." in words(whispers.my_result(mine))


def test_the_own_answer_stands_above_the_private_card_alone():
    for name, said in (("open", True), ("closed", True), ("revealed", False), ("withdrawn", False)):
        assert ("You chose C." in words(whispers.seen(Mine(STATES[name], answer_of("a3")), NOON))) == said, name
    assert "You said not sure." in words(whispers.seen(Mine(STATES["open"], answer_of("unsure")), NOON))
    assert "You" not in words(whispers.seen(Mine(STATES["open"], None), NOON)).replace("Yesterday", "")


def test_the_numbers_of_a_chart_stay_within_its_alt_text():
    held = case(options=tuple(f"{n} " + "x" * 290 for n in range(8)))
    tally = {f"a{n}": 10_000 for n in range(1, 9)} | {"unsure": 10_000}
    card = fit(board.board(posted(held, state="revealed", tally=tally, chart=True), NOON), READER)
    alt = plain([one for one in card.blocks if isinstance(one, Picture)][-1].alt, READER)
    assert alt.count("10000 of 90000") == 9
    assert len(alt) <= limits.ALT


def test_more_offers_the_privacy_concern_first_and_the_policy_in_short():
    policy = "\n".join(f"Line {number} of what the department asks." for number in range(1, 10))
    shown = words(whispers.more(posted(), PolicyRow(1, policy)))
    assert shown.splitlines()[1] == "[Privacy concern]"
    assert "Line 3 of what the department asks. …" in shown
    assert "Line 4" not in shown
    assert shown.endswith("[Policy]")
    whole = words(whispers.more(posted(), PolicyRow(1, "word " * 200)))
    assert "word …" in whole
    assert whole.count("word") < 60


def test_the_other_whispers():
    held = STATES["revealed"]
    assert_golden("more", words(whispers.more(posted(pictures=5), PolicyRow(1, "Cases stay in the department."))))
    assert_golden("read-on", words(whispers.read_on(held)))
    assert_golden("trial", words(trying.trial(held)))
    assert_golden("tried", words(trying.answered(held, "a1")))
    assert_golden("preview", words(whispers.preview(held, False)))
    assert_golden("preview-revealed", words(whispers.preview(held, True)))


def test_hidden_pictures_are_said_to_be_checked():
    held = replace(case(), hidden_at=OPENS)
    hidden = posted(held, pictures=0, lost=1)
    for card in (board.board(hidden, NOON), whispers.more(hidden, PolicyRow(1, "Ask.")),
                 whispers.preview(hidden, False),
                 board.board(posted(held, pictures=0, lost=1, state="revealed", tally={"a1": 5}), NOON)):
        assert "Pictures are being checked." in words(card)
        assert "[picture" not in words(card)
        drawn_everywhere(card)


def test_a_chart_shows_the_numbers_of_the_card():
    counts, answer = board.chart_of(STATES["revealed"])
    assert counts == [("A  Epidural hematoma", 3), ("B  Subdural hematoma", 16), ("C  Subarachnoid hemorrhage", 4),
                      ("D  Normal", 1), ("Not sure", 1)]
    assert answer == ("B  Subdural hematoma",)


line_ = st.text(min_size=1, max_size=300)
page = st.text(max_size=4_000)
written = st.fixed_dictionaries({
    "title": line_, "history": page, "explanation": page, "alt": page, "alt_full": page, "author_credit": line_,
    "correction_note": page, "teaching_points": st.lists(page, max_size=8), "references": st.lists(page, max_size=8),
    "why_not": st.dictionaries(st.sampled_from(["a1", "a3", "a4"]), page)})


@settings(max_examples=25, deadline=None)
@given(written, st.lists(line_, min_size=2, max_size=8), line_, st.sampled_from(["open", "closed", "revealed"]))
def test_the_longest_case_is_drawn_on_every_platform(said, options, prompt, state):
    held = case(options=tuple(options), prompt=prompt, **said)
    tally = {f"a{n}": 10_000 for n in range(1, len(options) + 1)} | {"unsure": 5}
    known = tally if state == "revealed" else None
    whole = posted(held, before=BEFORE, pictures=8, state=state, tally=known, chart=True)
    policy = PolicyRow(1, said["history"], "https://hospital.example")
    cards = [board.board(whole, NOON), whispers.more(whole, policy), whispers.preview(whole, False),
             whispers.preview(whole, True), whispers.my_result(Mine(whole, answer_of("a1")))]
    if state == "revealed":
        cards += [trying.trial(whole), whispers.read_on(whole), trying.answered(whole, "a1")]
    for card in cards:
        drawn_everywhere(card)


def drawn_everywhere(card: Card) -> None:
    """Draw a card within the common limits, then on each platform."""
    fitted = fit(card, READER)
    assert len(fitted.blocks) <= limits.CARD_PARTS
    assert words_of(fitted, READER)
    assert str(web.draw(fitted, web.Setting(READER)))
    assert terminal.text_of(fitted, READER, terminal.Screen())


def test_the_buttons_of_the_longest_case_are_there():
    held = case(options=tuple("x" * 300 for _ in range(8)), prompt="p" * 300, history="h " * 2_000, title="t" * 300)
    fitted = fit(board.board(posted(held, before=BEFORE), NOON), READER)
    labels = [words_of(Card(None, *[block]), READER) for block in fitted.blocks if type(block).__name__ == "Row"]
    assert labels == ["[See why]", "[A] [B] [C] [D] [E]", "[F] [G] [H]", "[Not sure] [More]"]


def test_posted_is_a_value():
    assert Posted(case(), (), ()) == Posted(case(), (), ())
