"""The `readout` command: its own few words, and every command of every cog as in chat.

Only what a call needs is imported, so that help is at once and a small call stays small.
Exit codes: 0 done, 1 a finding or failure, 2 wrong usage, 3 some input refused.
"""

from __future__ import annotations

import argparse
import os
import shlex
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from bot.config import DEFAULT, Settings, WrongConfig, load

USAGE = """\
readout demo [--port 8080] [--data DIR]        everything on this computer, nothing to configure
readout run [--config FILE] [--part PART]      serve; parts: all, planner, sender, gateway, web
readout check [--config FILE]                  look at settings, database, folders, clock, fonts
readout sign-in --member NAME                  a link with which a member enters the web rooms
readout deidentify SRC DST [--report FILE]     clean DICOM and pictures out of a file, a folder or a zip
readout pack SRC --question FILE --out CASE.readout    a clean bundle, made where the pictures are
readout privacy-sheet [--out FILE.html]        two pages for the privacy officer, filled from the settings
readout slack manifest [--mode MODE]           the app's manifest, to paste at api.slack.com/apps
readout migrate | verify                       bring the database up to date | check it
readout backup FILE | restore FILE             write everything to one file | read it back
readout WORDS...                               any command, as in chat: readout help all lists them

For every command but demo: --config FILE names the settings (else config.toml here, if there is one).
For WORDS: --json for programs, --data DIR for a process that keeps its data there, --press TOKEN for a button.
Exit: 0 done, 1 a finding or failure, 2 wrong usage, 3 some input refused.
"""
PARTS = ("all", "planner", "sender", "gateway", "web")


class WrongUsage(Exception):
    """A command was written in a way that it does not take."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise WrongUsage(f"{message[:1].upper()}{message[1:]}. Write {self.prog} --help to see what it takes.")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code; what goes wrong is one sentence on stderr."""
    # Databases, backups and pictures that a command writes are its owner's alone.
    os.umask(0o077)
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or words[0] in ("--help", "-h"):
        print(USAGE, end="")
        return 0 if words else 2
    try:
        return _own(words[0])(words[1:]) if words[0] in OWN else _say(words)
    except WrongUsage as wrong:
        return _told(str(wrong), 2)
    except WrongConfig as wrong:
        return _told(str(wrong), 2)
    except (KeyboardInterrupt, BrokenPipeError):
        return 1
    except Exception as fault:
        return _told(_sentence(fault), 1)


def _told(sentence: str, code: int) -> int:
    print(sentence, file=sys.stderr)
    return code


def _sentence(fault: Exception) -> str:
    """Say what went wrong. Our own faults are sentences; for others only their kind and place are told."""
    if type(fault).__module__.split(".")[0] in ("bot", "db", "cogs"):
        return str(fault)
    if isinstance(fault, OSError) and fault.strerror:
        return f"{fault.strerror}: {fault.filename or 'no file named'}."
    frames = traceback.extract_tb(fault.__traceback__)
    root = str(Path(__file__).parent.parent)
    ours = [one for one in frames if one.filename.startswith(root) and "site-packages" not in one.filename[len(root):]]
    last = (ours or frames)[-1]
    place = "/".join(Path(last.filename).parts[-2:])
    return f"Readout stopped at a fault of its own: {type(fault).__name__} in {place}:{last.lineno}."


def _own(name: str) -> Callable[[Sequence[str]], int]:
    return OWN[name]


def demo_folder() -> Path:
    """Give the folder that the demo keeps its data in unless told otherwise."""
    shared = os.environ.get("XDG_DATA_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(shared) if shared else Path.home() / ".local" / "share") / "readout-demo"


def secret_folder(config: Path | None) -> Path:
    """Give the folder of the secret by which identifiers are derived: a server's data, else the user's own."""
    settings = _settings(config)
    told = config is not None or DEFAULT.is_file() or "READOUT_BOT__DATA_DIR" in os.environ
    return settings.bot.data_dir if told else own_folder()


def own_folder() -> Path:
    """Give the folder in which a person's own secret for identifiers lies."""
    return demo_folder().with_name("readout")


def _parser(name: str, about: str, *, config: bool = True) -> _Parser:
    parser = _Parser(prog=f"readout {name}", description=about)
    if config:
        parser.add_argument("--config", type=Path, metavar="FILE", help="settings; else config.toml here")
    return parser


def _settings(config: Path | None) -> Settings:
    return load(config, os.environ)


def _demo(words: Sequence[str]) -> int:
    parser = _parser("demo", "Serve a community in mid-season on this computer only.", config=False)
    parser.add_argument("--port", type=int, default=8080, help="the port of the web rooms (8080)")
    parser.add_argument("--data", type=Path, default=None, metavar="DIR", help="where the sample data lie")
    given = parser.parse_args(words)
    if not 1 <= given.port <= 65535:
        raise WrongUsage(f"A port is a whole number from 1 to 65535, not {given.port}.")
    from bot import serving

    board = f"{_program()} board" + (f" --data {shlex.quote(str(given.data))}" if given.data else "")
    return serving.demo(given.port, given.data or demo_folder(), board, _tell)


def _run(words: Sequence[str]) -> int:
    parser = _parser("run", "Serve the communities of the database.")
    parser.add_argument("--part", choices=PARTS, default="all", help="what this process does (all)")
    given = parser.parse_args(words)
    from bot import serving, slack_needs

    sign_in = f"{_program()} sign-in" + (f" --config {shlex.quote(str(given.config))}" if given.config else "")
    settings = _settings(given.config)
    if lacking := slack_needs.lacks(settings, given.part):
        raise WrongConfig(lacking)
    return serving.run(settings, given.part, _tell, sign_in)


def _check(words: Sequence[str]) -> int:
    given = _parser("check", "Look at what Readout stands on; each finding comes with its fix.").parse_args(words)
    from bot import check

    findings = check.findings(given.config, os.environ)
    for finding in findings:
        print(finding)
    return 1 if any(finding.fault for finding in findings) else 0


def _migrate(words: Sequence[str]) -> int:
    given = _parser("migrate", "Bring the database up to date, after a backup.").parse_args(words)
    from bot import backups

    return backups.migrate(_settings(given.config), _tell)


def _verify(words: Sequence[str]) -> int:
    given = _parser("verify", "Check the database and every picture against their records.").parse_args(words)
    from bot import backups

    return backups.verify(_settings(given.config), _tell)


def _backup(words: Sequence[str]) -> int:
    parser = _parser("backup", "Write everything to one file.")
    parser.add_argument("file", type=Path, metavar="FILE")
    given = parser.parse_args(words)
    from bot import backups

    return backups.backup(_settings(given.config), given.file, _tell)


def _restore(words: Sequence[str]) -> int:
    parser = _parser("restore", "Read back what backup wrote, into an empty place.")
    parser.add_argument("file", type=Path, metavar="FILE")
    given = parser.parse_args(words)
    from bot import backups

    return backups.restore(_settings(given.config), given.file, _tell)


def _sign_in(words: Sequence[str]) -> int:
    parser = _parser("sign-in", "Make a link with which a member enters the web rooms, once and within 10 minutes.")
    parser.add_argument("--member", required=True, metavar="NAME", help="a member's name or number")
    parser.add_argument("--data", metavar="DIR", help="where the process that runs keeps its data")
    given = parser.parse_args(words)
    from bot import front

    return front.sign_in(given.member, given.config, given.data, demo_folder())


def _deidentify(words: Sequence[str]) -> int:
    parser = _parser("deidentify", "Write clean copies: DICOM as DICOM, other pictures as PNG. What is refused is "
                     "listed by its position, without any value from inside it.")
    parser.add_argument("source", type=Path, metavar="SRC", help="a DICOM file or a picture, a folder or a zip")
    parser.add_argument("target", type=Path, metavar="DST", help="a folder that is new or empty")
    parser.add_argument("--report", type=Path, metavar="FILE.json", help="what was kept, masked and refused")
    given = parser.parse_args(words)
    from bot import clean_copies
    from bot.platforms.terminal.client import Bar, Here

    try:
        with Bar(Here(interactive=sys.stderr.isatty())) as bar:
            secret = secret_folder(given.config)
            return clean_copies.make(given.source, given.target, given.report, secret, _tell, bar.step)
    except clean_copies.Unusable as unusable:
        raise WrongUsage(str(unusable)) from None


def _pack(words: Sequence[str]) -> int:
    parser = _parser("pack", "Make a clean bundle of a case where its pictures are, without a network. Exit: 0 made, "
                     "3 made without the files that were refused, 1 not made.")
    parser.add_argument("source", type=Path, metavar="SRC", help="a DICOM file or a picture, a folder or a zip")
    parser.add_argument("--question", type=Path, required=True, metavar="FILE.toml", help="what is asked and taught")
    parser.add_argument("--out", type=Path, required=True, metavar="CASE.readout", help="the bundle")
    parser.add_argument("--look", type=Path, metavar="DIR", help="contact sheets to look at (CASE-pictures)")
    parser.add_argument("--report", type=Path, metavar="FILE.json", help="what was kept, masked and refused")
    parser.add_argument("--all", action="store_true", dest="everything",
                        help="also series that the question does not show")
    parser.add_argument("--words-are-fine", action="store_true", dest="fine",
                        help="you have read the words that it asks about, and they stay")
    parser.add_argument("--force", action="store_true", help="write anew what is there already")
    given = vars(parser.parse_args(words))
    from bot import packing
    from bot.platforms.terminal.client import Bar, Here

    try:
        with Bar(Here(interactive=sys.stderr.isatty())) as bar:
            return packing.make(packing.Asked(secret=secret_folder(given.pop("config")), **given), _tell, bar.step)
    except packing.Unusable as unusable:
        raise WrongUsage(str(unusable)) from None


def _privacy_sheet(words: Sequence[str]) -> int:
    parser = _parser("privacy-sheet", "Write two pages for the privacy officer, filled from the settings, to print.")
    parser.add_argument("--out", type=Path, default=Path("privacy-sheet.html"), metavar="FILE.html",
                        help="where they go (privacy-sheet.html)")
    given = parser.parse_args(words)
    from bot import privacy_sheet

    try:
        return privacy_sheet.make(_settings(given.config), given.out, _tell)
    except privacy_sheet.Unusable as unusable:
        raise WrongUsage(str(unusable)) from None


def _slack(words: Sequence[str]) -> int:
    parser = _parser("slack", "Print the manifest of Readout's Slack app, with the least scopes.")
    parser.add_argument("what", choices=("manifest",), help="what to print")
    parser.add_argument("--mode", choices=("socket", "http"), help="how Slack reaches Readout (slack.mode)")
    parser.add_argument("--several", action="store_true", help="for several workspaces that install it by themselves")
    parser.add_argument("--look-up", action="store_true", help="with the scopes that slack.history = look-up needs")
    given = parser.parse_args(words)
    from bot import slack_needs

    try:
        print(slack_needs.manifest_of(_settings(given.config), given.mode, given.several, given.look_up))
    except slack_needs.NoAddress as none:
        raise WrongUsage(str(none)) from None
    return 0


def _say(words: Sequence[str]) -> int:
    from bot import front

    try:
        return front.say(words, demo_folder(), _program())
    except front.Unfit as unfit:
        raise WrongUsage(str(unfit)) from None


def _program() -> str:
    """Give the way in which this program was called, to be called again."""
    name = sys.argv[0]
    return name if name.endswith("readout") and os.sep in name and len(name) < 60 else "readout"


def _tell(text: str) -> None:
    print(text, flush=True)


OWN: dict[str, Callable[[Sequence[str]], int]] = {
    "demo": _demo, "run": _run, "check": _check, "migrate": _migrate, "verify": _verify, "backup": _backup,
    "restore": _restore, "sign-in": _sign_in, "deidentify": _deidentify, "pack": _pack,
    "privacy-sheet": _privacy_sheet, "slack": _slack}
