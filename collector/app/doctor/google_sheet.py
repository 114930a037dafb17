"""Checks of a spreadsheet on Google, from what it holds: marks, formula, language, protections."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final, NamedTuple

from collector.app.doctor.report import Check, CheckLevel, Checks, error, failed, ok, warning
from collector.app.doctor.tabs import check_headers
from collector.errors import WorkbookError
from collector.sheet.columns import Layout
from collector.sheet.talk_tabs import find_talks
from collector.workbook.google import own_formulas
from collector.workbook.google.column_markers import check_titles, own_columns
from collector.workbook.google.grids import GoogleBook, GoogleTab
from collector.workbook.google.own_formulas import StatusFormula
from collector.workbook.google.prepare import TITLES_PROTECTION, is_new_spreadsheet
from schemas import meeting, nucleus, person
from schemas.workbook import FLAGS_TAB, Snapshot, column_letter

_INIT: Final = "Lancia «collector init --google» con l'indirizzo del foglio: {}."
_MAX_CELLS_NAMED: Final = 5
_TABS_OF_OURS: Final = (FLAGS_TAB, nucleus.TAB, person.TAB, meeting.TAB)


class ProtectedRange(NamedTuple):
    """A protected range, as Google's API describes it, and the id of its tab."""

    tab_id: int
    details: Mapping[str, Any]


def check_spreadsheet(
    book: GoogleBook,
    snapshot: Snapshot,
    protected: Sequence[ProtectedRange],
    account: str,
) -> Checks:
    """Yield the checks of tabs, titles, marks, formula, language, time zone and protections.

    `account`: our address, '' where Google does not tell.
    """
    if is_new_spreadsheet(book):
        todo = _INIT.format("ci mette tutto quello che serve")
        yield error("headers", "Il foglio Google è ancora vuoto.", todo)
        return
    headers = check_headers(snapshot)
    yield headers
    if headers.level is not CheckLevel.ERROR:
        layouts = find_talks(snapshot)[0]
        try:
            check_titles(book)
        except WorkbookError as trouble:
            yield failed("marks", trouble)
        else:
            yield check_column_marks(book, layouts)
            yield from check_status_formula(book, layouts)
    yield check_locale(book.locale)
    yield check_time_zone(book.zone)
    yield check_protections(book, protected, account)


# --- What a sync needs ---------------------------------------------------------------------------


def check_column_marks(book: GoogleBook, layouts: Sequence[Layout]) -> Check:
    """Check that a sync finds its places: the tab *Segnalazioni*, our marks on our columns."""
    lacking = []
    if book.tab(FLAGS_TAB) is None:
        lacking.append(f"il foglio «{FLAGS_TAB}»")
    for place in own_columns(book, layouts):
        if not place.is_marked:
            column = place.marker.capitalize()
            lacking.append(f"il segno sulla colonna «{column}» di «{place.tab.title}»")
    if not any(layout.prepared for layout in layouts):
        lacking.append("la colonna «Codice»")
    if lacking:
        return error(
            "marks",
            f"Nel foglio Google manca {', '.join(lacking)}.",
            _INIT.format("rimette quello che manca e non tocca il resto"),
        )
    return ok("marks", "ci sono il foglio Segnalazioni e i segni su «Codice» e «Stato»")


def check_status_formula(book: GoogleBook, layouts: Sequence[Layout]) -> Iterator[Check]:
    """Yield what is wrong with the formula of *Stato*, in each tab that has the column.

    What a sync says of it is said in the same words. The program works without the formula.
    """
    formulas = list(own_formulas.status_formulas(book, layouts))
    problems = [_check_of_notice(notice) for notice in own_formulas.formula_notices(book, layouts)]
    for formula in formulas:
        problem = _formula_problem(formula)
        if problem is not None:
            problems.append(problem)
    if formulas and not problems:
        yield ok("formula", "la colonna «Stato» si calcola")
    yield from problems


def _check_of_notice(notice: str) -> Check:
    """Return a notice of the sync as a warning: its first sentence, then what to do."""
    message, _, todo = notice.partition(". ")
    return warning("formula", f"{message}.", todo)


def _formula_problem(formula: StatusFormula) -> Check | None:
    """Return what a sync will put right, or what keeps the formula from working; else None."""
    where = f"La formula della colonna «Stato» di «{formula.tab.title}»"
    typed = _typed_below(formula) if formula.gives_an_error else []
    if typed:
        return error(
            "formula",
            f"{where} dà un errore.",
            f"Qualcuno ha scritto sotto «Stato»: svuota {', '.join(typed)}. La formula riparte da "
            "sola.",
        )
    if not formula.can_be_written:
        return None
    if formula.is_missing:
        return warning(
            "formula", f"{where} non c'è più.", "La rimette il prossimo «collector sync»."
        )
    wrong = "dà un errore" if formula.gives_an_error else "non è più com'era"
    return warning(
        "formula",
        f"{where} {wrong}.",
        "La riscrive il prossimo «collector sync». Se l'errore resta, manda questa frase a chi si "
        "occupa del programma.",
    )


def _typed_below(formula: StatusFormula) -> list[str]:
    """Return the first cells below the formula in which somebody typed, as "B3".

    The formula fills the column downwards; a single filled cell in its way makes it an error.
    """
    return list(
        islice(_filled_below(formula.tab, formula.header_row, formula.column), _MAX_CELLS_NAMED)
    )


def _filled_below(tab: GoogleTab, row: int, column: int) -> Iterator[str]:
    for number in range(row + 1, len(tab.cells) + 1):
        if tab.cell(number, column).get("userEnteredValue"):
            yield f"{column_letter(column)}{number}"


# --- Settings of the spreadsheet -----------------------------------------------------------------


def check_locale(locale: str) -> Check:
    """Check that the spreadsheet reads days and decimals the Italian way."""
    if locale in ("it_IT", "it"):
        return ok("locale", "il foglio è in italiano")
    return warning(
        "locale",
        f"La lingua del foglio Google è «{locale}», non «Italia»: 3/4 può diventare il 4 marzo.",
        "In Google Fogli: File › Impostazioni › Impostazioni internazionali › Italia.",
    )


def check_time_zone(zone: str) -> Check:
    """Check that the spreadsheet's time is Rome's: the form's answers bear it."""
    if zone == "Europe/Rome":
        return ok("time_zone", "l'ora del foglio è quella di Roma")
    return warning(
        "time_zone",
        f"Il fuso orario del foglio Google è «{zone}», non quello di Roma.",
        "In Google Fogli: File › Impostazioni › Fuso orario › (GMT+01:00) Rome.",
    )


# --- Protections ---------------------------------------------------------------------------------


def protected_ranges(answer: Mapping[str, Any]) -> list[ProtectedRange]:
    """Return all protected ranges in an answer of Google's."""
    ranges = []
    for sheet in answer.get("sheets", ()):
        tab_id = sheet.get("properties", {}).get("sheetId", 0)  # Google leaves out an id of 0
        for details in sheet.get("protectedRanges", ()):
            ranges.append(ProtectedRange(tab_id, details))
    return ranges


def check_protections(book: GoogleBook, protected: Sequence[ProtectedRange], account: str) -> Check:
    """Check that our protections are there, and that none stops us where we write."""
    closed = _first_closed_tab(book, protected, account)
    if closed is not None:
        who = f"«{account}»" if account else "il tuo account"
        return error(
            "protections",
            f"Una protezione in «{closed.title}» non lascia scrivere {who}.",
            "In Google Fogli: Dati › Proteggi fogli e intervalli, apri quella protezione e "
            "aggiungi quell'indirizzo tra chi può modificare.",
        )
    ours = {
        tab_id for tab_id, details in protected if details.get("description") == TITLES_PROTECTION
    }
    bare = []
    for tab in book.tabs:
        is_to_protect = tab.title in _TABS_OF_OURS or bool(tab.markers)
        if is_to_protect and tab.id not in ours:
            bare.append(f"«{tab.title}»")
    if bare:
        return warning(
            "protections",
            f"Manca la protezione di collector in {', '.join(bare)}.",
            _INIT.format("la rimette e non tocca il resto"),
        )
    return ok("protections", "ci sono, e lasciano scrivere il programma")


def _first_closed_tab(
    book: GoogleBook, protected: Sequence[ProtectedRange], account: str
) -> GoogleTab | None:
    """Return the first tab with a protection that keeps us from writing."""
    for tab in book.tabs:
        for tab_id, details in protected:
            if tab_id == tab.id and _stops_us(tab, details, account):
                return tab
    return None


def _stops_us(tab: GoogleTab, protection: Mapping[str, Any], account: str) -> bool:
    """True when the protection holds for us and touches what a sync writes.

    That is the whole tab *Segnalazioni*, and the marked columns of the others.
    """
    if _lets_us_write(protection, account):
        return False
    if tab.title == FLAGS_TAB:
        return True
    cells = protection.get("range", {})
    last_row = cells.get("endRowIndex", tab.rows)
    if last_row <= 1:  # the header row alone is never written to by a sync
        return False
    first, end = cells.get("startColumnIndex", 0), cells.get("endColumnIndex", tab.columns)
    return any(first < column <= end for _, column in tab.markers.values())


def _lets_us_write(protection: Mapping[str, Any], account: str) -> bool:
    if protection.get("warningOnly") or protection.get("requestingUserCanEdit"):
        return True
    return account in protection.get("editors", {}).get("users", ())
