"""Words of *Data prossimo colloquio*: no next talk, a day still open, an appointment elsewhere."""

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
from schemas.patterns import lazy_pattern

_NONE: Final = frozenset(
    vocabulary("nessun nessuno nessuna niente no nulla nesun none ninguno ninguna aucun aucune")
)
_TALKS: Final = frozenset(
    vocabulary("colloquio colloqui incontro incontri appuntamento appuntamenti")
)
_BESIDE_AN_END: Final = _TALKS | frozenset(
    vocabulary(
        "percorso mediazione intervento interventi caso data progetto altro altra altri ulteriore "
        "ulteriori nuovo nuova prossimo prossima mlc pratica servizio il la lo i del della di e ed "
        "si stato stata"
    )
)
"""Words that may stand beside "nessuno" or "concluso", and say nothing against it."""
_CLOSED: Final = frozenset(
    vocabulary(
        "concluso conclusa conclusi conclusione conclusosi terminato terminata terminati termine "
        "chiuso chiusa chiusi chiusura finito finita finiti fine archiviato archiviata"
    )
)
_PLANNED: Final = frozenset(
    vocabulary("previsto prevista previsti previste necessario necessaria piu in programma c")
)
_ENDS: Final = _NONE | _CLOSED
_OF_NO_NEXT: Final = _ENDS | _BESIDE_AN_END | _PLANNED
_OF_A_CLOSING: Final = _CLOSED | _BESIDE_AN_END
_WILL_BE: Final = frozenset(
    vocabulary(
        "c sono sara saranno previsto prevista previsti previste prevede prevedono necessario "
        "necessaria necessari serve servono occorre occorrono bisogno"
    )
)
_BESIDE_WILL_BE: Final = _TALKS | frozenset(
    vocabulary(
        "e ci ce ne si piu un uno una il la lo l gli i di altro altra altri altre ulteriore "
        "ulteriori nuovo nuova nuovi prossimo prossima prossimi mediazione"
    )
)
_OF_A_LAST_TALK: Final = frozenset(vocabulary("era questo e stato l ultimo colloquio incontro"))
_NONE_ELSEWHERE: Final = frozenset(
    map(
        plain,
        (
            *("لا يوجد", "لايوجد", "کوئی نہیں"),
            *("没有", "沒有", "无", "無"),
            *("немає", "нет", "nie ma"),
            *("asnjë", "asnje", "nuk ka", "yok"),
            *("নেই", "कोई नहीं"),
        ),
    )
)
"""The same in the mother tongues of those who write."""
_PLACEHOLDERS: Final = frozenset({"x", "xx", "xxx", "n d", "n a", "na", "nd", "n", "o", "0"})
"""Signs that people write where there is nothing to write: "n/d", "X"."""
_VAGUE: Final = frozenset({DayTokenKind.VAGUE, DayTokenKind.TODAY, DayTokenKind.MONTH})
_UNSURE: Final = frozenset("?¿؟❓❔🤔🤷~")

_NO_NEXT: Final = "parole che dicono: nessun prossimo colloquio"
_IS_CLOSED: Final = "parole che dicono: percorso concluso"
_NOT_CLEAR: Final[Parsed[dt.date]] = Parsed.doubt(
    "PROSSIMA-03", "non è chiaro se il percorso è concluso"
)


@lru_cache(maxsize=CACHE_SIZE)
def no_next(typed: str) -> Parsed[dt.date] | None:
    """Return what a text says of a next talk that is not, or not yet, to be.

    Returns   read, with the value None: no further talk is planned; a doubt, PROSSIMA-03: a sign in
              place of a day, a day still open, words that contradict each other; None where the
              text is blank or must be read as a day
    """
    if len(typed) > LONGEST or blank(typed):
        return None
    text = unpictured(plain(typed))
    raw_words = re.findall(r"[^\W_]+", text)
    if not raw_words or " ".join(raw_words) in _PLACEHOLDERS:
        return Parsed.doubt("PROSSIMA-03", "segno al posto della data")
    if text.rstrip(".! ") in _NONE_ELSEWHERE:
        return Parsed.read(None, _NO_NEXT)
    if raw_words[0] == "fine" and raw_words[-1] in ("mese", "anno", "settimana"):
        return None
    words = [_end_word(word) for word in raw_words]
    names_an_end = not _ENDS.isdisjoint(words)
    if any(word.isdigit() for word in words):
        if names_an_end:
            return Parsed.doubt("PROSSIMA-03", "una data e parole di chiusura")
        return None
    rule = _rule_of_end(words)
    if rule is not None:
        is_unsure = not _UNSURE.isdisjoint(text)
        return _NOT_CLEAR if is_unsure else Parsed.read(None, rule)
    if names_an_end and not _names_a_time_to_come(text):
        return _NOT_CLEAR
    if any(classify(word)[0] is DayTokenKind.UNDECIDED for word in words):
        return Parsed.doubt("PROSSIMA-03", "prossimo colloquio ancora da decidere")
    return None


def _rule_of_end(words: list[str]) -> str | None:
    """Return the rule by which words say that no further talk is planned, or None."""
    is_none = words[0] in _NONE and not _is_no_news(words)
    if _is_not_planned(words) or (is_none and _OF_NO_NEXT.issuperset(words)):
        return _NO_NEXT
    if _OF_A_CLOSING.issuperset(words) and not _CLOSED.isdisjoint(words):
        return _IS_CLOSED
    return None


def _names_a_time_to_come(text: str) -> bool:
    """True for "nessuno fino a giugno": a month or a vague time beside the words of an end."""
    return any(token.kind in _VAGUE and token.text != "fine" for token in tokens(text))


def _is_not_planned(words: list[str]) -> bool:
    """True for a whole sentence that denies a next talk: "non sono previsti altri incontri".

    With or without a closing, or for "questo era l'ultimo incontro".
    """
    if words[0] != "non":
        is_of_last = words[0] in ("era", "questo") and "ultimo" in words
        return is_of_last and _OF_A_LAST_TALK.issuperset(words)
    rest = words[1:]
    while len(rest) > 1 and (rest[-1] in _CLOSED or rest[-1] in ("percorso", "il")):
        rest.pop()
    if _WILL_BE.isdisjoint(rest):
        return False
    return all(word in _WILL_BE or word in _BESIDE_WILL_BE for word in rest)


def _is_no_news(words: list[str]) -> bool:
    """True for "niente di nuovo", which is no news, and for "no data", not known yet."""
    if words[0] in ("no", "niente", "nulla", "none") and "data" in words:
        return True
    is_new = "nuovo" in words or "nuova" in words
    return is_new and _TALKS.isdisjoint(words)


# --- Misspelt words of an end -----------------------------------------------------------------

_SHORTEST_MISSPELT: Final = 6
_END_WORDS: Final = tuple(sorted(word for word in _ENDS if len(word) >= _SHORTEST_MISSPELT))
_NEVER_MISSPELT: Final = _ENDS | _BESIDE_AN_END


@lru_cache(maxsize=4096)
def _end_word(word: str) -> str:
    """Return the word of ending that a misspelt one means ("nesuno"), else the word itself."""
    if len(word) < _SHORTEST_MISSPELT or word in _NEVER_MISSPELT:
        return word
    near = [known for known in _END_WORDS if OSA.distance(word, known, score_cutoff=1) <= 1]
    return near[0] if len(near) == 1 else word


# --- A talk to come, or an appointment with somebody else -------------------------------------

_WEEKDAY: Final = "(?:lunedi|martedi|mercoledi|giovedi|venerdi|sabato|domenica)"
_ANNOUNCES: Final = lazy_pattern(
    r"\b(?:pross(?:im[oaie])?|prox|ci (?:ri)?(?:vediamo|vedremo|sentiamo|incontriamo)|vediamoci"
    r"|rivediamo|next"
    r"|(?<!primo )(?<!secondo )appuntament[oi]|app(?:to|\.to)"
    r"|(?:ri)?fissat[oa]|(?:ri)?confermat[oa]"
    r"|(?:ri)?programmat[oa]|(?<!come )previst[oa]|prenotat[oa]|promemoria|ricordar(?:e|si)"
    rf"|per (?:il |l'|lo )?(?:giorno |{_WEEKDAY} )?(?=[0-9]|{_WEEKDAY})"
    r"|inshallah|insallah|inchallah|insciallah)"
    r"(?![^\W\d_])"
)
_AFTER_A_WEEKDAY: Final = lazy_pattern(rf"\b{_WEEKDAY} prossimo\b")
""" "lunedì prossimo" may be told of this talk, when it was written down before."""
_OF_OTHER_SERVICES: Final = frozenset(
    vocabulary(
        "pediatra medico ospedale clinica questura prefettura tribunale neuropsichiatria npi "
        "uonpia neuropsichiatra ambulatorio caf anagrafe asl ats serd sert cps csm avvocato "
        "avvocata logopedista ostetrica psicologa psicologo soccorso visita"
    )
)
"""Where a family has appointments without its mediator."""
_OF_THE_MEDIATOR: Final = _TALKS | {"domiciliare", "domicilio", "mediazione"}


@lru_cache(maxsize=CACHE_SIZE)
def announces_next(typed: str) -> bool:
    """True for words beside a day that tell of a talk to come.

    "ci vediamo il 13/03/2026", "fissato: 13/03/2026".
    """
    if len(typed) > LONGEST or not any(map(str.isalpha, typed)):
        return False
    return _ANNOUNCES.search(_AFTER_A_WEEKDAY.sub("", plain(typed))) is not None


@lru_cache(maxsize=CACHE_SIZE)
def is_of_another_service(typed: str) -> bool:
    """True for a day beside a doctor, a court, the police: "26/03 pediatra".

    Not where a talk is named as well.
    """
    words = re.findall(r"[^\W\d_]+", plain(typed)) if len(typed) <= LONGEST else ()
    return not _OF_OTHER_SERVICES.isdisjoint(words) and _OF_THE_MEDIATOR.isdisjoint(words)
