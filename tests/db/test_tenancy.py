"""Another community's row does not exist, for any function that takes a community and an id."""

import inspect
from datetime import date, timedelta
from typing import Any

import pytest

import db
from db import Database
from tests.db.world import FIELDS, NOW, World

LATER = NOW + timedelta(days=30)
# What each function says of a row that is not there.
NOTHING: tuple[Any, ...] = (None, False, (), 0, {}, db.duty.Wishes(), "unknown")


def said(world: World, member: int) -> dict[str, int]:
    """Have a reader disagree and ask about a revealed round, and report the question."""
    told = world.round()
    world.reveal(told)
    assert world.write(db.talk.disagree, world.community, told, member, "a1", "x", False, NOW) == "sent"
    assert world.write(db.talk.ask, world.community, told, member, "x", NOW) == "asked"
    inquiry = world.read(db.talk.inquiries, world.community, told)[0].id
    assert world.write(db.talk.report, world.community, inquiry, member, NOW) == "hidden"
    return {"inquiry": inquiry, "disagreement": world.read(db.talk.disagreements, world.community, told)[0].id,
            **back(world, member)}


def back(world: World, member: int) -> dict[str, int]:
    """Have what a member missed come back to them."""
    round, later = world.round(), NOW + timedelta(days=32)
    world.give(round, member, "a1")
    world.reveal(round)
    place = "room:Example%20Residency/@p"
    assert world.write(db.reviews.start, world.community, member, place, NOW) == "started"
    miss = world.read(db.reviews.missed, world.community, member)[-1]
    world.write(db.reviews.adopt, world.community, member, [db.reviews.First(miss, {}, date(2027, 1, 5))])
    review = world.write(review_of, member)
    outcome = world.write(db.reviews.send, world.community, member, [db.reviews.Choice(review, ["a1"])], later)
    assert outcome in ("sent", "nothing", "quiet"), outcome
    return {"review": review, "sheet": 1}


def review_of(session: Any, member: int) -> int:
    """Give the first that comes back to a member."""
    return int(session.execute(db.reviews.REVIEW.select().where(db.reviews.REVIEW.c.member == member)).first().id)


def theirs(world: World) -> dict[str, Any]:
    """Make one row of each kind in a community."""
    case = world.approved()
    deck = world.deck(case.id)
    round = world.round(case.id)
    member = world.member()
    world.give(round, member, "a1")
    job = world.write(db.jobs.add, "theirs", "x.y", NOW, world.community, None, NOW)
    (delivery,) = world.read(db.deliveries.about, world.community, "round", round)
    world.write(db.calls.keep, "stored", world.community, member, "x.y", {}, "call", LATER, NOW)
    schedule = world.schedule(deck).id
    world.write(db.members.go_away, world.community, member, date(2027, 1, 5), date(2027, 2, 1), "UTC")
    world.write(db.trials.keep, world.community, round, member, NOW)
    assert world.write(db.rounds.report, world.community, case.id, member, NOW, trusted=False) == "hidden"
    concern = world.read(db.concerns.list_concerns, world.community)[0].id
    export = world.write(db.results.ask, world.community, db.results.Span(), "comma", None, NOW)
    world.write(db.results.finish, world.community, export, b"theirs", 1, 1, 0)
    assert world.write(db.duty.choose, world.community, member, reminders=False) == "saved"
    world.write(db.duty.draw_up, world.community, [member], 1, date(2027, 1, 5), member, NOW)
    assert world.write(db.duty.tell, world.community, NOW) >= 0
    turn = world.read(db.duty.upcoming, world.community, NOW, 1)[0].turn
    return {
        "turn": turn, "case": case.id, "deck": deck, "round": round, "member": member, "job": job,
        "delivery": delivery.id, "schedule": schedule, "concern": concern, "export": export, **sides(world, member),
        "wording": typed(world, member), **said(world, member),
    }


def typed(world: World, member: int) -> int:
    """Make a wording: an answer that was typed to another round."""
    asked = world.round(world.approved(kind="text", options=[], key="Pneumothorax").id)
    said = [db.wordings.Said("embolism", "Embolism")]
    assert world.write(db.wordings.write, world.community, asked, member, said, "text", NOW, NOW).outcome == "saved"
    case = world.read(db.rounds.get, world.community, asked).case.id
    return int(world.read(db.wordings.of_case, world.community, case)[0].id)


def sides(world: World, member: int) -> dict[str, int | str]:
    """Make a team with a member, and a cup."""
    team = world.write(db.teams.add_team, world.community, "Blue", None, NOW)
    world.write(db.teams.put, world.community, team, member, None, NOW)
    cup = world.write(db.cups.found_cup, world.community, "Spring", None, None, NOW)
    return {"team": team, "team!": str(team), "cup": cup}


# How to call each function that names a row by id; `C` is the asking community, names are ids of the other's rows.
CALLS: dict[str, tuple[Any, ...]] = {
    "answers.give": ("C", "round", "mine", "a1", NOW, NOW),
    "answers.mine": ("C", "round", "member"),
    "answers.count": ("C", "round"),
    "answers.of_member": ("C", "member"),
    "blobs.drafts": ("C", "case"),
    "autopsy.read": ("C", "round"),
    "corrections.ask": ("C", "round", 1, "aside", (), "x", "mine", NOW),
    "corrections.begin": ("C", "round", 2, NOW), "corrections.score_page": ("C", "round", 2, NOW),
    "corrections.finish": ("C", "round", 2, {}, NOW), "corrections.grade_page": ("C", "round", 2, "round!"),
    "corrections.get": ("C", "round", 2), "corrections.of_round": ("C", "round"),
    "corrections.siblings": ("C", "round"), "rounds.of_case": ("C", "case"),
    "calibration.read": ("C", "member"),
    "confidence.asked": ("C", "round", "member"),
    "confidence.keep": ("C", "round", "member", 2, 0, NOW),
    "members.away": ("C", "member", date(2027, 1, 6)),
    "members.come_back": ("C", "member", date(2027, 1, 6)),
    "members.go_away": ("C", "member", date(2027, 1, 6), date(2027, 3, 1), "UTC"),
    "members.leaves": ("C", "member"),
    "rounds.count_missed": ("C", "member"),
    "streaks.weeks": ("C", "member", "UTC", LATER),
    "streaks.pause_before": ("C", "member", "round"),
    "streaks.begun": ("C", "member", "round", "UTC", LATER),
    "trials.keep": ("C", "round", "mine", NOW),
    "trials.tried": ("C", "case", "member"),
    "boards.begin_reveal": ("C", "round", LATER),
    "boards.score_page": ("C", "round"),
    "boards.finish_reveal": ("C", "round", None, LATER),
    "boards.scope_of": ("C", "team!"),
    "looks.look": ("C", "round", "mine", "x", NOW), "looks.mine": ("C", "round", "member"),
    "wordings.write": ("C", "round", "mine", [db.wordings.Said("x", "x")], "text", NOW, NOW),
    "wordings.close": ("C", "round", LATER), "wordings.unjudged": ("C", "round"),
    "wordings.judge": ("C", "round", {1: (1.0, "exact")}, NOW), "wordings.key_of": ("C", "case"),
    "wordings.of_case": ("C", "case"), "wordings.waiting": ("C", "case"), "wordings.decided": ("C", "case"),
    "wordings.decide": ("C", "wording", 1.0, None, None, NOW), "wordings.recount": ("C", "case", None, NOW),
    "cups.cup": ("C", "cup"), "cups.cup_show": ("C", "cup"), "cups.leave_cup": ("C", "cup", None, NOW),
    "cups.make_cup_code": ("C", "cup", "digest", LATER),
    "teams.put": ("C", "team", "mine", None, NOW), "teams.take": ("C", "member", None, NOW),
    "teams.team_of": ("C", "member"), "teams.members_of": ("C", "team"), "teams.remove_team": ("C", "team", None, NOW),
    "teams.map_group": ("C", "team", ("room", "w"), ("1", "x"), None, NOW),
    "calls.get": ("stored", "C", "member", NOW),
    "calls.update": ("stored", "C", "member", {}, LATER),
    "calls.drop": ("stored", "C", "member"),
    "cases.get": ("C", "case"),
    "cases.edit": ("C", "case", {"title": "x"}, None, NOW),
    "cases.attach_stacks": ("C", "case", [], None, NOW),
    "cases.discard": ("C", "case", None, NOW), "cases.erase": ("C", "case", None, NOW),
    "cases.reopen": ("C", "case", None, NOW, False),
    "cases.submit": ("C", "case", None, NOW),
    "cases.approve": ("C", "case", "mine", [], NOW),
    "cases.reject": ("C", "case", None, NOW),
    "cases.withdraw": ("C", "case", None, NOW),
    "cases.revoke_stack": ("C", "case", "hash", None, NOW),
    "cases.renew": ("C", "case", "x", None), "cases.returned": ("C", ["hash"], "case"),
    "cases.replace_stack": ("C", "case", "hash", {"hash": "other"}, 1, None, NOW),
    "signatures.of_case": ("C", "case"),
    "signatures.standing": ("C", "case", "digest"),
    "signatures.signed": ("C", "case"),
    "communities.remove_place": ("C", "place", None, NOW),
    "communities.place_of": ("C", "place"),
    "communities.set_mention": ("C", "place", "7", None, NOW),
    "communities.set_threads": ("C", "place", False, None, NOW),
    "communities.set_tags": ("C", "place", {"open": "x"}, None, NOW),
    "concerns.get": ("C", "concern"),
    "concerns.decide": ("C", "case", "founded", None, NOW),
    "concerns.limit": ("C", "case", "member", NOW),
    "concerns.write_note": ("C", "concern", "x", "mine", NOW),
    "decks.get": ("C", "deck"),
    "decks.edit": ("C", "deck", None, NOW),
    "decks.add": ("C", "deck", "case", None, NOW),
    "decks.remove": ("C", "deck", "case", None, NOW),
    "decks.move": ("C", "deck", "case", 0),
    "decks.cases_in": ("C", "deck"), "decks.of_patients": ("C", "deck"),
    "deliveries.get": ("C", "delivery"),
    "deliveries.about": ("C", "round", "round!"),
    "deliveries.decide": ("C", "delivery", True, NOW),
    "deliveries.hold": ("C", "member", LATER), "deliveries.release": ("C", "member", NOW),
    "deliveries.pin": ("C", "delivery", NOW),
    "duty.turn": ("C", "turn"), "duty.next_of": ("C", "member", NOW), "duty.choose": ("C", "member"),
    "duty.draw_up": ("C", [10**9], 1, date(2027, 1, 5), None, NOW), "duty.join": ("C", "member", 9, None, NOW),
    "duty.leave": ("C", "member", None, NOW), "duty.swap": ("C", "member", "mine", None, NOW),
    "duty.skip": ("C", "member", None, NOW), "duty.wishes_of": ("C", "member"),
    "duty.dry_rows": ("C",),
    "communities.direct_to": ("C", "member"),
    "jobs.get": ("C", "job"),
    "members.get": ("C", "member"),
    "members.persons": ("C", "member"),
    "members.set_role": ("C", "member", "editor", None, NOW),
    "members.set_name": ("C", "member", "x"),
    "members.rename": ("C", "member", "x", None, NOW),
    "members.change": ("C", "member"),
    "policies.accept": ("C", "member", 0, NOW),
    "policies.accepted": ("C", "member"),
    "talk.answer": ("C", "inquiry", "x", "mine", NOW), "talk.asked": ("C", "round"),
    "talk.ask": ("C", "round", "mine", "x", NOW), "talk.decide": ("C", "inquiry", True, "mine", NOW),
    "talk.disagree": ("C", "round", "mine", "a1", "x", False, NOW), "talk.disagreement": ("C", "disagreement"),
    "talk.disagreements": ("C", "round"), "talk.heard": ("C", "disagreement", NOW), "talk.inquiry": ("C", "inquiry"),
    "talk.inquiries": ("C", "round"), "talk.mine": ("C", "round", "member"),
    "talk.reader": ("C", "disagreement", "member"), "talk.reply": ("C", "disagreement", "x", "mine", NOW),
    "talk.report": ("C", "inquiry", "mine", NOW), "talk.report_of": ("C", "inquiry"), "talk.unheard": ("C", "member"),
    "talk.who": ("C", "inquiry", "mine", NOW),
    "reviews.adopt": ("C", "member", []), "reviews.confine": ("C", "case"), "reviews.asked": ("C", "review", "member"),
    "reviews.direct": ("C", "member", "web", "w", "x"), "reviews.get": ("C", "member"),
    "reviews.heard": ("C", "member", NOW), "reviews.missed": ("C", "member"), "reviews.plan": ("C", "member", NOW),
    "reviews.send": ("C", "member", [], NOW), "reviews.set_hours": ("C", "member", "20:00", "08:00", NOW),
    "reviews.sheet": ("C", "sheet"), "reviews.start": ("C", "member", "room:w/@p", NOW),
    "reviews.stop": ("C", "member", NOW), "reviews.unheard": ("C", "member"),
    "rounds.answered": ("C", "case"),
    "rounds.withdraw_permission": ("C", "case", None, NOW),
    "rounds.withdraw_shared": ("C", "case", None, NOW),
    "concerns.open_about": ("C", "case"),
    "rounds.hide": ("C", "case", NOW),
    "rounds.report": ("C", "case", "mine", NOW),
    "rounds.restore": ("C", "concern", "mine", NOW),
    "rounds.sharing": ("C", "case"),
    "rounds.show_again": ("C", "case", NOW),
    "rounds.still_standing": ("C", "case"),
    "rounds.mend_key": ("C", "case"), "rounds.set_heat": ("C", "round", "hash"),
    "rounds.get": ("C", "round"),
    "rounds.close_early": ("C", "round", None, NOW),
    "rounds.missed": ("C", "member"),
    "rounds.post_now": ("C", "case", [], 24, "key", NOW),
    "rounds.open_next": ("C", "schedule", date(2027, 1, 5), "key", NOW),
    "schedules.get": ("C", "schedule"),
    "schedules.edit": ("C", "schedule", None, NOW),
    "schedules.pause": ("C", "schedule", date(2027, 2, 1), None, NOW),
    "schedules.resume": ("C", "schedule", None, NOW),
    "schedules.skip": ("C", "schedule", date(2027, 2, 1), None, NOW),
    "schedules.pin": ("C", "schedule", date(2027, 2, 1), "case", None, NOW),
    "schedules.unpin": ("C", "schedule", date(2027, 2, 1)),
    "schedules.unskip": ("C", "schedule", date(2027, 2, 1), None, NOW),
    "schedules.pins_between": ("C", date(2027, 1, 1), date(2027, 2, 1), "case"),
    "plans.move": ("C", "schedule", date(2027, 2, 1), date(2027, 2, 2), "case", None, NOW),
    "plans.swap": ("C", "schedule", (date(2027, 2, 1), date(2027, 2, 2)), (1, 2), None, NOW),
    "schedules.occasions": ("C", "schedule"),
    "sessions.make_link": ("C", "member", "digest", LATER),
    "consents.holds": ("C", "member", "named"), "consents.choose": ("C", "member", "named", True, NOW),
    "letters.write": ("C", "member", "x.y/1", "letter", NOW), "letters.waiting": ("C", "member"),
    "letters.told": ("C", "member", [1], NOW), "letters.of_member": ("C", "member"),
    "results.read": ("C", "member", db.results.Span()), "results.get": ("C", "export"),
    "results.finish": ("C", "export", b"", 1, 1, 0), "results.fetch": ("C", "export", None, NOW),
    "thanks.give": ("C", "case", "mine", NOW), "thanks.count": ("C", "case"),
    "thanks.revealed": ("C", "round", NOW), "thanks.write": ("C", "round", NOW),
    "sent.begin": ("C", "case", NOW), "sent.get": ("C", "case"), "sent.waiting_of": ("C", "member"),
    "sent.take": ("C", "case", "mine", NOW), "sent.let_go": ("C", "case", "mine", NOW),
    "sent.finishes": ("C", "case", "mine"), "sent.ask": ("C", "case", "x", "mine", NOW),
    "sent.nudge": ("C", "case", NOW),
}


def everything(session: Any, community: int) -> dict[str, int]:
    """Count a community's rows and their changes, so that a write would show."""
    return {
        name: hash(tuple(sorted(str(row) for row in session.execute(table.select()).all())))
        for name, table in db.metadata.tables.items() if name not in ("entry", "place")
    }


def test_nothing_of_another_community_is_found_or_changed(database: Database) -> None:
    owner, stranger = World(database, "Owner"), World(database, "Stranger")
    ids: dict[Any, Any] = {**theirs(owner), "place": owner.place, "C": stranger.community, "mine": stranger.director}
    ids["round!"] = ids["round"]
    before = owner.read(everything, owner.community)
    for name, arguments in CALLS.items():
        module, function = name.split(".")
        call = getattr(getattr(db, module), function)
        given = [ids.get(a, a) if isinstance(a, str) and (a != "round" or a in ids) else a for a in arguments]
        if name == "deliveries.about":
            given = [stranger.community, "round", ids["round"]]
        outcome = database.write_now(call, *given)
        assert getattr(outcome, "outcome", outcome) in NOTHING or outcome == db.rounds.Ended(), name
    assert owner.read(everything, owner.community) == before


FURTHER = ("consents", "letters", "results", "reviews", "sent", "thanks")


def test_every_function_that_takes_a_community_and_an_id_is_asked() -> None:
    """A new function of this shape joins the table above, or says here why it need not."""
    named_ids = {"case", "deck", "round", "member", "job", "delivery", "schedule", "concern", "turn", "team", "cup",
                 "wording", "inquiry", "disagreement", "review", "sheet"}
    elsewhere = {
        "audit.record", "deliveries.page", "calls.keep", "jobs.add", "boards.show", "boards.me", "uploads.make",
        "boards.improved", "boards.participation", "boards.scopes",
        "members.set_alias", "members.set_named", "members.set_stage", "members.set_zone", "members.set_language",
        "schedules.create", "cases.detach_stack", "cases.show", "cases.give_back",
        "rounds.take_down", "rounds.confine", "reviews.zone_of", "signatures.record", "concerns.open_ticket",
    }
    found = set()
    for module in ("answers", "audit", "autopsy", "blobs", "boards", "calibration", "calls", "cases", "communities",
                   "concerns", "confidence", "corrections", "cups", "decks", "deliveries", "duty", "jobs", "looks",
                   "members", "plans", "policies", "rounds", "schedules", "sessions", "signatures", "streaks", "talk",
                   "teams", "trials", "uploads", "wordings", *FURTHER):
        functions = inspect.getmembers(getattr(db, module), inspect.isfunction)
        for name, function in functions:
            taken = set(inspect.signature(function).parameters)
            if function.__module__.startswith(f"db.{module}") and "community" in taken and taken & named_ids \
                    and "session" in taken and not name.startswith("_"):
                found.add(f"{module}.{name}")
    assert found - set(CALLS) - elsewhere == set()


def test_decks_and_schedules_take_nothing_of_others(database: Database) -> None:
    owner, stranger = World(database, "Owner"), World(database, "Stranger")
    case, deck = owner.approved().id, owner.deck()
    mine = stranger.deck()
    assert stranger.write(db.decks.add, stranger.community, mine, case, None, NOW) == "unknown"
    assert stranger.schedule(deck) is None
    schedule = stranger.schedule(mine)
    assert stranger.write(db.schedules.edit, stranger.community, schedule.id, None, NOW, deck=deck) is None
    pinned = stranger.write(
        db.schedules.pin, stranger.community, schedule.id, date(2027, 2, 1), case, stranger.director, NOW
    )
    assert pinned == "unknown"
    workspace = owner.read(db.communities.workspaces, owner.community)[0].id
    taken = (stranger.community, workspace, "room:new", "new", None, NOW)
    assert stranger.write(db.communities.add_place, *taken) == "unknown"
    own = stranger.read(db.communities.workspaces, stranger.community)[0].id
    taken = (stranger.community, own, owner.place, "mine now", None, NOW)
    assert stranger.write(db.communities.add_place, *taken) == "taken"


def test_numbers_are_counted_in_each_community(database: Database) -> None:
    one, two = World(database, "One"), World(database, "Two")
    assert [one.draft().number, two.draft().number, one.draft().number] == [1, 1, 2]
    with pytest.raises(ValueError, match="no fields"):
        one.write(db.cases.create_draft, one.community, None, {**FIELDS, "secret": 1}, NOW)
