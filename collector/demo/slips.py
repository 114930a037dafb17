"""Slips planted in the demo's talks: what people do wrong when they fill a sheet.

Written down by watching people. The list knows nothing of the rules' code: what the program makes
of it is for the program to show.
"""

import dataclasses
import datetime as dt
from typing import Final

from schemas.cells.reading import Typed


@dataclasses.dataclass(frozen=True, slots=True)
class Slip:
    """One cell typed wrong: in the talk `talk` ("hoxha-3"), the column `field`.

    `what` says it in Italian. With `copy_of`, the whole row is the slip: it is a copy of that talk,
    and `talk` is the copy's own key.
    """

    talk: str
    field: str
    typed: Typed = dataclasses.field(repr=False)
    what: str
    copy_of: str | None = None


SLIPS: Final = (
    Slip("paunescu-1", "date", dt.date(2025, 1, 14), "l'anno vecchio, in gennaio"),
    Slip("shevchuk-2", "date", "6/3", "la data senza l'anno"),
    Slip("benali-3", "date", "31/04/2026", "un giorno che non esiste"),
    Slip("quishpe-4", "date", "1/4/2026 e 8/4/2026", "due date nella stessa cella"),
    Slip("delacruz-3", "date", "martedì 13 aprile 2026", "il 13 aprile era lunedì"),
    Slip("kovalenko-6", "end", None, "manca l'ora di fine"),
    Slip("malik-3", "end", dt.time(14, 30), "la fine prima dell'inizio"),
    Slip("rahman-4", "end", "45 minuti", "una durata al posto dell'ora"),
    Slip(
        "hossain-5",
        "start",
        dt.time(15, 30),
        "la mediatrice a quell'ora era ancora da un'altra famiglia",
    ),
    Slip("dervishi-4", "nucleus", "Dervisci", "il nome della famiglia scritto male"),
    Slip("hu-3", "mediator", "Li Ven", "il nome della mediatrice scritto male"),
    Slip("mansour-6", "attendees", "Amal e Yara", "solo nomi, nessun ruolo"),
    Slip("sow-2", "attendees", None, "manca chi era presente"),
    Slip(
        "turcanu-2",
        "description",
        "(descrivere cosa si è fatto nel colloquio ad esempio raccolta informazioni sul nucleo, "
        "compilazione documenti, lettura di decreto ecc...; indicare esito del colloquio "
        "incluso eventuali criticità rilevate ad esempio scarsa condivisione da parte "
        "dell'assistente sociale del caso, opposizione dell'utente a svolgere il percorso, "
        "eventuali nuovi accordi presi con assistente sociale per colloqui successivi)",
        "il testo del modello lasciato nella cella",
    ),
    Slip("zhou-4", "next_date", dt.date(2026, 5, 10), "il prossimo colloquio prima di questo"),
    Slip("chen-5", "next_date", "da definire", "il prossimo colloquio non è ancora deciso"),
    Slip(
        "khan-6-bis",
        "date",
        dt.date(2026, 5, 4),
        "lo stesso colloquio scritto due volte",
        copy_of="khan-6",
    ),
)
