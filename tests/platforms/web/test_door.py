"""Who may knock, from where, and what every answer carries."""

from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.platforms.web.backstage import Ticket
from bot.platforms.web.door import POLICY
from bot.platforms.web.platform import Unserved, Web
from bot.platforms.web.visitor import digest
from tests.platforms.web.conftest import ORIGIN, client_of
from tests.platforms.web.world import CASES, World

PRESS = {"token": "quiz.answer/42/b", "place": str(CASES)}


@pytest.mark.parametrize("path", ["/", f"/room/{CASES}", "/nothing", "/livez", "/static/x/style.css", "/press",
                                  "/sign-in/abc", "/static/x/../secret"])
async def test_every_answer_is_guarded(resident: httpx.AsyncClient, path: str) -> None:
    headers = (await resident.get(path)).headers
    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store" or path.endswith(".css")
    assert "server" not in headers


@pytest.mark.parametrize(("headers", "status"), [
    ({"sec-fetch-site": "same-origin"}, 200),
    ({"sec-fetch-site": "none"}, 200),
    ({"sec-fetch-site": "cross-site"}, 403),
    ({"sec-fetch-site": "same-site"}, 403),
    ({"sec-fetch-site": "cross-site", "origin": ORIGIN}, 403),
    ({"origin": ORIGIN}, 200),
    ({"origin": "http://example.org"}, 403),
    ({"origin": "null"}, 403),
    ({"origin": "http://127.0.0.1:9999"}, 403),
    ({}, 403)])
async def test_unsafe_requests_come_from_these_pages(web: Web, world: World, headers: dict[str, str],
                                                     status: int) -> None:
    async with client_of(web, world, 1) as client:
        del client.headers["sec-fetch-site"]
        answer = await client.post("/press", data=PRESS, headers=headers)
    assert answer.status_code == status
    assert bool(world.quiz.answered) == (status == 200)
    assert status == 200 or "was not sent from a page of Readout" in answer.text


@pytest.mark.parametrize(("host", "status"), [("127.0.0.1:8080", 200), ("localhost:8080", 200), ("[::1]:8080", 200),
                                              ("example.org", 400), ("127.0.0.1.example.org", 400), ("", 400),
                                              ("[", 400)])
async def test_only_known_names_are_answered(stranger: httpx.AsyncClient, host: str, status: int) -> None:
    assert (await stranger.get("/", headers={"host": host})).status_code == status


async def test_no_address_tells_a_traceback(resident: httpx.AsyncClient) -> None:
    for method, path in (("GET", "/press"), ("DELETE", "/"), ("GET", "/nothing"), ("POST", "/nothing"),
                         ("GET", "/message/999999999999999999999"), ("GET", "/static/x/y"), ("GET", "/review/0")):
        answer = await resident.request(method, path)
        assert answer.status_code in (403, 404, 405), path
        assert "Traceback" not in answer.text


@pytest.mark.parametrize("path", [
    f"/message/{2**70}", f"/progress/{2**70}?view=quiz.board/42", f"/review/{10**30}", f"/review/{'9' * 5000}",
    f"/review/57/picture/{2**70}", "/message/\u00b2", "/message/\u0663", "/review/-1"])
async def test_numbers_beyond_any_key_lead_nowhere(director: httpx.AsyncClient, stranger: httpx.AsyncClient,
                                                   path: str) -> None:
    assert (await director.get(path)).status_code == 404
    assert (await stranger.get(path)).status_code == 404


@pytest.mark.parametrize("number", ["\u00b2", "\u0663", "9" * 5000, "-1", "", "2e3"])
async def test_numbers_that_are_none_are_passed_over(director: httpx.AsyncClient, number: str) -> None:
    assert (await director.get(f"/room/{CASES}", params={"before": number})).status_code == 200
    assert (await director.get("/review/57", params={"sheet": number})).status_code == 200
    answer = await director.post("/say", data={"words": "help", "review": number})
    assert answer.status_code == (404 if number else 200)


async def test_a_fault_of_a_page_is_a_page(resident: httpx.AsyncClient, world: World,
                                           monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*given: object) -> None:
        raise RuntimeError("a name that must not be told")

    monkeypatch.setattr(world.rows, "messages", broken)
    answer = await resident.get(f"/room/{CASES}")
    assert answer.status_code == 500
    assert "reference" in answer.text
    assert "must not be told" not in answer.text


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "multipart/form-data", ""])
async def test_bodies_that_are_no_forms(resident: httpx.AsyncClient, kind: str) -> None:
    answer = await resident.post("/press", content=b"x", headers={"content-type": kind})
    assert answer.status_code == 415


async def test_a_body_that_is_too_long(resident: httpx.AsyncClient) -> None:
    assert (await resident.post("/say", data={"words": "x" * 300_000})).status_code == 413


async def test_signing_in_takes_a_press_once(stranger: httpx.AsyncClient, world: World) -> None:
    world.rows.links[digest("secret")] = (1, world.rows.now + timedelta(minutes=10))
    for _ in range(3):  # chat programs open links by themselves
        page = await stranger.get("/sign-in/secret")
        assert "Sign in</button>" in page.text
    entered = await stranger.post("/sign-in/secret")
    assert entered.status_code == 303
    cookie = entered.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie
    assert (await stranger.get(f"/room/{CASES}")).status_code == 200
    again = await stranger.post("/sign-in/secret")
    assert again.status_code == 403
    assert "used already" in again.text


async def test_a_link_ends_after_ten_minutes(stranger: httpx.AsyncClient, world: World) -> None:
    world.rows.links[digest("secret")] = (1, world.rows.now + timedelta(minutes=10))
    world.rows.now += timedelta(minutes=10)
    assert (await stranger.post("/sign-in/secret")).status_code == 403
    assert (await stranger.post("/sign-in/other")).status_code == 403
    assert world.rows.sessions == {}


async def test_signing_out_ends_the_session_everywhere(resident: httpx.AsyncClient, world: World) -> None:
    left = await resident.post("/sign-out")
    assert left.status_code == 200
    assert left.headers["clear-site-data"] == '"cache"'
    assert world.rows.sessions == {}
    assert (await resident.get(f"/room/{CASES}")).status_code == 401


async def test_a_session_ends(resident: httpx.AsyncClient, world: World) -> None:
    world.rows.now = world.rows.now.replace(year=2031)
    assert (await resident.get(f"/room/{CASES}")).status_code == 401


async def test_a_new_session_is_a_new_secret(stranger: httpx.AsyncClient, world: World) -> None:
    secrets = set()
    for word in ("one", "two"):
        world.rows.links[digest(word)] = (1, world.rows.now + timedelta(minutes=10))
        answer = await stranger.post(f"/sign-in/{word}")
        secrets.add(answer.cookies["readout"])
    assert len(secrets) == 2
    assert all(len(secret) >= 43 for secret in secrets)
    assert len(world.rows.sessions) == 1
    assert not secrets & set(world.rows.sessions)


async def test_over_https_the_cookie_is_held_to_its_host(world: World, tmp_path: Path) -> None:
    web = Web("0.0.0.0", 8080, "https://readout.example.org", world.rows, tmp_path, False, world.rows.clock)
    world.rows.links[digest("secret")] = (1, world.rows.now + timedelta(minutes=10))
    transport = httpx.ASGITransport(web.application(world.dispatch))
    async with httpx.AsyncClient(transport=transport, base_url="https://readout.example.org",
                                 headers={"sec-fetch-site": "same-origin"}) as client:
        entered = await client.post("/sign-in/secret")
        assert entered.headers["set-cookie"].startswith("__Host-readout=")
        assert "Secure" in entered.headers["set-cookie"]
        assert "strict-transport-security" in entered.headers
        assert (await client.get("/livez", headers={"host": "127.0.0.1:8080"})).status_code == 400


@pytest.mark.parametrize(("host", "url"), [("0.0.0.0", ""), ("192.0.2.7", "http://readout.example.org"), ("::", "")])
def test_nothing_is_served_to_others_without_https(world: World, tmp_path: Path, host: str, url: str) -> None:
    with pytest.raises(Unserved, match="only by https"):
        Web(host, 8080, url, world.rows, tmp_path, False, world.rows.clock)


async def test_the_demo_lends_eyes_on_this_machine_only(world: World, tmp_path: Path) -> None:
    web = Web("127.0.0.1", 8080, "", world.rows, tmp_path, True, world.rows.clock)
    async with client_of(web, world) as client:
        page = await client.get("/", follow_redirects=True)
        assert "Demo: everything here is invented." in page.text
        assert "Priya N." in page.text
        await client.post("/demo/as", data={"member": "3"})
        assert "Dr A. Example" in (await client.get(f"/room/{CASES}")).text
        assert (await client.post("/demo/as", data={"member": "4"})).status_code == 404
    abroad = Web("0.0.0.0", 8080, "https://readout.example.org", world.rows, tmp_path, True, world.rows.clock)
    assert not abroad.demo


async def test_outside_the_demo_nobody_borrows_eyes(resident: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    assert (await resident.post("/demo/as", data={"member": "3"})).status_code == 404
    assert (await stranger.get("/", follow_redirects=True)).status_code == 200


async def test_an_upload_link_opens_its_form_once(stranger: httpx.AsyncClient, world: World) -> None:
    world.rows.tickets[digest("t")] = (Ticket(1, "cases.add"), world.rows.now + timedelta(minutes=10))
    assert "Open the form" in (await stranger.get("/upload/t")).text
    opened = await stranger.post("/upload/t")
    assert "webkitdirectory" in opened.text
    assert 'name="token" value="cases.add"' in opened.text
    assert (await stranger.post("/upload/t")).status_code == 403


async def test_further_routes_prove_by_themselves_who_calls(world: World, tmp_path: Path) -> None:
    async def heard(request: Request) -> Response:
        return PlainTextResponse((await request.body()).decode())

    web = Web("127.0.0.1", 8080, "", world.rows, tmp_path, False, world.rows.clock)
    web.also([Route("/slack/events", heard, methods=["POST"])])
    async with client_of(web, world) as client:
        del client.headers["sec-fetch-site"]
        assert (await client.post("/slack/events", content=b"signed")).text == "signed"
        assert (await client.post("/slack/other")).status_code == 403


async def test_an_upload_page_says_before_anything_is_sent_that_only_bundles_are_taken(
        stranger: httpx.AsyncClient, world: World) -> None:
    assert "They stay on the machine" in (await stranger.get("/upload/t")).text
    world.dispatch.store.accepts = "packs"
    page = (await stranger.get("/upload/t")).text
    assert "bundles only" in page
    assert "readout pack FOLDER" in page
    assert "They stay on the machine" not in page


async def test_an_upload_page_says_before_anything_is_sent_that_no_patient_of_ones_own_is_taken(
        stranger: httpx.AsyncClient, world: World) -> None:
    world.dispatch.store.accepts = "public"
    page = (await stranger.get("/upload/t")).text
    assert "only pictures that are published for reuse or made up" in page
    assert "Send nothing of a patient of yours" in page
    assert "Open the form" in page


async def test_an_upload_link_leaves_a_longer_session_alone(resident: httpx.AsyncClient, world: World) -> None:
    before = dict(world.rows.sessions)
    world.rows.tickets[digest("t")] = (Ticket(1, "cases.add"), world.rows.now + timedelta(minutes=10))
    opened = await resident.post("/upload/t")
    assert "webkitdirectory" in opened.text
    assert "set-cookie" not in opened.headers
    assert world.rows.sessions == before
