"""Which actions a cog's code names by id, so that start-up can refuse a control that would lead nowhere."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

ACTION_ID = re.compile(r"[a-z_]+\.[a-z_]+")


def named_actions(cog: type) -> set[str]:
    """Give every text in a cog's package that looks like an action's id."""
    package = ".".join(cog.__module__.split(".")[:2])
    modules = [module for name, module in list(sys.modules.items())
               if name == cog.__module__ or name.startswith(package + ".") or name == package]
    return {text for module in modules for code in _codes(module) for text in _texts(code)
            if ACTION_ID.fullmatch(text)}


def _codes(module: ModuleType) -> Iterator[CodeType]:
    for value in list(vars(module).values()):
        if getattr(value, "__module__", None) != module.__name__:
            continue
        inner = list(vars(value).values()) if isinstance(value, type) else [value]
        yield from (code for one in inner if (code := _code(one)) is not None)


def _code(value: Any) -> CodeType | None:
    function = getattr(value, "method", value)
    return function.__code__ if isinstance(function, FunctionType) else None


def _texts(code: CodeType) -> Iterator[str]:
    for constant in code.co_consts:
        if isinstance(constant, str):
            yield constant
        elif isinstance(constant, CodeType):
            yield from _texts(constant)
