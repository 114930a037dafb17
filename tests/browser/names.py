"""Whose names and addresses a workbook holds, to look for where none may be."""

import re
from pathlib import Path

import openpyxl

_SHORTEST = 4
"""Letters: a shorter name (Li) is found in words and codes that are none."""


def names_in(workbook: Path) -> set[str]:
    """Return names of families and persons, and emails, as they stand in the workbook."""
    book = openpyxl.load_workbook(workbook, read_only=True, data_only=True)
    found: set[str] = set()
    for tab, titles in (
        ("Nuclei", ("Nome", "Altri nomi usati")),
        ("Persone", ("Nome", "Email", "E-mail", "Altri nomi usati")),
    ):
        lines = list(book[tab].iter_rows(values_only=True))
        places = [at for at, title in enumerate(lines[0]) if title and str(title) in titles]
        assert places, f"{tab} has other titles: {lines[0]}"
        for line in lines[1:]:
            for at in places:
                found.update(part.strip() for part in re.split(r"[;\n]", str(line[at] or "")))
    book.close()
    return {name for name in found if len(name) >= _SHORTEST}


def found_in(text: str, names: set[str]) -> set[str]:
    """Return those names that stand in a text as words of their own."""
    folded = text.casefold()
    return {
        name for name in names if re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", folded)
    }
