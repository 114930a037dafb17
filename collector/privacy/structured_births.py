"""Days of birth: a day in any writing beside a word that says so."""

import re
from collections.abc import Iterator
from typing import Final

from collector.privacy.phones import DIGITS_OF_WORD
from collector.privacy.spans import IdentityKind, Span
from collector.privacy.structured_text import ScannedText, StructuredPattern, cue_set
from schemas.patterns import lazy_pattern

_MONTH: Final = (
    r"(?:genn?(?:aio)?|febb?r?(?:aio)?|mar(?:zo)?|apr(?:ile)?|magg?(?:io)?|giu(?:gn?o?)?"
    r"|lugl?(?:io)?|ago(?:sto)?|sett?(?:embre)?|ott(?:obre)?|nov(?:embre)?|dic(?:embre)?)"
    r"(?![a-z])\.?"
)


def _is_day(digits: str) -> bool:
    return bool(digits) and 1 <= int(digits) <= 31


_DAY_WORDS: Final = "|".join(
    sorted(
        (word for word, digits in DIGITS_OF_WORD.items() if _is_day(digits)), key=len, reverse=True
    )
)
_DAY: Final = rf"(?:[0-9]{{1,2}}[°^]?|primo|{_DAY_WORDS}|ventitré|ventitrè)"
_YEAR_IN_WORDS: Final = r"(?:duemila|millenovecento)[a-zéè]*"
_YEAR: Final = rf"(?:(?:19|20)[0-9]{{2}}|'[0-9]{{2}}|{_YEAR_IN_WORDS})"
_DATE: Final = (
    r"(?:(?:19|20)[0-9]{2} ?[./\-] ?[0-9]{1,2} ?[./\-] ?[0-9]{1,2}(?![0-9])"
    r"|[0-9]{1,2} ?[./\-_,] ?[0-9]{1,2} ?[./\-_,] ?(?:[0-9]{4}|'?[0-9]{2})(?![0-9])"
    r"|[0-9]{1,2} [0-9]{1,2} (?:[0-9]{4}|[0-9]{2})(?![0-9])"
    rf"|{_DAY}(?: ?[./\-]? ?)(?:di |del mese di )?{_MONTH}"
    rf"(?:[ ,./\-]{{1,2}}(?:del |dell'anno |dell'|l'anno )?(?:{_YEAR}|[0-9]{{2}}(?![0-9.:/])))?"
    rf"|{_MONTH}[ /\-]{{1,2}}(?:del |dell'anno |dell')?(?:{_YEAR}|'?[0-9]{{2}}(?![0-9.:/]))"
    r"|(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])(?:19|20)[0-9]{2}(?![0-9])"
    r"|(?:0?[1-9]|1[0-2]) ?[/\-] ?(?:19|20)[0-9]{2}(?![0-9])"
    r"|(?:0?[1-9]|[12][0-9]|3[01]) ?[./\-] ?(?:0?[1-9]|1[0-2])(?![0-9]|[./\-][0-9])"
    rf"|{_YEAR}(?![0-9]|[/\-][0-9]))"
)
_NUMERIC_DATE: Final = lazy_pattern(
    r"[0-9]{1,2}([ ./\-_])[0-9]{1,2}\1(?:(?:19|20)[0-9]{2}|'?[0-9]{2})(?![0-9])"
)

_CUE: Final = lazy_pattern(
    r"(?<![a-z])(?:nat[oaie]|nasc[a-z]{0,12}|data (?:di )?nasc[a-z.]{0,7}|d\.? ?d?\.? ?n\b\.?|dob"
    r"|compleann[oi]|compi(?:e|ono|rà|ranno|uto|uti|va|vano|a|ano|ere|re)"
    r"(?: (?:gli|i|i suoi|[0-9]{1,3}|[a-z]{3,12}))? anni|festeggia)(?![a-z])"
)
_GAP_AND_DATE: Final = lazy_pattern(
    r"(?:[^0-9;.\n!?]|(?<=\W\w)\.|(?<=\W\w\w)\.|(?<=nasc)\.|(?<=n)\.){0,60}?"
    rf"(?<![\w.,])(?P<date>{_DATE})"
)
"""Up to the day; a full stop only behind a word that was cut short."""
_NEXT_DATE: Final = lazy_pattern(
    r"(?:,| ?e(?:d)?|,? ?(?:e )?(?:l'altr[oa]|il secondo|la seconda))? ?(?:(?:il|nel|l'|del"
    rf"|al) ?)?(?<!\w)(?P<date>{_DATE})"
)
"""The day of birth of another child in the same sentence."""
_OTHER_DAY: Final = lazy_pattern(
    r"\b(?:visit\w+|incontr\w+|colloqui\w*|appuntament\w+|scad\w+|entro|fino|controll\w+"
    r"|prossim\w+|ore|alle|dalle|dal|chiam\w+|decreto|telefon\w+|cell|permesso|euro|classe"
    r"|inserit\w+|iscritt\w+|arrivat\w+)\b"
)
"""Words between a birth and a day that say that the day is another one."""
_CLASS: Final = lazy_pattern(
    r"(?<![a-z])(?:classe|anno di nascita|anno nascita|leva)(?: del(?:l'anno)?)?[ :]{1,3}"
    r"(?P<date>'?[0-9]{2}(?![0-9a-z°^/])(?<='[0-9]{2})|(?:19|20)[0-9]{2}(?![0-9]|[/\-][0-9]))"
)
_CHILD_OF_YEAR: Final = lazy_pattern(
    r"(?<![a-z])(?:figli[oae]?|bimb[oaie]|bambin[oaie]|ragazz[oaie]|fratell\w{1,4}|sorell\w{1,4}"
    r"|gemell\w{1,3}|minor[ei]|maschi\w{0,4}|femmin\w{1,4}|neonat[oa]|madre|padre|primogenit[oa]"
    r"|secondogenit[oa])(?: \w{2,15})? (?:del|dell'anno|classe|anno) ?"
    r"(?P<date>(?:19|20)[0-9]{2}(?![0-9]|[/\-][0-9])|'[0-9]{2}(?![0-9]))"
)
_SHORT_CUE: Final = lazy_pattern(
    r"(?<![a-z0-9])(?:n|nt|nasc)\.? ?(?:il |a \w{2,20},? (?:il )?)?(?=[0-9])"
)
_SHORT_YEAR: Final = lazy_pattern(
    r"(?<=\()n(?:at[oaie])?\.? ?(?:nel )?(?P<date>(?:19|20)[0-9]{2})(?![0-9/])"
)


def _births(look: ScannedText) -> Iterator[Span]:
    """Yield the days behind a word like "nato il", of several children all."""
    small = look.small
    for cue in _CUE.finditer(small):
        date = _GAP_AND_DATE.match(small, cue.end())
        if date is None or _OTHER_DAY.search(small, cue.end(), date.start("date")):
            continue
        while date is not None:
            yield _birth(date)
            date = _NEXT_DATE.match(small, date.end("date"))


def _birth(match: re.Match[str]) -> Span:
    return Span(*match.span("date"), (IdentityKind.BIRTH,))


def _birth_years(look: ScannedText) -> Iterator[Span]:
    """Yield years: "classe 2014", "la figlia del 2014"."""
    for pattern in (_CLASS, _CHILD_OF_YEAR):
        yield from map(_birth, pattern.finditer(look.small))


def _short_births(look: ScannedText) -> Iterator[Span]:
    """Yield what stands behind a single letter: "(n. 2014)", "n. 02.09.14"."""
    yield from map(_birth, _SHORT_YEAR.finditer(look.small))
    for cue in _SHORT_CUE.finditer(look.small):
        if date := _NUMERIC_DATE.match(look.small, cue.end()):
            yield Span(*date.span(), (IdentityKind.BIRTH,))


_CUE_WORDS: Final = cue_set(
    "nato nata nati nate nasc nascita data d dn ddn dob compleanno compie compirà compiranno "
    "compiuto compiva festeggia"
)
_MONTH_WORDS: Final = (
    *("genn", "gen", "febb", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott"),
    *("nov", "dic", "mila", "cento"),
)
_CHILD_WORDS: Final = cue_set(
    "classe anno leva figlio figlia figli figlie bimb bambino ragazzo fratello sorella gemello "
    "minore maschio femmina neonato madre padre primogenito secondogenito"
)

MONTH_HINT: Final = lazy_pattern(rf"{_MONTH}|duemila|millenovecento")
"""A day without a digit has one of these in one piece, between blanks."""
BIRTH_CUES: Final = _CUE_WORDS

PATTERNS: Final = (
    StructuredPattern(_births, digits=1, words=_CUE_WORDS),
    StructuredPattern(_births, words=_CUE_WORDS, signs=_MONTH_WORDS),
    StructuredPattern(_birth_years, digits=2, signs=("19", "20", "'"), words=_CHILD_WORDS),
    StructuredPattern(_short_births, digits=3, words=cue_set("n nt nasc nato nata nati nate")),
)
"""A day of birth without a digit has the name of a month, or a year in words."""
