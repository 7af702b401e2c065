"""The other end of the socket: sends a person's words, shows what comes back, asks for what is missing."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from bot.platforms.terminal import asking
from bot.platforms.terminal.addresses import short

DONE, FAILED, USAGE = 0, 1, 2


class NoAnswer(Exception):
    """The running process closed the conversation."""


@dataclass(frozen=True)
class Here:
    """The terminal that somebody sits at, or the pipes of a script."""

    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)
    interactive: bool = False
    json: bool = False
    program: str = "readout"
    ask: asking.Ask = input

    def tell(self, text: str) -> None:
        """Write a line for the person."""
        print(text, file=self.out, flush=True)

    def complain(self, text: str) -> None:
        """Write a line about what went wrong."""
        print(text, file=self.err, flush=True)

    def frame(self) -> dict[str, Any]:
        """Describe the terminal to the process that draws for it."""
        color = self.out.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        return {"cwd": str(Path.cwd()), "width": max(40, min(shutil.get_terminal_size().columns, 160)),
                "color": color, "numbered": self.interactive, "program": self.program}


class Line:
    """A connection that carries one request or event a line."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            with short(path) as address:
                self._socket.connect(address)
        except OSError:
            self._socket.close()
            raise
        self._file = self._socket.makefile("rwb")

    def ask(self, request: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """Send a request and give its events as they come."""
        try:
            self._file.write(json.dumps(request).encode() + b"\n")
            self._file.flush()
            for raw in self._file:
                event: dict[str, Any] = json.loads(raw)
                yield event
                if event["event"] == "end":
                    return
        except ConnectionError:
            pass
        raise NoAnswer("Readout stopped before it had answered. Look whether it runs, and try again.")

    def close(self) -> None:
        """Close the connection."""
        self._file.close()
        self._socket.close()


def reachable(path: Path) -> bool:
    """Tell whether a process listens."""
    if not hasattr(socket, "AF_UNIX") or not path.exists():
        return False
    try:
        Line(path).close()
    except OSError:
        return False
    return True


@dataclass
class Heard:
    """What one request was answered with."""

    code: int = DONE
    form: dict[str, Any] | None = None
    controls: list[dict[str, Any]] = field(default_factory=list)


def converse(line: Line, request: dict[str, Any], here: Here) -> int:
    """Carry a request through: its forms, its controls, its progress. Gives the exit code."""
    while True:
        heard = _hear(line, {**here.frame(), **request}, here)
        following = _next(heard, here)
        if following is None:
            return heard.code
        request = following


def _hear(line: Line, request: dict[str, Any], here: Here) -> Heard:
    heard = Heard()
    bar = Bar(here)
    with bar:
        for event in line.ask(request):
            match event["event"]:
                case "card":
                    bar.stop()
                    heard.controls = event["controls"]
                    _show(event, here)
                case "form":
                    heard.form = event
                case "progress":
                    bar.move(event)
                case "end":
                    heard.code = event["code"]
    return heard


def _show(event: Mapping[str, Any], here: Here) -> None:
    here.tell(json.dumps(event["data"], ensure_ascii=True) if here.json else event["text"].rstrip("\n"))


def _next(heard: Heard, here: Here) -> dict[str, Any] | None:
    """Decide what follows: a form filled, a control pressed, or nothing."""
    form = heard.form
    if form is not None:
        if form["typed"] and not form["problems"] and not asking.lacking(form):
            values = {one["name"]: one["now"] for one in form["fields"] if one["kind"] != "file" and one["now"]}
            return {"do": "fill", "token": form["token"], "values": values, "files": {}}
        if here.interactive:
            return _fill(form, here)
        _list(form, here)
        return None
    if here.interactive and any(control["kind"] != "link" for control in heard.controls):
        return _press(heard, here)
    return None


def _fill(form: Mapping[str, Any], here: Here) -> dict[str, Any] | None:
    try:
        values, files = asking.filled(form, here.ask, here.tell)
    except (KeyboardInterrupt, EOFError, asking.Left):
        here.complain("Left without saving.")
        return None
    return {"do": "fill", "token": form["token"], "values": values, "files": files}


def _press(heard: Heard, here: Here) -> dict[str, Any] | None:
    try:
        return asking.pressed(heard.controls, here.ask, here.tell)
    except (KeyboardInterrupt, EOFError, asking.Left):
        here.tell("")
        return None


def _list(form: Mapping[str, Any], here: Here) -> None:
    """Say what a form lacks, with the words to give it, where nobody can be asked."""
    if here.json:
        here.tell(json.dumps({"form": {key: form[key] for key in ("title", "fields", "problems", "problem")}},
                             ensure_ascii=True))
        return
    for name, problem in form["problems"].items():
        here.complain(f"--{name.replace('_', '-')}: {problem}" if name else problem)
    lacks = [one for one in asking.lacking(form) if one["name"] not in form["problems"]]
    if lacks:
        here.complain("Missing: " + ", ".join(_word(one) for one in lacks) + ".")
    elif not form["problems"]:
        here.complain("Say what to set: " + ", ".join(_word(one) for one in form["fields"]) + ".")


def _word(one: Mapping[str, Any]) -> str:
    values = "|".join(choice["value"] for choice in one["choices"][:6])
    return f"--{one['name'].replace('_', '-')} {values or one['kind'].upper()}"


class Bar:
    """A bar that shows how far a job has come; off a terminal, one line for each stage."""

    def __init__(self, here: Here) -> None:
        self._here = here
        self._bar: Any = None
        self._told: set[str] = set()

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def step(self, stage: str, done: int, total: int) -> None:
        """Show how far work in this process is."""
        self.move({"stage": stage, "done": done, "total": total, "over": False})

    def move(self, event: Mapping[str, Any]) -> None:
        """Show a new state; the job's last sentence stays."""
        if event["over"]:
            self.stop()
            if event["sentence"] and not self._here.json:
                self._here.tell(event["sentence"])
        elif self._here.interactive and self._here.err.isatty():
            self._draw(event)
        elif (stage := event["stage"]) and stage not in self._told:
            # Each series is looked at and stored in its turn: stages come again, and are told once.
            self._told.add(stage)
            self._here.complain(f"{stage[:1].upper()}{stage[1:]} …")

    def _draw(self, event: Mapping[str, Any]) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        if self._bar is None:
            self._bar = Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
                                 console=Console(file=self._here.err), transient=True)
            self._bar.start()
            self._task = self._bar.add_task("", total=None)
        self._bar.update(self._task, description=event["stage"].capitalize() or "Working", completed=event["done"],
                         total=event["total"] or None)

    def stop(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
