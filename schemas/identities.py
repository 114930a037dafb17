"""Identities in free text: names, codici fiscali, telephone numbers, emails, addresses, documents. Pure.

What leaves the office must not carry them (PRACTICE 3 and 6, rule 35; GDPR art. 5 and 25). A text becomes words; a word
that stands in *Nuclei* or *Persone* is one of a name, a capital after "sig.ra" or "il figlio" is one too, and forms
with digits are told by what stands in or before them. In doubt it is an identity: a hidden word can be asked for, a
name that was sent cannot be taken back.
"""

import enum
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from schemas.cells.people_words import ADJECTIVES
from schemas.cells.words import heard, plain
from schemas.identity_words import KIN, NO_NAME, ORDINARY, PERHAPS_STREETS, SHORT_TITLES, SMALL, STREETS, TITLES


class Kind(enum.StrEnum):
    """What makes somebody known; the value is how people call it."""

    NAME = "nome"
    FISCAL_CODE = "codice fiscale"
    EMAIL = "email"
    PHONE = "telefono"
    ADDRESS = "indirizzo"
    DOCUMENT = "documento"
    BIRTH = "data di nascita"


class Span(NamedTuple):
    """One identity in a text, from `start` up to `end`. `code`: of the one nucleus that is called so, else ''.
    `family`: it is a name in *Nuclei*.
    """

    start: int
    end: int
    kind: Kind
    code: str = ""
    family: bool = False


# --- Forms with digits ----------------------------------------------------------------------------------

_N: Final = r"[0-9LMNPQRSTUV]"
_FISCAL: Final = re.compile(
    rf"(?<!\w)[A-Z]{{3}}[ .]?[A-Z]{{3}}[ .]?{_N}{{2}}[ .]?[ABCDEHLMPRST]{_N}{{2}}[ .]?[A-Z]{_N}{{3}}[ .]?[A-Z](?!\w)",
    re.IGNORECASE,
)
_EMAIL: Final = re.compile(r"[^\s@<>(),;:]+ ?(?:@|\(at\)|\[at\]) ?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_BETWEEN: Final = r"[ ./\-]?"
_PHONE: Final = re.compile(
    rf"(?<![\w/.,\-+])(?:(?:\+|00){_BETWEEN}39{_BETWEEN})?(?:3\d{{2}}|0\d{{1,3}}){_BETWEEN}"
    rf"(?:\d{_BETWEEN}){{4,8}}\d(?![\w])"
    rf"|(?<!\w)(?:\+|00)[1-9]\d{{0,2}}(?:{_BETWEEN}\d){{7,12}}(?!\w)"
)
_DAY: Final = re.compile(r"\d{1,2}[./\- ]\d{1,2}[./\- ](?:\d{4}|\d{2})")
_CALLED: Final = re.compile(
    r"\b(?:tel|cell|cellulare|telefono|telefonico|whatsapp|wa|numero di telefono)\b\W{0,3}(?:n|nr|numero|è)?\W{0,3}"
    r"(?P<number>\+?\d(?:[ ./\-]?\d){5,13})",
    re.IGNORECASE,
)
_IBAN: Final = re.compile(r"(?<!\w)[A-Z]{2}\d{2} ?[A-Z](?: ?\d){10}(?: ?[0-9A-Z]){12}(?!\w)", re.IGNORECASE)
_CARD: Final = re.compile(r"(?<!\w)(?:[A-Z]{2} ?\d{5} ?[A-Z]{2}|[A-Z]{2} ?\d{7}|I\d{8}|803\d{17})(?!\w)", re.IGNORECASE)
_PAPER: Final = re.compile(
    r"\b(?:passaporto|carta d.identit\w+|permesso di soggiorno|documento|patente|tessera(?: sanitaria)?|ricevuta|"
    r"pratica|protocollo|targa|vestanet|cui|codice fiscale|c\.?f\.?)\b\W{0,3}(?:(?:n|nr|num|numero|è)\b\W{0,3})*"
    r"(?P<number>(?=[\w/\-]*\d)[A-Z0-9][A-Z0-9/\-]{4,})",
    re.IGNORECASE,
)
_BORN: Final = re.compile(
    r"\bnat[oaie]\b[^.;\d]{0,40}(?P<day>\d{1,2}(?:[./\- ]\d{1,2}[./\- ]\d{2,4}|°? \w+ \d{4}))", re.IGNORECASE
)
_STREET: Final = (
    r"(?:via|viale|v\.le|v\.|p\.?zza|p\.za|piazza|piazzale|p\.le|corso|c\.so|largo|l\.go|vicolo|strada|alzaia|ripa|"
    r"contrada|localit[àa]'?|loc\.|frazione|fraz\.|cascina)"
)
_ADDRESS: Final = re.compile(
    rf"(?<!\w)(?i:{_STREET})[ ]?(?:(?i:d[aei]l?l?[aeo']?|dei|degli|delle|n\.) ?)*"
    r"(?:[A-ZÀ-Ý][\w'’.]*|\d{1,2} (?i:gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|"
    r"novembre|dicembre))"
    r"(?: (?:(?i:d[aei]l?l?[aeo']?|dei|degli|delle|e) )?[A-ZÀ-Ý][\w'’.]*)*"
    r"(?:,? ?(?:n\.? ?|n° ?|civico )?\d{1,4}(?: ?[/\-]? ?[A-Za-z]\b)?)?"
    r"(?:,? ?(?:scala|sc\.|int\.|interno|piano) ?\w{1,3})*"
)
_LOWER_ADDRESS: Final = re.compile(
    rf"(?<!\w)(?:{_STREET}) (?!(?:mail|email|telefono|whatsapp|sms|fax|pec|teams|zoom|chat|telematica|breve|per|il|la|"
    r"di|del|al|entro|ore|dalle|alle)\b)(?:[a-zà-ÿ'’]{3,} ){1,3}"
    r"(?:n\.? ?)?\d{1,4}(?!\d|[./:]\d)(?! ?(?:ore|giorni|volte|anni))",
    re.IGNORECASE,
)


def _digits(text: str) -> Iterator[Span]:
    for found in _FISCAL.finditer(text):
        yield Span(*found.span(), Kind.FISCAL_CODE)
    for found in _BORN.finditer(text):
        yield Span(*found.span("day"), Kind.BIRTH)
    for pattern in (_IBAN, _CARD):
        for found in pattern.finditer(text):
            yield Span(*found.span(), Kind.DOCUMENT)
    for found in _PAPER.finditer(text):
        if not _DAY.match(found["number"]):
            yield Span(*found.span("number"), Kind.DOCUMENT)
    for found in _PHONE.finditer(text):
        digits = sum(map(str.isdigit, found[0]))
        if digits >= 8 and not _DAY.match(found[0]):
            yield Span(*found.span(), Kind.PHONE)
    for found in _CALLED.finditer(text):
        if not _DAY.match(found["number"]):
            yield Span(*found.span("number"), Kind.PHONE)


_OTHER_WAYS: Final = re.compile(
    r"(?:corso|strada|largo|ripa|v\.|frazione)[^\d]*$"
    r"|via (?:mail|e-mail|email|whats|teams|zoom|pec|skype|meet|telegram|sms)",
    re.IGNORECASE,
)
"""Ways that are no streets: "un corso HACCP", "via WhatsApp". With a number they are streets."""


def _emails(text: str) -> Iterator[Span]:
    for found in _EMAIL.finditer(text):
        yield Span(*found.span(), Kind.EMAIL)


def _addresses(text: str) -> Iterator[Span]:
    for pattern in (_ADDRESS, _LOWER_ADDRESS):
        for found in pattern.finditer(text):
            if not (found[0][0].islower() and _OTHER_WAYS.match(found[0])):
                yield Span(*found.span(), Kind.ADDRESS)


# --- Names ----------------------------------------------------------------------------------------------


_BETWEEN_KIN: Final = (ADJECTIVES | {"piu", "suo", "sua"}) - KIN
_OF: Final = frozenset({"di", "d", "da"})
_CALLED_SO: Final = re.compile(
    r"(?:(?:si chiama|chiamat[oa]|di nome|dett[oa])|(?:nome|cognome)\s*:?)\s*$", re.IGNORECASE
)
_SENTENCE_BEGINS: Final = re.compile(r"(?:^|[.!?:;\n–—•\-\"«(])\s*$")


def _cuts(word: str) -> Iterator[str]:
    """The word, and it without one of its letters: two that share one are a slip apart."""
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]


_KEPT: Final = 50_000


@dataclass(frozen=True)
class Known:
    """The words of all names in *Nuclei* and *Persone*. Each leads to the codes of the nuclei that are called so,
    to '' for a person.
    """

    words: Mapping[str, frozenset[str]]
    sounds: Mapping[str, frozenset[str]] = field(default_factory=dict)
    slips: Mapping[str, frozenset[str]] = field(default_factory=dict)
    _seen: dict[tuple[str, bool], frozenset[str]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, nuclei: Iterable[tuple[str, str]], people: Iterable[str]) -> "Known":
        """From (name, code) of the nuclei, other names too, and the names of the people."""
        words: dict[str, set[str]] = defaultdict(set)
        joined = set[str]()
        for name, code in (*nuclei, *((name, "") for name in people)):
            parts = [part for word in _words(name) if (part := _fold(word.text)) not in TITLES]
            together = set(map("".join, pairwise(parts)))  # "El Amrani" is "Elamrani" too
            joined |= together
            for part in (*parts, *together):
                words[part].add(code)
        sounds: dict[str, set[str]] = defaultdict(set)
        slips: dict[str, set[str]] = defaultdict(set)
        for name_word, codes in words.items():
            if len(name_word) >= 5 and name_word not in ORDINARY | joined:
                if len(said := heard(name_word)) >= 3:
                    sounds[said] |= codes
                for cut in _cuts(name_word) if len(name_word) >= 6 else ():
                    slips[cut] |= codes
        one, two, three = ({key: frozenset(codes) for key, codes in found.items()} for found in (words, sounds, slips))
        return cls(one, two, three)

    def alike(self, word: str, *, sound: bool) -> frozenset[str]:
        """The codes of a name that is a slip away, or sounds like this one; empty for none."""
        if (kept := self._seen.get((word, sound))) is not None:
            return kept
        found = self.sounds.get(heard(word), frozenset()) if sound and len(word) >= 5 else frozenset()
        if not found and len(word) >= 6:
            for cut in _cuts(word):
                found |= self.slips.get(cut, frozenset())
        if len(self._seen) < _KEPT:
            self._seen[word, sound] = found
        return found


class _Word(NamedTuple):
    text: str
    start: int
    end: int


def _words(text: str) -> list[_Word]:
    """Words with their places. "dell'Hoxha" is two: what stands before the apostrophe is no part of a name."""
    found = []
    for match in re.finditer(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u0900-\u0dff]|['’`](?=[^\W\d_]))*", text):
        start = match.start()
        for part in re.split(r"(?<=[a-zA-Z])['’`](?=[^\W\d_])", match[0]):
            at = text.index(part, start)
            found.append(_Word(part, at, at + len(part)))
            start = at + len(part)
    return found


def _names(text: str, known: Known) -> Iterator[Span]:
    said = _words(text)
    folded = [_fold(word.text) for word in said]
    taken = dict[int, frozenset[str]]()
    for at, word in enumerate(said):
        key = folded[at]
        codes = known.words.get(key)
        capital = not word.text[0].islower()  # scripts without case count as capitals
        sure = key not in ORDINARY or (capital and word.text.isascii()) or _beside(at, said, folded, known)
        if codes is not None and key not in SMALL and sure:
            taken[at] = codes
            continue
        if codes is not None and key in SMALL and capital and _is_introduced(at, said, folded, taken, text):
            taken[at] = codes
        elif capital and key not in NO_NAME and key not in SMALL:
            begins = _SENTENCE_BEGINS.search(text, 0, word.start) is not None
            if alike := known.alike(key, sound=not begins):
                taken[at] = alike
            elif _is_introduced(at, said, folded, taken, text):
                taken[at] = frozenset()
    for at in sorted(taken):  # "Li" beside "Wei", "El" before "Amrani"
        for other in (at - 1, at + 1):
            if 0 <= other < len(said) and other not in taken and _near(said, at, other, text):
                capital = not said[other].text[0].islower()
                if folded[other] in known.words and (capital or folded[other] not in SMALL):
                    taken[other] = known.words[folded[other]]
                elif capital and len(said[other].text) == 1 and text[said[other].end : said[other].end + 1] == ".":
                    taken[other] = taken[at]  # "Amina H."
    yield from _joined(text, said, taken)


@lru_cache(maxsize=20_000)
def _fold(word: str) -> str:
    return plain(word).strip("'")


def _near(said: list[_Word], one: int, other: int, text: str) -> bool:
    """Nothing but a blank, a hyphen or an apostrophe stands between two words."""
    first, last = sorted((one, other))
    return text[said[first].end : said[last].start].strip(" -'’") == ""


def _beside(at: int, said: list[_Word], folded: list[str], known: Known) -> bool:
    return any(
        0 <= other < len(said) and folded[other] in known.words and folded[other] not in SMALL | ORDINARY
        for other in (at - 1, at + 1)
    )


def _is_introduced(
    at: int, said: list[_Word], folded: list[str], taken: Mapping[int, frozenset[str]], text: str
) -> bool:
    """A capital after "sig.ra", "il figlio", "si chiama", or after another word of an introduced name."""
    word = said[at]
    if len(word.text) < 2 or (word.text.isupper() and len(word.text) <= 4):
        return False
    if at == 0:
        return False
    between = text[said[at - 1].end : word.start]
    if at - 1 in taken:
        return between == " "
    if between.strip(' .:,(«"-') == "" and "\n" not in between:
        before = folded[at - 1]
        if before in (SHORT_TITLES if "." in between else TITLES) and between.strip(" .") == "":
            return True
        back = next((one for one in (at - 1, at - 2, at - 3) if one >= 0 and folded[one] not in _BETWEEN_KIN), at - 1)
        if folded[back] in KIN and between in (" ", ", ", ": ", " ("):
            return True
        if before in _OF and at > 1 and folded[at - 2] in KIN and between == " ":
            return True
    return _CALLED_SO.search(text, max(0, word.start - 20), word.start) is not None


def _joined(text: str, said: list[_Word], taken: Mapping[int, frozenset[str]]) -> Iterator[Span]:
    """Words side by side are one name; it is a nucleus's where one code is in all that lead to any."""
    run: list[int] = []
    for at in (*sorted(taken), -1):
        if run and (at != run[-1] + 1 or not _near(said, run[-1], at, text)):
            some = [taken[one] - {""} for one in run if taken[one] - {""}]
            common = frozenset.intersection(*some) if some else frozenset()
            code = next(iter(common)) if len(common) == 1 else ""
            yield Span(said[run[0]].start, said[run[-1]].end, Kind.NAME, code, bool(some))
            run = []
        run.append(at)


# --- A text ---------------------------------------------------------------------------------------------


_APART: Final = str.maketrans(
    {
        **dict.fromkeys(".,;:!?()[]{}\"'’‘`«»“”/-–—\n\t\r+*_", " "),
        **dict(zip("àáâäãèéêëìíîïòóôöõùúûüçñ", "aaaaaeeeeiiiiooooouuuucn", strict=True)),
    }
)
_CAPITALS: Final = re.compile(r"[A-ZÀ-ÖØ-Þ][^\W\d_]+")
_NUMBERS: Final = re.compile(r"\d(?:[A-Za-z]|(?<=[A-Za-z]\d)|(?:[ ./\-]?\d){4})")
_PERHAPS_STREETS: Final = re.compile(
    r"(?<!\w)(?:[Cc]orso|[Cc]\.so|[Ll]argo|[Ll]\.go|[Ss]trada|[Rr]ipa|[Ff]razione|[Vv]\.|[Pp]\.)[^.\n]{0,40}?[A-Z\d]"
)
_BEFORE: Final = (
    TITLES
    | KIN
    | _BETWEEN_KIN
    | _OF
    | frozenset({"nome", "cognome", "chiama", "chiamato", "chiamata", "detto", "detta"})
)


def find(text: str, known: Known) -> tuple[Span, ...]:
    """All identities in a text, from the left, none over another: where two meet, the longer one stays.

    Most texts hold none. So a few quick looks at the whole text come first, and only what they leave open is read word
    by word; a property test holds the two ways to the same answer.
    """
    names, emails, digits, streets = _looks(text, known)
    found = [*_names(text, known)] if names else []
    found += _emails(text) if emails else ()
    found += _digits(text) if digits else ()
    found += _addresses(text) if streets else ()
    return _apart(text, found)


def is_quiet(text: str, known: Known) -> bool:
    """True when the quick looks find nothing in a text, or in several in lines: for most there is no more to do."""
    return not any(_looks(text, known))


def _looks(text: str, known: Known) -> tuple[bool, bool, bool, bool]:
    """Whether there may be names, emails, forms with digits, addresses."""
    low = text.lower().translate(_APART)
    words = low.split()
    names = not known.words.keys().isdisjoint(words) or not low.isascii() or _may_name(text, known)
    digits = _NUMBERS.search(text) or " nat" in low or low.startswith("nat")
    streets = not STREETS.isdisjoint(words) or not (
        PERHAPS_STREETS.isdisjoint(words) or _PERHAPS_STREETS.search(text) is None
    )
    return names, "@" in text or "(at)" in text or "[at]" in text, bool(digits), streets


def find_slowly(text: str, known: Known) -> tuple[Span, ...]:
    """`find` without the quick looks."""
    return _apart(text, [*_names(text, known), *_emails(text), *_digits(text), *_addresses(text)])


def _may_name(text: str, known: Known) -> bool:
    """True when a capital may begin a name: alike a known one, or introduced by the word before it."""
    for match in _CAPITALS.finditer(text):
        word, start = match[0], match.start()
        ended = text[max(0, start - 3) : start].rstrip(" ")[-1:] in ".!?;\n"
        if len(word) >= 5 and known.alike(_fold(word), sound=not ended):
            return True
        before = text[max(0, start - 20) : start].lower().translate(_APART).split()
        if before and before[-1] in (SHORT_TITLES if ended else _BEFORE):
            return True
    return False


def _apart(text: str, found: Sequence[Span]) -> tuple[Span, ...]:
    """The same places, none over another: the longer span stays whole, the shorter one keeps what it has beside it."""
    if len(found) < 2:
        return tuple(found)
    kept: list[Span] = []
    for span in sorted(found, key=lambda one: (one.start - one.end, one.start)):
        kept += _beside_all(text, span, kept)
    return tuple(sorted(kept))


def _beside_all(text: str, span: Span, others: Iterable[Span]) -> list[Span]:
    """What is left of a span beside some others: all of it, parts of it, or nothing. A part of a name has no code: the
    code was sure for the whole name only.
    """
    left = [span]
    for other in others:
        left = [part for one in left for part in _beside_one(text, one, other)]
    return left


def _beside_one(text: str, span: Span, other: Span) -> Iterator[Span]:
    """What of a span stands before and after another one: letters and digits, without blanks and signs around them."""
    if span.end <= other.start or other.end <= span.start:
        yield span
        return
    for start, end in ((span.start, other.start), (other.end, span.end)):
        signs = [at for at in range(start, end) if text[at].isalnum()]
        if signs:
            yield span._replace(start=signs[0], end=signs[-1] + 1, code="")


def masked(text: str, spans: Iterable[Span]) -> str:
    """The text with a nucleus's code, or the kind in brackets, instead of each identity."""
    parts, end = [], 0
    for span in spans:
        parts += [text[end : span.start], span.code or f"[{span.kind.value}]"]
        end = span.end
    return "".join((*parts, text[end:]))
