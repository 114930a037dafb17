"""What the dropdown of a column suggests, in an .xlsx and on Google. It never rejects anything."""

from collections.abc import Sequence
from typing import Final

from schemas.column import Column, ColumnKind
from schemas.nucleus import CASE_TYPES
from schemas.territory import Territory
from schemas.workbook import FLAGS_TAB, LIST_COLUMNS, column_letter

LIST_LAST_ROW: Final = 2_000
INLINE_LIST_MAX: Final = 255
"""Characters of a list that Excel takes in the rule itself; a longer one stands in cells."""

DROPDOWN_WARNINGS: Final = {
    ColumnKind.NUCLEUS: (
        "Nucleo non in elenco",
        "È una famiglia nuova? Scrivila anche nel foglio Nuclei.",
    ),
    ColumnKind.PERSON: (
        "Nome non in elenco",
        "Controlla il nome. Se la persona è nuova, scrivila nel foglio Persone.",
    ),
    ColumnKind.MUNICIPALITY: (
        "Comune non in elenco",
        "Controlla il nome: non è un comune dell'ambito.",
    ),
}
"""Title and message of what Excel says of a value that is not in the list."""
DEFAULT_DROPDOWN_WARNING: Final = (
    "Voce non in elenco",
    "Controlla quello che hai scritto: nell'elenco non c'è.",
)


def maintained_list(column: Column) -> str | None:
    """Return the key in LIST_COLUMNS of the list that a column reads from *Segnalazioni*, or None.

    The sync keeps these lists up to date: they change while the workbook stays.
    """
    if column.spec.kind is ColumnKind.NUCLEUS:
        return "nuclei"
    if column.spec.kind is ColumnKind.PERSON:
        return "mediators" if column.spec.roles == ("mediatore",) else "social_workers"
    return None


def fixed_choices(
    column: Column, territory: Territory, case_types: Sequence[str] = CASE_TYPES
) -> Sequence[str]:
    """Return the choices of a column whose list does not change; none where there are none."""
    if column.spec.kind in (ColumnKind.MUNICIPALITY, ColumnKind.MUNICIPALITIES):
        return territory.municipalities
    if column.spec.choices == CASE_TYPES:
        return case_types
    return column.spec.choices


def fits_inline(choices: Sequence[str]) -> bool:
    """Return True for a list that can stand in the rule of an .xlsx, separated by commas."""
    if any("," in choice for choice in choices):
        return False
    return len(",".join(choices)) <= INLINE_LIST_MAX


def warns(column: Column) -> bool:
    """Return False where one cell may hold several answers: there even a warning would be wrong."""
    return column.spec.kind not in (ColumnKind.MUNICIPALITIES, ColumnKind.CHOICES)


def dropdown_warning(column: Column) -> tuple[str, str]:
    """Return the title and the message of the warning of a column."""
    return DROPDOWN_WARNINGS.get(column.spec.kind, DEFAULT_DROPDOWN_WARNING)


def maintained_list_formula(name: str) -> str:
    """Return the formula of a dropdown that reads one of LIST_COLUMNS, as far as it is filled."""
    column = f"${column_letter(LIST_COLUMNS[name])}"
    cells = f"{FLAGS_TAB}!{column}$2:{column}${LIST_LAST_ROW}"
    return f"=OFFSET({FLAGS_TAB}!{column}$2,0,0,MAX(1,COUNTA({cells})),1)"
