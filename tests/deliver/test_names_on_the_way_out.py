"""The outgoing check alone, with redaction switched off.

No family's name, codice fiscale, phone or email leaves the office in any part of a mail; and no
ordinary sentence stops one.
"""

import random
import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from collector.deliver.family_names import FamilyNames
from collector.deliver.identifiers import find_identifiers
from collector.deliver.name_letters import comparable
from collector.deliver.name_parts import PARTICLES
from collector.deliver.ordinary_words import KIN, is_ordinary, is_used_as_word
from collector.deliver.outgoing_check import find_refusals
from collector.deliver.outgoing_scope import Scope
from collector.deliver.sheet_texts import SheetText, SheetTexts
from schemas.code import ALPHABET, codes, is_code
from tests.road import MEETINGS, NUCLEI, PEOPLE, SOUND, Project

MEETING = "AS-2026-06-25"


def switch_redaction_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts travel as they were typed."""
    monkeypatch.setattr("collector.privacy.redaction.find_identities", lambda *_, **__: ())


# --- Names in a text ----------------------------------------------------------------------------

FAMILIES = {
    "N2222": ("Hoxha Arben",), "N2223": ("Khan",), "N2224": ("N'Diaye",),
    "N2225": ("Chen Wang", "陈伟"),
    "N2226": ("Popa",), "N2227": ("Begum",), "N2228": ("El Amrani",), "N2229": ("D'Souza",),
    "N222A": ("منصور",),
    "N222B": ("বেগম",), "N222C": ("王秀英",), "N222D": ("欧阳娜娜",), "N222E": ("Li Wu",),
    "N222F": ("Wu",),
    "N222G": ("Ben Salah",), "N222H": ("Попа",), "N222J": ("Islam",),
    "N222K": ("Hassan (Rozzano)",), "N222L": ("陈",),
    "N222M": ("Sala",), "N222N": ("Costa",), "N222P": ("Maggio",), "N222Q": ("Rosa",),
    "N222R": ("Neri",),
    "N222S": ("Gallo",), "N222T": ("Ali",), "N222U": ("Sole",), "N222V": ("Opera",),
    "N222W": ("Costa Rosa",),
    "N222X": ("Sara Bianchi",), "N222Y": ("Conti",), "N222Z": ("Li",), "N2233": ("حداد",),
    "N2232": ("famiglia Dia, mamma e 2 figli",),
}  # fmt: skip
SCOPE = Scope(
    frozenset(FAMILIES),
    FAMILIES,
    sheet=SheetTexts.of(FAMILIES, (), ("Opera", "Rozzano", "Locate di Triulzi")),
)

NAMES = [
    "Khan&moglie", "~Khan~", "Chen=assente", "begum|figli", "_Khan_",
    "Khan2", "2Khan", "khan/popa", "«Popa»", "Popa's",
    "HOXHA", "hoxha", "Höxhä", "Ho\u200bxha", "Ho\u00adxha", "Ho-\nxha", "Ｋｈａｎ", "Кhаn",
    "ARBEN", "dalla Popa",
    "figlioHoxha", "mammaKhan", "KHANmamma", "conpopa", "khanassente",
    "signorahoxha", "hoxhaassente", "arbenhoxha", "chenwang", "ChenWang",
    "Khan\u200bla mamma", "وحداد", "الحداد",
    "NDiaye", "ndiaye", "N’Diaye", "diaye", "dsouza", "Souza", "Elamrani", "El-Amrani", "Amrani",
    "salah", "Hassan",
    "Li Wu", "Wu ha detto", "islam", "Попа",
    "今天陈伟来了", "陈先生", "陈家", "秀英来了", "王太太", "欧阳来了", "陈",
    "陈\u00a0伟来了", "陈\u3000伟", "陈\u2009伟", "陈 · 伟",
    "منصور", "ومنصور", "المنصور", "لمنصور", "مَنصور", "বেগমের",
]  # fmt: skip
NAMES_THAT_ARE_WORDS = [
    "la sig.ra Rosa è venuta", "sig. Costa", "famiglia Sala",
    "nucleo Neri", "Ieri Sala non è venuto", "con Ali a scuola",
    "Costa ha chiesto un aiuto", "ZAINO ROSA", "LA ROSA VIENE DOMANI", "la madre Rosa",
    "il figlio di Costa", "Costa Rosa", "la figlia di Maggio",
    "Il padre Sole", "la sig.ra Opera", "figlia di Opera",
    "il sig Gallo", "dott. Neri", "Conti è assente", "visto Neri",
    "il signor Conti", "Gallo viene sempre", "Opera ha detto di no",
]  # fmt: skip
WORDS = [
    "la sala", "la Sala grande", "a maggio", "12 Maggio 2026", "a Maggio", "Maggio 2026",
    "Costa troppo il bus",
    "zaino rosa", "capelli neri", "il gallo canta", "Li abbiamo visti",
    "li ho visti", "ali", "Sole e pioggia", "al sole",
    "sarà presente", "Sarà presente", "costante", "La casa costa cara", "abita a Opera",
    "Opera, biblioteca",
    "comune di Opera", "residente a Rozzano", "vitamina D", "piano n 3",
    "islamico", "marinaio", "continua", "raccontino",
    "conti da pagare", "i Conti correnti", "la Costa Azzurra", "percorso", "alla Sala civica",
    "vestiti neri e rosa",
    "Rosa il colore della stanza", "- Maggio: tre colloqui", "fine Maggio",
    "la Sala d'attesa", "Neri i capelli", "salami",
    "Sala riunioni prenotata", "cinese", "popolo", "la mamma e i figli", "Padre assente", "陈列",
]  # fmt: skip


@pytest.mark.parametrize("text", [*NAMES, *NAMES_THAT_ARE_WORDS])
@pytest.mark.parametrize("part", ["oggetto della mail", "PDF"])
def test_a_familys_name_is_refused(part: str, text: str) -> None:
    assert any(
        "il nome di una famiglia" in refusal for refusal in find_refusals(SCOPE, {part: text})
    )


@pytest.mark.parametrize("text", WORDS)
def test_an_ordinary_word_is_not_refused(text: str) -> None:
    assert find_refusals(SCOPE, {"PDF": text}) == []


SIGNS = "&~=|_/\\.,;:!?()[]{}<>«»“”'’\"*+#%§°^-–—•·… \n\t\u00a0\u200b\u200d\u2060\ufeff\u202e😀"
INVENTED = st.text("abcdefghijklmnopqrstuvwxyzàéñşç", min_size=3, max_size=12)
CASES = st.sampled_from([str.lower, str.upper, str.title, str])


@given(
    INVENTED,
    CASES,
    st.sampled_from(SIGNS),
    st.sampled_from(SIGNS),
    st.sampled_from(WORDS),
    st.sampled_from(WORDS),
)
def test_any_listed_name_is_refused_whatever_touches_it(
    name: str, case: Any, before: str, after: str, first: str, last: str
) -> None:
    key = FamilyNames.of({"N2222": (name,)})
    assume(
        key.words and not any(is_ordinary(word) or word in PARTICLES | KIN for word in key.words)
    )
    scope = Scope(frozenset(("N2222",)), {"N2222": (name,)})
    for text in (
        f"{first}{before}{case(name)}{after}{last}",
        f"{case(name)}{after}",
        f"{before}{case(name)}",
    ):
        assert find_refusals(scope, {"documento di Word": text}), text


@given(st.text(max_size=60))
def test_any_text_can_be_checked(text: str) -> None:
    assert isinstance(find_refusals(SCOPE, {"PDF": text}), list)


@given(st.lists(st.sampled_from(WORDS), max_size=8))
def test_ordinary_sentences_in_a_row_are_not_refused(texts: list[str]) -> None:
    assert find_refusals(SCOPE, {"PDF": ". \n".join(texts)}) == []


def test_a_name_inside_one_of_our_codes_is_not_refused() -> None:
    families = {"N2222": ("Khan",)}
    assert FamilyNames.of(families).hits(comparable("Khan")) != []
    code = next(one for last in ALPHABET if is_code(one := f"RKHAN2{last}", "R"))
    assert find_refusals(Scope(frozenset(families), families), {"PDF": f"riga {code}"}) == []


@pytest.mark.parametrize(
    ("text", "word", "is_one"),
    [
        ("Municipio di Opera, Sala Giunta", "Sala", True),
        ("via Costa 12, Rozzano", "Costa", True),
        ("Villa Rosa", "Rosa", True),
        ("casa Rosa", "Rosa", False),
        ("presso Costa", "Costa", False),
        ("dalla famiglia Sala", "Sala", False),
    ],
)
def test_in_a_place_offices_and_addresses_are_words(text: str, word: str, is_one: bool) -> None:
    start = text.index(word)
    assert is_used_as_word(text, start, start + len(word), place=True) is is_one


# --- Codici fiscali, phones, emails -------------------------------------------------------------

IDENTIFIERS = [
    "RSSMRA80A01H501U", "rssmra80a01h501u", "RSS MRA 80A01 H501U", "RSSMRA-80A01-H501U",
    "[nome]80A01H501U",
    "RSSMRA80A01", "C.F.RSSMRA80A01H501U", "H501U RSSMRA80", "RSSMRAULALMH5L1U",
    "cfRSSMRA80A01H501U",
    "333 1234567", "3331234567", "+39 333 123 4567", "0039 3331234567", "02 1234567", "02/1234567",
    "(02) 1234567",
    "333-12-34-567", "333.1234567", "tel. 123456", "3331234", "+355 69 123 4567",
    "chiamare 333·123·4567",
    "anna.rossi@", "anna.rossi@comune.it", "anna @ gmail.com", "anna.rossi(at)gmail.com",
    "@gmail.com", "khan92@",
]  # fmt: skip
NO_IDENTIFIERS = [
    "12/03/2026", "2026-06-25", "dal 12.03.2026 al 15.04.2026", "10:30-11:45",
    "dalle 10.30 alle 11.45", "2019-2024",
    "2025/2026", "1.234.567,00", "12 h 30 min", "0 5 10 15 20 25 30", "NJ2X2 3 4 5",
    "Sabato 18 aprile", "nucleo-10",
    "tutt@ i figli@", "3 2 0 1 5 2 1", "D:20260622103000Z", "2026-06-22T10:30:00+02:00", "maggio26",
    "4+4",
    "03/05/2026: svolto", "ISEE 12000", "art. 31 comma 3", "classe 3B",
    "il 10.04.2026, ore 14.30-15.45",
    "03/04/26 05/06/26", "AS-2026-06-25-opera_P2222.eml", "Legge 104/92", "n. 12345",
]  # fmt: skip


@pytest.mark.parametrize("text", IDENTIFIERS)
def test_an_identifier_that_came_from_the_sheet_is_refused(text: str) -> None:
    sentence = f"Si veda {text}, grazie."
    typed = Scope(
        frozenset(), sheet=SheetTexts.of({}, [SheetText("riga R2222A, colonna «Esito»", sentence)])
    )
    (why,) = find_refusals(typed, {"PDF": f"Esito {sentence} 22/06/2026"})
    assert why.startswith("nel PDF: riga R2222A, colonna «Esito»: c'è un")
    assert find_refusals(Scope(frozenset()), {"PDF": sentence}) == [], (
        "what no text of the sheet holds is the document's own"
    )


def test_a_word_before_one_of_our_codes_is_no_codice_fiscale() -> None:
    some = islice(codes("N", random.Random(1).choice, set()), 500)
    assert (
        find_identifiers("\n".join(f"Nucleo {code}, nucleo-{code}, segue {code}" for code in some))
        == []
    )


@pytest.mark.parametrize("text", NO_IDENTIFIERS)
def test_days_hours_and_counts_are_no_identifiers(text: str) -> None:
    assert find_identifiers(text) == []


def test_printed_addresses_and_codes_are_not_refused() -> None:
    scope = Scope(
        frozenset(), printed=("anna.rossi@comune.example", "B19G26000000001", "RSSMRA80A01")
    )
    for text in (
        "Scrivere ad anna.rossi@comune.example",
        "CUP: B19G26000000001",
        "CUP: RSSMRA80A01",
    ):
        assert find_refusals(scope, {"PDF": text}) == []
    other = "Scrivere ad anna.rossi2@comune.example"
    typed = replace(
        scope, sheet=SheetTexts.of({}, [SheetText("riga R2222A, colonna «Esito»", other)])
    )
    assert find_refusals(typed, {"PDF": other}) != []


# --- What came from the sheet, and from where ---------------------------------------------------

ESITO = SheetText("riga R2K7QX, colonna «Esito»", "Ieri Sala ha chiesto della sala.")
LUOGO = SheetText(
    "foglio «Incontri», incontro AS-2026-06-25, colonna «Luogo»", "casa Hoxha", place=True
)
FOUND = Scope(
    frozenset(FAMILIES), FAMILIES, printed=("Paola Sala", "Rozzano"),
    sheet=SheetTexts.of(FAMILIES, [ESITO, LUOGO]),
    template=lambda: ["Mediatore Paola Sala Colloqui nel periodo 3"],
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Esito: Ieri Sala\nha chiesto della sala.", [
            "nel PDF: riga R2K7QX, colonna «Esito»: c'è il nome di una famiglia (N222M)"
        ]),
        ("Luogo: casa Hoxha", [
            "nel PDF: foglio «Incontri», incontro AS-2026-06-25, colonna «Luogo»: "
            "c'è il nome di una famiglia (N2222). "
            "Scrivi il luogo senza nomi né telefoni"
        ]),
        ("Mediatore Paola Sala Colloqui nel periodo 3", []),
        ("Mediatore Paola\nSala", []),
        ("si chiama Begum",
         ["nel PDF: un testo che ora nel foglio non c'è: c'è il nome di una famiglia (N2227)"]),
    ],
)  # fmt: skip
def test_a_refusal_says_where_and_never_repeats_the_words(text: str, why: list[str]) -> None:
    assert find_refusals(FOUND, {"PDF": text}) == why


def test_a_mediators_name_is_refused_in_a_text_and_not_where_it_is_printed() -> None:
    outcome = SheetText("riga R2K7QX, colonna «Esito»", "Ha parlato con Paola Sala di casa.")
    scope = Scope(
        frozenset(FAMILIES), FAMILIES, printed=("Paola Sala",),
        sheet=SheetTexts.of(FAMILIES, [outcome]),
        template=lambda: ["Mediatore\nPaola Sala\nColloqui nel periodo 3"],
    )  # fmt: skip
    assert find_refusals(scope, {"PDF": "Mediatore Paola Sala Colloqui nel periodo 3"}) == []
    assert find_refusals(scope, {"PDF": "Esito Ha parlato con Paola Sala di casa."}) != []


@pytest.mark.parametrize(
    ("said", "stopped"), [("Va a scuola a Opera.", False), ("La sig.ra Opera è venuta.", True)]
)
def test_a_municipality_is_told_from_a_family_of_the_same_name(said: str, stopped: bool) -> None:
    sheet = SheetTexts.of(FAMILIES, [SheetText("riga R2K7QX, colonna «Esito»", said)], ["Opera"])
    scope = Scope(frozenset(FAMILIES), FAMILIES, printed=("Opera",), sheet=sheet)
    assert bool(find_refusals(scope, {"PDF": f"Esito {said} Comune Opera"})) is stopped


def test_a_reason_that_the_caller_knows_is_a_refusal() -> None:
    assert find_refusals(
        Scope(frozenset(), found=("nel luogo: un nome",)), {"PDF": "Buongiorno"}
    ) == ["nel luogo: un nome"]


# --- The whole road, with nobody looking before -------------------------------------------------

TYPED = [
    "Colloquio con Hoxha", "hoxha assente", "Khan&moglie presenti",
    "Chen=assente", "Ha chiamato wang", "La sig.ra N’Diaye",
    "ndiaye", "~Popa~", "begum|figli", "la famiglia Sala", "Ieri Costa non è venuto",
    "il figlio Gallo", "dalla Popa",
    "figlioHoxha", "Cod. RSSMRA80A01H501U",
    "chiamare 333 1234567", "scrive a mira.hoxha92@gmail.com", "BEGUM NON VIENE",
]  # fmt: skip
IN_OTHER_SCRIPTS = ["今天陈伟来了", "陈先生", "حضر ومنصور"]
ROAD = [
    {**NUCLEI[0], "name": "Hoxha", "other_names": "Khan; N'Diaye; Popa; Begum; منصور"},
    {**NUCLEI[1], "name": "Chen Wang", "other_names": "陈伟; Sala; Costa; Gallo"},
]  # fmt: skip


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.plain_mail()
    return made


def rows(texts: Iterable[str], *, field: str = "description") -> list[Any]:
    """One talk a text, on days of their own."""
    return [
        {**SOUND, "nucleus": "N7F3K", "date": f"{1 + number % 20:02}/06/2026",
         "start": f"{8 + number // 20:02}:00",
         "end": f"{8 + number // 20:02}:50", field: text, "next_date": "30/06/2026"}
        for number, text in enumerate(texts)
    ]  # fmt: skip


def test_without_redaction_every_file_of_a_mail_is_refused(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each row is named for the page, for the PDF and for the Word file: each text was found in
    each of them.
    """
    switch_redaction_off(monkeypatch)
    project.write(rows([*TYPED, *IN_OTHER_SCRIPTS]), nuclei=ROAD)
    project.sync()
    given_codes = project.column("Codice")
    ran = project.run("send", "--meeting", MEETING)
    assert ran.code == 5
    message = " ".join(ran.err.split())
    for part in ("documento come pagina", "PDF", "documento di Word"):
        rows_named = set(
            re.findall(rf"nel {part}: riga (R\w+), colonna «Descrizione intervento»", message)
        )
        missing = [
            text for text, code in zip(TYPED, given_codes, strict=False) if code not in rows_named
        ]
        assert missing == [], part
        if part != "PDF":  # not every computer has fonts for them
            assert set(given_codes) <= rows_named
    for word in ("Hoxha", "Khan", "Popa", "Sala", "RSSMRA", "333", "gmail", "陈"):
        assert word not in message
    mails = list((project.folder / "uscite" / "posta").glob("*.eml"))
    assert len(mails) == 2, "those of the other family, of whom nothing is told"


@pytest.mark.parametrize("field", ["outcome", "agreements"])
def test_every_text_of_a_talk_is_checked(
    project: Project, monkeypatch: pytest.MonkeyPatch, field: str
) -> None:
    switch_redaction_off(monkeypatch)
    project.write(rows(["Chiesto da Begum"], field=field), nuclei=ROAD)
    project.sync()
    assert project.run("send", "--meeting", MEETING).code == 5


@pytest.mark.parametrize(
    ("tab", "change", "column"),
    [
        ("nuclei", {"language": "arabo, parla begum"}, "Lingua"),
        ("nuclei", {"case_type": "Nucleo Popa con figli"}, "Tipologia di caso"),
        ("meetings", {"place": "presso Khan, Opera"}, "Luogo"),
        ("meetings", {"place": "Opera, citofonare 333 1234567"}, "Luogo"),
    ],
)
def test_texts_of_nuclei_and_meetings_are_checked(
    project: Project, monkeypatch: pytest.MonkeyPatch, tab: str, change: Any, column: str
) -> None:
    switch_redaction_off(monkeypatch)
    typed = {"nuclei": ROAD, "meetings": MEETINGS}
    at = 0 if tab == "nuclei" else 1
    typed[tab] = [
        {**one, **change} if number == at else one for number, one in enumerate(typed[tab])
    ]
    project.write(rows(["Colloquio."]), **typed)
    project.sync()
    ran = project.run("send", "--meeting", MEETING)
    assert ran.code == 5
    assert f"colonna «{column}»" in " ".join(ran.err.split())


def test_a_correction_mail_is_refused_for_a_tab_called_like_a_family(project: Project) -> None:
    project.write([{**SOUND, "end": "", "nucleus": "N7F3K"}], nuclei=ROAD)
    project.edit(lambda book: setattr(book["Schede"], "title", "Schede Begum"))
    project.sync()
    ran = project.run("remind")
    assert "Ho fermato la richiesta" in ran.err
    assert "Begum" not in ran.err


# --- Services whose families are called like words ----------------------------------------------

ORDINARY = [
    "Colloquio nella sala grande della biblioteca.", "La Sala d'attesa era piena.",
    "Prossimo incontro a maggio.",
    "Rivisti gli accordi del 12 Maggio 2026.",
    "Costa troppo il bus per la scuola.", "La mensa costa 5 euro al giorno.",
    "Comprato uno zaino rosa per la bambina.", "I capelli neri erano coperti.",
    "Gita con la scuola al fiume Brembo.",
    "Sala prenotata per le 10:30, dal 3 al 10 Maggio.",
    "Rosa, giallo, verde: i colori imparati.", "Li abbiamo visti ieri.",
    "Sarà presente anche il padre.", "Va a scuola a Opera e vive a Rozzano.",
    "Ha speso 1.200 euro nel 2024-2025.",
]  # fmt: skip
SERVICES = {
    "like rooms and months": (("Sala", "Maggio"), "Anna Brembo", ("Paola Sala", "Rosa Costa")),
    "like verbs and colours": (("Costa", "Rosa", "Neri"), "Zita Brembo", ("Marta Neri", "Li Wei")),
    "like words of the documents": (
        ("Presenti", "Visconteo", "Albanese"),
        "Ida Brembo",
        ("Li Wei", "Mira Esito"),
    ),
    "like a comune and a pronoun": (("Opera", "Li"), "Ugo Brembo", ("Amina Opera", "Chen Li")),
}


@pytest.mark.parametrize("looked", [True, False])
@pytest.mark.parametrize("service", SERVICES)
def test_families_called_like_ordinary_words_stop_no_mail(
    project: Project, service: str, looked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not looked:
        switch_redaction_off(monkeypatch)
    families, worker, mediators = SERVICES[service]
    of_nuclei = ("N7F3K", "N2QX8", "N2A7Z")
    nuclei = [
        {**NUCLEI[at % 2], "code": of_nuclei[at], "name": name, "other_names": "",
         "social_worker": worker,
         "mediator": mediators[at % 2], "municipality": ("Opera", "Rozzano")[at % 2]}
        for at, name in enumerate(families)
    ]  # fmt: skip
    people = [
        *(
            {"name": name, "job": "mediatore", "email": f"m{at}@cooperativa.example"}
            for at, name in enumerate(mediators)
        ),
        {"name": worker, "job": "assistente sociale", "email": "brembo@comune.example"},
        PEOPLE[-1],
    ]
    talks = [
        {**one, "mediator": mediators[at % 2], "nucleus": of_nuclei[at % len(families)]}
        for at, one in enumerate(rows(ORDINARY, field="outcome"))
    ]
    meetings = [MEETINGS[0], {**MEETINGS[1], "place": "Municipio di Opera, Sala Rosa"}, MEETINGS[2]]
    project.write(talks, nuclei=nuclei, people=people, meetings=meetings)
    project.sync()
    ran = project.run("send", "--meeting", MEETING)
    assert ran.code == 0, ran.err
    assert len(list((project.folder / "uscite" / "posta").glob("*.eml"))) == 2


AT_ODDS = [
    "Maggio è il mese delle iscrizioni al nido.", "SALA PIENA, RINVIATO A MAGGIO",
    "Costa troppo il bus.",
    "Marino è il comune dove vive il fratello; scritto al Comune di Marino.",
    "Zaino rosa, capelli neri.",
    "Li ha accompagnati la nonna. Li aspettiamo giovedì.", "Rossi gli occhi: allergia.",
    "La Sala grande.",
    "Fa freddo in casa. Fa i compiti con la zia.", "Rosa è il colore preferito.",
    "Sala d'attesa piena.",
]  # fmt: skip


def test_redaction_covers_all_that_this_check_would_stop(project: Project) -> None:
    """Of each word that is a name, too, both have their own idea: the room covers what either takes
    for a name.
    """
    families = ("Sala", "Maggio Lucia", "Marino", "Li", "Fa", "Costa Rosa", "Rossi", "Neri")
    nuclei = [{**ROAD[0], "code": None, "name": name} for name in families]
    typed = [{**one, "nucleus": "Sala"} for one in rows(AT_ODDS)]
    project.write(typed, nuclei=nuclei)
    project.sync()
    ran = project.run("send", "--meeting", MEETING)
    assert ran.code == 0, ran.err
