"""Under *Data prossimo colloquio*: words that say there will be no next talk, or that its day is open."""

import datetime as dt
import re
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from schemas.cells.day_tokens import tokens
from schemas.cells.day_words import DayTokenKind, classify
from schemas.cells.normalise import blank, plain
from schemas.cells.parsed import CACHE_SIZE, LONGEST, Parsed, vocabulary
from schemas.cells.symbols import unpictured

_NONE: Final = frozenset(
    vocabulary("nessun nessuno nessuna niente no nulla nesun none ninguno ninguna aucun aucune")
)
_THING: Final = frozenset(
    vocabulary(
        "percorso mediazione intervento interventi colloquio colloqui incontro incontri appuntamento appuntamenti "
        "caso data progetto altro altra altri ulteriore ulteriori nuovo nuova prossimo prossima mlc pratica servizio "
        "il la lo i del della di e ed si stato stata"
    )
)
_CLOSED: Final = frozenset(
    vocabulary(
        "concluso conclusa conclusi conclusione conclusosi terminato terminata terminati termine chiuso chiusa "
        "chiusi chiusura finito finita finiti fine archiviato archiviata"
    )
)
_PLANNED: Final = frozenset(
    vocabulary("previsto prevista previsti previste necessario necessaria piu in programma c")
)
_WILL_BE: Final = frozenset(
    vocabulary(
        "c sono sara saranno previsto prevista previsti previste prevede prevedono necessario necessaria necessari "
        "serve servono occorre occorrono bisogno"
    )
)
_BESIDE_WILL_BE: Final = frozenset(
    vocabulary(
        "e ci ce ne si piu un uno una il la lo l gli i di altro altra altri altre ulteriore ulteriori nuovo nuova "
        "nuovi prossimo prossima prossimi colloquio colloqui incontro incontri appuntamento appuntamenti mediazione"
    )
)
_LAST: Final = frozenset(vocabulary("era questo e stato l ultimo colloquio incontro"))


def _not_planned(said: list[str]) -> bool:
    """ "non sono previsti altri incontri": a whole sentence that denies a next talk, with or without a closing."""
    if said[0] != "non":
        return (
            said[0] in ("era", "questo")
            and "ultimo" in said
            and all(word in _LAST for word in said)
        )
    rest = said[1:]
    while len(rest) > 1 and (rest[-1] in _CLOSED or rest[-1] in ("percorso", "il")):
        rest.pop()
    will_be = any(word in _WILL_BE for word in rest)
    return will_be and all(word in _WILL_BE or word in _BESIDE_WILL_BE for word in rest)


_NONE_ELSEWHERE: Final = frozenset(
    map(
        plain,
        ("لا يوجد", "لايوجد", "没有", "沒有", "无", "無", "немає", "нет", "asnjë", "asnje", "nuk ka", "yok", "nie ma",
         "کوئی نہیں", "নেই", "कोई नहीं"),
    )
)  # fmt: skip
"""The same in the mother tongues of those who write."""
_TALKS: Final = frozenset(
    vocabulary("colloquio colloqui incontro incontri appuntamento appuntamenti")
)


def _is_no_news(said: list[str]) -> bool:
    """True for "niente di nuovo", which is no news, and for "no data", where it is not known yet."""
    if said[0] in ("no", "niente", "nulla", "none") and "data" in said:
        return True
    return ("nuovo" in said or "nuova" in said) and _TALKS.isdisjoint(said)


_WEEKDAY: Final = "(?:lunedi|martedi|mercoledi|giovedi|venerdi|sabato|domenica)"
_ANNOUNCES: Final = re.compile(
    r"\b(?:pross(?:im[oaie])?|prox|ci (?:ri)?(?:vediamo|vedremo|sentiamo|incontriamo)|vediamoci|rivediamo|next"
    r"|(?<!primo )(?<!secondo )appuntament[oi]|app(?:to|\.to)|(?:ri)?fissat[oa]|(?:ri)?confermat[oa]"
    r"|(?:ri)?programmat[oa]|(?<!come )previst[oa]|prenotat[oa]|promemoria|ricordar(?:e|si)"
    rf"|per (?:il |l'|lo )?(?:giorno |{_WEEKDAY} )?(?=[0-9]|{_WEEKDAY})|inshallah|insallah|inchallah|insciallah)"
    r"(?![^\W\d_])"
)
_AFTER_A_WEEKDAY: Final = re.compile(rf"\b{_WEEKDAY} prossimo\b")


@lru_cache(maxsize=CACHE_SIZE)
def announces_next(typed: str) -> bool:
    """True for words beside a day that tell of a talk to come: "ci vediamo il 13/03/2026", "fissato: 13/03/2026"."""
    if len(typed) > LONGEST or not any(map(str.isalpha, typed)):
        return False
    return _ANNOUNCES.search(_AFTER_A_WEEKDAY.sub("", plain(typed))) is not None


_OTHERS: Final = frozenset(
    vocabulary(
        "pediatra medico ospedale clinica questura prefettura tribunale neuropsichiatria npi uonpia neuropsichiatra "
        "ambulatorio caf anagrafe asl ats serd sert cps csm avvocato avvocata logopedista "
        "ostetrica psicologa psicologo soccorso visita"
    )
)
"""Where a family has appointments without its mediator."""
_OF_THE_MEDIATOR: Final = _TALKS | {"domiciliare", "domicilio", "mediazione"}


@lru_cache(maxsize=CACHE_SIZE)
def is_of_another_service(typed: str) -> bool:
    """True for a day beside a doctor, a court, the police: "26/03 pediatra"; not where a talk is named as well."""
    said = re.findall(r"[^\W\d_]+", plain(typed)) if len(typed) <= LONGEST else ()
    return not _OTHERS.isdisjoint(said) and _OF_THE_MEDIATOR.isdisjoint(said)


_UNSURE: Final = frozenset("?¿؟❓❔🤔🤷~")
_END_WORDS: Final = tuple(sorted(w for w in _NONE | _CLOSED if len(w) >= 6))


@lru_cache(maxsize=4096)
def _end_word(word: str) -> str:
    """The word of ending that a misspelt one means ("nesuno"), else the word itself."""
    if len(word) < 6 or word in _THING or word in _CLOSED or word in _NONE:
        return word
    near = [known for known in _END_WORDS if OSA.distance(word, known, score_cutoff=1) <= 1]
    return near[0] if len(near) == 1 else word


@lru_cache(maxsize=CACHE_SIZE)
def no_next(typed: str) -> Parsed[dt.date] | None:
    """What a text says of a next talk that is not, or not yet, to be; None when it must be read as a day."""
    if len(typed) > LONGEST:
        return None
    text = unpictured(plain(typed))
    if blank(typed):
        return None
    raw = re.findall(r"[^\W_]+", text)
    if not raw or raw in (
        ["x"],
        ["xx"],
        ["xxx"],
        ["n", "d"],
        ["n", "a"],
        ["na"],
        ["nd"],
        ["n"],
        ["o"],
        ["0"],
    ):
        return Parsed.doubt("PROSSIMA-03", "segno al posto della data")
    if text.rstrip(".! ") in _NONE_ELSEWHERE:
        return Parsed.read(None, "parole che dicono: nessun prossimo colloquio")
    said = [_end_word(word) for word in raw]
    if raw[0] == "fine" and raw[-1] in ("mese", "anno", "settimana"):
        return None
    unsure = not _UNSURE.isdisjoint(text)
    if any(word.isdigit() for word in said):
        if any(word in _CLOSED or word in _NONE for word in said):
            return Parsed.doubt("PROSSIMA-03", "una data e parole di chiusura")
        return None
    if _not_planned(said) or (
        said[0] in _NONE
        and not _is_no_news(said)
        and all(
            word in _NONE or word in _THING or word in _PLANNED or word in _CLOSED for word in said
        )
    ):
        rule = "parole che dicono: nessun prossimo colloquio"
    elif any(word in _CLOSED for word in said) and all(
        word in _CLOSED or word in _THING for word in said
    ):
        rule = "parole che dicono: percorso concluso"
    elif any(word in _CLOSED or word in _NONE for word in said) and not any(
        token.kind in (DayTokenKind.VAGUE, DayTokenKind.TODAY, DayTokenKind.MONTH)
        and token.text != "fine"
        for token in tokens(text)
    ):
        return Parsed.doubt("PROSSIMA-03", "non è chiaro se il percorso è concluso")
    elif any(classify(word)[0] is DayTokenKind.UNDECIDED for word in said):
        return Parsed.doubt("PROSSIMA-03", "prossimo colloquio ancora da decidere")
    else:
        return None
    if unsure:
        return Parsed.doubt("PROSSIMA-03", "non è chiaro se il percorso è concluso")
    return Parsed.read(None, rule)
