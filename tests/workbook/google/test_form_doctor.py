"""`collector doctor` on a form: reached, ours to change, its questions, no family's name, who may answer, and where
the answers go. It only reads.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from collector.app.doctor.form import (
    check_answers_tab,
    check_no_family_names,
    check_questions,
    check_responders,
)
from collector.app.settings import CONFIG_NAME
from collector.sheet.form_changes import FormDifferences
from collector.sheet.form_questions import wanted_form
from collector.sheet.talk_tabs import find_talks
from collector.workbook.google import client as client_module
from schemas.session import COLUMNS
from schemas.workbook import Grid, Snapshot
from tests.app.doctor.test_doctor import levels, todo
from tests.google_sheets.files import FORM
from tests.google_sheets.forms import Form
from tests.google_sheets.keys import SERVICE_ACCOUNT
from tests.google_sheets.model import Sheet
from tests.road import NUCLEI
from tests.workbook.google.desk import Desk, talk

OURS = ("form", "form_rights", "form_questions", "form_names", "form_open", "form_link", "form_tab")
WANTED = wanted_form(COLUMNS, (), (), "")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(client_module, "_wait", lambda _state: 0.0)
    with Desk(tmp_path) as made:
        assert made.init().code == 0
        made.fill(
            [talk(1)], nuclei=[NUCLEI[0]]
        )  # their languages need no font that this machine may not have
        made.sync()
        yield made


@pytest.fixture
def form(desk: Desk) -> Form:
    """A form filled by us, published by a person to two mediators, linked to the spreadsheet and answered to."""
    file = desk.server.drive.add("Scheda", FORM)
    made = file.content = Form(file.id, {"title": "", "documentTitle": file.name})
    desk.server.share(file.id)
    assert desk.run("form", "--google", made.id).code == 0
    for mediator in ("amina@example.org", "li@example.org"):
        desk.server.drive.share(file.id, mediator, "reader", view="published")
    made.linked_sheet = desk.book.id
    tab = Sheet(4711, "Risposte del modulo 1")
    tab.row_count, tab.column_count = 20, 26
    desk.book.sheets.append(tab)
    asked = [item["title"] for item in made.items if "questionItem" in item]
    for at, title in enumerate(("Informazioni cronologiche", "Indirizzo email", *asked)):
        desk.type(tab, 0, at, title)
    config = desk.folder / CONFIG_NAME
    text = config.read_text(encoding="utf-8")
    config.write_text(f'{text}\n[form]\ngoogle = "{made.id}"\n', encoding="utf-8")
    desk.server.log.clear()
    return made


def doctor(desk: Desk) -> Any:
    return desk.run("doctor", "--json")


def question(form: Form, title: str) -> Any:
    return next(item for item in form.items if item["title"] == title)


def test_a_form_that_is_all_well_has_a_line_for_each_thing_and_is_only_read(
    desk: Desk, form: Form
) -> None:
    told = doctor(desk)
    assert told.code == 0, told.out
    found = [check for check in told.json["checks"] if check["name"].startswith("form")]
    assert [check["name"] for check in found if check["name"] != "formula"] == list(OURS)
    assert {check["level"] for check in found} == {"ok"}, found
    assert "(2)" in todo(told.json, "form_open")
    asked = [
        call for call in desk.server.log if not call.path.endswith(":getByDataFilter")
    ]  # reads, by POST
    assert {call.verb for call in asked} == {"GET"}
    assert "Tutto a posto." in desk.run("doctor").out


def test_without_a_form_nothing_is_said_of_one(desk: Desk) -> None:
    assert not set(OURS) & levels(doctor(desk).json).keys()


# Reached and ours


def disabled(desk: Desk, _form: Form) -> None:
    desk.server.disabled.add("forms")


def not_shared(desk: Desk, form: Form) -> None:
    desk.server.drive.unshare(form.id, SERVICE_ACCOUNT)


def gone(desk: Desk, form: Form) -> None:
    del desk.server.drive.files[form.id]


@pytest.mark.parametrize(
    ("how", "name", "words"),
    [
        (disabled, "form_api", "«Google Forms API»"),
        (not_shared, "form", SERVICE_ACCOUNT),
        (gone, "form", "finisce con /edit"),
    ],
)
def test_a_form_that_cannot_be_opened(
    desk: Desk, form: Form, how: Any, name: str, words: str
) -> None:
    how(desk, form)
    told = doctor(desk)
    assert (told.code, levels(told.json)[name]) == (3, "error")
    assert words in todo(told.json, name)
    assert not set(OURS[1:]) & levels(told.json).keys()
    assert levels(told.json)["headers"] == "ok", "the spreadsheet is looked at all the same"


def test_an_address_that_is_none_of_a_form(desk: Desk, form: Form) -> None:
    config = desk.folder / CONFIG_NAME
    config.write_text(
        config.read_text(encoding="utf-8").replace(form.id, "https://forms.gle/abc"),
        encoding="utf-8",
    )
    told = doctor(desk)
    assert (told.code, levels(told.json)["form"]) == (2, "error")
    assert "per chi risponde" in todo(told.json, "form")


def test_a_form_that_may_only_be_read(desk: Desk, form: Form) -> None:
    desk.server.share(form.id, role="reader")
    told = doctor(desk)
    assert (told.code, levels(told.json)["form_rights"]) == (3, "error")
    assert "Editor" in todo(told.json, "form_rights")
    assert levels(told.json)["form_open"] == "warning", "who may only read is not told who else may"


def test_without_the_drive_api_it_is_said_what_cannot_be_seen(desk: Desk, form: Form) -> None:
    desk.server.disabled.add("drive")
    told = levels(doctor(desk).json)
    assert (told["form_rights"], told["form_open"], told["form_questions"]) == (
        "warning",
        "warning",
        "ok",
    )


def test_a_workbook_on_disk_may_have_a_form(desk: Desk, form: Form) -> None:
    assert desk.run("init", "--workbook", str(desk.folder / "schede.xlsx")).code in (0, 2)
    (desk.folder / CONFIG_NAME).write_text(
        f'[workbook]\npath = "schede.xlsx"\n\n[form]\ngoogle = "{form.id}"\n', encoding="utf-8"
    )
    told = doctor(desk)
    found = levels(told.json)
    assert [name for name in found if name in ("key", "connection", *OURS)] == [
        "key",
        "connection",
        *OURS[:-1],
    ]
    assert found["form_link"] == "ok"


@pytest.mark.parametrize("given", [True, False])
def test_a_person_who_has_not_said_yes_to_forms(
    desk: Desk, form: Form, monkeypatch: pytest.MonkeyPatch, given: bool
) -> None:
    monkeypatch.setattr(
        "google.oauth2.credentials._GOOGLE_OAUTH2_TOKEN_ENDPOINT", f"{desk.server.url}/token"
    )
    told = desk.server.person(desk.server.drive.owner)
    app = {"installed": {"client_id": told["client_id"], "client_secret": told["client_secret"]}}
    (desk.folder / "credentials.json").write_text(json.dumps(app), encoding="utf-8")
    (desk.folder / "google-autorizzazione.json").write_text(json.dumps(told), encoding="utf-8")
    if given:
        (desk.folder / "google-autorizzazione-modulo.json").write_text(
            json.dumps(told), encoding="utf-8"
        )
    ran = doctor(desk)
    assert (ran.code, levels(ran.json)["form"]) == ((0, "ok") if given else (2, "error"))


# The questions


def test_a_question_that_was_renamed_or_removed(desk: Desk, form: Form) -> None:
    question(form, "Persone presenti")["title"] = "Chi è venuto?"
    form.items.remove(question(form, "Descrizione intervento"))
    told = doctor(desk)
    assert (told.code, levels(told.json)["form_questions"]) == (0, "warning")
    said = todo(told.json, "form_questions")
    assert "manca la domanda «Descrizione intervento»" in said
    assert "«Persone presenti» (ora «Chi è venuto?»)" in said
    assert "«collector form»" in said
    assert desk.run("form").code == 0
    assert levels(doctor(desk).json)["form_questions"] == "ok"


def test_a_question_that_stands_twice(desk: Desk, form: Form) -> None:
    form.items.append({**question(form, "Descrizione intervento"), "itemId": "0abc0000"})
    assert "due volte la domanda «Descrizione intervento»" in todo(
        doctor(desk).json, "form_questions"
    )


@pytest.mark.parametrize("written", ["Hoxha", "N7F3K hoxha", "famiglia HOXHA (Lecco)"])
@pytest.mark.parametrize("asked", ["Nucleo", "Svolgimento"])
def test_a_familys_name_among_the_answers_is_an_alarm_that_does_not_repeat_it(
    desk: Desk, form: Form, asked: str, written: str
) -> None:
    question(form, asked)["questionItem"]["question"]["choiceQuestion"]["options"].append(
        {"value": written}
    )
    told = doctor(desk)
    assert (told.code, levels(told.json)["form_names"]) == (3, "error")
    assert "ALLARME" in todo(told.json, "form_names")
    assert "hoxha" not in told.out.casefold()


def test_of_names_the_mediators_list_is_free(desk: Desk, form: Form) -> None:
    options = question(form, "Mediatore")["questionItem"]["question"]["choiceQuestion"]["options"]
    options.append({"value": "Arben Hoxha"})
    assert levels(doctor(desk).json)["form_names"] == "ok"


def standing(**change: Any) -> FormDifferences:
    values: dict[str, Any] = {
        "missing": (), "renamed": (), "twice": (), "asked": frozenset({"nucleus", "date"}), "nuclei": ("N7F3K",),
        "others": ("Svolto",),
    }  # fmt: skip
    return FormDifferences(**{**values, **change})


def test_answers_that_are_no_codes_are_to_be_looked_at() -> None:
    assert check_no_family_names(standing(), ["Hoxha"]).level == "ok"
    assert check_no_family_names(standing(nuclei=None), ["Hoxha"]).level == "ok"
    assert check_no_family_names(standing(nuclei=("N7F3K", "Altro")), ["Hoxha"]).level == "warning"
    assert check_no_family_names(standing(nuclei=("N7F3K 陈",)), ["陈"]).level == "error"
    assert check_no_family_names(standing(nuclei=("N7F3K", "Benali")), ["Ali"]).level == "warning"
    assert check_questions(standing(missing=("Data", "Nucleo"))).words.startswith(
        "Nel modulo mancano le domande «Data»"
    )


# Who may answer


@pytest.mark.parametrize(
    ("email", "role", "view", "words"),
    [
        ("anyone", "reader", "published", "può rispondere"),
        ("anyone", "writer", "", "può cambiare il modulo"),
    ],
)
def test_anyone_with_the_link_is_an_alarm(
    desk: Desk, form: Form, email: str, role: str, view: str, words: str
) -> None:
    desk.server.drive.share(form.id, email, role, view=view)
    told = doctor(desk)
    assert (told.code, levels(told.json)["form_open"]) == (3, "error")
    assert f"ALLARME: chiunque abbia il link {words}" in todo(told.json, "form_open")


def test_of_a_form_in_a_shared_drive_the_permissions_are_asked_for_apart(
    desk: Desk, form: Form
) -> None:
    desk.server.drive.files[form.id].in_shared_drive = True
    assert levels(doctor(desk).json)["form_open"] == "ok"
    desk.server.drive.share(form.id, "anyone", "reader", view="published")
    assert levels(doctor(desk).json)["form_open"] == "error"


MEDIATOR = {"type": "user", "role": "reader", "view": "published"}
OWNER = {"type": "user", "role": "owner"}


@pytest.mark.parametrize(
    ("state", "permissions", "level", "words"),
    [
        ((True, True), [OWNER, MEDIATOR], "ok", "(1)"),
        ((True, True), [OWNER], "warning", "nessuno è invitato"),
        ((True, False), [OWNER, MEDIATOR], "warning", "non accetta"),
        ((False, False), [OWNER, MEDIATOR], "warning", "non è pubblicato: nessuno"),
        (
            (False, False),
            [OWNER, {**MEDIATOR, "type": "anyone"}],
            "warning",
            "il giorno che lo sarà",
        ),
        (
            (True, True),
            [OWNER, {**MEDIATOR, "type": "domain"}],
            "warning",
            "nella vostra organizzazione",
        ),
        ((True, True), None, "warning", "non mi dice"),
        (None, [OWNER], "warning", "non mi dice"),
        (None, [OWNER, {"type": "anyone", "role": "reader"}], "error", "ALLARME"),
    ],
)
def test_who_may_answer(state: Any, permissions: Any, level: str, words: str) -> None:
    told = (
        {}
        if state is None
        else {"publishState": {"isPublished": state[0], "isAcceptingResponses": state[1]}}
    )
    found = check_responders({"publishSettings": told} if told else {}, permissions)
    assert (found.level, words in found.words) == (level, True), found


# Where the answers go


def test_a_form_that_is_linked_to_nothing_or_elsewhere(desk: Desk, form: Form) -> None:
    form.linked_sheet = ""
    told = doctor(desk)
    assert levels(told.json)["form_link"] == "warning"
    assert "Collega il modulo al foglio: apri il modulo, «Risposte», «Collega a Fogli»" in todo(
        told.json, "form_link"
    )
    form.linked_sheet = "1unAltroFoglioDelDrive"
    told = doctor(desk)
    assert "un altro foglio Google" in todo(told.json, "form_link")
    assert "form_tab" not in levels(told.json)


def test_the_tab_of_the_answers_is_gone(desk: Desk, form: Form) -> None:
    desk.book.sheets.pop()
    assert "non trovo quello delle risposte" in todo(doctor(desk).json, "form_tab")


def test_a_column_of_the_answers_that_is_not_known() -> None:
    titles = [
        "Informazioni cronologiche",
        "Indirizzo email",
        "Nucleo",
        "Data",
        "Chi c'era quel giorno",
        "Descrizione",
    ]
    layouts, _ = find_talks(Snapshot((Grid("Risposte", (tuple(titles),)),)))
    found = check_answers_tab(
        layouts, standing(asked=frozenset({"nucleus", "date", "attendees"})), WANTED
    )
    assert (found.level, "non trovo la colonna «Persone presenti»" in found.words) == (
        "warning",
        True,
    )
    assert check_answers_tab(layouts, standing(), WANTED).level == "ok"
