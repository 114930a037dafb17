"""Names of columns and sheets as A1 notation writes them."""

import re
from collections.abc import Mapping
from typing import Any

LOOKS_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}[0-9]+|[Rr][0-9]*[Cc][0-9]*")


def column_letters(index: int) -> str:
    letters, rest = "", index + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(65 + digit) + letters
    return letters


def column_index(letters: str) -> int:
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1


def quoted(title: str) -> str:
    """A title as Google writes it before "!": in quotes only when it must be."""
    plain = re.fullmatch(r"[^\W\d]\w*", title) and not LOOKS_LIKE_A_CELL.fullmatch(title)
    return title if plain else "'" + title.replace("'", "''") + "'"


def grid_range(title: str, asked: Mapping[str, Any]) -> str:
    """A GridRange in A1 notation, open where it is open: "T!A1001:B"."""
    last_column, last_row = asked.get("endColumnIndex"), asked.get("endRowIndex")
    column = column_letters(asked.get("startColumnIndex") or 0)
    first = f"{column}{(asked.get('startRowIndex') or 0) + 1}"
    last = "" if last_column is None else column_letters(last_column - 1)
    last += "" if last_row is None else str(last_row)
    return f"{quoted(title)}!{first}" + (f":{last}" if last and last != first else "")
