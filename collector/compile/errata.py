"""What changed since a reader's last document: a few sentences, and the talks that were told otherwise, both readings
side by side.

The rights that count are today's. Where the mark of a talk (*Riservatezza*) was another when it was told, the narrower
of the two holds for both readings. What was withdrawn since is not told again, not even as "before", and not where it
was opened again in other words: "before" is shown only where the reader might have read the talk all the time.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from collector.compile.models import DocumentTable
from collector.compile.recipient_view import NucleusView, RecipientView
from collector.compile.talks import HEADERS, TEXT_FIELDS
from collector.privacy import policy
from collector.text.italian import capital, count, hour, listed, on, present, short_day
from schemas.printable import printable_text
from schemas.record import TalkRecord
from schemas.session import HELD_LABELS, Confidentiality, narrowest

ERRATA_TITLE: Final = "Errata: com'era scritto nell'ultimo documento, com'è adesso"
_NOTHING: Final = "–"
_AROUND, _LONGEST = 40, 240
"""Letters: so much stays around a change in a long text, and so much is shown at most."""
_FREE_TEXTS: Final = frozenset(HEADERS[key] for key in TEXT_FIELDS)
_WITHDRAWN: Final = "[testo ritirato]"
"""In place of a text that was told once, and that stands now where the reader may not read."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A talk that a document told this reader. `old`: as it was told; `new`: as it is now, None: its row is gone, or
    (`double`) another row tells the same talk. `last_mark`: the last *Riservatezza* of a row that has no `new`.
    `since`: all that its row has been since it was told, for its marks and nuclei.
    """

    reported: TalkRecord
    current: TalkRecord | None
    is_duplicate: bool = False
    last_mark: Confidentiality | None = None
    versions_since: Sequence[TalkRecord] = field(default=(), repr=False)

    @property
    def mark(self) -> Confidentiality | None:
        """The mark of today."""
        return self.current.confidentiality if self.current else self.last_mark

    @property
    def narrowest_mark(self) -> Confidentiality | None:
        """The narrowest mark that it had since it was told."""
        return narrowest(
            [
                self.reported.confidentiality,
                self.mark,
                *(talk.confidentiality for talk in self.versions_since),
            ]
        )

    @property
    def nuclei(self) -> set[str | None]:
        """The nuclei that it was a talk of since it was told; None while nobody knew."""
        return {talk.nucleus for talk in self.versions_since}


@dataclass(frozen=True, slots=True)
class Erratum:
    """A line of the table: which talk, what of it, and both readings. `over`: the talk is no more for this reader."""

    code: str
    nucleus: str
    day: dt.date | None
    what: str
    before: str
    after: str
    over: bool = False


def find_errata(
    base: RecipientView, corrections: Iterable[Correction], talks: Iterable[TalkRecord]
) -> tuple[Erratum, ...]:
    """What this reader is to be told of the corrections, by nucleus and day. `talks`: all of today's."""
    codes = {share.nucleus.code for share in base.nuclei}
    today = _Today(base, talks)
    found = [
        one
        for correction in corrections
        if correction.reported.nucleus in codes
        for one in _of_one(today, correction)
    ]
    return tuple(sorted(found, key=lambda one: (one.nucleus, one.day or dt.date.min, one.code)))


def _seen(base: RecipientView, talk: TalkRecord, mark: Confidentiality | None) -> TalkRecord | None:
    """A talk as its reader may see it under a mark; None where nothing of it is theirs."""
    under = replace(talk, confidentiality=mark)
    found = policy.talks_for(base.recipient, [under], room=base.meeting.kind)
    return base.redact(found[0]) if found else None


def _of_one(today: "_Today", correction: Correction) -> Iterator[Erratum]:
    """The lines of one talk. Whatever became of it, one that was withdrawn gets one line without any of its facts."""
    base, old, now = today.base, correction.reported, correction.current
    of = (old.code, old.nucleus or "", old.date)
    still_theirs = _seen(base, now or old, correction.mark) is not None
    if not still_theirs:
        yield Erratum(
            *of, "Colloquio", "raccontato", "non fa più parte di questo documento", over=True
        )
        return
    if now is None:
        why = "era scritto due volte" if correction.is_duplicate else "non è più nel foglio"
        yield Erratum(*of, "Colloquio", "raccontato", f"{why}: non va contato", over=True)
        return
    if now.nucleus != old.nucleus:
        yield Erratum(*of, "Nucleo", "raccontato qui", "era di un altro nucleo: qui non va contato")
        return
    narrower = narrowest((old.confidentiality, correction.mark))
    told, present_now = _seen(base, old, narrower), _seen(base, now, narrower)
    kept = _seen(base, old, correction.narrowest_mark)  # what of it was never taken back
    if told is None or present_now is None or kept is None or _was_elsewhere(base, correction):
        yield Erratum(*of, "Colloquio", "raccontato", "è stato riscritto: vale com'è adesso")
        return
    before, after, never_withdrawn = _facts(told), _facts(present_now), _facts(kept)
    for what in before:
        if before[what] == after[what]:
            continue
        taken_back = before[what] != never_withdrawn[what]
        if taken_back or (what in _FREE_TEXTS and today.withholds(before[what])):
            yield Erratum(*of, what, _WITHDRAWN, _cut(after[what], 0))
        else:
            yield Erratum(*of, what, *_side_by_side(before[what], after[what]))


def _was_elsewhere(base: RecipientView, correction: Correction) -> bool:
    """True for a talk that was meanwhile one of a nucleus that is not the reader's, or of nobody knows which."""
    if base.level is policy.AccessLevel.COORDINATION:
        return False
    return not correction.nuclei <= {share.nucleus.code for share in base.nuclei}


@dataclass(frozen=True)
class _Today:
    """What the reader may read today, and what stands in the sheet and is not for them."""

    base: RecipientView
    talks: Iterable[TalkRecord] = field(repr=False)

    def withholds(self, text: str) -> bool:
        """True for a text of which a sentence, or a long part, stands today only where the reader may not read: what
        went from the description into the difficulties, or into a talk with a narrower mark. However short it is.
        """
        return self._shares_a_sentence(text) or self._shares_a_part(text)

    def _shares_a_sentence(self, text: str) -> bool:
        """A whole sentence of this text stands in one that the reader may not read, or the other way round."""
        told = _words(text)
        of_told = [one for one in _sentences(text) if one in self._hidden_words]
        of_hidden = [one for one in self._hidden_sentences if one in told]
        return any(one not in self._shown_words for one in (*of_told, *of_hidden))

    def _shares_a_part(self, text: str) -> bool:
        """A long part of a text that the reader may not read stands in this one, whatever its blanks."""
        told = _letters(text)
        parts = (part for one in self._hidden_letters for part in _parts(one))
        return any(part in told and part not in self._shown_letters for part in parts)

    @cached_property
    def _hidden_words(self) -> str:
        return "\n".join(map(_words, self._texts[0]))

    @cached_property
    def _shown_words(self) -> str:
        return "\n".join(map(_words, self._texts[1]))

    @cached_property
    def _hidden_sentences(self) -> list[str]:
        return [one for text in self._texts[0] for one in _sentences(text)]

    @cached_property
    def _hidden_letters(self) -> list[str]:
        return [letters for letters in map(_letters, self._texts[0]) if len(letters) >= _SHORTEST]

    @cached_property
    def _shown_letters(self) -> str:
        return "\n".join(map(_letters, self._texts[1]))

    @cached_property
    def _texts(self) -> tuple[list[str], list[str]]:
        """The texts that the reader may not read, and those that they may."""
        hidden, shown = list[str](), list[str]()
        if self.base.level is policy.AccessLevel.COORDINATION:
            return hidden, shown
        codes = {share.nucleus.code for share in self.base.nuclei}
        for talk in self.talks:
            seen = _seen(self.base, talk, talk.confidentiality) if talk.nucleus in codes else None
            whole = self.base.redact(talk)
            for key in TEXT_FIELDS:
                readable = seen is not None and getattr(seen, key) is not None
                if text := getattr(whole, key):
                    (shown if readable else hidden).append(text)
        return hidden, shown


_SHORTEST: Final = 16
"""Letters: a shorter part of a text may stand in any talk."""
_PART, _STEP = 24, 8
"""Letters: so long a part of a text is known for it, looked for at each so many letters."""
_SHORTEST_WORD: Final = 3
"""Letters: a sentence of one shorter word ("Sì.") may stand in any talk."""
_WORD: Final = re.compile(
    "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|[^\\W_\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+"
)
"""A word; in Chinese and Japanese, which put no blanks between words, a sign."""
_SENTENCE_ENDS: Final = re.compile(r"[.!?…;。！？\n]+")


def _plain(text: str) -> str:
    """A text without what a capital or an accent changes."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize(
        "NFC", "".join(sign for sign in apart if not unicodedata.combining(sign))
    )


def _words(text: str) -> str:
    """The words of a text with a blank around each, so that a word is found as a whole only."""
    return f" {' '.join(_WORD.findall(_plain(text)))} "


def _sentences(text: str) -> Iterator[str]:
    """The sentences of a text, and all of it, as words; without what says nothing by itself."""
    for one in (text, *_SENTENCE_ENDS.split(text)):
        words = _words(one)
        if len(words.split()) > 1 or len(words.strip()) >= _SHORTEST_WORD:
            yield words


def _letters(text: str) -> str:
    """A text without what a line break, a blank or a capital changes."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def _parts(letters: str) -> Iterator[str]:
    """A text as a whole, and parts of it."""
    yield letters
    for begin in range(0, len(letters) - _PART + 1, _STEP):
        yield letters[begin : begin + _PART]


def _facts(talk: TalkRecord) -> dict[str, str]:
    """What a document tells of a talk, by the title of its column."""
    hours = " ".join(
        f"{word} {hour(time)}" for word, time in (("dalle", talk.start), ("alle", talk.end)) if time
    )
    following = (
        short_day(talk.next_date)
        if talk.next_date
        else "nessun altro colloquio"
        if talk.no_next
        else ""
    )
    found = {
        HEADERS["date"]: short_day(talk.date) if talk.date else "",
        "Ore": hours,
        HEADERS["held"]: HELD_LABELS[talk.held],
        HEADERS["attendees"]: listed(present(talk.attendees)),
        HEADERS["mediator"]: talk.mediator or "",
        **{HEADERS[key]: printable_text(getattr(talk, key)) or "" for key in TEXT_FIELDS},
        "Prossimo colloquio": following,
    }
    return {what: text or _NOTHING for what, text in found.items()}


def _side_by_side(before: str, after: str) -> tuple[str, str]:
    """Both texts; of long ones what differs, with some words around it."""
    if max(len(before), len(after)) <= _LONGEST:
        return before, after
    same = next(
        (at for at, (one, other) in enumerate(zip(before, after, strict=False)) if one != other),
        None,
    )
    begin = max((same if same is not None else min(len(before), len(after))) - _AROUND, 0)
    return _cut(before, begin), _cut(after, begin)


def _cut(text: str, begin: int) -> str:
    shown = text[begin : begin + _LONGEST]
    return ("…" if begin else "") + shown.strip() + ("…" if begin + _LONGEST < len(text) else "")


def errata_table(found: Sequence[Erratum], anchors: Mapping[str, str]) -> DocumentTable | None:
    """The errata as a table; None where there are none."""
    if not found:
        return None
    return DocumentTable(
        title=ERRATA_TITLE,
        headers=("Nucleo", "Colloquio", "Che cosa", "Prima", "Adesso"),
        figures=(1,),
        rows=tuple(
            (
                one.nucleus,
                short_day(one.day) if one.day else "senza data",
                one.what,
                one.before,
                one.after,
            )
            for one in found
        ),
        anchors=tuple(anchors.get(one.nucleus, "") for one in found),
    )


def news_sentences(
    base: RecipientView, found: Sequence[Erratum], *, last: dt.date | None
) -> tuple[str, ...]:
    """What is new since the reader's last document, in sentences. `last`: of its meeting; None: there was none."""
    if last is None:
        return ("È il primo documento per un incontro di questo tipo.",)
    said = [f"L'ultimo documento era per l'incontro {on(last, 'del')}."]
    new = [(share, len(share.period)) for share in base.nuclei if share.period]
    if new:
        talks = capital(
            count(sum(number for _, number in new), "colloquio nuovo", "colloqui nuovi")
        )
        said.append(f"{talks}, con {count(len(new), 'nucleo', 'nuclei')}.")
    else:
        said.append("Nessun colloquio nuovo.")
    if late := sum(len(share.late) for share in base.nuclei):
        said.append(
            f"{capital(count(late, 'colloquio più vecchio arrivato', 'colloqui più vecchi arrivati'))} "
            "dopo."
        )
    said += _paths(base)
    if found:
        many = len({one.code for one in found})
        changed = count(
            many, "colloquio già raccontato è cambiato", "colloqui già raccontati sono cambiati"
        )
        said.append(f"{changed}: vedi gli errata.")
    return tuple(said)


def _paths(base: RecipientView) -> Iterator[str]:
    end = base.meeting.date
    kinds: tuple[tuple[str, str, Callable[[NucleusView], dt.date | None]], ...] = (
        ("Percorso attivato", "Percorsi attivati", lambda share: share.nucleus.opened_on),
        ("Percorso concluso", "Percorsi conclusi", lambda share: share.nucleus.closed_on),
    )
    for one, many, day in kinds:
        codes = [share.nucleus.code for share in base.nuclei if share.in_period(day(share), end)]
        if codes:
            yield f"{one if len(codes) == 1 else many}: {listed(codes)}."
