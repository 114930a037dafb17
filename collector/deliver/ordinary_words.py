"""Ordinary words that may be somebody's name too ("sala", "maggio", "costa"). Pure.

Which words they are, and whether one stands in a sentence as the word or as the name. The list and
the rules are this room's own: the outgoing check asks nobody who redacted the texts.
"""

import re
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from schemas.normal import fold
from schemas.patterns import lazy_pattern


def vocabulary(text: str) -> frozenset[str]:
    """Return the words of a vocabulary that is written with blanks between them."""
    return frozenset(text.split())


_SHORTEST_STEM: Final = 5
_ENDINGS: Final = lazy_pattern(
    r"(?:mi|ti|si|ci|vi|ne|lo|la|li|le|gli|glielo|gliela|glieli|gliene|melo|telo|selo|cela|sene)$"
    r"|(?:and|end)o$|(?:at|ut|it)[oaie]$|(?:av|ev|iv)[aoi](?:mo|te|no)?$"
    r"|(?:ass|ess|iss)[ei](?:ro|mo)?$"
    r"|(?:er|ir)(?:o|ai|a|emo|ete|anno|ei|esti|ebbe|ebbero|emmo|este)$|(?:iamo|iate|ono|ano|ino)$"
    r"|(?:issim|in|ett|on|ucci)[oaie]$|[oaie]$"
)
"""Pronouns behind a verb, endings of verbs, superlatives and diminutives, the last vowel."""
_INFLECTIONS: Final = (
    *("", "o", "a", "e", "i"),
    *("are", "ere", "ire", "ato", "uto", "ito", "io", "ia"),
)


@cache
def _words() -> frozenset[str]:
    file = files("collector.deliver").joinpath("ordinary_words.txt")
    words: set[str] = set()
    for line in file.read_text(encoding="utf-8").split("\n"):
        if not line.startswith("#"):
            words.update(line.split())
    return frozenset(words)


def is_ordinary(word: str) -> bool:
    """True for an ordinary word, in small letters without accents."""
    return word in _words()


@lru_cache(maxsize=50_000)
def is_inflected_ordinary(word: str) -> bool:
    """True for an ordinary word or a form of one: "singhiozzava", which holds no "Singh"."""
    words = _words()
    if word in words:
        return True
    stems = {word[: match.start()] for match in _ENDINGS.finditer(word)}
    return any(_is_stem(stem, words) for stem in stems)


def _is_stem(stem: str, words: frozenset[str]) -> bool:
    if len(stem) < _SHORTEST_STEM:
        return False
    return any(stem + ending in words for ending in _INFLECTIONS)


# --- The word or the name -----------------------------------------------------------------------

ARTICLES: Final = vocabulary(
    "il lo la l i gli le un uno una al allo alla ai agli alle all del dello della dei degli delle "
    "dell dal dallo dalla dai dagli dalle dall nel nello nella nei negli nelle nell sul sullo "
    "sulla sui sugli sulle sull col coi questo questa questi queste quel quello quella quei "
    "quegli quelle ogni nessun nessuna qualche altro altra altri altre prossimo prossima scorso "
    "scorsa primo prima stesso stessa"
)
"""Words before a noun: what follows is a word, not a name."""
KIN: Final = vocabulary(
    "marito moglie padre madre papa mamma figlio figlia figli figlie fratello sorella fratelli "
    "sorelle nonno nonna zio zia cugino cugina cognato cognata suocero suocera genero nuora "
    "bambino bambina bambini bambine bimbo bimba minore minori ragazzo ragazza ragazzi neonato "
    "neonata compagno compagna convivente nipote gemelli gemelle utente utenti beneficiario "
    "beneficiaria genitori coniuge amico amica vicino vicina"
)
TITLES: Final = vocabulary(
    "sig sigra sigr sigri sigg signor signora signore signori signorina dott dottssa dottor "
    "dottore dottoressa dr prof profssa professor professoressa avv avvocato avvocata ing geom "
    "suor don mister mr mrs ms famiglia fam famiglie nucleo coniugi casa ra ssa"
)
_MONTHS: Final = vocabulary(
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre"
)
_WEEKDAYS: Final = vocabulary("lunedi martedi mercoledi giovedi venerdi sabato domenica")
_BEFORE_TIMES: Final = vocabulary(
    "a ad di da in per entro fine inizio meta fino tra fra dopo prima e o scorso prossimo dal al "
    "del nel mese"
)
_PERSONS_DO: Final = vocabulary(
    "è ha era aveva viene va vuole non si ci mi lo gli le ne dice chiede racconta riferisce parla "
    "sta fa puo deve sa vive abita lavora accetta rifiuta teme pensa crede spiega telefona chiama "
    "arriva torna porta prende lascia mostra piange ride ascolta risponde firma legge scrive "
    "sembra appare preferisce desidera ringrazia conferma comunica dichiara afferma segnala "
    "propone manda manca ricorda capisce conosce vede sente cerca trova perde aspetta paga "
    "frequenta studia mangia dorme soffre sarebbe sara fu ebbe disse chiese venne hanno sono "
    "vengono vanno vogliono dicono chiedono possono devono stanno fanno sanno vivono abitano "
    "lavorano accettano rifiutano venuto venuta assente presente avra avrebbe potra dovra "
    "vorrebbe potrebbe dovrebbe voleva poteva doveva diceva chiedeva stava faceva andava veniva "
    "anche"
)
"""What follows a name: what people do or are."""
_SENTENCE_STARTS: Final = lazy_pattern(r"(?:^|[.!?:;…\n•\"«»“”(\[/|·–—]|(?:^|\s)-)\s*$")
_PLACE_STARTS: Final = lazy_pattern(r"(?:^|[.!?:;…\n•\"«»“”(\[/|·–—,]|(?:^|\s)-)\s*$")
"""Also behind a comma: "Municipio, Sala Rosa"."""
_WORD_BEFORE: Final = lazy_pattern(r"(?P<word>[^\W\d_]+)(?P<between>\.?['’ \t]*)$")
_TITLE_BEFORE: Final = lazy_pattern(
    r"(?:\bsig(?:\.?\s*r|nor|\.?)?\.?\s?(?:ra|na|re|ri|i)?|\bfam"
    r"|\bdott(?:\.?\s?ssa|or|oressa)?|\bprof(?:\.?\s?ssa)?|\bavv|\bdr|\bing|\bgeom)\.?\s*$",
    re.IGNORECASE,
)
_NUMBER_BEFORE: Final = lazy_pattern(r"\d[º°.]?\s*$")
_NUMBER_AFTER: Final = lazy_pattern(r"\s*(?:\d|['’]\d)")
_WORD_AFTER: Final = lazy_pattern(r"(?:\s+|(?=['’]))(?P<word>[^\W\d_]+['’]?)")
_OF: Final = frozenset(("di", "d", "da", "dei", "della", "del", "delle"))
_STREET_BEFORE: Final = lazy_pattern(
    r"\b(?:via|viale|v\.?le|piazza|p\.?zza|piazzale|p\.?le|corso|c\.?so|largo|vicolo|strada|sala"
    r"|aula|villa|centro|palazzo|scuola|istituto|biblioteca|parco|cascina|ospedale|auditorium"
    r"|teatro|municipio|oratorio|spazio|quartiere)"
    r"(?:\s+(?:d[aei]l?l?[aeo']?|dei|degli|delle|san|santa|santo|[^\W\d_]+))?\s+$",
    re.IGNORECASE,
)
_ACCENTED: Final = "àèéìíòóùú"
"""No name ends so: "Sarà presente", "Papà assente"."""
_NEAR: Final = 80
"""Letters: what stands further away says nothing about a word."""


def _text_before(text: str, start: int) -> str:
    return text[max(start - _NEAR, 0) : start]


def is_used_as_word(text: str, start: int, end: int, *, place: bool = False) -> bool:
    """True when the ordinary word from `start` to `end` says what the word says, and names nobody.

    A word     "la Sala grande" · "zaino rosa" · "12 Maggio 2026" · "Costa troppo il bus"
    A name     "sig.ra Rosa" · "famiglia Costa" · "ieri Sala è venuto" · "Sala ha chiesto"
    `place`    the text says where people meet: "Municipio, Sala Rosa" and "via Sala 3" are words
    """
    word = text[start:end]
    before, after = _text_before(text, start), text[end : end + _NEAR]
    if _is_in_capitals(text, word):
        return False  # "ZAINO ROSA" may be either: in doubt it is a name
    if word[0].islower():
        return True
    if _is_introduced(before):
        return False
    if word[-1] in _ACCENTED:
        return True
    if fold(word) in _MONTHS | _WEEKDAYS and _says_a_time(before, after):
        return True
    starts = _PLACE_STARTS if place else _SENTENCE_STARTS
    if starts.search(before) is not None:
        return not _is_followed_by_verb(after)
    if place and _STREET_BEFORE.search(before):
        return True
    previous = _WORD_BEFORE.search(before)
    if previous is None or previous["between"] == ".":
        return False
    return fold(previous["word"]) in ARTICLES


_BEFORE_PLACES: Final = vocabulary(
    "a ad di da in per verso presso comune comuni tra fra e ed o zona area ambito sede centro da "
    "vicino"
)


def is_used_as_place(text: str, start: int, end: int) -> bool:
    """True when the name of a municipality stands where a place does.

    A place    "abita a Opera" · "Opera, biblioteca"
    None       "la sig.ra Opera" · "Opera ha detto"
    """
    before, after = _text_before(text, start), text[end : end + _NEAR]
    if _is_introduced(before):
        return False
    previous = _WORD_BEFORE.search(before)
    if previous is not None and fold(previous["word"]) in _BEFORE_PLACES:
        return True
    return _PLACE_STARTS.search(before) is not None and not _is_followed_by_verb(after)


_LONGEST_ACRONYM: Final = 4


def _is_in_capitals(text: str, word: str) -> bool:
    """True for a word in capitals, where most others are in capitals as well."""
    if not (len(word) > 1 and word.isupper()):
        return False
    words = [found for found in re.findall(r"[^\W\d_]+", text) if len(found) > _LONGEST_ACRONYM]
    in_capitals = sum(map(str.isupper, words))
    return len(words) > 1 and in_capitals * 2 > len(words)


def _is_introduced(before: str) -> bool:
    """True with a title or a kin word right before: "sig.ra", "la figlia", "il figlio di"."""
    if _TITLE_BEFORE.search(before):
        return True
    previous = _WORD_BEFORE.search(before)
    if previous is None:
        return False
    word = fold(previous["word"])
    if "." in previous["between"] and word not in TITLES:
        return False
    if word in KIN | TITLES:
        return True
    if word not in _OF:
        return False
    further = _WORD_BEFORE.search(before[: previous.start()])
    return further is not None and fold(further["word"]) in KIN | TITLES


def _says_a_time(before: str, after: str) -> bool:
    if _NUMBER_BEFORE.search(before) or _NUMBER_AFTER.match(after):
        return True
    previous = _WORD_BEFORE.search(before)
    if previous is None:
        return False
    return fold(previous["word"]) in _BEFORE_TIMES | ARTICLES | _MONTHS | _WEEKDAYS


def _is_followed_by_verb(after: str) -> bool:
    """True when what follows is what a person does: "Sala ha chiesto", "Sala e' stanca"."""
    following = _WORD_AFTER.match(after)
    if following is None:
        return False
    word = following["word"].rstrip("'’").lower()
    if word == "e":  # "e'" is written for "è"; a bare "e" is "and"
        return after[following.end("word") - 1] in "'’"
    return word == "è" or fold(word) in _PERSONS_DO
