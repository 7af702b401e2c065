"""Cogs: one feature each, declared once. Decorators turn methods into actions, views and jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, TypeVar, overload

from bot.chat import limits
from bot.chat.call import Call
from bot.chat.naming import named_actions
from bot.chat.params import Param, params_of
from bot.chat.people import ROLES, Role

Method = Callable[..., Any]
# How the help of an action begins that changes nothing.
LOOKS = frozenset({"See", "List", "Read", "Show"})
C = TypeVar("C", bound="Cog")


@dataclass(frozen=True, eq=False)
class Action:
    """One thing a person (action), the database (view) or the clock (job) can have done.

    `words` is the command that calls it, none where only a button does. Answers are private unless
    `public`; `replace` draws over the private card whose button was pressed; `form` opens the form
    even when nothing required is missing, `title` heads it. A press of one that is `together` is one
    transaction, who presses included; it waits for nothing but the database, and starts no job. The first of its
    two words calls one that stands for them `alone`.
    """

    cog: str
    name: str
    kind: Literal["action", "view", "job"]
    method: Method
    params: tuple[Param, ...]
    words: tuple[str, ...] = ()
    role: Role = "member"
    public: bool = False
    replace: bool = False
    form: bool = False
    submit: str = "Save"
    title: str = ""
    outsiders: bool = False
    together: bool = False
    alone: bool = False

    @property
    def id(self) -> str:
        """Its id, `cog.action`."""
        return f"{self.cog}.{self.name}"

    @property
    def help(self) -> str:
        """The docstring's first sentence, which is the help text."""
        return " ".join((self.method.__doc__ or "").strip().split("\n\n")[0].split())

    @property
    def heading(self) -> str:
        """What heads its form: its title, else its help where that is short, else its words."""
        whole = self.help.removesuffix(".")
        words = self.command or self.name.replace("_", " ")
        return self.title or (whole if len(whole) <= limits.FORM_TITLE else words.capitalize())

    @property
    def safe(self) -> bool:
        """Whether it may stand as a button where nobody asked for it: it asks before it acts, or only looks."""
        return self.form or any(param.required for param in self.params) or self.help.split()[0] in LOOKS

    @property
    def command(self) -> str:
        """The words that call it."""
        return " ".join(self.words)

    def __call__(self, *args: object) -> Call:
        """Bind arguments: `Quiz.answer(round, option)` is a call."""
        return Call.of(self.id, *args)


@dataclass
class Declaration:
    """What a decorator notes on a method until its cog is named."""

    kind: Literal["action", "view", "job"]
    method: Method
    options: dict[str, Any]


@overload
def action(words: Method, /) -> Any: ...
@overload
def action(words: str = "", /, **options: Any) -> Callable[[Method], Any]: ...
def action(words: Method | str = "", /, **options: Any) -> Any:
    """Declare an action. `words` are one or two words that call it as a command; without them only a button does.

    Options: role, public, replace, form, submit (the form's button), title (what heads the form, where
    the help is too long for it), outsiders (anybody who is not yet a member may call it), together (a press is
    one transaction: the method waits for nothing but the database), alone (the first of its words calls it too).
    """
    if callable(words):
        return Declaration("action", words, {})
    options["words"] = tuple(words.split())
    return lambda method: Declaration("action", method, options)


def view(method: Method | None = None, /, *, role: Role = "member") -> Any:
    """Declare a view: a pure drawing of the database for an audience, kept true wherever it is posted.

    `role` is what somebody needs to read it in private, beyond where it is posted.
    """
    if method is None:
        return lambda late: Declaration("view", late, {"role": role})
    return Declaration("view", method, {})


def job(method: Method) -> Any:
    """Declare a job: a call that can be stored, due at an instant, and runs at least once."""
    return Declaration("job", method, {})


class Cog:
    """A feature. Its docstring heads its help; its methods with decorators are what it can do.

    What has grown too large for one module is written in parts: plain classes that the cog names as its bases.
    """

    name: ClassVar[str]
    actions: ClassVar[dict[str, Action]]

    def __init_subclass__(cls, name: str = "", **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.name = name or cls.__name__.lower()
        cls.actions = {}
        for key, declared in [entry for part in reversed(cls.__mro__) for entry in vars(part).items()]:
            if isinstance(declared, Declaration):
                made = Action(cls.name, key, declared.kind, declared.method, params_of(declared.method),
                              **declared.options)
                cls.actions[key] = made
                setattr(cls, key, made)


class Registry:
    """Every action of the cogs that run, checked at start against what every platform can carry."""

    def __init__(self, cogs: Iterable[Cog]) -> None:
        self.cogs = {cog.name: cog for cog in cogs}
        self.actions = {made.id: made for cog in self.cogs.values() for made in type(cog).actions.values()}
        self.commands = {made.words: made for made in self.actions.values() if made.words}
        self.alone = {made.words[0]: made for made in self.actions.values() if made.alone}
        for made in self.actions.values():
            check(made)
        self._check_words()
        self._check_controls()

    def __iter__(self) -> Iterator[Action]:
        return iter(self.actions.values())

    def get(self, action_id: str) -> Action | None:
        """Find an action by its id."""
        return self.actions.get(action_id)

    def cog_of(self, made: Action) -> Cog:
        """Give the cog that an action belongs to."""
        return self.cogs[made.cog]

    def _check_controls(self) -> None:
        named = {text for cog in self.cogs.values() for text in named_actions(type(cog).__module__)}
        lost = sorted(text for text in named if text.split(".")[0] in self.cogs and text not in self.actions)
        if lost:
            raise TypeError(f"a control leads to an action that does not exist: {', '.join(lost)}")

    def _check_words(self) -> None:
        seen = [made.words for made in self.actions.values() if made.words]
        twice = {words for words in seen if seen.count(words) > 1}
        groups = {words[0] for words in self.commands if len(words) == limits.PATH_WORDS}
        both = {words[0] for words in self.commands if len(words) == 1} & groups
        if twice or both:
            raise TypeError(f"a word is a command or a group, never both, and declared once: {twice or both}")


def check(made: Action) -> None:
    """Check one declaration against the smallest common limits; TypeError names the action and the limit."""
    faults = []
    if len(made.words) > limits.PATH_WORDS or any(len(w) > limits.WORD or not w.isascii() for w in made.words):
        faults.append("a command has at most two short words")
    if made.alone and (len(made.words) != limits.PATH_WORDS or any(param.required for param in made.params)):
        faults.append("what a group's word calls alone is of that group, and needs nothing")
    if made.role not in ROLES:
        faults.append(f"no role {made.role}")
    if len(made.title) > limits.FORM_TITLE:
        faults.append(f"the title is longer than {limits.FORM_TITLE}")
    if not made.help or made.help.endswith(("!", "?")):
        faults.append("the docstring begins with one imperative sentence")
    for param in made.params:
        if len(param.label) > limits.FIELD_LABEL:
            faults.append(f"the label of {param.name} is longer than {limits.FIELD_LABEL}")
        if len(param.choices) > limits.CHOICES:
            faults.append(f"{param.name} has more than {limits.CHOICES} choices")
        if param.ask.patient and param.kind != "file":
            faults.append(f"{param.name} is no file")
    if made.kind == "view" and any(not p.required for p in made.params[1:]):
        faults.append("a view is named by what it draws")
    if faults:
        raise TypeError(f"{made.id}: {'; '.join(faults)}")
