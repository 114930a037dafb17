"""`collector texts`: the coordinator clears a text, or allows a word, and documents show it.

A text is cleared as it is: a later change of the cell redacts it again. A word is allowed in the
whole project. Families' names stay redacted whatever is decided: for them there is the code.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from collector.app.text_review import all_known_names, texts_to_review
from collector.errors import SettingsError
from collector.journal.allowed_words import WordDecision
from collector.journal.store import Journal
from collector.privacy.allowed import MAX_ALLOWED_LENGTH, AllowedRefusal, allowed_refusal
from collector.privacy.identities import allowed_word_key
from collector.privacy.redaction import ClearedText, as_shown_in_documents, cleared_text_mark
from collector.text.italian import count, excerpt, listed
from schemas.session import FREE_TEXT_FIELDS

_CLEAR: Final = "per lasciar passare il testo in cui sta c'è «collector texts --clear CODICE»."
_REFUSALS: Final = {
    AllowedRefusal.EMPTY: "In «{}» non c'è nessuna parola.",
    AllowedRefusal.LONG: (
        "«{}» è troppo lunga: una parola, o un'espressione, ha al massimo "
        f"{MAX_ALLOWED_LENGTH} segni."
    ),
    AllowedRefusal.STRUCTURED: (
        "«{}» non è una parola ma un numero, un recapito o un indirizzo, e resta coperto: "
        f"{_CLEAR}"
    ),
    AllowedRefusal.LISTED: (
        "«{}» è, o contiene, una parte di un nome dei fogli «Nuclei» o «Persone»: resta coperta "
        "sempre."
    ),
}


@dataclass(frozen=True, slots=True)
class ClearanceRequest:
    """What the coordinator asks for: rows by code, words as typed. True when it is anything.

    `clear` and `cover`: all texts of a row are shown, or redacted again; `allow` and `disallow`:
    the same of a word.
    """

    clear: Sequence[str] = ()
    cover: Sequence[str] = ()
    allow: Sequence[str] = ()
    disallow: Sequence[str] = ()

    def __bool__(self) -> bool:
        return bool(self.clear or self.cover or self.allow or self.disallow)


def apply_clearances(
    journal: Journal, request: ClearanceRequest, *, who: str, at: dt.datetime, day: dt.date
) -> tuple[int, int]:
    """Note what the coordinator decides, from a day on: all of it or nothing.

    Returns how many texts and how many words changed by it. Raises SettingsError for a row in which
    nothing is redacted, for a word that may not be allowed, and for one that is to be allowed and
    disallowed.
    """
    words = _word_decisions(journal, request, who, at)
    clear, cover = _clearances_of_rows(journal, request)
    return journal.decide_texts(clear=clear - cover, cover=cover, words=words, day=day)


def clear_shown_texts(
    journal: Journal, shown: Collection[ClearedText], *, day: dt.date
) -> tuple[int, frozenset[ClearedText]]:
    """Clear the texts that were shown to the coordinator, from a day on.

    A text that is another one by now is not cleared: nobody looked at it. Returns how many were
    cleared that were not before, and which of those shown are other texts now.
    """
    rows = {text.row for text in shown}
    now = {
        cleared_text_mark(talk, key)
        for talk in journal.talks()
        if talk.code in rows
        for key in FREE_TEXT_FIELDS
    }
    same = now.intersection(shown)
    number, _ = journal.decide_texts(clear=same, day=day)
    return number, frozenset(shown) - same


def cover_shown_texts(journal: Journal, shown: Collection[ClearedText], *, day: dt.date) -> int:
    """Redact texts again from a day on; return how many were cleared before."""
    number, _ = journal.decide_texts(cover=shown, day=day)
    return number


def decision_sentence(texts: int, words: int) -> str:
    """Return how many texts and words pass, or are redacted, otherwise than before, in Italian."""
    parts = []
    if texts:
        parts.append(count(texts, "testo", "testi"))
    if words:
        parts.append(count(words, "parola", "parole"))
    if not parts:
        return "Era già così: non ho cambiato nulla."
    return f"Fatto: {listed(parts)}. I documenti fatti da ora in poi ne tengono conto."


def _clearances_of_rows(
    journal: Journal, request: ClearanceRequest
) -> tuple[set[ClearedText], set[ClearedText]]:
    """Return the texts to clear, and to redact again.

    Raises SettingsError for a row without any.
    """
    if not request.clear and not request.cover:
        return set(), set()
    by_row: dict[str, list[ClearedText]] = {}
    for text in texts_to_review(journal):
        if text.passages:
            by_row.setdefault(text.clearance.row, []).append(text.clearance)
    for code in (*request.clear, *request.cover):
        if code.upper() not in by_row:
            raise SettingsError(
                f"«{code}»: in questa riga non c'è nessun testo coperto. Con «collector texts» "
                "vedi i codici. Non ho cambiato nulla."
            )

    def texts_of(codes: Sequence[str]) -> set[ClearedText]:
        return {text for code in codes for text in by_row[code.upper()]}

    return texts_of(request.clear), texts_of(request.cover)


def _word_decisions(
    journal: Journal, request: ClearanceRequest, who: str, at: dt.datetime
) -> list[WordDecision]:
    """Return the decisions about words. Raises SettingsError, which names all that may not be."""
    known = all_known_names(journal)
    refusals = []
    for word in request.allow:
        refusal = allowed_refusal(word, known)
        if refusal is not None:
            refusals.append(_REFUSALS[refusal].format(_quoted(word)))
    if refusals:
        raise SettingsError(f"{' '.join(refusals)} Non ho cambiato nulla.")
    to_allow = {allowed_word_key(word) for word in request.allow}
    to_disallow = {allowed_word_key(word) for word in request.disallow}
    both = to_allow & to_disallow
    if both:
        words = listed(f"«{word}»" for word in sorted(both))
        raise SettingsError(
            f"{words}: con «--allow» passa, con «--disallow» no. Scegli. Non ho cambiato nulla."
        )
    asked = [(word, True) for word in request.allow]
    asked += [(word, False) for word in request.disallow]
    return [
        WordDecision(allowed_word_key(word), " ".join(word.split()), allowed, who, at)
        for word, allowed in asked
    ]


def _quoted(word: str) -> str:
    """Return a word fit to be printed, cut where it is too long."""
    return excerpt(as_shown_in_documents(word) or "", MAX_ALLOWED_LENGTH)
