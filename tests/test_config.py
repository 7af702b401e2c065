"""Settings: from a file and the environment, with every mistake told in one go."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from bot.config import Settings, Web, WrongConfig, example, load
from bot.settings import keys
from bot.slack_needs import lacks

ROOT = Path(__file__).parent.parent


def written(folder: Path, text: str) -> Path:
    """Write a config.toml."""
    file = folder / "config.toml"
    file.write_text(text, "utf-8")
    return file


def faults(file: Path | None, environment: dict[str, str]) -> dict[str, str]:
    """Load what must be refused, and give each key's sentence."""
    with pytest.raises(WrongConfig) as wrong:
        load(file, environment)
    assert str(wrong.value).count("\n- ") == len(wrong.value.faults)
    return {fault.key: str(fault) for fault in wrong.value.faults}


def test_the_example_lists_every_key_with_its_default() -> None:
    text = (ROOT / "config.example.toml").read_text("utf-8")
    assert text == example(), "run: make pages"
    read = tomllib.loads(text)
    for key in keys().values():
        if key.secret:
            assert key.name not in read[key.section]
            assert f"{key.variable}_FILE" in text
        else:
            assert str(read[key.section][key.name]) == str(key.default)


def test_the_example_is_taken_as_it_stands(tmp_path: Path) -> None:
    file = written(tmp_path, example())
    made = load(file)
    assert made.bot.data_dir == tmp_path / "data"
    assert made.database.url == f"sqlite:///{tmp_path / 'data' / 'readout.sqlite3'}"
    assert made.storage.url == (tmp_path / "data" / "blobs").as_uri()


def test_without_a_file_the_defaults_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load() == Settings()
    assert load(environment={"PATH": "/bin", "READOUT_LONG": "1"}) == Settings()


def test_config_here_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    written(tmp_path, "[web]\nport = 9000\n")
    assert load().web.port == 9000


def test_the_environment_overrides_the_file(tmp_path: Path) -> None:
    file = written(tmp_path, '[web]\nport = 9000\n[bot]\ntimezone = "Asia/Tokyo"\n')
    made = load(file, {"READOUT_WEB__PORT": "9001"})
    assert (made.web.port, made.bot.timezone) == (9001, "Asia/Tokyo")


@pytest.mark.parametrize(("environment", "accepts"), [
    ({}, "raw"), ({"READOUT_WEB__PUBLIC_URL": "https://readout.example"}, "packs"),
    ({"READOUT_WEB__PUBLIC_URL": "http://localhost:9000"}, "raw"),
    ({"READOUT_WEB__PUBLIC_URL": "http://[::1]:9000"}, "raw"),
    ({"READOUT_WEB__HOST": "0.0.0.0", "READOUT_WEB__PUBLIC_URL": "https://readout.example"}, "packs"),
    ({"READOUT_WEB__PUBLIC_URL": "https://readout.example", "READOUT_INTAKE__ACCEPT": "raw"}, "raw"),
    ({"READOUT_INTAKE__ACCEPT": "packs"}, "packs"), ({"READOUT_INTAKE__ACCEPT": "public"}, "public")])
def test_a_server_that_others_reach_takes_bundles_unless_its_operator_chose(environment: dict[str, str],
                                                                            accepts: str) -> None:
    assert load(None, environment).accepts == accepts


def test_what_may_be_sent_is_one_of_three() -> None:
    assert "one of raw, packs, public" in faults(None, {"READOUT_INTAKE__ACCEPT": "all"})["intake.accept"]


def test_secrets_come_from_the_environment_or_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text("xoxb-1\n")
    made = load(None, {"READOUT_SLACK__BOT_TOKEN_FILE": str(secret), "READOUT_DISCORD__TOKEN": "abc"})
    assert (made.slack.bot_token, made.discord.token) == ("xoxb-1", "abc")
    assert "xoxb-1" not in repr(made)
    assert "abc" not in repr(made)


def test_an_address_with_a_password_is_a_secret(tmp_path: Path) -> None:
    url = "postgresql://readout:pass-word@db.example/readout"
    told = faults(written(tmp_path, f'[database]\nurl = "{url}"\n'), {})
    assert "READOUT_DATABASE__URL" in told["database.url"]
    assert "pass-word" not in str(told)
    made = load(None, {"READOUT_DATABASE__URL": url})
    assert made.database.url == url
    assert "pass-word" not in repr(made)


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    file = written(tmp_path, """
        [web]
        port = "eighty"
        prot = 1
        [discord]
        token = "a-secret-value"
        [bots]
        name = "x"
        [bot]
        timezone = "America/NewYork"
        language = 5
        [slack]
        mode = "carrier"
        """)
    told = faults(file, {"READOUT_WEB_PORT": "1", "READOUT_SLACK__APP_TOKEN_FILE": "/nowhere",
                         "READOUT_DISCORD__TOKEN": "b", "READOUT_DISCORD__TOKEN_FILE": "c"})
    assert set(told) == {"web.port", "web.prot", "discord.token", "bots", "bot.timezone", "bot.language", "slack.mode",
                         "READOUT_WEB_PORT", "slack.app_token"}
    assert 'found "eighty"' in told["web.port"]
    assert "nearest" in told["web.prot"]
    assert "web.port" in told["web.prot"]
    assert "nearest: America/New_York" in told["bot.timezone"]
    assert "socket, http" in told["slack.mode"]
    assert "READOUT_WEB__PORT" in told["READOUT_WEB_PORT"]
    assert "a-secret-value" not in str(told)


@pytest.mark.parametrize("text", ["[web\nport = 1", '[discord]\ntoken = "sec', "\xff"])
def test_a_file_that_is_no_toml_is_told_by_its_place(tmp_path: Path, text: str) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(text.encode("latin-1"))
    told = faults(file, {})
    assert "config" in told
    assert "sec" not in told["config"].replace(str(tmp_path), "")


def test_a_file_that_was_named_must_be_there(tmp_path: Path) -> None:
    assert "can be read" in faults(tmp_path / "none.toml", {})["config"]


def test_a_token_under_a_wrong_key_is_not_shown() -> None:
    told = faults(None, {"READOUT_WEB__HOST": "x" * 50 + " SECRET"})
    assert "SECRET" not in str(told)
    assert "57 characters" in told["web.host"]


@pytest.mark.parametrize(("host", "public", "fine"), [
    ("127.0.0.1", "", True), ("localhost", "", True), ("::1", "", True), ("127.8.8.8", "http://x.example", True),
    ("0.0.0.0", "", False), ("192.0.2.1", "http://x.example", False), ("0.0.0.0", "https://x.example", True),
    ("::", "https://x.example", True)])
def test_beyond_this_computer_only_https(host: str, public: str, fine: bool) -> None:
    environment = {"READOUT_WEB__HOST": host, "READOUT_WEB__PUBLIC_URL": public}
    if fine:
        assert load(None, environment).web.host == host
    else:
        assert "https" in faults(None, environment)["web.public_url"]


def test_the_address_that_people_open() -> None:
    assert Web().address == "http://127.0.0.1:8080"
    assert Web(host="::1", port=1).address == "http://[::1]:1"
    assert Web(public_url="https://x.example/").address == "https://x.example"


ONE = {"READOUT_SLACK__BOT_TOKEN": "xoxb-1", "READOUT_SLACK__APP_TOKEN": "xapp-1"}
SEVERAL = {"READOUT_SLACK__CLIENT_ID": "1.2", "READOUT_SLACK__CLIENT_SECRET": "s", "READOUT_SLACK__APP_TOKEN": "xapp-1",
           "READOUT_WEB__PUBLIC_URL": "https://readout.example"}
HTTP = {"READOUT_SLACK__BOT_TOKEN": "xoxb-1", "READOUT_SLACK__MODE": "http", "READOUT_SLACK__SIGNING_SECRET": "s",
        "READOUT_WEB__PUBLIC_URL": "https://readout.example"}


def lacking(given: dict[str, str], part: str = "all", **changes: str | None) -> dict[str, str]:
    """Load settings with changes, and give what Slack's keys need of each other; None takes a variable away."""
    changed = {**given, **{f"READOUT_{name}": value for name, value in changes.items() if value is not None}}
    for name in (name for name, value in changes.items() if value is None):
        changed.pop(f"READOUT_{name}")
    return {fault.key: str(fault) for fault in lacks(load(None, changed), part)}


@pytest.mark.parametrize("given", [{}, ONE, SEVERAL, HTTP])
def test_slack_that_is_given_whole_lacks_nothing(given: dict[str, str]) -> None:
    for part in ("all", "planner", "sender", "gateway", "web"):
        assert lacking(given, part) == {}


@pytest.mark.parametrize(("given", "changes", "key", "told"), [
    (ONE, {"SLACK__APP_TOKEN": None}, "slack.app_token", "begins with xapp-, in READOUT_SLACK__APP_TOKEN"),
    (ONE, {"SLACK__APP_TOKEN": "xoxb-2"}, "slack.app_token", "another kind of token"),
    (ONE, {"SLACK__BOT_TOKEN": None}, "slack.bot_token", "for several, slack.client_id"),
    (ONE, {"SLACK__BOT_TOKEN": "xoxp-2"}, "slack.bot_token", "another kind of token"),
    (ONE, {"SLACK__CLIENT_ID": "1.2", "SLACK__CLIENT_SECRET": "s", "WEB__PUBLIC_URL": "https://x.example"},
     "slack.client_id", "either it, for several workspaces, or slack.bot_token"),
    (SEVERAL, {"SLACK__CLIENT_SECRET": None}, "slack.client_secret", "Basic Information"),
    (SEVERAL, {"WEB__PUBLIC_URL": None}, "web.public_url", "slack.client_id is given"),
    (HTTP, {"SLACK__SIGNING_SECRET": None}, "slack.signing_secret", "slack.mode is http"),
    (HTTP, {"WEB__PUBLIC_URL": "http://x.example"}, "web.public_url", "slack.mode is http")])
def test_slack_that_is_half_given_gets_a_sentence(given: dict[str, str], changes: dict[str, str | None], key: str,
                                                  told: str) -> None:
    found = lacking(given, **changes)
    assert list(found) == [key]
    assert told in found[key]
    assert "xoxp-2" not in found[key]


def test_a_process_lacks_only_what_its_part_needs() -> None:
    assert lacking(ONE, "sender", SLACK__APP_TOKEN=None) == {}
    assert list(lacking(ONE, "gateway", SLACK__APP_TOKEN=None)) == ["slack.app_token"]
    assert lacking(HTTP, "sender", SLACK__SIGNING_SECRET=None, WEB__PUBLIC_URL=None) == {}
    assert lacking(SEVERAL, "gateway", WEB__PUBLIC_URL=None) == {}


def test_a_slack_on_this_computer_needs_no_https() -> None:
    assert lacking(HTTP, WEB__PUBLIC_URL=None, SLACK__API_URL="http://127.0.0.1:9/api/") == {}


def test_a_key_that_seals_is_32_bytes() -> None:
    fine = {"READOUT_SLACK__ENCRYPTION_KEY": "A" * 43 + "="}
    made = load(None, fine)
    assert made.slack.encryption_key not in repr(made)
    told = faults(None, {"READOUT_SLACK__ENCRYPTION_KEY": "short"})["slack.encryption_key"]
    assert "openssl rand -base64 32" in told
    assert '"short"' not in told
