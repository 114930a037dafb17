"""Is this workbook older than what the journal remembers of it?

A copy that was put back would undo what people typed since, rights too, and every document would
tell it as a correction. Changes nothing; asks the journal about the rows in question.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from collector.errors import OlderWorkbookError
from collector.sheet.own_tab import CHECKED
from collector.sheet.row_matching import Content
from collector.sync.flags_sheet import OWN_STATUS
from collector.sync.judge_rows import JudgedRows, ReadRow
from collector.sync.row_versions import RowContents
from collector.sync.talk_rows import TalkRows
from schemas.cells.normalise import tidy
from schemas.patterns import lazy_pattern
from schemas.record import RowState
from schemas.workbook import italian_day

MANY_EARLIER: Final = 5
"""So many rows that are again as in an earlier version: nobody undoes that by hand."""
SEVERAL_GONE: Final = 2
"""So many rows gone, and no *Stato* as new as the last one written: they were not there yet."""
_STATED_DAY: Final = lazy_pattern(rf"{CHECKED}(?P<day>[0-3][0-9])/(?P<month>[01][0-9])$")
_AHEAD: Final = dt.timedelta(days=31)
"""A day in *Stato* may be so much newer than the newest that the journal noted."""

AllContents = Callable[[Iterable[str]], Mapping[str, Sequence[Content]]]
VersionDays = Callable[[Iterable[str]], Mapping[str, dt.date]]


@dataclass(frozen=True)
class LastKnownWorkbook:
    """What the journal knows of the workbook as it was.

    `all_contents`, `version_days`: see RowHistory. `stated_day`: the newest day that a sync wrote
    into *Stato*, None where that is not known or a write-back waits. `saved`: when it had been
    saved (ISO, UTC), '' where that is not known. `reverted_models`: how many nuclei, people and
    meetings are now as in an earlier version.
    """

    rows: Mapping[str, RowState]
    all_contents: AllContents
    version_days: VersionDays
    stated_day: dt.date | None
    saved: str
    reverted_models: int


def stop_if_older(
    rows: TalkRows, judged: JudgedRows, last_known: LastKnownWorkbook, saved: str
) -> None:
    """Raises OlderWorkbookError when the workbook is older than the journal.

    `saved`: when a person saved it last. A workbook that was saved before the one that was read
    last, and that takes something back, is older. One that was saved since may take back what it
    likes, but not many rows at once. Where the program that saved it does not tell, *Stato* does.
    """
    reverted = list(_reverted_rows(judged, last_known))
    gone = len(judged.identities.gone)
    if len(reverted) >= MANY_EARLIER:
        raise _older_error(
            f"{len(reverted)} righe dicono quello che dicevano in una versione precedente"
        )
    both_known = bool(saved and last_known.saved)
    takes_back = bool(reverted or gone or last_known.reverted_models)
    if both_known and saved < last_known.saved and takes_back:
        raise _older_error(
            "è stato salvato prima di quello dell'ultimo controllo, e quello che è stato scritto "
            "dopo non c'è"
        )
    saved_since = both_known and saved > last_known.saved
    if saved_since or last_known.stated_day is None:
        return
    _stop_if_rows_rolled_back(reverted, last_known, last_known.stated_day)
    if gone >= SEVERAL_GONE or last_known.reverted_models:
        _stop_if_no_status_is_new(rows, last_known.stated_day)


def _stop_if_rows_rolled_back(
    reverted: Sequence[ReadRow], last_known: LastKnownWorkbook, stated_day: dt.date
) -> None:
    """Raises OlderWorkbookError where the *Stato* of reverted rows is of an earlier day too."""
    days = last_known.version_days({row.code or "" for row in reverted})
    number = 0
    for row in reverted:
        version_day = days.get(row.code or "")
        status_day = _status_day(row.cells.cell("status").typed, stated_day)
        if status_day is not None and version_day is not None and status_day < version_day:
            number += 1
    if number:
        is_one = number == 1
        rows = "una riga è tornata" if is_one else f"{number} righe sono tornate"
        raise _older_error(f"{rows} a una versione precedente")


def _stop_if_no_status_is_new(rows: TalkRows, stated_day: dt.date) -> None:
    """Raises OlderWorkbookError where no *Stato* is as new as the newest one that was written."""
    newest = _newest_status_day(rows, stated_day)
    if newest is not None and newest < stated_day:
        raise _older_error(
            f"l'ultimo «Stato» scritto nel foglio è del {italian_day(newest)}, e il registro ne ha "
            f"scritti fino al {italian_day(stated_day)}"
        )


def _older_error(why: str) -> OlderWorkbookError:
    return OlderWorkbookError(
        f"Questo foglio è più vecchio del registro: {why}. Forse è stata rimessa una copia di "
        "sicurezza, o qualcuno ha salvato una copia vecchia sopra quella nuova. Rimetti la "
        "versione più nuova dalla cronologia delle versioni (o togli la copia) e rilancia il "
        "comando. Se il foglio giusto è proprio questo: «collector sync --accept-older». "
        "Non ho scritto nulla."
    )


def _reverted_rows(judged: JudgedRows, last_known: LastKnownWorkbook) -> Iterator[ReadRow]:
    """Yield the rows whose content is not the last that the journal knows, but one before."""
    changed: list[ReadRow] = []
    for row in judged.read_rows:
        known = last_known.rows.get(row.code or "")
        if known is not None and known.content_hash != row.content_hash:
            changed.append(row)
    if not changed:
        return
    versions = last_known.all_contents({row.code or "" for row in changed})
    contents = RowContents()
    for row in changed:
        earlier = versions.get(row.code or "", ())[:-1]
        if contents.content_of(row.cells).content in earlier:
            yield row


def _newest_status_day(rows: TalkRows, stated_day: dt.date) -> dt.date | None:
    """Return the newest day that stands in *Stato*; None where none does."""
    newest: dt.date | None = None
    for row in rows.rows:
        column = rows.layouts[row.tab].columns.get("status")
        raw = rows.raw_cells(row)
        typed = raw[column - 1] if column and column <= len(raw) else None
        day = _status_day(typed, stated_day)
        if day is not None and (newest is None or day > newest):
            newest = day
    return newest


def _status_day(typed: object, stated_day: dt.date) -> dt.date | None:
    """Return the day in a *Stato* of ours; None for any other cell.

    It has no year: it is the last such day up to about the newest one written.
    """
    if not isinstance(typed, str):
        return None
    text = tidy(typed)
    found = _STATED_DAY.search(text) if OWN_STATUS.fullmatch(text) else None
    if found is None:
        return None
    for year in (stated_day.year + 1, stated_day.year, stated_day.year - 1):
        try:
            day = dt.date(year, int(found["month"]), int(found["day"]))
        except ValueError:
            continue
        if day <= stated_day + _AHEAD:
            return day
    return None
