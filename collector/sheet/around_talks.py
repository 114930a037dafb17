"""What people and programs write around the talks of a sheet. Pure.

A subtotal, a legend, a signature, a note: each answer is a reason in Italian, or None for a row
that may be a talk. A talk that was only begun is asked about.
"""

import datetime as dt
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
from schemas.patterns import lazy_pattern

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
_SENTENCES: Final = OWN_WORDS - {"attendees"}
_SHORT: Final = 60
"""Characters of a text that may be a signature or a line of a legend."""
_FEW: Final = 3
"""Words of a sentence; at most so many of a name."""


# --- Above the titles
# -------------------------------------------------------------------------------------


def is_talk_above_titles(entry: RowCells) -> bool:
    """Return whether a row is a talk that sorting put above the titles.

    It has a day, and the hours, who was there or what was done. "Periodo | dal | 01/01/2024 | al |
    31/12/2024" has a day and no hours: what stands there is of another kind.
    """
    if not read_date(entry.cell("date")).value:
        return False
    start, end = entry.cell("hours"), Cell()
    if start.empty:
        start, end = entry.cell("start"), entry.cell("end")
    if not (start.empty and end.empty):
        return any(reading.flag is None and reading.value for reading in read_interval(start, end))
    if len(words(entry.cell("description").text)) >= _FEW:
        return True
    return not entry.cell("nucleus").empty and bool(read_attendees(entry.cell("attendees")).value)


# --- Below them
# -------------------------------------------------------------------------------------------


def no_talk_reason(
    values: Sequence[Typed], entry: RowCells, above: RowAbove, *, has_day: bool
) -> str | None:
    """Return why a row below the titles is no talk; None for one that may be.

    `values`: its filled cells, from the left.
    """
    if has_day and entry.typed("nucleus") is not None and _has_hours(entry):
        return None  # most rows: whatever else stands there, it is a talk
    texts = [text for text in (plain(Cell(value).text) for value in values) if text]
    has_code = is_code(entry.cell("nucleus").text.upper(), "N")
    if not texts or has_code or _has_sentence(entry):
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
    """Return whether a family and a mediator may be taken from a row.

    It has a day, and the hours, who was there or what was done; or a text that describes a talk.
    """
    if any(char.isdigit() for char in entry.cell("date").text):
        is_filled = not entry.cell("attendees").empty or not entry.cell("description").empty
        return is_filled or _has_hours(entry)
    return _has_sentence(entry)


def _has_sentence(entry: RowCells) -> bool:
    """Return whether a column of a talk's own words, but who was there, holds a sentence."""
    return any(len(words(entry.cell(key).text)) >= _FEW for key in _SENTENCES)


def _has_hours(entry: RowCells) -> bool:
    """Return whether hours are typed; a label, or a day that slipped there, are none."""
    for key in _HOURS:
        text = entry.cell(key).text
        if any(char.isdigit() for char in text) and not _WHOLE_DAY.fullmatch(text):
            return True
    return False


_WHOLE_DAY: Final = lazy_pattern(
    r"\s*\d{1,2}\s*[/.\-]\s*\d{1,2}\s*[/.\-]\s*\d{2,4}\s*|\d{4}-\d\d-\d\d\s*"
)
_OFFICE: Final = (
    r"(?:coordinat|mediat|responsabil|assistent|referent|operat|respons|dirigent|president)\w*(?: "
    r"(?:sociale|del progetto|linguistic[oa]|culturale|linguistic[oa]-culturale|dell'équipe))*|as\b"
)
_BEFORE_SIGN: Final = r"(?:data e |luogo,? (?:e )?data,? (?:e )?|timbro e |in fede,? )?"
_SIGNED: Final = lazy_pattern(
    rf"{_BEFORE_SIGN}(?:firma|firme)(?:\s*$|\s*[:_.…(]"
    rf"|\s+(?:{_OFFICE}|e\b|di\b|de[il]\b|dell|per\b|leggibile|autograf|digital))|"
    r"firmato(?:\s*$|\s*:| da\b)|f\.?to\b|timbro(?:\s*$|\s*:| e\b)|luogo e data\b|"
    r"(?:per )?presa visione\b|visto(?:\s*:|\s*$)|visto,? (?:si )?(?:approva|il|la|l')|in fede\b|"
    r"(?:redatto|approvato|verificato|controllato|predisposto|compilato) da\b|a cura di\b"
)
_WHO_SIGNS: Final = lazy_pattern(rf"(?:il|la|l'|lo|i|le|gli)\s*(?:{_OFFICE})\s*(?::|$)")
_SIGN_LABEL: Final = lazy_pattern(
    rf"{_BEFORE_SIGN}(?:firma|timbro|f\.?to|per presa visione)(?: e timbro)?"
    rf"(?: (?:(?:del|della|dell'|di)\s*)?(?:{_OFFICE}))?[\s:_.]*"
)
_LINE: Final = lazy_pattern(r"[\s_.…\-–—]*")
_PLACE_AND_DAY: Final = lazy_pattern(
    r"[^\d]{2,40},?\s*(?:li|lì|il)?\s*\d{1,2}\s*[/.\- ]\s*[\w]+\s*[/.\- ]\s*\d{2,4}"
)
_PLACE_COMMA_DAY: Final = lazy_pattern(
    r"[^\d,]{2,40}(?:,\s*(?:li|lì|il|addì)?|\s+(?:li|lì|addì))\s*\d{1,2}\s*[/.\- ]\s*\w+\s*[/.\- "
    r"]\s*\d{4}"
)
_LABEL_OF_DAY: Final = lazy_pattern(r"(?:data|luogo|luogo e data)\s*:?")
_NO_NAME: Final = frozenset({"nucleus", "date", *_HOURS})
"""Columns in which "Firma del mediatore" can be nothing else."""


def _is_signature(entry: RowCells, values: Sequence[Typed], above: RowAbove) -> bool:
    """Return whether a row is a place to sign.

    It has words that say who signs, or where, and beside them at most one cell of a talk; directly
    below such a row, the name alone.
    """
    texts = _texts_by_field(entry)
    if len(values) == 1 and len(texts) == 1:
        ((key, text),) = texts.items()
        is_place = _PLACE_COMMA_DAY.fullmatch(text) is not None or _is_name_below(text, above)
        if is_place and key not in OWN_WORDS:
            return True
    signed = {key for key, text in texts.items() if _is_signed(key, text, texts)}
    who = [key for key, text in texts.items() if key not in OWN_WORDS and _WHO_SIGNS.match(text)]
    places = {key for key, text in texts.items() if _PLACE_AND_DAY.fullmatch(text)}
    if not signed and not _names_signer(texts, who, places):
        return False
    lines = {key for key, text in texts.items() if _is_line_to_sign(text)}
    around = {*signed, *who, *places, *lines, *_beside_labels(texts, signed)}
    talk = {key for key in _OF_A_TALK if not entry.cell(key).empty and key not in around}
    if signed & _NO_NAME:
        days = [key for key in _HOURS if _WHOLE_DAY.fullmatch(texts.get(key, ""))]
        talk -= {"date", *days}
    return len(talk) <= 1 and "description" not in talk and not _has_hours(entry)


def _texts_by_field(entry: RowCells) -> dict[str, str]:
    """Return field key → its text in plain form, of the filled cells, from the left."""
    fields = sorted(entry.columns, key=entry.columns.__getitem__)
    texts = {key: plain(entry.cell(key).text) for key in fields}
    return {key: text for key, text in texts.items() if text}


def _names_signer(texts: Mapping[str, str], who: Sequence[str], places: Set[str]) -> bool:
    """Return whether "Il coordinatore", without a word for signing, makes a place to sign.

    `who`: the fields outside a talk's own words that begin so, from the left. "attendees" alone
    does not count; beside a place with a day any column does.
    """
    if who and who[0] != "attendees":
        return True
    return bool(places) and any(_WHO_SIGNS.match(text) for text in texts.values())


def _is_line_to_sign(text: str) -> bool:
    return _LINE.fullmatch(text) is not None or _LABEL_OF_DAY.fullmatch(text) is not None


def _beside_labels(texts: Mapping[str, str], signed: Set[str]) -> set[str]:
    """Return the fields of the names to the right of labels: "Firma AS: | Anna Rossi".

    With one label alone there are none: what stands beside it may be a talk's.
    """
    if len(signed) <= 1:
        return set()
    names = set()
    for left, right in pairwise(texts):
        if left in signed and len(words(texts[right])) <= _FEW:
            names.add(right)
    return names - signed


def _is_name_below(text: str, above: RowAbove) -> bool:
    """Return whether a text is a name directly below a place to sign that holds only its label."""
    if above.section != SIGNATURE or any(char.isdigit() for char in text):
        return False
    is_alone = sum(not Cell(value).empty for value in above.row) == 1
    return is_alone and 2 <= len(words(text)) <= _FEW


def _is_signed(key: str, text: str, texts: Mapping[str, str]) -> bool:
    """Return whether a cell is the label of a signature.

    In a column of a talk's own words only a bare label counts: "Firma del patto" was done in the
    talk. Nor does a bare "Firma" beside a family or a mediator, nor alone.
    """
    if key not in _SENTENCES:
        return _SIGNED.match(text) is not None
    if not _SIGN_LABEL.fullmatch(text) or {"nucleus", "mediator"} & texts.keys():
        return False
    return not text.isalpha() or len(texts) > 1


@lru_cache(maxsize=4096)
def is_signature(text: str) -> bool:
    """Return whether a text begins as a place to sign does."""
    return len(text) <= _SHORT and _SIGNED.match(plain(text)) is not None


_LEGEND: Final = lazy_pattern(
    r"\W*legenda(?:\W*$|\s*[:=(\-–]|\s+(?:de[il]|delle|dei|colori|simboli|abbreviazioni|sigle)\b)"
)
_MEANS: Final = lazy_pattern(
    r"\W*(?:\w[\w.]{0,2}|rosso|verde|giallo|arancione|grigio|azzurro|bianco)\s*=\s*\S.*"
)


def _is_legend(
    values: Sequence[Typed], texts: Sequence[str], entry: RowCells, above: RowAbove
) -> bool:
    """Return whether a row explains signs or colours: "Legenda", "M = madre | P = padre".

    Directly below such a row any few short texts do ("verde | completo"), unless one of them names
    a family or a mediator of another row.
    """
    if len(texts) != len(values) or _is_own_words(entry, texts):
        return False
    if _LEGEND.match(texts[0]) or all(_MEANS.fullmatch(text) for text in texts):
        return True
    if above.section != LEGEND or _has_hours(entry):
        return False
    if len(texts) > _FEW or any(len(text) > _SHORT for text in texts):
        return False
    named = [plain(entry.cell(key).text) for key in ("mediator", "nucleus")]
    return not any(text and above.stands(text) for text in named)


_NOTE: Final = lazy_pattern(
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
_FOOTER: Final = lazy_pattern(r"\b(?:p\.?\s?iva|partita iva|cod(?:ice|\.) fiscale)\b")


def _is_note(values: Sequence[Typed], texts: Sequence[str], entry: RowCells) -> bool:
    """Return whether a row says something of the sheet.

    It is one text that does, in a column that is not the talk's own words, alone or with a day
    behind it; several texts that each begin with a star; or only lines.
    """
    if all(map(_is_drawn_line, values)):
        return True
    if all(text.startswith("*") for text in texts):
        return not _is_own_words(entry, texts)
    if len(values) > 2 or not all(map(_is_whole_day, values[1:])):
        return False
    is_footer = len(values) == 1 and _FOOTER.search(texts[0]) is not None
    if not is_footer and not _NOTE.match(texts[0]):
        return False
    return not _is_own_words(entry, texts)


def _is_drawn_line(value: Typed) -> bool:
    if not isinstance(value, str) or len(value.strip()) < _FEW:
        return False
    return _LINE.fullmatch(value) is not None


def _is_whole_day(value: Typed) -> bool:
    return isinstance(value, dt.date) or _WHOLE_DAY.fullmatch(Cell(value).text) is not None


def _is_own_words(entry: RowCells, texts: Sequence[str]) -> bool:
    """Return whether a row has one text, in a column of a talk's own words: it may be a talk."""
    if len(texts) != 1:
        return False
    return any(plain(entry.cell(key).text) == texts[0] for key in OWN_WORDS)
