"""Addresses: a street with its name and number, or a name and a number after "abita in"."""

import re
from collections.abc import Iterator
from typing import Final

from collector.privacy.spans import IdentityKind, Span
from collector.privacy.structured_text import ScannedText, StructuredPattern, cue_set, word_set

_STREET: Final = re.compile(
    r"(?:via|viale|v\.le|vle|v\.|piazza|p\.? ?zza|p\.za|pza|piazzale|piazzetta|p\.le|p\.tta|corso|c\.so"
    r"|cso|largo|l\.go|lgo"
    r"|vicolo|vic\.|strada|str\.|alzaia|ripa|contrada|c\.da|localit[aà]'?|loc\.|frazione|fraz\.|fr\.|cascina|c\.na"
    r"|borgo|salita|calle"
    r"|lungomare|passaggio|galleria|rione|quartiere|residenza|villaggio)(?![\w])"
)
_FIRST_OF_STREETS: Final = word_set(
    """
    via viale v vle piazza p pzza pza piazzale piazzetta corso c cso largo l lgo vicolo vic strada str alzaia ripa
    contrada localit loc frazione fraz fr cascina borgo salita calle lungomare passaggio galleria rione quartiere
    residenza villaggio
    """
)
"""The first letters, without signs, of each of them."""
_WEAK: Final = frozenset({
    "corso", "largo", "strada", "ripa", "frazione", "v.", "fr.", "residenza", "quartiere", "borgo", "calle", "salita",
    "passaggio", "galleria", "rione", "str.", "villaggio",
})  # fmt: skip
"""Words that say more than a street: in small letters they need a number."""
_PARTICLE: Final = r"(?:(?:d[aei]|d[aei]l|d[aei]ll[aeo']|dei|degli|delle|alla|al|ai|alle|san|n\.|per) ?|d[aei]ll'|d')"
_MONTHS: Final = r"(?:gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre)"
_NAME: Final = rf"(?:[A-ZÀ-Ý][\w'.]*|[0-9]{{1,2}}[°^]? (?i:{_MONTHS}))"
_BLANK: Final = r"[ \t]{1,3}"
_UNITS: Final = (
    r"(?:or[ae]|giorn\w+|volt[ae]|ann[oi]|mes[ei]|settiman\w+|minut\w+|euro|€|person\w+|figli\w*|bambin\w+|stanz\w+"
    r"|local[ei]|camer\w+"
    r"|metri|mq|km|piani|cfu|lezion\w+|incontr\w+|maggio|rate|posti|copie|moduli|document\w+|pratiche|utenti"
    r"|fermat\w+|gennaio|febbraio|marzo|aprile|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre|%)"
)
_NUMBER: Final = (
    r"(?:[ ,]{0,3}(?:(?:n|nr|num|numero|civico|civ|al)\b[.°^]{0,2} ?|n°? ?|snc\b)?[0-9]{1,4}(?![0-9]|[.:,][0-9]"
    r"|/[0-9]{4}|[./\-][0-9]{1,2}[./\-][0-9])"
    r"(?:[ ]?[/\-]?[ ]?(?:[a-hA-H]\b|bis\b|ter\b|[0-9]{1,3}\b))?)"
)
_NOT_UNIT: Final = rf"(?! ?(?i:{_UNITS})(?!\w))"
_NOT_LIST: Final = r"(?!, ?[0-9]{1,3}(?![0-9]))"
_INSIDE: Final = (
    r"(?:[ ,\-]{1,3}(?i:scala|sc|int|interno|piano|p|pal|palazzina|edificio|citofono|app|appartamento|lotto"
    r"|fabbricato|cap)\b[.:]?"
    r" ?(?:n\. ?)?(?:[0-9]{1,5}[°^]?|[A-Za-z])\b|[ ,\-]{1,3}(?i:primo|secondo|terzo|quarto|quinto|sesto"
    r"|ultimo) (?i:piano)\b){0,4}"
)
_CAPITALS: Final = re.compile(
    rf"[ :]{{0,2}}(?P<name>(?i:{_PARTICLE}){{0,2}}{_NAME}(?:{_BLANK}(?:(?i:{_PARTICLE}|e )){{0,2}}{_NAME}){{0,5}})"
    rf"(?P<number>{_NUMBER}{_NOT_UNIT})?{_INSIDE}"
)
_SMALL_NAME: Final = r"[a-zà-ÿ'.]{2,20}"
_SMALL: Final = re.compile(
    rf"{_BLANK}(?P<name>(?:{_SMALL_NAME}[ ,]{{1,2}}){{0,4}}{_SMALL_NAME}|[0-9]{{1,2}}[°^]? {_MONTHS}"
    rf"|[xvi]{{1,5}} {_MONTHS})"
    rf"(?P<number>{_NUMBER}){_NOT_UNIT}{_NOT_LIST}{_INSIDE}"
)
_NUMBERED_DAY: Final = re.compile(
    rf"{_BLANK}(?:[0-9]{{1,2}}[°^]?|[xvi]{{1,5}}|primo) {_MONTHS}(?![\w])"
)
_SMALL_ALONE: Final = re.compile(
    rf"{_BLANK}(?P<name>{_PARTICLE}{{0,2}}{_SMALL_NAME}(?: {_SMALL_NAME})?)(?=[ ]?(?:[.,;:)\n]|$| e | con | da | dal ))"
)
_LONGEST_WEAK: Final = 2
"""How many words the name of such a street has at most in small letters."""
_YEAR: Final = re.compile(r"(?:19|20)[0-9]{2}")
_LIVES: Final = re.compile(
    r"(?:abit\w+|viv\w+|resid\w+|domicil\w+|indirizzo|casa|alloggi\w+|trasferit\w+|ospit\w+|sta"
    r"|stanno)\b[^.;\n0-9]{0,12}$"
)
_NO_STREET: Final = word_set(
    """
    mail email e-mail telefono telefonica telefonicamente whatsapp whats wapp wa sms fax pec teams zoom chat
    telematica breve brevi skype meet telegram messenger facebook instagram internet google web signal viber app
    webex classroom posta postale raccomandata online video videochiamata link cellulare messaggio messaggi
    ordinaria straordinaria eccezionale definitiva provvisoria prioritaria informale ufficiale sperimentale
    amministrativa giudiziaria legale cautelare preventiva generale principale diretta orale scritta per il la lo
    le gli i un una uno entro ore dalle alle alla al dal da in con su tra fra verso dopo prima fino oggi ieri
    domani subito che non si ha è e ma o anche ancora già poi quando perché se come presto tardi adesso ora circa
    di facendo libera uscita aerea intermedia dicendo mediana crucis vai sono era sta ho hanno italiano lingua
    haccp oss asa formazione sicurezza cucina base inglese informatica alfabetizzazione cucito sartoria nuoto
    scuola teatro estivo serale pomeridiano professionale licenza media cpia a1 a2 b1 b2 c1 c2 pre-intermedio
    preparto gratuito regionale obbligatorio saldatura muletto mulettista badante colf giardinaggio inps asl
    comune ats ced provvisorio d'uscita d'aria tutto tutta tutti numero circa metà quasi ogni cosa posto sud nord
    definizione chiarimento urgenza
    """
)
_STOP_INSIDE: Final = word_set(
    """
    anni rate ore euro giorni volte fermata linea bus aula numeri posizione età ha è sono il lo i gli per che non
    si con entro dalle alle ore oggi ieri domani dopo prima fino poi mail whatsapp telefono anche già circa ogni
    quando da tra fra su una un del scorso appuntamento alle verso ancora tutti nostro sua suo loro era hanno ci
    al le
    """
) - {"del", "su", "al", "le", "da", "per", "con"}


def _streets(look: ScannedText) -> Iterator[Span]:
    for word in _FIRST_OF_STREETS & look.words:
        at = look.small.find(word)
        while at >= 0:
            street = _STREET.match(look.small, at) if _begins_word(look.small, at) else None
            if street and (end := _street_end(look, street)):
                yield Span(at, end, (IdentityKind.ADDRESS,))
            at = look.small.find(word, at + 1)


def _begins_word(small: str, at: int) -> bool:
    before = small[at - 1 : at]
    return not (before.isalnum() or before in ("_", ".", "'"))


def _street_end(look: ScannedText, street: re.Match[str]) -> int:
    """Where the address ends that begins with this word; 0 where it is no street."""
    text, place = look.text, street.end()
    weak = street[0] in _WEAK and text[street.start()].islower()
    found = _CAPITALS.match(text, place)
    if weak and not found and look.last <= place:
        return 0
    lives = _lives(look.small, street.start())
    ends = [0]
    if (
        found
        and not _is_no_street(found["name"], found["number"], street[0])
        and (found["number"] or not weak or lives)
    ):
        ends.append(found.end())
    lower = _SMALL.match(look.numbers, place) if look.last > place else None
    too_long = weak and lower is not None and len(lower["name"].split()) > _LONGEST_WEAK
    if (
        lower
        and not too_long
        and not _holds_no_street(lower["name"])
        and not _YEAR.search(lower["number"])
    ):
        ends.append(lower.end())
    if weak:
        return max(ends)
    day = _NUMBERED_DAY.match(look.small, place)
    if day:
        ends.append(day.end())
    alone = _SMALL_ALONE.match(look.small, place)
    if alone and lives and not _holds_no_street(alone["name"]):
        ends.append(alone.end())
    return max(ends)


def _is_no_street(name: str, number: str | None, street: str) -> bool:
    words = name.lower().replace(".", " ").split()
    first = next((word for word in words if word not in _PARTICLES), "")
    if first in _NO_STREET and first not in _PARTICLES:
        return True
    is_acronym = name.isupper() and len(name) <= 5 and name.isalpha()
    return street == "corso" and is_acronym and number is None


_PARTICLES: Final = word_set(
    """
    di del dei della delle degli dello dell' d' da dal dalla san per al alla ai alle
    """
)


def _holds_no_street(name: str) -> bool:
    words = [word.strip(",.") for word in name.split()]
    own = [
        word for word in words if word not in _PARTICLES and not re.match(r"(?:d[aei]ll|d)'", word)
    ]
    if not own and "'" not in name:
        return True
    first = words[0]
    told = first in _NO_STREET and first not in _PARTICLES
    following = own[0] if own else ""
    return told or following in _NO_STREET or any(word in _STOP_INSIDE for word in own)


def _lives(small: str, start: int) -> bool:
    return _LIVES.search(small, max(0, start - 30), start) is not None


# --- A name and a number without a street ---------------------------------------------------------------------------

_HOME: Final = re.compile(
    r"(?<![a-z])(?:(?:(?:abit|risied|vivon)\w*|vive|resident\w*|residenza|domicil\w*|indirizzo)[ :,]{1,3}"
    r"(?:(?:è|in|a|ad|al|alla|presso|di|attualmente|ora)[ :]{1,2}){0,3}"
    r"|(?:casa|alloggi\w*)(?: (?:popolare|familiare|aler|comunale))? (?:in|a|ad|al|presso) )"
)
_HOUSE: Final = re.compile(
    rf"(?:(?i:{_PARTICLE})){{0,2}}{_NAME}(?:,?{_BLANK}(?:(?i:{_PARTICLE}"
    rf"|e )){{0,2}}{_NAME}){{0,4}}{_NUMBER}{_NOT_UNIT}{_INSIDE}"
)
_SMALL_HOUSE: Final = re.compile(
    rf"(?P<name>{_PARTICLE}{{0,2}}{_SMALL_NAME}(?: {_SMALL_NAME})?)(?P<number>{_NUMBER}){_INSIDE}(?=[ ]?(?:[.,;)\n]|$))"
)


def _houses(look: ScannedText) -> Iterator[Span]:
    for home in _HOME.finditer(look.small):
        found = _HOUSE.match(look.text, home.end())
        if found is None:
            found = _SMALL_HOUSE.match(look.small, home.end())
            if found is None or _holds_no_street(found["name"]):
                continue
        yield Span(*found.span(), (IdentityKind.ADDRESS,))


FORMS: Final = (
    StructuredPattern(_streets, words=cue_set(
        "via viale v vle piazza p pzza zza pza piazzale piazzetta c cso l lgo vicolo vic str alzaia ripa contrada"
        " localit loc fraz fr cascina salita calle lungomare"
    )),
    StructuredPattern(_streets, large=True, words=cue_set(
        "corso largo strada frazione borgo passaggio galleria rione quartiere residenza villaggio"
    )),
    StructuredPattern(_houses, digits=1, behind=True, words=cue_set(
        "abit abitano risied vivon vive resident residenza domicil casa alloggi indirizzo"
    )),
)  # fmt: skip
