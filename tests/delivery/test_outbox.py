"""Messages are there once, and show what is true now."""

from tests.delivery.stage import Stage


async def test_a_round_is_posted_once_and_follows_the_answers(database_url: str) -> None:
    stage = Stage(database_url)
    await stage.found()
    await stage.start()
    round = await stage.open(places=3)
    await stage.move(seconds=10)
    await stage.assert_settled(round, 3)
    for member in range(3):
        assert await stage.answer(round, member) == "saved"
    await stage.move(seconds=60)
    await stage.assert_settled(round, 3)
    assert "3 answered" in await stage.words(round)
    await stage.move(hours=25)
    await stage.assert_settled(round, 3)
    assert "Revealed" in await stage.words(round)
    await stage.close()
