"""Colloqui: all talks, found by whom, where and when; each opens into how it was read, and its
versions.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from starlette.responses import Response

from collector.app.explain import OtherRow, Story, explain
from collector.app.lookup import all_names
from collector.app.preview import Preview
from collector.app.row_links import row_link, row_place
from collector.app.settings import Settings
from collector.app.sheet_news import SkippedRows, count_skipped_rows, sheet_news, skipped_rows
from collector.app.talk_documents import talk_documents
from collector.app.talk_list import (
    NOT_SURE,
    FoundTalks,
    TalkList,
    TalkSearch,
    TalkState,
    find_talks,
    list_talks,
    searched_days,
    talk_line,
)
from collector.app.talk_versions import talk_versions
from collector.compile.talk_filter import left_out_sentence
from collector.errors import CollectorError, SettingsError
from collector.journal.store import Journal
from collector.web.board import Board, see
from collector.web.value_cache import Pending
from collector.web.values import preview_now
from collector.web.visit import Visit, change, page
from schemas.code import is_code
from schemas.printable import one_line

PATH: Final = "/colloqui"
PER_PAGE: Final = 50
IN_SHEET, GONE, OTHER_ROWS = "", "spariti", "altre-righe"
"""The parts of the page, as its address names them."""
_STATES: Final = (
    (TalkState.TO_COMPLETE, "da completare"),
    (TalkState.TO_CHECK, "completi, da controllare"),
    (TalkState.COMPLETE, "completi"),
)


# --- All talks ------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Sheet:
    """The workbook as it stands now.

    `preview`: None while it is being read for the first time, and where it cannot be read;
    `trouble`: why it cannot.
    """

    preview: Preview | None
    is_current: bool
    trouble: str = ""


def show(board: Board, visit: Visit) -> Response:
    """Show the talks that a search means, a page of them; or the rows that are no talks."""
    settings = board.settings()
    talks = _talks_now(board, settings)
    sheet = _sheet_now(board, settings)
    part = _part(visit.query.get("parte", ""))
    search = visit.session.recall(visit.query.get("r", ""))
    is_lost = "r" in visit.query and not isinstance(search, TalkSearch)
    if not isinstance(search, TalkSearch):
        search = TalkSearch()
    days = searched_days(search)
    everything = talks.value or TalkList()
    found = FoundTalks(())
    skipped = SkippedRows((), 0)
    if part == OTHER_ROWS and sheet.preview is not None:
        skipped = skipped_rows(sheet.preview, search.words)
    elif part != OTHER_ROWS:
        found = find_talks(everything.gone if part == GONE else everything.talks, search, days)
    lines: Any = skipped.lines if part == OTHER_ROWS else found.lines
    paging = _Pages.of(len(lines), visit, part)
    with board.journal(settings) as journal:
        checked = journal.last_check()
    return board.page(
        visit.session,
        "talks.html.j2",
        here=PATH,
        title="Colloqui",
        pending=not (talks.is_current and sheet.is_current),
        all=everything if talks.value is not None else None,
        checked=checked,
        sheet=sheet,
        news=sheet_news(sheet.preview) if sheet.preview is not None else None,
        part=part,
        search=search,
        is_lost=is_lost,
        troubles=days.troubles,
        found=found,
        left_out=left_out_sentence({"date": found.undated}),
        skipped=skipped,
        lines=lines[paging.start : paging.start + PER_PAGE],
        paging=paging,
        parts=_parts(visit, talks.value, sheet),
        states=_STATES,
        not_sure=NOT_SURE,
        place=row_place,
        link=_linker(settings, sheet.preview),
    )


def _talks_now(board: Board, settings: Settings) -> Pending[TalkList]:
    """Return all talks as of the newest check. Raises JournalError."""

    def make() -> TalkList:
        with board.journal(settings) as journal:
            return list_talks(journal)

    return board.value("talks", settings, make)


def _sheet_now(board: Board, settings: Settings) -> _Sheet:
    """Return the workbook as it stands now; that it cannot be read hides no talk.

    Nobody waits for it: what the journal knows is shown at once.
    """
    try:
        preview = preview_now(board, settings, wait=0)
    except CollectorError as error:
        return _Sheet(None, is_current=True, trouble=str(error))
    return _Sheet(preview.value, preview.is_current)


@dataclass(frozen=True)
class _Pages:
    """The pages of a list: which one is shown, how many there are, and their addresses.

    `without_search`: the address of the whole list.
    """

    number: int
    last: int
    start: int
    address: Callable[[int], str]
    without_search: str

    @classmethod
    def of(cls, length: int, visit: Visit, part: str) -> "_Pages":
        """Return the pages of a list; a number that there is not is the nearest one."""
        last = max(1, -(-length // PER_PAGE))
        asked = visit.query.get("pagina", "1")
        number = min(max(int(asked), 1), last) if asked.isdecimal() and len(asked) < 9 else 1

        def address(page: int) -> str:
            return _address(part, visit.query.get("r", ""), page)

        return cls(number, last, (number - 1) * PER_PAGE, address, _address(part, ""))


def _address(part: str, search_id: str, number: int = 1) -> str:
    """Return the address of a list. The search stands in it by an id that says nothing."""
    query = {"parte": part, "r": search_id, "pagina": str(number) if number > 1 else ""}
    text = urlencode({name: value for name, value in query.items() if value})
    return f"{PATH}?{text}" if text else PATH


def _parts(visit: Visit, talks: TalkList | None, sheet: _Sheet) -> list[tuple[str, str, str]]:
    """Return the parts of the page: key, address and name, with a number where it is known."""
    search_id = visit.query.get("r", "")
    in_sheet = f" ({len(talks.talks)})" if talks else ""
    gone = f" ({len(talks.gone)})" if talks else ""
    other = ""
    if sheet.preview is not None:
        other = f" ({count_skipped_rows(sheet.preview)})"
    names = (
        (IN_SHEET, f"Nel foglio{in_sheet}"),
        (GONE, f"Colloqui spariti dal foglio{gone}"),
        (OTHER_ROWS, f"Righe che non sono colloqui{other}"),
    )
    return [(key, _address(key, search_id), name) for key, name in names]


def _part(asked: str) -> str:
    """Return the part of the page that is asked for; the talks of the sheet for any other text."""
    return asked if asked in (GONE, OTHER_ROWS) else IN_SHEET


def _linker(settings: Settings, preview: Preview | None) -> Callable[[str, int | None], str | None]:
    """Return what gives the link of a row of a spreadsheet on Google."""
    snapshot = preview.snapshot if preview else None
    return lambda tab, row: row_link(settings, snapshot, tab, row)


def search(_board: Board, visit: Visit) -> Response:
    """Remember what is looked for, and show what is found. No name stands in an address."""
    asked = TalkSearch(
        family=visit.typed("famiglia"),
        mediator=visit.typed("mediatore"),
        municipality=visit.typed("comune"),
        first=visit.typed("dal"),
        last=visit.typed("al"),
        state=visit.typed("stato"),
        words=visit.typed("parole"),
    )
    part = _part(visit.typed("parte"))
    return see(_address(part, "" if asked.is_everything else visit.session.remember(asked)))


# --- One talk -------------------------------------------------------------------------------


def show_talk(board: Board, visit: Visit) -> Response:
    """Show one talk: how each cell was read, and its versions."""
    settings = board.settings()
    code = visit.path["code"]
    if not is_code(code, "R"):
        return _no_such_talk(board, visit)
    sheet = _sheet_now(board, settings)
    with board.journal(settings) as journal:
        line = talk_line(journal, code)
        stories = _stories(sheet, journal, code)
        if line is None and not stories and sheet.is_current:
            return _no_such_talk(board, visit)
        families = {
            nucleus.code: f"{one_line(all_names(nucleus)[0])} ({nucleus.code})"
            for nucleus in journal.nuclei(gone=True)
        }
        documents = talk_documents(journal, code)
        versions = talk_versions(journal.versions_of(code), families)
    return board.page(
        visit.session,
        "talk.html.j2",
        here=PATH,
        title=f"Colloquio {code}",
        pending=not sheet.is_current,
        code=code,
        line=line,
        stories=stories,
        versions=versions,
        documents=documents,
        sheet=sheet,
        place=row_place,
        link=_linker(settings, sheet.preview),
    )


def _stories(sheet: _Sheet, journal: Journal, code: str) -> list[Story]:
    """Return what `explain` tells of a row; nothing while the workbook is being read, and for a row
    that is not there. Raises JournalError.
    """
    if sheet.preview is None:
        return []
    try:
        stories = explain(sheet.preview.with_journal(journal), code)
    except SettingsError:
        return []
    return [story for story in stories if not isinstance(story, OtherRow)]


def _no_such_talk(board: Board, visit: Visit) -> Response:
    return board.page(
        visit.session,
        "trouble.html.j2",
        here=PATH,
        title="Non si può",
        status=404,
        why=(
            "Questo colloquio non c'è: il suo codice non è nel foglio, e il registro non lo "
            "conosce. Cercalo in «Colloqui» con la famiglia o il giorno."
        ),
    )


ROUTES: Final = (
    page(PATH, show, name="talks"),
    change(f"{PATH}/cerca", search, name="talks-search"),
    page(PATH + "/{code}", show_talk, name="talk"),
)
