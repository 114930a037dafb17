"""Testi: each text in which somebody may be recognised, to let it pass or cover it again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from starlette.responses import Response

from collector.app.clearances import (
    ClearanceRequest,
    apply_clearances,
    clear_shown_texts,
    cover_shown_texts,
    decision_sentence,
)
from collector.app.freshness import open_checked_journal
from collector.app.project import now
from collector.app.settings import Settings
from collector.app.system_user import system_user
from collector.app.text_page import (
    ReviewedWord,
    TextView,
    is_in_view,
    mediators_of,
    select_texts,
    words_of_text,
)
from collector.app.text_review import (
    ReviewText,
    TextPart,
    TextSearch,
    text_parts,
    with_clearances,
)
from collector.errors import SettingsError
from collector.journal.allowed_words import latest_decisions
from collector.journal.store import Journal
from collector.privacy.redaction import ClearedText
from collector.web.board import PATIENCE, Board, see
from collector.web.instead import instead_of_commands
from collector.web.pages import words
from collector.web.value_cache import Pending
from collector.web.values import texts_now
from collector.web.visit import Visit, change, page
from schemas.nucleus import Nucleus
from schemas.session import FREE_TEXT_FIELDS

PER_PAGE: Final = 20
_AFTER_A_CHANGE: Final = 1.5
"""Seconds that a change waits for the texts to be looked through again."""
VIEW_NAMES: Final = {
    TextView.TO_LOOK: "Da guardare",
    TextView.CLEARED: "Lasciati passare",
    TextView.ALL: "Tutti",
}


@dataclass(frozen=True)
class Asked:
    """Which texts the page shows. `remembered`: the id of what was searched for, '' for nothing."""

    view: TextView = TextView.TO_LOOK
    page: int = 1
    remembered: str = ""
    mediator: str = field(default="", repr=False)
    word: str = field(default="", repr=False)

    def address(self, *, view: TextView | None = None, page: int = 1, at: str = "") -> str:
        """Return the address of a page of these texts. `at`: the text to come back to."""
        fields = {"vista": str(view or self.view)}
        if page > 1:
            fields["pagina"] = str(page)
        if self.remembered:
            fields["r"] = self.remembered
        if not at:
            return f"/testi?{urlencode(fields)}"
        return f"/testi?{urlencode({**fields, 'a': at})}#{at}"


@dataclass(frozen=True)
class ShownText:
    """A text as it stands on the page. `anchor`: where to come back to; `mark`: of this content."""

    anchor: str
    mark: str
    review: ReviewText = field(repr=False)
    nucleus: Nucleus | None = field(repr=False)
    parts: Sequence[TextPart] = field(repr=False)
    words: Sequence[ReviewedWord] = field(repr=False)
    next_anchor: str = ""


def show(board: Board, visit: Visit) -> Response:
    """Show the texts of one view, a page of them."""
    settings = board.settings()
    asked = _asked(visit)
    found = texts_now(board, settings)
    with board.journal(settings) as journal:
        checked = journal.last_check()
        values = _listing(journal, found.value, asked) if found.value else None
    at = visit.query.get("a", "")
    said = visit.session.take_notices() if at and found.is_current else []
    return board.page(
        visit.session,
        "texts.html.j2",
        here="/testi",
        title="Testi",
        pending=not found.is_current,
        asked=asked,
        is_lost=bool(visit.query.get("r")) and not asked.remembered,
        checked=checked,
        view_names=VIEW_NAMES,
        listing=values,
        said=said,
        said_at=at,
    )


@dataclass(frozen=True)
class Listing:
    """A page of texts, and what there is beside it. `has_texts`: in some view something is."""

    texts: Sequence[ShownText]
    counts: Mapping[TextView, int]
    mediators: Sequence[str] = field(repr=False)
    page: int
    first: int
    total: int
    has_texts: bool

    @property
    def last(self) -> int:
        """The number of the last text on this page."""
        return self.first + len(self.texts) - 1

    @property
    def has_more(self) -> bool:
        """True when there are texts behind this page."""
        return self.last < self.total


def _listing(journal: Journal, search: TextSearch, asked: Asked) -> Listing:
    texts = with_clearances(search.texts, journal.cleared_texts())
    wanted = select_texts(texts, mediator=asked.mediator, word=asked.word)
    views = {view: [text for text in wanted if is_in_view(text, view)] for view in TextView}
    in_view = views[asked.view]
    pages = max(1, -(-len(in_view) // PER_PAGE))
    number = min(asked.page, pages)
    start = (number - 1) * PER_PAGE
    shown = in_view[start : start + PER_PAGE]
    return Listing(
        _shown_texts(journal, search, shown, in_view[start + PER_PAGE :]),
        {view: len(of_view) for view, of_view in views.items()},
        mediators_of(texts),
        number,
        start + 1,
        len(in_view),
        bool(texts),
    )


def _shown_texts(
    journal: Journal,
    search: TextSearch,
    texts: Sequence[ReviewText],
    following: Sequence[ReviewText],
) -> list[ShownText]:
    nuclei = {nucleus.code: nucleus for nucleus in journal.nuclei(gone=True)}
    decisions = latest_decisions(journal.word_decisions()).values()
    allowed = {decision.key: decision.word for decision in decisions if decision.allowed}
    next_texts = [*texts[1:], *following[:1]]
    shown = []
    for number, text in enumerate(texts):
        shown.append(
            ShownText(
                _anchor(text),
                "/".join(text.clearance),
                text,
                nuclei.get(text.talk.nucleus or ""),
                text_parts(text),
                words_of_text(text, search.known, allowed),
                _anchor(next_texts[number]) if number < len(next_texts) else "",
            )
        )
    return shown


def _anchor(text: ReviewText) -> str:
    return f"t-{text.clearance.row}-{text.clearance.field}"


# --- What the buttons do ------------------------------------------------------------------------


def search(_board: Board, visit: Visit) -> Response:
    """Remember which texts are wanted, and show them: neither a name nor a word is an address."""
    wanted = (visit.typed("mediatore"), visit.typed("parola"))
    view = _view(visit.typed("vista"))
    name = visit.session.remember(wanted) if any(wanted) else ""
    return see(Asked(view, remembered=name).address())


def clear(board: Board, visit: Visit) -> Response:
    """Let texts pass, as they were shown; one that is another text now is shown again."""
    marks = _marks(visit)
    settings = board.settings()
    with open_checked_journal(settings) as journal:
        number, outdated = clear_shown_texts(journal, marks, day=settings.today)
    if outdated:
        visit.session.notices.append(_outdated_sentence(outdated))
    if number or not outdated:
        visit.session.notices.append(_sentence(marks, number))
    changed = [f"t-{mark.row}-{mark.field}" for mark in sorted(outdated)]
    return _back(board, settings, visit, first=changed)


def cover(board: Board, visit: Visit) -> Response:
    """Cover texts again."""
    marks = _marks(visit)
    settings = board.settings()
    with open_checked_journal(settings) as journal:
        number = cover_shown_texts(journal, marks, day=settings.today)
    visit.session.notices.append(_sentence(marks, number))
    return _back(board, settings, visit)


def allow(board: Board, visit: Visit) -> Response:
    """Allow a word in the whole project."""
    return _decide_word(board, visit, lambda word: ClearanceRequest(allow=(word,)))


def disallow(board: Board, visit: Visit) -> Response:
    """Cover a word again in the whole project."""
    return _decide_word(board, visit, lambda word: ClearanceRequest(disallow=(word,)))


def _decide_word(
    board: Board, visit: Visit, request: Callable[[str], ClearanceRequest]
) -> Response:
    settings = board.settings()
    try:
        with open_checked_journal(settings) as journal:
            changed = apply_clearances(
                journal,
                request(visit.typed("parola")),
                who=system_user(),
                at=now(),
                day=settings.today,
            )
        visit.session.notices.append(decision_sentence(*changed))
    except SettingsError as refusal:  # a word that may not be allowed: said where one was
        visit.session.notices += [str(refusal), *map(str, instead_of_commands(str(refusal)))]
    texts_now(board, settings, wait=_AFTER_A_CHANGE)
    if visit.typed("da") == "parole":
        return see(words.address(visit.typed("lista"), words.page_number(visit.typed("pagina"))))
    return _back(board, settings, visit)


def _sentence(marks: Sequence[ClearedText], number: int) -> str:
    if not marks:
        return "Non hai scelto nessun testo: non ho cambiato nulla."
    return decision_sentence(number, 0)


def _outdated_sentence(outdated: frozenset[ClearedText]) -> str:
    rows = sorted({mark.row for mark in outdated})
    if len(outdated) == 1:
        return (
            f"Il testo della riga {rows[0]} è cambiato da quando l'hai aperto: non l'ho lasciato "
            "passare. Guardalo com'è adesso."
        )
    return (
        f"{len(outdated)} testi sono cambiati da quando li hai aperti (righe {', '.join(rows)}): "
        "non li ho lasciati passare. Guardali come sono adesso."
    )


def _marks(visit: Visit) -> list[ClearedText]:
    """Return the marks of the texts that a form is about; what is none of ours is left out."""
    marks = []
    for typed in visit.chosen("testo"):
        row, _, rest = typed.partition("/")
        key, _, content_hash = rest.partition("/")
        if row and content_hash and key in FREE_TEXT_FIELDS:
            marks.append(ClearedText(row, key, content_hash))
    return marks


def _back(board: Board, settings: Settings, visit: Visit, first: Sequence[str] = ()) -> Response:
    """Return to where a change was made: to the text itself, or the one behind it.

    `first`: the texts to go to before all others.
    """
    asked = _asked(visit)
    found: Pending[TextSearch] = texts_now(board, settings, wait=PATIENCE)
    if found.value is None:
        return see(asked.address(page=asked.page))
    with board.journal(settings) as journal:
        texts = with_clearances(found.value.texts, journal.cleared_texts())
    wanted = select_texts(texts, mediator=asked.mediator, word=asked.word)
    in_view = [_anchor(text) for text in wanted if is_in_view(text, asked.view)]
    for anchor in (*first, visit.typed("qui"), visit.typed("poi")):
        if anchor in in_view:
            number = in_view.index(anchor) // PER_PAGE + 1
            return see(asked.address(page=number, at=anchor))
    return see(asked.address(page=asked.page))


def _asked(visit: Visit) -> Asked:
    """Return which texts a visit is about: by its address, or its form's hidden fields."""

    def given(name: str) -> str:
        return visit.query.get(name, "") or visit.typed(name)

    remembered = given("r")
    wanted = visit.session.recall(remembered)
    is_ours = isinstance(wanted, tuple)
    mediator, word = wanted if is_ours else ("", "")
    number = words.page_number(given("pagina"))
    return Asked(_view(given("vista")), number, remembered if is_ours else "", mediator, word)


def _view(typed: str) -> TextView:
    return TextView(typed) if typed in list(TextView) else TextView.TO_LOOK


ROUTES: Final = (
    page("/testi", show, name="texts"),
    page("/testi/parole", words.show, name="words"),
    change("/testi/cerca", search, name="search-texts"),
    change("/testi/lascia", clear, name="clear-texts"),
    change("/testi/copri", cover, name="cover-texts"),
    change("/testi/ammetti", allow, name="allow-word"),
    change("/testi/togli", disallow, name="disallow-word"),
)
