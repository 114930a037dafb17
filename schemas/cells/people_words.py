"""The words of people present: a text in plain form becomes roles, counts, small words, names and marks."""

import enum
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from schemas.cells.finding import vocabulary
from schemas.cells.words import plain
from schemas.session import Role


class K(enum.Enum):
    """What kind of thing a token is."""

    ROLE = enum.auto()
    NUMBER = enum.auto()
    OF = enum.auto()  # "di", "della": whose
    AND = enum.auto()  # joins items of one clause
    FILLER = enum.auto()
    TITLE = enum.auto()  # "signora": a person, but no role
    ADJECTIVE = enum.auto()  # "maggiore", "culturale": says more about a role
    AGE = enum.auto()  # "anni"
    WITHOUT = enum.auto()  # "senza": those who follow were absent
    ABSENT = enum.auto()  # "assente": those before were absent
    PRESENT = enum.auto()  # "presente"
    NOBODY = enum.auto()
    OPEN = enum.auto()
    CLOSE = enum.auto()
    COMMA = enum.auto()  # ends a clause
    SLASH = enum.auto()
    COLON = enum.auto()
    NAME = enum.auto()  # a word with a capital, or of a script without capitals
    UNKNOWN = enum.auto()


@dataclass(frozen=True, slots=True)
class Token:
    """`roles`: for a role word. `many`: the word is plural. `number`: for a number, or -1."""

    kind: K
    text: str
    roles: tuple[Role, ...] = ()
    many: bool = False
    number: int = -1
    misspelt: bool = False


_ONE: Final[dict[Role, str]] = {
    Role.HUSBAND: "marito husband marido esposo",
    Role.WIFE: "moglie wife esposa",
    Role.MOTHER: "madre mamma mammina mama mother mom mum mere",
    Role.FATHER: "padre papa babbo father dad pere",
    Role.CHILD: "figlio figlia bambino bambina bimbo bimba minore neonato neonata ragazzo ragazza ragazzino "
    "ragazzina figlioletto figlioletta piccolo piccola minorenne alunno alunna fratellino sorellina bebe figliolo "
    "figliola studente studentessa adolescente figlio/a figlia/o bambino/a bimbo/a hijo hija fils fille enfant son "
    "daughter child",
    Role.SOCIAL_WORKER: "as assistente_sociale assistentesociale",
    Role.MEDIATOR: "mediatore mediatrice mediatore/trice mlc mediatore/mediatrice io",
    Role.TEACHER: "maestra maestro insegnante prof professore professoressa docente profssa teacher",
    Role.OTHER: "educatore educatrice nonno nonna zio zia cognato cognata suocero suocera fratello sorella cugino "
    "cugina nipote amico amica vicino vicina avvocato avvocata avvocatessa psicologo psicologa medico pediatra "
    "neuropsichiatra logopedista coordinatore coordinatrice referente operatore operatrice dirigente preside tutor "
    "tutore tutrice volontario volontaria consulente infermiere infermiera ostetrica interprete compagno compagna "
    "convivente fidanzato fidanzata curatore curatrice parente familiare conoscente altra_persona collega "
    "tirocinante psicoterapeuta badante connazionale funzionario funzionaria genero nuora abuela grandmother",
}
_MANY: Final[dict[Role, str]] = {
    Role.HUSBAND: "mariti",
    Role.WIFE: "mogli",
    Role.MOTHER: "madri mamme",
    Role.FATHER: "padri",
    Role.CHILD: "figli figlie bambini bambine bimbi bimbe minori neonati ragazzi ragazze ragazzini ragazzine "
    "figlioletti piccoli minorenni alunni alunne fratellini sorelline gemelli gemelle studenti adolescenti "
    "figlioli figli/e figli/ie figlio/i figlia/e bambini/e bimbi/e hijos hijas enfants children kids",
    Role.SOCIAL_WORKER: "assistenti_sociali aass",
    Role.MEDIATOR: "mediatori mediatrici",
    Role.TEACHER: "maestre maestri insegnanti professori professoresse docenti proff",
    Role.OTHER: "educatori educatrici nonni nonne zii zie cognati cognate suoceri suocere fratelli sorelle cugini "
    "cugine nipoti amici amiche vicini vicine avvocati psicologi psicologhe medici pediatri logopedisti coordinatori "
    "coordinatrici referenti operatori operatrici volontari volontarie parenti familiari conoscenti altre_persone "
    "colleghi tirocinanti connazionali tutori",
}
ADJECTIVES: Final = frozenset(
    vocabulary(
        "maggiore maggiori minore minori minorenne minorenni maggiorenne maggiorenni maschio maschi femmina femmine "
        "piccolo piccola piccoli piccole grande grandi neonato neonata neonati adolescente adolescenti disabile "
        "primogenito primogenita secondogenito secondogenita ultimogenito ultimogenita culturale culturali "
        "linguistico linguistica linguistici linguistiche interculturale interculturali comunale comunali scolastico "
        "scolastica domiciliare domiciliari stesso stessa gemelli gemelle materna materno paterna paterno materni "
        "paterni titolare incinta mezzo enne adottivo adottiva naturale biologico biologica novenne decenne undicenne "
        "dodicenne tredicenne quattordicenne quindicenne sedicenne diciassettenne diciottenne ventenne tredicenni "
        "quattordicenni quindicenni tutela consultorio distrettuale territoriale speciale legale linguista arabo araba "
        "cinese albanese ucraino ucraina russo russa rumeno rumena romeno romena spagnolo spagnola francese inglese "
        "urdu "
        "punjabi bengalese bangla tigrino tigrina amarico turco turca wolof portoghese polacco polacca moldavo moldava "
        "marocchino marocchina egiziano egiziana pakistano pakistana peruviano peruviana senegalese tunisino tunisina"
    )
)
"""Words that say more about a role and name nobody else; some of them ("minori") are roles where they stand
alone."""

DOUBTS: Final = frozenset(
    vocabulary("forse oppure ovvero altri altro altra altre eccetera ecc tutti tutte boh idem circa")
)
"""Words after which nobody knows who was there."""

_NUMBERS: Final = vocabulary(
    "zero un due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici"
)

_FOREIGN_NUMBERS: Final = {"two": 2, "three": 3, "four": 4, "deux": 2, "trois": 3, "quatre": 4, "dos": 2, "tres": 3}


def _kind(kind: K, text: str) -> dict[str, Token]:
    return {word: Token(kind, word) for word in text.split()}


_VOCABULARY: Final[dict[str, Token]] = {
    **_kind(K.OF, "di del dello della dell dei degli delle d"),
    **_kind(K.AND, "e ed con col piu and et y dhe insieme accompagnata accompagnato accompagnati nonche anche & + "
    "assieme"),
    **_kind(
        K.FILLER,
        "il lo la i gli le l a al alla suo sua suoi sue loro mio mia nostro nostra solo sola soli sole soltanto "
        "solamente unicamente c era erano n nr num numero x propria proprio propri rispettivi rispettiva c'era "
        "colloquio incontro telefonata videochiamata chiamata ai alle dal dalla dai dalle dallo persone alcuni alcune "
        "diversi diverse parecchi parecchie the",
    ),
    **_kind(K.TITLE, "genitore sig sigra signor signora signore dott dottssa dottoressa dottore sigg signori "
        "donna "
    "uomo ssa ra"),
    **{word: Token(K.ADJECTIVE, word) for word in ADJECTIVES},
    **_kind(K.AGE, "anni anno mesi mese giorni giorno settimane settimana aa"),
    **_kind(K.WITHOUT, "non senza tranne eccetto manca mancava mancano mancavano escluso esclusa esclusi "
    "salvo"),
    **_kind(K.ABSENT, "assente assenti"),
    **_kind(K.PRESENT, "presente presenti si ok"),
    **_kind(K.NOBODY, "nessuno nessuna nessun"),
    **_kind(K.ABSENT, "no"),
    **_kind(K.COMMA, "ma mentre pero invece"),
    **{word: Token(K.NUMBER, word, number=n) for n, word in enumerate(_NUMBERS)},
    **{word: Token(K.NUMBER, word, number=1) for word in ("uno", "una")},
    **{word: Token(K.NUMBER, word, number=n) for word, n in _FOREIGN_NUMBERS.items()},
    **{word: Token(K.ROLE, word, (role,)) for role, words in _ONE.items() for word in words.split()},
    **{word: Token(K.ROLE, word, (role,), True) for role, words in _MANY.items() for word in words.split()},
    "genitori": Token(K.ROLE, "genitori", (Role.MOTHER, Role.FATHER)),
    "coniugi": Token(K.ROLE, "coniugi", (Role.HUSBAND, Role.WIFE)),
    "coppia": Token(K.ROLE, "coppia", (Role.HUSBAND, Role.WIFE)),
}  # fmt: skip
_ROLE_WORDS: Final = tuple((word, token) for word, token in _VOCABULARY.items() if token.kind is K.ROLE)
_PHRASES: Final[tuple[tuple[str, re.Pattern[str], str | Callable[[re.Match[str]], str]], ...]] = (
    ("ass", re.compile(r"\bass(?:istente|ist|\.?\s?te|\.)?\.?\s?soc(?:iale|\b\.?)(?![a-z])"), " assistente_sociale "),
    ("assistenti", re.compile(r"\bassistenti\s?soc(?:iali|\.)"), " assistenti_sociali "),
    ("a.", re.compile(r"(?<![a-z.])a\.\s?s\.?(?![a-z])"), " as "),
    ("aa.", re.compile(r"\ba{2}\.\s?s{2}\.?"), " aass "),
    ("sig", re.compile(r"\bsig\.?\s?r[ae]\b\.?"), " sigra "),
    ("dott", re.compile(r"\bdott\.?\s?(?:ssa|re)\b\.?"), " dottssa "),
    ("prof", re.compile(r"\bprof\.?\s?ssa\b\.?"), " profssa "),
    ("altra", re.compile(r"\baltra persona\b"), " altra_persona "),
    ("altre", re.compile(r"\baltre persone\b"), " altre_persone "),
    ("m.", re.compile(r"\bm\.\s?l\.\s?c\.?"), " mlc "),
    ("non ", re.compile(r"\b(?:non c'?\s?erano|non ci sono|non erano present[ei]"
                r"|non (?:presenti|venut[ie])"
                r"|non hanno partecipato|non sono (?:present[ie]|venut[ie])|non si sono presentat[ie])\b"),
     " \u2260 "),
    ("non ", re.compile(r"\b(?:non c'?\s?era|non c'e|non era presente|non (?:presente|venut[oa])"
                r"|non ha partecipato|non e (?:presente|venut[oa]|potut[oa] venire)"
                r"|non si e presentat[oa]|non ha potuto)\b"),
     " \u2205 "),
    ("t", re.compile(r"\b(?:tutti|tutte|entrambi|entrambe)(?: e (due|tre|quattro|cinque|[2-9]))?"
                r" (?:i|gli|le) "),
     lambda m: f" {m[1] or ('due' if m[0].lstrip().startswith('entramb') else '')} "),
    ("tutela", re.compile(r"\btutela (?:dei )?minori\b"), " tutela "),
    ("assent", re.compile(r"\b(assent[ei]) (?:in)?giustificat[oaie]\b"), lambda m: m[1]),
    ("da sol", re.compile(r"\bda sol([oaie])\b"), lambda m: f" sol{m[1]} "),
    ("/", re.compile(r"\b([0-9]{1,2})/([0-9]{1,2})(?= (?:anni|mesi)\b)"), lambda m: f"{m[1]} e {m[2]}"),
    ("linguistic", re.compile(r"\blinguistic[oaie]\W{1,3}(?:e )?cultural[ei]\b"), " culturale "),
    ("accompagnat", re.compile(r"\b(minor[ei]|minorenn[ei])(?: stranier[oi])? non accompagnat[oaie]\b(?! d)"),
     lambda m: m[1]),
    ("in ", re.compile(r"\bin (?:presenza|lacrime)\b"), " "),
    ("ritardo", re.compile(r"\b(?:arrivat[oaie] )?(?:in|con) ritardo\b"), " "),
    ("lavoro", re.compile(r"\b(?:(?:che )?era |e )?(?:al|a) lavoro\b"), " \u2205 "),
    ("estero", re.compile(r"\b(?:(?:che )?era |e )?all'estero\b"), " \u2205 "),
    (" e mezzo", re.compile(r"\b(ann[oi]|mes[ei]) e mezzo\b"), lambda m: m[1]),
    ("x", re.compile(r"(?<![0-9])(?<![0-9] )\bx\b(?!\s*[0-9])(?=.)"), " \u00d7 "),
    ("..", re.compile(r"(?:(?<=[\s,;+])|^)\.{2,}"), " \u2025 "),
    ("(", re.compile(r"\(\s*\)"), " "),
    ("enn", re.compile(r"\b[0-9]{1,2}\s?enn[ei]\b"), " "),
    ("su ", re.compile(r"\bsu (?:[2-9]|due|tre|quattro|cinque|sei)\b"), " "),
    ("anni", re.compile(r"\bdi anni [0-9]{1,2}(?: (?:e|,) [0-9]{1,2})*\b"), " "),
)  # fmt: skip
"""Letters without which it is not looked for, how it is found, and the one word it becomes."""
NOT_THERE: Final = "\u2205"
"""Stands for "non c'era" and the like; before its people or after them."""
NOT_THOSE: Final = "\u2260"
"""The same in the plural."""
_PIECE: Final = re.compile(
    rf"(?P<number>[0-9]+)"
    rf"|(?P<word>(?:figli[oae]?|bambin[oai]|bimb[oai]|mediatore)/(?:a|o|i|e|ie|trice|mediatrice)\b"
    rf"|[^\W\d_]+(?:_[a-z]+)?)|(?P<mark>[{NOT_THERE}{NOT_THOSE}]|\S)|(?P<line>\n)"
)


_NUMBERING: Final = re.compile(r"(?:^|(?<=[\s,;]))([0-9]{1,2})[.)]\s*(?=[^\W\d])")
_TICKS: Final = str.maketrans("", "", "✓✔☑✅👍🙂😊\ufe0f")


def _without_numbering(text: str) -> str:
    """ "1) madre 2) padre": the numbers of a list are no counts, when they are 1, 2, 3 from the beginning on."""
    found = list(_NUMBERING.finditer(text))
    if len(found) < 2 or found[0].start() or [int(m[1]) for m in found] != list(range(1, len(found) + 1)):
        return text
    return _NUMBERING.sub(" , ", text)


def _phrases(text: str) -> str:
    """Words that belong together, made one word."""
    if "1" in text:
        text = _without_numbering(text)
    for letters, pattern, word in _PHRASES:
        if letters in text:
            text = pattern.sub(word, text)
    return text


def _capitals(text: str) -> frozenset[str]:
    """The words (plain) that are written like names: with a capital, or in a script that has none."""
    return frozenset(plain(word) for word in re.findall(r"[^\W\d_]+", text) if not word[0].islower())


_MARKS: Final = {
    "(": K.OPEN, "[": K.OPEN, ")": K.CLOSE, "]": K.CLOSE, ",": K.COMMA, ";": K.COMMA, "\n": K.COMMA,
    "+": K.AND, "&": K.AND, "-": K.COMMA, "/": K.SLASH, "|": K.COMMA, "•": K.COMMA, "*": K.COMMA,
    "·": K.COMMA, ":": K.COLON, "=": K.COLON, NOT_THERE: K.ABSENT, NOT_THOSE: K.ABSENT,
    "°": K.FILLER, '"': K.FILLER,
}  # fmt: skip


_LONG: Final = 8
"""From so many letters on one slip makes no other word."""


@lru_cache(maxsize=4096)
def _misspelt(word: str) -> Token | None:
    """The role that a misspelt word means, when only one is that near. It is sure for a long word ("mediatrce")."""
    if len(word) < 5:
        return None
    near = {
        (t.roles, t.many)
        for known, t in _ROLE_WORDS
        if abs(len(known) - len(word)) <= 1 and OSA.distance(word, known) <= 1
    }
    if len({roles for roles, _ in near}) != 1:
        return None
    (roles, many), *others = near
    return Token(K.ROLE, word, roles, many and not others, misspelt=bool(others) or len(word) < _LONG)


def _word(word: str, names: frozenset[str]) -> Token:
    known = _VOCABULARY.get(word)
    if known is not None:
        return known
    if word in names:
        return Token(K.NAME, word)
    return _misspelt(word) or Token(K.UNKNOWN, word)


def people_tokens(typed: str) -> list[Token]:
    """The tokens of a cell, line breaks among them."""
    names = _capitals(typed)
    text = _phrases("\n".join(line for line in map(plain, typed.translate(_TICKS).splitlines()) if line))
    found: list[Token] = []
    for piece in _PIECE.finditer(text):
        part = piece.group()
        if piece.lastgroup == "number":
            found.append(Token(K.NUMBER, part, number=int(part) if len(part) < 4 else 9999))
        elif piece.lastgroup == "word":
            found.append(_word(part, names))
        elif part == ".":
            # A full stop ends a clause, but not after "sig." or "ass."
            if found and len(found[-1].text) > 4 and text[piece.end() : piece.end() + 1] in ("", " ", "\n"):
                found.append(Token(K.COMMA, part))
        elif part not in "'!":
            found.append(Token(_MARKS.get(part, K.UNKNOWN), part, many=part == NOT_THOSE))
    return _social_workers(found)


def _social_workers(found: list[Token]) -> list[Token]:
    """Two words beside each other that are "assistente sociale" with a slip."""
    for at in range(len(found) - 2, -1, -1):
        first, second = found[at : at + 2]
        if first.text[:2] == "as" and second.text[:1] == "s" and {first.kind, second.kind} <= {K.UNKNOWN, K.NAME}:
            joined = f"{first.text}_{second.text}"
            one, many = (OSA.distance(joined, word) for word in ("assistente_sociale", "assistenti_sociali"))
            if one != many and min(one, many) <= 2:
                role = _VOCABULARY["assistente_sociale" if one < many else "assistenti_sociali"]
                found[at : at + 2] = [role]
    return found
