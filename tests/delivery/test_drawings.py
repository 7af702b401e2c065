"""What is claimed later shares a drawing, for as long as nothing was committed that a card could show."""

import re
from random import Random

import pytest
from sqlalchemy.orm import Session

import db.deliveries
import db.rounds
from db.connect import file_of
from tests.delivery.stage import Stage
from tests.delivery.test_turns import staged, want

PER_SECOND = 20.0


async def test_what_is_claimed_later_shares_a_drawing_until_something_changes(database_url: str) -> None:
    stage, round = await staged(database_url, per_second=PER_SECOND)
    for number in range(6):
        await want(stage, round, f"w{number:02}", 14)
    await stage.move(seconds=0.5)
    drawn, posted = stage.cog.drawn, len(stage.platform.messages())
    await stage.move(seconds=1.5)
    assert len(stage.platform.messages()) >= posted + 15
    # Where other processes may write, each claim draws for itself.
    assert (stage.cog.drawn == drawn) == (file_of(database_url) is not None)
    await stage.answer(round, 0)
    await stage.move(seconds=1)
    assert "1 answered" in stage.platform.messages()[-1].words
    await stage.move(seconds=40)
    assert all("1 answered" in one for one in await stage.message_words())
    await stage.close()


async def test_a_drawing_is_not_kept_for_long(database_url: str) -> None:
    stage, round = await staged(database_url, per_second=3.0)
    await want(stage, round, "w", 60)
    before = stage.cog.drawn
    await stage.move(seconds=12)
    assert stage.cog.drawn - before >= 2
    await stage.close()


async def test_whoever_comes_after_a_view_that_failed_has_it_drawn_again(database_url: str) -> None:
    stage, round = await staged(database_url, per_second=PER_SECOND)
    stage.cog.broken = True
    await want(stage, round, "w", 2)
    await stage.move(seconds=0.1)
    stage.cog.broken = False
    await stage.move(seconds=3)
    assert sum("lossy:w/" in one.place for one in stage.platform.messages()) == 2
    await stage.close()


@pytest.mark.parametrize("seed", range(2))
async def test_however_writes_and_claims_come_together_what_stands_is_true(database_url: str, seed: int) -> None:
    """What is wanted after a change is never drawn as it was before it, though nobody asks for it to be drawn again."""
    random = Random(seed)
    stage, round = await staged(database_url, per_second=PER_SECOND)
    answered = 0
    told: dict[str, int] = {}
    for number in range(15):
        if random.random() < 0.3 and answered < 3:
            await stage.answer(round, answered)
            answered += 1
        workspace = f"w{number}"
        await want(stage, round, workspace, random.randint(1, 4))
        told[workspace] = answered
        await stage.move(seconds=random.choice((0.0, 0.01, 0.1, 0.4)))
        for message in stage.platform.messages():
            assert counted(message.words) >= told.get(message.place.partition(":")[2].partition("/")[0], 0)
    await stage.move(seconds=20)
    assert {counted(words) for words in await stage.message_words()} == {answered}
    await stage.close()


async def test_only_what_carries_messages_leaves_the_number_of_changes_as_it_was(database_url: str) -> None:
    stage = Stage(database_url)
    await stage.found()
    if file_of(database_url) is None:
        assert stage.database.changes is None
        await stage.close()
        return
    await stage.write(another)
    before = stage.database.changes
    assert before is not None
    await stage.write(db.deliveries.due, "lossy", stage.clock.now())
    assert stage.database.changes == before
    await stage.write(another)
    assert stage.database.changes == before + 1
    with pytest.raises(TypeError):
        await stage.write(db.rounds.get)
    assert stage.database.changes > before + 1
    await stage.close()


def counted(words: str) -> int:
    """Read how many have answered."""
    found = re.search(r"(\d+) answered", words)
    assert found is not None, words
    return int(found[1])


def another(session: Session) -> None:
    """Change something that a card might show."""
