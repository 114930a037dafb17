"""Rules inside a row: what is missing, and what cannot be beside what else the row says. Pure.

Rules look at readings, so that all flags of a row come at once.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from collector.privacy.identities import find_in_row_texts
from collector.privacy.spans import IdentityKind as Identity
from collector.sheet.columns import RowCells
from collector.text.italian import length, listed
from collector.validation.context import Context
from collector.validation.rule import Rule
from schemas.cells.dates import read_date
from schemas.cells.form_timestamp import read_sent
from schemas.cells.normalise import words
from schemas.cells.reading import Cell, End, Reading
from schemas.cells.times import day_beside
from schemas.column import ColumnKind, Need
from schemas.nucleus import Nucleus
from schemas.record import RowReading
from schemas.session import COLUMNS, Held
from schemas.workbook import italian_day

_TEXTS: Final = tuple(column.key for column in COLUMNS if column.spec.kind is ColumnKind.LONG_TEXT)

RuleAnswers = Iterator[tuple[str, str, Mapping[str, str]]]
"""What a rule finds: flag code, field, facts."""


@dataclass(slots=True)
class RowCase:
    """A row before its judges. `needed`: the fields that it must fill; `nucleus`: the family that it names for sure."""

    readings: Mapping[str, Reading[Any]]
    required: frozenset[str]
    row: RowCells
    context: Context
    nucleus: Nucleus | None
    first_seen: dt.date | None = None

    @classmethod
    def of(
        cls, reading: RowReading, row: RowCells, context: Context, seen: dt.date | None = None
    ) -> "RowCase":
        """The case of a row just read. `seen`: the day of the check that first saw it, where that says something."""
        nucleus = context.nuclei.get(reading.readings["nucleus"].value or "")
        return cls(reading.readings, required_fields(reading, context), row, context, nucleus, seen)

    @property
    def sent_on(self) -> dt.date | None:
        """The day on which a form's answer was sent."""
        if "sent" not in self.row.columns or self.row.disagree("sent"):
            return None
        sent = read_sent(self.row.typed("sent"))
        return sent.date() if sent else None

    @property
    def written_on(self) -> dt.date | None:
        """The day on which the row was written, as far as it is known."""
        return self.sent_on or self.first_seen

    @property
    def took_place(self) -> bool:
        """The talk took place, as far as the row says."""
        return self.readings["held"].value in (None, Held.HELD)


def required_fields(reading: RowReading, context: Context) -> frozenset[str]:
    """The fields that this row must fill (issue: required columns; fewer when the talk did not take place)."""
    held = reading.readings["held"].value in (None, Held.HELD)
    nucleus = context.nuclei.get(reading.readings["nucleus"].value or "")
    is_open = nucleus is None or not nucleus.concluded
    return _NEEDED[held, is_open]


def _keys_of(*needs: Need) -> frozenset[str]:
    return frozenset(
        column.key for column in COLUMNS if column.spec.need in needs and not column.spec.ours
    )


_NEEDED: Final = {
    (True, True): _keys_of(Need.ALWAYS, Need.IF_HELD, Need.IF_OPEN),
    (True, False): _keys_of(Need.ALWAYS, Need.IF_HELD),
    (False, True): _keys_of(Need.ALWAYS),
    (False, False): _keys_of(Need.ALWAYS),
}


def _unread(case: RowCase) -> RuleAnswers:
    readings = case.readings
    for key, cell in readings.items():
        if cell.flag is None:
            continue
        if cell.flag == "PRESENTI-03" and readings["held"].value not in (None, Held.HELD):
            continue  # nobody came, and the row says so
        yield cell.flag, key, cell.facts


def _says_nothing(text: str | None) -> bool:
    """True for a mark that only fills the cell: "x", "? .."."""
    return text is not None and len(text) < 9 and len("".join(words(text))) < 2


def _missing(case: RowCase) -> RuleAnswers:
    cells, empty = case.readings, End.EMPTY
    for key in case.required:
        if cells[key].end is empty:
            yield ("MANCA-02" if key == "next_date" else "MANCA-01"), key, {}
        elif key == "description" and _says_nothing(cells[key].value):
            yield "MANCA-03", key, {}


def _day(case: RowCase) -> RuleAnswers:
    date, context, nucleus = case.readings["date"].value, case.context, case.nucleus
    if date is None:
        return
    if date > context.today and case.took_place:
        yield "DATA-09", "date", {"day": italian_day(date)}
    elif date < context.project_start:
        yield (
            "DATA-10",
            "date",
            {"day": italian_day(date), "start": italian_day(context.project_start)},
        )
    elif nucleus and nucleus.opened_on and date < nucleus.opened_on:
        yield "DATA-12", "date", {"day": italian_day(date), "start": italian_day(nucleus.opened_on)}


def _hours(case: RowCase) -> RuleAnswers:
    start, end, tuning = (
        case.readings["start"].value,
        case.readings["end"].value,
        case.context.thresholds,
    )
    if start is None or end is None:
        return
    minutes = (end.hour - start.hour) * 60 + end.minute - start.minute
    if minutes <= 0:
        yield "ORA-04", "end", {"start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}
    elif not tuning.shortest_talk <= minutes <= tuning.longest_talk:
        yield "ORA-05", "end", {"length": length(minutes)}


def _next(case: RowCase) -> RuleAnswers:
    date, following = case.readings["date"].value, case.readings["next_date"].value
    if date is None or following is None:
        return
    if following <= date:
        code = "PROSSIMA-01"
    elif (following - date).days > case.context.thresholds.farthest_next:
        code = "PROSSIMA-02"
    else:
        return
    yield code, "next_date", {"day": italian_day(following), "talk": italian_day(date)}


def _place(case: RowCase) -> RuleAnswers:
    """The comune beside the row is not the nucleus's: perhaps another family of that name."""
    said, nucleus = case.readings["municipality"].value, case.nucleus
    if said and nucleus and nucleus.municipality and nucleus.municipality != said:
        yield "COMUNE-03", "municipality", {"nucleus": nucleus.code, "known": nucleus.municipality}


def _identities(case: RowCase) -> RuleAnswers:
    """What makes a person known in a text that may travel (PRACTICE 6, rule 35)."""
    texts = {key: text for key in _TEXTS if (text := case.readings[key].value)}
    looked = find_in_row_texts([*texts.values()], case.context.known_names, case.context.cleared)
    for key, found in zip(texts, looked, strict=True):
        if found.spans:
            kinds = dict.fromkeys(_IDENTITIES[kind] for span in found.spans for kind in span.kinds)
            yield "IDENTITA-01", key, {"kinds": listed(kinds)}
        if found.unknown_words:
            yield "IDENTITA-02", key, {}


_IDENTITIES: Final = {
    Identity.NAME: "un nome",
    Identity.FISCAL_CODE: "un codice fiscale",
    Identity.EMAIL: "un indirizzo email",
    Identity.PHONE: "un numero di telefono",
    Identity.ADDRESS: "un indirizzo",
    Identity.DOCUMENT: "il numero di un documento",
    Identity.CASE: "il numero di una pratica",
    Identity.ACCOUNT: "un iban o il numero di una carta",
    Identity.PLATE: "una targa",
    Identity.PROFILE: "un profilo o un link",
    Identity.SCRIPT: "una parola in un'altra scrittura",
    Identity.BIRTH: "una data di nascita",
}


def _alike(case: RowCase) -> RuleAnswers:
    if facts := case.context.lookalikes.get(case.readings["nucleus"].value or ""):
        yield "NUCLEO-06", "nucleus", facts


def _closed(case: RowCase) -> RuleAnswers:
    """A talk that took place after the path was concluded."""
    date, nucleus = case.readings["date"].value, case.nucleus
    if date and nucleus and nucleus.closed_on and date > nucleus.closed_on and case.took_place:
        yield (
            "CHIUSO-01",
            "nucleus",
            {"day": italian_day(date), "closed": italian_day(nucleus.closed_on)},
        )


def _own_mediator(case: RowCase) -> RuleAnswers:
    """Somebody else than the nucleus's mediator; and whether the two have a language in common."""
    said, nucleus = case.readings["mediator"].value, case.nucleus
    if not said or nucleus is None:
        return
    if nucleus.mediator and nucleus.mediator != said:
        yield "MEDIATORE-05", "mediator", {"nucleus": nucleus.code, "known": nucleus.mediator}
    spoken = case.context.languages.get(said)
    language = nucleus.language or ""
    needed = language_words(language)
    if spoken and needed and not spoken & needed:
        yield "LINGUA-01", "mediator", {"nucleus": nucleus.code, "language": language}


def language_words(text: str) -> frozenset[str]:
    """The words by which languages are compared, whatever stands between them, in any script: "arabo (Marocco)" and
    "arabo, francese e inglese" have one in common.
    """
    apart = text.replace(
        "\u200b", " "
    )  # a place where a line may break: here it stands between two words
    return frozenset(word for word in words(apart) if len(word) > 1) - _NO_LANGUAGE


_NO_LANGUAGE: Final = frozenset(
    {
        "anche",
        "bene",
        "con",
        "da",
        "dei",
        "del",
        "della",
        "delle",
        "di",
        "dialetto",
        "ed",
        "et",
        "il",
        "in",
        "la",
        "le",
    }
    | {"lingua", "lingue", "madrelingua", "od", "oppure", "piu", "po", "poco", "sia", "un", "varie"}
)
"""Words that stand beside the names of languages, or between two of them."""


def _sender(case: RowCase) -> RuleAnswers:
    """The row names another mediator than the one who sent the form."""
    if "email" not in case.row.columns:
        return
    said = case.readings["mediator"].value
    sender = case.context.by_email.get(case.row.cell("email").text.casefold())
    if said and sender and sender != said:
        yield "MEDIATORE-03", "mediator", {"sender": sender}


def _after_sending(case: RowCase) -> RuleAnswers:
    """A talk that took place after its own form was sent; one that lies in the future is said already."""
    date, sent = case.readings["date"].value, case.sent_on
    if date and sent and case.took_place and sent < date <= case.context.today:
        yield "DATA-13", "date", {"day": italian_day(date), "sent": italian_day(sent)}


def _day_and_hour(case: RowCase) -> RuleAnswers:
    """A day that was typed before the hour contradicts the row's own."""
    date = case.readings["date"].value
    if date is None:
        return
    noon = dt.datetime.combine(date, dt.time(12))
    for key in ("start", "end"):
        typed = case.readings[key].typed
        if (beside := day_beside(typed)) is None or case.readings[key].flag:
            continue
        day = read_date(Cell(beside), sent=noon).value
        if day is not None and day != date:
            yield "ORA-10", key, {"day": italian_day(date)}


def _last_year(case: RowCase) -> RuleAnswers:
    """A day of last year's, typed about a year later: in January the year is easily the old one."""
    date, sent = case.readings["date"].value, case.written_on
    if (
        date is None
        or sent is None
        or not LONG_AGO_DAYS <= (sent - date).days <= 366 + SOON_AFTER_DAYS
    ):
        return
    meant = dt.date(date.year + 1, date.month, min(date.day, 28) if date.month == 2 else date.day)
    if 0 <= (sent - meant).days <= SOON_AFTER_DAYS:
        facts = {
            "day": italian_day(date),
            "sent": italian_day(sent),
            "proposal": italian_day(meant),
        }
        yield "DATA-15", "date", facts


LONG_AGO_DAYS: Final = 300
SOON_AFTER_DAYS: Final = 45
"""Days. A talk is written down within days; what is written a year later, to the month, has a slip in its year."""

RowJudge = Callable[[RowCase], RuleAnswers]

READING_RULES: Final[tuple[Rule[RowJudge], ...]] = (
    Rule(
        "Celle vuote, con un errore, con il testo del modello",
        (
            "ERRORE-01", "ERRORE-02", "ERRORE-03", "BARRATO-01", "BARRATO-02",
            "DOPPIA-01", "MODELLO-01", "TESTO-01", "SCELTA-01",
        ),
        "Scheda colloqui: ogni voce si compila dopo ogni colloquio.",
        _unread,
    ),
    Rule(
        "Giorni",
        (*(f"DATA-{number:02}" for number in range(1, 9)), "DATA-11", "DATA-14", "DATA-16", "PROSSIMA-03"),
        "Scheda colloqui, «DATA» e «DATA PROSSIMO COLLOQUIO». GDPR, art. 5, par. 1, lett. d: dati "
        "esatti.",
        _unread,
    ),
    Rule(
        "Ore",
        ("ORA-01", "ORA-02", "ORA-03", "ORA-06", "ORA-07", "ORA-08", "ORA-09"),
        "Scheda colloqui, «ORA (inizio e fine)».",
        _unread,
    ),
    Rule(
        "Persone presenti",
        ("PRESENTI-01", "PRESENTI-02", "PRESENTI-03"),
        "Scheda colloqui, «PERSONE PRESENTI AL COLLOQUIO».",
        _unread,
    ),
    Rule(
        "Nuclei, mediatori e comuni nelle righe",
        (
            "NUCLEO-01", "NUCLEO-02", "NUCLEO-03", "NUCLEO-04", "NUCLEO-07", "NUCLEO-08", "NUCLEO-09",
            "NUCLEO-10",
            "MEDIATORE-01", "MEDIATORE-02", "MEDIATORE-04", "MEDIATORE-06", "COMUNE-01", "COMUNE-02",
        ),
        "Scheda colloqui, «NUCLEO BENEFICIARIO DELLA MEDIAZIONE»: una riga mai sulla famiglia di "
        "un altro.",
        _unread,
    ),
)  # fmt: skip
"""What the readers of single cells ask back, by what the cell holds."""

UNREADABLE_RULE: Final[Rule[RowJudge]] = Rule(
    "Celle che non si capiscono",
    tuple(code for rule in READING_RULES for code in rule.codes),
    "Scheda colloqui.",
    _unread,
)
RULES: Final[tuple[Rule[RowJudge], ...]] = (
    UNREADABLE_RULE,
    Rule(
        "Che cosa manca",
        ("MANCA-01", "MANCA-02", "MANCA-03"),
        "Scheda colloqui: le voci obbligatorie; meno quando il colloquio non si è svolto o il "
        "percorso è concluso.",
        _missing,
    ),
    Rule(
        "Il giorno del colloquio",
        ("DATA-09", "DATA-10", "DATA-12"),
        "Scheda colloqui, «DATA»; l'inizio del progetto in collector.toml; foglio Nuclei, "
        "«Attivato il».",
        _day,
    ),
    Rule(
        "La durata del colloquio",
        ("ORA-04", "ORA-05"),
        "Scheda colloqui, «ORA (inizio e fine)». Una mediazione dura di solito circa due ore.",
        _hours,
        ("shortest_talk", "longest_talk"),
    ),
    Rule(
        "L'anno vecchio",
        ("DATA-15",),
        "Scheda colloqui, «DATA»: si compila dopo ogni colloquio. Vale il momento dell'invio di un "
        "modulo; per le altre righe il primo controllo che le ha viste, dal secondo controllo del "
        "foglio in poi.",
        _last_year,
    ),
    Rule(
        "Un giorno accanto all'ora",
        ("ORA-10",),
        "Scheda colloqui, «DATA» e «ORA (inizio e fine)»: un colloquio, un giorno.",
        _day_and_hour,
    ),
    Rule(
        "Il prossimo colloquio",
        ("PROSSIMA-01", "PROSSIMA-02"),
        "Scheda colloqui, «DATA PROSSIMO COLLOQUIO».",
        _next,
        ("farthest_next",),
    ),
    Rule(
        "Un altro comune da quello del nucleo",
        ("COMUNE-03",),
        "Foglio Nuclei, «Comune»: decide chi legge i documenti della famiglia.",
        _place,
    ),
    Rule(
        "Nuclei che si somigliano",
        ("NUCLEO-06",),
        "Una famiglia non si unisce a un'altra da sola.",
        _alike,
    ),
    Rule(
        "Nomi e recapiti nei testi",
        ("IDENTITA-01", "IDENTITA-02"),
        "GDPR, art. 5, par. 1, lett. c (dati ridotti al necessario) e art. 32. Nei documenti "
        "quella parte resta coperta anche se la segnalazione è spenta.",
        _identities,
    ),
    Rule(
        "Un colloquio dopo la fine del percorso",
        ("CHIUSO-01",),
        "Foglio Nuclei, «Concluso il»: un percorso concluso non ha altre ore autorizzate.",
        _closed,
    ),
    Rule(
        "Un altro mediatore, o un'altra lingua",
        ("MEDIATORE-05", "LINGUA-01"),
        "Foglio Nuclei, «Mediatore» e «Lingua»; foglio Persone, «Lingue».",
        _own_mediator,
    ),
    Rule("Chi ha inviato il modulo", ("MEDIATORE-03",), "Foglio Persone, «Email».", _sender),
    Rule(
        "Un colloquio dopo l'invio del suo modulo",
        ("DATA-13",),
        "Il momento dell'invio, scritto dal modulo: un colloquio si racconta dopo che c'è stato.",
        _after_sending,
    ),
)
"""The rules inside a row. A new one is a function here, a code in `schemas.flag`, a test."""
