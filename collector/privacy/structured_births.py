"""Days of birth: a day in any writing beside a word that says so."""

import re
from collections.abc import Iterator
from typing import Final

from collector.privacy.phones import DIGITS_OF_WORD
from collector.privacy.spans import IdentityKind, Span
from collector.privacy.structured_text import ScannedText, StructuredPattern, cue_set

_MONTH: Final = (
    r"(?:genn?(?:aio)?|febb?r?(?:aio)?|mar(?:zo)?|apr(?:ile)?|magg?(?:io)?|giu(?:gn?o?)?|lugl?(?:io)?|ago(?:sto)?"
    r"|sett?(?:embre)?|ott(?:obre)?|nov(?:embre)?|dic(?:embre)?)(?![a-z])\.?"
)
_DAY_WORDS: Final = "|".join(
    sorted(
        (word for word, digits in DIGITS_OF_WORD.items() if digits and 1 <= int(digits) <= 31),
        key=len,
        reverse=True,
    )
)
_DAY: Final = rf"(?:[0-9]{{1,2}}[°^]?|primo|{_DAY_WORDS}|ventitré|ventitrè)"
_YEAR_SAID: Final = r"(?:duemila|millenovecento)[a-zéè]*"
_YEAR: Final = rf"(?:(?:19|20)[0-9]{{2}}|'[0-9]{{2}}|{_YEAR_SAID})"
_DATE: Final = (
    r"(?:(?:19|20)[0-9]{2} ?[./\-] ?[0-9]{1,2} ?[./\-] ?[0-9]{1,2}(?![0-9])"
    r"|[0-9]{1,2} ?[./\-_,] ?[0-9]{1,2} ?[./\-_,] ?(?:[0-9]{4}|'?[0-9]{2})(?![0-9])"
    r"|[0-9]{1,2} [0-9]{1,2} (?:[0-9]{4}|[0-9]{2})(?![0-9])"
    rf"|{_DAY}(?: ?[./\-]? ?)(?:di |del mese di )?{_MONTH}(?:[ ,./\-]{{1,2}}(?:del |dell'anno |dell'"
    rf"|l'anno )?(?:{_YEAR}|[0-9]{{2}}(?![0-9.:/])))?"
    rf"|{_MONTH}[ /\-]{{1,2}}(?:del |dell'anno |dell')?(?:{_YEAR}|'?[0-9]{{2}}(?![0-9.:/]))"
    r"|(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])(?:19|20)[0-9]{2}(?![0-9])"
    r"|(?:0?[1-9]|1[0-2]) ?[/\-] ?(?:19|20)[0-9]{2}(?![0-9])"
    r"|(?:0?[1-9]|[12][0-9]|3[01]) ?[./\-] ?(?:0?[1-9]|1[0-2])(?![0-9]|[./\-][0-9])"
    rf"|{_YEAR}(?![0-9]|[/\-][0-9]))"
)
_ONE: Final = re.compile(_DATE)
_NUMERIC: Final = re.compile(
    r"[0-9]{1,2}([ ./\-_])[0-9]{1,2}\1(?:(?:19|20)[0-9]{2}|'?[0-9]{2})(?![0-9])"
)

_CUE: Final = re.compile(
    r"(?<![a-z])(?:nat[oaie]|nasc[a-z]{0,12}|data (?:di )?nasc[a-z.]{0,7}|d\.? ?d?\.? ?n\b\.?|dob|compleann[oi]"
    r"|compi(?:e|ono|rà|ranno|uto|uti|va|vano|a|ano|ere|re)(?: (?:gli|i|i suoi|[0-9]{1,3}|[a-z]{3,12}))? anni"
    r"|festeggia)(?![a-z])"
)
_GAP: Final = re.compile(
    rf"(?:[^0-9;.\n!?]|(?<=\W\w)\.|(?<=\W\w\w)\.|(?<=nasc)\.|(?<=n)\.){{0,60}}?(?<![\w.,])(?P<date>{_DATE})"
)
_NEXT: Final = re.compile(
    rf"(?:,| ?e(?:d)?|,? ?(?:e )?(?:l'altr[oa]|il secondo|la seconda))? ?(?:(?:il|nel|l'|del"
    rf"|al) ?)?(?<!\w)(?P<date>{_DATE})"
)
_OTHER_DAY: Final = re.compile(
    r"\b(?:visit\w+|incontr\w+|colloqui\w*|appuntament\w+|scad\w+|entro|fino|controll\w+|prossim\w+|ore|alle|dalle"
    r"|dal|chiam\w+"
    r"|decreto|telefon\w+|cell|permesso|euro|classe|inserit\w+|iscritt\w+|arrivat\w+)\b"
)
"""Words between a birth and a day that say that the day is another one."""
_CLASS: Final = re.compile(
    r"(?<![a-z])(?:classe|anno di nascita|anno nascita"
    r"|leva)(?: del(?:l'anno)?)?[ :]{1,3}(?P<date>'?[0-9]{2}(?![0-9a-z°^/])(?<='[0-9]{2})"
    r"|(?:19|20)[0-9]{2}(?![0-9]|[/\-][0-9]))"
)
_OF_YEAR: Final = re.compile(
    r"(?<![a-z])(?:figli[oae]?|bimb[oaie]|bambin[oaie]|ragazz[oaie]|fratell\w{1,4}|sorell\w{1,4}|gemell\w{1,3}"
    r"|minor[ei]|maschi\w{0,4}"
    r"|femmin\w{1,4}|neonat[oa]|madre|padre|primogenit[oa]|secondogenit[oa])(?: \w{2,15})? (?:del|dell'anno|classe"
    r"|anno) ?"
    r"(?P<date>(?:19|20)[0-9]{2}(?![0-9]|[/\-][0-9])|'[0-9]{2}(?![0-9]))"
)
_SHORT_CUE: Final = re.compile(
    r"(?<![a-z0-9])(?:n|nt|nasc)\.? ?(?:il |a \w{2,20},? (?:il )?)?(?=[0-9])"
)
_SHORT_YEAR: Final = re.compile(
    r"(?<=\()n(?:at[oaie])?\.? ?(?:nel )?(?P<date>(?:19|20)[0-9]{2})(?![0-9/])"
)


def _births(look: ScannedText) -> Iterator[Span]:
    small = look.small
    for cue in _CUE.finditer(small):
        found = _GAP.match(small, cue.end())
        if found is None or _OTHER_DAY.search(small, cue.end(), found.start("date")):
            continue
        while found is not None:
            yield Span(*found.span("date"), (IdentityKind.BIRTH,))
            found = _NEXT.match(small, found.end("date"))


def _years(look: ScannedText) -> Iterator[Span]:
    for pattern in (_CLASS, _OF_YEAR):
        for found in pattern.finditer(look.small):
            yield Span(*found.span("date"), (IdentityKind.BIRTH,))


def _short(look: ScannedText) -> Iterator[Span]:
    for year in _SHORT_YEAR.finditer(look.small):
        yield Span(*year.span("date"), (IdentityKind.BIRTH,))
    for cue in _SHORT_CUE.finditer(look.small):
        if found := _NUMERIC.match(look.small, cue.end()):
            yield Span(*found.span(), (IdentityKind.BIRTH,))


_WORDS: Final = cue_set(
    "nato nata nati nate nasc nascita data d dn ddn dob compleanno compie compirà compiranno compiuto compiva festeggia"
)
_MONTH_WORDS: Final = (
    "genn", "gen", "febb", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic", "mila", "cento",
)  # fmt: skip

FORMS: Final = (
    StructuredPattern(_births, digits=1, words=_WORDS),
    StructuredPattern(_births, words=_WORDS, signs=_MONTH_WORDS),
    StructuredPattern(_years, digits=2, signs=("19", "20", "'"), words=cue_set(
        "classe anno leva figlio figlia figli figlie bimb bambino ragazzo fratello sorella gemello minore maschio"
        " femmina neonato madre padre primogenito secondogenito"
    )),
    StructuredPattern(_short, digits=3, words=cue_set("n nt nasc nato nata nati nate")),
)  # fmt: skip
"""A day of birth without a digit has the name of a month, or a year in words."""
