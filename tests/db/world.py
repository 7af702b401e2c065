"""A community with members, an approved case, a deck and a schedule, for tests to begin from."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from db import Database, answers, blobs, boards, cases, communities, decks, members, rounds, schedules

NOW = datetime(2027, 1, 4, 11, tzinfo=UTC)  # a Monday, 6:00 in New York
FIELDS = {
    "title": "A title", "prompt": "Most likely diagnosis?", "options": ["one", "two", "three", "four"], "key": "B",
    "permission_kind": "synthetic",
}


class World:
    """One community on a database; every method is one transaction."""

    def __init__(self, database: Database, name: str = "Example Residency", platform: str = "room") -> None:
        self.database = database
        self.now = NOW
        self._count = itertools.count(1)
        made = self.write(communities.community_of, platform, name, name, NOW)
        self.community: int = made.id
        self.place = f"{platform}:{name}/cases"
        workspace = self.read(communities.workspace, platform, name)
        self.write(communities.add_place, self.community, workspace.id, self.place, "cases", None, NOW)
        self.director = self.member("Director", role="director")

    def write(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        return self.database.write_now(fn, *args, **kwargs)

    def read(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        return self.database.read_now(fn, *args, **kwargs)

    def member(self, name: str = "", role: str = "member") -> int:
        number = next(self._count)
        found = self.write(
            members.member_of, self.community, "room", f"w{self.community}", f"p{number}", name or f"Person {number}",
            False, NOW,
        )
        if role != "member":
            self.write(members.set_role, self.community, found.id, role, None, NOW)
        return int(found.id)

    def editor(self) -> int:
        """Give somebody who decides and wrote no case; the same one each time."""
        if not hasattr(self, "_editor"):
            self._editor = self.member("Editor", role="editor")
        return self._editor

    def members(self, count: int) -> list[int]:
        def add(session: Any) -> list[int]:
            return [members.add(session, self.community, f"Member {n}", NOW).id for n in range(count)]

        return list(self.write(add))

    def draft(self, **fields: Any) -> cases.CaseRow:
        made = self.write(cases.create_draft, self.community, self.director, {**FIELDS, **fields}, NOW)
        stack, picture = self.hash(), self.hash()
        self.write(blobs.add, self.community, stack, "stack", "application/octet-stream", 10, NOW)
        size = {"width": 8, "height": 8}
        self.write(blobs.add, self.community, picture, "picture", "image/png", 5, NOW, made_from=stack, **size)
        attached = [{"hash": stack, "pictures": 3, "meta": {}, "report": {}}]
        self.write(cases.attach_stacks, self.community, made.id, attached, self.director, NOW)
        self.picture_of = {**getattr(self, "picture_of", {}), made.id: (stack, picture)}
        return self.case(made.id)

    def case(self, case: int) -> cases.CaseRow:
        found = self.read(cases.get, self.community, case)
        assert found is not None
        return found

    def approve(self, case: int) -> cases.Approved:
        stack, picture = self.picture_of[case]
        shown = [{
            "series": 1, "image": 1, "stack": stack, "question_blob": picture, "reveal_blob": None,
            "meaning": "question",
        }]
        return self.write(cases.approve, self.community, case, self.director, shown, NOW)

    def approved(self, **fields: Any) -> cases.CaseRow:
        made = self.draft(**fields)
        assert self.approve(made.id).outcome == "approved"
        return self.case(made.id)

    def deck(self, *of: int, order: str = "given", seed: str = "") -> int:
        made = self.write(decks.create, self.community, "Morning", order, seed, self.director, NOW)
        for case in of:
            assert self.write(decks.add, self.community, made.id, case, self.director, NOW) == "added"
        return int(made.id)

    def following(self, deck: int, bounds: Any = None) -> tuple[int, ...]:
        """Give what a deck gives before it repeats, one after another."""
        ahead: list[Any] = []
        while (one := self.read(decks.next_case, deck, bounds, (), tuple(ahead))) is not None:
            if ahead and one.turn != ahead[0].turn:
                break
            ahead.append(one)
        return tuple(one.case for one in ahead)

    def schedule(self, deck: int | None, **rule: Any) -> schedules.ScheduleRow:
        given = {"at": "07:00", "zone": "America/New_York", "places": [self.place], **rule}
        return self.write(
            schedules.create, self.community, "Morning", deck, given.pop("at"), given.pop("zone"), given.pop("places"),
            self.director, self.now, **given,
        )

    def round(self, case: int | None = None, *, at: datetime = NOW, kind: str = "daily", hours: float = 24) -> int:
        chosen = case if case is not None else self.approved().id
        key = f"key:{next(self._count)}:{self.community}"
        made = self.write(
            rounds.post_now, self.community, chosen, [self.place], hours, key, at, kind=kind, by=self.director
        )
        assert made.outcome == "opened"
        return int(made.round)

    def give(self, round: int, member: int, value: str, at: datetime | None = None) -> answers.Given:
        pressed = at or NOW + timedelta(minutes=1)
        return self.write(answers.give, self.community, round, member, value, pressed, pressed)

    def reveal(self, round: int, page: int = 1000, chart: str | None = None) -> None:
        after_close = NOW + timedelta(days=30)
        assert self.write(boards.begin_reveal, self.community, round, after_close).outcome == "begun"
        cursor: int | None = 0
        while cursor is not None:
            cursor = self.write(boards.score_page, self.community, round, cursor, page)
        assert self.write(boards.finish_reveal, self.community, round, chart, after_close) == "revealed"

    def hash(self) -> str:
        return f"{self.community:08x}{next(self._count):056x}"
