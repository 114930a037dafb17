"""What people and programs write around the talks of a sheet: a subtotal, a legend, a signature, a note. Pure.

Each answer is a reason in Italian, or None for a row that may be a talk: a talk that was only begun is asked about.
"""

import datetime as dt
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from collector.layout import RowCells
from schemas.cells.dates import read_date
from schemas.cells.present import read_attendees
from schemas.cells.reading import Cell, Typed
from schemas.cells.times import read_interval
from schemas.cells.words import plain, words
from schemas.code import is_code

OWN_WORDS: Final = frozenset({"attendees", "description", "outcome", "issues", "agreements"})
_OF_A_TALK: Final = ("mediator", "nucleus", "date", "start", "end", "hours", "attendees", "description")
_HOURS: Final = ("start", "end", "hours")
LEGEND: Final = "legenda"
TOTAL: Final = "riga di totale"
SIGNATURE: Final = "firma"
NOTE: Final = "nota sul foglio"
_SHORT: Final = 60
_FEW: Final = 3


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


# --- Above the titles -------------------------------------------------------------------------------------


def is_talk_above_titles(entry: RowCells) -> bool:
    """True for a talk that sorting put above the titles: a day, and the hours, who was there or what was done.

    "Periodo | dal | 01/01/2024 | al | 31/12/2024" has a day and no hours: what stands there is of another kind.
    """
    if not read_date(entry.cell("date")).value:
        return False
    start, end = entry.cell("hours"), Cell()
    if start.empty:
        start, end = entry.cell("start"), entry.cell("end")
    if not (start.empty and end.empty):
        return any(reading.flag is None and reading.value for reading in read_interval(start, end))
    attendees = entry.cell("attendees")
    is_said = len(words(entry.cell("description").text)) >= _FEW
    return is_said or (not entry.cell("nucleus").empty and bool(read_attendees(attendees).value))


# --- Below them -------------------------------------------------------------------------------------------


def no_talk(
    values: Sequence[Typed], entry: RowCells, before: Sequence[Typed], *, has_day: bool, below_legend: bool
) -> str | None:
    """Why a row below the titles is no talk. `values`: its filled cells, from the left; `before`: the row above it, as
    it stands in the tab; `below_legend`: that row was a legend's.
    """
    if has_day and entry.typed("nucleus") is not None and any(entry.typed(key) is not None for key in _HOURS):
        return None  # most rows: whatever else stands there, it is a talk
    texts = [text for value in values if (text := plain(Cell(value).text))]
    if not texts:
        return None
    if not has_day and _is_total(values, texts, entry, before):
        return TOTAL
    if _is_signature(entry):
        return SIGNATURE
    if not has_day and _is_legend(values, texts, entry, below_legend=below_legend):
        return LEGEND
    if _is_note(values, texts, entry):
        return NOTE
    return None


_COUNTED: Final = _set("conteggio conteggi totale totali tot subtotale subtotali count total subtotal")
_RECKONED: Final = _set(
    "somma media conta risultato massimo minimo max min prodotto varianza numero numeri sum average result product"
)
"""What spreadsheets put behind a group's name too; but "Somma" and "Media" are also names of people."""
_BESIDE_TOTALS: Final = _set(
    "n nr num numero colloqui colloquio ore ora minuti incontri interventi schede righe nuclei famiglie presenze "
    "complessivo complessiva complessivi complessive generale generali parziale parziali medio media grand svolti "
    "svolte effettuati effettuate del dei delle di per in anno mese periodo"
)
_HOURS_OR_NUMBERS: Final = re.compile(r"[\d\s.,:'h+%/-]+")


def _is_number(value: Typed) -> bool:
    if not isinstance(value, str):
        return not isinstance(value, dt.date)
    return _HOURS_OR_NUMBERS.fullmatch(value) is not None


def _is_total(values: Sequence[Typed], texts: Sequence[str], entry: RowCells, before: Sequence[Typed]) -> bool:
    """A total has one label and else only numbers: "Hoxha Conteggio | 12", "N. colloqui: 12"."""
    labels = [value for value in values if not _is_number(value)]
    numbers = len(values) - len(labels)
    if len(labels) != 1 or not isinstance(labels[0], str) or _own_words(entry, texts):
        return False
    said = words(plain(labels[0]))
    told = [word for word in said if not word.isdecimal()]
    if not told:
        return False
    if all(word in _COUNTED | _BESIDE_TOTALS for word in told):
        counts_something = bool(_COUNTED.intersection(told)) or told[0] in ("n", "nr", "num", "numero")
        return counts_something and (numbers > 0 or len(said) > len(told) or told[-1] in _COUNTED)
    if told[-1] in _COUNTED:
        return True
    group = plain(labels[0]).removesuffix(told[-1]).strip()
    return told[-1] in _RECKONED and group in {plain(Cell(value).text) for value in before}


_SIGNED: Final = re.compile(
    r"(?:data e |luogo,? (?:e )?data e |timbro e |in fede,? )?(?:firma|firme)\b(?!\w)|firmato\b|f\.?to\b|timbro\b|"
    r"luogo e data\b|(?:per )?presa visione\b|per presa visione|visto,? (?:si )?(?:approva|il|la|l')|in fede\b"
)
_WHO_SIGNS: Final = re.compile(
    r"(?:il|la|l'|lo|i|le|gli)\s*(?:coordinat|mediat|responsabil|assistent|referent|operat|respons|dirigent|president)"
    r"\w*(?: (?:sociale|del progetto|linguistico|culturale|linguistico-culturale|dell'équipe))*\s*(?::|$)"
)
_SIGN_LABEL: Final = re.compile(
    r"(?:data e |luogo e data,? |timbro e |in fede,? )?(?:firma|timbro|f\.?to|per presa visione)(?: e timbro)?"
    r"(?: (?:del|della|dell'|di)\s*(?:coordinat|mediat|responsabil|assistent|referent|operat)\w*(?: sociale)?)?[\s:_.]*"
)
_LINE: Final = re.compile(r"[\s_.…\-–—]*")
_PLACE_AND_DAY: Final = re.compile(r"[^\d]{2,40},?\s*(?:li|lì|il)?\s*\d{1,2}\s*[/.\- ]\s*[\w]+\s*[/.\- ]\s*\d{2,4}")


def _is_signature(entry: RowCells) -> bool:
    """A place to sign: words that say who signs, or where, and beside them at most one cell of a talk."""
    said = {key: text for key in entry.columns if (text := plain(entry.cell(key).text))}
    signed = {key for key, text in said.items() if _signs(key, text)}
    who = {key for key, text in said.items() if key not in OWN_WORDS and _WHO_SIGNS.match(text)}
    places = {key for key, text in said.items() if _PLACE_AND_DAY.fullmatch(text)}
    if not signed:
        leads = next(iter(who), "") not in ("", "attendees")
        by_place = places and any(_WHO_SIGNS.match(text) for text in said.values())
        if not (leads or by_place):
            return False
    around = signed | who | places | {key for key, text in said.items() if _LINE.fullmatch(text)}
    talk = [key for key in _OF_A_TALK if not entry.cell(key).empty and key not in around]
    has_hours = any(char.isdigit() for key in _HOURS for char in said.get(key, ""))
    return len(talk) <= 1 and "description" not in talk and not has_hours


def _signs(key: str, text: str) -> bool:
    """In a column of a talk's own words only a label counts: "Firma del patto" was done there."""
    return (_SIGN_LABEL.fullmatch(text) if key in OWN_WORDS - {"attendees"} else _SIGNED.match(text)) is not None


@lru_cache(maxsize=4096)
def is_signing(text: str) -> bool:
    """True for a text that begins as a place to sign does."""
    return len(text) <= _SHORT and _SIGNED.match(plain(text)) is not None


_LEGEND: Final = re.compile(r"\W*legenda\b")
_MEANS: Final = re.compile(r"\W*(?:\w[\w.]{0,2}|rosso|verde|giallo|arancione|grigio|azzurro|bianco)\s*=\s*\S.*")


def _is_legend(values: Sequence[Typed], texts: Sequence[str], entry: RowCells, *, below_legend: bool) -> bool:
    """ "Legenda", "M = madre | P = padre"; and directly below such a row any few short texts: "verde | completo"."""
    if len(texts) != len(values) or _own_words(entry, texts) or is_code(entry.cell("nucleus").text.upper(), "N"):
        return False
    if _LEGEND.match(texts[0]) or all(_MEANS.fullmatch(text) for text in texts):
        return True
    is_short = len(texts) <= _FEW and all(len(text) <= _SHORT for text in texts)
    has_hours = any(not entry.cell(key).empty for key in _HOURS)
    return below_legend and is_short and not has_hours


_NOTE: Final = re.compile(
    r"\*|n\.?\s?b\.?(?:\s|:)|not[ae]\s*:|avvertenz[ae]\b|attenzione\s*:|pag(?:ina|\.)\s*\d|"
    r"fine(?: del)? (?:foglio|elenco|registro|tabella)\b|"
    r"(?:stampato|aggiornato|esportato|estratto|generato|elaborato|compilato) (?:il|al|in data|da)\b|"
    r"in (?:rosso|verde|giallo|arancione|grigio|blu|azzurro|neretto|grassetto|corsivo)\b"
)


def _is_note(values: Sequence[Typed], texts: Sequence[str], entry: RowCells) -> bool:
    """One text alone that speaks of the sheet, in a column that is not the talk's own words; or only lines."""
    if all(isinstance(value, str) and _LINE.fullmatch(value) and len(value.strip()) >= _FEW for value in values):
        return True
    return len(values) == 1 and not _own_words(entry, texts) and _NOTE.match(texts[0]) is not None


def _own_words(entry: RowCells, texts: Sequence[str]) -> bool:
    """True when all that a row says in words stands in columns of a talk's own words: then it may be one."""
    own = {plain(entry.cell(key).text) for key in OWN_WORDS}
    return own.issuperset(texts) and len(texts) == 1
