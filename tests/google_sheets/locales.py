"""What a locale is made of: decimal comma, order of a date, names, how dates and errors
are shown.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Locale:
    name: str
    decimal: str
    thousands: str
    day_first: bool
    time_separators: str
    true: tuple[str, ...]
    false: tuple[str, ...]
    months: tuple[str, ...]
    days: tuple[str, ...]
    date: str
    time: str
    date_time: str
    currency: str
    errors: dict[str, str] = field(default_factory=dict)


ERRORS = {
    "ERROR": "#ERROR!",
    "NULL_VALUE": "#NULL!",
    "DIVIDE_BY_ZERO": "#DIV/0!",
    "VALUE": "#VALUE!",
    "REF": "#REF!",
    "NAME": "#NAME?",
    "NUM": "#NUM!",
    "N_A": "#N/A",
    "LOADING": "Loading...",
}

ENGLISH = Locale(
    name="en_US",
    decimal=".",
    thousands=",",
    day_first=False,
    time_separators=":",
    true=("TRUE",),
    false=("FALSE",),
    months=(
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    days=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    date="M/d/yyyy",
    time="h:mm:ss am/pm",
    date_time="M/d/yyyy H:mm:ss",
    currency="$",
    errors=ERRORS,
)

ITALIAN = Locale(
    name="it_IT",
    decimal=",",
    thousands=".",
    day_first=True,
    time_separators=":.",
    true=("VERO", "TRUE"),
    false=("FALSO", "FALSE"),
    months=(
        "gennaio",
        "febbraio",
        "marzo",
        "aprile",
        "maggio",
        "giugno",
        "luglio",
        "agosto",
        "settembre",
        "ottobre",
        "novembre",
        "dicembre",
    ),
    days=("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"),
    date="dd/MM/yyyy",
    time="H.mm.ss",
    date_time="dd/MM/yyyy H.mm.ss",
    currency="€",
    errors={
        **ERRORS,
        "VALUE": "#VALORE!",
        "REF": "#RIF!",
        "NAME": "#NOME?",
        "NUM": "#NUM!",
        "N_A": "#N/D",
        "LOADING": "Caricamento...",
    },
)


def locale(name: str) -> Locale:
    """Italian for it and it_…, English for all the rest."""
    return ITALIAN if name == "it" or name.startswith("it_") else ENGLISH
