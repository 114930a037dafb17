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
from collector.journal.allowed_words import WordDecision, latest
from collector.journal.store import Journal
from collector.privacy.allowed import LONGEST, Refusal, is_listed, refusal, standing
from collector.privacy.identities import allowed_key, find, unknown
from collector.privacy.known_names import Known
from collector.privacy.redaction import TEXTS, Passed, known_names, passed, shown
from collector.privacy.spans import Span
from collector.text.italian import excerpt, listed
from schemas.record import TalkRecord
from schemas.session import COLUMNS

_HEADERS: Final = {column.key: column.header for column in COLUMNS}


# --- What is covered ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a text that the look found. `hidden`: documents cover it; `allowed`: an allowed word, or phrase, is why
    they do not.
    """

    span: Span
    typed: str = field(repr=False)
    hidden: bool
    allowed: bool = False


@dataclass(frozen=True, slots=True)
class CoveredText:
    """A text in which the look found something. `let_through`: only the families' names of it are covered; `unknown`:
    words that no list explains, covered nowhere.
    """

    talk: TalkRecord = field(repr=False)
    mark: Passed
    text: str = field(repr=False)
    places: Sequence[Place]
    unknown: Sequence[Place]
    let_through: bool

    @property
    def header(self) -> str:
        """The title of its column."""
        return _HEADERS[self.mark.field]

    @property
    def is_covered(self) -> bool:
        """True when there is something to cover in it, let through or not. Allowed words alone are nothing."""
        return self.let_through or any(place.hidden for place in self.places)


def covered_texts(journal: Journal) -> list[CoveredText]:
    """All texts in which something is found, oldest row first."""
    known = _known(journal)
    allowed = standing(journal.allowed_words(), known)
    through = journal.let_through()
    found = [_looked_at(talk, key, known, allowed, through) for talk in journal.talks() for key in TEXTS]
    return [text for text in found if text is not None]


def _known(journal: Journal) -> Known:
    return known_names(journal.nuclei(gone=True), journal.people(gone=True))


def _looked_at(
    talk: TalkRecord, key: str, known: Known, allowed: frozenset[str], through: frozenset[tuple[str, str, str]]
) -> CoveredText | None:
    """One text of a talk; None where nothing is found in it."""
    text = shown(getattr(talk, key))
    if not text:
        return None
    mark = passed(talk, key)
    is_cleared = mark in through
    spans = find(text, known, allowed)
    places = [_place(text, span, hidden=span.family or not is_cleared) for span in spans]
    if allowed:
        places += [_place(text, span, hidden=False, allowed=True) for span in _apart(text, find(text, known), spans)]
    not_known = [_place(text, span, hidden=False) for span in unknown(text, known, allowed)]
    if not places and not not_known:
        return None
    places.sort(key=lambda place: place.span)
    return CoveredText(talk, mark, text, places, not_known, is_cleared and bool(spans))


def _place(text: str, span: Span, *, hidden: bool, allowed: bool = False) -> Place:
    return Place(span, text[span.start : span.end], hidden, allowed)


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
class Word:
    """A word, or another place that was found, however often. `word`: as typed most often; `rows`: where, by code;
    `covered`: somewhere at least; `allowed`: it was let pass in the whole project, alone or in a phrase (and is
    covered all the same where it is in the name of a family).
    """

    word: str = field(repr=False)
    kind: str
    times: int
    rows: tuple[str, ...]
    covered: bool
    allowed: bool
    family: bool


@dataclass(frozen=True, slots=True)
class Allowed:
    """A word that was let pass. `listed`: what it is a part of the name of, so that it does not pass; '' for nothing.
    `taken_back`: by whom and when, where it was.
    """

    decision: WordDecision
    listed: str = ""
    taken_back: WordDecision | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """All that was found, by word, the most frequent first; and the words that were let pass, the newest last."""

    found: Sequence[Word]
    unknown: Sequence[Word]
    allowed: Sequence[Allowed]
    taken_back: Sequence[Allowed] = ()


def words_of(journal: Journal) -> Words:
    """The words of the whole project."""
    texts = covered_texts(journal)
    allowed, taken_back = allowed_words(journal)
    keys = frozenset(one.decision.key for one in allowed)
    found = _by_word(texts, keys, lambda text: text.places)
    return Words(found, _by_word(texts, keys, lambda text: text.unknown), allowed, taken_back)


def _by_word(
    texts: Iterable[CoveredText], allowed: frozenset[str], places: Callable[[CoveredText], Sequence[Place]]
) -> list[Word]:
    groups: dict[tuple[str, str], list[tuple[str, Place]]] = {}
    for text in texts:
        for place in places(text):
            groups.setdefault((_key(place.typed), _kind(place)), []).append((text.mark.row, place))
    found = [_word(key, kind, group, allowed) for (key, kind), group in groups.items()]
    return sorted(found, key=lambda word: (-word.times, -len(word.rows), _key(word.word)))


def _word(key: str, kind: str, group: Sequence[tuple[str, Place]], allowed: frozenset[str]) -> Word:
    typed = Counter(" ".join(place.typed.split()) for _, place in group)
    return Word(
        word=typed.most_common(1)[0][0],
        kind=kind,
        times=len(group),
        rows=tuple(dict.fromkeys(row for row, _ in group)),
        covered=any(place.hidden for _, place in group),
        allowed=key in allowed or any(place.allowed for _, place in group),
        family=any(place.span.family for _, place in group),
    )


def _key(typed: str) -> str:
    return allowed_key(typed) or typed.casefold()


def _kind(place: Place) -> str:
    return ", ".join(place.span.kinds)


def texts_with(texts: Iterable[CoveredText], word: str) -> list[CoveredText]:
    """The texts in which a word was found, alone or in a longer place; small and capital letters are the same."""
    wanted = f" {_key(word)} "
    return [
        text for text in texts if any(wanted in f" {_key(place.typed)} " for place in (*text.places, *text.unknown))
    ]


def allowed_words(journal: Journal) -> tuple[list[Allowed], list[Allowed]]:
    """The words that were let pass, and those that were taken back; the newest last."""
    families, everybody = known_names(journal.nuclei(gone=True), ()), _known(journal)
    history = journal.word_decisions()
    newest = latest(history)
    last = [one for one in history if one is newest[one.key]]
    let_pass = latest(decision for decision in history if decision.allowed)
    standing_now = [Allowed(one, _owner(one.word, families, everybody)) for one in last if one.allowed]
    return standing_now, [Allowed(let_pass[one.key], taken_back=one) for one in last if not one.allowed]


def _owner(word: str, families: Known, everybody: Known) -> str:
    """Of what a word is a part of the name: "famiglia", "persona", '' of nothing."""
    if not is_listed(word, everybody):
        return ""
    return "famiglia" if is_listed(word, families) else "persona"


# --- The coordinator's word -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the coordinator asks for: rows by code, words as typed."""

    clear: Sequence[str] = ()
    cover: Sequence[str] = ()
    allow: Sequence[str] = ()
    disallow: Sequence[str] = ()

    def __bool__(self) -> bool:
        return bool(self.clear or self.cover or self.allow or self.disallow)


def decide(journal: Journal, wishes: Wishes, *, who: str, at: dt.datetime, day: dt.date) -> tuple[int, int]:
    """Let texts and words pass, or take that back, from a day on: all of it or nothing. How many texts and how many
    words that changed.

    Raises SettingsError for a row in which nothing is covered, for a word that may not pass, for one that is asked to
    pass and not to.
    """
    words = _word_decisions(journal, wishes, who, at)
    clear, cover = _marks_of_rows(journal, wishes)
    return journal.decide_texts(clear=clear - cover, cover=cover, words=words, day=day)


def _marks_of_rows(journal: Journal, wishes: Wishes) -> tuple[set[Passed], set[Passed]]:
    if not wishes.clear and not wishes.cover:
        return set(), set()
    by_row: dict[str, list[Passed]] = {}
    for text in covered_texts(journal):
        if text.places:
            by_row.setdefault(text.mark.row, []).append(text.mark)
    for code in (*wishes.clear, *wishes.cover):
        if code.upper() not in by_row:
            raise SettingsError(
                f"«{code}»: in questa riga non c'è nessun testo coperto. Con «collector texts» vedi i codici. Non "
                "ho cambiato nulla."
            )
    clear, cover = ({mark for code in codes for mark in by_row[code.upper()]} for codes in (wishes.clear, wishes.cover))
    return clear, cover


def _word_decisions(journal: Journal, wishes: Wishes, who: str, at: dt.datetime) -> list[WordDecision]:
    known = _known(journal)
    refused = [
        _REFUSALS[why].format(_cited(word)) for word in wishes.allow if (why := refusal(word, known)) is not None
    ]
    if refused:
        raise SettingsError(f"{' '.join(refused)} Non ho cambiato nulla.")
    both = {allowed_key(word) for word in wishes.allow} & {allowed_key(word) for word in wishes.disallow}
    if both:
        words = listed(f"«{word}»" for word in sorted(both))
        raise SettingsError(f"{words}: con «--allow» passa, con «--disallow» no. Scegli. Non ho cambiato nulla.")
    asked = [(word, True) for word in wishes.allow] + [(word, False) for word in wishes.disallow]
    return [WordDecision(allowed_key(word), " ".join(word.split()), allowed, who, at) for word, allowed in asked]


_CLEAR: Final = "per lasciar passare il testo in cui sta c'è «collector texts --clear CODICE»."
_REFUSALS: Final = {
    Refusal.EMPTY: "In «{}» non c'è nessuna parola.",
    Refusal.LONG: f"«{{}}» è troppo lunga: una parola, o un'espressione, ha al massimo {LONGEST} segni.",
    Refusal.STRUCTURED: f"«{{}}» non è una parola ma un numero, un recapito o un indirizzo, e resta coperto: {_CLEAR}",
    Refusal.LISTED: "«{}» è, o contiene, una parte di un nome dei fogli «Nuclei» o «Persone»: resta coperta sempre.",
}


def _cited(word: str) -> str:
    return excerpt(shown(word) or "", LONGEST)


def system_user() -> str:
    """Who is signed in on this computer; '' where the system knows nobody."""
    try:
        return getpass.getuser()
    except Exception:  # KeyError, ImportError, OSError: each system and Python has its own
        return ""
