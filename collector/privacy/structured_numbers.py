"""Identities that are numbers or codes: codici fiscali, documents, cases, accounts, plates."""

import re
from collections.abc import Iterator
from typing import Final

from collector.privacy.spans import IdentityKind, Span
from collector.privacy.structured_text import ScannedText, StructuredPattern, cue_set, word_set
from schemas.code import is_code

# --- Codice fiscale -------------------------------------------------------------------------------------------------

_N: Final = "[0-9lmnpqrstuvoi]"
"""A digit, the letter in its place where two people would have the same code, or one that looks like it."""
_FISCAL: Final = re.compile(
    rf"{_N}{{2}}[abcdehlmprst]{_N}{{2}}[a-z]{_N}{{3}}[a-z](?<=[a-z]{{6}}.{{10}})", re.DOTALL
)
_LONG_WORD: Final = re.compile(r"[a-z0-9]{11,}")
_PIECES: Final = re.compile(r"[^ \t\n./\-_,:|*]+")
_ALMOST_FISCAL: Final = re.compile(rf"[a-z]{{5,7}}{_N}{{2}}[a-z]{_N}{{2}}[a-z]{_N}{{2,4}}[a-z]?")
_LONGEST_CODE, _LONGEST_SPLIT = 40, 100
"""Signs before the first digit, or behind the last one, that may still be of a code, of one that is split."""
_FEWEST_DIGITS: Final = 4
"""So many of the seven digits must be digits where the code is split: words and numbers in a row are none."""


def _fiscal(look: ScannedText) -> Iterator[Span]:
    """Codes in one piece, whatever touches them, and almost right ones that stand alone."""
    for word in _LONG_WORD.finditer(look.small, *look.around_digits(_LONGEST_CODE)):
        for found in _FISCAL.finditer(look.small, word.start(), word.end()):
            start = found.start() - 6
            if start >= word.start() and _count_digits(found[0]) >= 2:
                yield Span(start, found.end(), (IdentityKind.FISCAL_CODE,))
        if _ALMOST_FISCAL.fullmatch(word[0]) and _count_digits(word[0]) >= _FEWEST_DIGITS:
            yield Span(*word.span(), (IdentityKind.FISCAL_CODE,))


def _split_fiscal(look: ScannedText) -> Iterator[Span]:
    """Codes split at any place, between borders."""
    small = look.small
    pieces = list(_PIECES.finditer(small, *look.around_digits(_LONGEST_SPLIT)))
    joined = "".join(piece[0] for piece in pieces)
    places: list[int] | None = None
    for found in _FISCAL.finditer(joined):
        if _count_digits(found[0]) < _FEWEST_DIGITS:
            continue
        if places is None:
            places = [place for piece in pieces for place in range(*piece.span())]
        start, end = places[found.start() - 6], places[found.end() - 1] + 1
        apart = (
            not small[max(0, start - 1) : start].isalnum() and not small[end : end + 1].isalnum()
        )
        if apart:
            yield Span(start, end, (IdentityKind.FISCAL_CODE,))


def _count_digits(typed: str) -> int:
    return sum(map(str.isdigit, typed))


_FISCAL_CUE: Final = r"(?<![a-z])(?:c\.? ?f\b\.?|cod(?:ice|\.)? ?fisc(?:ale|\b)\.?|codfisc)"
_FEWEST_ODD: Final = 3
_FEWEST_OF_IBAN: Final = 8


def _is_odd(look: ScannedText, start: int, end: int, fewest: int = _FEWEST_ODD) -> bool:
    """True where so many digits belong to no day, hour or amount."""
    return _count_digits(look.bare[start:end]) >= fewest


_S: Final = r"[ ./_\-]{0,2}"
_CUED_FISCAL: Final = re.compile(
    rf"{_FISCAL_CUE}[^0-9;\n]{{0,40}}?(?<![a-z0-9])(?P<code>"
    rf"(?=[a-z]{{0,9}}[0-9])(?=[a-z0-9]{{0,12}}[0-9][a-z]?[0-9])[a-z0-9]{{10,20}}"
    rf"|[a-z]{{2,4}}{_S}[a-z]{{2,4}}{_S}[0-9]{_S}{_N}{{0,2}}{_S}[a-z]?{_S}{_N}{{1,3}}{_S}[a-z]?{_S}{_N}{{0,4}}{_S}[a-z]?"
    rf"|[0-9](?:{_S}[0-9]){{10}}"
    r")(?![a-z0-9])"
)


_LETTERS_ONLY: Final = re.compile(
    rf"{_FISCAL_CUE}[^0-9;\n]{{0,40}}?(?<![a-z0-9])(?P<code>"
    r"[a-z]{6}[lmnpqrstuv]{2}[abcdehlmprst][lmnpqrstuv]{2}[a-z][lmnpqrstuv]{3}[a-z])(?![a-z0-9])"
)


def _fiscal_of_letters(look: ScannedText) -> Iterator[Span]:
    for found in _LETTERS_ONLY.finditer(look.small):
        yield Span(*found.span("code"), (IdentityKind.FISCAL_CODE,))


def _cued_fiscal(look: ScannedText) -> Iterator[Span]:
    for found in _CUED_FISCAL.finditer(look.small):
        if _count_digits(found["code"]) >= 3:
            yield Span(*found.span("code"), (IdentityKind.FISCAL_CODE,))


# --- Documents ------------------------------------------------------------------------------------------------------

_NUMBER_WORD: Final = r"(?:(?:n|nr|num|no|numero|cod|codice|seriale|serie)\b[.°^:]{0,2}|[:°#=(\-])"
_HEALTH: Final = re.compile(
    r"(?<![a-z])(?:stp|eni)(?P<between>(?:[ .:\-(]{0,3}(?:n|nr|num|numero|cod|codice|è|e')\b){0,2})[ .:°\-(]{0,4}"
    r"(?P<number>[0-9a-z]{0,3}[0-9](?:[ ./\-]{0,2}[0-9]){4,19})(?![0-9])"
)
_PAPER: Final = (
    r"(?<![a-z])(?:permess[oi](?: di sogg\w*)?|p\.?d\.?s\.?|pds|ricevut[ae]|assicurat[ae]|raccomandat[ae]|kit"
    r"|cart[ae] (?:di sogg\w*|d.?identit\w*|di identit\w*|identit\w*)|c\.i\.|ci|cie|passaport[oi]|passport|pass"
    r"|patent[ei]|tesser[ae](?: sanitari[ae])?|t\.s\.|ts|team|document[oi]|doc|mod(?:ello|\.)? ?c ?3|c ?3|vestanet"
    r"|c\.?u\.?i|titol[oi](?: di viaggio)?|visto|nulla ?osta|matricola|codice (?:assistito|utente|paziente|sanitario)"
    r"|id|tracking|domanda|sinistro|polizza|contratto|pod|pdr)(?![a-z0-9])"
)
_AFTER_PAPER: Final = r"(?P<gap>[^0-9#;\n]{0,45}?)(?<![a-z0-9])"
_GROUPS: Final = re.compile(
    rf"{_PAPER}{_AFTER_PAPER}(?P<number>(?:[a-z]{{1,3}}[ ./\-]?)?[0-9](?:[ ./\-]{{0,2}}[0-9]){{4,20}}"
    r"(?:-?[a-z]{1,3})?)(?![a-z0-9])"
)
_MIXED: Final = re.compile(
    rf"{_PAPER}{_AFTER_PAPER}(?P<number>(?=[a-z\-/]{{0,8}}[0-9])[a-z0-9](?:[/\-]?[a-z0-9]){{4,19}})(?![a-z0-9])"
)
_SHORT: Final = re.compile(
    rf"{_PAPER} ?(?:{_NUMBER_WORD} ?){{1,3}}(?P<number>[0-9]{{3,4}}(?:[/\-][0-9]{{1,4}})?)(?![a-z0-9])"
)
_CASED_PAPER: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Z]{2} [0-9]{5} ?[A-Z]{2}|[A-Z]{2}[0-9]{5} [A-Z]{2}|[A-Z]{1,2} [0-9]{6,8}"
    r"|[A-Z][0-9]{2} ?[A-Z][0-9]{5,6})"
    r"(?![A-Za-z0-9])"
)
_LONG: Final = re.compile(r"(?<![0-9.,])[0-9]{7,}(?![0-9]|,[0-9])(?! ?(?:€|euro))")
_LONG_GROUPS: Final = re.compile(
    r"(?<![0-9])(?<![0-9][./:\-])[0-9]{2,8}(?:[ ./\-][0-9]{2,8}){1,6}(?![0-9])(?!,[0-9])"
)
_CODE: Final = re.compile(
    r"(?<![a-z0-9])(?=[0-9]{0,12}[a-z])(?:[a-z]{0,4}[0-9]){5}[a-z0-9]{0,24}(?![a-z0-9])"
)
_UNIT_BEHIND: Final = re.compile(
    r"[0-9]+(?:euro|eur|kwh|mila|mq|km|gb|mb|lire|dinari|taka|naira|dollari)"
)
_DAY_IN_ONE: Final = re.compile(
    r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])|(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])(?:19"
    r"|20)[0-9]{2}"
    r"|[0-9]{1,2}[a-z]{3,9}(?:19|20)[0-9]{2}"
)


def _health(look: ScannedText) -> Iterator[Span]:
    """With their three letters, which are a part of the code, where these stand right before."""
    for found in _HEALTH.finditer(look.small):
        start = found.start("number") if found["between"] else found.start()
        yield Span(start, found.end("number"), (IdentityKind.DOCUMENT,))


def _papers(look: ScannedText) -> Iterator[Span]:
    for pattern in (_GROUPS, _MIXED, _SHORT):
        for found in pattern.finditer(look.numbers):
            number = look.text[found.start("number") : found.end("number")]
            if not (_is_no_number(number) or _SENTENCE_ENDS.search(found[0][: -len(number)])):
                yield Span(*found.span("number"), (IdentityKind.DOCUMENT,))


def _is_no_number(typed: str) -> bool:
    """True for a code of ours, a day, an amount with its unit, a year."""
    small = typed.lower()
    ours = any(
        is_code(one.upper(), kind) for one in (typed, typed[:-1]) for kind in ("N", "R", "P")
    )  # a slip behind it
    return bool(
        ours
        or _DAY_IN_ONE.fullmatch(small)
        or _UNIT_BEHIND.fullmatch(small)
        or _YEARS.fullmatch(small)
    )


_SENTENCE_ENDS: Final = re.compile(r"[a-zà-ÿ]{4,}[.!?] ")
_YEARS: Final = re.compile(r"(?:19|20)[0-9]{2}(?:[ ./\-](?:(?:19|20)[0-9]{2}|[0-9]{2}))*")


def _cased_papers(look: ScannedText) -> Iterator[Span]:
    for found in _CASED_PAPER.finditer(look.text):
        if found[0][:2] not in _SMALL_WORDS and _is_odd(look, *found.span()):
            yield Span(*found.span(), (IdentityKind.DOCUMENT,))


_SMALL_WORDS: Final = word_set("DA DI IN AL LA LE IL HA SU ED UN MA SE NE LO") | {
    "A ",
    "E ",
    "I ",
    "O ",
    "N ",
}


def _long_numbers(look: ScannedText) -> Iterator[Span]:
    for found in _LONG.finditer(look.numbers):
        if not _is_no_number(found[0]):
            yield Span(*found.span(), (IdentityKind.DOCUMENT,))
    for found in _LONG_GROUPS.finditer(look.numbers):
        if _count_digits(found[0]) >= 11 and not _YEARS.fullmatch(found[0]):
            yield Span(*found.span(), (IdentityKind.DOCUMENT,))


def _codes(look: ScannedText) -> Iterator[Span]:
    for found in _CODE.finditer(look.numbers):
        if len(found[0]) >= 7 and not _is_no_number(look.text[found.start() : found.end()]):
            yield Span(*found.span(), (IdentityKind.DOCUMENT,))


# --- Cases ----------------------------------------------------------------------------------------------------------

_CASE_CUE: Final = (
    r"(?<![a-z])(?:decret[oi]|decr|dec|prot|protocoll[oi]|pratic[ahe]{1,3}|fascicol[oi]|fasc|sentenz[ae]|sent"
    r"|ordinanz[ae]|ord"
    r"|ricors[oi]|caus[ae]|proc|procediment[oi]|verbal[ei]|ruolo(?: generale)?|registro(?: generale)?"
    r"|(?:r|v)(?:\.| |\. | \.)?g(?:[ .]{0,2}(?:n[ .]{0,2}r|v[ .]{0,2}g|trib|lav|min)\b)?|rgnr|rgvg|cronologico|cron"
    r"|notizia di reato|querel[ae]|denunci[ae]|determin[ae]|delibera"
    r"|istanz[ae]|esposto|segnalazione n|repertorio|rep|nr\.? ?gen|siusa|cartella)(?![a-z])"
)
_CASE_GAP: Final = r"(?P<gap>[^0-9;\n]{0,40}?)(?<![0-9])"
_CASE: Final = re.compile(
    rf"{_CASE_CUE}{_CASE_GAP}(?P<number>(?:[a-z]{{1,3}}[/\-])?[0-9]{{1,9}}"
    r"(?:[ ]?[/\-.][ ]?[0-9]{1,6}){0,3}(?:[/\-][a-z]{1,4}\b)?)(?![0-9])"
)
_YEARED: Final = re.compile(r"(?<![0-9/.\-])[0-9]{3,7} ?/ ?(?:19|20)[0-9]{2}(?![0-9/])")
_N_YEARED: Final = re.compile(
    r"(?<![a-z])(?:n|nr|num|numero)\b[.°^]? ?(?P<number>[0-9]{1,7} ?/ ?(?:(?:19|20)[0-9]{2}|[0-9]{2}))(?![0-9/])"
)
_BEFORE_REGISTER: Final = re.compile(
    r"(?<![0-9/.\-])(?P<number>[0-9]{1,7} ?[/\-] ?(?:(?:19|20)?[0-9]{2})) ?(?:r ?\.? ?g\b|v ?\.? ?g\b|rgnr\b"
    r"|n ?\.? ?r\b|adsa\b|e ?\.? ?civ)"
)
_NOT_A_CASE: Final = re.compile(
    r"\b(?:legislativ|flussi|ministerial|interministerial|sicurezza|presidente|cutro|salvini|lampo|del|dal|al|entro"
    r"|il|ore|alle"
    r"|euro|scade|fino|per i|dopo|tra|fra|ogni|i|da|dei|sono|ha|hanno|con)\b"
)


def _cases(look: ScannedText) -> Iterator[Span]:
    for found in _CASE.finditer(look.numbers):
        number = found["number"]
        slashed = "/" in number
        if _YEARS.fullmatch(number) or _SENTENCE_ENDS.search(found["gap"]):
            continue
        numbered = (
            re.search(r"\b(?:n|nr|num|numero|prot|rg|cron\w*)\b|[.:°]", found[0][: -len(number)])
            is not None
        )
        loose = _NOT_A_CASE.search(found["gap"]) is not None
        enough = _count_digits(number) >= (2 if slashed or numbered else 3)
        if enough and (
            not loose
            or (
                numbered
                and "n" in found["gap"]
                and re.search(r"\bn(?:r|um|umero)?\b", found["gap"])
            )
        ):
            yield Span(*found.span("number"), (IdentityKind.CASE,))


def _yeared_cases(look: ScannedText) -> Iterator[Span]:
    for pattern, group in ((_YEARED, 0), (_N_YEARED, "number"), (_BEFORE_REGISTER, "number")):
        for found in pattern.finditer(look.numbers):
            start, end = found.span(group)
            if not _YEARS.fullmatch(found[group]):
                yield Span(start, end, (IdentityKind.CASE,))


# --- Accounts -------------------------------------------------------------------------------------------------------

_IBAN_LENGTHS: Final = {
    "it": 27, "sm": 27, "va": 22, "fr": 27, "de": 22, "es": 24, "pt": 25, "ch": 21, "at": 20, "be": 16,
    "nl": 18, "lu": 20, "ie": 22, "gb": 22, "ro": 24, "bg": 22, "pl": 28, "cz": 24, "sk": 24, "hu": 28,
    "hr": 21, "si": 19, "al": 28, "rs": 22, "ba": 20, "mk": 19, "me": 22, "xk": 20, "gr": 27, "cy": 28,
    "mt": 31, "lt": 20, "lv": 21, "ee": 20, "fi": 18, "se": 24, "no": 15, "dk": 18, "is": 26, "li": 21,
    "mc": 27, "ua": 29, "md": 24, "ge": 22, "tr": 26, "pk": 24, "tn": 24, "eg": 29, "ma": 28, "sn": 28,
    "ci": 28, "br": 29, "lb": 28, "jo": 30, "il": 23, "sa": 24, "ae": 23,
}  # fmt: skip
_IBAN_BEGIN: Final = re.compile(
    r"(?<![a-z0-9])(?P<country>[a-z]{2})[ \-.]?[0-9]{2}(?=[ \-.]{0,2}[a-z0-9])"
)
_IBAN_PIECE: Final = re.compile(r"(?:[ \-./]| - )?([a-z0-9]+)")
_ACCOUNT_CUE: Final = re.compile(
    r"(?<![a-z])(?:c ?/ ?c|conto(?: corrente)?|iban|postepay|bancomat|carta (?:di credito|di debito|prepagata"
    r"|acquisti)|libretto)"
    r"(?![a-z])[^0-9#;\n]{0,30}?(?P<number>(?<![a-z0-9])[a-z]{0,2}[0-9]"
    r"(?:[ ./\-]{0,2}[0-9a-z]{0,2}[0-9]){4,26}[a-z]?)(?![0-9a-z])(?! ?(?:€|euro))"
)
_CARD: Final = re.compile(
    r"(?<![0-9])[2-6][0-9]{3}(?:[ ./\-]{0,2}[0-9]{4}){2}[ ./\-]{0,2}[0-9]{3,4}(?![0-9])"
)


def _ibans(look: ScannedText) -> Iterator[Span]:
    for begin in _IBAN_BEGIN.finditer(look.small):
        end = _iban_end(look.small, begin)
        signs = sum(map(str.isalnum, look.small[begin.start() : end]))
        if (
            signs >= 15
            and _count_digits(look.small[begin.start() : end]) >= 10
            and _is_odd(look, begin.start(), end, _FEWEST_OF_IBAN)
        ):
            yield Span(begin.start(), end, (IdentityKind.ACCOUNT,))


def _iban_end(small: str, begin: re.Match[str]) -> int:
    """Where an IBAN ends: with the piece in which its country's length is reached, or before the first word."""
    length = _IBAN_LENGTHS.get(begin["country"], 34)
    end, signs = begin.end(), 4
    while signs < length and (piece := _IBAN_PIECE.match(small, end)):
        letters = len(piece[1]) if piece[1].isalpha() else 0
        is_bank = letters == 4 and signs == 4 and begin["country"] in _IBAN_LENGTHS
        if (letters > 1 and not is_bank) or len(piece[1]) > 34:
            break
        end = piece.end()
        signs += len(piece[1])
    return end


def _accounts(look: ScannedText) -> Iterator[Span]:
    for found in _ACCOUNT_CUE.finditer(look.numbers):
        yield Span(*found.span("number"), (IdentityKind.ACCOUNT,))


def _cards(look: ScannedText) -> Iterator[Span]:
    for found in _CARD.finditer(look.small):
        if not _YEARS.fullmatch(found[0]) and _is_odd(look, *found.span()):
            yield Span(*found.span(), (IdentityKind.ACCOUNT,))


# --- Plates ---------------------------------------------------------------------------------------------------------

_PLATE: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Z]{2}(?P<blank>[ \-.]?)[0-9]{3}[ \-.]?[A-Z]{2}|[a-z]{2}[0-9]{3}[a-z]{2}"
    r"|[A-Z][a-z][0-9]{3}[a-z]{2}"
    r"|[A-Z]{2}[ \-][0-9]{5}|[A-Z]{2} ?[0-9][0-9A-Z][0-9]{4})(?![A-Za-z0-9])"
)
_CUED_PLATE: Final = re.compile(
    r"(?<![a-z])(?:targ(?:a|he|at[aoei])|tg)(?![a-z])(?P<gap>[^0-9;\n]{0,30}?)(?<![a-z0-9])"
    r"(?P<plate>(?=(?:[a-z]{1,4}[ \-.]){0,2}[a-z]{0,5}[0-9])[a-z0-9]{1,9}(?:[ \-.](?:[a-z]{1,3}"
    r"|[a-z]{0,3}[0-9][a-z0-9]{0,6})(?![a-z0-9])){0,3})"
    r"(?![a-z0-9])"
)
_ITALIAN_PLATE: Final = re.compile(r"[a-z]{2}[ \-.]?[0-9]{3}[ \-.]?[a-z]{2}")
_LAST_SMALL: Final = re.compile(r"(?:[ \-.][a-z]+)+$")


def _plates(look: ScannedText) -> Iterator[Span]:
    for found in _PLATE.finditer(look.text, *look.around_digits(_LONGEST_CODE)):
        if not (found["blank"] and found[0][:2] in _SMALL_WORDS) and _is_odd(look, *found.span()):
            yield Span(*found.span(), (IdentityKind.PLATE,))


_FOREIGN_PLATE: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Z]{1,3}[ \-.][0-9]{2,4}[ \-.][A-Z]{2,3}|[A-Z]{1,3}[ \-][A-Z]{1,2} ?[0-9]{2,4}"
    r"|[0-9]{4} [A-Z]{3}|[A-Z]{2,3} [0-9]{3,5})(?![A-Za-z0-9])"
)
_VEHICLE: Final = re.compile(
    r"(?<![a-z])(?:targ(?:a|he|at[aoei])|macchin[ae]|auto|automobile|moto|motorino|scooter|furgon[ei]|furgoncino|veicol[oi]"
    r"|camion|ciclomotore|camper|vettura)(?![a-z])"
)


def _foreign_plates(look: ScannedText) -> Iterator[Span]:
    """Capitals and digits behind a vehicle, in the same line."""
    vehicle = _VEHICLE.search(look.small)
    if vehicle is None or look.text.isupper():
        return
    for found in _FOREIGN_PLATE.finditer(look.text, vehicle.end()):
        same_line = "\n" not in look.text[vehicle.end() : found.start()]
        if same_line and found[0][:2] not in _SMALL_WORDS and _is_odd(look, *found.span(), 2):
            yield Span(*found.span(), (IdentityKind.PLATE,))


def _cued_plates(look: ScannedText) -> Iterator[Span]:
    for found in _CUED_PLATE.finditer(look.small):
        start, end = found.span("plate")
        behind = _LAST_SMALL.search(look.text, start, end)
        if (
            behind
            and behind.start() > start
            and not _ITALIAN_PLATE.fullmatch(look.small, start, end)
        ):
            end = behind.start()
        yield Span(start, end, (IdentityKind.PLATE,))


_FISCAL_WORDS: Final = cue_set("c cf cod codice codfisc")

FORMS: Final = (
    StructuredPattern(_fiscal, digits=2, short_runs=1),
    StructuredPattern(_split_fiscal, odd=2, digits=_FEWEST_DIGITS, short_runs=2),
    StructuredPattern(_cued_fiscal, digits=3, words=_FISCAL_WORDS),
    StructuredPattern(_fiscal_of_letters, words=_FISCAL_WORDS),
    StructuredPattern(_health, digits=5, words=cue_set("stp eni")),
    StructuredPattern(_papers, odd=3, behind=True, words=cue_set(
        "permesso permessi p pds ricevuta assicurata raccomandata kit carta carte c ci cie passaporto passaporti"
        " passport pass patente tessera t ts team documento doc mod modello vestanet cui cu titolo titoli visto"
        " nulla nullaosta matricola codice id tracking domanda sinistro polizza contratto pod pdr"
    )),
    StructuredPattern(_cases, odd=2, behind=True, words=cue_set(
        "decreto decreti decr dec prot protocollo pratica fascicolo fasc sentenza sent ordinanza ord ricorso"
        " causa cause proc procedimento verbale ruolo registro r rg rgnr rgvg v vg cronologico cron notizia"
        " querela denuncia determina delibera istanza esposto segnalazione repertorio rep nr nrgen siusa cartella"
    )),
    StructuredPattern(_yeared_cases, odd=3, signs=("/", "-")),
    StructuredPattern(_ibans, digits=10, odd=_FEWEST_OF_IBAN),
    StructuredPattern(_accounts, odd=5, behind=True, words=cue_set("c conto iban postepay bancomat carta libretto")),
    StructuredPattern(_cards, digits=15, odd=_FEWEST_ODD),
    StructuredPattern(_plates, odd=_FEWEST_ODD),
    StructuredPattern(
        _foreign_plates,
        odd=2,
        words=cue_set(
            "targa targhe targata macchina auto automobile moto motorino scooter furgone veicolo camion ciclomotore"
            " camper vettura"
        ),
    ),
    StructuredPattern(_cued_plates, digits=1, behind=True, words=cue_set("targa targhe targata tg")),
)  # fmt: skip
UNNAMED: Final = (
    StructuredPattern(_cased_papers, digits=5, odd=_FEWEST_ODD),
    StructuredPattern(_codes, odd=5),
    StructuredPattern(_long_numbers, odd=7),
)
"""Numbers of which only their form says that they are somebody's: after all others."""
