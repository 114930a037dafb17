"""Words around a day or an hour that say nothing of it: a greeting, a place, who was there, how.

Only phrases that are wholly known count: "presso la scuola Manzoni", "grazie mille", "con la mamma".
A word that is not known may have changed the meaning ("annullato", "a vuoto", "al posto di"), so it
stays where it is and the cell is asked. A proper name is known by its capital, and only behind a word
that announces a place or a person.
"""

import re
from collections.abc import Callable, Sequence, Set
from typing import Final

from schemas.cells.normalise import plain
from schemas.cells.parsed import vocabulary
from schemas.territory import load

_GREETING: Final = frozenset(
    vocabulary(
        "ciao buongiorno buonasera buonanotte salve saluti saluto cordiali distinti grazie mille "
        "tante prego hello hi salam salaam thanks ok okay benissimo perfetto gentile gentili cari "
        "cara caro carissimi egregi buona buon giornata lavoro hola merci bonjour pershendetje "
        "faleminderit multumesc shukran ecco assalam assalamu alaikum aleikum salamu auguri "
        "inshallah insallah inchallah insciallah "
        "السلام عليكم سلام شكرا شكراً مرحبا مرحباً شکریہ 你好 您好 谢谢 謝謝 дякую привіт вітаю спасибо здравствуйте"
    )
)
_PLACE: Final = frozenset(
    vocabulary(
        "presso c/o scuola asilo nido materna comune municipio ufficio uffici sede sportello "
        "consultorio casa domicilio abitazione appartamento ospedale clinica biblioteca oratorio "
        "parrocchia chiesa moschea centro cooperativa coop associazione comunita sala saletta "
        "stanza aula studio ambulatorio neuropsichiatria npi uonpia asst ats asl tribunale "
        "questura prefettura caf cpia cag bar parco piazza piazzale via viale corso largo servizi "
        "servizio tutela serd sert cps csm struttura residence albergo dormitorio palestra "
        "istituto ic liceo caritas spazio segretariato medico pediatra ludoteca polo villa "
        "cascina sociosanitario"
    )
)
_MODE: Final = frozenset(
    vocabulary(
        "online remoto presenza persona telefono telefonico telefonica telefonicamente telefonata "
        "tel cell cellulare videochiamata videocall video call chiamata zoom meet teams whatsapp "
        "wa skype domiciliare vd distanza"
    )
)
_TALK: Final = frozenset(
    vocabulary(
        "colloquio colloqui incontro appuntamento visita mediazione accompagnamento traduzione "
        "interpretariato consulenza supporto sostegno riunione equipe rete monitoraggio "
        "conoscenza restituzione aggiornamento individuale conoscitivo congiunto familiare "
        "settimanale mensile protetto scolastico presente presenti insieme bene puntuale puntuali "
        "svolto effettuato fatto relazione verbale"
    )
)
_PERSON: Final = frozenset(
    vocabulary(
        "marito moglie mamma madre papa padre figlio figlia figli figlie bambino bambina bambini "
        "bambine minore minori signora signore signor sig sigra genitori coppia coniugi famiglia "
        "nucleo utente nonna nonno zia zio sorella fratello as assistente assistenti educatrice "
        "educatore educatori educ psicologa psicologo maestra maestre maestro insegnante "
        "insegnanti docente docenti prof professoressa professore preside dirigente pediatra "
        "medico dottoressa dottore dott dottssa logopedista avvocato avvocata mediatrice "
        "mediatore coordinatrice coordinatore operatrice operatore interprete neuropsichiatra "
        "ostetrica infermiera tutor lei lui loro entrambi ragazzo ragazza ragazzi"
    )
)
_QUALITY: Final = frozenset(
    vocabulary(
        "sociale sociali elementare elementari media medie primaria secondaria superiore "
        "superiori materna infanzia comunale pubblica privata statale famiglia famiglie civico "
        "diurno aggregazione giovanile culturale linguistica sanitario ssa ra base zona quartiere "
        "riunioni incontri colloqui pronto soccorso minori sua loro propria comprensivo anagrafe "
        "piccola grande protezione territoriale domiciliare scolastica riferimento classe "
        "italiano"
    )
)
_PREPOSITION: Final = frozenset(
    vocabulary(
        "a al alla allo all ad ai agli in nel nella nello nell nei presso c/o da dalla dallo dall "
        "dai di del della dello dell dei delle per con col tramite su sul sulla via"
    )
)
JOINTS: Final = _PREPOSITION | frozenset(
    vocabulary(
        "il lo la i gli le l e ed un una uno d + & anche primo secondo seconda terzo terza breve"
    )
)
"""What may stand between two words of a phrase, or before the first."""
_FIXED: Final = tuple(
    vocabulary(phrase)
    for phrase in (
        "come da accordi", "come concordato", "come previsto", "tutto bene", "tutto ok", "va bene",
        "thank you", "buon natale", "buona pasqua", "buone feste", "buon anno", "buon ramadan", "ramadan kareem",
        "eid mubarak", "buone vacanze", "tanti auguri", "добрий день",
        "on line", "buon fine settimana", "buon weekend", "a tutti", "a tutte", "a voi",
        "e stato", "e stata", "si e svolto", "si e tenuto", "e avvenuto", "ci siamo visti",
        "ci siamo incontrati", "ci siamo sentiti", "abbiamo fatto", "ho incontrato", "ho visto",
        "abbiamo incontrato", "abbiamo visto",
    )
)  # fmt: skip
_FIXED_BEGIN: Final = frozenset(phrase[0] for phrase in _FIXED)
_NEAR: Final = frozenset(vocabulary("milano pavia lodi"))
_STREET: Final = frozenset(vocabulary("via viale piazza piazzale corso largo"))
_NUMBERED: Final = _STREET | frozenset(
    vocabulary("aula sala saletta stanza classe sportello polo spazio ic")
)
_CARRIES_NOTHING: Final = _GREETING | _MODE | _TALK | _PERSON | _PLACE
_WORD: Final = re.compile(r"[^\W\d_]+")


def asides(said: Sequence[str], free: Sequence[bool], typed: str) -> list[bool]:
    """Which of these words say nothing.

    `said`: the words and marks of a text in plain form, in their order. `free`: the reader has no
    meaning of its own for the word, or one that a phrase may take from it ("a", "presso"). `typed`: the
    text with its capitals.
    """
    found = [False] * len(said)
    at = 0
    while at < len(said):
        end = _phrase(said, free, at, lambda: _names(typed))
        if end > at:
            found[at:end] = [True] * (end - at)
        at = max(end, at + 1)
    return found


def _phrase(
    said: Sequence[str], free: Sequence[bool], begin: int, names: Callable[[], Set[str]]
) -> int:
    """The end of the phrase that begins there; `begin` where none does."""
    if fixed := _fixed(said, begin):
        return begin + fixed
    at = end = begin
    while at < len(said) and free[at] and not _is_numbered(said, at):
        word = said[at]
        known = word in _CARRIES_NOTHING or word in _NEAR or _is_municipality(said, at)
        if known or _says_more(said, at, end > begin, names):
            end = at + 1
        elif word not in JOINTS and not (
            word == "." and _word_before(said, at) in _CARRIES_NOTHING
        ):
            break
        at += 1
    return _house_number(said, begin, end)


def _is_numbered(said: Sequence[str], at: int) -> bool:
    """True for "via 9", "aula 3": the number behind such a word is no hour and no day."""
    return said[at] in _NUMBERED and at + 1 < len(said) and said[at + 1].isdigit()


def _says_more(
    said: Sequence[str], at: int, announced: bool, names: Callable[[], Set[str]]
) -> bool:
    """True for "Manzoni" and "elementare" behind "scuola", for "Gratosoglio" behind "a"."""
    word = said[at]
    if announced and word in _QUALITY:
        return True
    may_be_named = announced or _word_before(said, at) in _PREPOSITION
    return may_be_named and _is_name(word) and word in names()


def _word_before(said: Sequence[str], at: int) -> str:
    """The word before that place; "" at the beginning."""
    return said[at - 1] if at else ""


def _fixed(said: Sequence[str], at: int) -> int:
    """How many words of a fixed phrase begin there."""
    if said[at] not in _FIXED_BEGIN:
        return 0
    if said[at] == "a" and _word_before(said, at) not in _GREETING:
        return 0
    return next(
        (len(phrase) for phrase in _FIXED if tuple(said[at : at + len(phrase)]) == phrase), 0
    )


def _is_municipality(said: Sequence[str], at: int) -> bool:
    """True for a word of a comune's name: "Rozzano", and each of "Locate di Triulzi"."""
    known = load().known
    return any(
        " ".join(said[first:last]) in known
        for first in range(max(at - 3, 0), at + 1)
        for last in range(at + 1, min(at + 4, len(said)) + 1)
    )


def _is_name(word: str) -> bool:
    return len(word) > 1 and word.isalpha() and not _AGAINST.match(word)


_AGAINST: Final = re.compile(
    r"dis[dg]|an+ul|rinv|riman|spost|salta|vuot|ritard|assent|mancat|attes|sospes|dubb|err|sbagl|cancel|chius|nessun|nien|"
    r"poi$|invece|anzi|ma$|non$|senza|tranne|forse|circa"
)
"""How words begin that speak against a day or an hour: no capital makes names of them."""


def _house_number(said: Sequence[str], begin: int, end: int) -> int:
    """The end of an address with its number: "via Roma 12", never the day of "via Roma 12/03"."""
    if (
        end < len(said)
        and said[end].isdigit()
        and len(said[end]) <= 3
        and _STREET & set(said[begin:end])
    ):
        after = [*said[end + 1 : end + 4], ",", ",", ","]
        if after[0] in (",", ";", ")") and end - begin > 1:
            return end + 1
        if after[0] == "/" and len(after[1]) == 1 and after[1].isalpha() and not after[2].isalnum():
            return end + 3
    return end


def _names(typed: str) -> Set[str]:
    """The words with a capital of their own, in plain form: none that are all capitals, nor where a
    phone writes one by itself, behind a full stop or at the beginning of a line.
    """
    return frozenset(
        plain(found[0])
        for found in _WORD.finditer(typed)
        if found[0][0].isupper()
        and not found[0].isupper()
        and not _BY_ITSELF.search(typed[: found.start()])
    )


_BY_ITSELF: Final = re.compile(
    r"(?:^|[\n.!?:;]|[^\w\s.,/()'\"&+-])\s*(?<!\bdott\.)(?<!\bprof\.)(?<!\bsig\.)(?<!\bdr\.)(?<!\bist\.)"
    r"(?<!\bdott\.\s)(?<!\bprof\.\s)(?<!\bsig\.\s)(?<!\bdr\.\s)(?<!\bist\.\s)$",
    re.IGNORECASE,
)


def is_no_slip(word: str) -> bool:
    """True for a word that is known here, in plain form: it is no misspelt month or weekday ("saltato": sabato)."""
    return word in _CARRIES_NOTHING or word in _QUALITY or _AGAINST.match(word) is not None
