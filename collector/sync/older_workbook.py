"""Is this workbook older than what the journal remembers of it? A copy that was put back would undo what people typed
since, rights too, and every document would tell it as a correction. Pure, but for the questions it asks of the journal.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from collector.errors import WorkbookError
from collector.sheet.own_tab import CHECKED
from collector.sheet.row_matching import Content
from collector.sync.flags_sheet import OWN_STATUS
from collector.sync.judge_rows import JudgedRows, ReadRow, TalkRows
from collector.sync.row_versions import RowContents
from schemas.cells.normalise import tidy
from schemas.record import RowState
from schemas.workbook import italian_day

MANY_EARLIER: Final = 5
"""So many rows that say again what they said in an earlier version: nobody undoes that by hand."""
SEVERAL_GONE: Final = 2
"""So many rows gone, and no *Stato* as new as the last one written: these rows were not there yet."""
_STATED_DAY: Final = re.compile(rf"{CHECKED}(?P<day>[0-3][0-9])/(?P<month>[01][0-9])$")
_AHEAD: Final = dt.timedelta(days=31)

AllContents = Callable[[Iterable[str]], Mapping[str, Sequence[Content]]]
Days = Callable[[Iterable[str]], Mapping[str, dt.date]]


@dataclass(frozen=True)
class LastKnownWorkbook:
    """What the journal knows of the workbook as it was. `stated`: the newest day that a sync wrote into *Stato*, None
    where that is not known or a write-back waits. `saved`: when it had been saved ('' where that is not known).
    `said_again`: how many nuclei, people and meetings say now what they said in an earlier version.
    """

    rows: Mapping[str, RowState]
    all_contents: AllContents
    version_days: Days
    stated_day: dt.date | None
    saved: str
    reverted_models: int


def stop_if_older(
    sheet: TalkRows, judged: JudgedRows, before: LastKnownWorkbook, saved: str
) -> None:
    """Raises WorkbookError when the workbook is older than the journal.

    `saved`: when a person saved it last. A workbook that was saved before the one that was read last, and that takes
    something back, is older. One that was saved since may take back what it likes, but not many rows at once. Where the
    program that saved it does not tell, *Stato* does.
    """
    earlier = list(_earlier(judged, before.rows, before.all_contents))
    gone = len(judged.identities.gone)
    if len(earlier) >= MANY_EARLIER:
        raise _older(f"{len(earlier)} righe dicono quello che dicevano in una versione precedente")
    both_known = bool(saved and before.saved)
    takes_back = bool(earlier or gone or before.reverted_models)
    if both_known and saved < before.saved and takes_back:
        raise _older(
            "è stato salvato prima di quello dell'ultimo controllo, e quello che è stato scritto dopo non c'è"
        )
    saved_since = both_known and saved > before.saved
    if saved_since or before.stated_day is None:
        return
    days = before.version_days({row.code or "" for row in earlier})
    rolled_back = [
        row for row in earlier if _stands_older(row, days.get(row.code or ""), before.stated_day)
    ]
    if rolled_back:
        number = len(rolled_back)
        rows = "una riga è tornata" if number == 1 else f"{number} righe sono tornate"
        raise _older(f"{rows} a una versione precedente")
    may_be_older = gone >= SEVERAL_GONE or before.reverted_models
    if (
        may_be_older
        and (newest := _newest_state(sheet, before.stated_day)) is not None
        and newest < before.stated_day
    ):
        raise _older(
            f"l'ultimo «Stato» scritto nel foglio è del {italian_day(newest)}, e il registro ne ha scritti fino al "
            f"{italian_day(before.stated_day)}"
        )


def _older(why: str) -> WorkbookError:
    return WorkbookError(
        f"Questo foglio è più vecchio del registro: {why}. Forse è stata rimessa una copia di sicurezza, o qualcuno ha "
        "salvato una copia vecchia sopra quella nuova. Rimetti la versione più nuova dalla cronologia delle versioni "
        "(o togli la copia) e rilancia il comando. Se il foglio giusto è proprio questo: «collector sync "
        "--accept-older». Non ho scritto nulla."
    )


def _earlier(
    judged: JudgedRows, known: Mapping[str, RowState], all_contents: AllContents
) -> Iterator[ReadRow]:
    """The rows whose content is not the last that the journal knows, but one before."""
    changed = [
        row
        for row in judged.read_rows
        if row.code in known and known[row.code or ""].content_hash != row.content_hash
    ]
    if not changed:
        return
    before = all_contents({row.code or "" for row in changed})
    seen = RowContents()
    for row in changed:
        if seen.content_of(row.cells).content in before.get(row.code or "", ())[:-1]:
            yield row


def _stands_older(row: ReadRow, version: dt.date | None, stated: dt.date) -> bool:
    """True when the row's *Stato* is of a day before the journal's last version of the row."""
    day = _state_day(row.cells.cell("status").typed, stated)
    return day is not None and version is not None and day < version


def _newest_state(sheet: TalkRows, stated: dt.date) -> dt.date | None:
    """The newest day that stands in *Stato*; None where none does."""
    newest: dt.date | None = None
    for row in sheet.rows:
        column = sheet.layouts[row.tab].columns.get("status")
        raw = sheet.raw_cells(row)
        typed = raw[column - 1] if column and column <= len(raw) else None
        day = _state_day(typed, stated)
        if day is not None and (newest is None or day > newest):
            newest = day
    return newest


def _state_day(typed: object, stated: dt.date) -> dt.date | None:
    """The day in a *Stato* of ours. It bears no year: it is the last such day up to about the newest one written."""
    if not isinstance(typed, str) or not OWN_STATUS.fullmatch(text := tidy(typed)):
        return None
    found = _STATED_DAY.search(text)
    if found is None:
        return None
    for year in (stated.year + 1, stated.year, stated.year - 1):
        try:
            day = dt.date(year, int(found["month"]), int(found["day"]))
        except ValueError:
            continue
        if day <= stated + _AHEAD:
            return day
    return None
