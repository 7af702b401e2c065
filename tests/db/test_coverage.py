"""Coverage in the database: in which square a case belongs, and how many of it are wanted."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import Database, boards, cases, coverage
from db.coverage.squares import MODALITIES, SUBSPECIALTIES
from tests.db.world import NOW, World


@pytest.mark.parametrize(("tags", "metas", "found"), [
    (["trauma", "Neuro"], [{"modality": "CT"}], ("neuro", "ct")),
    (["MSK"], [{"modality": "DX"}], ("musculoskeletal", "xr")),
    (["chest", "neuro"], [{"modality": "OT"}, {"modality": "PT"}], ("chest", "nm")),
    (["head_neck", "mri"], [], ("head_neck", "mr")),
    (["xyzzy"], [{"modality": "SC"}], (None, None)), ([], [{}], (None, None)),
    (["  Head   and NECK "], [{"modality": None}], ("head_neck", None)),
])
def test_a_case_belongs_where_its_tags_and_pictures_say(tags: list[str], metas: list[Any], found: Any) -> None:
    assert (coverage.subspecialty_of(tags), coverage.modality_of(metas, tags)) == found


@given(st.lists(st.text(max_size=20)), st.lists(st.text(max_size=4)))
def test_whatever_is_typed_belongs_in_a_known_square_or_none(tags: list[str], said: list[str]) -> None:
    assert coverage.subspecialty_of(tags) in (None, *SUBSPECIALTIES)
    assert coverage.modality_of([{"modality": word} for word in said], tags) in (None, *MODALITIES)


def test_no_tag_names_two_subspecialties() -> None:
    for lists in (SUBSPECIALTIES, MODALITIES):
        words = [word for name, words in lists.items() for word in words if word != name]
        assert len(words) == len(set(words))


def test_approved_cases_are_counted_against_what_is_wanted(database: Database) -> None:
    world = World(database)
    tagged: dict[str, Any] = {"tags": ["chest", "ct"], "difficulty": 3}
    first, second = world.approved(**tagged), world.approved(**tagged)
    world.draft(**tagged)
    plain = world.approved()
    found = world.read(coverage.read, world.community)
    square, = (one for one in found.squares if (one.subspecialty, one.modality, one.difficulty) == ("chest", "ct", 3))
    assert (square.have, square.wanted, square.lacking) == (2, 1, 0)
    assert (found.cases, found.untagged, found.season) == (3, (plain.number,), None)
    assert all(one.have == 0 for one in found.missing)
    assert world.write(coverage.set_target, world.community, "chest", "ct", 3, 5, world.director, NOW) == 1
    assert [one.have for one in world.read(coverage.missing, world.community)][-1] == 2
    assert len(world.read(coverage.missing, world.community, most=4)) == 4
    world.write(cases.withdraw, world.community, second.id, world.director, NOW)
    round = world.round(first.id)
    world.reveal(round)
    world.write(boards.begin_season, world.community, "Next", None, NOW + timedelta(days=40))
    season = world.read(coverage.read, world.community, season=True)
    assert (season.cases, season.season) == (1, "Next")
    assert world.read(coverage.read, world.community).cases == 2
    stranger = World(database, "Stranger")
    assert stranger.read(coverage.read, stranger.community).cases == 0


def test_a_target_may_name_a_square_or_many(database: Database) -> None:
    world = World(database)
    usual = len(world.read(coverage.targets_of, world.community))
    assert world.write(coverage.set_target, world.community, "chest", None, None, 0, None, NOW) == 9
    assert len(world.read(coverage.targets_of, world.community)) == usual - 9
    assert world.write(coverage.set_target, world.community, "chest", None, 2, 4, None, NOW) == 3
    assert world.write(coverage.set_target, world.community, None, None, None, 2, None, NOW) == usual
    assert set(world.read(coverage.targets_of, world.community).values()) == {2}
    assert world.write(coverage.set_target, world.community, "breast", "nm", 1, 1, None, NOW) == 1
    assert world.read(coverage.targets_of, world.community)["breast", "nm", 1] == 1
