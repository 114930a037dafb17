"""The outgoing check: a message about somebody else's family does not go out."""

import datetime as dt
import io
from pathlib import Path
from typing import Any

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.deliver.finished_texts import docx_text, html_text
from collector.deliver.letter import AttachmentMode, Letter, LetterOutcome, LetterResult
from collector.deliver.letter_check import check_letters
from collector.deliver.name_letters import bare_letters
from collector.deliver.outgoing_check import find_refusals
from collector.deliver.outgoing_scope import Scope, in_scope
from collector.privacy import policy
from collector.text.italian import excerpt
from schemas.meeting import Meeting, MeetingKind
from schemas.nucleus import Nucleus
from schemas.person import Job, Person
from tests.road import MEETINGS, NUCLEI, SOUND, Project

MEETING = "AS-2026-06-25"
ROWS = [
    {**SOUND, "date": "02/06/2026", "next_date": "30/06/2026"},
    {
        **SOUND,
        "mediator": "Li Wei",
        "nucleus": "Chen",
        "date": "03/06/2026",
        "next_date": "30/06/2026",
    },
]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.plain_mail()
    made.write(ROWS)
    made.sync()
    return made


def mails(project: Project) -> list[str]:
    return sorted(path.name for path in (project.folder / "uscite" / "posta").glob("*.eml"))


def test_sound_documents_go_out(project: Project) -> None:
    assert project.run("send", "--meeting", MEETING).code == 0
    assert len(mails(project)) == 4


def test_a_document_made_by_a_broken_policy_is_refused(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who may see all by a mistake gets nothing; the coordinator's own copy is right."""
    monkeypatch.setattr(policy, "_may_see", lambda _person, _nucleus: True)
    ran = project.run("send", "--meeting", MEETING)
    assert ran.code == 5
    assert "che chi lo riceve non può leggere" in ran.err
    assert not any(name in ran.err for name in ("Hoxha", "Chen", "Rossi", "Bianchi"))
    assert len(mails(project)) == 1


@pytest.mark.parametrize(
    "place", ["casa Hoxha", "presso la famiglia HOXHA, Opera", "casa Zarbadi", "Opera, 333 1234567"]
)
def test_a_name_or_a_number_in_the_place_of_a_meeting_stops_its_mails(
    project: Project, place: str
) -> None:
    project.write(ROWS, meetings=[{**MEETINGS[1], "place": place}])
    project.sync()
    ran = project.run("send", "--meeting", MEETING)
    assert ran.code == 5
    message = " ".join(ran.err.split())
    assert f"foglio «Incontri», incontro {MEETING}, colonna «Luogo»" in message
    assert not any(word in message for word in ("Hoxha", "HOXHA", "Zarbadi", "1234567"))
    assert list((project.folder / "uscite" / "posta").glob("*")) == []


@pytest.mark.parametrize(
    "change",
    [
        {"case_type": "Nucleo Chen Wang con figli"},
        {"language": "albanese, parla Rita Neri, zia Fatjona"},
    ],
)
def test_a_name_in_language_or_case_type_is_redacted_and_the_mail_goes(
    project: Project, change: Any
) -> None:
    project.write(ROWS, nuclei=[{**NUCLEI[0], **change}, NUCLEI[1]])
    project.sync()
    assert project.run("send", "--meeting", MEETING).code == 0
    assert len(mails(project)) == 4
    pages = (project.folder / "uscite" / "incontri" / MEETING).glob("*.html")
    documents = "".join(page.read_text(encoding="utf-8") for page in pages)
    assert not any(name in documents for name in ("Wang", "Rita", "Neri", "Fatjona"))


def test_a_refused_mail_goes_out_once_the_cell_is_corrected(project: Project) -> None:
    project.write(ROWS, meetings=[{**MEETINGS[1], "place": "casa Hoxha"}])
    project.sync()
    assert project.run("send", "--meeting", MEETING).code == 5
    project.write(ROWS, meetings=[{**MEETINGS[1], "place": "Municipio"}])
    project.sync()
    assert project.run("send", "--meeting", MEETING).code == 0
    assert len(mails(project)) == 4


def test_a_document_that_cannot_be_read_again_is_refused() -> None:
    letter = Letter(
        MEETING, "P2222", "a@b.example", "c@d.example", "Oggetto", "Testo", "<p>Testo</p>",
        lambda: {"pdf": b"%PDF-no"},
        "abc", Scope(frozenset()), AttachmentMode.PLAIN,
    )  # fmt: skip
    (outcome,) = check_letters([LetterOutcome(letter, LetterResult.READY)])
    assert (outcome.result, outcome.why) == (
        LetterResult.REFUSED,
        ["non riesco a rileggere il documento finito"],
    )
    assert outcome.attachments == {}


# --- What documents say by themselves -----------------------------------------------------------

SHOWN = {**ROWS[1], "description": "Raccolta informazioni.", "outcome": "Da rivedere presto."}
OF_ANOTHER = {**ROWS[0], "date": "04/06/2026"}


def sent(project: Project, *rows: Any, code: int = 0, **tabs: Any) -> str:
    """What `send` says for these rows."""
    project.write([*ROWS, *rows], **tabs)
    project.sync()
    ran = project.run("send", "--meeting", MEETING)
    assert ran.code == code, ran.err
    return ran.err


BY_THEMSELVES = [
    ("équipe", "Nuove mediazioni da attivare"),
    ("équipe", "Percorso da attivare"),
    ("équipe", "Colloqui non svolti"),
    ("équipe", "Nessun accordo annotato"),
    ("équipe", "Nessun colloquio nel periodo"),
    ("équipe", "Punti di forza e di debolezza"),
    ("équipe", "Mediazione linguistico-culturale"),
    ("équipe", "Ambito Distrettuale"),
    ("équipe", "Tutti i comuni dell'ambito"),
    ("équipe", "Monitorare l'andamento"),
    ("équipe", "Il documento è riservato: non va inoltrato."),
    ("équipe", "Sala grande della biblioteca"),
    ("équipe", "cinese, dialetto di Wenzhou"),
    ("équipe", "Raccolta informazioni. Esito: Da rivedere presto."),
    ("équipe", "informazioni. Esito: da rivedere"),
    ("équipe", "Esito: da rivedere presto"),
    ("", "Incontro con gli assistenti sociali"),
    ("", "Incontro con gli\nassistenti sociali"),
]


def test_hidden_texts_in_words_of_the_document_itself_stop_no_mail(project: Project) -> None:
    """Whatever a template, the meeting, a nucleus or two neighbouring fields say may be a talk's
    words as well.
    """
    hidden = [
        {**OF_ANOTHER, "date": f"{day:02}/05/2026", "description": text, "confidentiality": mark}
        for day, (mark, text) in enumerate(BY_THEMSELVES, start=1)
    ]
    sent(
        project,
        *hidden,
        {**SHOWN, "date": "05/06/2026"},
        meetings=[{**MEETINGS[1], "place": "Sala grande della biblioteca"}],
        nuclei=[NUCLEI[0], {**NUCLEI[1], "language": "cinese, dialetto di Wenzhou"}],
    )
    assert len(mails(project)) == 4


def test_difficulties_in_the_words_of_an_empty_list_stop_no_mail(project: Project) -> None:
    sent(project, {**OF_ANOTHER, "issues": "Nessuna criticità annotata."})
    assert len(mails(project)) == 4


BLUNT = "La suocera non vuole che si torni a casa loro."


@pytest.mark.parametrize(
    "said", [BLUNT, f"Raccolta informazioni. {BLUNT}", f"{BLUNT} Esito: da rivedere presto."]
)
def test_a_hidden_text_that_says_more_than_its_neighbours_is_refused(
    project: Project, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    monkeypatch.setattr(policy, "_talk_level", lambda _talk: policy.AccessLevel.SERVICE)
    hidden = {**SHOWN, "date": "05/06/2026", "outcome": said, "confidentiality": "coordinamento"}
    message = sent(project, {**SHOWN, "date": "04/06/2026"}, hidden, code=5)
    for part in ("documento come pagina", "PDF", "documento di Word"):
        assert f"nel {part} c'è un testo della riga" in message
    assert len(mails(project)) == 2, "Anna's nucleus is another, and the coordinator may read all"


def test_single_letters_and_digits_account_for_no_hidden_text() -> None:
    number = "4929 1234 5678 9012"
    scope = Scope(
        frozenset(),
        hidden=[("R222222", "4929123456789012")],
        fixed=lambda: ["\n".join("0123456789")],
    )
    assert find_refusals(scope, {"PDF": f"Carta {number}"}) != []


LONG = (
    "La madre racconta che il fratello del padre vuole portare via i figli prima dell'estate. " * 9
)


@pytest.mark.parametrize("length", [80, 90, 150])
def test_a_hidden_text_is_recognised_as_documents_shorten_it(length: int) -> None:
    scope = Scope(frozenset(), hidden=[("R222222", bare_letters(LONG))])
    [refusal] = find_refusals(scope, {"PDF": f"18 giugno: {excerpt(LONG, length)}"})
    assert "un testo della riga R222222" in refusal


def test_a_readable_text_that_begins_as_a_hidden_one_may_stand_shortened() -> None:
    readable = LONG[:200] + "Poi si parla della scuola."
    scope = Scope(
        frozenset(), hidden=[("R222222", bare_letters(LONG))], shown=[bare_letters(readable)]
    )
    assert find_refusals(scope, {"PDF": excerpt(readable, 90)}) == []
    assert find_refusals(scope, {"PDF": LONG}) != [], "the rest of it is nobody's to read"


# --- What it reads ------------------------------------------------------------------------------

FAMILIES = {"N7F3K": ("Hoxha", "Hoxha Arben"), "N2QX8": ("Chen Wang", "陈"), "N2227": ("Opera",)}
SCOPE = Scope(
    frozenset({"N7F3K"}), FAMILIES, ("Anna Rossi",), ("Amina Haddad", "Opera", "Chen Wang Li")
)


@pytest.mark.parametrize(
    ("text", "stopped"),
    [
        ("Nucleo N7F3K, comune di Opera", False),
        ("Nucleo N2QX8", True),
        ("N2QX8-2", True),
        ("AN2QX8", False),
        ("N2QX9 non è un codice", False),
        ("la famiglia Hoxha", True),
        ("HOXHA", True),
        ("Arben Hoxha", True),
        ("hoxha", True),
        ("Ho-\nxha", True),
        ("Hox\u00adha", True),
        ("Hox-\nha", True),
        ("Chen", True),  # half of a name
        ("Wang Chen", True),
        ("Chen Wang", True),
        ("Chen Wang Li", False),  # a mediator, printed by design
        ("陈", True),
        ("Anna Rossi", True),
        ("Anna", False),
        ("Amina Haddad", False),
    ],
)
def test_a_text_is_refused_for_a_code_or_name_outside_the_scope(text: str, stopped: bool) -> None:
    assert bool(find_refusals(SCOPE, {"PDF": text})) is stopped


def test_all_texts_of_a_page_are_read() -> None:
    page = (
        '<p title="Uno">Due<!-- Tre --><img alt="Quattro">'
        "<style>Cinque</style></p><title>Sei</title>"
    )
    assert {"Uno", "Due", " Tre ", "Quattro", "Sei"} <= set(html_text(page).split("\n"))


PEOPLE = st.builds(
    Person, name=st.sampled_from(["Anna", "Paolo"]), job=st.sampled_from(Job),
    municipalities=st.sampled_from([(), ("Opera",), ("Opera", "Rozzano")]),
)  # fmt: skip
FAMILY = st.builds(
    Nucleus, code=st.just("N7F3K"), name=st.just("Hoxha"),
    municipality=st.sampled_from(["Opera", "Rozzano", None]),
    mediator=st.sampled_from(["Anna", "Paolo", None]),
    social_worker=st.sampled_from(["Anna", "Paolo", None]),
)  # fmt: skip
GATHERING = st.builds(
    Meeting, kind=st.sampled_from(MeetingKind), date=st.just(dt.date(2026, 6, 25)),
    municipalities=st.sampled_from([(), ("Opera",), ("Rozzano",)]),
)  # fmt: skip


@given(PEOPLE, FAMILY, GATHERING)
def test_the_outgoing_check_and_the_policy_agree_on_who_may_read_about_whom(
    person: Person, nucleus: Nucleus, meeting: Meeting
) -> None:
    assert in_scope(person, nucleus, meeting) == bool(policy.nuclei_for(person, [nucleus], meeting))


def test_a_code_in_small_letters_is_refused_too() -> None:
    assert [
        refusal
        for refusal in find_refusals(SCOPE, {"PDF": "come per n2qx8 ieri"})
        if "N2QX8" in refusal
    ]
    assert find_refusals(SCOPE, {"PDF": "come per n7f3k ieri"}) == []


def test_all_parts_of_a_word_file_are_read() -> None:
    made: Any = docx.Document()
    split = made.add_paragraph("Il nucleo N2")
    split.add_run("QX8").bold = True
    made.add_table(1, 1).cell(0, 0).text = "In una cella"
    made.sections[0].header.paragraphs[0].text = "In testa"
    made.core_properties.author = "Anna Rossi"
    content = io.BytesIO()
    made.save(content)
    text = docx_text(content.getvalue())
    assert "Il nucleo N2QX8" in text
    assert {"In una cella", "In testa", "Anna Rossi"} <= {line.strip() for line in text.split("\n")}
    assert any("N2QX8" in refusal for refusal in find_refusals(SCOPE, {"documento di Word": text}))
