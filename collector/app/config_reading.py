"""collector.toml read and checked.

Nearly every file is plainly right: each value is of the type that its field names, and within its
limits. That is seen without pydantic, whose import takes a tenth of a second, in every command.
Whatever else stands there pydantic judges: what it takes (a number in quotes), and what is wrong.
"""

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal, get_args, get_origin

from collector.app.config_file import ConfigFile, fields_of
from collector.errors import SettingsError, reason

_TEXTS: Final = tuple[str, ...]
_PLAIN: Final[Mapping[Any, type]] = {
    str: str,
    str | None: str,
    int: int,
    int | None: int,
    bool: bool,
    dt.date | None: dt.date,
}
"""Of what type a value of a field is, where there is no doubt."""


def read_config(path: Path) -> ConfigFile:
    """Read a settings file. Raises SettingsError, which says what is wrong and where."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SettingsError(f"Non posso leggere «{path}»: {reason(error)}.") from error
    return parse_config(content, path)


def parse_config(content: bytes, path: Path) -> ConfigFile:
    """Read what stands in a settings file. Raises SettingsError, which names it as `path`."""
    text = ""
    try:
        text = content.decode("utf-8-sig")
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # no TOML, no UTF-8, a number without end, "[[[["
        raise SettingsError(
            f"Il file «{path}» non è scritto bene{toml_position(error, text)}. Correggilo e "
            "rilancia."
        ) from error
    plain: ConfigFile | None = plain_table(ConfigFile, values)
    if plain is not None:
        return plain
    from collector.app.config_model import ConfigError, validated

    try:
        return validated(values)
    except ConfigError as error:
        raise SettingsError(f"In «{path}» {error}. Correggila e rilancia il comando.") from error


def plain_table(table: Any, values: object) -> Any:
    """Return a table with these values, where each is plainly right; None where one may not be.

    What it returns is what `config_model.validated` would. None says nothing.
    """
    if type(values) is not dict:
        return None
    rest = dict(values)
    given = {}
    for field in fields_of(table):
        if field.key not in rest:
            continue
        value = rest.pop(field.key)
        read = (
            plain_table(field.kind, value)
            if field.is_table
            else _plain_value(value, field.kind, field.limits)
        )
        if read is None:
            return None
        given[field.name] = read
    return None if rest else table(**given)


def _plain_value(value: Any, kind: Any, limits: Mapping[str, Any]) -> Any:
    """Return the value of a field, None where it is not plainly right."""
    if kind == _TEXTS:
        is_plain = type(value) is list and all(type(text) is str for text in value)
        return tuple(value) if is_plain else None
    choices = _choices(kind)
    if choices:
        return value if type(value) is str and value in choices else None
    is_plain = type(value) is _PLAIN.get(kind) and _is_within(value, limits)
    return value if is_plain else None


def _choices(kind: Any) -> tuple[Any, ...]:
    """Return the texts that a field may have; () where it is no choice."""
    for part in (kind, *get_args(kind)):
        if get_origin(part) is Literal:
            return get_args(part)
    return ()


def _is_within(value: Any, limits: Mapping[str, Any]) -> bool:
    """Tell whether a value keeps its limits for certain. A pattern says so of printable ASCII only:
    of anything else pydantic's patterns and Python's could differ.
    """
    pattern = limits.get("pattern")
    if pattern is not None:
        is_simple = value.isascii() and value.isprintable()
        if not is_simple or re.search(pattern, value) is None:
            return False
    if "ge" in limits and not limits["ge"] <= value <= limits["le"]:
        return False
    return len(value) <= limits["max_length"] if "max_length" in limits else True


def toml_position(error: Exception, text: str = "") -> str:
    """Return where a TOML file breaks: " (riga 3, colonna 7)"; '' where nobody knows.

    `text`: what is in the file.
    """
    if isinstance(error, UnicodeDecodeError):
        line = error.object.count(b"\n", 0, error.start) + 1
        return f" (riga {line}: non è un testo in UTF-8)"
    if "at end of document" in str(error) and text:
        lines = text.splitlines()
        return f" (riga {len(lines)}, colonna {len(lines[-1]) + 1}: il file finisce a metà)"
    match = re.search(r"at line (\d+), column (\d+)", str(error))
    return f" (riga {match[1]}, colonna {match[2]})" if match else ""
