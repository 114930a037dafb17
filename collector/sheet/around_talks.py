"""What people and programs write around the talks of a sheet: a subtotal, a legend, a signature, a
note. Pure.

Each answer is a reason in Italian, or None for a row that may be a talk: a talk that was only begun
is asked about.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence, Set
from functools import lru_cache
from itertools import pairwise
from typing import Final

from collector.sheet.columns import RowCells
from collector.sheet.totals import OWN_WORDS, SUMMARY, TOTAL, RowAbove, is_summary, is_total
from schemas.cells.attendees import read_attendees
from schemas.cells.dates import read_date
from schemas.cells.normalise import plain, words
from schemas.cells.reading import Cell, Typed
from schemas.cells.times import read_interval
from schemas.code import is_code

_OF_A_TALK: Final = (
    "mediator",
    "nucleus",
    "date",
    "start",
    "end",
    "hours",
    "attendees",
    "description",
)
_HOURS: Final = ("start", "end", "hours")
LEGEND: Final = "legenda"
SIGNATURE: Final = "firma"
NOTE: Final = "nota sul foglio"
_SHORT: Final = 60
_FEW: Final = 3


# --- Above the titles
# -------------------------------------------------------------------------------------


def is_talk_above_titles(entry: RowCells) -> bool:
    """True for a talk that sorting put above the titles: a day, and the hours, who was there or
    what was done.

    "Periodo | dal | 01/01/2024 | al | 31/12/2024" has a day and no hours: what stands there is of
    another kind.
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


# --- Below them
# -------------------------------------------------------------------------------------------


def no_talk_reason(
    values: Sequence[Typed], entry: RowCells, above: RowAbove, *, has_day: bool
) -> str | None:
    """Why a row below the titles is no talk. `values`: its filled cells, from the left."""
    if has_day and entry.typed("nucleus") is not None and _has_hours(entry):
        return None  # most rows: whatever else stands there, it is a talk
    texts = [text for value in values if (text := plain(Cell(value).text))]
    if not texts or _tells(entry) or is_code(entry.cell("nucleus").text.upper(), "N"):
        return None
    if is_total(values, entry, above, has_day=has_day):
        return TOTAL
    if not has_day and is_summary(values, entry, above):
        return SUMMARY
    if _is_signature(entry, values, above):
        return SIGNATURE
    if not has_day and _is_legend(values, texts, entry, above):
        return LEGEND
    if _is_note(values, texts, entry):
        return NOTE
    return None


def describes_a_talk(entry: RowCells) -> bool:
    """True for a row from which a family and a mediator may be taken: a day, and the hours, who was
    there or what was done; or a text that tells it.
    """
    if any(char.isdigit() for char in entry.cell("date").text):
        said = not entry.cell("attendees").empty or not entry.cell("description").empty
        return said or _has_hours(entry)
    return _tells(entry)


def _tells(entry: RowCells) -> bool:
    """True where a column of a talk's own words holds a sentence."""
    return any(len(words(entry.cell(key).text)) >= _FEW for key in OWN_WORDS - {"attendees"})


def _has_hours(entry: RowCells) -> bool:
    """True where hours are typed; a label, or a day that slipped there, are none."""
    for key in _HOURS:
        text = entry.cell(key).text
        if any(char.isdigit() for char in text) and not _WHOLE_DAY.fullmatch(text):
            return True
    return False


_WHOLE_DAY: Final = re.compile(
    r"\s*\d{1,2}\s*[/.\-]\s*\d{1,2}\s*[/.\-]\s*\d{2,4}\s*|\d{4}-\d\d-\d\d\s*"
)
_OFFICE: Final = (
    r"(?:coordinat|mediat|responsabil|assistent|referent|operat|respons|dirigent|president)\w*(?: "
    r"(?:sociale|del progetto|linguistic[oa]|culturale|linguistic[oa]-culturale|dell'équipe))*|as\b"
)
_BEFORE_SIGN: Final = r"(?:data e |luogo,? (?:e )?data,? (?:e )?|timbro e |in fede,? )?"
_SIGNED: Final = re.compile(
    rf"{_BEFORE_SIGN}(?:firma|firme)(?:\s*$|\s*[:_.…(]|\s+(?:{_OFFICE}|e\b|di\b|de[il]\b|dell|per\b|leggibile"
    r"|autograf|digital))|firmato(?:\s*$|\s*:| da\b)|f\.?to\b|timbro(?:\s*$|\s*:| e\b)|luogo e data\b|"
    r"(?:per )?presa visione\b|visto(?:\s*:|\s*$)|visto,? (?:si )?(?:approva|il|la|l')|in fede\b|"
    r"(?:redatto|approvato|verificato|controllato|predisposto|compilato) da\b|a cura di\b"
)
_WHO_SIGNS: Final = re.compile(rf"(?:il|la|l'|lo|i|le|gli)\s*(?:{_OFFICE})\s*(?::|$)")
_SIGN_LABEL: Final = re.compile(
    rf"{_BEFORE_SIGN}(?:firma|timbro|f\.?to|per presa visione)(?: e timbro)?"
    rf"(?: (?:(?:del|della|dell'|di)\s*)?(?:{_OFFICE}))?[\s:_.]*"
)
_LINE: Final = re.compile(r"[\s_.…\-–—]*")
_PLACE_AND_DAY: Final = re.compile(
    r"[^\d]{2,40},?\s*(?:li|lì|il)?\s*\d{1,2}\s*[/.\- ]\s*[\w]+\s*[/.\- ]\s*\d{2,4}"
)
_PLACE_COMMA_DAY: Final = re.compile(
    r"[^\d,]{2,40}(?:,\s*(?:li|lì|il|addì)?|\s+(?:li|lì|addì))\s*\d{1,2}\s*[/.\- ]\s*\w+\s*[/.\- "
    r"]\s*\d{4}"
)
_LABEL_OF_DAY: Final = re.compile(r"(?:data|luogo|luogo e data)\s*:?")
_NO_NAME: Final = frozenset({"nucleus", "date", *_HOURS})
"""Columns in which "Firma del mediatore" can be nothing else."""


def _is_signature(entry: RowCells, values: Sequence[Typed], above: RowAbove) -> bool:
    """A place to sign: words that say who signs, or where, and beside them at most one cell of a
    talk; directly below them the name alone.
    """
    said = _said(entry)
    if len(values) == 1 and len(said) == 1:
        ((key, text),) = said.items()
        if key not in OWN_WORDS and (
            _PLACE_COMMA_DAY.fullmatch(text) or _is_name_below(text, above)
        ):
            return True
    signed = {key for key, text in said.items() if _signs(key, text, said)}
    who = {key for key, text in said.items() if key not in OWN_WORDS and _WHO_SIGNS.match(text)}
    places = {key for key, text in said.items() if _PLACE_AND_DAY.fullmatch(text)}
    if not signed:
        leads = next(iter(who), "") not in ("", "attendees")
        by_place = places and any(_WHO_SIGNS.match(text) for text in said.values())
        if not (leads or by_place):
            return False
    lines = {
        key for key, text in said.items() if _LINE.fullmatch(text) or _LABEL_OF_DAY.fullmatch(text)
    }
    around = signed | who | places | lines | _beside_labels(said, signed)
    talk = {key for key in _OF_A_TALK if not entry.cell(key).empty and key not in around}
    if signed & _NO_NAME:
        talk -= {"date", *(key for key in _HOURS if _WHOLE_DAY.fullmatch(said.get(key, "")))}
    return len(talk) <= 1 and "description" not in talk and not _has_hours(entry)


def _said(entry: RowCells) -> dict[str, str]:
    """What the fields of a row say, in plain form, from the left."""
    fields = sorted(entry.columns, key=entry.columns.__getitem__)
    return {key: text for key in fields if (text := plain(entry.cell(key).text))}


def _beside_labels(said: Mapping[str, str], signed: Set[str]) -> set[str]:
    """The name to the right of each label but the first one: "Firma AS: | Anna Rossi"."""
    keys = list(said)
    after = {
        right
        for left, right in pairwise(keys)
        if left in signed and len(words(said[right])) <= _FEW
    }
    return after - signed if len(signed) > 1 else set()


def _is_name_below(text: str, above: RowAbove) -> bool:
    """A text without digits directly below a place to sign that holds nothing but its label."""
    alone = sum(not Cell(value).empty for value in above.row) == 1
    is_name = 2 <= len(words(text)) <= _FEW and not any(char.isdigit() for char in text)
    return above.section == SIGNATURE and alone and is_name


def _signs(key: str, text: str, said: Mapping[str, str]) -> bool:
    """In a column of a talk's own words only a label counts: "Firma del patto" was done there. Nor
    does a bare "Firma" beside a family or a mediator, nor alone.
    """
    if key not in OWN_WORDS - {"attendees"}:
        return _SIGNED.match(text) is not None
    if not _SIGN_LABEL.fullmatch(text) or {"nucleus", "mediator"} & said.keys():
        return False
    return not text.isalpha() or len(said) > 1


@lru_cache(maxsize=4096)
def is_signature(text: str) -> bool:
    """True for a text that begins as a place to sign does."""
    return len(text) <= _SHORT and _SIGNED.match(plain(text)) is not None


_LEGEND: Final = re.compile(
    r"\W*legenda(?:\W*$|\s*[:=(\-–]|\s+(?:de[il]|delle|dei|colori|simboli|abbreviazioni|sigle)\b)"
)
_MEANS: Final = re.compile(
    r"\W*(?:\w[\w.]{0,2}|rosso|verde|giallo|arancione|grigio|azzurro|bianco)\s*=\s*\S.*"
)


def _is_legend(
    values: Sequence[Typed], texts: Sequence[str], entry: RowCells, above: RowAbove
) -> bool:
    """ "Legenda", "M = madre | P = padre"; and directly below such a row any few short texts: "verde | completo",
    but where one of them names a family or a mediator of another row.
    """
    if len(texts) != len(values) or _own_words(entry, texts):
        return False
    if _LEGEND.match(texts[0]) or all(_MEANS.fullmatch(text) for text in texts):
        return True
    is_short = len(texts) <= _FEW and all(len(text) <= _SHORT for text in texts)
    named = [plain(entry.cell(key).text) for key in ("mediator", "nucleus")]
    names_somebody = any(text and above.stands(text) for text in named)
    return above.section == LEGEND and is_short and not _has_hours(entry) and not names_somebody


_NOTE: Final = re.compile(
    r"\*|n\.?\s?b\.?(?:\s|:)|not[ae]\s*:|avvertenz[ae]\b|attenzione\s*:|pag(?:ina|\.)\s*\d|"
    r"fine\W*$|fine(?: del)? (?:foglio|elenco|registro|tabella|documento)\b|"
    r"(?:stampato|aggiornato|esportato|estratto|generato|elaborato|compilato) (?:il|al|in "
    r"data|da)\b|in "
    r"(?:rosso|verde|giallo|arancione|grigio|blu|azzurro|neretto|grassetto|corsivo)\b|(?:ultim[oa] "
    r"|data (?:di |dell')?(?:ultim[oa] )?)(?:aggiornamento|modifica|stampa|revisione|estrazione)\b|"
    r"(?:rev(?:isione|\.)|vers(?:ione|\.)|v\.)\s*(?:n\.?\s*)?\d|"
    r"(?:documento|materiale|dati|file|foglio) (?:riservat|ad uso|interno|strettamente|personali)|"
    r"per "
    r"(?:info|informazioni|contatti|chiariment\w+)\b|(?:tel|telefono|cell|fax)\b\.?\s*:?\s*[+(\d]|"
    r"(?:(?:e-?)?mail|pec)\s*:|p(?:artita|\.)\s*iva\b|(?:cooperativa|coop\.?|associazione) "
    r"(?:sociale|soc\.)"
)
_FOOTER: Final = re.compile(r"\b(?:p\.?\s?iva|partita iva|cod(?:ice|\.) fiscale)\b")


def _is_note(values: Sequence[Typed], texts: Sequence[str], entry: RowCells) -> bool:
    """One text that speaks of the sheet, in a column that is not the talk's own words, alone or
    with a day behind it; several that each begin with a star; or only lines.
    """
    if all(
        isinstance(value, str) and _LINE.fullmatch(value) and len(value.strip()) >= _FEW
        for value in values
    ):
        return True
    if all(text.startswith("*") for text in texts):
        return not _own_words(entry, texts)
    behind = [value for value in values[1:] if not isinstance(value, dt.date)]
    if any(not _WHOLE_DAY.fullmatch(Cell(value).text) for value in behind) or len(values) > 2:
        return False
    speaks = _NOTE.match(texts[0]) or (len(values) == 1 and _FOOTER.search(texts[0]))
    return bool(speaks) and not _own_words(entry, texts)


def _own_words(entry: RowCells, texts: Sequence[str]) -> bool:
    """True when all that a row says in words stands in columns of a talk's own words: then it may
    be one.
    """
    own = {plain(entry.cell(key).text) for key in OWN_WORDS}
    return own.issuperset(texts) and len(texts) == 1
