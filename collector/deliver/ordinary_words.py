"""Words of every day that may be somebody's name too ("sala", "maggio", "costa"): which they are, and whether one
stands in a sentence as the word or as the name. Pure.

The list and the rules are this room's own: the second opinion asks nobody who covered the texts.
"""

import re
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from schemas.normal import fold


def vocabulary(text: str) -> frozenset[str]:
    """The words of a vocabulary, written with blanks between them."""
    return frozenset(text.split())


_SHORTEST_STEM: Final = 5
_ENDINGS: Final = re.compile(
    r"(?:mi|ti|si|ci|vi|ne|lo|la|li|le|gli|glielo|gliela|glieli|gliene|melo|telo|selo|cela|sene)$"
    r"|(?:and|end)o$|(?:at|ut|it)[oaie]$|(?:av|ev|iv)[aoi](?:mo|te|no)?$|(?:ass|ess|iss)[ei](?:ro|mo)?$"
    r"|(?:er|ir)(?:o|ai|a|emo|ete|anno|ei|esti|ebbe|ebbero|emmo|este)$|(?:iamo|iate|ono|ano|ino)$"
    r"|(?:issim|in|ett|on|ucci)[oaie]$|[oaie]$"
)
_INFLECTIONS: Final = ("", "o", "a", "e", "i", "are", "ere", "ire", "ato", "uto", "ito", "io", "ia")


@cache
def _words() -> frozenset[str]:
    lines = (
        files("collector.deliver")
        .joinpath("ordinary_words.txt")
        .read_text(encoding="utf-8")
        .split("\n")
    )
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def is_ordinary(word: str) -> bool:
    """True for a word of every day, in small letters without accents."""
    return word in _words()


@lru_cache(maxsize=50_000)
def is_inflected_ordinary(word: str) -> bool:
    """True for a longer word that is a form of one of every day: "singhiozzava", which holds no "Singh"."""
    if word in _words():
        return True
    stems = {word[: found.start()] for found in _ENDINGS.finditer(word)}
    return any(
        len(stem) >= _SHORTEST_STEM and any(stem + end in _words() for end in _INFLECTIONS)
        for stem in stems
    )


# --- The word or the name -----------------------------------------------------------------------------------------

ARTICLES: Final = vocabulary(
    "il lo la l i gli le un uno una al allo alla ai agli alle all del dello della dei degli delle dell dal "
    "dallo dalla dai dagli dalle dall nel nello nella nei negli nelle nell sul sullo sulla sui sugli sulle sull "
    "col coi questo questa questi queste quel quello quella quei quegli quelle ogni nessun nessuna qualche "
    "altro altra altri altre prossimo prossima scorso scorsa primo prima stesso stessa"
)
KIN: Final = vocabulary(
    "marito moglie padre madre papa mamma figlio figlia figli figlie fratello sorella fratelli sorelle nonno "
    "nonna zio zia cugino cugina cognato cognata suocero suocera genero nuora bambino bambina bambini bambine "
    "bimbo bimba minore minori ragazzo ragazza ragazzi neonato neonata compagno compagna convivente nipote "
    "gemelli gemelle utente utenti beneficiario beneficiaria genitori coniuge amico amica vicino vicina"
)
TITLES: Final = vocabulary(
    "sig sigra sigr sigri sigg signor signora signore signori signorina dott dottssa dottor dottore dottoressa "
    "dr prof profssa professor professoressa avv avvocato avvocata ing geom suor don mister mr mrs ms famiglia "
    "fam famiglie nucleo coniugi casa ra ssa"
)
_MONTHS: Final = vocabulary(
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre"
)
_WEEK: Final = frozenset(
    ["lunedi", "martedi", "mercoledi", "giovedi", "venerdi", "sabato", "domenica"]
)
_OF_TIME: Final = vocabulary(
    "a ad di da in per entro fine inizio meta fino tra fra dopo prima e o scorso prossimo dal al del nel mese"
)
_PERSONS_DO: Final = vocabulary(
    "è ha era aveva viene va vuole non si ci mi lo gli le ne dice chiede racconta riferisce parla sta fa puo "
    "deve sa vive abita lavora accetta rifiuta teme pensa crede spiega telefona chiama arriva torna porta "
    "prende lascia mostra piange ride ascolta risponde firma legge scrive sembra appare preferisce desidera "
    "ringrazia conferma comunica dichiara afferma segnala propone manda manca ricorda capisce conosce vede "
    "sente cerca trova perde aspetta paga frequenta studia mangia dorme soffre sarebbe sara fu ebbe disse "
    "chiese venne hanno sono vengono vanno vogliono dicono chiedono possono devono stanno fanno sanno vivono "
    "abitano lavorano accettano rifiutano venuto venuta assente presente avra avrebbe potra dovra vorrebbe "
    "potrebbe dovrebbe voleva poteva doveva diceva chiedeva stava faceva andava veniva anche"
)
_STARTS: Final = re.compile(r"(?:^|[.!?:;…\n•\"«»“”(\[/|·–—]|(?:^|\s)-)\s*$")
_STARTS_OF_A_PLACE: Final = re.compile(r"(?:^|[.!?:;…\n•\"«»“”(\[/|·–—,]|(?:^|\s)-)\s*$")
_WORD_BEFORE: Final = re.compile(r"(?P<word>[^\W\d_]+)(?P<between>\.?['’ \t]*)$")
_TITLE_BEFORE: Final = re.compile(
    r"(?:\bsig(?:\.?\s*r|nor|\.?)?\.?\s?(?:ra|na|re|ri|i)?|\bfam|\bdott(?:\.?\s?ssa|or|oressa)?|\bprof(?:\.?\s?ssa)?|\bavv"
    r"|\bdr|\bing|\bgeom)\.?\s*$",
    re.IGNORECASE,
)
_NUMBER_BEFORE: Final = re.compile(r"\d[º°.]?\s*$")
_NUMBER_AFTER: Final = re.compile(r"\s*(?:\d|['’]\d)")
_WORD_AFTER: Final = re.compile(r"(?:\s+|(?=['’]))(?P<word>[^\W\d_]+['’]?)")
_OF: Final = frozenset(("di", "d", "da", "dei", "della", "del", "delle"))
_STREETS: Final = re.compile(
    r"\b(?:via|viale|v\.?le|piazza|p\.?zza|piazzale|p\.?le|corso|c\.?so|largo|vicolo|strada|sala|aula|villa|centro|palazzo|"
    r"scuola|istituto|biblioteca|parco|cascina|ospedale|auditorium|teatro|municipio|oratorio|spazio|quartiere)"
    r"(?:\s+(?:d[aei]l?l?[aeo']?|dei|degli|delle|san|santa|santo|[^\W\d_]+))?\s+$",
    re.IGNORECASE,
)


_ACCENTED: Final = "àèéìíòóùú"
"""No name ends so: "Sarà presente", "Papà assente"."""
_NEAR: Final = 80
"""Letters: what stands further away says nothing about a word."""


def _just_before(text: str, start: int) -> str:
    return text[max(start - _NEAR, 0) : start]


def is_used_as_word(text: str, start: int, end: int, *, place: bool = False) -> bool:
    """True when the word of every day from `start` to `end` says what the word says, and is nobody's name.

    A word     "la Sala grande" · "zaino rosa" · "12 Maggio 2026" · "Costa troppo il bus" · "la Costa"
    A name     "sig.ra Rosa" · "famiglia Costa" · "ieri Sala è venuto" · "Sala ha chiesto" · "ZAINO ROSA"
    `place`    the text says where people meet: "Municipio, Sala Rosa" and "via Sala 3" are words
    """
    word = text[start:end]
    before, after = _just_before(text, start), text[end : end + _NEAR]
    if _is_in_capitals(text, word):
        return False
    if word[0].islower():
        return True
    if _is_introduced(before):
        return False
    if word[-1] in _ACCENTED:
        return True
    if fold(word) in _MONTHS | _WEEK and _says_a_time(before, after):
        return True
    starts = (_STARTS_OF_A_PLACE if place else _STARTS).search(before) is not None
    if starts:
        return not _does_something(after)
    if place and _STREETS.search(before):
        return True
    previous = _WORD_BEFORE.search(before)
    return (
        previous is not None and fold(previous["word"]) in ARTICLES and previous["between"] != "."
    )


_BEFORE_PLACES: Final = vocabulary(
    "a ad di da in per verso presso comune comuni tra fra e ed o zona area ambito sede centro da vicino"
)


def is_used_as_place(text: str, start: int, end: int) -> bool:
    """True when the name of a comune stands where a place does: "abita a Opera", "Opera, biblioteca"; not "la sig.ra
    Opera", "Opera ha detto".
    """
    before, after = _just_before(text, start), text[end : end + _NEAR]
    if _is_introduced(before):
        return False
    previous = _WORD_BEFORE.search(before)
    if previous is not None and fold(previous["word"]) in _BEFORE_PLACES:
        return True
    return _STARTS_OF_A_PLACE.search(before) is not None and not _does_something(after)


_LONGEST_ACRONYM: Final = 4


def _is_in_capitals(text: str, word: str) -> bool:
    """True for a word in capitals, where the others are in capitals as well."""
    if not (len(word) > 1 and word.isupper()):
        return False
    words = [one for one in re.findall(r"[^\W\d_]+", text) if len(one) > _LONGEST_ACRONYM]
    return bool(words) and sum(one.isupper() for one in words) * 2 > len(words) and len(words) > 1


def _is_introduced(before: str) -> bool:
    """A title or a kin word right before: "sig.ra", "la figlia", "il figlio di"."""
    if _TITLE_BEFORE.search(before):
        return True
    previous = _WORD_BEFORE.search(before)
    if previous is None:
        return False
    word, rest = fold(previous["word"]), before[: previous.start()]
    if "." in previous["between"] and word not in TITLES:
        return False
    if word in KIN | TITLES:
        return True
    further = _WORD_BEFORE.search(rest)
    return word in _OF and further is not None and fold(further["word"]) in KIN | TITLES


def _says_a_time(before: str, after: str) -> bool:
    if _NUMBER_BEFORE.search(before) or _NUMBER_AFTER.match(after):
        return True
    previous = _WORD_BEFORE.search(before)
    return previous is not None and fold(previous["word"]) in _OF_TIME | ARTICLES | _MONTHS | _WEEK


def _does_something(after: str) -> bool:
    """True when what follows is what a person does: "Sala ha chiesto"."""
    following = _WORD_AFTER.match(after)
    if following is None:
        return False
    word = following["word"].rstrip("'’").lower()
    if word == "e":
        return after[following.end("word") - 1] in "'’"
    return word == "è" or fold(word) in _PERSONS_DO
