"""Which words and texts documents show covered, and the coordinator's word that one of them may travel as it is.

A text is let through as it stands: a later change of the cell covers it again. A word is let pass in the whole project.
Families' names stay covered whatever is said: for them there is the code.
"""

import datetime as dt
import getpass
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from collector.errors import SettingsError
from collector.journal.allowed_words import WordDecision, latest_decisions
from collector.journal.store import Journal
from collector.privacy.allowed import (
    MAX_ALLOWED_LENGTH,
    AllowedRefusal,
    allowed_refusal,
    holds_listed_name,
    still_allowed,
)
from collector.privacy.identities import allowed_word_key, find_identities, find_unknown_words
from collector.privacy.known_names import KnownNames
from collector.privacy.redaction import (
    TEXT_FIELDS,
    ClearedText,
    as_shown_in_documents,
    cleared_text_mark,
    known_names_of,
)
from collector.privacy.spans import Span
from collector.text.italian import excerpt, listed
from schemas.record import TalkRecord
from schemas.session import COLUMNS

_HEADERS: Final = {column.key: column.header for column in COLUMNS}


# --- What is covered ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a text that the look found. `hidden`: documents cover it; `allowed`: an allowed word, or phrase, is why
    they do not.
    """

    span: Span
    typed: str = field(repr=False)
    redacted: bool
    allowed: bool = False


@dataclass(frozen=True, slots=True)
class ReviewText:
    """A text in which the look found something. `let_through`: only the families' names of it are covered; `unknown`:
    words that no list explains, covered nowhere.
    """

    talk: TalkRecord = field(repr=False)
    clearance: ClearedText
    text: str = field(repr=False)
    passages: Sequence[Passage]
    unknown_words: Sequence[Passage]
    cleared: bool

    @property
    def header(self) -> str:
        """The title of its column."""
        return _HEADERS[self.clearance.field]

    @property
    def has_redactions(self) -> bool:
        """True when there is something to cover in it, let through or not. Allowed words alone are nothing."""
        return self.cleared or any(place.redacted for place in self.passages)


def texts_to_review(journal: Journal) -> list[ReviewText]:
    """All texts in which something is found, oldest row first."""
    known = _known(journal)
    allowed = still_allowed(journal.allowed_words(), known)
    through = journal.cleared_texts()
    found = [
        _looked_at(talk, key, known, allowed, through)
        for talk in journal.talks()
        for key in TEXT_FIELDS
    ]
    return [text for text in found if text is not None]


def _known(journal: Journal) -> KnownNames:
    return known_names_of(journal.nuclei(gone=True), journal.people(gone=True))


def _looked_at(
    talk: TalkRecord,
    key: str,
    known: KnownNames,
    allowed: frozenset[str],
    through: frozenset[tuple[str, str, str]],
) -> ReviewText | None:
    """One text of a talk; None where nothing is found in it."""
    text = as_shown_in_documents(getattr(talk, key))
    if not text:
        return None
    mark = cleared_text_mark(talk, key)
    is_cleared = mark in through
    spans = find_identities(text, known, allowed)
    places = [_place(text, span, hidden=span.family or not is_cleared) for span in spans]
    if allowed:
        places += [
            _place(text, span, hidden=False, allowed=True)
            for span in _apart(text, find_identities(text, known), spans)
        ]
    not_known = [
        _place(text, span, hidden=False) for span in find_unknown_words(text, known, allowed)
    ]
    if not places and not not_known:
        return None
    places.sort(key=lambda place: place.span)
    return ReviewText(talk, mark, text, places, not_known, is_cleared and bool(spans))


def _place(text: str, span: Span, *, hidden: bool, allowed: bool = False) -> Passage:
    return Passage(span, text[span.start : span.end], hidden, allowed)


def _apart(text: str, found: Iterable[Span], covered: Sequence[Span]) -> Iterator[Span]:
    """What of the places found is not covered: allowed words, without blanks and signs around them."""
    taken = {at for span in covered for at in range(span.start, span.end)}
    for span in found:
        begin = span.start
        for end in range(span.start, span.end + 1):
            if end == span.end or end in taken:
                if part := _trimmed(text, begin, end):
                    yield Span(*part, span.kinds)
                begin = end + 1


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    signs = [at for at in range(start, end) if text[at].isalnum()]
    return (signs[0], signs[-1] + 1) if signs else None


# --- Word by word ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WordSummary:
    """A word, or another place that was found, however often. `word`: as typed most often; `rows`: where, by code;
    `covered`: somewhere at least; `allowed`: it was let pass in the whole project, alone or in a phrase (and is
    covered all the same where it is in the name of a family).
    """

    word: str = field(repr=False)
    kind: str
    times: int
    rows: tuple[str, ...]
    redacted: bool
    allowed: bool
    family: bool


@dataclass(frozen=True, slots=True)
class AllowedWord:
    """A word that was let pass. `listed`: what it is a part of the name of, so that it does not pass; '' for nothing.
    `taken_back`: by whom and when, where it was.
    """

    decision: WordDecision
    part_of_name_of: str = ""
    withdrawal: WordDecision | None = None


@dataclass(frozen=True, slots=True)
class WordReview:
    """All that was found, by word, the most frequent first; and the words that were let pass, the newest last."""

    recognised: Sequence[WordSummary]
    unknown: Sequence[WordSummary]
    allowed: Sequence[AllowedWord]
    withdrawn: Sequence[AllowedWord] = ()


def review_words(journal: Journal) -> WordReview:
    """The words of the whole project."""
    texts = texts_to_review(journal)
    allowed, taken_back = allowed_and_withdrawn_words(journal)
    keys = frozenset(one.decision.key for one in allowed)
    found = _by_word(texts, keys, lambda text: text.passages)
    return WordReview(
        found, _by_word(texts, keys, lambda text: text.unknown_words), allowed, taken_back
    )


def _by_word(
    texts: Iterable[ReviewText],
    allowed: frozenset[str],
    places: Callable[[ReviewText], Sequence[Passage]],
) -> list[WordSummary]:
    groups: dict[tuple[str, str], list[tuple[str, Passage]]] = {}
    for text in texts:
        for place in places(text):
            groups.setdefault((_key(place.typed), _kind(place)), []).append(
                (text.clearance.row, place)
            )
    found = [_word(key, kind, group, allowed) for (key, kind), group in groups.items()]
    return sorted(found, key=lambda word: (-word.times, -len(word.rows), _key(word.word)))


def _word(
    key: str, kind: str, group: Sequence[tuple[str, Passage]], allowed: frozenset[str]
) -> WordSummary:
    typed = Counter(" ".join(place.typed.split()) for _, place in group)
    return WordSummary(
        word=typed.most_common(1)[0][0],
        kind=kind,
        times=len(group),
        rows=tuple(dict.fromkeys(row for row, _ in group)),
        redacted=any(place.redacted for _, place in group),
        allowed=key in allowed or any(place.allowed for _, place in group),
        family=any(place.span.family for _, place in group),
    )


def _key(typed: str) -> str:
    return allowed_word_key(typed) or typed.casefold()


def _kind(place: Passage) -> str:
    return ", ".join(place.span.kinds)


def texts_containing(texts: Iterable[ReviewText], word: str) -> list[ReviewText]:
    """The texts in which a word was found, alone or in a longer place; small and capital letters are the same."""
    wanted = f" {_key(word)} "
    return [
        text
        for text in texts
        if any(
            wanted in f" {_key(place.typed)} " for place in (*text.passages, *text.unknown_words)
        )
    ]


def allowed_and_withdrawn_words(journal: Journal) -> tuple[list[AllowedWord], list[AllowedWord]]:
    """The words that were let pass, and those that were taken back; the newest last."""
    families, everybody = known_names_of(journal.nuclei(gone=True), ()), _known(journal)
    history = journal.word_decisions()
    newest = latest_decisions(history)
    last = [one for one in history if one is newest[one.key]]
    let_pass = latest_decisions(decision for decision in history if decision.allowed)
    standing_now = [
        AllowedWord(one, _owner(one.word, families, everybody)) for one in last if one.allowed
    ]
    return standing_now, [
        AllowedWord(let_pass[one.key], withdrawal=one) for one in last if not one.allowed
    ]


def _owner(word: str, families: KnownNames, everybody: KnownNames) -> str:
    """Of what a word is a part of the name: "famiglia", "persona", '' of nothing."""
    if not holds_listed_name(word, everybody):
        return ""
    return "famiglia" if holds_listed_name(word, families) else "persona"


# --- The coordinator's word -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ClearanceRequest:
    """What the coordinator asks for: rows by code, words as typed."""

    clear: Sequence[str] = ()
    cover: Sequence[str] = ()
    allow: Sequence[str] = ()
    disallow: Sequence[str] = ()

    def __bool__(self) -> bool:
        return bool(self.clear or self.cover or self.allow or self.disallow)


def apply_clearances(
    journal: Journal, wishes: ClearanceRequest, *, who: str, at: dt.datetime, day: dt.date
) -> tuple[int, int]:
    """Let texts and words pass, or take that back, from a day on: all of it or nothing. How many texts and how many
    words that changed.

    Raises SettingsError for a row in which nothing is covered, for a word that may not pass, for one that is asked to
    pass and not to.
    """
    words = _word_decisions(journal, wishes, who, at)
    clear, cover = _marks_of_rows(journal, wishes)
    return journal.decide_texts(clear=clear - cover, cover=cover, words=words, day=day)


def _marks_of_rows(
    journal: Journal, wishes: ClearanceRequest
) -> tuple[set[ClearedText], set[ClearedText]]:
    if not wishes.clear and not wishes.cover:
        return set(), set()
    by_row: dict[str, list[ClearedText]] = {}
    for text in texts_to_review(journal):
        if text.passages:
            by_row.setdefault(text.clearance.row, []).append(text.clearance)
    for code in (*wishes.clear, *wishes.cover):
        if code.upper() not in by_row:
            raise SettingsError(
                f"«{code}»: in questa riga non c'è nessun testo coperto. Con «collector texts» vedi i codici. Non "
                "ho cambiato nulla."
            )
    clear, cover = (
        {mark for code in codes for mark in by_row[code.upper()]}
        for codes in (wishes.clear, wishes.cover)
    )
    return clear, cover


def _word_decisions(
    journal: Journal, wishes: ClearanceRequest, who: str, at: dt.datetime
) -> list[WordDecision]:
    known = _known(journal)
    refused = [
        _REFUSALS[why].format(_cited(word))
        for word in wishes.allow
        if (why := allowed_refusal(word, known)) is not None
    ]
    if refused:
        raise SettingsError(f"{' '.join(refused)} Non ho cambiato nulla.")
    both = {allowed_word_key(word) for word in wishes.allow} & {
        allowed_word_key(word) for word in wishes.disallow
    }
    if both:
        words = listed(f"«{word}»" for word in sorted(both))
        raise SettingsError(
            f"{words}: con «--allow» passa, con «--disallow» no. Scegli. Non ho cambiato nulla."
        )
    asked = [(word, True) for word in wishes.allow] + [(word, False) for word in wishes.disallow]
    return [
        WordDecision(allowed_word_key(word), " ".join(word.split()), allowed, who, at)
        for word, allowed in asked
    ]


_CLEAR: Final = "per lasciar passare il testo in cui sta c'è «collector texts --clear CODICE»."
_REFUSALS: Final = {
    AllowedRefusal.EMPTY: "In «{}» non c'è nessuna parola.",
    AllowedRefusal.LONG: f"«{{}}» è troppo lunga: una parola, o un'espressione, ha al massimo {MAX_ALLOWED_LENGTH} segni.",
    AllowedRefusal.STRUCTURED: f"«{{}}» non è una parola ma un numero, un recapito o un indirizzo, e resta coperto: {_CLEAR}",
    AllowedRefusal.LISTED: "«{}» è, o contiene, una parte di un nome dei fogli «Nuclei» o «Persone»: resta coperta sempre.",
}


def _cited(word: str) -> str:
    return excerpt(as_shown_in_documents(word) or "", MAX_ALLOWED_LENGTH)


def system_user() -> str:
    """Who is signed in on this computer; '' where the system knows nobody."""
    try:
        return getpass.getuser()
    except Exception:  # KeyError, ImportError, OSError: each system and Python has its own
        return ""
