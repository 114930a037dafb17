"""What people and programs count below the talks: totals, a small table of sums. Pure."""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from collector.sheet.columns import RowCells
from schemas.cells.normalise import plain, words
from schemas.cells.reading import Typed

OWN_WORDS: Final = frozenset({"attendees", "description", "outcome", "issues", "agreements"})
"""The columns of a talk's own words: what is typed there in words is the talk's."""
TOTAL: Final = "riga di totale"
SUMMARY: Final = "riepilogo"


def _nothing(_text: str) -> bool:
    return False


class RowAbove(NamedTuple):
    """What a row stands below. `row`: the one directly above; `section`: the reason of the section
    that it continues, where one does; `stands`: whether a text, in plain form, is what some row
    names its family, its mediator or its day with.
    """

    row: Sequence[Typed] = ()
    section: str | None = None
    stands: Callable[[str], bool] = _nothing


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FIRST: Final = _set("totale totali tot subtotale subtotali total subtotal")
_COUNTED: Final = _FIRST | _set("conteggio conteggi count")
_RECKONED: Final = _set(
    "somma media conta risultato massimo minimo max min prodotto varianza numero numeri sum "
    "average result product"
)
"""What spreadsheets put behind a group's name too; but "Somma" and "Media" are also names of
people.
"""
_NOUNS: Final = _set(
    "colloqui ore minuti incontri interventi schede righe nuclei famiglie presenze assenze giorni "
    "utenti mediazioni sedute appuntamenti h"
)
_OVERALL: Final = _set("complessivo complessiva complessivi complessive generale generali")
_BESIDE: Final = _OVERALL | _set(
    "n nr num numero colloquio ora monte parziale parziali medio media grand svolti svolte "
    "effettuati effettuate residuo residua residui residue rimanenti restanti disponibili usate "
    "usati utilizzate erogate assegnate previste previsti programmati fatti fatte annullati "
    "rinviati giustificate ingiustificate del dei delle di per in anno mese periodo"
)
_NUMBERED: Final = _set("n nr num numero")
_MONTHS: Final = _set(
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre"
)
_HOURS_OR_NUMBERS: Final = re.compile(r"[\d\s.,:'h+%/-]+")
_CLOCK: Final = re.compile(r"\d\s*[:.,h]\s*\d\d\b")


def is_number(value: Typed) -> bool:
    """True for a number, hours, or a count with its noun: 12, "12:30", "3 colloqui"."""
    if not isinstance(value, str):
        return not isinstance(value, dt.date)
    if _HOURS_OR_NUMBERS.fullmatch(value):
        return True
    said = words(value)
    return bool(said) and said[0].isdecimal() and all(w.isdecimal() or w in _NOUNS for w in said)


def is_total(values: Sequence[Typed], entry: RowCells, above: RowAbove, *, has_day: bool) -> bool:
    """A total has one label and else only numbers: "Hoxha Conteggio | 12", "N. colloqui: 12".

    `values`: the filled cells of a row, from the left.
    """
    labels = [value for value in values if not is_number(value)]
    if not labels:
        return _counts_alone(values, entry)
    if len(labels) > 1 or not isinstance(label := labels[0], str):
        return False
    text = plain(label)
    if has_day and plain(entry.cell("date").text) != text:
        return False
    told = [word for word in words(text) if not word.isdecimal()]
    if not told:
        return False
    numbers = len(values) - 1
    if _in_own_words(entry, text):
        return values[0] == label and numbers > 0 and _only_counts(told)
    is_counted = numbers > 0 or len(words(text)) > len(told)
    return (
        _is_count(told, is_counted=is_counted)
        or _is_lone_reckoning(told, entry, numbers)
        or _is_of_a_group(text, told, above, is_counted=is_counted)
    )


def _counts_alone(values: Sequence[Typed], entry: RowCells) -> bool:
    """ "3 colloqui", alone in its row."""
    if len(values) != 1 or not isinstance(value := values[0], str):
        return False
    return bool(_NOUNS.intersection(words(value))) and not _in_own_words(entry, plain(value))


def _in_own_words(entry: RowCells, text: str) -> bool:
    return any(plain(entry.cell(key).text) == text for key in OWN_WORDS)


def _only_counts(told: Sequence[str]) -> bool:
    """Return whether words only count: "totale", "colloqui effettuati"; not "ora" alone."""
    if not all(word in _COUNTED | _NOUNS | _BESIDE for word in told):
        return False
    return bool((_COUNTED | _NOUNS).intersection(told)) or told[0] in _NUMBERED


def _is_count(told: Sequence[str], *, is_counted: bool) -> bool:
    """ "Colloqui effettuati" beside a number, "Totale", "Media complessiva", "Somma ore"."""
    if _only_counts(told):
        return is_counted or bool(_COUNTED.intersection(told))
    rest = told[1:]
    if told[0] not in _RECKONED or not rest:
        return False
    is_overall = all(word in _OVERALL | _COUNTED for word in rest)
    return is_overall or (is_counted and all(word in _NOUNS | _BESIDE for word in rest))


def _is_lone_reckoning(told: Sequence[str], entry: RowCells, numbers: int) -> bool:
    """Return whether a row is "Media | 3", without a day or hours: a family may be called so."""
    begun = any(not entry.cell(key).empty for key in ("start", "end", "hours"))
    return len(told) == 1 and told[0] in _RECKONED and numbers > 0 and not begun


_GROUP_COUNT: Final = re.compile(r"(.+?)\s*[:(–-]+\s*\d+\s+(\w+)\W*")


def _is_of_a_group(text: str, told: Sequence[str], above: RowAbove, *, is_counted: bool) -> bool:
    """ "Hoxha Conteggio", "Totale Hoxha | 3", "Hoxha Totale ore | 2:00", "Hoxha: 2 colloqui"."""
    if told[-1] in _COUNTED:
        return True
    if told[0] in _FIRST:
        rest = text.split(maxsplit=1)[-1].strip(" :.-")
        return is_counted or _is_group(rest, above)
    if (counted := _GROUP_COUNT.fullmatch(text)) and counted[2] in _NOUNS:
        return _is_group(counted[1], above)
    bare = list(told)
    while bare and bare[-1] in _NOUNS | _BESIDE - _RECKONED:
        bare.pop()
    if is_counted and bare and bare[-1] in _COUNTED:
        return True
    group = text.removesuffix(told[-1]).strip(" :-")
    return told[-1] in _RECKONED and _is_group(group, above)


def _is_group(text: str, above: RowAbove) -> bool:
    """Return whether programs make groups of a text.

    They do of what some row names its family, its mediator or its day with, and of months.
    """
    if not text:
        return False
    said = words(text)
    is_period = all(word in _MONTHS or word.isdecimal() for word in said)
    return is_period or above.stands(text)


_HEADS_SUMMARY: Final = re.compile(
    r"(?:tabella |prospetto )?(?:riepilog\w+|riassunt\w+|statistich\w+|totali)\b"
    r"(?: (?:per|di|dei|delle|colloqui|ore|mensile|annuale|generale|finale|nucle\w+|famigli\w+"
    r"|mediat\w+|comun\w+|mes\w+|e|anno|\d{4}))*\W*"
)
_SUMMARY_TITLES: Final = (
    _COUNTED | _NOUNS | _BESIDE | _RECKONED
    | _set("nucleo famiglia mediatore mediatrice mediatori comune comuni data")
)  # fmt: skip


def is_summary(values: Sequence[Typed], entry: RowCells, above: RowAbove) -> bool:
    """A table of sums: its heading, its titles, and the rows directly below them."""
    texts = [plain(value) for value in values if isinstance(value, str)]
    if len(values) == 1 and texts and _HEADS_SUMMARY.fullmatch(texts[0]):
        return not _in_own_words(entry, texts[0])
    if len(values) >= 2 and len(texts) == len(values) and _are_its_titles(texts):
        return True
    return above.section == SUMMARY and _is_line_of_sums(values, entry)


def _are_its_titles(texts: Sequence[str]) -> bool:
    said = [words(text) for text in texts]
    if not all(told and all(word in _SUMMARY_TITLES for word in told) for told in said):
        return False
    return any((_NOUNS | _COUNTED).intersection(told) for told in said)


def _is_line_of_sums(values: Sequence[Typed], entry: RowCells) -> bool:
    labels = [value for value in values if not is_number(value)]
    names_both = all(
        not entry.cell(key).empty and not is_number(entry.typed(key))
        for key in ("mediator", "nucleus")
    )
    has_clock = any(_CLOCK.search(entry.cell(key).text) for key in ("start", "end", "hours"))
    begun = (names_both and has_clock) or any(
        len(words(entry.cell(key).text)) > 1 and not is_number(entry.typed(key))
        for key in OWN_WORDS
    )
    texts_only = all(isinstance(label, str) for label in labels)
    return 1 <= len(labels) <= 2 and texts_only and len(values) > len(labels) and not begun
