"""Patterns that are compiled when they are first used: a command pays for those it meets."""

import re
from typing import Any, AnyStr, Generic, cast


class _OfCompiled:
    """What a compiled pattern has under this name, taken from it at the first use."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, lazy: "_LazyPattern[Any]", owner: type) -> Any:
        # No data descriptor: from now on the instance's own attribute is found first.
        own = getattr(re.compile(lazy.pattern, lazy.asked_flags), self._name)
        vars(lazy)[self._name] = own
        return own


class _LazyPattern(Generic[AnyStr]):
    def __init__(self, pattern: AnyStr, flags: int) -> None:
        self.pattern: AnyStr = pattern
        self.asked_flags = flags

    flags = _OfCompiled()
    groups = _OfCompiled()
    groupindex = _OfCompiled()
    search = _OfCompiled()
    match = _OfCompiled()
    fullmatch = _OfCompiled()
    finditer = _OfCompiled()
    findall = _OfCompiled()
    split = _OfCompiled()
    sub = _OfCompiled()
    subn = _OfCompiled()


def lazy_pattern(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return what `re.compile` returns, compiled at the first use of one of its methods.

    For patterns of modules. It is no `re.Pattern` to `isinstance` and to the functions of `re`: use
    its methods. A wrong pattern raises `re.error` at its first use.
    """
    return cast("re.Pattern[AnyStr]", _LazyPattern(pattern, flags))
