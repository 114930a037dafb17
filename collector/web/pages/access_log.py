"""Registro degli accessi: who saw what on this computer, by codes; no family's name is here."""

import datetime as dt
from typing import Final
from urllib.parse import urlencode

from starlette.responses import Response

from collector.access_log.entries import Act
from collector.app.access_log import read_log
from collector.app.access_words import (
    ACT_LABELS,
    moment,
    notice_sentence,
    objects_text,
    purpose_text,
    trouble_sentence,
    who_text,
)
from collector.web.board import Board
from collector.web.visit import Visit, page

_HERE: Final = "/salute/accessi"
_PER_PAGE: Final = 50


def show(board: Board, visit: Visit) -> Response:
    """Show the entries, the newest first, some on a page; and whether the log is whole."""
    settings = board.settings()
    act, first, last = _asked(visit)
    found = read_log(settings, first=first, last=last, acts=[act] if act else [])
    entries = found.entries[::-1]
    pages = max(1, -(-len(entries) // _PER_PAGE))
    number = min(max(1, _number(visit.query.get("pagina", ""))), pages)
    asked = {
        "atto": str(act or ""),
        "dal": first.isoformat() if first else "",
        "al": last.isoformat() if last else "",
    }
    shown = entries[(number - 1) * _PER_PAGE : number * _PER_PAGE]
    return board.page(
        visit.session,
        "access_log.html.j2",
        here="/salute",
        title="Registro degli accessi",
        path=str(found.path),
        asked=asked,
        acts=[(str(one), label) for one, label in ACT_LABELS.items() if one is not Act.ANCHOR],
        entries=[
            (
                moment(entry),
                ACT_LABELS[entry.access.act],
                who_text(entry),
                objects_text(entry),
                purpose_text(entry),
            )
            for entry in shown
        ],
        found=len(entries),
        whole=found.chain.is_whole,
        troubles=[trouble_sentence(trouble) for trouble in found.chain.troubles],
        notices=[notice_sentence(notice) for notice in found.chain.notices],
        due=found.due,
        months=settings.log_months,
        before=_address(asked, number - 1) if number > 1 else "",
        after=_address(asked, number + 1) if number < pages else "",
        number=number,
        last=pages,
    )


def _asked(visit: Visit) -> tuple[Act | None, dt.date | None, dt.date | None]:
    """Return which entries are asked for: the act, the first and the last day; None for any."""
    named = visit.query.get("atto", "")
    act = Act(named) if named in list(Act) else None
    return act, _day(visit.query.get("dal", "")), _day(visit.query.get("al", ""))


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def _address(asked: dict[str, str], number: int) -> str:
    query = {name: value for name, value in asked.items() if value}
    return f"{_HERE}?{urlencode({**query, 'pagina': number})}"


ROUTES: Final = (page(_HERE, show, name="access-log"),)
