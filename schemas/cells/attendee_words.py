"""The words of people present: a text in plain form becomes roles, counts, small words, names and
marks.
"""

import enum
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from schemas.cells import foreign_people as foreign
from schemas.cells.normalise import plain
from schemas.cells.parsed import vocabulary
from schemas.other_people import OTHER_PEOPLE
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
    """`roles`: for a role word; `word`: of another person, ours. `many`: the word is plural.
    `number`: for a number, or -1; for a role word how many it says by itself ("gemelli": 2).
    `any_number`: the word is the same behind a number ("3 AS"). `unsure`: it is a role for sure
    only where a number stands before it.
    """

    kind: K
    text: str
    roles: tuple[Role, ...] = ()
    many: bool = False
    number: int = -1
    misspelt: bool = False
    word: str = ""
    any_number: bool = False
    unsure: bool = False


_ONE: Final[dict[Role, str]] = {
    Role.HUSBAND: "marito husband marido esposo",
    Role.WIFE: "moglie wife esposa",
    Role.MOTHER: "madre mamma mammina mama mother mom mum mere",
    Role.FATHER: "padre papa babbo father dad pere",
    Role.CHILD: (
        "figlio figlia bambino bambina bimbo bimba minore neonato neonata ragazzo ragazza "
        "ragazzino ragazzina gemello gemella figlioletto figlioletta piccolo piccola minorenne "
        "alunno alunna fratellino sorellina bebe figliolo figliola studente studentessa "
        "adolescente figlio/a figlia/o bambino/a bimbo/a hijo hija fils fille enfant son daughter "
        "child"
    ),
    Role.SOCIAL_WORKER: "as assistente_sociale assistentesociale",
    Role.MEDIATOR: "mediatore mediatrice mediatore/trice mlc mediatore/mediatrice io",
    Role.TEACHER: (
        "maestra maestro insegnante prof professore professoressa docente profssa teacher"
    ),
    Role.OTHER: "altra_persona",
}
_MANY: Final[dict[Role, str]] = {
    Role.HUSBAND: "mariti",
    Role.WIFE: "mogli",
    Role.MOTHER: "madri mamme",
    Role.FATHER: "padri",
    Role.CHILD: (
        "figli figlie bambini bambine bimbi bimbe minori neonati ragazzi ragazze ragazzini "
        "ragazzine figlioletti piccoli minorenni alunni alunne fratellini sorelline gemelli "
        "gemelle studenti adolescenti figlioli gemellini gemelline figli/e figli/ie figlio/i "
        "figlia/e bambini/e bimbi/e hijos hijas enfants children kids"
    ),
    Role.SOCIAL_WORKER: "assistenti_sociali aass",
    Role.MEDIATOR: "mediatori mediatrici",
    Role.TEACHER: "maestre maestri insegnanti professori professoresse docenti proff",
    Role.OTHER: "altre_persone",
}
ADJECTIVES: Final = frozenset(
    vocabulary(
        "maggiore maggiori minore minori minorenne minorenni maggiorenne maggiorenni maschio "
        "maschi femmina femmine piccolo piccola piccoli piccole grande grandi neonato neonata "
        "neonati adolescente adolescenti disabile primogenito primogenita secondogenito "
        "secondogenita ultimogenito ultimogenita culturale culturali linguistico linguistica "
        "linguistici linguistiche interculturale interculturali comunale comunali scolastico "
        "scolastica educativo educativa telefonico telefonica professionale domiciliare "
        "domiciliari stesso stessa gemelli gemelle materna materno paterna paterno materni paterni "
        "titolare incinta mezzo enne adottivo adottiva naturale biologico biologica novenne "
        "decenne undicenne dodicenne tredicenne quattordicenne quindicenne sedicenne "
        "diciassettenne diciottenne ventenne tredicenni quattordicenni quindicenni tutela "
        "consultorio distrettuale territoriale speciale legale linguista arabo araba cinese "
        "albanese ucraino ucraina russo russa rumeno rumena romeno romena spagnolo spagnola "
        "francese inglese urdu punjabi bengalese bangla tigrino tigrina amarico turco turca wolof "
        "portoghese polacco polacca moldavo moldava marocchino marocchina egiziano egiziana "
        "pakistano pakistana peruviano peruviana senegalese tunisino tunisina"
    )
)
"""Words that say more about a role and name nobody else; some of them ("minori") are roles where
they stand alone.
"""

OFFICES: Final = frozenset(
    vocabulary(
        "comune centro scuola sportello consultorio classe casa servizio servizi ufficio tutela "
        "comunita cooperativa ospedale asilo nido infanzia primaria secondaria elementare "
        "elementari media medie superiori diurno sociale sociali minorile minori sostegno lingua "
        "italiano italiana matematica famiglia quartiere educativo educativa affido affidi penale "
        "civile base"
    )
)
"""Words that say more about an office or a task ("educatore del centro diurno") and name nobody."""
REASONS: Final = frozenset(
    vocabulary(
        "per lavoro malattia motivi motivo salute impegni impegno personali lavorativi scuola "
        "malato malata malati febbre ferie turno visita medica influenza viaggio aveva avevano era "
        "erano stava ricovero permesso problemi di del"
    )
)
"""Words that say why somebody was absent."""

DOUBTS: Final = frozenset(
    vocabulary(
        "forse oppure ovvero altri altro altra altre eccetera ecc tutti tutte boh idem circa"
    )
)
"""Words after which nobody knows who was there."""

_NUMBERS: Final = vocabulary(
    "zero un due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici "
    "quindici"
)

_SAME_IN_THE_PLURAL: Final = frozenset({"as", "mlc", "prof", "fils"})


TWINS: Final = frozenset({"gemelli", "gemelle", "gemellini", "gemelline"})
_OTHER_SPELLINGS: Final = {
    "logopediste": "logopedista",
    "terapiste": "terapista",
    "colleghe": "collega",
    "fisioterapiste": "fisioterapista",
}
"""Other plurals, and the word of `OTHER_PEOPLE` for each."""


def _other_people() -> Iterator[tuple[str, Token]]:
    plurals = frozenset(OTHER_PEOPLE.values())
    for one, many in OTHER_PEOPLE.items():
        if many not in OTHER_PEOPLE:
            yield many, Token(K.ROLE, many, (Role.OTHER,), True, word=one)
        yield one, Token(K.ROLE, one, (Role.OTHER,), word=one, any_number=one in plurals)
    for many, one in _OTHER_SPELLINGS.items():
        yield many, Token(K.ROLE, many, (Role.OTHER,), True, word=one)


def _foreign(word: str, role: foreign.ForeignRole) -> Token:
    many = role.number in ("many", "two", "either")
    return Token(
        K.ROLE,
        word,
        role.roles,
        many and len(role.roles) == 1,
        2 if role.number == "two" else -1,
        word=role.word,
        any_number=role.number == "any",
        unsure=role.number == "either",
    )


def _kind(kind: K, text: str) -> dict[str, Token]:
    return {word: Token(kind, word) for word in text.split()}


_ITALIAN_ROLES: Final[dict[str, Token]] = {
    **{
        word: Token(K.ROLE, word, (role,), any_number=word in _SAME_IN_THE_PLURAL)
        for role, words in _ONE.items()
        for word in words.split()
    },
    **{
        word: Token(K.ROLE, word, (role,), True, 2 if word in TWINS else -1)
        for role, words in _MANY.items()
        for word in words.split()
    },
}
_VOCABULARY: Final[dict[str, Token]] = {
    **_kind(K.AND, " ".join(foreign.JOINING)),
    **_kind(K.FILLER, " ".join(foreign.SMALL)),
    **_kind(K.AGE, " ".join(foreign.AGES)),
    **{word: Token(K.NUMBER, word, number=n) for word, n in foreign.NUMBERS.items()},
    **{word: _foreign(word, role) for word, role in foreign.ROLES.items()},
    **_kind(K.OF, "di del dello della dell dei degli delle d"),
    **_kind(K.AND, (
        "e ed con col piu and et y dhe insieme accompagnata accompagnato accompagnati nonche anche "
        "poi & + assieme"
    )),
    **_kind(
        K.FILLER,
        "il lo la i gli le l a al alla suo sua suoi sue loro mio mia nostro nostra solo sola soli "
        "sole soltanto solamente unicamente c era erano n nr num numero x propria proprio propri "
        "rispettivi rispettiva c'era colloquio incontro telefonata videochiamata chiamata ai alle "
        "dal dalla dai dalle dallo persone alcuni alcune diversi diverse parecchi parecchie the",
    ),
    **_kind(K.TITLE, (
        "genitore sig sigra signor signora signore dott dottssa dottoressa dottore sigg signori "
        "donna uomo ssa ra"
    )),
    **{word: Token(K.ADJECTIVE, word) for word in ADJECTIVES},
    **_kind(K.AGE, "anni anno mesi mese giorni giorno settimane settimana aa"),
    **_kind(K.WITHOUT, (
        "non senza tranne eccetto manca mancava mancano mancavano escluso esclusa esclusi salvo"
    )),
    **_kind(K.ABSENT, "assente assenti"),
    **_kind(K.PRESENT, "presente presenti si ok"),
    **_kind(K.NOBODY, "nessuno nessuna nessun"),
    **_kind(K.ABSENT, "no"),
    **_kind(K.COMMA, "ma mentre pero invece"),
    **{word: Token(K.NUMBER, word, number=n) for n, word in enumerate(_NUMBERS)},
    **{word: Token(K.NUMBER, word, number=1) for word in ("uno", "una")},
    **dict(_other_people()),
    **_ITALIAN_ROLES,
    "genitori": Token(K.ROLE, "genitori", (Role.MOTHER, Role.FATHER)),
    "coniugi": Token(K.ROLE, "coniugi", (Role.HUSBAND, Role.WIFE)),
    "coppia": Token(K.ROLE, "coppia", (Role.HUSBAND, Role.WIFE)),
}  # fmt: skip
_ROLE_WORDS: Final = tuple(
    (word, token)
    for word, token in _VOCABULARY.items()
    if token.kind is K.ROLE
    and (word not in foreign.ROLES or word in _ITALIAN_ROLES or word in OTHER_PEOPLE)
)
"""The words of which a misspelt one may be: of a language that is read by its words alone a slip
makes another.
"""
_BETWEEN: Final = r"[+&,;/()\n-]"
_PHRASES: Final[tuple[tuple[str, re.Pattern[str], str | Callable[[re.Match[str]], str]], ...]] = (
    ("ass", re.compile(r"\bass(?:istente|ist|\.?\s?te|\.)?\.?\s?soc(?:iale|\b\.?)(?![a-z])"), (
        " assistente_sociale "
    )),
    ("assistenti", re.compile(r"\bassistenti\s?soc(?:iali|\.)"), " assistenti_sociali "),
    ("a.", re.compile(r"(?<![a-z.])a\.\s?s\.?(?![a-z])"), " as "),
    ("aa.", re.compile(r"\ba{2}\.\s?s{2}\.?"), " aass "),
    ("sig", re.compile(r"\bsig\.?\s?r[ae]\b\.?"), " sigra "),
    ("dott", re.compile(r"\bdott\.?\s?(?:ssa|re)\b\.?"), " dottssa "),
    ("prof", re.compile(r"\bprof\.?\s?ssa\b\.?"), " profssa "),
    ("altr", re.compile(r"\baltr[oiae] ?[:=] ?(?=(?:(?:l[aoe]|il?|gli|un[ao]?|due|tre|[2-9]) )?"
                        rf"(?:{'|'.join((*OTHER_PEOPLE, *OTHER_PEOPLE.values()))})\b)"), ""),
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
    ("/", re.compile(r"\b([0-9]{1,2})/([0-9]{1,2})(?= (?:anni|mesi)\b)"), lambda m: (
        f"{m[1]} + {m[2]}"
    )),
    ("linguistic", re.compile(r"\blinguistic[oaie]\W{1,3}(?:e )?cultural[ei]\b"), " culturale "),
    ("accompagnat", re.compile(r"\b(minor[ei]|minorenn[ei])(?: stranier[oi])? non accompagnat[oaie]\b(?! d)"),
     lambda m: m[1]),
    ("in ", re.compile(r"\bin (?:presenza|lacrime)\b"), " "),
    ("ritardo", re.compile(r"\b(?:arrivat[oaie] )?(?:in|con) ritardo\b"), " "),
    ("lavoro", re.compile(r"\b(?:(?:che )?era |e )?(?:al|a) lavoro\b"), " \u2205 "),
    ("estero", re.compile(r"\b(?:(?:che )?era |e )?all'estero\b"), " \u2205 "),
    (" e mezzo", re.compile(r"\b(ann[oi]|mes[ei]) e mezzo\b"), lambda m: m[1]),
    ("..", re.compile(r"\.{2,}"), " \u2025 "),
    ("coppia", re.compile(r"\b(?:una |la )?coppia di (gemell[ie]n?[ie]?)\b"), lambda m: (
        f" {m[1]} "
    )),
    ("educ", re.compile(r"\beduc(?:\.(?!\w)|\b(?!\.))"), " educatore "),
    ("ed.", re.compile(rf"(?:^|(?<={_BETWEEN})|(?<={_BETWEEN} )|(?<=\be ))ed\.(?= ?(?:$|{_BETWEEN}|e\b))"),
     " educatore "),
    ("/", re.compile(r"(?<=/)ed(?= ?(?:/|$))"), " educatore "),
    ("ed.", re.compile(r"\bed\."), " \u2025 "),
    ("enn", re.compile(r"\b[0-9]{1,2}\s?enn[ei]\b"), " "),
    ("su ", re.compile(r"\bsu (?:[2-9]|due|tre|quattro|cinque|sei)\b"), " "),
    ("anni", re.compile(r"\bdi anni [0-9]{1,2}(?: (?:e|,) [0-9]{1,2})*\b"), " "),
)  # fmt: skip
"""Letters without which it is not looked for, how it is found, and the one word it becomes."""
_STATES: Final = (
    "malat ricoverat detenut arrestat carcerat impegnat occupat disoccupat decedut mort defunt "
    "separat divorziat sposat partit tornat rientrat trasferit espuls scompars operat ferit stanc "
    "agitat preoccupat arrabbiat nervos sord sordomut mut collegat conness avvisat invitat "
    "convocat contattat informat sentit venut arrivat uscit rimast addormentat anzian stranier "
    "italian nuov vecchi ubriac infortunat invalid vedov lontan irreperibil raggiungibil "
    "disponibil indispost present assent sconosciut ospitat allontanat affidat collocat denunciat "
    "latitant indagat sottopost rinchius licenziat influenzat raffreddat guarit dimess sospes "
    "esclus attes previst trist pensionat risposat clandestin regolar profug rifugiat emigrat "
    "immigrat resident domiciliat iscritt ignot"
)
"""Stems of words that say how or where somebody is."""
_PLACES: Final = (
    "lavoro casa scuola asilo nido ospedale carcere prigione comunita estero patria vacanza "
    "vacanze ferie viaggio malattia lutto turno ufficio videochiamata telefono telefonicamente "
    "cellulare whatsapp skype zoom meet teams remoto online chiamata messaggio delega tribunale "
    "questura consolato ambasciata pronto soccorso reparto clinica africa asia europa america "
    "medioriente afghanistan albania algeria argentina arabia austria bangladesh belgio benin "
    "bolivia bosnia brasile bulgaria burkina camerun canada ciad cile cina colombia congo corea "
    "croazia cuba danimarca dominicana ecuador egitto emirati eritrea etiopia filippine finlandia "
    "francia gabon gambia germania ghana giappone giordania grecia guinea haiti honduras india "
    "indonesia inghilterra iran iraq irlanda israele italia kenya kosovo kurdistan kuwait lanka "
    "avorio libano liberia libia macedonia mali marocco mauritania messico moldavia montenegro "
    "mozambico nepal nicaragua niger nigeria norvegia olanda pakistan palestina panama paraguay "
    "peru polonia portogallo qatar romania ruanda russia domingo senegal serbia siria slovenia "
    "somalia spagna sudan svezia svizzera thailandia tibet togo tunisia turchia ucraina uganda "
    "ungheria uruguay usa venezuela vietnam yemen zambia"
)
TOWNS: Final = frozenset(
    vocabulary(
        "bucarest cairo casablanca chisinau dakar dacca dhaka kiev kyiv lagos lahore lima londra "
        "manila parigi pechino quito rabat shanghai tirana tunisi berlino bruxelles madrid milano "
        "roma torino napoli genova bologna firenze palermo bari brescia bergamo monza pavia lodi "
        "como varese cremona rozzano opera pieve locate lombardia sicilia calabria puglia campania"
    )
)
"""Behind a parent they may say where he was, behind who works for a service they say for which one.
"""
NO_NAMES: Final = frozenset(
    {stem + ending for stem in _STATES.split() for ending in ("o", "a", "i", "e", "he", "")}
    | set(_PLACES.split())
    | TOWNS
)
"""Words that name nobody, with a capital neither: "Madre: Egitto", "Padre Malato"."""

ELSEWHERE: Final = "\u2302"
"""Stands for "in Egitto", "a scuola" behind somebody: a doubt, but where the cell says that only
others were there.
"""
_COUNTRIES: Final = (
    "afghanistan|africa|albania|algeria|america|argentina|bangladesh|belgio|benin|bolivia|bosnia|brasile|bulgaria|"
    "burkina faso|camerun|cile|cina|colombia|congo|costa d'avorio|cuba|ecuador|egitto|el "
    "salvador|eritrea|etiopia|"
    "filippine|francia|gambia|georgia|germania|ghana|guinea|honduras|india|inghilterra|iran|iraq|kenya|kosovo|libano|"
    "libia|macedonia|mali|marocco|mauritania|moldavia|nepal|niger|nigeria|olanda|pakistan|palestina|paraguay|peru|"
    "polonia|portogallo|romania|russia|santo domingo|senegal|serbia|siria|somalia|spagna|sri "
    "lanka|sudan|svezia|"
    "svizzera|togo|tunisia|turchia|ucraina|venezuela|yemen|patria|carcere|ospedale|vacanza|viaggio|comunita|"
    "(?:suo |loro )?paese(?: d'origine)?"
)
_AWAY_FROM: Final = re.compile(
    r"\b(?:(?:e|era|sono|erano|sta|stanno|ora|ancora|rimast[oaie]|partit[oaie]|tornat[oaie]|andat[oaie]) )*"
    rf"(?:(?:in|nel|nelle|negli|nella) (?:{_COUNTRIES})"
    r"|(?:a|al|all'|allo) ?(?:scuola|casa|asilo|nido|oratorio|estero))(?=\s*(?:$|[,;()\n.]|e\b))"
)
_ONLY: Final = re.compile(
    r"(?:^|[,;(\n.] ?)(?:c'?e(?:ra)? |presente |era presente )?(?:sol[oaie]|soltanto|solamente|unicamente|only) "
)
NOT_THERE: Final = "\u2205"
"""Stands for "non c'era" and the like; before its people or after them."""
NOT_THOSE: Final = "\u2260"
"""The same in the plural."""
NOT_THERE_ONLY: Final = "\u2204"
"""A place where somebody was, in a cell that says who only was at the talk."""
_LETTER: Final = r"[^\W\d_]"
_MARK: Final = (
    r"[\u0300-\u036f\u0610-\u065f\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u0981-\u0983\u09bc-\u09cd\u09d7"
    r"\u0a01-\u0a03\u0a3c-\u0a51\u0a70\u0a71\u0b01-\u0b03\u0b3c-\u0b57\u0b82\u0bbe-\u0bd7\u0d81-\u0d83\u0dca-\u0df3\u200d]"
)
"""Vowel signs and the like: in Indic scripts they are a part of the word."""
_PIECE: Final = re.compile(
    rf"(?P<number>[0-9]+)"
    rf"|(?P<word>(?:figli[oae]?|bambin[oai]|bimb[oai]|mediatore)/(?:a|o|i|e|ie|trice|mediatrice)\b"
    rf"|{_LETTER}(?:{_LETTER}|{_MARK})*(?:_{_LETTER}(?:{_LETTER}|{_MARK})*)*)"
    rf"|(?P<mark>[{NOT_THERE}{NOT_THOSE}{NOT_THERE_ONLY}]|\S)|(?P<line>\n)"
)


_NUMBERING: Final = re.compile(r"(?:^|(?<=[\s,;]))([0-9]{1,2})[.)]\s*(?=[^\W\d])")
_LONE_DOT: Final = re.compile(r" \.(?= |\n)")
_ASKING_FACES: Final = "😕🙃🙄😐😑😶🙅🙆🙇🙈🙉🙊🙋🙍🙎"
_FACES: Final = "".join(set(map(chr, range(0x1F600, 0x1F650))) - set(_ASKING_FACES))
_HEARTS: Final = "❤♥❣🖤🧡🤍🤎" + "".join(map(chr, range(0x1F493, 0x1F4A0)))
_FLOWERS: Final = "🌷🌸🌹🌺🌻🌼💐☀⭐🌟✨☺"
_HANDS: Final = "👋👌👍👏🤝💪✌" + "".join(map(chr, range(0x1F3FB, 0x1F400)))
_PLEASANT: Final = {
    **dict.fromkeys(map(ord, f"✓✔☑✅{_FACES}{_HEARTS}{_FLOWERS}{_HANDS}"), " "),
    **dict.fromkeys(map(ord, "\ufe0e\ufe0f"), ""),
}
"""Signs that say nothing of who was there; the picture of a person, or of a thing, may say
something.
"""


def _without_numbering(text: str) -> str:
    """ "1) madre 2) padre": the numbers of a list are no counts, when they are 1, 2, 3 from the beginning on."""
    found = list(_NUMBERING.finditer(text))
    if (
        len(found) < 2
        or found[0].start()
        or [int(m[1]) for m in found] != list(range(1, len(found) + 1))
    ):
        return text
    return _NUMBERING.sub(" , ", text)


_JOINED: Final = re.compile(
    rf"(?<!\w)(?:{'|'.join(word.replace('_', '[ -]') for word in foreign.JOINED_WORDS)})(?!\w)"
)
_JOINED_HINTS: Final = re.compile(
    "|".join(
        sorted({word.rpartition("_")[2][:4] for word in foreign.JOINED_WORDS if word.isascii()})
    )
)
"""How the last words of them begin: without one of these none is there."""


def _may_be_joined(text: str) -> bool:
    return not text.isascii() or _JOINED_HINTS.search(text) is not None


def _as_one_word(found: re.Match[str]) -> str:
    return f" {re.sub('[ -]', '_', found[0])} "


def _phrases(text: str) -> str:
    """Words that belong together, made one word."""
    if " ." in text:
        text = _LONE_DOT.sub(" \u2025 ", text)  # "marito . moglie .": a line to fill in
    if "1" in text:
        text = _without_numbering(text)
    if _may_be_joined(text):
        text = _JOINED.sub(_as_one_word, text)
    if not text.isascii():
        text = _CHINESE.sub(lambda found: f" {found[0]} ", text)
    if " in " in text or " nel" in text or " a " in text or " al" in text:
        text = _AWAY_FROM.sub(f" {NOT_THERE_ONLY if _ONLY.search(text) else ELSEWHERE} ", text)
    for letters, pattern, word in _PHRASES:
        if letters in text:
            text = pattern.sub(word, text)
    return text


def _capitals(text: str) -> frozenset[str]:
    """The words (plain) that are written like names: with a capital, where not all of the cell is
    in capitals. One letter is an initial where a full stop stands behind it, and anything else
    where none does.
    """
    if text.isupper():
        return frozenset()
    return frozenset(plain(word) for word in _CAPITAL.findall(text) if word[0].isupper())


_CAPITAL: Final = re.compile(rf"{_LETTER}(?:{_LETTER}|{_MARK})+|{_LETTER}(?=\.)")
_CHINESE: Final = re.compile("|".join(map(re.escape, foreign.CHINESE)))
_DIGITS: Final = re.compile(r"[^\x00-\x7f]")


def _usual_digit(found: re.Match[str]) -> str:
    value = unicodedata.decimal(found[0], None)
    return found[0] if value is None else str(value)


_MARKS: Final = {
    "(": K.OPEN, "[": K.OPEN, ")": K.CLOSE, "]": K.CLOSE, ",": K.COMMA, ";": K.COMMA, "\n": K.COMMA,
    "+": K.AND, "&": K.AND, "-": K.COMMA, "/": K.SLASH, "|": K.COMMA, "•": K.COMMA, "*": K.COMMA,
    "·": K.COMMA, ":": K.COLON, "=": K.COLON, NOT_THERE: K.ABSENT, NOT_THOSE: K.ABSENT,
    NOT_THERE_ONLY: K.ABSENT,
    "°": K.FILLER, "、": K.COMMA, "،": K.COMMA, "؛": K.COMMA, "。": K.COMMA, '"': K.FILLER,
}  # fmt: skip

_KNOWN: Final = _VOCABULARY | {
    mark: Token(kind, mark, many=mark == NOT_THOSE) for mark, kind in _MARKS.items()
}
"""The tokens of all known words and signs."""

_LONG: Final = 8
"""From so many letters on one slip makes no other word."""


@lru_cache(maxsize=4096)
def _misspelt(word: str) -> Token | None:
    """The role that a misspelt word means, when only one is that near. It is sure for a long word
    ("mediatrce").
    """
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
    return Token(
        K.ROLE, word, roles, many and not others, misspelt=bool(others) or len(word) < _LONG
    )


def _word(word: str, names: frozenset[str]) -> Token:
    if word in DOUBTS:
        return Token(K.UNKNOWN, word)
    if word in names and word not in NO_NAMES:
        return Token(K.NAME, word)
    return _misspelt(word) or Token(K.UNKNOWN, word)


def _unknown_word(word: str, names: frozenset[str]) -> Iterator[Token]:
    """The tokens of a word that is not in the vocabulary as it is: of a script that writes "and" to
    the next word they may be two.
    """
    found = _word(word, names)
    if found.kind is K.UNKNOWN and not word.isascii():
        for joined, stem in foreign.stems(word):
            if stem in _VOCABULARY:
                if joined:
                    yield Token(K.AND, word[:1])
                found = _VOCABULARY[stem]
                break
    yield found


def _in_company(found: list[Token], names: frozenset[str]) -> Iterator[Token]:
    """A word that is a name or another thing, too, is what it is in its language where other words
    of that stand beside it.
    """
    for token in found:
        languages = foreign.IN_COMPANY.get(token.text, ())
        if languages and not any(_speaks(language, token, found) for language in languages):
            yield Token(K.NAME if token.text in names else K.UNKNOWN, token.text)
        else:
            yield token


def _speaks(language: str, beside: Token, found: list[Token]) -> bool:
    known = foreign.LANGUAGES[language]
    return any(token.text in known for token in found if token.text != beside.text)


def people_tokens(typed: str) -> list[Token]:
    """The tokens of a cell, line breaks among them."""
    names = _capitals(typed)
    if not typed.isascii():
        typed = _DIGITS.sub(_usual_digit, typed.translate(_PLEASANT))
    text = _phrases("\n".join(line for line in map(plain, typed.splitlines()) if line))
    found: list[Token] = []
    of_two_meanings = False
    for piece in _PIECE.finditer(text):
        part = piece.group()
        if (known := _KNOWN.get(part)) is not None:
            found.append(known)
            of_two_meanings = of_two_meanings or part in foreign.IN_COMPANY
        elif piece.lastgroup == "number":
            found.append(Token(K.NUMBER, part, number=int(part) if len(part) < 4 else 9999))
        elif piece.lastgroup == "word":
            found.extend(_unknown_word(part, names))
        elif part == ".":
            # A full stop ends a clause, but not after "sig." or "ass."
            if (
                found
                and len(found[-1].text) > 4
                and text[piece.end() : piece.end() + 1] in ("", " ", "\n")
            ):
                found.append(Token(K.COMMA, part))
        elif part not in "'!":
            found.append(Token(K.UNKNOWN, part))
    if of_two_meanings:
        found = list(_in_company(found, names))
    return _social_workers(found)


def _social_workers(found: list[Token]) -> list[Token]:
    """Two words beside each other that are "assistente sociale" with a slip."""
    for at in range(len(found) - 2, -1, -1):
        first = found[at]
        if first.kind not in (K.UNKNOWN, K.NAME) or not first.text.startswith("as"):
            continue
        second = found[at + 1]
        if second.kind in (K.UNKNOWN, K.NAME) and second.text.startswith("s"):
            joined = f"{first.text}_{second.text}"
            one, many = (
                OSA.distance(joined, word) for word in ("assistente_sociale", "assistenti_sociali")
            )
            if one != many and min(one, many) <= 2:
                role = _VOCABULARY["assistente_sociale" if one < many else "assistenti_sociali"]
                found[at : at + 2] = [role]
    return found
