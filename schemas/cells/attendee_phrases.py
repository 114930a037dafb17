"""Phrases of *Persone presenti* made one word or one sign, before the text becomes tokens.

"ass. soc." → "assistente_sociale", "non c'era" → a sign for absence, "in Egitto" → a sign for a
place. Patterns meet the text in plain form (`normalise.plain`), with line breaks.
"""

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from schemas.cells import foreign_people as foreign
from schemas.cells.attendee_vocabulary import ELSEWHERE, NOT_THERE, NOT_THERE_ONLY, NOT_THOSE
from schemas.other_people import OTHER_PEOPLE
from schemas.patterns import lazy_pattern


class _Phrase(NamedTuple):
    """One phrase. `hint`: letters that must be in the text; a search for them costs little."""

    hint: str
    pattern: re.Pattern[str]
    replacement: str | Callable[[re.Match[str]], str]


def _first_group(match: re.Match[str]) -> str:
    return match[1]


def _how_many_of_all(match: re.Match[str]) -> str:
    """Return the number in "tutti e tre i", "entrambi i"; nothing for "tutti i"."""
    is_both = match[0].lstrip().startswith("entramb")
    number = match[1] or ("due" if is_both else "")
    return f" {number} "


_BETWEEN: Final = r"[+&,;/()\n-]"
_UNKNOWN: Final = " \u2025 "
"""A sign that is in no vocabulary: the cell is asked back."""
_SOCIAL_WORKER: Final = r"\bass(?:istente|ist|\.?\s?te|\.)?\.?\s?soc(?:iale|\b\.?)(?![a-z])"
_OTHER_PERSON_NAMED: Final = (
    r"\baltr[oiae] ?[:=] ?(?=(?:(?:l[aoe]|il?|gli|un[ao]?|due|tre|[2-9]) )?"
    rf"(?:{'|'.join((*OTHER_PEOPLE, *OTHER_PEOPLE.values()))})\b)"
)
"""A form's "altro: zia": the answer counts, the label does not."""
_WERE_NOT_THERE: Final = (
    r"\b(?:non c'?\s?erano|non ci sono|non erano present[ei]"
    r"|non (?:presenti|venut[ie])"
    r"|non hanno partecipato|non sono (?:present[ie]|venut[ie])|non si sono presentat[ie])\b"
)
_WAS_NOT_THERE: Final = (
    r"\b(?:non c'?\s?era|non c'e|non era presente|non (?:presente|venut[oa])"
    r"|non ha partecipato|non e (?:presente|venut[oa]|potut[oa] venire)"
    r"|non si e presentat[oa]|non ha potuto)\b"
)
_ALL_OF_THEM: Final = (
    r"\b(?:tutti|tutte|entrambi|entrambe)(?: e (due|tre|quattro|cinque|[2-9]))? (?:i|gli|le) "
)
_UNACCOMPANIED: Final = (
    r"\b(minor[ei]|minorenn[ei])(?: stranier[oi])? non accompagnat[oaie]\b(?! d)"
)
"""A child without parents in the country; "non accompagnato dal padre" is another thing."""
_EDUCATOR_BETWEEN_SIGNS: Final = (
    rf"(?:^|(?<={_BETWEEN})|(?<={_BETWEEN} )|(?<=\be ))ed\.(?= ?(?:$|{_BETWEEN}|e\b))"
)

_PHRASES: Final[tuple[_Phrase, ...]] = tuple(
    _Phrase(hint, lazy_pattern(pattern), replacement)
    for hint, pattern, replacement in (
        # Roles of more than one word, and their abbreviations
        ("ass", _SOCIAL_WORKER, " assistente_sociale "),
        ("assistenti", r"\bassistenti\s?soc(?:iali|\.)", " assistenti_sociali "),
        ("a.", r"(?<![a-z.])a\.\s?s\.?(?![a-z])", " as "),
        ("aa.", r"\ba{2}\.\s?s{2}\.?", " aass "),
        ("sig", r"\bsig\.?\s?r[ae]\b\.?", " sigra "),
        ("dott", r"\bdott\.?\s?(?:ssa|re)\b\.?", " dottssa "),
        ("prof", r"\bprof\.?\s?ssa\b\.?", " profssa "),
        ("altr", _OTHER_PERSON_NAMED, ""),
        ("altra", r"\baltra persona\b", " altra_persona "),
        ("altre", r"\baltre persone\b", " altre_persone "),
        ("m.", r"\bm\.\s?l\.\s?c\.?", " mlc "),
        # Who was not there, and how many of all
        ("non ", _WERE_NOT_THERE, f" {NOT_THOSE} "),
        ("non ", _WAS_NOT_THERE, f" {NOT_THERE} "),
        ("t", _ALL_OF_THEM, _how_many_of_all),
        ("tutela", r"\btutela (?:dei )?minori\b", " tutela "),
        ("assent", r"\b(assent[ei]) (?:in)?giustificat[oaie]\b", _first_group),
        ("da sol", r"\bda sol([oaie])\b", lambda match: f" sol{match[1]} "),
        # Two ages: "3/8 anni"
        (
            "/",
            r"\b([0-9]{1,2})/([0-9]{1,2})(?= (?:anni|mesi)\b)",
            lambda match: f"{match[1]} + {match[2]}",
        ),
        ("linguistic", r"\blinguistic[oaie]\W{1,3}(?:e )?cultural[ei]\b", " culturale "),
        ("accompagnat", _UNACCOMPANIED, _first_group),
        ("in ", r"\bin (?:presenza|lacrime)\b", " "),
        ("ritardo", r"\b(?:arrivat[oaie] )?(?:in|con) ritardo\b", " "),
        ("lavoro", r"\b(?:(?:che )?era |e )?(?:al|a) lavoro\b", f" {NOT_THERE} "),
        ("estero", r"\b(?:(?:che )?era |e )?all'estero\b", f" {NOT_THERE} "),
        (" e mezzo", r"\b(ann[oi]|mes[ei]) e mezzo\b", _first_group),
        ("..", r"\.{2,}", _UNKNOWN),
        (
            "coppia",
            r"\b(?:una |la )?coppia di (gemell[ie]n?[ie]?)\b",
            lambda match: f" {match[1]} ",
        ),
        # "ed." is an educator only between signs; elsewhere "ed" is "and"
        ("educ", r"\beduc(?:\.(?!\w)|\b(?!\.))", " educatore "),
        ("ed.", _EDUCATOR_BETWEEN_SIGNS, " educatore "),
        ("/", r"(?<=/)ed(?= ?(?:/|$))", " educatore "),
        ("ed.", r"\bed\.", _UNKNOWN),
        # Ages and totals that count nobody
        ("enn", r"\b[0-9]{1,2}\s?enn[ei]\b", " "),
        ("su ", r"\bsu (?:[2-9]|due|tre|quattro|cinque|sei)\b", " "),
        ("anni", r"\bdi anni [0-9]{1,2}(?: (?:e|,) [0-9]{1,2})*\b", " "),
    )
)
"""In this order: a later phrase meets what an earlier one left."""

_COUNTRIES: Final = (
    "afghanistan|africa|albania|algeria|america|argentina|bangladesh|belgio|benin|bolivia|"
    "bosnia|brasile|bulgaria|burkina faso|camerun|cile|cina|colombia|congo|costa d'avorio|"
    "cuba|ecuador|egitto|el salvador|eritrea|etiopia|filippine|francia|gambia|georgia|"
    "germania|ghana|guinea|honduras|india|inghilterra|iran|iraq|kenya|kosovo|libano|libia|"
    "macedonia|mali|marocco|mauritania|moldavia|nepal|niger|nigeria|olanda|pakistan|"
    "palestina|paraguay|peru|polonia|portogallo|romania|russia|santo domingo|senegal|serbia|"
    "siria|somalia|spagna|sri lanka|sudan|svezia|svizzera|togo|tunisia|turchia|ucraina|"
    "venezuela|yemen|patria|carcere|ospedale|vacanza|viaggio|comunita|(?:suo |"
    "loro )?paese(?: d'origine)?"
)
_IN_A_PLACE: Final = lazy_pattern(
    r"\b(?:(?:e|era|sono|erano|sta|stanno|ora|ancora"
    r"|rimast[oaie]|partit[oaie]|tornat[oaie]|andat[oaie]) )*"
    rf"(?:(?:in|nel|nelle|negli|nella) (?:{_COUNTRIES})"
    r"|(?:a|al|all'|allo) ?(?:scuola|casa|asilo|nido|oratorio|estero))(?=\s*(?:$|[,;()\n.]|e\b))"
)
_ONLY_BEGINS: Final = lazy_pattern(
    r"(?:^|[,;(\n.] ?)(?:c'?e(?:ra)? |presente |era presente )?"
    r"(?:sol[oaie]|soltanto|solamente|unicamente|only) "
)
"""A clause that says who alone was there."""
_NUMBERING: Final = lazy_pattern(r"(?:^|(?<=[\s,;]))([0-9]{1,2})[.)]\s*(?=[^\W\d])")
_LONE_DOT: Final = lazy_pattern(r" \.(?= |\n)")
_JOINED: Final = lazy_pattern(
    rf"(?<!\w)(?:{'|'.join(word.replace('_', '[ -]') for word in foreign.JOINED_WORDS)})(?!\w)"
)
_JOINED_HINTS: Final = lazy_pattern(
    "|".join(
        sorted({word.rpartition("_")[2][:4] for word in foreign.JOINED_WORDS if word.isascii()})
    )
)
"""How the last words of the Latin ones begin: in a text without any of these there is none."""
_CHINESE: Final = lazy_pattern("|".join(map(re.escape, foreign.CHINESE)))


def join_phrases(text: str) -> str:
    """Return a plain text in which words that belong together are one word or sign.

    The order of the steps counts: numbering and foreign words first, then places, then the
    phrases of `_PHRASES`.
    """
    if " ." in text:
        text = _LONE_DOT.sub(_UNKNOWN, text)  # "marito . moglie .": a line to fill in
    if "1" in text:
        text = _without_numbering(text)
    if _may_hold_joined(text):
        text = _JOINED.sub(_with_underscores, text)
    if not text.isascii():
        text = _CHINESE.sub(lambda match: f" {match[0]} ", text)
    # No pattern is tried without its hint: most cells hold none of them.
    if " in " in text or " nel" in text or " a " in text or " al" in text:
        sign = NOT_THERE_ONLY if _ONLY_BEGINS.search(text) else ELSEWHERE
        text = _IN_A_PLACE.sub(f" {sign} ", text)
    for hint, pattern, replacement in _PHRASES:
        if hint in text:
            text = pattern.sub(replacement, text)
    return text


def _without_numbering(text: str) -> str:
    """Remove the numbers of a list: "1) madre 2) padre".

    They are no counts when they are 1, 2, 3 … from the beginning of the text on.
    """
    matches = list(_NUMBERING.finditer(text))
    if len(matches) < 2 or matches[0].start() > 0:
        return text
    numbers = [int(match[1]) for match in matches]
    if numbers != list(range(1, len(numbers) + 1)):
        return text
    return _NUMBERING.sub(" , ", text)


def _may_hold_joined(text: str) -> bool:
    return not text.isascii() or _JOINED_HINTS.search(text) is not None


def _with_underscores(match: re.Match[str]) -> str:
    return f" {re.sub('[ -]', '_', match[0])} "
