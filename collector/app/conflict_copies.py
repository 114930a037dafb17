"""Copies of the workbook beside it: the rows that somebody typed there are in no sync.

A program that keeps a folder the same on many computers writes one when two people saved at once; a
person makes one with a click. Each program has its way of naming them.
"""

import platform
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path, PurePath
from typing import Final

from collector.text.italian import joined
from schemas.patterns import lazy_pattern

_COPY: Final = r"(?:copia|copy|copie|kopie|kopia|cópia|còpia)"
_CONFLICT: Final = (
    r"(?:(?:sf)?conflict(?:ed|ing|s)?\b|konflikt|konflict|conflicterende"
    r"|c[oóò]pi\w* (?:(?:in|en|em|în) )?confli\w+|(?:versione|file) in conflitto\b"
    r"|conflit\b|conflito\b|conflicto\b|(?<=[(\[])conflitto\b)"
)
_RECOVERED: Final = (
    r"\b(?:auto-?(?:recovered|saved)|recovered|repaired|ripristinat[oa]|recuperat[oa]|riparat[oa]"
    r"|salvataggio automatico|récupéré|wiederhergestellt)\b"
)
_AFTER: Final = tuple(
    lazy_pattern(pattern, re.IGNORECASE)
    for pattern in (
        # Dropbox, Nextcloud, Box, Mega, Seafile, Tresorit, Google Drive: in brackets, with who and
        # when.
        rf" ?\([^()]*{_CONFLICT}[^()]*(?:\([^()]*\)[^()]*)?\)",
        rf" ?\([^()]*\([^()]*{_CONFLICT}[^()]*\)[^()]*\)",
        rf" ?\[[^\[\]]*{_CONFLICT}[^\[\]]*\]",
        # Syncthing, ownCloud and older Nextcloud, Synology, Resilio: joined to the name.
        r"\.sync-conflict-[0-9]{8}-[0-9]{6}(?:-[A-Z0-9]+)?",
        r"[._-](?:[\w-]+[._-])?conflict(?:[._-][0-9][\w-]*)?(?:\([0-9]+\))?$",
        r"[._-]conf ?\([0-9]{1,2}\)$",
        # Excel, after a crash.
        rf" ?\([^()]*{_RECOVERED}[^()]*\)",
        # Google Drive, OneDrive, browsers: a number in brackets. A year has four figures.
        r" ?\([0-9]{1,2}\)",
        # Windows, macOS, GNOME: the word "copy" in the language of the computer.
        rf"(?: - |[ _-]){_COPY}(?: \(?[0-9]{{1,2}}\)?)?(?!\w)",
        r" \((?:[0-9]+(?:ª|a|st|nd|rd|th)? |un'altra |altra |another )?"
        rf"{_COPY}(?: [0-9]{{1,2}})?\)",
    )
)
"""What stands between the workbook's name and the ending. More than one may follow each other."""
_NUMBER: Final = lazy_pattern(r" ([2-9])$")
"""iCloud and the Finder: "schede 2.xlsx"."""
_BEFORE: Final = lazy_pattern(
    rf"{_COPY}(?: \([0-9]{{1,2}}\))? (?:di|of|de|von|van|do|da) (?P<rest>.+)",
    re.IGNORECASE | re.DOTALL,
)
"""Google Drive and older Windows: "Copia di schede.xlsx"."""
_COMPUTER: Final = lazy_pattern(
    r"-(?:"
    r"(?:DESKTOP|LAPTOP|NOTEBOOK|WIN|PC|(?-i:NB|WS|SRV)|SERVER|COMPUTER|PORTATILE)-[\w-]+"
    # Anna-PC, PC01, NOMEPC; PCTO is none.
    r"|(?:[\w-]+['’]s |[\w-]+-)?PC[0-9]*|[A-Z0-9]{3,}PC[0-9]*|PC[A-Z]{3,}[0-9]*"
    r"|(?:[\w .'’-]+[ -])?(?:iMac|MacBook)(?:[ -][\w .'’-]+)?"
    r"|(?:[\w .-]+['’]s |[\w-]+-)?Mac(?:[ -][\w .'’-]+)?"
    r")(?:-[0-9]{1,2})?",
    re.IGNORECASE,
)
"""OneDrive: the name of a computer, where it looks like one.

Any other word may be a person's ("schede-ROZZANO").
"""


def conflict_copies(name: str, beside: Iterable[str], *, computer: str = "") -> list[str]:
    """Return those of the files beside a workbook that are copies of it, by their names, sorted.

    `name`: the workbook's own file name, which may hold brackets and numbers too; `computer`: the
    name of this one.

    Copies     "schede (1).xlsx" · "schede - Copia.xlsx"
               "schede (copia in conflitto di Anna 2026-06-22).xlsx"
    Others     "schede 2025.xlsx" · "schede-vecchie.xlsx" · "schede (2025).xlsx"
               "schede.ods" · "~$schede.xlsx"
    """
    own = PurePath(_composed(name))
    others = {_composed(other): other for other in beside}
    first_of_series = f"{own.stem} 1{own.suffix}".casefold()
    in_series = any(other.casefold() == first_of_series for other in others)
    copies = []
    for composed, other in others.items():
        path = PurePath(composed)
        is_same_kind = path.suffix.casefold() == own.suffix.casefold()
        if is_same_kind and _is_copy(path.stem, own.stem, computer, in_series=in_series):
            copies.append(other)
    return sorted(copies)


def _composed(name: str) -> str:
    """Return a name with each accented letter as one character; macOS takes them apart."""
    return unicodedata.normalize("NFC", name)


def _is_copy(stem: str, own: str, computer: str, *, in_series: bool) -> bool:
    """Return True when a file's name without ending is that of a copy of the workbook.

    `in_series`: there is a number 1 too, so that the numbers are a person's.
    """
    words_before = _BEFORE.fullmatch(stem)
    if words_before is not None and not _begins(stem, own):
        stem = words_before["rest"]
        if stem.casefold() == own.casefold():
            return True
    if not _begins(stem, own):
        return False
    rest = stem[len(own) :]
    if not rest:
        return False
    is_of_this_computer = computer and rest.casefold() == f"-{computer}".casefold()
    if is_of_this_computer or _COMPUTER.fullmatch(rest):
        return True
    if _NUMBER.fullmatch(rest):
        return not in_series
    return _is_copy_marks(rest)


def _begins(stem: str, own: str) -> bool:
    return stem[: len(own)].casefold() == own.casefold()


def _is_copy_marks(rest: str) -> bool:
    """Return True when a text is marks of copies and nothing else."""
    while rest:
        matches = (pattern.match(rest) for pattern in _AFTER)
        mark = next((match for match in matches if match), None)
        if mark is None:
            return False
        rest = rest[mark.end() :]
    return True


def copies_message(workbook: Path, copies: Iterable[str]) -> tuple[str, str] | None:
    """Return what there is to say of copies, and what to do; None when there are none."""
    names = [f"«{name}»" for name in copies]
    own = f"«{workbook.name}»"
    if not names:
        return None
    if len(names) == 1:
        what = f"Accanto {joined('a', own)} c'è una sua copia: {names[0]}."
        copy_rows = "Se lì ci sono righe che mancano, copiale a mano in"
        move_away = "poi sposta la copia in un'altra cartella"
    else:
        what = f"Accanto {joined('a', own)} ci sono sue copie: {', '.join(names)}."
        copy_rows = "Se nelle copie ci sono righe che mancano, copiale a mano in"
        move_away = "poi sposta le copie in un'altra cartella"
    return what, f"Leggo solo {own}. Apri tutti i file. {copy_rows} {own}; {move_away}."


def original_message(workbook: Path, original: str) -> str:
    """Return what there is to say of a workbook that looks like a copy of another one beside it.

    '' where `original` is ''.
    """
    if not original:
        return ""
    return (
        f"«{workbook.name}» sembra una copia di «{original}», che sta nella stessa cartella: se "
        f"quello giusto è «{original}», indica quello; se è questo, sposta l'altro in un'altra "
        "cartella."
    )


def original_beside(workbook: Path) -> str:
    """Return the file beside a workbook that it is a copy of, by their names; '' without one."""
    computer = _this_computer()
    for name in _names_beside(workbook):
        if conflict_copies(name, [workbook.name], computer=computer):
            return name
    return ""


def copies_beside(workbook: Path) -> list[str]:
    """Return the copies beside a workbook; none where its folder cannot be read."""
    return conflict_copies(workbook.name, _names_beside(workbook), computer=_this_computer())


def _this_computer() -> str:
    return platform.node().partition(".")[0]


def _names_beside(workbook: Path) -> list[str]:
    try:
        return sorted(entry.name for entry in workbook.parent.iterdir() if entry.is_file())
    except OSError:
        return []
