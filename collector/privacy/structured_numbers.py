"""Identities that are numbers or codes: of documents and of cases."""

import re
from collections.abc import Iterator
from typing import Final

from collector.privacy.digits import (
    FEWEST_ODD,
    SMALL_WORDS,
    YEARS,
    count_digits,
    has_odd_digits,
)
from collector.privacy.spans import IdentityKind, Span
from collector.privacy.structured_text import ScannedText, StructuredPattern, cue_set
from schemas.code import is_code
from schemas.patterns import lazy_pattern

_SENTENCE_ENDS: Final = lazy_pattern(r"[a-zà-ÿ]{4,}[.!?] ")

# --- Documents ----------------------------------------------------------------------------------

_NUMBER_WORD: Final = r"(?:(?:n|nr|num|no|numero|cod|codice|seriale|serie)\b[.°^:]{0,2}|[:°#=(\-])"
_HEALTH: Final = lazy_pattern(
    r"(?<![a-z])(?:stp|eni)"
    r"(?P<between>(?:[ .:\-(]{0,3}(?:n|nr|num|numero|cod|codice|è|e')\b){0,2})[ .:°\-(]{0,4}"
    r"(?P<number>[0-9a-z]{0,3}[0-9](?:[ ./\-]{0,2}[0-9]){4,19})(?![0-9])"
)
"""STP and ENI: the health codes of foreigners without a codice fiscale."""
_PAPER: Final = (
    r"(?<![a-z])(?:permess[oi](?: di sogg\w*)?|p\.?d\.?s\.?|pds|ricevut[ae]|assicurat[ae]"
    r"|raccomandat[ae]|kit|cart[ae] (?:di sogg\w*|d.?identit\w*|di identit\w*|identit\w*)"
    r"|c\.i\.|ci|cie|passaport[oi]|passport|pass|patent[ei]|tesser[ae](?: sanitari[ae])?|t\.s\.|ts"
    r"|team|document[oi]|doc|mod(?:ello|\.)? ?c ?3|c ?3|vestanet|c\.?u\.?i"
    r"|titol[oi](?: di viaggio)?|visto|nulla ?osta|matricola"
    r"|codice (?:assistito|utente|paziente|sanitario)"
    r"|id|tracking|domanda|sinistro|polizza|contratto|pod|pdr)(?![a-z0-9])"
)
_AFTER_PAPER: Final = r"(?P<gap>[^0-9#;\n]{0,45}?)(?<![a-z0-9])"
_GROUPS: Final = lazy_pattern(
    rf"{_PAPER}{_AFTER_PAPER}"
    r"(?P<number>(?:[a-z]{1,3}[ ./\-]?)?[0-9](?:[ ./\-]{0,2}[0-9]){4,20}"
    r"(?:-?[a-z]{1,3})?)(?![a-z0-9])"
)
_MIXED: Final = lazy_pattern(
    rf"{_PAPER}{_AFTER_PAPER}"
    r"(?P<number>(?=[a-z\-/]{0,8}[0-9])[a-z0-9](?:[/\-]?[a-z0-9]){4,19})(?![a-z0-9])"
)
_SHORT: Final = lazy_pattern(
    rf"{_PAPER} ?(?:{_NUMBER_WORD} ?){{1,3}}"
    r"(?P<number>[0-9]{3,4}(?:[/\-][0-9]{1,4})?)(?![a-z0-9])"
)
_CAPITALS_AND_DIGITS: Final = lazy_pattern(
    r"(?<![A-Za-z0-9])(?:[A-Z]{2} [0-9]{5} ?[A-Z]{2}|[A-Z]{2}[0-9]{5} [A-Z]{2}"
    r"|[A-Z]{1,2} [0-9]{6,8}|[A-Z][0-9]{2} ?[A-Z][0-9]{5,6})"
    r"(?![A-Za-z0-9])"
)
"""The forms of an identity card, a passport, a driving licence."""
_LONG: Final = lazy_pattern(r"(?<![0-9.,])[0-9]{7,}(?![0-9]|,[0-9])(?! ?(?:€|euro))")
_LONG_GROUPS: Final = lazy_pattern(
    r"(?<![0-9])(?<![0-9][./:\-])[0-9]{2,8}(?:[ ./\-][0-9]{2,8}){1,6}(?![0-9])(?!,[0-9])"
)
_FEWEST_OF_GROUPS: Final = 11
_CODE: Final = lazy_pattern(
    r"(?<![a-z0-9])(?=[0-9]{0,12}[a-z])(?:[a-z]{0,4}[0-9]){5}[a-z0-9]{0,24}(?![a-z0-9])"
)
_SHORTEST_CODE: Final = 7
_WITH_UNIT: Final = lazy_pattern(
    r"[0-9]+(?:euro|eur|kwh|mila|mq|km|gb|mb|lire|dinari|taka|naira|dollari)"
)
_DAY_IN_ONE: Final = lazy_pattern(
    r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
    r"|(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])(?:19|20)[0-9]{2}"
    r"|[0-9]{1,2}[a-z]{3,9}(?:19|20)[0-9]{2}"
)


def _health_codes(look: ScannedText) -> Iterator[Span]:
    """Yield STP and ENI codes, with these letters where they stand right before: part of them."""
    for match in _HEALTH.finditer(look.small):
        start = match.start("number") if match["between"] else match.start()
        yield Span(start, match.end("number"), (IdentityKind.DOCUMENT,))


def _paper_numbers(look: ScannedText) -> Iterator[Span]:
    """Yield the numbers of documents behind a word for one."""
    for pattern in (_GROUPS, _MIXED, _SHORT):
        for match in pattern.finditer(look.numbers):
            start, end = match.span("number")
            before = match[0][: start - end]
            if not _is_no_number(look.text[start:end]) and not _SENTENCE_ENDS.search(before):
                yield Span(start, end, (IdentityKind.DOCUMENT,))


def _is_no_number(typed: str) -> bool:
    """True for a code of ours, a day, an amount with its unit, a year."""
    # A slip may stand behind a code of ours: "N7F3Ka".
    if _is_our_code(typed) or _is_our_code(typed[:-1]):
        return True
    small = typed.lower()
    return any(form.fullmatch(small) for form in (_DAY_IN_ONE, _WITH_UNIT, YEARS))


def _is_our_code(typed: str) -> bool:
    code = typed.upper()
    return any(is_code(code, kind) for kind in ("N", "R", "P"))


def _numbers_by_form(look: ScannedText) -> Iterator[Span]:
    """Yield capitals and digits in the form of a document, without a word for one."""
    for match in _CAPITALS_AND_DIGITS.finditer(look.text):
        is_word = match[0][:2] in SMALL_WORDS
        if not is_word and has_odd_digits(look, *match.span(), FEWEST_ODD):
            yield Span(*match.span(), (IdentityKind.DOCUMENT,))


def _long_numbers(look: ScannedText) -> Iterator[Span]:
    for match in _LONG.finditer(look.numbers):
        if not _is_no_number(match[0]):
            yield Span(*match.span(), (IdentityKind.DOCUMENT,))
    for match in _LONG_GROUPS.finditer(look.numbers):
        if count_digits(match[0]) >= _FEWEST_OF_GROUPS and not YEARS.fullmatch(match[0]):
            yield Span(*match.span(), (IdentityKind.DOCUMENT,))


def _codes(look: ScannedText) -> Iterator[Span]:
    """Yield letters and digits mixed, of nothing that we know."""
    for match in _CODE.finditer(look.numbers):
        start, end = match.span()
        if end - start >= _SHORTEST_CODE and not _is_no_number(look.text[start:end]):
            yield Span(start, end, (IdentityKind.DOCUMENT,))


# --- Cases --------------------------------------------------------------------------------------

_CASE_CUE: Final = (
    r"(?<![a-z])(?:decret[oi]|decr|dec|prot|protocoll[oi]|pratic[ahe]{1,3}|fascicol[oi]|fasc"
    r"|sentenz[ae]|sent|ordinanz[ae]|ord|ricors[oi]|caus[ae]|proc|procediment[oi]|verbal[ei]"
    r"|ruolo(?: generale)?|registro(?: generale)?"
    r"|(?:r|v)(?:\.| |\. | \.)?g(?:[ .]{0,2}(?:n[ .]{0,2}r|v[ .]{0,2}g|trib|lav|min)\b)?"
    r"|rgnr|rgvg|cronologico|cron|notizia di reato|querel[ae]|denunci[ae]|determin[ae]|delibera"
    r"|istanz[ae]|esposto|segnalazione n|repertorio|rep|nr\.? ?gen|siusa|cartella)(?![a-z])"
)
_CASE_GAP: Final = r"(?P<gap>[^0-9;\n]{0,40}?)(?<![0-9])"
_CASE: Final = lazy_pattern(
    rf"{_CASE_CUE}{_CASE_GAP}(?P<number>(?:[a-z]{{1,3}}[/\-])?[0-9]{{1,9}}"
    r"(?:[ ]?[/\-.][ ]?[0-9]{1,6}){0,3}(?:[/\-][a-z]{1,4}\b)?)(?![0-9])"
)
_YEARED: Final = lazy_pattern(r"(?<![0-9/.\-])[0-9]{3,7} ?/ ?(?:19|20)[0-9]{2}(?![0-9/])")
_N_YEARED: Final = lazy_pattern(
    r"(?<![a-z])(?:n|nr|num|numero)\b[.°^]? ?"
    r"(?P<number>[0-9]{1,7} ?/ ?(?:(?:19|20)[0-9]{2}|[0-9]{2}))(?![0-9/])"
)
_BEFORE_REGISTER: Final = lazy_pattern(
    r"(?<![0-9/.\-])(?P<number>[0-9]{1,7} ?[/\-] ?(?:(?:19|20)?[0-9]{2}))"
    r" ?(?:r ?\.? ?g\b|v ?\.? ?g\b|rgnr\b|n ?\.? ?r\b|adsa\b|e ?\.? ?civ)"
)
_NOT_A_CASE: Final = lazy_pattern(
    r"\b(?:legislativ|flussi|ministerial|interministerial|sicurezza|presidente|cutro|salvini|lampo"
    r"|del|dal|al|entro|il|ore|alle|euro|scade|fino|per i|dopo|tra|fra|ogni|i|da|dei|sono|ha|hanno"
    r"|con)\b"
)
"""Between a decree and a number they say that the number is another one."""
_NUMBER_SIGN: Final = lazy_pattern(r"\b(?:n|nr|num|numero|prot|rg|cron\w*)\b|[.:°]")
_NUMBER_SIGN_IN_GAP: Final = lazy_pattern(r"\bn(?:r|um|umero)?\b")


def _cases(look: ScannedText) -> Iterator[Span]:
    """Yield the numbers of decrees, files and trials behind a word for one."""
    for match in _CASE.finditer(look.numbers):
        if _is_case(match):
            yield Span(*match.span("number"), (IdentityKind.CASE,))


def _is_case(match: re.Match[str]) -> bool:
    number, gap = match["number"], match["gap"]
    if YEARS.fullmatch(number) or _SENTENCE_ENDS.search(gap):
        return False
    is_numbered = _NUMBER_SIGN.search(match[0][: -len(number)]) is not None
    fewest = 2 if is_numbered or "/" in number else 3
    if count_digits(number) < fewest:
        return False
    if not _NOT_A_CASE.search(gap):
        return True
    return is_numbered and _NUMBER_SIGN_IN_GAP.search(gap) is not None


def _cases_with_year(look: ScannedText) -> Iterator[Span]:
    """Yield "1234/2024", "n. 77/25", "4521/24 RG"."""
    for pattern, group in ((_YEARED, 0), (_N_YEARED, "number"), (_BEFORE_REGISTER, "number")):
        for match in pattern.finditer(look.numbers):
            start, end = match.span(group)
            if not YEARS.fullmatch(match[group]):
                yield Span(start, end, (IdentityKind.CASE,))


# --- The table ----------------------------------------------------------------------------------

_PAPER_WORDS: Final = cue_set(
    "permesso permessi p pds ricevuta assicurata raccomandata kit carta carte c ci cie passaporto "
    "passaporti passport pass patente tessera t ts team documento doc mod modello vestanet cui cu "
    "titolo titoli visto nulla nullaosta matricola codice id tracking domanda sinistro polizza "
    "contratto pod pdr"
)
_CASE_WORDS: Final = cue_set(
    "decreto decreti decr dec prot protocollo pratica fascicolo fasc sentenza sent ordinanza ord "
    "ricorso causa cause proc procedimento verbale ruolo registro r rg rgnr rgvg v vg cronologico "
    "cron notizia querela denuncia determina delibera istanza esposto segnalazione repertorio rep "
    "nr nrgen siusa cartella"
)

PATTERNS: Final = (
    StructuredPattern(_health_codes, digits=5, words=cue_set("stp eni")),
    StructuredPattern(_paper_numbers, odd=3, behind=True, words=_PAPER_WORDS),
    StructuredPattern(_cases, odd=2, behind=True, words=_CASE_WORDS),
    StructuredPattern(_cases_with_year, odd=3, signs=("/", "-")),
)
PATTERNS_WITHOUT_CUE: Final = (
    StructuredPattern(_numbers_by_form, digits=5, odd=FEWEST_ODD),
    StructuredPattern(_codes, odd=5),
    StructuredPattern(_long_numbers, odd=7),
)
"""Numbers of which only their form says that they are somebody's: after all others."""
