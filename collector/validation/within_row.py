"""Rules inside a row: what is missing, and what cannot be beside what else the row says. Pure.

Rules look at readings, so that all flags of a row come at once. Most rows have none: what stands
before a rule (`Rule.may_speak`) is a quick look that spares it them.
"""

import datetime as dt
import itertools
import operator
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Final

from collector.privacy.first_look import NOTHING_THERE, first_look
from collector.privacy.identities import find_in_row_texts
from collector.privacy.spans import IdentityKind
from collector.text.italian import length, listed
from collector.validation.row_case import READINGS_OF, RowCase
from collector.validation.rule import Rule
from schemas.cells.dates import read_date
from schemas.cells.difficulty_types import may_name_type, proposed_types
from schemas.cells.normalise import words
from schemas.cells.reading import Cell, End, Reading
from schemas.cells.times import day_beside
from schemas.column import ColumnKind
from schemas.session import COLUMNS
from schemas.workbook import italian_day

RuleAnswers = Iterator[tuple[str, str, Mapping[str, str]]]
"""What a rule finds: flag code, field, facts."""

_LONG_TEXTS: Final = tuple(
    column.key for column in COLUMNS if column.spec.kind is ColumnKind.LONG_TEXT
)
_SHORTEST_DESCRIPTION: Final = 9
"""Letters: a shorter description without a word of two letters says nothing."""
LONG_AGO_DAYS: Final = 300
SOON_AFTER_DAYS: Final = 45
"""A talk is written down within days; what is written a year later, to the month, has a slip in its
year.
"""


# --- The rules, each with the quick look before it ----------------------------------------------


def _was_asked_back(case: RowCase) -> bool:
    return any(map(_FLAG_OF, case.readings.values()))


_FLAG_OF: Final = operator.itemgetter(Reading._fields.index("flag"))


def _unread(case: RowCase) -> RuleAnswers:
    """What the parsers of single cells ask back."""
    for key, reading in case.readings.items():
        if reading.flag is None:
            continue
        if reading.flag == "PRESENTI-03" and not case.took_place:
            continue  # nobody came, and the row says so
        yield reading.flag, key, reading.facts


def _may_lack_something(case: RowCase) -> bool:
    readings, empty = case.readings, End.EMPTY
    for reading in READINGS_OF[case.required](readings):
        if reading.end is empty:
            return True
    description = readings["description"].value
    return description is not None and len(description) < _SHORTEST_DESCRIPTION


def _missing(case: RowCase) -> RuleAnswers:
    readings, empty = case.readings, End.EMPTY
    for key in case.required:
        if readings[key].end is empty:
            code = "MANCA-02" if key == "next_date" else "MANCA-01"
            yield code, key, {}
        elif key == "description" and _says_nothing(readings[key].value):
            yield "MANCA-03", key, {}


def _says_nothing(text: str | None) -> bool:
    """True for a mark that only fills the cell: "x", "? .."."""
    if text is None or len(text) >= _SHORTEST_DESCRIPTION:
        return False
    return len("".join(words(text))) < 2


def _is_out_of_time(case: RowCase) -> bool:
    date, context, nucleus = case.date, case.context, case.nucleus
    if date is None:
        return False
    if not context.project_start <= date <= context.today:
        return True
    return nucleus is not None and nucleus.opened_on is not None and date < nucleus.opened_on


def _day(case: RowCase) -> RuleAnswers:
    """A talk in the future, or before the project or the nucleus's path began."""
    date, context, nucleus = case.date, case.context, case.nucleus
    if date is None:
        return
    if date > context.today and case.took_place:
        yield "DATA-09", "date", {"day": italian_day(date)}
    elif date < context.project_start:
        start = italian_day(context.project_start)
        yield "DATA-10", "date", {"day": italian_day(date), "start": start}
    elif nucleus and nucleus.opened_on and date < nucleus.opened_on:
        start = italian_day(nucleus.opened_on)
        yield "DATA-12", "date", {"day": italian_day(date), "start": start}


def _has_odd_length(case: RowCase) -> bool:
    start, end = case.readings["start"].value, case.readings["end"].value
    if start is None or end is None:
        return False
    minutes, thresholds = _minutes_between(start, end), case.context.thresholds
    return minutes <= 0 or not thresholds.shortest_talk <= minutes <= thresholds.longest_talk


def _minutes_between(start: dt.time, end: dt.time) -> int:
    return (end.hour - start.hour) * 60 + end.minute - start.minute


def _hours(case: RowCase) -> RuleAnswers:
    start, end = case.readings["start"].value, case.readings["end"].value
    thresholds = case.context.thresholds
    if start is None or end is None:
        return
    minutes = _minutes_between(start, end)
    if minutes <= 0:
        yield "ORA-04", "end", {"start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}
    elif not thresholds.shortest_talk <= minutes <= thresholds.longest_talk:
        yield "ORA-05", "end", {"length": length(minutes)}


def _is_next_far_or_before(case: RowCase) -> bool:
    date, next_date = case.date, case.next_date
    if date is None or next_date is None:
        return False
    return not 0 < (next_date - date).days <= case.context.thresholds.farthest_next


def _next(case: RowCase) -> RuleAnswers:
    """A next talk that does not come after its talk, or comes very late."""
    thresholds = case.context.thresholds
    date, next_date = case.date, case.next_date
    if date is None or next_date is None:
        return
    if next_date <= date:
        code = "PROSSIMA-01"
    elif (next_date - date).days > thresholds.farthest_next:
        code = "PROSSIMA-02"
    else:
        return
    yield code, "next_date", {"day": italian_day(next_date), "talk": italian_day(date)}


def _names_municipality(case: RowCase) -> bool:
    return bool(case.readings["municipality"].value)


def _municipality(case: RowCase) -> RuleAnswers:
    """The comune beside the row is not the nucleus's: perhaps another family of that name."""
    typed, nucleus = case.readings["municipality"].value, case.nucleus
    if not typed or nucleus is None or not nucleus.municipality:
        return
    if nucleus.municipality != typed:
        facts = {"nucleus": nucleus.code, "known": nucleus.municipality}
        yield "COMUNE-03", "municipality", facts


def _may_tell_of_somebody(case: RowCase) -> bool:
    readings, known = case.readings, case.context.known_names
    for key in _LONG_TEXTS:
        text = readings[key].value
        if text and first_look(text, known) is not NOTHING_THERE:
            return True
    return False


def _identities(case: RowCase) -> RuleAnswers:
    """What makes a person known in a text that may travel."""
    context = case.context
    readings = case.readings
    texts: dict[str, str] = {key: text for key in _LONG_TEXTS if (text := readings[key].value)}
    searched = find_in_row_texts(texts.values(), context.known_names, context.cleared)
    for key, identities in zip(texts, searched, strict=True):
        if identities.spans:
            kinds: dict[str, None] = {}
            for span in identities.spans:
                kinds.update((_IDENTITY_NAMES[kind], None) for kind in span.kinds)
            yield "IDENTITA-01", key, {"kinds": listed(kinds)}
        if identities.unknown_words:
            yield "IDENTITA-02", key, {}


_IDENTITY_NAMES: Final = {
    IdentityKind.NAME: "un nome",
    IdentityKind.FISCAL_CODE: "un codice fiscale",
    IdentityKind.EMAIL: "un indirizzo email",
    IdentityKind.PHONE: "un numero di telefono",
    IdentityKind.ADDRESS: "un indirizzo",
    IdentityKind.DOCUMENT: "il numero di un documento",
    IdentityKind.CASE: "il numero di una pratica",
    IdentityKind.ACCOUNT: "un iban o il numero di una carta",
    IdentityKind.PLATE: "una targa",
    IdentityKind.PROFILE: "un profilo o un link",
    IdentityKind.SCRIPT: "una parola in un'altra scrittura",
    IdentityKind.BIRTH: "una data di nascita",
}


def _may_propose_types(case: RowCase) -> bool:
    issues = case.readings["issues"].value or ""
    return may_name_type(issues) and _has_types_to_choose(case)


def _has_types_to_choose(case: RowCase) -> bool:
    is_asked = "issue_types" in case.row.columns
    return is_asked and case.readings["issue_types"].end is End.EMPTY


def _difficulties(case: RowCase) -> RuleAnswers:
    """The words of *Criticità* name a type of difficulty, and none was chosen."""
    if not _has_types_to_choose(case):
        return
    types = proposed_types(case.readings["issues"].value or "")
    if types:
        named = listed(f"«{kind}»" for kind in types)
        yield "DIFFICOLTA-01", "issue_types", {"types": named}


def _has_lookalikes(case: RowCase) -> bool:
    return bool(case.context.lookalikes)


def _lookalike(case: RowCase) -> RuleAnswers:
    """A nucleus whose name looks like another one's."""
    facts = case.context.lookalikes.get(case.readings["nucleus"].value or "")
    if facts:
        yield "NUCLEO-06", "nucleus", facts


def _is_concluded(case: RowCase) -> bool:
    return case.nucleus is not None and case.nucleus.closed_on is not None


def _after_conclusion(case: RowCase) -> RuleAnswers:
    """A talk that took place after the path was concluded."""
    date, nucleus = case.date, case.nucleus
    if date is None or nucleus is None or nucleus.closed_on is None:
        return
    if date > nucleus.closed_on and case.took_place:
        facts = {"day": italian_day(date), "closed": italian_day(nucleus.closed_on)}
        yield "CHIUSO-01", "nucleus", facts


def _has_other_mediator_or_languages(case: RowCase) -> bool:
    mediator, nucleus = case.readings["mediator"].value, case.nucleus
    if not mediator or nucleus is None:
        return False
    return nucleus.mediator != mediator or mediator in case.context.languages


def _other_mediator(case: RowCase) -> RuleAnswers:
    """Somebody else than the nucleus's mediator; and whether they have a language in common."""
    mediator, nucleus = case.readings["mediator"].value, case.nucleus
    if not mediator or nucleus is None:
        return
    if nucleus.mediator and nucleus.mediator != mediator:
        facts = {"nucleus": nucleus.code, "known": nucleus.mediator}
        yield "MEDIATORE-05", "mediator", facts
    language = nucleus.language or ""
    spoken = case.context.languages.get(mediator)
    needed = language_words(language)
    if spoken and needed and not spoken & needed:
        yield "LINGUA-01", "mediator", {"nucleus": nucleus.code, "language": language}


@lru_cache(maxsize=4096)
def language_words(text: str) -> frozenset[str]:
    """Return the words by which languages are compared, in any script, whatever stands between.

    "arabo (Marocco)" and "arabo, francese e inglese" have one in common.
    """
    # U+200B marks where a line may break: here it stands between two words
    separated = text.replace("\u200b", " ")
    return frozenset(word for word in words(separated) if len(word) > 1) - _NOT_LANGUAGES


_NOT_LANGUAGES: Final = frozenset(
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


def _has_sender(case: RowCase) -> bool:
    return "email" in case.row.columns


def _sender(case: RowCase) -> RuleAnswers:
    """The row names another mediator than the one who sent the form."""
    if not _has_sender(case):
        return
    mediator = case.readings["mediator"].value
    sender = case.context.by_email.get(case.row.cell("email").text.casefold())
    if mediator and sender and sender != mediator:
        yield "MEDIATORE-03", "mediator", {"sender": sender}


def _was_sent(case: RowCase) -> bool:
    return "sent" in case.row.columns


def _after_sending(case: RowCase) -> RuleAnswers:
    """A talk that took place after its form was sent; one in the future has its flag already."""
    date, sent = case.date, case.sent_on
    if date is None or sent is None or not case.took_place:
        return
    if sent < date <= case.context.today:
        yield "DATA-13", "date", {"day": italian_day(date), "sent": italian_day(sent)}


def _may_hold_day_and_hour(case: RowCase) -> bool:
    readings = case.readings
    kinds = type(readings["start"].typed), type(readings["end"].typed)
    return kinds not in _WITHOUT_DAY


_WITHOUT_DAY: Final = frozenset(itertools.product((dt.time, type(None)), repeat=2))
"""What most cells of hours hold: an hour, or nothing."""


def _day_and_hour(case: RowCase) -> RuleAnswers:
    """A day that was typed before the hour contradicts the row's own."""
    date = case.date
    if date is None:
        return
    noon = dt.datetime.combine(date, dt.time(12))
    for key in ("start", "end"):
        reading = case.readings[key]
        typed_day = day_beside(reading.typed)
        if typed_day is None or reading.flag:
            continue
        day = read_date(Cell(typed_day), sent=noon).value
        if day is not None and day != date:
            yield "ORA-10", key, {"day": italian_day(date)}


def _may_know_day_of_writing(case: RowCase) -> bool:
    return case.first_seen is not None or _was_sent(case)


def _last_year(case: RowCase) -> RuleAnswers:
    """A day of last year, typed about a year later: in January the year is easily the old one."""
    date, written = case.date, case.written_on
    if date is None or written is None:
        return
    if not LONG_AGO_DAYS <= (written - date).days <= 366 + SOON_AFTER_DAYS:
        return
    day = min(date.day, 28) if date.month == 2 else date.day
    proposal = dt.date(date.year + 1, date.month, day)
    if 0 <= (written - proposal).days <= SOON_AFTER_DAYS:
        facts = {
            "day": italian_day(date),
            "sent": italian_day(written),
            "proposal": italian_day(proposal),
        }
        yield "DATA-15", "date", facts


# --- The rules by name ------------------------------------------------------------------------

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
        (
            *(f"DATA-{number:02}" for number in range(1, 9)),
            "DATA-11", "DATA-14", "DATA-16", "PROSSIMA-03",
        ),
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
            "NUCLEO-01", "NUCLEO-02", "NUCLEO-03", "NUCLEO-04", "NUCLEO-07", "NUCLEO-08",
            "NUCLEO-09", "NUCLEO-10",
            "MEDIATORE-01", "MEDIATORE-02", "MEDIATORE-04", "MEDIATORE-06",
            "COMUNE-01", "COMUNE-02",
        ),
        "Scheda colloqui, «NUCLEO BENEFICIARIO DELLA MEDIAZIONE»: una riga mai sulla famiglia di "
        "un altro.",
        _unread,
    ),
)  # fmt: skip
"""What the parsers of single cells ask back, by what the cell holds: for the catalogue."""

UNREADABLE_RULE: Final[Rule[RowJudge]] = Rule(
    "Celle che non si capiscono",
    tuple(code for rule in READING_RULES for code in rule.codes),
    "Scheda colloqui.",
    _unread,
    may_speak=_was_asked_back,
)
RULES: Final[tuple[Rule[RowJudge], ...]] = (
    UNREADABLE_RULE,
    Rule(
        "Che cosa manca",
        ("MANCA-01", "MANCA-02", "MANCA-03"),
        "Scheda colloqui: le voci obbligatorie; meno quando il colloquio non si è svolto o il "
        "percorso è concluso.",
        _missing,
        may_speak=_may_lack_something,
    ),
    Rule(
        "Il giorno del colloquio",
        ("DATA-09", "DATA-10", "DATA-12"),
        "Scheda colloqui, «DATA»; l'inizio del progetto in collector.toml; foglio Nuclei, "
        "«Attivato il».",
        _day,
        may_speak=_is_out_of_time,
    ),
    Rule(
        "La durata del colloquio",
        ("ORA-04", "ORA-05"),
        "Scheda colloqui, «ORA (inizio e fine)». Una mediazione dura di solito circa due ore.",
        _hours,
        ("shortest_talk", "longest_talk"),
        may_speak=_has_odd_length,
    ),
    Rule(
        "L'anno vecchio",
        ("DATA-15",),
        "Scheda colloqui, «DATA»: si compila dopo ogni colloquio. Vale il momento dell'invio di un "
        "modulo; per le altre righe il primo controllo che le ha viste, dal secondo controllo del "
        "foglio in poi.",
        _last_year,
        may_speak=_may_know_day_of_writing,
    ),
    Rule(
        "Un giorno accanto all'ora",
        ("ORA-10",),
        "Scheda colloqui, «DATA» e «ORA (inizio e fine)»: un colloquio, un giorno.",
        _day_and_hour,
        may_speak=_may_hold_day_and_hour,
    ),
    Rule(
        "Il prossimo colloquio",
        ("PROSSIMA-01", "PROSSIMA-02"),
        "Scheda colloqui, «DATA PROSSIMO COLLOQUIO».",
        _next,
        ("farthest_next",),
        may_speak=_is_next_far_or_before,
    ),
    Rule(
        "Un altro comune da quello del nucleo",
        ("COMUNE-03",),
        "Foglio Nuclei, «Comune»: decide chi legge i documenti della famiglia.",
        _municipality,
        may_speak=_names_municipality,
    ),
    Rule(
        "Nuclei che si somigliano",
        ("NUCLEO-06",),
        "Una famiglia non si unisce a un'altra da sola.",
        _lookalike,
        may_speak=_has_lookalikes,
    ),
    Rule(
        "Nomi e recapiti nei testi",
        ("IDENTITA-01", "IDENTITA-02"),
        "GDPR, art. 5, par. 1, lett. c (dati ridotti al necessario) e art. 32. Nei documenti "
        "quella parte resta coperta anche se la segnalazione è spenta.",
        _identities,
        may_speak=_may_tell_of_somebody,
    ),
    Rule(
        "Il tipo di difficoltà",
        ("DIFFICOLTA-01",),
        "Scheda colloqui: «scarsa condivisione da parte dell'assistente sociale del caso, "
        "opposizione dell'utente a svolgere il percorso». Le parole la propongono soltanto: si "
        "conta quello che è scelto.",
        _difficulties,
        may_speak=_may_propose_types,
    ),
    Rule(
        "Un colloquio dopo la fine del percorso",
        ("CHIUSO-01",),
        "Foglio Nuclei, «Concluso il»: un percorso concluso non ha altre ore autorizzate.",
        _after_conclusion,
        may_speak=_is_concluded,
    ),
    Rule(
        "Un altro mediatore, o un'altra lingua",
        ("MEDIATORE-05", "LINGUA-01"),
        "Foglio Nuclei, «Mediatore» e «Lingua»; foglio Persone, «Lingue».",
        _other_mediator,
        may_speak=_has_other_mediator_or_languages,
    ),
    Rule(
        "Chi ha inviato il modulo",
        ("MEDIATORE-03",),
        "Foglio Persone, «Email».",
        _sender,
        may_speak=_has_sender,
    ),
    Rule(
        "Un colloquio dopo l'invio del suo modulo",
        ("DATA-13",),
        "Il momento dell'invio, scritto dal modulo: un colloquio si racconta dopo che c'è stato.",
        _after_sending,
        may_speak=_was_sent,
    ),
)
"""The rules inside a row. A new one is a function here, a code in `schemas.flag`, a test."""
