"""Addresses: a street with its name and number, or a name and a number after "abita in"."""

import enum
import re
from collections.abc import Iterator
from typing import Final

from collector.privacy.spans import IdentityKind, Span
from collector.privacy.structured_text import ScannedText, StructuredPattern, cue_set, word_set
from schemas.patterns import lazy_pattern

_STREET: Final = lazy_pattern(
    r"(?:via|viale|v\.le|vle|v\.|piazza|p\.? ?zza|p\.za|pza|piazzale|piazzetta|p\.le|p\.tta|corso"
    r"|c\.so|cso|largo|l\.go|lgo|vicolo|vic\.|strada|str\.|alzaia|ripa|contrada|c\.da"
    r"|localit[aà]'?|loc\.|frazione|fraz\.|fr\.|cascina|c\.na|borgo|salita|calle|lungomare"
    r"|passaggio|galleria|rione|quartiere|residenza|villaggio)(?![\w])"
)
_STREET_BEGINNINGS: Final = word_set(
    """
    via viale v vle piazza p pzza pza piazzale piazzetta corso c cso largo l lgo vicolo vic strada
    str alzaia ripa contrada localit loc frazione fraz fr cascina borgo salita calle lungomare
    passaggio galleria rione quartiere residenza villaggio
    """
)
"""The first letters, without signs, of each of them."""
_WEAK: Final = frozenset({
    "corso", "largo", "strada", "ripa", "frazione", "v.", "fr.", "residenza", "quartiere", "borgo",
    "calle", "salita", "passaggio", "galleria", "rione", "str.", "villaggio",
})  # fmt: skip
"""Words that say more than a street: in small letters they need a number."""
_PARTICLE: Final = (
    r"(?:(?:d[aei]|d[aei]l|d[aei]ll[aeo']|dei|degli|delle|alla|al|ai|alle|san|n\.|per) ?"
    r"|d[aei]ll'|d')"
)
_MONTHS: Final = (
    r"(?:gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre"
    r"|dicembre)"
)
_NAME: Final = rf"(?:[A-ZÀ-Ý][\w'.]*|[0-9]{{1,2}}[°^]? (?i:{_MONTHS}))"
_BLANK: Final = r"[ \t]{1,3}"
_UNITS: Final = (
    r"(?:or[ae]|giorn\w+|volt[ae]|ann[oi]|mes[ei]|settiman\w+|minut\w+|euro|€|person\w+|figli\w*"
    r"|bambin\w+|stanz\w+|local[ei]|camer\w+|metri|mq|km|piani|cfu|lezion\w+|incontr\w+|maggio|rate"
    r"|posti|copie|moduli|document\w+|pratiche|utenti|fermat\w+|gennaio|febbraio|marzo|aprile"
    r"|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre|%)"
)
"""Behind a number they make it a count: "2 volte", "3 stanze"."""
_NUMBER: Final = (
    r"(?:[ ,]{0,3}(?:(?:n|nr|num|numero|civico|civ|al)\b[.°^]{0,2} ?|n°? ?|snc\b)?"
    r"[0-9]{1,4}(?![0-9]|[.:,][0-9]|/[0-9]{4}|[./\-][0-9]{1,2}[./\-][0-9])"
    r"(?:[ ]?[/\-]?[ ]?(?:[a-hA-H]\b|bis\b|ter\b|[0-9]{1,3}\b))?)"
)
_NOT_UNIT: Final = rf"(?! ?(?i:{_UNITS})(?!\w))"
_NOT_LIST: Final = r"(?!, ?[0-9]{1,3}(?![0-9]))"
_INSIDE: Final = (
    r"(?:[ ,\-]{1,3}(?i:scala|sc|int|interno|piano|p|pal|palazzina|edificio|citofono|app"
    r"|appartamento|lotto|fabbricato|cap)\b[.:]?"
    r" ?(?:n\. ?)?(?:[0-9]{1,5}[°^]?|[A-Za-z])\b"
    r"|[ ,\-]{1,3}(?i:primo|secondo|terzo|quarto|quinto|sesto|ultimo) (?i:piano)\b){0,4}"
)
"""Where in the house: "scala B int. 4"."""
_CAPITALISED: Final = lazy_pattern(
    rf"[ :]{{0,2}}(?P<name>(?i:{_PARTICLE}){{0,2}}{_NAME}"
    rf"(?:{_BLANK}(?:(?i:{_PARTICLE}|e )){{0,2}}{_NAME}){{0,5}})"
    rf"(?P<number>{_NUMBER}{_NOT_UNIT})?{_INSIDE}"
)
_SMALL_NAME: Final = r"[a-zà-ÿ'.]{2,20}"
_SMALL: Final = lazy_pattern(
    rf"{_BLANK}(?P<name>(?:{_SMALL_NAME}[ ,]{{1,2}}){{0,4}}{_SMALL_NAME}"
    rf"|[0-9]{{1,2}}[°^]? {_MONTHS}|[xvi]{{1,5}} {_MONTHS})"
    rf"(?P<number>{_NUMBER}){_NOT_UNIT}{_NOT_LIST}{_INSIDE}"
)
_NAMED_DAY: Final = lazy_pattern(
    rf"{_BLANK}(?:[0-9]{{1,2}}[°^]?|[xvi]{{1,5}}|primo) {_MONTHS}(?![\w])"
)
"""A street that is named after a day: "via xx settembre"."""
_SMALL_ALONE: Final = lazy_pattern(
    rf"{_BLANK}(?P<name>{_PARTICLE}{{0,2}}{_SMALL_NAME}(?: {_SMALL_NAME})?)"
    r"(?=[ ]?(?:[.,;:)\n]|$| e | con | da | dal ))"
)
_LONGEST_WEAK: Final = 2
"""How many words the name of such a street has at most in small letters."""
_YEAR: Final = lazy_pattern(r"(?:19|20)[0-9]{2}")
_HOME_WORD: Final = lazy_pattern(
    r"(?:abit\w+|viv\w+|resid\w+|domicil\w+|indirizzo|casa|alloggi\w+|trasferit\w+|ospit\w+|sta"
    r"|stanno)\b"
)
_LIVES: Final = lazy_pattern(rf"{_HOME_WORD.pattern}[^.;\n0-9]{{0,12}}$")
_LONGEST_LIVES: Final = 30
PIECES_FROM_HOME: Final = 7
"""A word for living stands at most so many pieces before its street: twelve signs between them."""
PIECES_TO_NAME: Final = 5
"""A capital, or a month, stands at most so many pieces behind its street."""
_NO_STREET: Final = word_set(
    """
    mail email e-mail telefono telefonica telefonicamente whatsapp whats wapp wa sms fax pec teams
    zoom chat telematica breve brevi skype meet telegram messenger facebook instagram internet
    google web signal viber app webex classroom posta postale raccomandata online video
    videochiamata link cellulare messaggio messaggi ordinaria straordinaria eccezionale definitiva
    provvisoria prioritaria informale ufficiale sperimentale amministrativa giudiziaria legale
    cautelare preventiva generale principale diretta orale scritta per il la lo le gli i un una uno
    entro ore dalle alle alla al dal da in con su tra fra verso dopo prima fino oggi ieri domani
    subito che non si ha è e ma o anche ancora già poi quando perché se come presto tardi adesso ora
    circa di facendo libera uscita aerea intermedia dicendo mediana crucis vai sono era sta ho hanno
    italiano lingua haccp oss asa formazione sicurezza cucina base inglese informatica
    alfabetizzazione cucito sartoria nuoto scuola teatro estivo serale pomeridiano professionale
    licenza media cpia a1 a2 b1 b2 c1 c2 pre-intermedio preparto gratuito regionale obbligatorio
    saldatura muletto mulettista badante colf giardinaggio inps asl comune ats ced provvisorio
    d'uscita d'aria tutto tutta tutti numero circa metà quasi ogni cosa posto sud nord definizione
    chiarimento urgenza
    """
)
"""Behind "via", "corso" and the like they make it no street: "via mail", "corso di italiano"."""
_STOP_INSIDE: Final = word_set(
    """
    anni rate ore euro giorni volte fermata linea bus aula numeri posizione età ha è sono il lo i
    gli per che non si con entro dalle alle ore oggi ieri domani dopo prima fino poi mail whatsapp
    telefono anche già circa ogni quando da tra fra su una un del scorso appuntamento alle verso
    ancora tutti nostro sua suo loro era hanno ci al le
    """
) - {"del", "su", "al", "le", "da", "per", "con"}
"""Words that are never in the name of a street."""
_PARTICLES: Final = word_set(
    "di del dei della delle degli dello dell' d' da dal dalla san per al alla ai alle"
)
_ELIDED: Final = lazy_pattern(r"(?:d[aei]ll|d)'")
_LONGEST_ACRONYM: Final = 5


def _streets(look: ScannedText) -> Iterator[Span]:
    for word in _STREET_BEGINNINGS & look.words:
        start = look.small.find(word)
        while start >= 0:
            end = _address_end(look, start) if _begins_word(look.small, start) else 0
            if end:
                yield Span(start, end, (IdentityKind.ADDRESS,))
            start = look.small.find(word, start + 1)


_STREET_IN_PIECE: Final = lazy_pattern(rf"(?<![\w.'])(?:{_STREET.pattern}|p\.?$)")
"""A street, or the beginning of "p. zza"."""
_BEFORE_STREET_NAME: Final = " \t:"
"""A street's name stands behind one of these. A blank inside a piece comes from a sign: "¨"."""


class StreetHint(enum.Flag):
    """What a piece between blanks says about a street.

    A digit behind it is another question: the words of streets are cues for digits.
    """

    NONE = 0
    WEAK = enum.auto()
    """It is one before a capital."""
    STRONG = enum.auto()
    """It is one before a capital or a month, or behind a word for living somewhere."""
    STREET = enum.auto()
    """It is one, or may be."""


def street_hint(text: str) -> StreetHint:
    """Return what a piece of a text in normal form says about a street."""
    hint = StreetHint.NONE
    small = text.lower()
    for street in _STREET_IN_PIECE.finditer(small):
        behind = small[street.end() :]
        if behind and behind[0] not in _BEFORE_STREET_NAME:
            continue
        if behind not in ("", ":"):
            return StreetHint.STREET
        is_weak = street[0] in _WEAK and text[street.start()].islower()
        if not is_weak and _HOME_WORD.search(small, 0, street.start()):
            return StreetHint.STREET
        hint |= StreetHint.WEAK if is_weak else StreetHint.STRONG
    return hint


def may_be_home(small: str) -> bool:
    """False for a piece, in small letters, after which a street needs a capital or a number."""
    return _HOME_WORD.search(small) is not None


def _begins_word(small: str, start: int) -> bool:
    before = small[start - 1 : start]
    return not (before.isalnum() or before in ("_", ".", "'"))


def _address_end(look: ScannedText, start: int) -> int:
    """Return where the address ends that begins at `start`; 0 where there is no street.

    Of several readings the longest one.
    """
    street = _STREET.match(look.small, start)
    if street is None:
        return 0
    place = street.end()
    is_weak = street[0] in _WEAK and look.text[start].islower()
    capitalised = _CAPITALISED.match(look.text, place)
    has_digit_behind = look.last > place
    if is_weak and not capitalised and not has_digit_behind:
        return 0
    lives = _LIVES.search(look.small, max(0, start - _LONGEST_LIVES), start) is not None
    ends = [0]
    needs_number = is_weak and not lives
    if capitalised and _is_street(capitalised, street[0], needs_number=needs_number):
        ends.append(capitalised.end())
    small = _SMALL.match(look.numbers, place) if has_digit_behind else None
    if small and _is_small_street(small, is_weak=is_weak):
        ends.append(small.end())
    if not is_weak:
        ends += _ends_of_other_forms(look.small, place, lives=lives)
    return max(ends)


def _is_small_street(small: re.Match[str], *, is_weak: bool) -> bool:
    """True for a street in small letters with its number."""
    is_too_long = is_weak and len(small["name"].split()) > _LONGEST_WEAK
    if is_too_long or _YEAR.search(small["number"]):
        return False
    return not _holds_no_street(small["name"])


def _ends_of_other_forms(small: str, place: int, *, lives: bool) -> Iterator[int]:
    """Yield where a street ends that is named after a day, or that somebody lives in."""
    day = _NAMED_DAY.match(small, place)
    if day:
        yield day.end()
    alone = _SMALL_ALONE.match(small, place)
    if alone and lives and not _holds_no_street(alone["name"]):
        yield alone.end()


def _is_street(name: re.Match[str], street: str, *, needs_number: bool) -> bool:
    """True for a name with capitals behind a word for a street; not for "via Mail", "corso OSS"."""
    if needs_number and not name["number"]:
        return False
    words = name["name"].lower().replace(".", " ").split()
    first = next((word for word in words if word not in _PARTICLES), "")
    if first in _NO_STREET and first not in _PARTICLES:
        return False
    if street != "corso" or name["number"] is not None:
        return True
    text = name["name"]
    is_acronym = text.isupper() and len(text) <= _LONGEST_ACRONYM and text.isalpha()
    return not is_acronym


def _holds_no_street(name: str) -> bool:
    """True for words in small letters that are no name of a street: "via mail per"."""
    words = [word.strip(",.") for word in name.split()]
    own = [word for word in words if word not in _PARTICLES and not _ELIDED.match(word)]
    if not own and "'" not in name:
        return True
    first, first_own = words[0], own[0] if own else ""
    begins_wrong = first in _NO_STREET and first not in _PARTICLES
    return begins_wrong or first_own in _NO_STREET or any(word in _STOP_INSIDE for word in own)


# --- A name and a number without a street -------------------------------------------------------

_HOME: Final = lazy_pattern(
    r"(?<![a-z])(?:(?:(?:abit|risied|vivon)\w*|vive|resident\w*|residenza|domicil\w*|indirizzo)"
    r"[ :,]{1,3}(?:(?:è|in|a|ad|al|alla|presso|di|attualmente|ora)[ :]{1,2}){0,3}"
    r"|(?:casa|alloggi\w*)(?: (?:popolare|familiare|aler|comunale))? (?:in|a|ad|al|presso) )"
)
_HOUSE: Final = lazy_pattern(
    rf"(?:(?i:{_PARTICLE})){{0,2}}{_NAME}(?:,?{_BLANK}(?:(?i:{_PARTICLE}"
    rf"|e )){{0,2}}{_NAME}){{0,4}}{_NUMBER}{_NOT_UNIT}{_INSIDE}"
)
_SMALL_HOUSE: Final = lazy_pattern(
    rf"(?P<name>{_PARTICLE}{{0,2}}{_SMALL_NAME}(?: {_SMALL_NAME})?)(?P<number>{_NUMBER}){_INSIDE}"
    r"(?=[ ]?(?:[.,;)\n]|$))"
)


def _houses(look: ScannedText) -> Iterator[Span]:
    """Yield "Garibaldi 12" behind "abita in"."""
    for home in _HOME.finditer(look.small):
        house = _HOUSE.match(look.text, home.end())
        if house is None:
            house = _SMALL_HOUSE.match(look.small, home.end())
            if house is None or _holds_no_street(house["name"]):
                continue
        yield Span(*house.span(), (IdentityKind.ADDRESS,))


_STREET_CUES: Final = cue_set(
    "via viale v vle piazza p pzza zza pza piazzale piazzetta c cso l lgo vicolo vic str alzaia "
    "ripa contrada localit loc fraz fr cascina salita calle lungomare"
)
_WEAK_CUES: Final = cue_set(
    "corso largo strada frazione borgo passaggio galleria rione quartiere residenza villaggio"
)
_HOME_CUES: Final = cue_set(
    "abit abitano risied vivon vive resident residenza domicil casa alloggi indirizzo"
)

PATTERNS: Final = (
    StructuredPattern(_streets, words=_STREET_CUES),
    StructuredPattern(_streets, large=True, words=_WEAK_CUES),
    StructuredPattern(_houses, digits=1, behind=True, words=_HOME_CUES),
)
