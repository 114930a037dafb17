"""Months and weekdays in the mother tongues of those who write: English, French, Spanish, Romanian, Albanian.

Only whole words, and common short forms that no Italian word shares; a misspelt foreign word is asked back.
"""

from typing import Final

_MONTHS: Final = (
    "january jan janvier janv enero ene ianuarie ian janar",
    "february fevrier fevr febrero februarie shkurt",
    "march mars martie",
    "avril avr abril abr aprilie prill",
    "may mai mayo maj majo",
    "june jun juin junio iunie qershor giunio",
    "july jul juillet juil julio iulie korrik",
    "august aug aout gusht",
    "september sept septembre septiembre septembrie shtator",
    "october oct octobre octubre octombrie tetor",
    "november noviembre noiembrie nentor",
    "december dec decembre diciembre decembrie dhjetor",
)
_WEEKDAYS: Final = (
    "monday lundi lunes luni",
    "tuesday mardi martes marti",
    "wednesday mercredi miercoles miercuri",
    "thursday jeudi jueves joi",
    "friday vendredi viernes vineri",
    "saturday samedi sambata",
    "sunday dimanche domingo duminica",
)


def numbered(rows: tuple[str, ...], first: int) -> dict[str, int]:
    """Word → its row's number, counted from `first`."""
    return {word: n for n, row in enumerate(rows, first) for word in row.split()}


FOREIGN_MONTHS: Final = numbered(_MONTHS, 1)
FOREIGN_WEEKDAYS: Final = numbered(_WEEKDAYS, 0)
