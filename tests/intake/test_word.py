"""The old Word sheets, each used in its own way: exactly what is found in it."""

from pathlib import Path
from xml.etree import ElementTree

from collector.intake.lists import ListNumbers
from collector.intake.word import proposal, read_word
from tests.intake.raw import WIDE, W, cell, heading, par, row, run, scheda, table, write

SHORT = ("12/03/2019", "10.00 - 11.30", "moglie", "Lettura del decreto.", "09/04/2019")
FULL = {
    "date": "12/03/2019",
    "hours": "10.00 - 11.30",
    "attendees": "moglie",
    "description": "Lettura del decreto.",
    "next_date": "09/04/2019",
}
INSTRUCTION = (
    "(descrivere cosa si è fatto nel colloquio ad esempio raccolta informazioni sul nucleo, "
    "compilazione documenti, lettura di decreto ecc...; indicare esito del colloquio incluso "
    "eventuali criticità rilevate ad esempio scarsa condivisione da parte dell'assistente sociale "
    "del caso, opposizione dell'utente a svolgere il percorso, eventuali nuovi accordi presi con "
    "assistente sociale per colloqui successivi)"
)


def cells(path: Path) -> list[dict[str, str]]:
    return [dict(talk.cells) for talk in read_word(path).talks]


def test_the_template_as_it_is_filled_in(tmp_path: Path) -> None:
    file = read_word(
        write(
            tmp_path / "a.docx",
            par("ATTENZIONE: Copiare le tabelle in base al numero di incontri svolti"),
            heading("Prova Anna"),
            par("SCHEDA COLLOQUI MEDIATORI"),
            scheda(*SHORT),
            scheda("", "", "marito/moglie/figli", INSTRUCTION, ""),
        )
    )
    assert [(talk.place, talk.nucleus, dict(talk.cells), talk.doubts) for talk in file.talks] == [
        ("tabella 1", "Prova Anna", FULL, ())
    ]
    assert (file.nuclei, file.doubts, file.empty) == (("Prova Anna",), (), 1)


def test_each_heading_governs_what_follows_and_an_empty_one_lets_nothing_through(
    tmp_path: Path,
) -> None:
    file = read_word(
        write(
            tmp_path / "a.docx",
            scheda(*SHORT),
            heading("Prova Anna"),
            scheda(*SHORT),
            heading("Esempio Omar", 2),
            scheda(*SHORT),
            scheda(*SHORT),
            heading("(inserire nome e cognome)", 3),
            scheda(*SHORT),
        )
    )
    assert [talk.nucleus for talk in file.talks] == [
        "",
        "Prova Anna",
        "Esempio Omar",
        "Esempio Omar",
        "",
    ]
    assert file.nuclei == ("Prova Anna", "Esempio Omar")


def test_labels_and_values_in_cells_of_their_own(tmp_path: Path) -> None:
    two = table(
        row("Data", SHORT[0], "Ora (inizio e fine)", SHORT[1]),
        row("Persone presenti al colloquio", SHORT[2]),
        row("Descrizione intervento " + INSTRUCTION, SHORT[3]),
        row("Data prossimo colloquio", SHORT[4]),
    )
    below = table(
        row("DATA", "ORA (inizio e fine)"),
        row(*SHORT[:2]),
        row(cell("PERSONE PRESENTI AL COLLOQUIO: marito/moglie/figli", properties=WIDE)),
        row(cell(SHORT[2], properties=WIDE)),
        row(cell("DESCRIZIONE INTERVENTO: " + INSTRUCTION, properties=WIDE)),
        row(cell(SHORT[3], properties=WIDE)),
        row(cell("DATA PROSSIMO COLLOQUIO:", properties=WIDE)),
        row(cell(SHORT[4], properties=WIDE)),
    )
    assert cells(write(tmp_path / "a.docx", two, below)) == [FULL, FULL]


def test_one_row_per_talk_under_a_row_of_labels(tmp_path: Path) -> None:
    labels = (
        "DATA",
        "ORA",
        "PERSONE PRESENTI",
        "DESCRIZIONE INTERVENTO",
        "DATA PROSSIMO COLLOQUIO",
    )
    again = ("09/04/2019", "9-10", "marito", "Esito: positivo", "nessuno")
    path = write(
        tmp_path / "a.docx", table(row(*labels), row(*SHORT), row(*again), row("", "", "", "", ""))
    )
    assert cells(path) == [FULL, dict(zip(FULL, again, strict=True))]


def test_several_talks_one_after_the_other_in_one_table(tmp_path: Path) -> None:
    one = scheda(*SHORT)
    rows = one.removeprefix("<w:tbl><w:tblPr/>").removesuffix("</w:tbl>")
    file = read_word(write(tmp_path / "a.docx", table(rows, rows)))
    assert [dict(talk.cells) for talk in file.talks] == [FULL, FULL]
    assert [talk.place for talk in file.talks] == ["tabella 1", "tabella 1, colloquio 2"]


def test_what_stands_inside_the_description_stays_there(tmp_path: Path) -> None:
    text = (
        "Letto il decreto.\nEsito: buono\nMediatrice: stanca\nData: da fissare\nAccordi: si "
        "richiama"
    )
    path = write(tmp_path / "a.docx", scheda(*SHORT[:3], text, SHORT[4]))
    assert cells(path) == [{**FULL, "description": text}]


def test_text_that_is_in_no_field_is_a_doubt_with_its_place(tmp_path: Path) -> None:
    note = table(
        row("DATA: 1/2/2019"), row("DATA PROSSIMO COLLOQUIO: 3/3/2019"), row("Portare il permesso")
    )
    file = read_word(write(tmp_path / "a.docx", note, par("Nota a margine")))
    assert [dict(talk.cells) for talk in file.talks] == [
        {"date": "1/2/2019", "next_date": "3/3/2019"}
    ]
    assert "Portare il permesso" in file.talks[0].doubts[0]
    assert "dopo la tabella 1" in file.doubts[0]
    assert "Nota a margine" in file.doubts[0]


def test_tracked_changes_are_read_as_accepted(tmp_path: Path) -> None:
    changed = (
        '<w:p><w:r><w:t xml:space="preserve">DESCRIZIONE INTERVENTO: Letto </w:t></w:r>'
        "<w:del><w:r><w:delText>la lettera</w:delText></w:r></w:del><w:ins><w:r><w:t>il "
        "decreto</w:t></w:r></w:ins><w:moveFrom><w:r><w:t> ieri</w:t></w:r></w:moveFrom><w:moveTo>"
        "<w:r><w:t> oggi</w:t></w:r></w:moveTo></w:p>"
    )
    gone = row("DATA: 1/1/2000", properties="<w:del/>")
    file = read_word(
        write(tmp_path / "a.docx", table(gone, row("DATA: 12/03/2019"), row(cell(changed))))
    )
    assert [dict(talk.cells) for talk in file.talks] == [
        {"date": "12/03/2019", "description": "Letto il decreto oggi"}
    ]


def test_content_controls_are_read_and_their_placeholders_are_not(tmp_path: Path) -> None:
    date = par(
        run("DATA: "), f"<w:sdt><w:sdtPr/><w:sdtContent>{run('12/03/2019')}</w:sdtContent></w:sdt>"
    )
    shown = (
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr>"
        f"<w:sdtContent>{run('Fare clic qui')}</w:sdtContent></w:sdt>"
    )
    people = par(run("PERSONE PRESENTI: "), shown)
    whole = f"<w:sdt><w:sdtContent>{row('DESCRIZIONE INTERVENTO: Letto.')}</w:sdtContent></w:sdt>"
    path = write(tmp_path / "a.docx", table(row(cell(date)), row(cell(people)), whole))
    assert cells(path) == [{"date": "12/03/2019", "description": "Letto."}]


def test_a_text_box_is_read_once(tmp_path: Path) -> None:
    box = f"<wps:txbx><w:txbxContent>{heading('Prova Anna')}</w:txbxContent></wps:txbx>"
    old = (
        f"<w:pict><v:textbox><w:txbxContent>{heading('Prova Anna')}</w:txbxContent></v:textbox>"
        "</w:pict>"
    )
    both = (
        f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{old}</mc:Fallback>"
        "</mc:AlternateContent>"
    )
    file = read_word(write(tmp_path / "a.docx", par(f"<w:r>{both}</w:r>"), scheda(*SHORT)))
    assert (file.nuclei, [talk.nucleus for talk in file.talks]) == (("Prova Anna",), ["Prova Anna"])


def test_a_table_that_only_holds_the_layout(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.docx", table(row(cell(heading("Prova Anna"), scheda(*SHORT), scheda(*SHORT))))
    )
    assert cells(path) == [FULL, FULL]


def test_heading_in_the_page_header_notes_and_the_mediator(tmp_path: Path) -> None:
    header = f'<w:hdr xmlns:w="{W}">{heading("Prova Anna")}</w:hdr>'
    notes = (
        f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="2">{par("con fatica")}</w:footnote>'
        "</w:footnotes>"
    )
    text = par(run("DESCRIZIONE INTERVENTO: Letto."), '<w:r><w:footnoteReference w:id="2"/></w:r>')
    body = (table(row("DATA: 1/2/2019"), row(cell(text))), par("Mediatrice: Lia Finta"))
    file = read_word(
        write(tmp_path / "a.docx", *body, parts={"header1": header, "footnotes": notes})
    )
    assert [(talk.nucleus, dict(talk.cells)) for talk in file.talks] == [
        (
            "Prova Anna",
            {
                "mediator": "Lia Finta",
                "date": "1/2/2019",
                "description": "Letto. [nota: con fatica]",
            },
        )
    ]
    assert file.doubts == ()


def test_labels_with_typos_case_and_no_accents_and_a_date_above_the_table(tmp_path: Path) -> None:
    odd = table(
        row("ora: 10-11"),
        row("persone presenti al coloquio moglie"),
        row("Descrizone intervento: Letto."),
        row("data prosimo colloquio 9/4"),
    )
    path = write(
        tmp_path / "a.docx",
        par("NUCLEO N. 1 BENEFICARIO DELA MEDIAZIONE - Prova Anna"),
        par("Colloquio del 12/03/2019"),
        odd,
    )
    file = read_word(path)
    assert file.nuclei == ("Prova Anna",)
    assert dict(file.talks[0].cells) == {
        "date": "12/03/2019",
        "hours": "10-11",
        "attendees": "moglie",
        "description": "Letto.",
        "next_date": "9/4",
    }


def test_the_name_of_the_file_proposes_the_nucleus() -> None:
    assert proposal(Path("Scheda colloqui_Prova Anna (2).docx")) == "Prova Anna"


def test_a_register_of_several_nuclei_with_a_column_that_is_no_field(tmp_path: Path) -> None:
    body = table(
        row("Nucleo", "Data", "Ora", "Descrizione intervento", "Note"),
        row("Prova Anna", "1/2/2019", "ore 9-10", "Letto.", "a parte"),
        row("Esempio Omar", "2/2/2019", "ore 9-10", "Esito: buono", ""),
        row("", "", "", "e altro", ""),
    )
    file = read_word(write(tmp_path / "a.docx", body))
    assert [
        (talk.nucleus, talk.cells["date"], talk.cells["description"]) for talk in file.talks
    ] == [
        ("Prova Anna", "1/2/2019", "Letto."),
        ("Esempio Omar", "2/2/2019", "Esito: buono\ne altro"),
    ]
    assert ["a parte" in "".join(talk.doubts) for talk in file.talks] == [True, False]


def test_a_day_above_the_table_is_read_whole(tmp_path: Path) -> None:
    body = table(row("ORA 9-10"), row("DESCRIZIONE INTERVENTO: Letto."))
    for above, day in (
        ("12 marzo 2019", "12 marzo 2019"),
        ("2) Incontro del 12/3/2019", "12/3/2019"),
    ):
        assert cells(write(tmp_path / "a.docx", par(above), body))[0]["date"] == day


def test_a_role_that_is_a_label_too_is_an_answer_beside_the_people_present(tmp_path: Path) -> None:
    body = table(row("DATA: 1/2/2019"), row("PERSONE PRESENTI:", "mediatore"))
    assert cells(write(tmp_path / "a.docx", body)) == [
        {"date": "1/2/2019", "attendees": "mediatore"}
    ]


def test_a_table_that_a_page_break_split_is_one_talk(tmp_path: Path) -> None:
    upper = table(row("DATA: 12/03/2019", "ORA (inizio e fine) 10.00 - 11.30"))
    rows = ("PERSONE PRESENTI: moglie", "DESCRIZIONE INTERVENTO: Lettura del decreto.")
    lower = table(*(row(text) for text in (*rows, "DATA PROSSIMO COLLOQUIO: 09/04/2019")))
    assert cells(write(tmp_path / "a.docx", upper, par(), lower)) == [FULL]


def test_a_scheda_written_without_a_table(tmp_path: Path) -> None:
    body = [
        par(line) for line in ("DATA: 12/03/2019 ORA: 10.00 - 11.30", "PERSONE PRESENTI: moglie")
    ]
    body += [
        par("DESCRIZIONE INTERVENTO: Letto"),
        par("e spiegato."),
        par("DATA PROSSIMO COLLOQUIO: 09/04/2019"),
    ]
    file = read_word(write(tmp_path / "a.docx", heading("Prova Anna"), *body))
    assert [(talk.place, dict(talk.cells)) for talk in file.talks] == [
        ("nel testo", {**FULL, "description": "Letto\ne spiegato."})
    ]


def test_a_part_of_the_instructions_left_in_is_taken_out_and_said(tmp_path: Path) -> None:
    left = "(descrivere cosa si è fatto nel colloquio ad esempio Letto il decreto"
    talk = read_word(write(tmp_path / "a.docx", scheda("1/2/2019", "", "", left, ""))).talks[0]
    assert talk.cells["description"] == "Letto il decreto"
    assert "una parte delle istruzioni" in talk.doubts[0]


def test_hidden_text_is_not_read_but_said(tmp_path: Path) -> None:
    file = read_word(write(tmp_path / "a.docx", par(run("segreto", "<w:vanish/>")), scheda(*SHORT)))
    assert "testo nascosto" in file.doubts[0]
    assert "segreto" not in str(file.doubts)


NUMBERING = (
    '<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt '
    'w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/>'
    '<w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%2)"/></w:lvl></w:abstractNum><w:num '
    'w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId '
    'w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="4"/>'
    "</w:lvlOverride></w:num></w:numbering>"
)


def numbered(text: str, number: int = 1, level: int = 0) -> str:
    return par(
        text, properties=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    )


def test_a_numbered_list_keeps_its_numbers_and_they_are_no_counts_of_people() -> None:
    lists = ListNumbers(ElementTree.fromstring(NUMBERING))
    steps = [
        ("uno", 1, 0),
        ("due", 1, 0),
        ("a", 1, 1),
        ("b", 1, 1),
        ("tre", 1, 0),
        ("quattro", 2, 0),
        ("boh", 9, 0),
    ]
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    signs = [
        lists.sign(ElementTree.fromstring(numbered(*step).replace("<w:p>", f"<w:p {space}>", 1)))
        for step in steps
    ]
    assert signs == ["1.", "2.", "a)", "b)", "3.", "4.", "-"]


def test_people_in_a_numbered_list_are_not_counted_by_its_numbers(tmp_path: Path) -> None:
    people = cell("PERSONE PRESENTI:", par("1. madre"), par("2. padre"))
    path = write(
        tmp_path / "a.docx",
        table(row("DATA: 12/3/2019"), row(people), row("DESCRIZIONE INTERVENTO: Letto.")),
    )
    assert cells(path)[0]["attendees"] == "- madre\n- padre"


def field(data: str, shown: str = "") -> str:
    begin = f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{data}</w:ffData></w:fldChar></w:r>'
    middle = (
        '<w:r><w:instrText>FORM</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    return f'{begin}{middle}{run(shown)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def test_the_fields_of_an_old_form_are_read_as_they_show(tmp_path: Path) -> None:
    day = par(run("DATA: "), field("<w:textInput/>", "12/03/2019"))
    ticked = '<w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox>'
    empty = '<w:checkBox><w:default w:val="0"/></w:checkBox>'
    people = par(
        run("PERSONE PRESENTI: "), field(ticked), run(" madre "), field(empty), run(" padre")
    )
    choice = (
        '<w:ddList><w:result w:val="1"/><w:listEntry w:val="Scegli"/><w:listEntry '
        'w:val="Lettura."/></w:ddList>'
    )
    said = par(run("DESCRIZIONE INTERVENTO: "), field(choice))
    path = write(tmp_path / "a.docx", table(row(cell(day)), row(cell(people)), row(cell(said))))
    assert cells(path) == [{"date": "12/03/2019", "attendees": "madre", "description": "Lettura."}]
    assert "caselle" in str(read_word(path).talks[0].doubts)


def test_struck_text_is_left_out_and_said(tmp_path: Path) -> None:
    day = par(run("DATA: "), run("11/03/2019", "<w:strike/>"), run("12/03/2019"))
    path = write(
        tmp_path / "a.docx",
        table(row(cell(day)), row("PERSONE PRESENTI: madre"), row("DESCRIZIONE: Letto.")),
    )
    assert cells(path)[0]["date"] == "12/03/2019"
    assert "barrato" in str(read_word(path).doubts)


def test_start_and_end_in_two_cells_beside_the_label_and_labels_in_other_words(
    tmp_path: Path,
) -> None:
    path = write(
        tmp_path / "a.docx",
        table(
            row("Data", "12/03/2019", ""),
            row("Ora inizio e fine", "9.30", "11.00"),
            row("Presenti", "madre", ""),
            row("Attività svolta: Lettura.", "", ""),
            row("Prossimo appuntamento: 9/4/2019", "", ""),
        ),
    )
    assert cells(path) == [
        {
            "date": "12/03/2019",
            "hours": "9.30 - 11.00",
            "attendees": "madre",
            "description": "Lettura.",
            "next_date": "9/4/2019",
        }
    ]
