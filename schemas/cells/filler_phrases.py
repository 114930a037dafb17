"""Words around a day or an hour that say nothing of it: a greeting, a place, who was there, how.

Only phrases that are wholly known count: "presso la scuola Manzoni", "grazie mille", "con la
mamma". A word that is not known may have changed the meaning ("annullato", "a vuoto", "al posto
di"), so it stays where it is and the cell is asked. A proper name is known by its capital, and only
behind a word that announces a place or a person.
"""

import re
from collections.abc import Sequence, Set
from functools import cached_property
from typing import Final

from schemas.cells.normalise import plain
from schemas.cells.parsed import vocabulary
from schemas.patterns import lazy_pattern
from schemas.territory import load

_GREETING: Final = frozenset(
    vocabulary(
        "ciao buongiorno buonasera buonanotte salve saluti saluto cordiali distinti grazie mille "
        "tante prego hello hi salam salaam thanks ok okay benissimo perfetto gentile gentili cari "
        "cara caro carissimi egregi buona buon giornata lavoro hola merci bonjour pershendetje "
        "faleminderit multumesc shukran ecco assalam assalamu alaikum aleikum salamu auguri "
        "inshallah insallah inchallah insciallah "
        "السلام عليكم سلام شكرا شكراً مرحبا مرحباً شکریہ 你好 您好 谢谢 謝謝 "
        "дякую привіт вітаю спасибо здравствуйте"
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
        "thank you", "buon natale", "buona pasqua", "buone feste", "buon anno", "buon ramadan",
        "ramadan kareem", "eid mubarak", "buone vacanze", "tanti auguri", "добрий день",
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
_WORD: Final = lazy_pattern(r"[^\W\d_]+")


_AGAINST: Final = lazy_pattern(
    r"dis[dg]|an+ul|rinv|riman|spost|salta|vuot|ritard|assent|mancat|attes|sospes|dubb|err|sbagl"
    r"|cancel|chius|nessun|nien|"
    r"poi$|invece|anzi|ma$|non$|senza|tranne|forse|circa"
)
"""How words begin that speak against a day or an hour: no capital makes names of them."""
_BY_ITSELF: Final = lazy_pattern(
    r"(?:^|[\n.!?:;]|[^\w\s.,/()'\"&+-])\s*"
    r"(?<!\bdott\.)(?<!\bprof\.)(?<!\bsig\.)(?<!\bdr\.)(?<!\bist\.)"
    r"(?<!\bdott\.\s)(?<!\bprof\.\s)(?<!\bsig\.\s)(?<!\bdr\.\s)(?<!\bist\.\s)$",
    re.IGNORECASE,
)
"""Before a word whose capital a phone wrote by itself: a full stop, but not that of "dott."."""
_LONGEST_MUNICIPALITY: Final = 4
"""Words of the longest name of a comune that is looked for."""
_LONGEST_HOUSE_NUMBER: Final = 3


def is_no_slip(word: str) -> bool:
    """True for a word in plain form that is known here: no misspelt month or weekday.

    "saltato" is no "sabato".
    """
    if word in _CARRIES_NOTHING or word in _QUALITY:
        return True
    return _AGAINST.match(word) is not None


def asides(words: Sequence[str], free: Sequence[bool], typed: str) -> list[bool]:
    """Return for each word whether it belongs to a phrase that says nothing of a day or an hour.

    `words`: the words and marks of a text in plain form, in their order. `free`: the parser has no
    meaning of its own for the word, or one that a phrase may take from it ("a", "presso").
    `typed`: the text with its capitals.
    """
    return _PhraseFinder(words, free, typed).find()


class _PhraseFinder:
    """Finds the phrases in the words of one text."""

    def __init__(self, words: Sequence[str], free: Sequence[bool], typed: str) -> None:
        self.words = words
        self.free = free
        self.typed = typed

    @cached_property
    def names(self) -> Set[str]:
        """The words with a capital of their own, in plain form.

        None that are all capitals, nor where a phone writes one by itself, behind a full stop or at
        the beginning of a line.
        """
        names = set()
        for match in _WORD.finditer(self.typed):
            word = match[0]
            is_capitalised = word[0].isupper() and not word.isupper()
            if is_capitalised and not _BY_ITSELF.search(self.typed[: match.start()]):
                names.add(plain(word))
        return names

    def find(self) -> list[bool]:
        is_aside = [False] * len(self.words)
        place = 0
        while place < len(self.words):
            end = self._phrase_end(place)
            if end == place:
                place += 1
                continue
            is_aside[place:end] = [True] * (end - place)
            place = end
        return is_aside

    def _word_before(self, place: int) -> str:
        """Return the word before that place; "" at the beginning."""
        return self.words[place - 1] if place else ""

    def _phrase_end(self, begin: int) -> int:
        """Return the end of the phrase that begins there; `begin` where none does."""
        fixed = self._fixed_phrase_length(begin)
        if fixed:
            return begin + fixed
        place = end = begin
        while place < len(self.words) and self.free[place] and not self._is_numbered(place):
            if self._is_of_phrase(place, is_announced=end > begin):
                end = place + 1
            elif not self._may_stand_between(place):
                break
            place += 1
        return self._end_with_house_number(begin, end)

    def _fixed_phrase_length(self, place: int) -> int:
        """Return how many words of a fixed phrase begin there; 0 where none does."""
        if self.words[place] not in _FIXED_BEGIN:
            return 0
        if self.words[place] == "a" and self._word_before(place) not in _GREETING:
            return 0  # "ciao a tutti", but "alle 10 a tutti"
        for phrase in _FIXED:
            if tuple(self.words[place : place + len(phrase)]) == phrase:
                return len(phrase)
        return 0

    def _is_numbered(self, place: int) -> bool:
        """True for "via 9", "aula 3": the number behind such a word is no hour and no day."""
        if self.words[place] not in _NUMBERED:
            return False
        return place + 1 < len(self.words) and self.words[place + 1].isdigit()

    def _is_of_phrase(self, place: int, *, is_announced: bool) -> bool:
        """True for a word that says nothing by itself, or behind the one that announces it.

        "Manzoni" and "elementare" behind "scuola", "Gratosoglio" behind "a".
        """
        word = self.words[place]
        if word in _CARRIES_NOTHING or word in _NEAR or self._is_municipality(place):
            return True
        if is_announced and word in _QUALITY:
            return True
        may_be_named = is_announced or self._word_before(place) in _PREPOSITION
        return may_be_named and _may_be_name(word) and word in self.names

    def _may_stand_between(self, place: int) -> bool:
        """True for a word between two of a phrase, and for the full stop of "dott."."""
        word = self.words[place]
        if word in JOINTS:
            return True
        return word == "." and self._word_before(place) in _CARRIES_NOTHING

    def _is_municipality(self, place: int) -> bool:
        """True for a word of a comune's name: "Rozzano", and each of "Locate di Triulzi"."""
        known = load().known
        furthest = min(place + _LONGEST_MUNICIPALITY, len(self.words) + 1)
        for first in range(max(place - _LONGEST_MUNICIPALITY + 1, 0), place + 1):
            for last in range(place + 1, furthest):
                if " ".join(self.words[first:last]) in known:
                    return True
        return False

    def _end_with_house_number(self, begin: int, end: int) -> int:
        """Return the end of an address with its number: "via Roma 12", never "via Roma 12/03"."""
        words = self.words
        if end >= len(words) or not words[end].isdigit():
            return end
        if len(words[end]) > _LONGEST_HOUSE_NUMBER or _STREET.isdisjoint(words[begin:end]):
            return end
        mark, letter, behind = [*words[end + 1 : end + 4], ",", ",", ","][:3]
        if mark in (",", ";", ")") and end - begin > 1:
            return end + 1
        is_letter = len(letter) == 1 and letter.isalpha()
        if mark == "/" and is_letter and not behind.isalnum():
            return end + 3  # "via Roma 12/A"
        return end


def _may_be_name(word: str) -> bool:
    return len(word) > 1 and word.isalpha() and not _AGAINST.match(word)
