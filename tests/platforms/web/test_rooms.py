"""Reading and answering, with and without the page's script."""

import json
from dataclasses import replace
from typing import Any

import httpx
import pytest

from bot.chat.call import Call
from bot.platforms.web.backstage import Progress, Room
from bot.platforms.web.platform import Web
from bot.platforms.web.rooms import SHOWN
from tests.platforms.web.conftest import client_of
from tests.platforms.web.world import CASES, ELSEWHERE, LOUNGE, MARKED_HASH, PLAIN_HASH, World

PART = {"accept": "text/fragment"}
ROOM = f"/room/{CASES}"


async def test_the_first_page_leads_to_the_first_place(resident: httpx.AsyncClient) -> None:
    answer = await resident.get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{ROOM}#newest")


async def test_a_stranger_is_told_how_to_come_in(stranger: httpx.AsyncClient) -> None:
    answer = await stranger.get("/")
    assert answer.status_code == 200
    assert "<code>member link</code> and your name" in answer.text
    assert "readout sign-in --member NAME" in answer.text
    assert (await stranger.get(ROOM)).status_code == 401


async def test_a_place_shows_its_messages_in_the_readers_zone(resident: httpx.AsyncClient) -> None:
    page = (await resident.get(ROOM)).text
    assert page.index("Every block there is") < page.index("Case 42 · Headache after a fall")
    assert "closes <time" in page
    assert "Wed 7:30" in page  # 6:30 UTC in Berlin
    assert "Case 942" not in page


async def test_pressing_answers_in_a_whole_page_without_the_script(resident: httpx.AsyncClient, world: World) -> None:
    answer = await resident.post("/press", data={"token": "quiz.answer/42/b", "place": str(CASES)})
    assert answer.status_code == 200
    assert "Saved: B." in answer.text
    assert "Case 42 · Headache after a fall" in answer.text
    assert "Only you see this." in answer.text
    assert world.quiz.answered == {1: "b"}


async def test_pressing_answers_with_the_panel_alone_where_the_script_asks(resident: httpx.AsyncClient) -> None:
    answer = await resident.post("/press", data={"token": "quiz.answer/42/b", "place": str(CASES)}, headers=PART)
    assert answer.text.lstrip().startswith("<aside")
    assert "Case 42" not in answer.text


async def test_a_card_that_draws_over_the_one_before_says_so(resident: httpx.AsyncClient) -> None:
    over = await resident.post("/press", data={"token": "quiz.page/42"}, headers=PART)
    beside = await resident.post("/press", data={"token": "quiz.mine/42"}, headers=PART)
    assert "data-replace" in over.text
    assert "data-replace" not in beside.text


async def test_a_menu_binds_what_was_chosen(resident: httpx.AsyncClient, world: World) -> None:
    await resident.post("/press", data={"token": "quiz.answer/42", "chosen": "c"}, headers=PART)
    assert world.quiz.answered == {1: "c"}


@pytest.mark.parametrize("token", ["quiz.board/42", "nothing.at_all", "", "@gone", "quiz.answer/942/a", "\u0000"])
async def test_a_forged_token_gets_a_sentence(resident: httpx.AsyncClient, world: World, token: str) -> None:
    answer = await resident.post("/press", data={"token": token, "place": str(CASES)}, headers=PART)
    assert answer.status_code == 200
    assert "not known any more" in answer.text or "not here any more" in answer.text
    assert world.quiz.answered == {}


async def test_words_are_a_command_and_no_words_the_menu(resident: httpx.AsyncClient) -> None:
    found = await resident.post("/say", data={"words": "gallery all", "place": str(CASES)}, headers=PART)
    lost = await resident.post("/say", data={"words": "galery all", "place": str(CASES)}, headers=PART)
    assert "Every block there is" in found.text
    assert "There is no command" in lost.text


async def test_a_form_that_was_refused_comes_back_as_typed(resident: httpx.AsyncClient) -> None:
    asked = await resident.post("/say", data={"words": "gallery name", "place": str(CASES)}, headers=PART)
    assert 'name="value.name"' in asked.text
    again = await resident.post("/fill", data={"token": "gallery.name_it", "value.name": "x" * 301,
                                               "place": str(CASES)}, headers=PART)
    assert "takes up to 300 characters" in again.text
    assert "x" * 301 in again.text
    assert 'aria-invalid="true"' in again.text
    done = await resident.post("/fill", data={"token": "gallery.name_it", "value.name": "Fall & rise"}, headers=PART)
    assert "It is called Fall &amp; rise." in done.text


async def test_an_action_that_says_nothing_is_answered_all_the_same(resident: httpx.AsyncClient) -> None:
    assert "Done." in (await resident.post("/say", data={"words": "gallery nothing"}, headers=PART)).text


async def test_a_fault_is_told_by_reference_only(resident: httpx.AsyncClient) -> None:
    answer = await resident.post("/say", data={"words": "gallery break"}, headers=PART)
    assert "reference" in answer.text
    assert "must not be told" not in answer.text


async def test_one_message_that_cannot_be_drawn_leaves_the_others(resident: httpx.AsyncClient, world: World) -> None:
    world.quiz.fault = True
    page = (await resident.get(ROOM)).text
    assert "Something went wrong on our side" in page
    assert "Every block there is" in page


async def test_one_message_as_a_part(resident: httpx.AsyncClient) -> None:
    assert "Case 42" in (await resident.get("/message/2")).text
    for number in (3, 99):
        assert (await resident.get(f"/message/{number}")).status_code == 404


async def test_a_message_that_was_taken_down_is_gone(resident: httpx.AsyncClient, world: World) -> None:
    world.rows.change(2, withdrawn=True)
    assert (await resident.get("/message/2")).status_code == 404
    assert "Case 42" not in (await resident.get(ROOM)).text


async def test_old_messages_are_a_page_away(resident: httpx.AsyncClient, world: World) -> None:
    for number in range(SHOWN + 5):
        world.rows.add(1, LOUNGE, Call("quiz.board", (str(100 + number),)).token)
    newest = (await resident.get(f"/room/{LOUNGE}")).text
    assert newest.count("<article") == SHOWN
    assert "Case 100 " not in newest
    before = newest.split("?before=")[1].split('"')[0]
    assert "Case 100 " in (await resident.get(f"/room/{LOUNGE}?before={before}")).text
    assert (await resident.get(f"/room/{LOUNGE}?before=x")).status_code == 200


async def test_only_places_of_the_own_community_are_there(resident: httpx.AsyncClient) -> None:
    for place in (ELSEWHERE, "web:north/none", "nonsense", ""):
        assert (await resident.get(f"/room/{place}")).status_code == 404
        assert (await resident.get("/events", params={"place": str(place)})).status_code == 404
    answer = await resident.post("/press", data={"token": "quiz.answer/42/b", "place": str(ELSEWHERE)})
    assert answer.status_code == 404


async def test_pictures_only_while_they_may_be_seen(web: Web, resident: httpx.AsyncClient, world: World) -> None:
    answer = await resident.get(f"/picture/{PLAIN_HASH}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert (answer.headers["cache-control"], answer.headers["etag"]) == ("private, no-cache", f'"{PLAIN_HASH}"')
    world.rows.hidden.add(MARKED_HASH)
    for hash in (MARKED_HASH, "0" * 64, "..%2f..%2fetc%2fpasswd", PLAIN_HASH.upper()):
        assert (await resident.get(f"/picture/{hash}")).status_code == 404
    async with client_of(web, world, 4) as other:
        assert (await other.get(f"/picture/{PLAIN_HASH}")).status_code == 404


async def test_a_picture_that_is_kept_is_asked_for_again(resident: httpx.AsyncClient, world: World) -> None:
    path, tag = f"/picture/{PLAIN_HASH}", f'"{PLAIN_HASH}"'
    for named in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        answer = await resident.get(path, headers={"if-none-match": named})
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag), named
        assert answer.headers["cache-control"] == "private, no-cache"
    assert (await resident.get(path, headers={"if-none-match": '"other"'})).status_code == 200
    world.rows.hidden.add(PLAIN_HASH)
    assert (await resident.get(path, headers={"if-none-match": tag})).status_code == 404


async def test_offers_while_typing(resident: httpx.AsyncClient) -> None:
    answer = await resident.post("/suggest", data={"token": "cases.add", "name": "deck", "value.deck": "ne"})
    assert answer.json() == [{"value": "neuro", "label": "neuro"}, {"value": "neck", "label": "neck"}]
    none = await resident.post("/suggest", data={"token": "cases.review/1", "name": "deck", "value.deck": "ne"})
    assert none.json() == []


async def test_how_far_long_work_is(web: Web, resident: httpx.AsyncClient, world: World) -> None:
    begun = await resident.post("/say", data={"words": "case take", "place": str(CASES)}, headers=PART)
    link = begun.text.split('data-job="')[1].split('"')[0].replace("&amp;", "&")
    assert link.startswith("/progress/7?view=cases.taking/57")
    world.rows.jobs[7], world.cases.read = Progress("reading", 12, 34, False), 12
    going = await resident.get(link, headers=PART)
    assert 'max="34" value="12"' in going.text
    assert "12 of 34 read." in going.text
    assert "x-finished" not in going.headers
    assert "Case 42" in (await resident.get(link)).text  # without the script: the whole page
    world.rows.jobs[7] = Progress("reading", 34, 34, True)
    done = await resident.get(link, headers=PART)
    assert done.headers["x-finished"] == "1"
    assert "<progress" not in done.text
    for wrong in ("/progress/8?view=cases.taking/57", "/progress/7?view=cases.review/57", "/progress/7?view=cases.take",
                  "/progress/7", "/progress/7?view=cases.taking/957"):
        answer = await resident.get(wrong, headers=PART)
        assert "34 read" not in answer.text, wrong
    async with client_of(web, world, 4) as other:
        assert (await other.get(link, headers=PART)).status_code == 404


async def test_an_editor_reviews_beside_the_pictures(director: httpx.AsyncClient, resident: httpx.AsyncClient,
                                                     world: World) -> None:
    page = await director.get("/review/57")
    assert "Draft 57 · CT head" in page.text
    assert "Pictures that are shown or marked: 13" in page.text
    assert page.text.count("/review/57/picture/") == page.text.count("/review/57/look/") == 12
    last = await director.get("/review/57?sheet=2")
    assert "Sheet 2 of 2" in last.text
    assert "/review/57/picture/20?of=pixels20" in last.text
    assert "Sheet 3 of 3" in (await director.get("/review/57?sheet=3&all=1")).text
    picture = await director.get("/review/57/picture/1?of=pixels1")
    assert picture.headers["content-type"] == "image/png"
    assert picture.headers["cache-control"] == "no-store"
    assert world.rows.looked == {(57, 1, "pixels1", 3)}
    assert (await resident.get("/review/57")).status_code == 403
    assert (await resident.get("/review/57/picture/1?of=pixels1")).status_code == 403
    assert (await director.get("/review/999")).status_code == 404
    assert (await director.get("/review/57/picture/99?of=pixels99")).status_code == 404


async def test_a_picture_over_its_full_range_is_offered_and_counts_for_nothing(director: httpx.AsyncClient,
                                                                               world: World) -> None:
    page = await director.get("/review/57/look/12")
    assert "/review/57/picture/12?of=pixels12&amp;whole=1" in page.text
    assert (await director.get("/review/57/picture/12?of=pixels12&whole=1")).is_success
    assert world.rows.looked == set()


async def test_pressing_in_a_review_stays_in_the_review(director: httpx.AsyncClient) -> None:
    answer = await director.post("/press", data={"token": "cases.approve/57", "review": "57"})
    assert "Approved." in answer.text
    assert "Review of case 57" in answer.text


async def test_another_communitys_editor_has_no_such_case(web: Web, world: World) -> None:
    async with client_of(web, world, 4) as other:
        for path in ("/review/57", "/review/57/look/12", "/review/57/picture/12?of=pixels12"):
            assert (await other.get(path)).status_code == 404


async def test_the_process_says_how_it_is(stranger: httpx.AsyncClient, world: World) -> None:
    assert (await stranger.get("/livez")).text == "alive\n"
    assert (await stranger.get("/readyz")).text == "ready\n"
    world.rows.unready.append("the database does not answer")
    answer = await stranger.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "the database does not answer\n")
    assert "readout_web_listeners 0" in (await stranger.get("/metrics")).text
    assert (await stranger.get("/metrics", headers={"x-forwarded-for": "192.0.2.1"})).status_code == 404


async def test_the_word_of_what_changes(web: Web, resident: httpx.AsyncClient, world: World) -> None:
    """The stream begins with the state, tells changes as they come, and ends with the server."""
    from bot.platforms.web.front import Front
    from bot.platforms.web.rooms import _stream
    from bot.platforms.web.visitor import as_visitor

    front = Front(world.dispatch, world.rows, world.rows.clock, web.uploads, listeners=web.listeners)
    visitor = await as_visitor(front, 1)
    assert visitor is not None
    stream = _stream(front, visitor, visitor.rooms[0])
    assert "retry" in await anext(stream)
    assert _data(await anext(stream)) == [[1, 1], [2, 1]]
    web.listeners.tell(LOUNGE, 9)
    web.listeners.tell(CASES, 2)
    web.listeners.tell(CASES, 2)
    assert _data(await anext(stream)) == [2]
    web.listeners.close()
    assert [one async for one in stream] == []
    assert len(web.listeners) == 0


def _data(event: str) -> Any:
    return json.loads(event.split("data: ")[1])


async def test_too_many_open_pages_are_refused(web: Web, resident: httpx.AsyncClient) -> None:
    web.listeners.most = 0
    assert (await resident.get("/events", params={"place": str(CASES)})).status_code == 503


async def test_names_are_only_names(resident: httpx.AsyncClient, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What people and places are called stands in the page as text."""
    trick = '"><img src=x onerror=alert(1)>'
    world.rows.members[1] = replace(world.rows.members[1], name=trick)

    async def rooms(community: int, member: int | None) -> list[Room]:
        return [Room(CASES, trick)]

    monkeypatch.setattr(world.rows, "rooms", rooms)
    page = (await resident.get(ROOM)).text
    assert "<img src=x" not in page
    assert page.count("&lt;img src=x onerror=alert(1)&gt;") >= 3


async def test_a_picture_counts_as_opened_when_its_bytes_were_served(director: httpx.AsyncClient, world: World) -> None:
    path = "/review/57/picture/12?of=pixels12"
    assert (await director.head(path)).status_code == 200
    for name, value in (("sec-purpose", "prefetch"), ("sec-purpose", "prefetch;prerender"), ("purpose", "prefetch")):
        ahead = await director.get(path, headers={name: value})
        assert (ahead.status_code, ahead.content) == (503, b"")
    for stale in ("/review/57/picture/12", "/review/57/picture/12?of=pixels11", "/review/57/picture/12?of="):
        assert (await director.get(stale)).status_code == 404
    assert world.rows.looked == set()
    assert "not opened yet" in (await director.get("/review/57?sheet=2")).text
    assert (await director.get(path)).status_code == 200
    assert world.rows.looked == {(57, 12, "pixels12", 3)}


async def test_a_large_picture_counts_on_its_own_page_only(director: httpx.AsyncClient, resident: httpx.AsyncClient,
                                                           world: World) -> None:
    world.rows.side = 641
    page = (await director.get("/review/57")).text
    assert "/review/57/picture/" not in page
    assert page.count("/review/57/thumbnail/") == page.count("press to open at full size") == 12
    path = "/review/57/thumbnail/12?of=pixels12"
    assert (await director.get(path)).headers["content-type"] == "image/png"
    assert (await director.get("/review/57/thumbnail/12?of=pixels11")).status_code == 404
    assert (await resident.get(path)).status_code == 403
    assert world.rows.looked == set()
    alone = (await director.get("/review/57/look/12")).text
    assert 'src="/review/57/picture/12?of=pixels12"' in alone
    world.rows.side = 640
    assert "/review/57/thumbnail/" not in (await director.get("/review/57")).text


async def test_a_sheet_asks_for_no_picture_by_itself(director: httpx.AsyncClient) -> None:
    """Each is fetched when it is scrolled to; without the page's script it is a link to the page that counts."""
    page = (await director.get("/review/57")).text
    assert 'src="/review/57/picture/' not in page
    assert page.count('data-picture="/review/57/picture/') == page.count('href="/review/57/look/') == 12


async def test_the_first_sheet_is_what_the_last_one_stands_for(director: httpx.AsyncClient, world: World) -> None:
    first = (await director.get("/review/57")).text
    onward = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert "seen=as-they-were" in onward
    assert "Draft 57 · CT head" in (await director.get(f"/review/57{onward}")).text
    world.rows.words = "others-by-now"
    changed = (await director.get(f"/review/57{onward}")).text
    assert "Case 57 was changed while you looked" in changed
    assert "Approve" not in changed
    assert 'href="/review/57"' in changed
    again = (await director.get("/review/57")).text
    assert "Approve" in again
    assert "seen=others-by-now" in again


async def test_one_picture_is_looked_at_alone(director: httpx.AsyncClient, resident: httpx.AsyncClient) -> None:
    page = (await director.get("/review/57/look/12")).text
    assert 'src="/review/57/picture/12?of=pixels12"' in page
    assert 'href="/review/57/look/11"' in page
    assert 'href="/review/57/look/20"' in page
    assert (await resident.get("/review/57/look/12")).status_code == 403
    assert (await director.get("/review/57/look/99")).status_code == 404
    kept = await director.post("/press", data={"token": "cases.approve/57", "review": "57", "picture": "12"})
    assert "Picture 12" in kept.text
    assert (await director.post("/press", data={"token": "cases.approve/57", "review": "57", "picture": "x"})
            ).status_code == 404
