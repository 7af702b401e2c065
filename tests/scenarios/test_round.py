"""A whole round as people live it: posted, answered, changed, closed, revealed, read about."""

from __future__ import annotations

from typing import Any

from db import boards, cases, decks, schedules
from tests.scenarios.casebook import approved_case
from tests.scenarios.driver import House

FIRST = ("Saved: {letter}. Only you see it. Directors see groups of five or more. You are on no board unless you "
         "choose. Change it until Tue 11:00.")


async def posted_case(house: House, **fields: Any) -> Any:
    """Post a case by a director; give the director's seat."""
    author, director = await house.seat("Ada", "editor"), await house.seat("Dora", "director")
    made = await approved_case(house, author, director, **fields)
    assert await director.say(f"post now {made.number}") == f"Case {made.number} is posted. It closes Tue 11:00."
    await house.settle()
    return director


async def residents(house: House, count: int) -> list[Any]:
    """Seat some residents."""
    return [await house.seat(f"Rey{n}") for n in range(count)]


async def test_a_round_from_post_to_reveal(house: House) -> None:
    await posted_case(house)
    rey, *others = await residents(house, 6)
    card = rey.see()
    for expected in ("Case 1 · Headache after a fall", "CT head · closes Tue 11:00 · 0 answered", "Epidural hematoma",
                     "[picture: Axial CT of the head at the level of the lateral ventricles.]", "[A] [B] [C] [D]",
                     "[Not sure]", "[More]", "De-identified. For learning, not for diagnosis."):
        assert expected in card
    assert await rey.press("B") == FIRST.format(letter="B")
    for letter, said in (("B", "Still B. Change it until Tue 11:00."), ("C", "Changed from B to C."),
                         ("Not sure", "Changed from C to not sure. That counts as taking part."),
                         ("C", "Changed from not sure to C.")):
        await house.later(seconds=1)
        assert await rey.press(letter) == said
    for other, letter in zip(others, ("B", "B", "B", "A", "Not sure"), strict=True):
        assert (await other.press(letter)).startswith("Saved: ")
    await house.later(seconds=1)  # a count waits for its share of what may be sent
    assert "6 answered" in rey.see()
    await house.later(hours=24, seconds=6)
    card = rey.see()
    for expected in ("Case 1 · Headache after a fall · revealed",
                     "Answer: B, Subdural hematoma. 3 of 6 chose it. A 1, C 1, D 0, not sure 1.",
                     "[picture: Axial CT of the head with a crescent along the left convexity, marked.]",
                     "[picture: The spread of answers. A, Epidural hematoma: 1 of 6; B, Subdural hematoma, the answer: "
                     "3 of 6; C, Subarachnoid hemorrhage: 1 of 6; D, Normal: 0 of 6; not sure: 1 of 6.]",
                     "Why: A crescent along the left convexity", "1 A crescent is subdural.",
                     "Case by Dr A. Example. Opinions are the author's own, not the institution's.",
                     "[My result] [Read on] [Disagree] [Try it]"):
        assert expected in card
    assert "answered" not in card


async def test_what_each_reads_after_the_reveal(house: House) -> None:
    await posted_case(house)
    wrong, right, unsure, absent, *others = await residents(house, 7)
    for seat, letter in zip((wrong, right, unsure, *others), ("A", "B", "Not sure", "B", "B", "C"), strict=True):
        await seat.press(letter)
    waiting = await wrong.press_token("quiz.my_result/1")
    assert "Your answer is A. The answer is shown after Tue 11:00." in waiting
    said = await absent.press_token("quiz.my_result/1")
    assert "You have not answered this case. It is open until Tue 11:00." in said
    assert "Subdural" not in waiting
    await house.later(hours=24, seconds=6)
    said = await wrong.press("My result")
    assert "You chose A; the answer is B, Subdural hematoma. 50 % chose something else too." in said
    assert "What separates them: An epidural is lens-shaped and stops at sutures." in said
    assert "A textbook of head CT, chapter 3." in said
    said = await right.press("My result")
    assert "You chose B, the answer. 50 % chose it." in said
    assert "[Try it]" not in said
    assert "You said not sure; the answer is B" in await unsure.press("My result")
    assert "You did not answer this case. The answer is B" in await absent.press("My result")
    read = await absent.press("Read on")
    assert "A Epidural hematoma: An epidural is lens-shaped" in read
    assert "Difficulty 2 of 3." in read
    trial = await absent.press_token("quiz.try_it/1")
    assert "Only for you; it does not count." in trial
    assert "Answer:" not in trial
    assert "crescent" not in trial
    assert "You chose C; the answer is B" in await absent.press("C")
    assert "revealed" in await absent.press_token("quiz.look/1")
    assert "You did not answer this case." in await absent.press_token("quiz.my_result/1")


async def test_more_whispers_how_answers_are_used(house: House) -> None:
    await posted_case(house, history="A long history. " * 150)
    rey, = await residents(house, 1)
    assert rey.see().count("A long history.") < 100
    said = await rey.press("More")
    assert said.count("A long history.") == 150
    assert "How answers are used. Only you see yours." in said
    assert "There are no more pictures." in said


async def test_fewer_than_five_answers_show_no_spread(house: House) -> None:
    await posted_case(house)
    for seat, letter in zip(await residents(house, 4), "ABBC", strict=True):
        await seat.press(letter)
    await house.later(hours=24, seconds=6)
    card = (await house.seat("Rey0")).see()
    assert "Answer: B, Subdural hematoma.\n" in card
    assert "chose it" not in card
    assert "spread" not in card
    said = await (await house.seat("Rey0")).press("My result")
    assert "You chose A; the answer is B, Subdural hematoma.\n" in said
    assert "%" not in said


async def test_nobody_reads_a_number_of_an_open_round(house: House) -> None:
    director = await posted_case(house)
    for seat in await residents(house, 6):
        await seat.press("B")
    await house.later(minutes=1)
    for words in ("board", "me show", "today", "members", "audit", "help"):
        said = await director.say(words)
        assert "chose it" not in said
        assert "Answer:" not in said
    assert "6 answered" in director.see()
    for token in ("quiz.read_on/1", "quiz.try_it/1", "quiz.tried/1/a2"):
        assert await director.press_token(token) == "The answer to this case is not out yet. Look again in a moment."


async def test_a_director_closes_early(house: House) -> None:
    director = await posted_case(house)
    rey, = await residents(house, 1)
    await rey.press("B")
    assert "Only directors can do this." in await rey.say("close early")
    form = await director.say("close early")
    assert "Case (required): 1" in form
    assert (await director.fill()).startswith("Closed. The answer is shown in a moment")
    await house.later(seconds=1)
    assert "closed · 1 answered · the answer follows in a moment" in rey.see()
    assert "[A]" not in rey.see().split("\n\n")[0]
    assert "Your answer stands: B." in await rey.press_token("quiz.answer/1/a1")
    assert "This case is not open, so there is nothing to close." in await director.say("close early 1")
    await house.later(seconds=6)
    assert "revealed" in rey.see()
    assert await director.say("close early") == "No case is open."


async def test_a_case_is_not_posted_twice_and_not_unapproved(house: House) -> None:
    director = await posted_case(house)
    assert "Case 1 is open already, until Tue 11:00." in await director.say("post now 1")
    community = await home_of(house, director)
    draft = await house.app.database.write(cases.create_draft, community, None, {"title": "Draft"}, house.clock.now())
    assert f"Case {draft.number} is not approved yet." in await director.say(f"post now {draft.number}")
    assert "There is no case 77 here." in await director.say("post now 77")
    assert "Hours open lies between 1 and 336." in await director.say("post now 1 hours: 900")
    await house.settle()
    assert (await house.seat("Rey")).see().count("Case 1 · Headache after a fall") == 1


async def home_of(house: House, seat: Any) -> int:
    """Give the community that somebody belongs to."""
    community: int = (await house.app.records.enter(seat.person, seat.place, house.clock.now())).community
    return community


async def scheduled(house: House, director: Any, *titles: str) -> int:
    """Put cases into a deck and schedule them for each weekday at noon; give the schedule."""
    ada = await house.seat("Ada", "editor")
    made = [await approved_case(house, ada, director, title=title) for title in titles]
    store, now, community = house.app.database, house.clock.now(), await home_of(house, director)
    deck = await store.write(decks.create, community, "Heads", "given", "", None, now)
    for case in made:
        await store.write(decks.add, community, deck.id, case.id, None, now)
    row = await store.write(schedules.create, community, "Mornings", deck.id, "12:00", "UTC", [str(director.place)],
                            None, now, hours_open=23)
    return int(row.id)


async def test_the_next_case_begins_with_yesterdays(house: House) -> None:
    director = await house.seat("Dora", "director")
    await scheduled(house, director, "The first", "The second")
    await house.later(hours=1, minutes=1)
    seats = await residents(house, 5)
    assert "Case 1 · The first" in seats[0].see()
    assert "Yesterday" not in seats[0].see()
    for seat, letter in zip(seats, "BBBAC", strict=True):
        await seat.press(letter)
    await house.later(hours=24)
    newest = seats[0].see().split("\n\n")[1]
    assert newest.startswith("Yesterday: case 1, 60 % agreed with the key.\n[See why]\nCase 2 · The second\n")
    why = await seats[0].press("See why")
    assert why.startswith("Case 1 · The first · revealed")
    assert "3 of 5 chose it." in why


async def test_after_a_weekend_it_was_the_last_time(house: House) -> None:
    director = await house.seat("Dora", "director")
    schedule = await scheduled(house, director, "The first", "The second")
    await house.app.database.write(schedules.edit, await home_of(house, director), schedule, None, house.clock.now(),
                                   days=0b01001)
    await house.later(hours=1, minutes=1)
    await house.later(hours=72)
    assert "Last time: case 1.\n[See why]\nCase 2" in director.see()


async def test_an_empty_deck_is_recorded_and_told(house: House) -> None:
    director = await house.seat("Dora", "director")
    await scheduled(house, director)
    await house.later(hours=1, minutes=1)
    assert (await house.seat("Rey")).see() == ""
    said = await director.say("help")
    assert "Mornings posted nothing on Mon 4 Jan 2027: the deck has no case." in said
    assert "The deck Heads is used up" in said
    assert "Mornings" not in await (await house.seat("Rey")).say("help")


async def test_a_withdrawn_case_says_so_everywhere(house: House) -> None:
    director = await posted_case(house)
    rey, = await residents(house, 1)
    await rey.press("B")
    community = await home_of(house, director)
    await house.app.database.write(cases.withdraw, community, 1, None, house.clock.now())
    await house.settle()
    assert rey.see().startswith("Case 1 · Headache after a fall\nThis case was withdrawn.")
    assert "[picture" not in rey.see()
    for action in ("more", "my_result", "read_on", "try_it"):
        assert await rey.press_token(f"quiz.{action}/1") == "This case was withdrawn."
    assert await rey.say("today") == "No case is open, and none is planned."
    await house.later(hours=30)
    assert await rey.say("today") == "No case is open, and none is planned."


async def test_a_correction_is_seen(house: House) -> None:
    director = await posted_case(house)
    community = await home_of(house, director)
    await house.app.database.write(cases.edit, community, 1, {"history": "64-year-old, fell from standing."}, None,
                                   house.clock.now(), note="the age was wrong")
    await house.settle()
    card = director.see()
    assert "Corrected: the age was wrong" in card
    assert "64-year-old" in card


async def test_a_picture_that_is_gone_leaves_the_card(house: House) -> None:
    director = await posted_case(house)
    community = await home_of(house, director)
    row = await house.app.database.read(cases.get, community, 1)
    await house.app.database.write(cases.revoke_stack, community, 1, row.stacks[0].hash, None, house.clock.now())
    await house.settle()
    assert "[picture" not in director.see()
    assert "The pictures of this case cannot be shown now." in director.see()
    assert "[A] [B] [C] [D]" in director.see()


async def test_a_preview_is_the_exact_card_and_leaves_one_out_of_the_ranking(house: House) -> None:
    ada, director = await house.seat("Ada", "editor"), await house.seat("Dora", "director")
    await approved_case(house, ada, director)
    cora = await house.seat("Cora", "editor")
    stranger = await house.seat("Cal", "contributor")
    assert "Only its author and editors can preview case 1." in await stranger.say("case preview 1")
    assert "Only contributors can do this." in await (await house.seat("Rey0")).say("case preview 1")
    seen = await cora.say("case preview 1")
    assert "You are not ranked on this case." in seen
    assert "Answer" not in seen
    assert "Answer: B, Subdural hematoma." in await cora.press("After the reveal")
    assert "Answer" not in await cora.press("Before the reveal")
    await director.say("post now 1")
    await house.settle()
    posted = (await house.seat("Rey0")).see()
    title, note, *rest = seen.splitlines()
    assert note.startswith("A preview, only for you")
    assert [one for one in (title, *rest) if not _varies(one)] == [
        one for one in posted.splitlines() if not _varies(one)]
    for seat in (cora, *await residents(house, 2)):
        await seat.press_token("quiz.answer/1/a2")
    await house.later(hours=24, seconds=6)
    assert "This answer is not ranked: you had seen the case before it was posted." in await cora.press("My result")
    assert "not ranked" not in await (await house.seat("Rey0")).press("My result")


def _varies(line: str) -> bool:
    """Tell lines that differ by nature: controls, and how long it is open."""
    return " · closes " in line or (line.startswith("[") and not line.startswith("[picture"))


async def offered_cases(house: House, seat: Any, action: str) -> list[str]:
    """Give what the field for a case offers, in order."""
    found = await house.app.dispatch.suggest(seat.person, seat.place, action, "case", "", {})
    return sorted(str(one.label) for one in found)


async def test_closing_early_counts_in_cases(house: House) -> None:
    """Nobody sees the number of a round: the third case may be the first that is posted."""
    ada, director = await house.seat("Ada", "editor"), await house.seat("Dora", "director")
    for title in ("The first", "The second", "The third"):
        await approved_case(house, ada, director, title=title)
    assert await director.say("close early") == "No case is open."
    for number in (3, 2):
        await director.say(f"post now {number}")
    await house.settle()
    assert await director.say("close early") == "Close an open case\nCase (required): "
    assert await offered_cases(house, director, "quiz.close") == ["2 · The second", "3 · The third"]
    assert await offered_cases(house, director, "quiz.post") == ["1 · The first"]
    assert "This case is not open, so there is nothing to close." in await director.say("close early 1")
    assert (await director.say("close early 3")).startswith("Closed.")
    await house.later(seconds=6)
    assert "Case 3 · The third · revealed" in director.see()
    assert "Case 2 · The second\nCT head · closes Tue 11:00" in director.see()


async def test_a_case_that_is_posted_again_counts_no_second_time(house: House) -> None:
    """Whoever saw the reveal knows the key, and everyone can read it while the second round is open."""
    director = await posted_case(house)
    rae, rey = await house.seat("Rae"), await house.seat("Rey")
    await rae.press("A")
    await rey.press("B")
    await house.later(hours=24, seconds=6)
    assert "You chose A; the answer is B" in await rae.press("My result")
    board = await rey.say("me show")
    said = await director.say("post now 1")
    assert said.endswith("It closes Wed 11:00. It was posted before: it is for practice and does not count.")
    await house.settle()
    sentence = "Posted before: this one is for practice, it does not count."
    assert rae.see().count(sentence) == 1
    for seat in (rae, rey):
        assert (await seat.press_token("quiz.answer/2/a2")).startswith("Saved: B.")
    await house.later(hours=24, seconds=6)
    assert "This answer is not ranked: the case was posted before." in await rae.press_token("quiz.my_result/2")
    assert await rey.say("me show") == board
    standing = await house.app.database.read(boards.board_of, await home_of(house, director))
    assert standing.generation == 1
    assert await house.app.database.read(boards.differences, standing.id) == ()


async def test_a_deck_that_begins_anew_is_for_practice(house: House) -> None:
    director = await house.seat("Dora", "director")
    await scheduled(house, director, "The only one")
    await house.later(hours=1, minutes=1)
    assert "Posted before" not in director.see()
    await house.later(hours=24)
    newest = director.see().split("\n\n")[-1]
    assert "Case 1 · The only one\n" in newest
    assert "Posted before: this one is for practice, it does not count." in newest


async def test_today_shows_what_is_open(house: House) -> None:
    rey, = await residents(house, 1)
    assert await rey.say("today") == "No case is open, and none is planned."
    director = await posted_case(house)
    assert (await rey.say("today")).startswith("Case 1 · Headache after a fall\nCT head · closes Tue 11:00")
    assert await rey.press("B") == FIRST.format(letter="B")
    await house.settle()
    assert (await rey.say("today")).startswith("Case 1 · Headache after a fall\nYou chose B.\nCT head · closes")
    await approved_case(house, await house.seat("Ada", "editor"), director, title="Another")
    await director.say("post now 2")
    said = await rey.say("today")
    assert "Case 1 · Headache after a fall, closes Tue 11:00. You chose B." in said
    assert "Case 2 · Another, closes Tue 11:00\n" in said
    assert (await rey.press("Case 2")).startswith("Case 2 · Another")
    await house.later(hours=30)
    assert (await rey.say("today")).startswith("No case is open, and none is planned.")
    assert "revealed" in await rey.press("The last case")


async def test_a_schedule_that_is_stopped_posts_nothing(house: House) -> None:
    director = await house.seat("Dora", "director")
    await scheduled(house, director, "The first", "The second")
    await director.say("schedule stop Mornings")
    await house.later(hours=30)
    assert (await house.seat("Rey")).see() == ""
    await director.say("schedule start Mornings")
    await house.later(hours=24)
    assert "Case 1 · The first" in director.see()
