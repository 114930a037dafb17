"""What is said of the rows of *Incontri*, *Persone* and *Nuclei* that cannot be read. Values in,
texts out.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from collector.app.unread_rows import UnreadRow, unread_meetings_count
from collector.cli.output.console import count
from schemas.flag import Flag

_ROWS_SHOWN: Final = 4


def unread_sentences(rows: Sequence[UnreadRow]) -> list[str]:
    """Return how many rows there are of each tab, each row with what to do; lost meetings first."""
    groups: dict[tuple[str, bool], list[UnreadRow]] = {}
    for row in sorted(rows, key=lambda row: not row.is_lost_meeting):
        groups.setdefault((row.tab, row.is_lost_meeting), []).append(row)
    return [_of_group(tab, group) for (tab, _), group in groups.items()]


def unread_rows_as_list(rows: Iterable[UnreadRow]) -> list[dict[str, Any]]:
    """Return what `--json` tells: each row, with its flags by code and column."""
    return [
        {
            "tab": row.tab,
            "row": row.row,
            "flags": [{"code": flag.code, "field": flag.field} for flag in row.flags],
        }
        for row in rows
    ]


def _of_group(tab: str, rows: Sequence[UnreadRow]) -> str:
    if rows[0].is_lost_meeting:
        lost = "l'incontro lì scritto non c'è" if len(rows) == 1 else "quegli incontri non ci sono"
        begin = f"{unread_meetings_count(len(rows))}, e per il programma {lost}"
    else:
        begin = count(
            len(rows),
            f"riga del foglio «{tab}» è da correggere",
            f"righe del foglio «{tab}» sono da correggere",
        )
    told = [f"Riga {row.row}: {_messages(row.flags)}" for row in rows[:_ROWS_SHOWN]]
    more = len(rows) - _ROWS_SHOWN
    if more > 0:
        told.append(f"Altre {more}: «collector flags».")
    return f"{begin}. {' '.join(told)}"


def _messages(flags: Iterable[Flag]) -> str:
    return " ".join(dict.fromkeys(flag.message for flag in flags))
