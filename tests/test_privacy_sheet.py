"""The privacy officer's sheet: two pages, filled from the settings, with no secret in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

import db.communities
import db.policies
from bot.cli import main
from bot.config import Settings, load
from bot.privacy_sheet import MARK, Measured, Recorded, Unusable, drawn, figures, recorded, write
from db import Database

CHROMIUM = Path("/usr/bin/chromium")
TODAY = date(2027, 1, 4)
SECRETS = {"READOUT_DATABASE__URL": "postgresql://someone:geheim@db.example.org:5432/readout?sslkey=geheim",
           "READOUT_DISCORD__TOKEN": "geheim-token", "READOUT_STORAGE__URL": "s3://key:geheim@bucket/pictures",
           "READOUT_WEB__PUBLIC_URL": "https://readout.example.org", "READOUT_BOT__COMMUNITY": "Example <Radiology>"}


def made(environment: dict[str, str], approvals: list[Recorded] | None = None, **more: Any) -> str:
    """Draw the sheet for some settings."""
    return drawn(load(None, environment), approvals, TODAY, **more)


def test_it_says_where_the_data_lie_and_no_secret() -> None:
    sheet = made(SECRETS)
    assert "geheim" not in sheet
    assert "someone" not in sheet
    for there in ("db.example.org:5432/readout", "s3://bucket/pictures", "https://readout.example.org", "Discord",
                  "quarantine", "Example &lt;Radiology&gt;"):
        assert there in sheet, there
    assert "Slack" not in sheet


def test_it_says_that_the_server_s_owner_can_open_everything() -> None:
    assert "Whoever owns the server can open its database and its pictures." in made({})


def test_it_claims_no_certification() -> None:
    assert "Nobody has certified this program" in made({})
    assert not re.search(r"\bcompliant\b|\bcertified by\b|\bguarantee", made({}))


@pytest.mark.parametrize(("environment", "told"), [
    ({}, "(the default where only this computer reaches the server)"),
    ({"READOUT_WEB__PUBLIC_URL": "https://readout.example.org"}, "(the default of a server with a public address)"),
    ({"READOUT_INTAKE__ACCEPT": "packs"}, "<strong>Bundles only</strong>."),
    ({"READOUT_INTAKE__ACCEPT": "raw"}, "by the choice of this server&#x27;s operator"),
    ({"READOUT_INTAKE__ACCEPT": "public"}, "Published or made-up cases only")])
def test_it_says_what_may_be_sent(environment: dict[str, str], told: str) -> None:
    assert told.replace("&#x27;", "'") in made(environment)


def test_figures_are_those_of_the_document(tmp_path: Path) -> None:
    document = tmp_path / "performance.md"
    assert figures(document) == ()
    document.write_text("| figure | value | unit | floor | ratio | goal | met |\n|---|---:|---|---:|---:|---|---|\n"
                        "| idle | 115 | MB resident | 53 | 2.2 | <= 200 MB | yes |\n"
                        "| planted | 0 | tokens |  |  | 0 | yes |\n| burned_in | 97.1 | % | | | >= 95 | yes |\n")
    assert [one.name for one in figures(document)] == ["planted", "burned_in"]
    assert "planted 0 tokens (goal 0)" in made({}, measured=figures(document))
    assert "python -m benchmarks planted burned_in" in made({}, measured=())


async def test_approvals_are_read_from_the_database(database_url: str, database: Database) -> None:
    assert recorded(database_url) == ()
    now = datetime(2027, 1, 4, tzinfo=UTC)

    def approve(session: Any) -> None:
        home = db.communities.found_community(session, "radiology", "Radiology", "UTC", "en-US", now)
        db.policies.approve(session, home, "PO-1", date(2027, 6, 30), None, now)
        db.policies.approve(session, home, "PO-2", date(2028, 6, 30), None, now)

    await database.write(approve)
    assert recorded(database_url) == (Recorded("Radiology", "PO-2", date(2028, 6, 30)),)
    assert "PO-2" in made({}, list(recorded(database_url) or ()))


def test_without_a_database_it_says_so(tmp_path: Path) -> None:
    assert recorded(f"sqlite:///{tmp_path / 'nowhere.sqlite3'}") is None
    assert "There is no database yet" in made({})


def test_the_command_writes_it_anew_but_nothing_else_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                          capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        assert main(["privacy-sheet", "--out", "sheet.html"]) == 0
    assert MARK in (tmp_path / "sheet.html").read_text("utf-8")
    (tmp_path / "mine.html").write_text("mine")
    assert main(["privacy-sheet", "--out", "mine.html"]) == 2
    assert (tmp_path / "mine.html").read_text() == "mine"
    assert "two pages" in capsys.readouterr().out
    with pytest.raises(Unusable):
        write(Settings(), tmp_path, None, TODAY)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """One browser for every sheet that is printed."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason="Debian's chromium is not installed")
@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("accept", ["raw", "packs", "public"])
def test_it_prints_to_two_pages(chromium: Any, tmp_path: Path, paper: str, accept: str) -> None:
    full = {**SECRETS, "READOUT_INTAKE__ACCEPT": accept, "READOUT_BOT__COMMUNITY": "R" * 80,
            "READOUT_BOT__DATA_DIR": "/srv/" + "long/" * 20, "READOUT_DATABASE__URL": "",
            "READOUT_STORAGE__URL": "", "READOUT_SLACK__BOT_TOKEN": "xoxb-1"}
    many = [Recorded("Radiology of a long name", "Board reference 2027-113 of the institution " * 2, TODAY)] * 9
    measured = [Measured(name, "97.123", "% of planted boxes", "at least 95 % without help", "yes") for name in
                ("planted", "burned_in", "burned_in_unseen", "burned_in_extra")]
    for approvals, found in ((many, measured), ([], [])):
        (tmp_path / "sheet.html").write_text(made(full, approvals, measured=found), "utf-8")
        page = chromium.new_page()
        page.goto((tmp_path / "sheet.html").as_uri())
        printed = page.pdf(format=paper)
        page.close()
        assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) == 2
