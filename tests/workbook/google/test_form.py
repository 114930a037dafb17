"""`collector form`: a person's form is filled, then only what differs is written; no family's name
leaves; refusals.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from collector.app.online_form import read_form_id
from collector.errors import SettingsError
from collector.workbook.google import client as client_module
from collector.workbook.google.forms_api import FORMS_CONSENT_FILE, FORMS_SCOPES
from tests.google_sheets import faults
from tests.google_sheets.files import FORM
from tests.google_sheets.forms import Form
from tests.google_sheets.keys import SERVICE_ACCOUNT
from tests.google_sheets.server import Call
from tests.road import NUCLEI
from tests.workbook.google.desk import Desk, talk

FAMILIES = ("Hoxha", "Chen", "陈", "Wang", "Rojas")
NEW = {**NUCLEI[0], "code": "", "name": "Rojas"}
PLACEHOLDER = {
    "itemId": "00000001",
    "questionItem": {
        "question": {
            "questionId": "00000002",
            "choiceQuestion": {"type": "RADIO", "options": [{"value": "Opzione 1"}]},
        }
    },
}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(client_module, "_wait", lambda _state: 0.0)
    with Desk(tmp_path) as made:
        assert made.init().code == 0
        made.fill([talk(1)])
        made.sync()
        made.server.log.clear()
        yield made


@pytest.fixture
def form(desk: Desk) -> Form:
    """What a person makes in Google Moduli and shares: one question without words."""
    file = desk.server.drive.add("Modulo senza titolo", FORM)
    file.content = Form(file.id, {"title": "", "documentTitle": file.name}, items=[PLACEHOLDER])
    desk.server.share(file.id)
    return file.content


def address(form: Form) -> str:
    return f"https://docs.google.com/forms/d/{form.id}/edit"


def question(form: Form, title: str) -> Any:
    return next(item["questionItem"]["question"] for item in form.items if item["title"] == title)


def nuclei(form: Form) -> list[str]:
    return [option["value"] for option in question(form, "Nucleo")["choiceQuestion"]["options"]]


def writes(desk: Desk) -> list[Call]:
    return [call for call in desk.server.log if not call.is_read]


def no_family(desk: Desk, *texts: str) -> None:
    sent = [
        json.dumps([call.path, call.query, call.body], ensure_ascii=False)
        for call in desk.server.log
    ]
    assert not [name for name in FAMILIES for text in (*sent, *texts) if name in text]


def test_an_empty_form_is_filled_once(desk: Desk, form: Form) -> None:
    ran = desk.run("form", "--google", address(form))
    assert (ran.code, ran.err) == (0, "")
    assert form.info["title"] == "Scheda colloquio · Mediazione linguistico-culturale"
    assert form.settings == {"emailCollectionType": "VERIFIED"}
    assert nuclei(form) == ["N2QX8", "N7F3K"]
    assert [one["value"] for one in question(form, "Mediatore")["choiceQuestion"]["options"]] == [
        "Amina Haddad", "Li Wei",
    ]  # fmt: skip
    assert len(writes(desk)) == 1
    bearers = {call.headers["authorization"].partition(" ")[2] for call in desk.server.log}
    assert {desk.server.tokens.scopes[bearer] for bearer in bearers} == {frozenset(FORMS_SCOPES)}
    assert "Aggiunta la domanda «Nucleo»." in ran.out
    assert f'[form]\ngoogle = "{address(form)}"' in ran.out
    assert "«Collega a Fogli»" in ran.out
    assert "«Con restrizioni»" in ran.out
    no_family(desk, ran.out)

    desk.server.log.clear()
    before = json.dumps(form.resource())
    again = desk.run("form", "--google", form.id)
    assert again.code == 0
    assert "Il modulo è già a posto" in again.out
    assert [call.method for call in desk.server.log] == ["forms.forms.get"]
    assert json.dumps(form.resource()) == before


def test_the_settings_remember_the_form(desk: Desk, form: Form) -> None:
    config = desk.folder / "collector.toml"
    result = desk.run("form", "--google", address(form)).out
    lines = result[result.index("[form]") :].splitlines()[:2]
    config.write_text("\n".join([config.read_text(encoding="utf-8"), *lines, ""]), encoding="utf-8")
    ran = desk.run("form")
    assert ran.code == 0
    assert "Il modulo è già a posto" in ran.out
    assert "[form]" not in ran.out
    desk.sync()
    config.write_text(
        config.read_text(encoding="utf-8").replace(form.id, "1unAltroModuloDelDrive"),
        encoding="utf-8",
    )
    assert "c'è un altro modulo" in desk.run("form", "--google", form.id).out


def test_of_a_new_nucleus_only_the_list_is_written(desk: Desk, form: Form) -> None:
    desk.run("form", "--google", address(form))
    desk.fill([talk(1)], nuclei=[*NUCLEI, NEW])
    desk.sync()
    desk.server.log.clear()
    ran = desk.run("form", "--google", address(form))
    (write,) = writes(desk)
    assert write.kinds == ("updateItem",)
    assert write.body["requests"][0]["updateItem"]["updateMask"] == (
        "questionItem.question.choiceQuestion.options"
    )  # fmt: skip
    assert {"N2QX8", "N7F3K"} < set(nuclei(form)) == set(desk.texts("Nuclei", "code"))
    assert "1 in più" in ran.out
    no_family(desk, ran.out)


@pytest.mark.parametrize("end", [{"path": "concluso"}, {"closed_on": "01/05/2026"}])
def test_a_nucleus_whose_path_is_over_is_not_offered(desk: Desk, form: Form, end: Any) -> None:
    desk.run("form", "--google", address(form))
    desk.fill([talk(1)], nuclei=[NUCLEI[0], {**NUCLEI[1], **end}])
    desk.sync()
    desk.run("form", "--google", address(form))
    assert nuclei(form) == ["N7F3K"]


def test_it_is_never_published_by_us(desk: Desk, form: Form) -> None:
    form.publish = {"publishState": {"isPublished": False, "isAcceptingResponses": False}}
    ran = desk.run("form", "--google", address(form))
    assert "Per far rispondere i mediatori: premi «Pubblica»" in ran.out
    assert {call.method for call in desk.server.log} == {
        "forms.forms.get",
        "forms.forms.batchUpdate",
    }
    form.publish = {"publishState": {"isPublished": True, "isAcceptingResponses": True}}
    ran = desk.run("form", "--google", address(form))
    assert "Il modulo è già pubblicato" in ran.out
    assert form.publish["publishState"]["isPublished"] is True


def test_the_output_says_where_the_answers_of_a_linked_form_go(desk: Desk, form: Form) -> None:
    form.linked_sheet = desk.book.id
    assert "Collega a Fogli" not in desk.run("form", "--google", address(form)).out
    form.linked_sheet = "1unAltroFoglioDelDrive"
    assert "vanno in un altro foglio Google" in desk.run("form", "--google", address(form)).out


# A person's own account


@pytest.fixture(params=["a key that holds the consent", "an app's key, and the consent beside it"])
def by_person(desk: Desk, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """The project's key file is that of a person's account. google-auth does not take the token's
    address from it.
    """
    consent = desk.server.person("maria@example.org")
    (desk.folder / "credentials.json").write_text(json.dumps(consent), encoding="utf-8")
    if "app" in request.param:
        (desk.folder / FORMS_CONSENT_FILE).write_text(json.dumps(consent), encoding="utf-8")
        app = {
            "installed": {
                "client_id": consent["client_id"],
                "client_secret": consent["client_secret"],
            }
        }
        (desk.folder / "credentials.json").write_text(json.dumps(app), encoding="utf-8")


@pytest.mark.usefixtures("by_person")
def test_a_persons_account_makes_the_form(desk: Desk) -> None:
    ran = desk.run("form")
    assert (ran.code, ran.err) == (0, "")
    (file,) = (file for file in desk.server.drive.files.values() if file.mime == FORM)
    assert isinstance(file.content, Form)
    assert address(file.content) in ran.out
    assert nuclei(file.content) == ["N2QX8", "N7F3K"]
    assert file.content.publish["publishState"]["isPublished"] is False
    assert not [one for one in file.permissions if one["type"] == "anyone"]
    no_family(desk, ran.out)


@pytest.mark.usefixtures("by_person")
def test_a_lost_answer_does_not_claim_that_a_form_was_made_or_not(desk: Desk) -> None:
    desk.server.faults.append(faults.cut_after())
    ran = desk.run("form")
    assert ran.code == 3
    assert "non so se l'ha creato" in ran.err
    assert len(desk.server.log) == 1


def test_a_service_account_cannot_make_a_form_and_the_message_says_who_can(desk: Desk) -> None:
    ran = desk.run("form")
    assert (ran.code, ran.out) == (2, "")
    assert "Il modulo lo crea una persona" in ran.err
    assert SERVICE_ACCOUNT in ran.err
    assert desk.server.log == []


# What goes wrong


def not_shared(desk: Desk, form: Form) -> None:
    desk.server.drive.unshare(form.id, SERVICE_ACCOUNT)


def only_read(desk: Desk, form: Form) -> None:
    desk.server.share(form.id, role="reader")


def gone(desk: Desk, form: Form) -> None:
    del desk.server.drive.files[form.id]


def disabled(desk: Desk, _form: Form) -> None:
    desk.server.disabled.add("forms")


@pytest.mark.parametrize(
    ("how", "words"),
    [
        (not_shared, f"Il modulo Google non è condiviso con «{SERVICE_ACCOUNT}»"),
        (
            only_read,
            f"Il modulo Google non è condiviso con «{SERVICE_ACCOUNT}», o lo è solo in lettura",
        ),
        (gone, "Non trovo il modulo Google"),
        (disabled, "attiva «Google Forms API»"),
    ],
)
def test_each_refusal_gets_a_sentence_with_advice(
    desk: Desk, form: Form, how: Any, words: str
) -> None:
    how(desk, form)
    ran = desk.run("form", "--google", address(form))
    assert ran.code == 3
    assert words in ran.err
    assert "foglio" not in ran.err
    assert "[form]" not in ran.out
    assert form.items == [PLACEHOLDER]


@pytest.mark.parametrize("times", [1, 2])
def test_a_form_changed_by_somebody_meanwhile_is_read_again(
    desk: Desk, form: Form, times: int
) -> None:
    left = times

    def somebody(_number: int, call: Call) -> None:
        nonlocal left
        if call.method == "forms.forms.batchUpdate" and left:
            left -= 1
            form.items.append(
                {"itemId": f"0000001{left}", "title": f"Altra domanda {left}", "textItem": {}}
            )
            form.revision += 1

    desk.server.between = somebody
    ran = desk.run("form", "--google", address(form))
    assert len(writes(desk)) == 2
    if times == 1:
        assert ran.code == 0
        assert nuclei(form) == ["N2QX8", "N7F3K"]
        assert "Lasciate come sono, perché non sono di collector: «Altra domanda 0»." in ran.out
    else:
        assert ran.code == 3
        assert "qualcuno lo stava cambiando" in ran.err
        assert form.items[0] == PLACEHOLDER


@pytest.mark.parametrize("fault", [faults.cut_after(), faults.cut_before(), faults.html(503)])
def test_a_write_with_a_lost_answer_is_checked_before_it_is_repeated(
    desk: Desk, form: Form, fault: faults.Fault
) -> None:
    desk.server.faults.extend([None, fault])
    ran = desk.run("form", "--google", address(form))
    assert ran.code == 0
    assert "Aggiunta la domanda «Nucleo»." in ran.out
    titles = [item["title"] for item in form.items]
    assert len(set(titles)) == len(titles)
    assert len(writes(desk)) == (1 if fault.kind == "cut_after" else 2)


def test_a_write_that_is_lost_twice_is_an_error(desk: Desk, form: Form) -> None:
    desk.server.faults.extend([None, faults.cut_before(), None, faults.cut_before()])
    ran = desk.run("form", "--google", address(form))
    assert ran.code == 3
    assert "Google non ha risposto mentre aggiornavo il modulo." in ran.err
    assert desk.run("form", "--google", address(form)).code == 0


def test_without_a_sync_no_form_is_made(tmp_path: Path) -> None:
    with Desk(tmp_path) as desk:
        desk.init()
        desk.server.log.clear()
        assert desk.run("form", "--google", "1abcdefghij1234567890").code == 4
        assert desk.server.log == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("--paper", "--google", "x"),
        ("--output", "scheda.pdf"),
        ("--google", "https://example.org/x"),
    ],
)
def test_options_that_exclude_each_other_are_an_error(
    desk: Desk, arguments: tuple[str, ...]
) -> None:
    ran = desk.run("form", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert desk.server.log == []


@pytest.mark.parametrize(
    "text",
    [
        "https://docs.google.com/forms/d/1abcDEF_ghi-jkl/edit",
        "https://docs.google.com/forms/u/0/d/1abcDEF_ghi-jkl/edit?pli=1#responses",
        "https://docs.google.com/a/coop.example/forms/d/1abcDEF_ghi-jkl",
        " https://docs.google.com/forms/d/1abcDEF_ghi-jkl/prefill ",
    ],
)
def test_each_address_of_a_form_is_understood(text: str) -> None:
    assert read_form_id(text) == "1abcDEF_ghi-jkl"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("https://docs.google.com/forms/d/e/1FAIpQLSabcdefghijklmnop/viewform", "per chi risponde"),
        (
            "https://docs.google.com/forms/u/1/d/e/1FAIpQLSabcdefghijklmnop/viewform?usp=x",
            "per chi risponde",
        ),
        ("https://forms.gle/abcdefGHIJKL", "per chi risponde"),
        ("1FAIpQLSabcdefghijklmnopqrstuvwxyz", "per chi risponde"),
        (
            "https://docs.google.com/spreadsheets/d/1abcDEF_ghi-jkl/edit",
            "non è l'indirizzo di un modulo",
        ),
        ("https://docs.google.com/forms/u/0/", "non è l'indirizzo di un modulo"),
        ("modulo", "non è l'indirizzo di un modulo"),
    ],
)
def test_addresses_of_other_things_are_refused(text: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        read_form_id(text)
