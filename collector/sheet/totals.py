"""What people and programs count below the talks: totals, a small table of sums. Pure."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from collector.sheet.columns import RowCells
from schemas.cells.normalise import plain, words
from schemas.cells.reading import Typed
from schemas.patterns import lazy_pattern

OWN_WORDS: Final = frozenset({"attendees", "description", "outcome", "issues", "agreements"})
"""The columns of a talk's own words: what is typed there in words is the talk's."""
TOTAL: Final = "riga di totale"
SUMMARY: Final = "riepilogo"


def _nothing(_text: str) -> bool:
    return False


class RowAbove(NamedTuple):
    """What a row stands below.

    `row`: the one directly above; `section`: the reason of the section that it continues, if any;
    `stands`: returns whether a text, in plain form, is what some row names its family, its mediator
    or its day with.
    """

    row: Sequence[Typed] = ()
    section: str | None = None
    stands: Callable[[str], bool] = _nothing


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FIRST: Final = _set("totale totali tot subtotale subtotali total subtotal")
_COUNTED: Final = _FIRST | _set("conteggio conteggi count")
_CALCULATED: Final = _set(
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
_HOURS_OR_NUMBERS: Final = lazy_pattern(r"[\d\s.,:'h+%/-]+")
_CLOCK: Final = lazy_pattern(r"\d\s*[:.,h]\s*\d\d\b")


def is_number(value: Typed) -> bool:
    """Return whether a cell is a number, hours, or a count with its noun.

    12 · "12:30" · "3 colloqui"
    """
    if not isinstance(value, str):
        return not isinstance(value, dt.date)
    if _HOURS_OR_NUMBERS.fullmatch(value):
        return True
    value_words = words(value)
    if not value_words or not value_words[0].isdecimal():
        return False
    return all(word.isdecimal() or word in _NOUNS for word in value_words)


def is_total(values: Sequence[Typed], entry: RowCells, above: RowAbove, *, has_day: bool) -> bool:
    """Return whether a row is a total: "Hoxha Conteggio | 12", "N. colloqui: 12".

    It has one label and else only numbers. `values`: the filled cells of a row, from the left.
    """
    labels = [value for value in values if not is_number(value)]
    if not labels:
        return _is_lone_count(values, entry)
    label = labels[0]
    if len(labels) > 1 or not isinstance(label, str):
        return False
    text = plain(label)
    if has_day and plain(entry.cell("date").text) != text:
        return False
    label_words = [word for word in words(text) if not word.isdecimal()]
    if not label_words:
        return False
    numbers = len(values) - 1
    if _is_in_own_words(entry, text):
        return values[0] == label and numbers > 0 and _only_counts(label_words)
    is_counted = numbers > 0 or len(words(text)) > len(label_words)
    return (
        _is_count(label_words, is_counted=is_counted)
        or _is_lone_calculation(label_words, entry, numbers)
        or _is_of_a_group(text, label_words, above, is_counted=is_counted)
    )


def _is_lone_count(values: Sequence[Typed], entry: RowCells) -> bool:
    """Return whether a row is "3 colloqui" alone."""
    if len(values) != 1:
        return False
    value = values[0]
    if not isinstance(value, str) or not _NOUNS.intersection(words(value)):
        return False
    return not _is_in_own_words(entry, plain(value))


def _is_in_own_words(entry: RowCells, text: str) -> bool:
    """Return whether a text stands in a column of a talk's own words."""
    return any(plain(entry.cell(key).text) == text for key in OWN_WORDS)


def _only_counts(label_words: Sequence[str]) -> bool:
    """Return whether words only count: "totale", "colloqui effettuati"; not "ora" alone."""
    if not all(word in _COUNTED | _NOUNS | _BESIDE for word in label_words):
        return False
    return bool((_COUNTED | _NOUNS).intersection(label_words)) or label_words[0] in _NUMBERED


def _is_count(label_words: Sequence[str], *, is_counted: bool) -> bool:
    """Return whether a label counts everything.

    "Colloqui effettuati" beside a number, "Totale", "Media complessiva", "Somma ore"
    """
    if _only_counts(label_words):
        return is_counted or bool(_COUNTED.intersection(label_words))
    first, rest = label_words[0], label_words[1:]
    if first not in _CALCULATED or not rest:
        return False
    if all(word in _OVERALL | _COUNTED for word in rest):
        return True
    return is_counted and all(word in _NOUNS | _BESIDE for word in rest)


def _is_lone_calculation(label_words: Sequence[str], entry: RowCells, numbers: int) -> bool:
    """Return whether a row is "Media | 3", without hours.

    A family may be called so: where hours are given, the row is asked about.
    """
    if len(label_words) != 1 or label_words[0] not in _CALCULATED or numbers == 0:
        return False
    return all(entry.cell(key).empty for key in ("start", "end", "hours"))


_GROUP_COUNT: Final = lazy_pattern(r"(.+?)\s*[:(–-]+\s*\d+\s+(\w+)\W*")


def _is_of_a_group(
    text: str, label_words: Sequence[str], above: RowAbove, *, is_counted: bool
) -> bool:
    """Return whether a label counts a group.

    "Hoxha Conteggio", "Totale Hoxha | 3", "Hoxha Totale ore | 2:00", "Hoxha: 2 colloqui"
    """
    first, last = label_words[0], label_words[-1]
    if last in _COUNTED:
        return True
    if first in _FIRST:
        group = text.split(maxsplit=1)[-1].strip(" :.-")
        return is_counted or _is_group(group, above)
    counted = _GROUP_COUNT.fullmatch(text)
    if counted is not None and counted[2] in _NOUNS:
        return _is_group(counted[1], above)
    if is_counted and _ends_with_count(label_words):
        return True
    group = text.removesuffix(last).strip(" :-")
    return last in _CALCULATED and _is_group(group, above)


def _ends_with_count(label_words: Sequence[str]) -> bool:
    """Return whether the last word that is no noun says what is counted: "Hoxha Totale ore"."""
    for word in reversed(label_words):
        if word not in _NOUNS | _BESIDE - _CALCULATED:
            return word in _COUNTED
    return False


def _is_group(text: str, above: RowAbove) -> bool:
    """Return whether programs make groups of a text.

    They do of what some row names its family, its mediator or its day with, and of months.
    """
    if not text:
        return False
    is_period = all(word in _MONTHS or word.isdecimal() for word in words(text))
    return is_period or above.stands(text)


_HEADS_SUMMARY: Final = lazy_pattern(
    r"(?:tabella |prospetto )?(?:riepilog\w+|riassunt\w+|statistich\w+|totali)\b"
    r"(?: (?:per|di|dei|delle|colloqui|ore|mensile|annuale|generale|finale|nucle\w+|famigli\w+"
    r"|mediat\w+|comun\w+|mes\w+|e|anno|\d{4}))*\W*"
)
_SUMMARY_TITLES: Final = (
    _COUNTED | _NOUNS | _BESIDE | _CALCULATED
    | _set("nucleo famiglia mediatore mediatrice mediatori comune comuni data")
)  # fmt: skip


def is_summary(values: Sequence[Typed], entry: RowCells, above: RowAbove) -> bool:
    """Return whether a row is of a table of sums: its heading, its titles, or a row below them."""
    texts = [plain(value) for value in values if isinstance(value, str)]
    if len(values) == 1 and texts and _HEADS_SUMMARY.fullmatch(texts[0]):
        return not _is_in_own_words(entry, texts[0])
    if len(values) >= 2 and len(texts) == len(values) and _are_summary_titles(texts):
        return True
    return above.section == SUMMARY and _is_line_of_sums(values, entry)


def _are_summary_titles(texts: Sequence[str]) -> bool:
    has_count = False
    for text in texts:
        title_words = words(text)
        if not title_words or not _SUMMARY_TITLES.issuperset(title_words):
            return False
        if (_NOUNS | _COUNTED).intersection(title_words):
            has_count = True
    return has_count


def _is_line_of_sums(values: Sequence[Typed], entry: RowCells) -> bool:
    """Return whether a row has one or two labels, else numbers, and is no talk that was begun."""
    labels = [value for value in values if not is_number(value)]
    if not 1 <= len(labels) <= 2 or len(values) == len(labels):
        return False
    if not all(isinstance(label, str) for label in labels):
        return False
    return not _is_begun_talk(entry)


def _is_begun_talk(entry: RowCells) -> bool:
    """Return whether a row names mediator and nucleus and has hours, or has text of its own."""
    names_both = _has_label(entry, "mediator") and _has_label(entry, "nucleus")
    has_clock = any(_CLOCK.search(entry.cell(key).text) for key in ("start", "end", "hours"))
    if names_both and has_clock:
        return True
    return any(_has_sentence(entry, key) for key in OWN_WORDS)


def _has_sentence(entry: RowCells, key: str) -> bool:
    return len(words(entry.cell(key).text)) > 1 and not is_number(entry.typed(key))


def _has_label(entry: RowCells, key: str) -> bool:
    return not entry.cell(key).empty and not is_number(entry.typed(key))
