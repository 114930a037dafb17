"""Testi, parola per parola: each word once for the whole project, and the words that pass."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlencode

from starlette.responses import Response

from collector.app.settings import Settings
from collector.app.text_review import TextSearch, with_clearances
from collector.app.word_review import AllowedWord, WordReview, WordSummary, words_of_texts
from collector.privacy.allowed import allowed_refusal
from collector.web.board import PATIENCE, Board
from collector.web.value_cache import Pending
from collector.web.values import texts_now
from collector.web.visit import Visit

PER_PAGE: Final = 100
_FOUND: Final = "trovate"
_UNKNOWN: Final = "sconosciute"
_ALLOWED: Final = "ammesse"
LISTS: Final = {_FOUND: "Trovate", _UNKNOWN: "Che non conosco", _ALLOWED: "Ammesse"}


def show(board: Board, visit: Visit) -> Response:
    """Show one list of words, a page of it."""
    settings = board.settings()
    name = _list_name(visit.query.get("lista", ""))
    searched = texts_now(board, settings)
    found = _words_now(board, settings, searched)
    review = found.value
    counts: dict[str, int] = {}
    items: Sequence[WordSummary | AllowedWord] = ()
    if review is not None:
        lists: dict[str, Sequence[WordSummary | AllowedWord]] = {
            _FOUND: review.recognised,
            _UNKNOWN: review.unknown,
            _ALLOWED: review.allowed,
        }
        counts = {of_list: len(members) for of_list, members in lists.items()}
        items = lists[name]
    pages = max(1, -(-len(items) // PER_PAGE))
    number = min(page_number(visit.query.get("pagina", "")), pages)
    start = (number - 1) * PER_PAGE
    items_shown = items[start : start + PER_PAGE]
    return board.page(
        visit.session,
        "words.html.j2",
        here="/testi",
        title="Parole dei testi",
        pending=not found.is_current,
        review=review,
        lists=LISTS,
        counts=counts,
        name=name,
        items=items_shown,
        allowable=_allowable(searched.value, items_shown),
        total=len(items),
        first=start + 1,
        page=number,
        last_page=pages,
        address=address,
    )


def _words_now(board: Board, settings: Settings, found: Pending[TextSearch]) -> Pending[WordReview]:
    """Return the words of all texts as they are now. Raises JournalError."""
    search = found.value
    if search is None:
        return Pending(None, is_current=False)

    def make() -> WordReview:
        with board.journal(settings) as journal:
            texts = with_clearances(search.texts, journal.cleared_texts())
            return words_of_texts(journal, texts)

    with board.journal(settings) as journal:
        stamp = f"{settings.journal} {journal.progress()} {found.is_current}"
    made = board.cache.get("words", stamp, make, wait=PATIENCE)
    return Pending(made.value, found.is_current and made.is_current)


def _allowable(searched: TextSearch | None, words: Sequence[WordSummary | AllowedWord]) -> set[str]:
    """Return which of these words may be allowed: for the others there is no button."""
    if searched is None:
        return set()
    return {
        summary.word
        for summary in words
        if isinstance(summary, WordSummary)
        and not (summary.family or summary.allowed)
        and allowed_refusal(summary.word, searched.known) is None
    }


def address(name: str, number: int = 1) -> str:
    """Return the address of a page of a list of words."""
    fields = {"lista": _list_name(name)}
    if number > 1:
        fields["pagina"] = str(number)
    return f"/testi/parole?{urlencode(fields)}"


def page_number(typed: str) -> int:
    """Return the number of a page as it stands in an address; 1 for what is none."""
    is_number = typed.isascii() and typed.isdigit() and len(typed) < 7
    return max(1, int(typed)) if is_number else 1


def _list_name(typed: str) -> str:
    return typed if typed in LISTS else _FOUND
