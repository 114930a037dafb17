"""The Italian sentences about what a Word file does not say for certain. Pure.

Each says what was done with a text, repeats it, and asks the person to check.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from collector.text.italian import joined
from schemas.session import COLUMNS, UNPREPARED_COLUMNS

_LONGEST_QUOTE: Final = 1_000
HEADERS: Final = {column.key: column.header for column in (*COLUMNS, *UNPREPARED_COLUMNS)}
"""Field key → the Italian header of its column."""

OF_ANOTHER_SERVICE: Final = (
    "è di un altro servizio, o di un'altra cosa: il titolo o le voci lo dicono"
)
NO_FAMILY: Final = "non nomina né un nucleo né la mediazione, e chi c'era non è una famiglia"
PERHAPS_OF_ANOTHER_SERVICE: Final = (
    "Questo documento non nomina né un nucleo né la mediazione: può essere di un altro servizio. "
    "Con --yes non lo scrivo; se è una scheda, rilancia il comando senza --yes e rispondi tu."
)
REPEATED_LABEL: Final = (
    "La stessa voce sta due volte nello stesso colloquio: ho unito i testi. Controlla."
)
INSTRUCTION_REMOVED: Final = (
    "Nella descrizione era rimasta una parte delle istruzioni del modulo: l'ho tolta. Controlla "
    "dove comincia il testo."
)
HINT_REMOVED: Final = (
    "Accanto alla risposta c'erano ancora le parole del modulo: le ho tolte. "
    "Controlla che cosa resta."
)
BOXES_READ: Final = "Tra le persone presenti ci sono caselle: ho tenuto quelle segnate. Controlla."


def quoted(text: str) -> str:
    """Return a text on one line, cut after 1,000 characters."""
    line = " ".join(text.split())
    if len(line) <= _LONGEST_QUOTE:
        return line
    return f"{line[:_LONGEST_QUOTE]}…"


def no_field(text: str, where: str) -> str:
    """Say that a text belongs to no field. `where`: its place, in Italian."""
    return (
        f"Questo testo non so dove metterlo ({where}): «{quoted(text)}». "
        "Se serve, aggiungilo tu alla scheda."
    )


def added_to_field(key: str, text: str) -> str:
    """Say that a text without a label was added to the field above it."""
    if key == "description":
        where, target = "la descrizione", "quella"
    else:
        where, target = f"«{HEADERS[key]}»", "quello"
    to_what = joined("a", target)
    return f"Questo testo sta sotto {where}, senza voce: l'ho aggiunto {to_what}. «{quoted(text)}»"


def taken_as_name(line: str) -> str:
    """Say that a line below a heading was taken as the name of the nucleus."""
    return f"Ho preso «{quoted(line)}» come nome del nucleo: sta sotto l'intestazione. Controlla."


def confidentiality_of_all(text: str, where: str) -> str:
    """Say that a mark of confidentiality outside the talks was given to all of them."""
    return (
        f"Questo testo dice chi può leggere, ma non so di quale colloquio ({where}): "
        f"«{quoted(text)}». "
        "L'ho messo in «Riservatezza» di ogni colloquio del file che non ce l'ha. Controlla."
    )


def confidentiality_of_talk(text: str) -> str:
    """Say that a text beside the fields was put into the talk's confidentiality."""
    return f"Ho messo in «Riservatezza» quello che dice chi può leggere: «{quoted(text)}»."


def diary(place: str, days: Iterable[str]) -> str:
    """Say that a description covers several days, and that the person has to divide it."""
    return (
        f"{place}: la descrizione è un diario di più giorni ({', '.join(days)}), "
        "e non so dividerla in colloqui. Scrivi tu una riga per ogni giorno."
    )


def left_out(place: str, cells: Mapping[str, str]) -> str:
    """Say that a table with days is no talk and was left out. `cells`: field key → text."""
    content = ", ".join(f"{HEADERS[key]}: {text}" for key, text in cells.items())
    return f"{place}: non è una scheda, l'ho lasciata fuori. «{quoted(content)}»"
