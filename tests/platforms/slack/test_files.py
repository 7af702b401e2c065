"""Pictures as Slack's files: uploaded once, waited for, deleted when nobody may see them, and never public."""

from __future__ import annotations

import asyncio
import time

import pytest

from bot import Card, say
from bot.chat.platform import Busy, Closed
from tests.platforms.slack.conftest import HASH, PNG, Stage, patiently, until
from tests.servers.slack import Fault

OTHER = "cd" * 32


def live(stage: Stage) -> list[bytes | None]:
    """List the files that are at Slack whole."""
    return [one.raw for one in stage.server.world.files.values() if one.completed and not one.deleted]


async def there(stage: Stage, *hashes: str) -> None:
    """Wait until pictures have their files."""
    async def all_of_them() -> str:
        return str(await stage.platform.files.ready(stage.home.id, hashes or (HASH,)))

    await patiently(all_of_them, 40)


async def test_a_picture_is_uploaded_once_for_a_workspace_however_many_messages_show_it(stage: Stage) -> None:
    channels = [stage.server.world.channel(stage.home, f"c{number}") for number in range(5)]
    await asyncio.gather(*(stage.post(stage.posting(place=stage.at(one), nonce=one.id)) for one in channels))
    assert len(stage.server.kinds("upload")) == 1
    assert {one.blocks[1]["slack_file"]["id"] for channel in channels
            for one in stage.server.world.standing(channel.id)} == set(stage.server.world.files)


async def test_a_message_waits_until_slack_has_its_picture_ready_and_keeps_nobody_waiting(stage: Stage) -> None:
    stage.server.late_looks = 4
    with pytest.raises(Busy) as busy:
        await stage.platform.post(stage.posting())
    assert (busy.value.wide, busy.value.seconds) == ("workspace", 0.5)
    began = time.monotonic()
    await stage.platform.post(stage.posting(Card(None, say("No picture.")), nonce="2-abc"))
    assert time.monotonic() - began < 1
    await stage.post()
    assert len(stage.server.kinds("files.info")) >= 4
    assert not [one for one in stage.server.requests if (one.answer or {}).get("ok") is False]


async def test_a_file_is_in_no_channel_and_its_name_and_title_tell_nothing(stage: Stage) -> None:
    await there(stage)
    file, = stage.server.world.files.values()
    assert (file.channels, file.title, file.alt) == ([], "Picture", "")
    assert file.name == f"{HASH[:24]}.png"
    assert not [one for one in stage.server.requests if "public" in one.kind.casefold()]


async def test_a_picture_that_is_not_released_is_never_uploaded(stage: Stage) -> None:
    with pytest.raises(Busy):
        await stage.platform.files.ready(stage.home.id, (OTHER,))
    assert await stage.platform.files.of(OTHER, stage.home.id) is None
    assert not stage.server.kinds("files.getUploadURLExternal")


async def test_a_picture_that_is_withdrawn_while_it_is_uploaded_is_gone_at_once(stage: Stage) -> None:
    stage.server.faults["files.completeUploadExternal"].append(Fault(seconds=0.3))
    with pytest.raises(Busy):
        await stage.platform.post(stage.posting())
    await until(lambda: bool(stage.server.kinds("files.completeUploadExternal")))
    stage.pictures.held.clear()
    await stage.platform.files.sweep(stage.home.id)
    await until(lambda: not stage.platform.files._coming)
    assert not live(stage)


async def test_a_sweep_deletes_what_no_card_may_show_and_nothing_else(stage: Stage) -> None:
    stage.pictures.held[OTHER] = PNG + b"other"
    await there(stage, HASH, OTHER)
    del stage.pictures.held[OTHER]
    await stage.platform.files.sweep(stage.home.id)
    assert live(stage) == [PNG]
    await stage.platform.files.sweep(stage.home.id)
    assert len(stage.server.kinds("files.delete")) == 1
    await stage.platform.files.sweep(stage.home.id, every=True)
    assert not live(stage)


async def test_a_file_that_somebody_deleted_is_uploaded_again(stage: Stage) -> None:
    await stage.post()
    file, = stage.server.world.files.values()
    file.deleted, file.raw = True, None
    stage.platform.requests.pace._next.clear()
    await stage.post(stage.posting(nonce="2-abc"))
    assert live(stage) == [PNG]


async def test_a_file_that_slack_will_not_delete_keeps_no_other_from_going(stage: Stage) -> None:
    stage.pictures.held[OTHER] = PNG + b"other"
    await there(stage, HASH, OTHER)
    first, second = stage.server.world.files.values()
    first.owner = "USOMEBODY"
    stage.pictures.held.clear()
    await stage.platform.files.sweep(stage.home.id)
    assert (first.deleted, second.deleted) == (False, True)
    asked = len(stage.server.kinds("files.delete"))
    await stage.platform.files.sweep(stage.home.id)
    assert len(stage.server.kinds("files.delete")) == asked


async def test_a_file_that_is_gone_counts_as_swept(stage: Stage) -> None:
    await there(stage)
    next(iter(stage.server.world.files.values())).deleted = True
    stage.pictures.held.clear()
    await stage.platform.files.sweep(stage.home.id)
    assert not await stage.pictures.unneeded(stage.home.id)


@pytest.mark.parametrize("kind", ["files.getUploadURLExternal", "upload", "files.completeUploadExternal"])
@pytest.mark.parametrize("after", [False, True])
async def test_an_upload_whose_answer_is_lost_is_begun_again_and_leaves_nothing_behind(
        stage: Stage, kind: str, after: bool) -> None:
    stage.server.faults[kind].append(Fault(after=after))
    await stage.post()
    await stage.platform.files.sweep(stage.home.id)
    assert live(stage) == [PNG]
    assert not await stage.pictures.unneeded(stage.home.id)


async def test_an_upload_that_slack_slows_down_is_not_asked_for_again_before_its_time(stage: Stage) -> None:
    stage.server.faults["files.getUploadURLExternal"].append(Fault("ratelimited", retry_after=1))
    await stage.post()
    first, second = stage.server.kinds("files.getUploadURLExternal")
    assert second.at - first.at >= 1


async def test_a_workspace_that_allows_no_files_closes_the_place(stage: Stage) -> None:
    stage.server.faults["files.getUploadURLExternal"].append(Fault("missing_scope"))
    with pytest.raises(Closed):
        await stage.post()


async def test_a_fault_of_the_upload_is_not_repeated_at_once(stage: Stage) -> None:
    stage.server.faults["files.completeUploadExternal"].append(Fault("unknown_words"))
    with pytest.raises(Busy):
        await stage.platform.post(stage.posting())
    await until(lambda: not stage.platform.files._coming)
    with pytest.raises(Busy) as busy:
        await stage.platform.post(stage.posting())
    assert busy.value.seconds > 10
    assert len(stage.server.kinds("files.getUploadURLExternal")) == 1


async def test_an_answer_has_its_picture_when_it_comes_in_time_and_does_without_it_else(
        stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    file = await stage.platform.files.of(HASH, stage.home.id)
    assert file in stage.server.world.files
    monkeypatch.setattr("bot.platforms.slack.files.ANSWER_PATIENCE", 0.2)
    stage.server.late_looks = 100
    stage.pictures.held[OTHER] = PNG + b"other"
    assert await stage.platform.files.of(OTHER, stage.home.id) is None


async def test_a_file_that_is_never_ready_is_uploaded_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.platforms.slack.files.PATIENCE", 0.5)
    stage.server.late_looks = 1000
    with pytest.raises(Busy):
        await stage.platform.post(stage.posting())
    await until(lambda: not stage.platform.files._coming)
    stage.server.late_looks = 0
    await stage.post()
    await stage.platform.files.sweep(stage.home.id)
    assert live(stage) == [PNG]


async def test_few_pictures_are_in_memory_at_once(stage: Stage) -> None:
    for number in range(12):
        stage.pictures.held[f"{number:064d}"] = PNG + bytes([number])
    reading = most = 0
    read = stage.pictures.picture

    async def counted(workspace: str, hash: str) -> bytes | None:
        nonlocal reading, most
        reading += 1
        most = max(most, reading)
        await asyncio.sleep(0.01)
        reading -= 1
        return await read(workspace, hash)

    stage.pictures.picture = counted  # type: ignore[method-assign]
    await there(stage, *(f"{number:064d}" for number in range(12)))
    assert most <= 6


