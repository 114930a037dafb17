"""Nuclei: who, where, hours used, last and next talk; each opens its history. Similar names."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from starlette.responses import HTMLResponse, Response

from collector.app.document_setup import document_store
from collector.app.freshness import fresh_journal, refresh_sentences
from collector.app.histories import (
    histories_no_longer_allowed,
    history_page,
    history_recipient,
    make_histories,
    make_named_histories,
)
from collector.app.made_files import (
    NAMES_STAY,
    kinds_of_files,
    old_histories,
    pdf_warning,
    written_and_unchanged,
)
from collector.app.nuclei import (
    UnknownName,
    history_files,
    people_who_may_read,
    project_nuclei,
    project_similar_nuclei,
    rows_of_nuclei,
    unknown_names,
)
from collector.app.settings import ROME, Settings
from collector.app.talk_versions import nucleus_versions
from collector.app.wanted_talks import AskedTalks
from collector.compile.nuclei_overview import (
    ORDERS,
    STATES,
    NucleiOverview,
    NucleiSearch,
    NucleusLine,
    counted_states,
    search_nuclei,
    sort_nuclei,
)
from collector.compile.promises import talk_order
from collector.errors import CollectorError
from collector.journal.store import Journal
from collector.text.italian import capital
from collector.web.board import Board, see
from collector.web.pages.documents import as_document
from collector.web.received import received_of
from collector.web.tasks import TaskEnd
from collector.web.value_cache import Pending
from collector.web.values import preview_now
from collector.web.visit import Visit, change, page
from schemas.person import JOB_LABELS, Person
from schemas.record import TalkRecord
from schemas.session import HELD_LABELS

_HERE: Final = "/nuclei"
_PER_PAGE: Final = 100
_PAIRS_PER_PAGE: Final = 20
_FIELDS: Final = ("text", "municipality", "mediator", "state")
_KINDS: Final = {".pdf": "PDF", ".docx": "Word", ".html": "pagina"}


@dataclass(frozen=True)
class _Nuclei:
    """The nuclei as the journal knows them, with the talks of each, the newest first."""

    overview: NucleiOverview
    talks: Mapping[str, Sequence[TalkRecord]] = field(repr=False)
    people: Sequence[Person] = field(repr=False)


def _nuclei_now(board: Board, settings: Settings) -> Pending[_Nuclei]:
    def make() -> _Nuclei:
        with board.journal(settings) as journal:
            talks: dict[str, list[TalkRecord]] = defaultdict(list)
            for talk in sorted(journal.talks(), key=talk_order, reverse=True):
                if talk.nucleus:
                    talks[talk.nucleus].append(talk)
            return _Nuclei(project_nuclei(settings, journal), talks, journal.people())

    return board.value("nuclei", settings, make)


# --- All of them --------------------------------------------------------------------------------


def show(board: Board, visit: Visit) -> Response:
    """Show the nuclei that were looked for, or all."""
    now = _nuclei_now(board, board.settings())
    remembered = visit.query.get("r", "")
    asked = visit.session.recall(remembered)
    if not isinstance(asked, NucleiSearch):
        remembered, asked = "", NucleiSearch()
    order = visit.query.get("ordine", "")
    order = order if order in ORDERS else "nome"
    lines: list[NucleusLine] = []
    if now.value:
        lines = sort_nuclei(search_nuclei(now.value.overview.lines, asked), order)
    number, last = _page_number(visit, len(lines), _PER_PAGE)

    def address(**changed: str) -> str:
        parts = {"r": remembered, "ordine": "" if order == "nome" else order, **changed}
        query = urlencode({name: value for name, value in parts.items() if value})
        return f"{_HERE}?{query}" if query else _HERE

    return board.page(
        visit.session,
        "nuclei.html.j2",
        here=_HERE,
        title="Nuclei",
        pending=not now.is_current,
        overview=now.value.overview if now.value else None,
        states=counted_states(now.value.overview.lines) if now.value else [],
        paths=STATES,
        asked=asked,
        found=len(lines),
        lines=lines[(number - 1) * _PER_PAGE : number * _PER_PAGE],
        orders=[
            (name, address(ordine="" if key == "nome" else key), key == order)
            for key, name in ORDERS.items()
        ],
        before=address(pagina=str(number - 1)) if number > 1 else "",
        after=address(pagina=str(number + 1)) if number < last else "",
        number=number,
        last=last,
    )


def _page_number(visit: Visit, items: int, per_page: int) -> tuple[int, int]:
    """Return which page of a list is asked for, and how many there are; one at least."""
    last = max(1, -(-items // per_page))
    typed = visit.query.get("pagina", "")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 1
    return min(max(number, 1), last), last


def search(_board: Board, visit: Visit) -> Response:
    """Look for nuclei: what was typed is remembered, so that no name stands in an address."""
    asked = NucleiSearch(**{name: visit.typed(name) for name in _FIELDS})
    if asked.is_everything:
        return see(_HERE)
    return see(f"{_HERE}?r={visit.session.remember(asked)}")


# --- Similar names ------------------------------------------------------------------------------


def show_similar(board: Board, visit: Visit) -> Response:
    """Show nuclei with similar names side by side, and names that are in no row of *Nuclei*."""
    settings = board.settings()

    def make_pairs() -> object:
        with board.journal(settings) as journal:
            return project_similar_nuclei(settings, journal)

    pairs = board.value("similar nuclei", settings, make_pairs)
    found = pairs.value if isinstance(pairs.value, tuple) else ()
    number, last = _page_number(visit, len(found), _PAIRS_PER_PAGE)
    trouble, is_read = "", True
    names: tuple[UnknownName, ...] = ()
    rows: dict[str, int] | None = {}
    try:
        preview = preview_now(board, settings)
        is_read = preview.is_current
        if preview.value:
            names, rows = unknown_names(preview.value), rows_of_nuclei(preview.value)
    except CollectorError as error:
        trouble = str(error)
    return board.page(
        visit.session,
        "similar_nuclei.html.j2",
        here=_HERE,
        title="Nomi simili",
        pending=not (pairs.is_current and is_read),
        is_made=pairs.value is not None,
        pairs=found[(number - 1) * _PAIRS_PER_PAGE : number * _PAIRS_PER_PAGE],
        found=len(found),
        first=(number - 1) * _PAIRS_PER_PAGE,
        before=f"/nuclei/simili?pagina={number - 1}" if number > 1 else "",
        after=f"/nuclei/simili?pagina={number + 1}" if number < last else "",
        number=number,
        last=last,
        names=names,
        rows=rows,
        is_read=is_read,
        trouble=trouble,
    )


# --- One ----------------------------------------------------------------------------------------


def show_one(board: Board, visit: Visit) -> Response:
    """Show one nucleus: its facts, its talks, its history, the documents that were made of it."""
    settings = board.settings()
    now = _nuclei_now(board, settings)
    code = visit.path["code"]
    line = now.value.overview.find(code) if now.value else None
    if now.value is not None and line is None and now.is_current:
        return _unknown(board, visit)
    people = now.value.people if now.value else ()
    with board.journal(settings) as journal:
        versions = nucleus_versions(journal.versions_of_nucleus(code) if line else [])
    return board.page(
        visit.session,
        "nucleus.html.j2",
        here=_HERE,
        title=f"Nucleo {line.nucleus.code}" if line else "Nucleo",
        pending=not now.is_current,
        line=line,
        talks=now.value.talks.get(code, ()) if now.value else (),
        held_labels=HELD_LABELS,
        versions=versions,
        may_read=_choices(people, line) if line else [],
        documents=_documents(board, settings, line, people) if line else [],
        received=received_of(board, settings, line.nucleus) if line else None,
    )


def _unknown(board: Board, visit: Visit) -> Response:
    return board.page(
        visit.session,
        "trouble.html.j2",
        here=_HERE,
        title="Non si può",
        status=404,
        why="Nel registro non c'è nessun nucleo con questo codice. Cercalo tra i nuclei.",
    )


def _choices(people: Sequence[Person], line: NucleusLine) -> list[tuple[str, str]]:
    """Return who may read about a nucleus: the code, and name and role."""
    may_read = people_who_may_read(people, line.nucleus)
    return [(person.code, f"{person.name} ({JOB_LABELS[person.job]})") for person in may_read]


@dataclass(frozen=True)
class _Documents:
    """The files of one history: for whom, if they still may read it, since when, and the kinds with
    their addresses.
    """

    whose: str
    may_read: bool
    has_names: bool
    made: dt.datetime
    files: tuple[tuple[str, str], ...]


def _documents(
    board: Board, settings: Settings, line: NucleusLine, people: Sequence[Person]
) -> list[_Documents]:
    documents = []
    for history in history_files(settings, line.nucleus, people):
        person = history.recipient
        whose = f"Per {person.name} ({JOB_LABELS[person.job]})" if person else "Per codice"
        newest = max(path.stat().st_mtime for path in history.files)
        documents.append(
            _Documents(
                "Con i nomi" if history.has_names else whose,
                history.may_read,
                history.has_names,
                dt.datetime.fromtimestamp(newest, ROME),
                tuple(
                    (_KINDS[path.suffix], f"/documenti/{board.files.id_of(path)}")
                    for path in history.files
                ),
            )
        )
    return documents


def give_history(board: Board, visit: Visit) -> Response:
    """Give the history of a nucleus with its name, as a document to look at in the page."""
    settings = board.settings()
    code = visit.path["code"]

    def make() -> bytes | None:
        with board.journal(settings) as journal:
            if all(nucleus.code != code for nucleus in journal.nuclei()):
                return None
            return history_page(settings, journal, code)

    # One slot for all: whoever looks at a family looks at one. Waited for, since what is older
    # may be of another family.
    stamp = f"{board.stamp(settings)} {code}"
    content = board.cache.get("history", stamp, make, wait=None).value
    return as_document(HTMLResponse(content)) if content else _unknown(board, visit)


# --- Its documents ------------------------------------------------------------------------------


def make_documents(board: Board, visit: Visit) -> Response:
    """Make the documents of a nucleus: by code, with names, or for a person."""
    code, person, has_names = visit.path["code"], visit.typed("per"), bool(visit.typed("nomi"))
    address = f"{_HERE}/{code}"

    def work(say: Callable[[str], None]) -> TaskEnd:
        settings = board.settings()
        say("Guardo se il foglio è cambiato")
        with fresh_journal(settings) as fresh:
            said = (
                [sentence for sentence, _ in refresh_sentences(fresh.report)]
                if (fresh.report)
                else []
            )
            say("Scrivo la storia")
            said += _make(settings, fresh.journal, code, person, has_names=has_names)
        board.look_again()
        return TaskEnd(address, tuple(said))

    return board.start("Faccio i documenti", address, work)


def _make(
    settings: Settings, journal: Journal, code: str, person: str, *, has_names: bool
) -> list[str]:
    """Write the files, and return what is to be said of them. Raises as `make_histories`."""
    store = document_store(settings)
    asked = AskedTalks(nuclei=(code,))
    if has_names:
        make_named_histories(settings, journal, asked, store)
        said = [f"Storia scritta, {kinds_of_files()}. {NAMES_STAY}"]
    else:
        recipient = history_recipient(settings, journal, person) if person else None
        made = make_histories(settings, journal, asked, store, recipient=recipient)
        new = [document.is_new for document in made]
        said = [f"{written_and_unchanged(new, 'storia', 'storie')} È {kinds_of_files()}."]
        if recipient is not None:
            old = histories_no_longer_allowed(settings, journal, recipient)
            said += [f"Attenzione: {old_histories(old, recipient)}"] if old else []
            said.append(
                f"Contiene quello che {recipient.name} ({JOB_LABELS[recipient.job]}) può leggere "
                "oggi. Il programma non spedisce storie."
            )
    warning = pdf_warning(store.lacking)
    return [*said, *([capital(warning)] if warning else [])]


ROUTES: Final = (
    page(_HERE, show, name="nuclei"),
    change("/nuclei/cerca", search, name="nuclei-search"),
    page("/nuclei/simili", show_similar, name="similar-nuclei"),
    page("/nuclei/{code}", show_one, name="nucleus"),
    page("/nuclei/{code}/storia", give_history, name="nucleus-history"),
    change("/nuclei/{code}/documenti", make_documents, name="nucleus-documents"),
)
