"""When a missed question comes back: the published intervals, the grades, and when it is known."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot import spacing

DAY = date(2027, 1, 5)


def test_a_miss_and_then_right_answers_come_after_1_4_17_and_61_days() -> None:
    """At a retention of 85 %, with the default parameters of FSRS-6."""
    step, on, gaps = spacing.missed(DAY), DAY, []
    for _ in range(4):
        gaps.append((step.due - on).days)
        on = step.due
        step = spacing.answered(step.card, step.streak, True, on)
    assert gaps == [1, 4, 17, 61]


def test_grades_are_again_hard_and_good_and_never_easy() -> None:
    first = spacing.missed(DAY)
    wrong, guess, right = (spacing.answered(first.card, 0, right, first.due, guessed=guessed)
                           for right, guessed in ((False, False), (True, True), (True, False)))
    assert (first.rating, wrong.rating, guess.rating, right.rating) == (1, 1, 2, 3)
    assert wrong.due <= guess.due <= right.due
    assert (wrong.streak, guess.streak, right.streak) == (0, 0, 1)


@given(st.lists(st.tuples(st.sampled_from(["right", "wrong", "guess"]), st.integers(0, 30)), max_size=12))
def test_it_is_known_after_two_right_in_a_row_the_last_after_five_days(answers: list[tuple[str, int]]) -> None:
    step, on, row = spacing.missed(DAY), DAY, 0
    for said, late in answers:
        before, on = on, step.due + timedelta(days=late)
        step = spacing.answered(step.card, step.streak, said != "wrong", on, guessed=said == "guess")
        row = 0 if said == "wrong" else row + (said == "right")
        assert step.retired == (said == "right" and row >= 2 and (on - before).days >= 5)
        assert on < step.due <= on + timedelta(days=spacing.LONGEST_DAYS)
        assert (step.gap, step.streak) == ((on - before).days, row)
