"""Parameters: what an action asks for, read from its annotations, and texts turned into values."""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from bot.chat import limits
from bot.chat.card import Choice, File, Member, Text, say
from bot.chat.ids import Id, MemberId, OptionId
from bot.chat.people import Place
from bot.chat.refusal import Refusal

if TYPE_CHECKING:
    from bot.chat.context import Context

Given = dict[str, str]
Suggest = Callable[["Context", str, Given], Awaitable[Sequence[Choice]]]
Present = Callable[["Context", Given], Awaitable["str | Sequence[str]"]]

Kind = Literal["text", "number", "yes", "date", "moment", "time", "choice", "id", "option", "member", "place",
               "file"]
# How a value of such a kind is written, for whoever types it.
EXAMPLES = {"date": say("2027-02-28"), "moment": say("2027-02-28 14:00"), "time": say("07:00")}


@dataclass(frozen=True)
class Ask:
    """How a value is asked for.

    `label` heads the field, `help` stands below it. `long` gives several lines. `suggest(ctx, text,
    given)` offers choices; `now(ctx, given)` reads the present value, so that editing is the same
    form, filled. `patient` marks files that may hold a patient: never asked for inside a chat.
    `many` takes up to so many (files, or lines of a long text). `group` names the part of a long
    form. `labels` gives a choice's values their words. `bound` marks what a button carries: no form
    asks for it. `settled` marks a yes that a button may carry: no form asks for it then. `needed` marks a
    value that another one may bring: no form calls it optional.
    `here(ctx)` gives the ask in the words of this server, where these are not the same on each.
    `screen(ctx, files)` looks at files before anything else is looked at, and refuses what may not stay.
    """

    label: str = ""
    help: str = ""
    long: bool = False
    suggest: Suggest | None = None
    now: Present | None = None
    patient: bool = False
    many: int = 1
    group: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    needed: bool = False
    least: int | None = None
    most: int | None = None
    bound: bool = False
    settled: bool = False
    here: Callable[[Context], Ask] | None = None
    screen: Callable[[Context, Sequence[File]], Awaitable[None]] | None = None


@dataclass(frozen=True)
class Param:
    """One parameter of an action."""

    name: str
    kind: Kind
    required: bool
    default: Any
    ask: Ask
    type: type = str
    choices: tuple[str, ...] = ()
    repeated: bool = False

    @property
    def label(self) -> str:
        """What heads the field."""
        return self.ask.label or self.name.replace("_", " ").capitalize()

    @property
    def limit(self) -> int:
        """The longest text taken, in characters."""
        return self.ask.most or (limits.LONG_TEXT if self.ask.long else limits.SHORT_TEXT)


SIMPLE: dict[type, Kind] = {str: "text", int: "number", bool: "yes", date: "date", datetime: "moment", time: "time",
                            Place: "place", Member: "member", File: "file", OptionId: "option"}


def params_of(function: Callable[..., Any]) -> tuple[Param, ...]:
    """Read the parameters after `self` and `ctx` from a function's signature; TypeError where one has no kind."""
    hints = typing.get_type_hints(function, include_extras=True)
    signature = list(inspect.signature(function).parameters.values())[2:]
    return tuple(_param(p, hints[p.name]) for p in signature)


def _param(parameter: inspect.Parameter, hint: Any) -> Param:
    ask = Ask()
    if get_origin(hint) is Annotated:
        hint, *extras = get_args(hint)
        ask = next((extra for extra in extras if isinstance(extra, Ask)), ask)
    required = parameter.default is inspect.Parameter.empty
    default = None if required else parameter.default
    hint, repeated = _bare(hint)
    if get_origin(hint) is Literal:
        return Param(parameter.name, "choice", required, default, ask, str, get_args(hint), repeated)
    if isinstance(hint, type) and issubclass(hint, Id):
        kind: Kind = "member" if hint is MemberId else "id"
        return Param(parameter.name, kind, required, default, ask, hint, (), repeated)
    if hint in SIMPLE:
        return Param(parameter.name, SIMPLE[hint], required, default, ask, hint, (), repeated)
    raise TypeError(f"parameter {parameter.name} has no kind: {hint!r}")


def _bare(hint: Any) -> tuple[Any, bool]:
    """Strip `| None` and `list[...]`."""
    if get_origin(hint) in (Union, types.UnionType):
        hint = next(a for a in get_args(hint) if a is not type(None))
    if get_origin(hint) in (list, tuple, Sequence):
        return get_args(hint)[0], True
    return hint, False


NUMBER_MOST = 2**31 - 1
YES = {"1", "yes", "y", "true", "on"}
NO = {"0", "no", "n", "false", "off", ""}


def value_of(param: Param, text: str) -> Any:
    """Turn typed text into the parameter's value, or refuse with a sentence about that field.

    Ids, members and places are only parsed here; whether they exist is asked of the store.
    """
    text = text.strip()
    if param.kind == "text":
        return _text(param, text)
    return PARSERS[param.kind](param, text)


def _text(param: Param, text: str) -> str:
    if len(text) > param.limit:
        raise Refusal("{label} takes up to {most} characters; this has {count}.", field=param.name,
                      label=param.label, most=param.limit, count=len(text))
    return text


def _number(param: Param, text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        raise Refusal("{label} is a whole number, not “{text}”.", field=param.name, label=param.label,
                      text=text[:40]) from None
    least = -NUMBER_MOST if param.ask.least is None else param.ask.least
    most = NUMBER_MOST if param.ask.most is None else param.ask.most
    if not least <= number <= most:
        raise Refusal("{label} lies between {least} and {most}.", field=param.name, label=param.label,
                      least=least, most=most)
    return number


def _yes(param: Param, text: str) -> bool:
    if text.casefold() in YES:
        return True
    if text.casefold() in NO:
        return False
    raise Refusal("{label} is yes or no, not “{text}”.", field=param.name, label=param.label, text=text[:40])


def _date(param: Param, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refusal("There is no date “{text}”. Write it like 2027-02-28.", field=param.name,
                      text=text[:40]) from None


def _moment(param: Param, text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise Refusal("There is no moment “{text}”. Write it like 2027-02-28 14:00.", field=param.name,
                      text=text[:40]) from None


def _time(param: Param, text: str) -> time:
    try:
        return time.fromisoformat(text if len(text.partition(":")[0]) == 2 else "0" + text)
    except ValueError:
        raise Refusal("There is no time “{text}”. Write it like 07:00.", field=param.name, text=text[:40]) from None


def _choice(param: Param, text: str) -> str:
    for value in param.choices:
        if text.casefold() in (value.casefold(), dict(param.ask.labels).get(value, value).casefold()):
            return value
    raise Refusal("{label} is one of {choices}.", field=param.name, label=param.label,
                  choices=", ".join(param.choices))


def _id(param: Param, text: str) -> int:
    try:
        return int(text.removeprefix("#"))
    except ValueError:
        raise Refusal("{label} is a number, like 42.", field=param.name, label=param.label) from None


def _place(param: Param, text: str) -> Place:
    try:
        return Place.parse(text)
    except ValueError:
        raise Refusal("No place is called “{text}” here.", field=param.name, text=text[:40]) from None


PARSERS: dict[str, Callable[[Param, str], Any]] = {
    "number": _number, "yes": _yes, "date": _date, "moment": _moment, "time": _time, "choice": _choice,
    "id": _id, "member": _id, "option": lambda param, text: OptionId(text), "place": _place}


def typed(value: object) -> str:
    """Write a value as a person would type it into a form."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Text):
        return value.template
    return str(value)
