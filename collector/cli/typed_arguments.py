"""Arguments as people type and paste them: the quotes that a console left in are taken off.

The Windows console (cmd) knows double quotes only: 'Anna Rossi' arrives as two words with the
quotes in them. Quotes pasted out of a mail or a guide are others again: “Anna Rossi”, «Anna Rossi»,
and of the two hyphens before an option a text program makes one dash.
"""

import os
from collections.abc import Sequence
from itertools import takewhile
from typing import Final

from schemas.patterns import lazy_pattern

_CLOSING: Final = {
    "'": "'",
    '"': '"',
    "“": "”“",
    "”": "”",
    "„": "“”",
    "‘": "’",
    "’": "’",
    "«": "»",
    "‹": "›",
}
"""The quotes that may close what each quote opened."""

_DASH_OF_OPTION: Final = lazy_pattern("^[–—](?=[a-z])")


def unquoted(text: str) -> str:
    """Return a text without the pairs of quotes around it; quotes around nothing stay.

    `''` is no empty name: an option that takes "nobody named" for everybody must not get it.
    """
    while len(text) > 2 and text[-1] in _CLOSING.get(text[0], ""):
        inside = text[1:-1].strip()
        if not inside:
            break
        text = inside
    return text


def clean_arguments(arguments: Sequence[str]) -> list[str]:
    """Return the arguments of a command as they were meant.

    Words that were torn apart at the blank between two quotes are one again, and quotes around an
    argument, or around the value in "--option=value", are taken off; a dash before an option is two
    hyphens. What is the name of a file here stays as it is. A comment is no argument: the consoles
    of Windows and macOS do not leave it out of a line copied from a guide.
    """
    meant = takewhile(lambda argument: argument != "#", arguments)
    return [_clean(argument) for argument in _joined(list(meant))]


def _clean(argument: str) -> str:
    if os.path.lexists(argument):
        return argument
    name, value = _name_and_value(_DASH_OF_OPTION.sub("--", argument, count=1))
    return name + unquoted(value)


def _name_and_value(argument: str) -> tuple[str, str]:
    """Return "--option=" and its value; ('', argument) for any other argument."""
    if argument.startswith("--") and "=" in argument:
        name, value = argument.split("=", 1)
        return f"{name}=", value
    return "", argument


def _joined(arguments: Sequence[str]) -> list[str]:
    joined: list[str] = []
    rest = list(arguments)
    while rest:
        first = rest.pop(0)
        more = _count_torn_off(first, rest)
        joined.append(" ".join([first, *rest[:more]]))
        del rest[:more]
    return joined


def _count_torn_off(first: str, following: Sequence[str]) -> int:
    """Return how many of the following words belong to a quote that `first` opens.

    0 where that is not certain: another quote or an option comes before the closing one, or none
    closes it.
    """
    _, value = _name_and_value(first)
    closing = _CLOSING.get(value[:1], "")
    is_whole = len(value) > 1 and value[-1:] in closing
    if not closing or is_whole or os.path.lexists(first):
        return 0
    for number, word in enumerate(following, start=1):
        begins_anew = word.startswith("-") or word[:1] in _CLOSING
        if begins_anew:
            return 0
        if word[-1:] and word[-1] in closing:
            return number
    return 0
