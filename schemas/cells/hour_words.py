"""The vocabulary of hours: what each word means, in Italian and in the mediators' languages.

Mediators write in their second language, so the small words of Arabic, Albanian, English, French
and Spanish stand beside the Italian ones, and a long word with one slip is still that word.
"""

import enum
from typing import Final

from schemas.cells.parsed import vocabulary


class HourTokenKind(enum.StrEnum):
    """What a token of a time cell is. A StrEnum, because its members hash at C speed."""

    NUMBER = enum.auto()
    HOUR_WORD = enum.auto()  # "dieci", "mezzogiorno"
    MINUTE_WORD = enum.auto()  # "mezza", "un quarto"
    AND = enum.auto()  # "e": minutes follow, or a second time
    LESS = enum.auto()  # "meno"
    AT = enum.auto()  # "ore", "le": a time follows
    FROM = enum.auto()  # "dalle", "inizio": the first time follows
    TO = enum.auto()  # "alle", "a": the second time follows, or the only one
    UNTIL = enum.auto()  # "fino", "fine": the second time follows
    BETWEEN = enum.auto()  # "tra": two times follow, with "e" between them
    H = enum.auto()
    DURATION = enum.auto()  # "minuti", "ora" after a number
    DAY_PART = enum.auto()
    HEDGE = enum.auto()
    FILLER = enum.auto()
    MARK = enum.auto()
    UNKNOWN = enum.auto()


class DayPart(enum.StrEnum):
    """A part of the day that a word names: "del pomeriggio", "di sera"."""

    AM = enum.auto()
    MORNING = enum.auto()
    PM = enum.auto()
    AFTERNOON = enum.auto()
    EVENING = enum.auto()
    DUSK = enum.auto()


WordMeaning = tuple[HourTokenKind, int]
"""The kind of a word, and its number: an hour, minutes; else 0."""

_HOUR_WORDS: Final = vocabulary(
    "una due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici "
    "quindici sedici diciassette diciotto diciannove venti ventuno ventidue ventitre ventiquattro"
)
_SPANISH_FROM_SEVEN: Final = vocabulary("siete ocho nueve diez once doce")
_FRENCH_FROM_SEVEN: Final = vocabulary("sept huit neuf dix onze douze treize quatorze quinze seize")
UNITS: Final = vocabulary("uno due tre quattro cinque sei sette otto nove")
"""From one to nine, in order."""
_TENS: Final = {"trenta": 30, "quaranta": 40, "cinquanta": 50}


def _minute_words() -> dict[str, int]:
    """Return the words of minutes that are no words of hours, from "ventisei" on."""
    words = {
        **dict.fromkeys(vocabulary("mezza mezzo media demie"), 30),
        **_TENS,
        "trentacinque": 35,
        "quarantacinque": 45,
        "cinquantacinque": 55,
        "venticinque": 25,
        "quarto": 15,
        "quarti": 45,  # of "tre quarti"
        "ventisei": 26,
        "ventisette": 27,
        "ventotto": 28,
        "ventinove": 29,
    }
    for ten, minutes in _TENS.items():
        for number, unit in enumerate(UNITS, 1):
            stem = ten[:-1] if unit in ("uno", "otto") else ten  # "trentuno", "trentotto"
            words[f"{stem}{unit}"] = minutes + number
    return words


DAY_PARTS: Final[dict[str, DayPart]] = {
    **dict.fromkeys(vocabulary("am antimeridiane paradite ص"), DayPart.AM),
    **dict.fromkeys(
        vocabulary("mattina mattino matt mattutine mattinata stamattina matin morning manana"),
        DayPart.MORNING,
    ),
    **dict.fromkeys(vocabulary("pm pasdite م"), DayPart.PM),
    **dict.fromkeys(vocabulary("pomeriggio pom pomeridiane afternoon tarde"), DayPart.AFTERNOON),
    **dict.fromkeys(vocabulary("sera serali stasera soir evening noche"), DayPart.EVENING),
    "imbrunire": DayPart.DUSK,
}
_SMALL_WORDS: Final = {
    HourTokenKind.AT: "ore ora orario hore oree orre le las at hora الساعة",
    HourTokenKind.FROM: "dalle dall dal da delle de inizio inizia iniziato iniziata comincia "
    "cominciato entrata ingresso arrivo from start started desde depuis nga من",
    HourTokenKind.TO: "alle all a al to se الى إلى",
    HourTokenKind.UNTIL: "fino fin sino fine finito finita finisce termina termine terminato "
    "uscita end ended finish hasta jusqu deri until till out",
    HourTokenKind.BETWEEN: "tra fra between entre",
    HourTokenKind.DURATION: "minuti minuto min mins hours hour durata",
    HourTokenKind.HEDGE: "circa ca forse verso intorno attorno credo penso passate quasi",
    HourTokenKind.FILLER: "d ne l di del della la in punto il nel spaccate abbiamo ho siamo oggi "
    "colloquio incontro visita esatte esatta esatto du ok appuntamento domiciliare precise stato "
    "stata stati online presenza presso comune scuola casa ufficio sede domicilio consultorio "
    "biblioteca su telefono telefonata telefonico tel cellulare videochiamata video whatsapp "
    "zoom meet teams skype puntuale puntuali baje tak",
    HourTokenKind.AND: "e ed y et",
    HourTokenKind.LESS: "meno",
    HourTokenKind.H: "h hr hrs hs heure heures horas",
}


def _words() -> dict[str, WordMeaning]:
    """Return what each word means; of two meanings the later one holds."""
    words: dict[str, WordMeaning] = {}
    for hour, word in enumerate(_HOUR_WORDS, 1):
        words[word] = HourTokenKind.HOUR_WORD, hour
    for word in vocabulary("mezzogiorno mezzodi mediodia midi noon"):
        words[word] = HourTokenKind.HOUR_WORD, 12
    words["mezzanotte"] = HourTokenKind.HOUR_WORD, 24
    for hours in (_SPANISH_FROM_SEVEN, _FRENCH_FROM_SEVEN):
        for hour, word in enumerate(hours, 7):
            words[word] = HourTokenKind.HOUR_WORD, hour
    for word, minutes in _minute_words().items():
        words[word] = HourTokenKind.MINUTE_WORD, minutes
    for word in DAY_PARTS:
        words[word] = HourTokenKind.DAY_PART, 0
    for kind, row in _SMALL_WORDS.items():
        for word in vocabulary(row):
            words[word] = kind, 0
    words["dale"] = HourTokenKind.FROM, 0
    words["ale"] = HourTokenKind.TO, 0
    return words


_WORDS: Final = _words()
_UNKNOWN: Final[WordMeaning] = (HourTokenKind.UNKNOWN, 0)

# --- Misspelt words ---------------------------------------------------------------------------

_OFTEN_MISSPELT: Final = vocabulary(
    "dalle alle inizio iniziato cominciato finito mattina pomeriggio mezzogiorno quarto mezza "
    "dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove"
)
"""So long, and so unlike others, that with one slip nothing else can be meant."""
_SHORTEST_SLIP: Final = 4


def _slips(word: str) -> set[str]:
    """Return what one slip makes of a word: a letter left out or doubled, or two exchanged."""
    slips: set[str] = set()
    for place in range(len(word)):
        before, behind = word[:place], word[place + 1 :]
        slips.add(before + behind)
        slips.add(before + word[place] + word[place:])
        if behind:
            slips.add(before + behind[0] + word[place] + behind[1:])
    return {slip for slip in slips if slip[:1] == word[0] and len(slip) >= _SHORTEST_SLIP}


def _misspelt_words() -> dict[str, str]:
    misspelt: dict[str, str] = {}
    for word in _OFTEN_MISSPELT:
        for slip in _slips(word):
            if slip not in _WORDS:
                misspelt[slip] = word
    return misspelt


_MISSPELT: Final = _misspelt_words()


def classify_hour_word(word: str) -> tuple[str, HourTokenKind, int]:
    """Return a word in plain form without its slip, its kind, and its number; UNKNOWN if no word.

    The number is an hour (1-24) or minutes (0-59); 0 for all other kinds.
    """
    word = _MISSPELT.get(word, word)
    kind, number = _WORDS.get(word, _UNKNOWN)
    return word, kind, number
