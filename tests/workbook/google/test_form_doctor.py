"""`collector doctor` on a form: reached, ours to change, its questions, no family's name, who may
answer, and where the answers go. It only reads.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from collector.app.config_file import CONFIG_NAME
from collector.app.doctor.form_access import check_responders
from collector.app.doctor.form_content import (
    check_answers_tab,
    check_no_family_names,
    check_questions,
)
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
    """A form filled by us, published by a person to two mediators, linked to the spreadsheet and
    answered to.
    """
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


def test_a_sound_form_gets_one_line_per_check_and_is_only_read(desk: Desk, form: Form) -> None:
    result = doctor(desk)
    assert result.code == 0, result.out
    found = [check for check in result.json["checks"] if check["name"].startswith("form")]
    assert [check["name"] for check in found if check["name"] != "formula"] == list(OURS)
    assert {check["level"] for check in found} == {"ok"}, found
    assert "(2)" in todo(result.json, "form_open")
    asked = [
        call for call in desk.server.log if not call.path.endswith(":getByDataFilter")
    ]  # reads, by POST
    assert {call.verb for call in asked} == {"GET"}
    assert "Tutto a posto." in desk.run("doctor").out


def test_without_a_form_no_line_speaks_of_one(desk: Desk) -> None:
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
def test_a_form_that_cannot_be_opened_is_an_error(
    desk: Desk, form: Form, how: Any, name: str, words: str
) -> None:
    how(desk, form)
    result = doctor(desk)
    assert (result.code, levels(result.json)[name]) == (3, "error")
    assert words in todo(result.json, name)
    assert not set(OURS[1:]) & levels(result.json).keys()
    assert levels(result.json)["headers"] == "ok", "the spreadsheet is looked at all the same"


def test_an_address_of_no_form_is_an_error(desk: Desk, form: Form) -> None:
    config = desk.folder / CONFIG_NAME
    config.write_text(
        config.read_text(encoding="utf-8").replace(form.id, "https://forms.gle/abc"),
        encoding="utf-8",
    )
    result = doctor(desk)
    assert (result.code, levels(result.json)["form"]) == (2, "error")
    assert "per chi risponde" in todo(result.json, "form")


def test_a_form_that_may_only_be_read_is_reported(desk: Desk, form: Form) -> None:
    desk.server.share(form.id, role="reader")
    result = doctor(desk)
    assert (result.code, levels(result.json)["form_rights"]) == (3, "error")
    assert "Editor" in todo(result.json, "form_rights")
    assert levels(result.json)["form_open"] == "warning", (
        "who may only read is not told who else may"
    )


def test_without_the_drive_api_the_doctor_reports_what_it_cannot_see(
    desk: Desk, form: Form
) -> None:
    desk.server.disabled.add("drive")
    levels_by_name = levels(doctor(desk).json)
    assert (
        levels_by_name["form_rights"],
        levels_by_name["form_open"],
        levels_by_name["form_questions"],
    ) == (
        "warning",
        "warning",
        "ok",
    )


def test_a_workbook_on_disk_may_have_a_form(desk: Desk, form: Form) -> None:
    assert desk.run("init", "--workbook", str(desk.folder / "schede.xlsx")).code in (0, 2)
    (desk.folder / CONFIG_NAME).write_text(
        f'[workbook]\npath = "schede.xlsx"\n\n[form]\ngoogle = "{form.id}"\n', encoding="utf-8"
    )
    result = doctor(desk)
    levels_by_name = levels(result.json)
    assert [name for name in levels_by_name if name in ("key", "connection", *OURS)] == [
        "key",
        "connection",
        *OURS[:-1],
    ]
    assert levels_by_name["form_link"] == "ok"


@pytest.mark.parametrize("given", [True, False])
def test_a_person_without_consent_for_forms_is_told_how_to_give_it(
    desk: Desk, form: Form, monkeypatch: pytest.MonkeyPatch, given: bool
) -> None:
    monkeypatch.setattr(
        "google.oauth2.credentials._GOOGLE_OAUTH2_TOKEN_ENDPOINT", f"{desk.server.url}/token"
    )
    consent = desk.server.person(desk.server.drive.owner)
    app = {
        "installed": {"client_id": consent["client_id"], "client_secret": consent["client_secret"]}
    }
    (desk.folder / "credentials.json").write_text(json.dumps(app), encoding="utf-8")
    (desk.folder / "google-autorizzazione.json").write_text(json.dumps(consent), encoding="utf-8")
    if given:
        (desk.folder / "google-autorizzazione-modulo.json").write_text(
            json.dumps(consent), encoding="utf-8"
        )
    ran = doctor(desk)
    assert (ran.code, levels(ran.json)["form"]) == ((0, "ok") if given else (2, "error"))


# The questions


def test_a_question_that_was_renamed_or_removed_is_reported(desk: Desk, form: Form) -> None:
    question(form, "Persone presenti")["title"] = "Chi è venuto?"
    form.items.remove(question(form, "Descrizione intervento"))
    result = doctor(desk)
    assert (result.code, levels(result.json)["form_questions"]) == (0, "warning")
    advice = todo(result.json, "form_questions")
    assert "manca la domanda «Descrizione intervento»" in advice
    assert "«Persone presenti» (ora «Chi è venuto?»)" in advice
    assert "«collector form»" in advice
    assert desk.run("form").code == 0
    assert levels(doctor(desk).json)["form_questions"] == "ok"


def test_a_question_that_stands_twice_is_reported(desk: Desk, form: Form) -> None:
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
    result = doctor(desk)
    assert (result.code, levels(result.json)["form_names"]) == (3, "error")
    assert "ALLARME" in todo(result.json, "form_names")
    assert "hoxha" not in result.out.casefold()


def test_names_in_the_list_of_mediators_raise_no_alarm(desk: Desk, form: Form) -> None:
    options = question(form, "Mediatore")["questionItem"]["question"]["choiceQuestion"]["options"]
    options.append({"value": "Arben Hoxha"})
    assert levels(doctor(desk).json)["form_names"] == "ok"


def standing(**change: Any) -> FormDifferences:
    values: dict[str, Any] = {
        "missing": (),
        "renamed": (),
        "twice": (),
        "asked": frozenset({"nucleus", "date"}),
        "nuclei": ("N7F3K",),
        "others": ("Svolto",),
    }
    return FormDifferences(**{**values, **change})


def test_answers_that_are_no_codes_are_a_warning() -> None:
    assert check_no_family_names(standing(), ["Hoxha"]).level == "ok"
    assert check_no_family_names(standing(nuclei=None), ["Hoxha"]).level == "ok"
    assert check_no_family_names(standing(nuclei=("N7F3K", "Altro")), ["Hoxha"]).level == "warning"
    assert check_no_family_names(standing(nuclei=("N7F3K 陈",)), ["陈"]).level == "error"
    assert check_no_family_names(standing(nuclei=("N7F3K", "Benali")), ["Ali"]).level == "warning"
    assert check_questions(standing(missing=("Data", "Nucleo"))).message.startswith(
        "Nel modulo mancano le domande «Data»"
    )
    assert check_questions(standing(missing=("Difficoltà: tipo",))).level == "ok"


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
    result = doctor(desk)
    assert (result.code, levels(result.json)["form_open"]) == (3, "error")
    assert f"ALLARME: chiunque abbia il link {words}" in todo(result.json, "form_open")


def test_permissions_of_a_form_in_a_shared_drive_take_a_request_of_their_own(
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
def test_who_may_answer_is_reported(state: Any, permissions: Any, level: str, words: str) -> None:
    told = (
        {}
        if state is None
        else {"publishState": {"isPublished": state[0], "isAcceptingResponses": state[1]}}
    )
    checks = check_responders({"publishSettings": told} if told else {}, permissions)
    assert (checks.level, words in checks.message) == (level, True), checks


# Where the answers go


def test_a_form_linked_to_nothing_or_elsewhere_is_reported(desk: Desk, form: Form) -> None:
    form.linked_sheet = ""
    result = doctor(desk)
    assert levels(result.json)["form_link"] == "warning"
    assert "Collega il modulo al foglio: apri il modulo, «Risposte», «Collega a Fogli»" in todo(
        result.json, "form_link"
    )
    form.linked_sheet = "1unAltroFoglioDelDrive"
    result = doctor(desk)
    assert "un altro foglio Google" in todo(result.json, "form_link")
    assert "form_tab" not in levels(result.json)


def test_a_missing_tab_of_answers_is_reported(desk: Desk, form: Form) -> None:
    desk.book.sheets.pop()
    assert "non trovo quello delle risposte" in todo(doctor(desk).json, "form_tab")


def test_an_unknown_column_of_answers_is_reported() -> None:
    titles = [
        "Informazioni cronologiche",
        "Indirizzo email",
        "Nucleo",
        "Data",
        "Chi c'era quel giorno",
        "Descrizione",
    ]
    layouts, _ = find_talks(Snapshot((Grid("Risposte", (tuple(titles),)),)))
    checks = check_answers_tab(
        layouts, standing(asked=frozenset({"nucleus", "date", "attendees"})), WANTED
    )
    assert (checks.level, "non trovo la colonna «Persone presenti»" in checks.message) == (
        "warning",
        True,
    )
    assert check_answers_tab(layouts, standing(), WANTED).level == "ok"
