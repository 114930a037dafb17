"""`collector explain`: why a row is judged as it is. Finds the row that a person asks for.

The answer shows each cell as typed, how it was read, by which rule, since when, and its flags: it
is for the coordinator's own screen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from collector.app.preview import Preview
from collector.app.row_story import GoneStory, RowStory, tell_gone_row, tell_row
from collector.errors import SettingsError
from collector.text.italian import listed
from schemas import meeting, nucleus, person
from schemas.canonical import canonical
from schemas.code import is_code, looks_like_code
from schemas.flag import Flag
from schemas.patterns import lazy_pattern
from schemas.printable import one_line
from schemas.workbook import FLAGS_TAB, Grid

HOW_TO_NAME_A_ROW: Final = (
    "Scrivi il codice della riga (R…), il numero della riga (12), oppure il foglio e la riga: "
    "collector explain Schede 12."
)
_PLACE: Final = lazy_pattern(
    r"\$?(?:'((?:[^']|'')+)'|([^'!:][^!:]*))[!:]\$?[A-Za-z]{0,3}\$?([0-9]{1,7})"
)
"""A place as spreadsheets write it: Schede!12, 'Colloqui 2026'!$A$12, Schede:12. Groups: the tab in
quotes, the tab without, the row."""
_ROW: Final = lazy_pattern(r"\$?[A-Za-z]{0,3}\$?([0-9]{1,7})")
"""A row without its tab, or a cell of it: 12, D12, $D$12."""
_TAB_AND_ROW: Final = lazy_pattern(rf"(.*\S)\s+{_ROW.pattern}")
_STRAIGHT_QUOTES: Final = str.maketrans("‘’", "''")
_TABS_WITH_FLAGS: Final = frozenset(
    tab.casefold() for tab in (nucleus.TAB, person.TAB, meeting.TAB)
)


@dataclass(frozen=True)
class OtherRow:
    """A row that holds no talk, and why.

    `has_flags`: its tab is one that flags are put on (*Nuclei*, *Persone*, *Incontri*); then
    `flags` are those of the row, maybe none.
    """

    tab: str
    row: int
    reason: str
    has_flags: bool = False
    flags: Sequence[Flag] = ()


Story = RowStory | GoneStory | OtherRow


def rows_asked(preview: Preview, words: Sequence[str]) -> list[str]:
    """Return what each part of a command asks for; a tab's name and a row after it are one part."""
    asked = []
    start = 0
    while start < len(words):
        end = _end_of_tab_and_row(preview, words, start) or start + 1
        asked.append(" ".join(words[start:end]))
        start = end
    return asked


def _end_of_tab_and_row(preview: Preview, words: Sequence[str], start: int) -> int:
    """Return where a tab's name and its row end that begin at `start`; 0 where none begins.

    Of two tabs, "Colloqui" and "Colloqui 2026", the longer name counts.
    """
    for end in range(len(words) - 1, start, -1):
        is_tab = preview.snapshot.tab(" ".join(words[start:end])) is not None
        if is_tab and _ROW.fullmatch(words[end]):
            return end + 1
    return 0


def explain(preview: Preview, asked: str) -> list[Story]:
    """Return the story of what `asked` names: a row's code, a tab and a row, or a row alone.

    More than one only where two rows bear the same code. Raises SettingsError when there is no such
    row, and when a row alone may be of several tabs.
    """
    asked = asked.strip().translate(_STRAIGHT_QUOTES)
    place = _PLACE.fullmatch(asked)
    if place:
        tab = place[1].replace("''", "'") if place[1] else place[2]
        return [_at_place(preview, tab, int(place[3]))]
    if words := _TAB_AND_ROW.fullmatch(asked):
        return [_at_place(preview, words[1].strip("'"), int(words[2]))]
    code = asked.upper()
    if is_code(code, "R"):
        return _with_code(preview, code)
    text = one_line(asked) or ""
    if looks_like_code(code, "R"):
        raise SettingsError(
            f"«{text}» non è un codice di riga giusto: un carattere è sbagliato. "
            "Copialo dal foglio."
        )
    if is_code(code, "N"):
        raise SettingsError(
            f"«{text}» è il codice di un nucleo, non di una riga. {HOW_TO_NAME_A_ROW}"
        )
    if row := _ROW.fullmatch(asked):
        return [_row_of_talks(preview, int(row[1]))]
    raise SettingsError(f"Non capisco quale riga è «{text}». {HOW_TO_NAME_A_ROW}")


def _row_of_talks(preview: Preview, row: int) -> Story:
    """Return the story of a row asked for without its tab: that of the one tab of talks.

    Of several tabs the one counts that has a talk there. Raises SettingsError where that is none,
    or more than one.
    """
    tabs = list(dict.fromkeys(layout.tab for layout in preview.layouts))
    if len(tabs) == 1:
        return _at_place(preview, tabs[0], row)
    with_talk = [reading.tab for reading in preview.plan.readings if reading.row == row]
    if len(with_talk) == 1:
        return _at_place(preview, with_talk[0], row)
    commands = listed(f"«collector explain {_as_word(tab)} {row}»" for tab in with_talk or tabs)
    raise SettingsError(
        f"I colloqui sono in più fogli: di quale è la riga {row}? Scrivi anche il foglio: "
        f"{commands}."
    )


def _as_word(tab: str) -> str:
    """Return the name of a tab as it is typed in a command, whatever the console."""
    name = one_line(tab) or ""
    return f'"{name}"' if " " in name else name


def _with_code(preview: Preview, code: str) -> list[Story]:
    """Return the rows with a code, or the row of this code that is gone. Raises SettingsError."""
    readings = preview.plan.judged.readings_of(code)
    if not readings:  # two rows may claim it: then neither has it until a person decides
        places = _places_that_claim(preview, code)
        readings = [
            reading for reading in preview.plan.readings if (reading.tab, reading.row) in places
        ]
    if readings:
        return [tell_row(preview, reading) for reading in readings]
    past = preview.journal.versions_of(code)
    if not past:
        raise SettingsError(
            f"Il codice «{code}» non è nel foglio e il registro non lo conosce. {HOW_TO_NAME_A_ROW}"
        )
    return [tell_gone_row(preview, code, past)]


def _places_that_claim(preview: Preview, code: str) -> set[tuple[str, int | None]]:
    """Return tab and row of the rows in which a code is typed and flagged."""
    places = set()
    for flag in preview.plan.flags:
        is_about_code = flag.field == "code" and flag.row
        if is_about_code and canonical(flag.typed).upper() == code:
            places.add((flag.tab, flag.row))
    return places


def _at_place(preview: Preview, tab: str, row: int) -> Story:
    """Return the story of a row of a tab. Raises SettingsError for one that is not there."""
    grid = preview.snapshot.tab(tab)
    if grid is None:
        tabs = listed(f"«{one_line(grid.name)}»" for grid in preview.snapshot.tabs)
        raise SettingsError(
            f"{preview.snapshot.where} non c'è il foglio «{one_line(tab)}». Ci sono {tabs}."
        )
    if row < 1:
        raise SettingsError(
            f"Nel foglio «{one_line(grid.name)}» non c'è la riga {row}: le righe cominciano da 1."
        )
    for reading in preview.plan.readings:
        if (reading.tab, reading.row) == (grid.name, row):
            return tell_row(preview, reading)
    for skipped in preview.plan.ignored:
        if (skipped.tab, skipped.row) == (grid.name, row):
            return OtherRow(grid.name, row, f"ignorata: {skipped.reason}")
    layout = next((layout for layout in preview.layouts if layout.tab == grid.name), None)
    if layout is None:
        return _in_another_tab(preview, grid, row)
    if row == layout.header_row:
        return OtherRow(grid.name, row, "ignorata: sono i titoli delle colonne")
    if row < layout.header_row:
        return OtherRow(grid.name, row, "ignorata: è sopra i titoli delle colonne")
    rows = [reading.row for reading in preview.plan.readings if reading.tab == grid.name]
    raise _no_such_row(grid, row, rows)


def _in_another_tab(preview: Preview, grid: Grid, row: int) -> OtherRow:
    """Return the story of a row of a tab that holds no talks. Raises SettingsError for an empty
    one.
    """
    filled = [
        number
        for number, cells in enumerate(grid.rows, start=1)
        if any(cell not in (None, "") for cell in cells)
    ]
    if row not in filled:
        raise _no_such_row(grid, row, filled)
    name = grid.name.casefold().strip()
    if name == FLAGS_TAB.casefold():
        return OtherRow(
            grid.name, row, "la scrive il programma: chiedi la riga di cui parla, con il suo codice"
        )
    if name not in _TABS_WITH_FLAGS:
        return OtherRow(grid.name, row, "in questo foglio non ci sono colloqui")
    return OtherRow(
        grid.name,
        row,
        "non è un colloquio: qui dico solo le segnalazioni",
        has_flags=True,
        flags=[flag for flag in preview.flags if (flag.tab, flag.row) == (grid.name, row)],
    )


def _no_such_row(grid: Grid, row: int, rows: Sequence[int]) -> SettingsError:
    """Return the error for an empty row. `rows`: those of the tab that are filled."""
    last = "Il foglio non ha righe compilate."
    if rows:
        last = f"L'ultima riga compilata è la {max(rows)}."
    return SettingsError(
        f"Nel foglio «{one_line(grid.name)}» alla riga {row} non c'è nulla. {last}"
    )
