"""Deliveries and jobs: changed only by the attempt that holds them, drawn once for many changes, posted once."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from db import Database, deliveries, jobs
from db.deliveries import PRIORITIES, DeliveryRow
from tests.db.world import NOW, World


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def post(world: World, key: str = "k", place: str | None = None, **options: Any) -> int:
    subject = options.pop("subject", ("round", 1))
    # A place of its own for each, since one place gets one message at a time.
    where = place or f"{world.place} {key}"
    return world.write(deliveries.post, world.community, where, "quiz.board/1", subject, key, NOW, **options)


def claim(world: World, seconds: float = 0, **options: Any) -> tuple[DeliveryRow, ...]:
    return world.write(deliveries.due, "room", at(seconds), **options)


def begun(world: World, held: DeliveryRow, seconds: float = 0) -> DeliveryRow:
    found: DeliveryRow | None = world.write(deliveries.begin, held.id, held.attempt, at(seconds))
    assert found is not None
    return found


def row(world: World, delivery: int) -> DeliveryRow:
    found = world.read(deliveries.get, world.community, delivery)
    assert found is not None
    return found


def test_a_message_is_wanted_once(database: Database) -> None:
    world = World(database)
    assert post(world) == post(world)
    (held,) = claim(world)
    assert (held.platform, held.workspace, held.attempt, held.message_id, held.wanted) == (
        "room", "Example Residency", 1, None, 1,
    )
    assert held.first_attempt_at == NOW
    assert claim(world, 1) == ()
    assert world.write(deliveries.sent, held.id, held.attempt, "m1", held.wanted, at(1))
    done = row(world, held.id)
    assert (done.state, done.drawn, done.sent_at) == ("sent", 1, at(1))
    assert world.read(deliveries.next_due) is None


def test_a_worker_that_died_is_fenced_off(database: Database) -> None:
    world = World(database)
    post(world)
    (dead,) = claim(world, worker="dead", lease_seconds=30)
    assert world.read(deliveries.next_due) == at(30)
    (alive,) = claim(world, 31, worker="alive")
    assert (alive.id, alive.attempt, alive.first_attempt_at) == (dead.id, 2, NOW)
    late = (dead.id, dead.attempt)
    assert not world.write(deliveries.sent, *late, "m-old", 1, at(32))
    assert not world.write(deliveries.failed, *late, "no")
    assert not world.write(deliveries.in_doubt, *late, "no")
    assert not world.write(deliveries.defer, *late, at(60))
    assert not world.write(deliveries.renew, *late, at(60))
    assert world.write(deliveries.renew, alive.id, alive.attempt, at(90))
    assert claim(world, 80) == ()
    assert world.write(deliveries.sent, alive.id, alive.attempt, "m-new", 1, at(81))
    assert row(world, alive.id).message_id == "m-new"


def test_a_place_gets_one_message_at_a_time(database: Database) -> None:
    world = World(database)
    for number in range(3):
        post(world, f"k{number}", world.place, subject=("round", number))
    (first,) = claim(world)
    assert first.subject_id == 0
    assert claim(world, aside=deliveries.Aside([world.place])) == ()


def test_a_change_while_sending_goes_out_next(database: Database) -> None:
    world = World(database)
    post(world)
    (first,) = claim(world)
    world.write(deliveries.redraw, "round", 1, "reveal")
    assert world.write(deliveries.sent, first.id, first.attempt, "m", first.wanted, at(1))
    (again,) = claim(world, 2)
    assert (again.message_id, again.wanted, again.drawn) == ("m", 2, 1)
    world.write(deliveries.sent, again.id, again.attempt, "m", again.wanted, at(2))
    assert claim(world, 3) == ()
    world.write(deliveries.redraw, "round", 2)
    assert claim(world, 4) == ()


def test_the_most_urgent_goes_first(database: Database) -> None:
    world = World(database)
    for number, subject in enumerate((("round", 1), ("round", 2), ("case", 1)), 1):
        post(world, f"old{number}", subject=subject)
    for held in claim(world):
        world.write(deliveries.sent, held.id, held.attempt, f"m{held.id}", 1, NOW)
    post(world, "new", subject=("round", 9))
    world.write(deliveries.redraw, "round", 1, "count")
    world.write(deliveries.redraw, "case", 1, "correction")
    world.write(deliveries.redraw, "case", 1, "count")
    world.write(deliveries.takedown, ("round", 2))
    order = [(held.priority, held.subject_kind, held.subject_id) for held in claim(world)]
    assert order == [(0, "round", 2), (1, "case", 1), (2, "round", 9), (3, "round", 1)]


def test_a_count_never_delays_what_has_not_been_posted(database: Database) -> None:
    world = World(database)
    identity = post(world)
    world.write(deliveries.redraw, "round", 1, "count")
    assert row(world, identity).priority == PRIORITIES["post"]
    world.write(deliveries.redraw, "round", 1, "reveal")
    assert row(world, identity).priority == PRIORITIES["reveal"]


def test_what_comes_after_waits(database: Database) -> None:
    world = World(database)
    first = post(world)
    second = post(world, "pin", after=first)
    (held,) = claim(world)
    assert held.id == first
    assert world.read(deliveries.next_due) == held.lease_until
    world.write(deliveries.sent, held.id, held.attempt, "m", 1, at(1))
    (following,) = claim(world, 2)
    assert following.id == second


def test_a_line_goes_into_the_thread_of_its_message_and_is_fenced(database: Database) -> None:
    world = World(database)
    first = post(world, "k", world.place)
    (held,) = claim(world)
    world.write(deliveries.sent, held.id, held.attempt, "m", 1, NOW)
    world.write(deliveries.thread, world.community, ("round", 1), "quiz.thread/1", at(1))
    (line,) = claim(world, 1, lease_seconds=30)
    assert (line.subject_kind, line.subject_id, line.after, line.place, line.mention) == (
        "thread", first, first, world.place, None)
    (again,) = claim(world, 60)
    assert not world.write(deliveries.moved, line.id, line.attempt, "room:a/1")
    assert world.write(deliveries.moved, again.id, again.attempt, "room:a/1")
    assert row(world, again.id).place == "room:a/1"
    world.write(deliveries.sent, again.id, again.attempt, "l", 1, at(60))
    assert world.write(deliveries.takedown, ("round", 1)) == 1
    assert [each.id for each in world.read(deliveries.standing, world.community, ("round", 1))] == [first, line.id]
    assert row(world, line.id).takedown


def test_a_message_is_begun_by_its_own_attempt_and_once(database: Database) -> None:
    world = World(database)
    post(world)
    (held,) = claim(world, lease_seconds=30)
    assert held.begun_at is None
    assert begun(world, held, 1).begun_at == at(1)
    (again,) = claim(world, 60, lease_seconds=30)
    assert begun(world, held, 61).begun_at == begun(world, again, 62).begun_at == at(1)
    world.write(deliveries.defer, again.id, again.attempt, at(70), untried=True)
    assert row(world, held.id).begun_at is None


def test_what_is_to_be_taken_down_is_not_begun(database: Database) -> None:
    world = World(database)
    post(world)
    (held,) = claim(world)
    world.write(deliveries.takedown, ("round", held.subject_id))
    now = begun(world, held, 1)
    assert (now.takedown, now.begun_at) == (True, None)


def test_a_doubt_waits_for_a_director(database: Database) -> None:
    world, other = World(database), World(database, "Other")
    post(world)
    (held,) = claim(world)
    begun(world, held)
    assert world.write(deliveries.in_doubt, held.id, held.attempt, "Nobody can tell.")
    assert claim(world, 100) == ()
    assert [each.id for each in world.read(deliveries.in_doubt_of, world.community)] == [held.id]
    assert other.write(deliveries.decide, other.community, held.id, True, at(5)) == "unknown"
    assert world.write(deliveries.decide, world.community, held.id, True, at(5)) == "settled"
    (again,) = claim(world, 200)
    assert (again.attempt, again.first_attempt_at, again.begun_at) == (2, at(200), None)
    world.write(deliveries.in_doubt, again.id, again.attempt, "Nobody can tell.")
    assert world.write(deliveries.decide, world.community, held.id, False, at(6)) == "settled"
    assert row(world, held.id).state == "skipped"


def test_a_takedown_in_doubt_is_looked_for_from_its_first_attempt_on(database: Database) -> None:
    """A director who decides long after must not make the look begin after the message was posted."""
    world = World(database)
    post(world)
    (held,) = claim(world, 0)
    begun(world, held)
    world.write(deliveries.takedown, ("round", held.subject_id))
    world.write(deliveries.in_doubt, held.id, held.attempt, "Nobody can tell.")
    assert world.write(deliveries.decide, world.community, held.id, True, at(9_000)) == "settled"
    (again,) = claim(world, 9_000)
    assert (again.takedown, again.first_attempt_at, again.begun_at) == (True, held.first_attempt_at, NOW)


def test_a_takedown_reaches_every_copy(database: Database) -> None:
    world = World(database)
    shown, waiting = post(world, "shown"), post(world, "waiting")
    held = next(each for each in claim(world) if each.id == shown)
    world.write(deliveries.sent, held.id, held.attempt, "m", 1, NOW)
    other = row(world, waiting)
    world.write(deliveries.defer, other.id, other.attempt, at(60), untried=True)
    under_way = post(world, "under way")
    (sending,) = claim(world)
    assert world.write(deliveries.takedown, ("round", 1)) == 3
    assert (row(world, waiting).state, row(world, under_way).state) == ("gone", "sending")
    world.write(deliveries.sent, sending.id, sending.attempt, "m2", sending.wanted, at(1))
    going = claim(world, 61)
    assert {each.id for each in going} == {shown, under_way}
    assert all(each.takedown and each.priority == 0 for each in going)
    for each in going:
        assert world.write(deliveries.gone, each.id, each.attempt)
    world.write(deliveries.redraw, "round", 1, "reveal")
    assert claim(world, 1000) == ()


def test_in_the_web_rooms_a_message_is_its_row(database: Database) -> None:
    world = World(database, platform="web")
    ids = [post(world, f"k{number}", world.place, subject=("round", number)) for number in range(5)]
    assert world.write(deliveries.due, "web", at(5)) == ()
    world.write(deliveries.redraw, "round", 2)
    page = world.read(deliveries.page, world.community, world.place, None, 3)
    assert [each.id for each in page] == ids[2:]
    assert [each.id for each in world.read(deliveries.page, world.community, world.place, ids[2])] == ids[:2]
    assert (page[0].state, page[0].wanted, page[0].drawn) == ("sent", 2, 2)
    world.write(deliveries.takedown, ("round", 2))
    assert ids[2] not in [each.id for each in world.read(deliveries.page, world.community, world.place)]
    assert world.read(deliveries.next_due) is None


class Sending(RuleBasedStateMachine):
    """Workers that claim, die, finish late and finish in time, while the subject changes: nothing is lost or double.

    The platform is a dictionary from message to the revision that stands there. A worker posts only where it has no
    reason to think that an earlier attempt did, as a sender with a look-up does.
    """

    world: World
    held = Bundle("held")

    @initialize()
    def begin(self) -> None:
        self.now = 0.0
        self.key = f"machine {Sending.count}"
        Sending.count += 1
        self.subject = ("round", 10_000 + Sending.count)
        self.delivery = post(self.world, self.key, subject=self.subject)
        self.posted: dict[str, int] = {}
        self.attempts: set[int] = set()
        self.changes = 1

    count = 0

    @rule(target=held, seconds=st.integers(0, 90))
    def claims(self, seconds: int) -> DeliveryRow | None:
        self.now += seconds
        rows = [each for each in claim(self.world, self.now, lease_seconds=30) if each.id == self.delivery]
        for each in rows:
            assert each.attempt not in self.attempts
            self.attempts.add(each.attempt)
        return rows[0] if rows else None

    @rule(row=held)
    def sends(self, row: DeliveryRow | None) -> None:
        if row is None:
            return
        name = row.message_id or "found by look-up"
        accepted = self.world.write(deliveries.sent, row.id, row.attempt, name, row.wanted, at(self.now))
        assert not accepted or row.attempt == max(self.attempts)
        if accepted:
            assert row.wanted >= self.posted.get(name, 0)
            self.posted[name] = row.wanted

    @rule(row=held)
    def gives_back(self, row: DeliveryRow | None) -> None:
        if row is not None:
            self.world.write(deliveries.defer, row.id, row.attempt, at(self.now + 5))

    @rule(priority=st.sampled_from(["count", "reveal"]))
    def changes_subject(self, priority: str) -> None:
        self.world.write(deliveries.redraw, *self.subject, priority)
        self.changes += 1

    def teardown(self) -> None:
        if not hasattr(self, "delivery"):
            return
        for _ in range(3):
            self.now += 100
            for each in claim(self.world, self.now):
                if each.id == self.delivery:
                    self.attempts.add(each.attempt)
                    self.sends(each)
        assert list(self.posted) == ["found by look-up"]
        assert self.posted["found by look-up"] == self.changes
        assert row(self.world, self.delivery).state == "sent"


def test_any_mixture_of_deaths_and_changes(database: Database) -> None:
    Sending.world = World(database)
    run_state_machine_as_test(Sending, settings=settings(
        max_examples=10, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck),
    ))


def test_two_processes_never_hold_one_row(database: Database) -> None:
    world = World(database)
    for number in range(20):
        post(world, f"k{number}")
        world.write(jobs.add, f"j{number}", "x.y", NOW, world.community, None, NOW)
    if database.url.startswith("sqlite"):
        pytest.skip("one process only, by its lock")
    second = Database(database.url)
    second.start()
    held = [each.id for n in range(4) for each in (database, second)[n % 2].write_now(deliveries.due, "room", NOW, 5)]
    taken = [each.id for n in range(4) for each in (second, database)[n % 2].write_now(jobs.claim, "w", NOW, 60, 5)]
    second.close_now()
    assert len(held) == len(set(held)) == 20
    assert len(taken) == len(set(taken)) == 20


def test_a_job_runs_under_a_lease(database: Database) -> None:
    world = World(database)
    job = world.write(jobs.add, "k", "quiz.reveal/1", at(10), world.community, world.director, NOW)
    assert world.write(jobs.add, "k", "other", NOW, world.community, None, NOW) == job
    assert world.read(jobs.next_due) == at(10)
    assert world.write(jobs.claim, "w", at(9)) == ()
    (dead,) = world.write(jobs.claim, "w1", at(10), 30)
    assert (dead.call, dead.made_by, dead.attempt) == ("quiz.reveal/1", world.director, 1)
    assert world.write(jobs.holds, job, 1)
    (alive,) = world.write(jobs.claim, "w2", at(41), 30)
    assert not world.write(jobs.holds, job, 1)
    assert not world.write(jobs.finish, job, dead.attempt, at(42))
    assert not world.write(jobs.progress, job, dead.attempt, "pictures", 1, 2)
    assert not world.write(jobs.retry, job, dead.attempt, at(42), "no")
    assert world.write(jobs.progress, job, alive.attempt, "pictures", 1, 2)
    assert world.write(jobs.retry, job, alive.attempt, at(50), "It did not work.")
    assert world.read(jobs.next_due) == at(50)
    (last,) = world.write(jobs.claim, "w3", at(50))
    assert world.write(jobs.finish, job, last.attempt, at(51), "12 pictures")
    done = world.read(jobs.get, world.community, job)
    assert (done.state, done.result) == ("done", "12 pictures")
    assert done.progress == {"stage": "pictures", "done": 1, "total": 2}
    assert world.read(jobs.next_due) is None
    assert not world.write(jobs.fail, job, last.attempt, "no", at(52))
    assert not world.write(jobs.move, "k", at(60))


def test_progress_is_drawn(database: Database) -> None:
    world = World(database)
    job = world.write(jobs.add, "k", "x.y", NOW, world.community, None, NOW)
    identity = post(world, "progress", subject=("job", job))
    (held,) = world.write(jobs.claim, "w", NOW)
    world.write(jobs.progress, job, held.attempt, "pictures", 1, 2)
    assert row(world, identity).wanted == 2
