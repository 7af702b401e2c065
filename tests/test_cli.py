"""The `readout` command as a shell sees it: words in, sentences and an exit code out."""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import HTTPCookieProcessor, Request, build_opener

import numpy as np
import pytest
from PIL import Image, ImageDraw
from pydicom import dcmread

from bot.cli import OWN, USAGE, main
from tests.imaging.made import SECRETS, dataset, save, slices

ROOT = Path(__file__).parent.parent
HEAVY = ("sqlalchemy", "numpy", "starlette", "rich", "pydicom", "PIL", "apscheduler", "jinja2", "bot.app")


class Shell:
    """A terminal in a folder of its own, with an environment of its own."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self._capsys = capsys
        self._monkeypatch = monkeypatch
        for name in [name for name in os.environ if name.startswith("READOUT_")]:
            monkeypatch.delenv(name)
        monkeypatch.setenv("XDG_DATA_HOME", str(folder / "share"))
        monkeypatch.setattr("sys.stdin", io.StringIO())
        monkeypatch.chdir(folder)
        self.out = self.err = ""

    def set(self, **values: str) -> None:
        """Set variables of the environment."""
        for name, value in values.items():
            self._monkeypatch.setenv(name, value)

    def run(self, *words: str) -> int:
        """Type a command."""
        code = main(words)
        self.out, self.err = self._capsys.readouterr()
        assert "Traceback" not in self.out + self.err
        return code


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(tmp_path, capsys, monkeypatch)


@pytest.fixture
def community(shell: Shell) -> Shell:
    """A shell whose settings name a data folder."""
    shell.set(READOUT_BOT__DATA_DIR=str(shell.folder / "data"), READOUT_BOT__COMMUNITY="Test Residency")
    return shell


def test_help_is_at_once_and_names_every_command(shell: Shell) -> None:
    assert shell.run("--help") == 0
    assert shell.out == USAGE
    assert all(f"{name} " in USAGE for name in OWN)


def test_help_imports_nothing_heavy() -> None:
    code = f"import sys, bot.cli, bot.front; sys.exit(any(name in sys.modules for name in {HEAVY!r}))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


@pytest.mark.parametrize(("words", "code", "sentence"), [
    ((), 2, ""),
    (("demo", "--port", "eighty"), 2, "invalid int value"),
    (("demo", "--port", "70000"), 2, "from 1 to 65535"),
    (("run", "--part", "cook"), 2, "Write readout run --help"),
    (("run", "--config", "none.toml"), 2, "can be read"),
    (("backup",), 2, "required: FILE"),
    (("sign-in",), 2, "--member"),
    (("board", "--config"), 2, "--config needs a value"),
    (("board", "--press", "a.b"), 2, "stands alone"),
    (("board",), 1, "No Readout runs here"),
])
def test_wrong_words_are_told_in_one_sentence(shell: Shell, words: tuple[str, ...], code: int, sentence: str) -> None:
    assert shell.run(*words) == code
    assert sentence in shell.err
    assert shell.err.count("\n") <= 1 or "config" in sentence or "can be read" in sentence


def test_every_mistake_of_the_settings_is_told(shell: Shell) -> None:
    shell.set(READOUT_WEB__PORT="x", READOUT_BOT__TIMEZONE="Mars/Base")
    for words in (("run",), ("migrate",), ("board",)):
        assert shell.run(*words) == 2
        assert "web.port" in shell.err
        assert "bot.timezone" in shell.err
    assert shell.run("check") == 1
    assert shell.out.count("fault") == 2


def test_a_taken_port_is_told_before_anything_is_made(shell: Shell) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert shell.run("demo", "--port", port, "--data", str(shell.folder / "demo")) == 1
    assert f"port {port}" in shell.err
    assert "--port NUMBER" in shell.err
    assert not (shell.folder / "demo").exists()


def test_the_manifest_of_slack_is_printed_for_each_way(shell: Shell) -> None:
    assert shell.run("slack", "manifest") == 0
    socket_mode = json.loads(shell.out)
    assert socket_mode["settings"]["socket_mode_enabled"]
    assert "history" not in shell.out
    assert shell.run("slack", "manifest", "--mode", "http") == 2
    assert "web.public_url" in shell.err
    shell.set(READOUT_WEB__PUBLIC_URL="https://readout.example", READOUT_SLACK__HISTORY="look-up",
              READOUT_SLACK__CLIENT_ID="1.2")
    assert shell.run("slack", "manifest", "--mode", "http") == 0
    over_http = json.loads(shell.out)
    assert over_http["settings"]["event_subscriptions"]["request_url"] == "https://readout.example/slack/events"
    assert over_http["oauth_config"]["redirect_urls"] == ["https://readout.example/slack/oauth_redirect"]
    assert "channels:history" in over_http["oauth_config"]["scopes"]["bot"]
    assert shell.run("slack") == 2
    assert shell.run("slack", "token") == 2


def test_the_manifest_imports_nothing_heavy() -> None:
    code = ("import sys, bot.cli; bot.cli.main(['slack', 'manifest']); "
            f"sys.exit(any(name in sys.modules for name in {(*HEAVY, 'slack_sdk', 'slack_bolt')!r}))")
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.DEVNULL).returncode == 0


def test_slack_that_is_half_given_is_told_before_anything_starts(community: Shell) -> None:
    community.set(READOUT_SLACK__BOT_TOKEN="xoxb-of-nobody", READOUT_SLACK__API_URL="http://127.0.0.1:9/api/")
    assert community.run("run") == 2
    assert "slack.app_token" in community.err
    assert "xoxb-of-nobody" not in community.err
    assert not (community.folder / "data").exists()
    assert community.run("check") == 1
    assert "slack.app_token" in community.out


def test_check_says_what_may_be_sent(community: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    assert community.run("check") == 0
    assert "intake: files as they leave a PACS are taken" in community.out
    monkeypatch.setenv("READOUT_WEB__PUBLIC_URL", "https://readout.example")
    assert community.run("check") == 0
    assert "intake: only bundles are taken" in community.out
    monkeypatch.setenv("READOUT_INTAKE__ACCEPT", "raw")
    assert community.run("check") == 0
    assert "set intake.accept to packs" in community.out


def test_check_says_where_editors_are_not_told_at_once(community: Shell) -> None:
    assert community.run("check") == 0
    assert "editors:" not in community.out
    community.run("place", "add", "Cases")
    assert community.run("check") == 0
    assert "editors: Test Residency has no place for editors" in community.out
    community.run("place", "add", "Editors", "purpose:", "editors")
    assert community.run("check") == 0
    assert "editors:" not in community.out


def test_check_names_a_folder_that_others_can_read(community: Shell) -> None:
    assert community.run("check") == 0
    (community.folder / "data").mkdir(mode=0o755)
    (community.folder / "data").chmod(0o755)
    assert community.run("check") == 1
    assert "chmod 700" in community.out


def test_words_are_carried_out_here_where_no_process_runs(community: Shell) -> None:
    assert community.run("help") == 0
    assert "board" in community.out
    assert community.run("boart") == 2
    assert "There is no command" in community.out
    assert community.run("members", "--json") == 0
    assert json.loads(community.out)["blocks"]
    assert not (community.folder / "data" / "readout.sock").exists()


def test_a_backup_comes_back_with_its_database(community: Shell) -> None:
    assert community.run("migrate") == 0
    assert community.run("members") == 0
    assert community.run("backup", "all.zip") == 0
    assert zipfile.ZipFile("all.zip").namelist()[0] == "readout.sqlite3"
    assert Path("all.zip").stat().st_mode & 0o077 == 0
    (community.folder / "data" / "readout.sqlite3").write_bytes(b"broken")
    assert community.run("verify") == 1
    (community.folder / "data" / "readout.sqlite3").unlink()
    assert community.run("restore", "all.zip") == 0
    assert community.run("verify") == 0
    assert "sound" in community.out
    assert community.run("members") == 0


@pytest.mark.parametrize("content", [b"", b"no archive", "stranger", "forged"])
def test_what_is_no_backup_is_refused(community: Shell, content: bytes | str) -> None:
    file = community.folder / "some.zip"
    if isinstance(content, bytes):
        file.write_bytes(content)
    else:
        name = "../escaped" if content == "stranger" else f"pictures/{'ab' * 32}"
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("readout.sqlite3", b"x")
            archive.writestr(name, b"y")
    assert community.run("restore", str(file)) == 1
    assert "another" in community.err
    assert not (community.folder / "data" / "readout.sqlite3").exists()


def picture(path: Path) -> Path:
    """Draw a picture without any text."""
    image = Image.new("L", (300, 300), 20)
    ImageDraw.Draw(image).ellipse((60, 60, 240, 240), fill=180)
    image.save(path)
    return path


def test_deidentify_writes_pictures_and_lists_what_it_refused(shell: Shell) -> None:
    source = shell.folder / "DOE^JANE"
    source.mkdir()
    picture(source / "DOE^JANE.png")
    (source / "report.txt").write_text("DOE^JANE")
    assert shell.run("deidentify", str(source), "clean", "--report", "report.json") == 3
    assert [path.name for path in Path("clean").rglob("*.png")] == ["0001.png"]
    report = json.loads(Path("report.json").read_text())
    assert [one["position"] for one in report["refusals"]] == [2]
    assert "DOE" not in shell.out + shell.err + str(report)
    assert list(shell.folder.glob(".readout-*")) == []


def test_deidentify_writes_dicom_out_of_dicom(shell: Shell) -> None:
    """A folder of one study and a report: clean DICOM in a folder for each series, and the report refused."""
    source = shell.folder / "DOE^JANE"
    slices(source, 4, shape=(64, 64), StudyInstanceUID="1.2.3.19610312")
    save(dataset(np.zeros((64, 64), np.int16), Modality="SR"), source / "report.dcm")
    assert shell.run("deidentify", str(source), "clean", "--report", "report.json") == 3
    written = sorted(Path("clean").rglob("*"))
    assert [path.relative_to("clean").as_posix() for path in written] == [
        "series-1", *(f"series-1/000{number}.dcm" for number in (1, 2, 3, 4))]
    read = [dcmread(path) for path in written[1:]]
    assert [one.ImagePositionPatient[2] for one in read] == [0, 2.5, 5, 7.5]
    report = json.loads(Path("report.json").read_text())
    assert report["series"] == [{"number": 1, "modality": "CT", "pictures": 4, "files": 4, "format": "DICOM",
                                 "face": False}]
    assert "2026c" in report["method"]
    assert report["reviewed"] is False
    told = b"".join(path.read_bytes() for path in written[1:]) + (shell.out + shell.err + str(report)).encode()
    assert not any(secret.encode() in told for secret in (*SECRETS, "19610312"))


def test_the_secret_of_identifiers_is_the_users_or_the_servers(shell: Shell) -> None:
    """The same files give the same identifiers here, and others by another secret."""
    slices(shell.folder / "ct", 1, shape=(64, 64))

    def uid(target: str, *words: str) -> str:
        assert shell.run("deidentify", "ct", target, *words) == 0
        return str(dcmread(Path(target, "series-1", "0001.dcm")).SOPInstanceUID)

    first = uid("one")
    assert uid("two") == first
    secret = shell.folder / "share" / "readout" / "identifiers.key"
    assert (secret.stat().st_mode & 0o777, len(secret.read_bytes())) == (0o600, 32)
    Path("other.toml").write_text('[bot]\ndata_dir = "kept"\n')
    assert uid("three", "--config", "other.toml") != first
    assert Path("kept", "identifiers.key").is_file()
    secret.chmod(0o644)
    assert shell.run("deidentify", "ct", "four") == 2
    assert "chmod 600" in shell.err
    assert not Path("four").exists()


def test_deidentify_tells_which_series_may_hold_a_face(shell: Shell) -> None:
    slices(shell.folder / "ct", 12, shape=(32, 32), BodyPartExamined="HEAD")
    assert shell.run("deidentify", "ct", "clean", "--report", "report.json") == 0
    assert "these series may hold one: 1." in shell.out
    assert json.loads(Path("report.json").read_text())["series"][0]["face"] is True


def test_deidentify_never_writes_into_a_folder_that_holds_something(shell: Shell) -> None:
    source = picture(shell.folder / "a.png")
    assert shell.run("deidentify", str(source), str(shell.folder)) == 2
    assert "empty or new" in shell.err
    assert shell.run("deidentify", "none.png", "clean") == 2


def free_port() -> str:
    """Find a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


@contextmanager
def started(*words: str, until: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run a command in a process of its own; give what it told, up to the line that says it serves."""
    command = [sys.executable, "-m", "bot", *words]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                               env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert process.stdout is not None
    told = ""
    while until not in told:
        line = process.stdout.readline()
        assert line, f"it ended with {process.wait()}: {told}"
        told += line
    try:
        yield process, told
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def process(community: Shell) -> Iterator[subprocess.Popen[str]]:
    """`readout run` in a process of its own, once it listens."""
    community.set(READOUT_WEB__PORT=free_port())
    with started("run", until="http://") as (running, _):
        yield running


def stopped(process: subprocess.Popen[str], number: int) -> str:
    """Send a signal, and give what was told until the end."""
    process.send_signal(number)
    told, _ = process.communicate(timeout=30)
    assert process.returncode == 0, told
    assert "Stopping" in told
    assert "Traceback" not in told
    return told


def test_words_go_to_the_process_that_runs(community: Shell, process: subprocess.Popen[str]) -> None:
    assert community.run("members") == 0
    assert community.run("sign-in", "--member", "1") == 0
    assert "/sign-in/" in community.out
    assert community.run("check") == 0
    assert "Readout runs" in community.out
    assert community.run("restore", "none.zip") == 1
    stopped(process, signal.SIGTERM)


def test_a_real_start_tells_the_first_step_until_somebody_came_in(community: Shell) -> None:
    address = f"http://127.0.0.1:{free_port()}"
    community.set(READOUT_WEB__PORT=address.rpartition(":")[2])
    with started("run", until="--member") as (running, told):
        assert "Nobody has signed in to the web rooms yet." in told
        name = told.splitlines()[-1].split()[-1]
        assert community.run("sign-in", "--member", name) == 0
        link = next(word for word in community.out.split() if word.startswith(address))
        pressed = Request(link, method="POST", headers={"Sec-Fetch-Site": "same-origin"})
        with build_opener(HTTPCookieProcessor()).open(pressed) as page:
            assert name in page.read().decode()
        stopped(running, signal.SIGTERM)
    with started("run", until="http://") as (running, _):
        assert community.run("member", "add", "Dana Lee") == 0
        assert "first step" not in stopped(running, signal.SIGTERM)


def test_the_demo_says_what_to_try_and_stops_cleanly(shell: Shell) -> None:
    with started("demo", "--port", free_port(), until="begin anew") as (process, told):
        assert "Preparing" in told
        assert "Three things to try" in told
        assert shell.run("board") == 0
        assert "Autumn block" in shell.out
        stopped(process, signal.SIGINT)
