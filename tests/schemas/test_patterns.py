"""A pattern of a module is compiled at its first use, and is then as if it always had been."""

import importlib
import pkgutil
import re
from typing import Any
from unittest import mock

from hypothesis import given
from hypothesis import strategies as st

import collector
import schemas
from schemas.patterns import lazy_pattern

METHODS = ("search", "match", "fullmatch", "findall", "split", "groups", "groupindex", "flags")


def test_it_is_compiled_once_and_only_when_used() -> None:
    with mock.patch("schemas.patterns.re.compile", wraps=re.compile) as compiled:
        lazy = lazy_pattern("a+", re.IGNORECASE)
        assert lazy.pattern == "a+"
        assert compiled.call_count == 0
        assert lazy.search("xAa")
        assert lazy.search("xAa")
        assert compiled.call_count == 1


@given(text=st.text("aAb \n\u0430"), flags=st.sampled_from([0, re.IGNORECASE, re.MULTILINE]))
def test_it_does_what_a_compiled_one_does(text: str, flags: int) -> None:
    expression = "^(?P<first>a)|(b) *"
    lazy, compiled = lazy_pattern(expression, flags), re.compile(expression, flags)
    for name in METHODS:
        assert _said(lazy, name, text) == _said(compiled, name, text)
    assert lazy.sub("-", text, count=2) == compiled.sub("-", text, count=2)
    assert lazy.subn("-", text) == compiled.subn("-", text)
    assert [m.span() for m in lazy.finditer(text, 1)] == [
        m.span() for m in compiled.finditer(text, 1)
    ]


def test_each_pattern_of_the_program_can_be_compiled() -> None:
    seen: dict[int, Any] = {}
    for package in (schemas, collector):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name.endswith("__main__"):
                continue
            for value in vars(importlib.import_module(module.name)).values():
                for one in value if isinstance(value, tuple) else (value,):
                    if type(one) is type(lazy_pattern("")):
                        seen[id(one)] = one
    assert len(seen) > 400
    for pattern in seen.values():
        assert pattern.groups >= 0


def _said(pattern: re.Pattern[str], name: str, text: str) -> Any:
    own: Any = getattr(pattern, name)
    value = own(text) if callable(own) else own
    return (value.group(), value.span()) if isinstance(value, re.Match) else value
