"""The Google Form.  The sheet's questions and no name of a family; a second time, only what differs
is written.

Each body is held against Google's own description of the Forms API; a form in memory does what the
API says of it.
"""

import copy
import json
import random
from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.sheet.find_columns import find_layout
from collector.sheet.form_changes import FormChanges, form_changes, form_requests
from collector.sheet.form_questions import AFTER, TALK, WantedForm, item_id, wanted_form
from collector.sheet.headers import field_of_title, known_titles
from schemas.column import Need
from schemas.session import COLUMNS, DIFFICULTY_TYPES, UNPREPARED_COLUMNS
from schemas.workbook import Grid

CODES, PEOPLE = ("N7F3K", "N2QX8"), ("Amina Haddad", "Li Wei")
ASKED = [column for column in COLUMNS if not column.spec.ours]
QUESTIONS = {column.header: column for column in ASKED}
SCHEMAS: Mapping[str, Any] = json.loads(
    files("googleapiclient.discovery_cache.documents")
    .joinpath("forms.v1.json")
    .read_text(encoding="utf-8")
)["schemas"]
_TYPES = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "array": list,
    "object": dict,
}


def valid(value: Any, schema: Mapping[str, Any], at: str = "body") -> None:
    """Fails where Google would answer 400: an unknown field, a wrong type, a word that is none of
    an enumeration.
    """
    if "$ref" in schema:
        properties = SCHEMAS[schema["$ref"]].get("properties", {})
        assert isinstance(value, dict), at
        for key, one in value.items():
            assert key in properties, f"{at}.{key} is unknown"
            assert not properties[key].get("readOnly"), f"{at}.{key} is not for writing"
            valid(one, properties[key], f"{at}.{key}")
        return
    assert isinstance(value, _TYPES[schema["type"]]), at
    assert schema["type"] == "boolean" or not isinstance(value, bool), at
    assert "enum" not in schema or value in schema["enum"], at
    if schema["type"] == "array":
        for number, one in enumerate(value):
            valid(one, schema["items"], f"{at}[{number}]")


def wanted(nuclei: tuple[str, ...] = CODES, people: tuple[str, ...] = PEOPLE) -> WantedForm:
    return wanted_form(COLUMNS, nuclei, people, "Mediazione")


class Form:
    """A form in memory. It refuses what the API says that it refuses."""

    def __init__(self) -> None:
        self.info: dict[str, Any] = {}
        self.settings: dict[str, Any] = {}
        self.items: list[dict[str, Any]] = []
        self.made = 0

    def get(self) -> dict[str, Any]:
        """As `forms.get`: what is false or empty is left out."""
        return copy.deepcopy(
            {"info": self.info, "settings": self.settings, "items": [_sent(i) for i in self.items]}
        )

    def apply(self, changes: FormChanges) -> None:
        valid({"requests": list(changes.requests)}, {"$ref": "BatchUpdateFormRequest"})
        for request in copy.deepcopy(list(changes.requests)):
            ((kind, body),) = request.items()
            getattr(self, kind)(body)
            ids = [item["itemId"] for item in self.items]
            assert len(set(ids)) == len(ids)
            for item in self.items:
                for option in _options(item):
                    assert option.get("goToSectionId") in (None, *ids), "an answer leads nowhere"
                    assert option["value"]

    def sync(self, want: WantedForm | None = None) -> FormChanges:
        """Bring it up to date; doing so once more has nothing to do."""
        changes = form_changes(self.get(), want or wanted())
        self.apply(changes)
        again = form_changes(self.get(), want or wanted())
        assert again.requests == []
        assert again.messages[0] == "Il modulo è già a posto: non ho cambiato nulla."
        return changes

    def titles(self) -> list[str]:
        return [item.get("title", "") for item in self.items]

    def item(self, title: str) -> dict[str, Any]:
        return next(item for item in self.items if item.get("title") == title)

    def updateFormInfo(self, body: dict[str, Any]) -> None:
        assert body["info"]["title"]
        _merge(self.info, body["info"], body["updateMask"])

    def updateSettings(self, body: dict[str, Any]) -> None:
        _merge(self.settings, body["settings"], body["updateMask"])

    def createItem(self, body: dict[str, Any]) -> None:
        assert 0 <= body["location"]["index"] <= len(self.items)
        item = body["item"]
        if "questionItem" in item:
            self.made += 1
            item["questionItem"]["question"]["questionId"] = f"{self.made:08x}"
            choice = item["questionItem"]["question"].get("choiceQuestion")
            assert choice is None or choice["options"]
        self.items.insert(body["location"]["index"], item)

    def updateItem(self, body: dict[str, Any]) -> None:
        item = self.items[body["location"]["index"]]
        before = item.get("questionItem", {}).get("question", {}).get("questionId")
        _merge(item, body["item"], body["updateMask"])
        after = item.get("questionItem", {}).get("question", {}).get("questionId")
        assert before == after, "another question id is another column in the sheet"

    def deleteItem(self, body: dict[str, Any]) -> None:
        del self.items[body["location"]["index"]]


def _sent(item: Any) -> Any:
    if isinstance(item, dict):
        return {key: _sent(one) for key, one in item.items() if one is not False and one != ""}
    return [_sent(one) for one in item] if isinstance(item, list) else item


def _options(item: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = (
        item.get("questionItem", {})
        .get("question", {})
        .get("choiceQuestion", {})
        .get("options", [])
    )
    return list(found)


def _merge(into: dict[str, Any], new: Mapping[str, Any], mask: str) -> None:
    for path in mask.split(","):
        here, there = into, new
        *way, last = path.split(".")
        for step in way:
            here, there = here.setdefault(step, {}), there[step]
        here[last] = there[last]


def filled() -> Form:
    form = Form()
    form.sync()
    return form


# --- A new form
# --------------------------------------------------------------------------------------------


def test_it_asks_what_the_sheet_asks_once() -> None:
    form = filled()
    titles = form.titles()
    assert [title for title in titles if title in QUESTIONS] == [
        "Mediatore", "Nucleo", "Data", "Svolgimento", "Ora inizio", "Ora fine", "Persone presenti",
        "Descrizione intervento", "Esito", "Criticità rilevate", "Difficoltà: tipo",
        "Nuovi accordi con l'assistente sociale",
        "Data prossimo colloquio", "Riservatezza",
    ]  # fmt: skip
    assert sorted(QUESTIONS) == sorted(set(titles) - {"Il colloquio", "Per finire"})
    assert all(form.item(title)["description"] == column.ask for title, column in QUESTIONS.items())
    assert form.settings == {"emailCollectionType": "VERIFIED"}
    assert form.info["title"] == "Scheda colloquio · Mediazione"


def test_every_request_is_one_that_google_knows() -> None:
    for people in (PEOPLE, ()):
        requests = form_requests(COLUMNS, CODES, people)
        valid({"requests": requests}, {"$ref": "BatchUpdateFormRequest"})
        assert all(len(request) == 1 for request in requests)
    with pytest.raises(AssertionError, match="is unknown"):
        valid({"requests": [{"createItem": {"itm": {}}}]}, {"$ref": "BatchUpdateFormRequest"})


def test_its_answers_are_a_tab_that_is_read() -> None:
    titles = [
        "Informazioni cronologiche",
        "Indirizzo email",
        *(t for t in filled().titles() if t in QUESTIONS),
    ]
    layout = find_layout(Grid("Risposte del modulo 1", [titles]), COLUMNS, UNPREPARED_COLUMNS)
    assert layout.responses
    assert layout.columns.keys() == {"sent", "email", *(column.key for column in ASKED)}
    assert (layout.extra, layout.absent) == ({}, ())


def test_a_question_is_of_the_kind_of_its_cell() -> None:
    form = filled()
    kinds = {}
    for title in QUESTIONS:
        question = form.item(title)["questionItem"]["question"]
        kinds[title] = next(kind for kind in question if kind.endswith("Question"))
    assert [title for title, kind in kinds.items() if kind == "dateQuestion"] == ["Data"]
    assert [title for title, kind in kinds.items() if kind == "timeQuestion"] == [
        "Ora inizio",
        "Ora fine",
    ]
    assert [title for title, kind in kinds.items() if kind == "choiceQuestion"] == [
        "Mediatore", "Nucleo", "Svolgimento", "Riservatezza", "Difficoltà: tipo",
    ]  # fmt: skip
    assert kinds["Data prossimo colloquio"] == "textQuestion", "where one may also write «nessuno»"
    assert form.item("Data")["questionItem"]["question"]["dateQuestion"] == {
        "includeYear": True,
        "includeTime": False,
    }
    assert [option["value"] for option in _options(form.item("Mediatore"))] == list(PEOPLE)
    assert [option["value"] for option in _options(form.item("Riservatezza"))] == [
        "servizio",
        "équipe",
        "coordinamento",
    ]
    types = form.item("Difficoltà: tipo")["questionItem"]["question"]["choiceQuestion"]
    assert types["type"] == "CHECKBOX", "a talk may have several"
    assert [option["value"] for option in types["options"]] == list(DIFFICULTY_TYPES)


def test_needed_is_what_the_sheet_needs_and_a_talk_that_was_not_held_goes_on_to_the_end() -> None:
    form = filled()
    for title, column in QUESTIONS.items():
        required = form.item(title)["questionItem"]["question"]["required"]
        assert required == (column.spec.need in (Need.ALWAYS, Need.IF_HELD)), title
    titles = form.titles()
    first, last = titles.index("Il colloquio"), titles.index("Per finire")
    for title in QUESTIONS:
        inside = first < titles.index(title) < last
        assert inside or QUESTIONS[title].spec.need is not Need.IF_HELD
    end = form.item("Per finire")["itemId"]
    options = _options(form.item("Svolgimento"))
    targets = [
        (option["value"], option.get("goToAction"), option.get("goToSectionId"))
        for option in options
    ]
    assert targets == [
        ("svolto", "NEXT_SECTION", None),
        ("assente", None, end),
        ("annullato", None, end),
        ("rinviato", None, end),
    ]


@pytest.mark.parametrize("typed", ["Hoxha", "N7F3K – Hoxha", "N7F3L", "", "R" + "7F3K9X2"])
def test_a_form_holds_codes_of_nuclei_and_nothing_else(typed: str) -> None:
    with pytest.raises(ValueError, match="codes"):
        form_requests(COLUMNS, ["N2QX8", typed], PEOPLE)


def test_without_lists_one_writes() -> None:
    form = Form()
    form.sync(wanted((), ()))
    for title in ("Nucleo", "Mediatore"):
        assert form.item(title)["questionItem"]["question"]["textQuestion"] == {"paragraph": False}


def test_marks_are_told_apart_and_stay() -> None:
    keys = [*(column.key for column in COLUMNS), TALK, AFTER]
    marks = {item_id(key) for key in keys}
    assert len(marks) == len(keys)
    assert all(len(mark) == 8 and int(mark, 16) < 2**31 for mark in marks)
    assert item_id("nucleus") == "743b687f", "in forms that are there already"


# --- A form that is there
# ----------------------------------------------------------------------------------


def test_the_empty_question_of_a_new_form_goes_and_only_that() -> None:
    choice = {"type": "RADIO", "options": [{"value": "Opzione 1"}]}
    question = {"questionId": "000000ff", "choiceQuestion": choice}
    placeholder = {"itemId": "00000001", "questionItem": {"question": question}}
    form = Form()
    form.items = [copy.deepcopy(placeholder)]
    assert any("domanda vuota" in said for said in form.sync().messages)
    assert "" not in form.titles()
    form.items.append(copy.deepcopy(placeholder))
    assert form_changes(form.get(), wanted()).requests == []


def test_new_nuclei_and_people_change_their_lists_only() -> None:
    form = filled()
    changes = form.sync(wanted(("N7F3K",), (*PEOPLE, "Sara Neri")))
    assert [list(request) for request in changes.requests] == [["updateItem"]] * 2
    assert changes.messages == [
        "Aggiornata la domanda «Mediatore»: le risposte da scegliere (1 in più).",
        "Aggiornata la domanda «Nucleo»: le risposte da scegliere (1 in meno).",
    ]
    assert [option["value"] for option in _options(form.item("Nucleo"))] == ["N7F3K"]


def test_a_name_beside_a_code_in_the_list_is_taken_away_and_not_told() -> None:
    form = filled()
    _question(form, "Nucleo")["choiceQuestion"]["options"] = [{"value": "N7F3K – Hoxha"}]
    changes = form.sync()
    assert [option["value"] for option in _options(form.item("Nucleo"))] == sorted(CODES)
    assert "Hoxha" not in "".join(changes.messages)


def _question(form: Form, title: str) -> dict[str, Any]:
    question: dict[str, Any] = form.item(title)["questionItem"]["question"]
    return question


EXTRA = {"itemId": "0000abcd", "title": (
    "Lingua usata"
), "questionItem": {"question": {"questionId": "0000abce",
         "textQuestion": {}}}}  # fmt: skip


def test_questions_of_others_stay_where_they_are() -> None:
    form = filled()
    form.items.insert(2, copy.deepcopy(EXTRA))
    del form.items[3]  # "Data", by accident
    changes = form.sync()
    assert form.titles()[1:5] == ["Nucleo", "Data", "Lingua usata", "Svolgimento"]
    assert "Lasciate come sono, perché non sono di collector: «Lingua usata»." in changes.messages
    assert "Aggiunta la domanda «Data»." in changes.messages


def test_a_title_that_means_the_same_stays_one_that_does_not_comes_back() -> None:
    form = filled()
    form.item("Data")["title"] = "Giorno"
    form.item("Esito")["title"] = "Come è andata?"
    changes = form.sync()
    assert "Giorno" in form.titles()
    assert "Esito" in form.titles()
    assert changes.messages == [
        "Aggiornata la domanda «Esito»: il titolo, che era «Come è andata?»."
    ]


def test_the_order_the_title_of_the_form_and_typed_addresses_are_left_to_people() -> None:
    form = filled()
    form.items[-2:] = reversed(form.items[-2:])
    form.info["title"] = "Colloqui di mediazione"
    form.settings["emailCollectionType"] = "RESPONDER_INPUT"
    before = form.get()
    assert form.sync().requests == []
    assert form.get() == before


def test_another_kind_of_question_is_left_and_said() -> None:
    form = filled()
    question = _question(form, "Ora inizio")
    del question["timeQuestion"]
    question["textQuestion"] = {"paragraph": False}
    assert (
        "La domanda «Ora inizio» ora è di un altro tipo: l'ho lasciata com'è."
        in form_changes(form.get(), wanted()).messages
    )


def test_a_day_without_its_year_and_a_length_instead_of_an_hour_are_mended() -> None:
    form = filled()
    _question(form, "Data")["dateQuestion"]["includeYear"] = False
    _question(form, "Ora fine")["timeQuestion"]["duration"] = True
    assert len(form.sync().requests) == 2
    assert _question(form, "Data")["dateQuestion"]["includeYear"] is True
    assert _question(form, "Ora fine")["timeQuestion"]["duration"] is False


def test_a_text_question_becomes_a_list_when_there_is_one() -> None:
    form = Form()
    form.sync(wanted((), ()))
    said = form.sync().messages
    assert [option["value"] for option in _options(form.item("Nucleo"))] == sorted(CODES)
    assert "Aggiornata la domanda «Nucleo»: adesso è un elenco." in said


def test_a_form_that_somebody_made_by_hand_is_completed_not_doubled() -> None:
    form = Form()
    form.info = {"title": "Colloqui"}
    form.items = [
        {"itemId": f"000000{at:02x}", "title": title, "questionItem": {"question": {
            "questionId": f"0000aa{at:02x}", "textQuestion": {"paragraph": True}}}}
        for at, title in enumerate(("Nome del mediatore", "Famiglia", "Presenti", "Note"), start=1)
    ]  # fmt: skip
    form.sync()
    assert len(form.items) == 2 + len(ASKED) + 1
    assert {"Nome del mediatore", "Famiglia", "Presenti", "Note"} <= set(form.titles())
    assert not {"Mediatore", "Nucleo", "Persone presenti"} & set(form.titles())
    assert form.info["title"] == "Colloqui"


def test_two_questions_for_one_thing_are_said() -> None:
    form = filled()
    form.items.append({**copy.deepcopy(EXTRA), "title": "Giorno"})
    assert any("due domande «Data»" in said for said in form.sync().messages)


def _swap(form: Form, dice: random.Random) -> None:
    if len(form.items) > 1:
        one, two = dice.sample(range(len(form.items)), 2)
        form.items[one], form.items[two] = form.items[two], form.items[one]


def _delete(form: Form, dice: random.Random) -> None:
    if form.items:
        gone = form.items.pop(dice.randrange(len(form.items)))
        for item in form.items:  # Google lets no answer lead nowhere
            for option in _options(item):
                if option.get("goToSectionId") == gone["itemId"]:
                    del option["goToSectionId"]


def _rename(form: Form, dice: random.Random) -> None:
    if form.items:
        dice.choice(form.items)["title"] = dice.choice(["Giorno", "Boh", "Nucleo", "Il colloquio"])


def _add(form: Form, dice: random.Random) -> None:
    ids = {item["itemId"] for item in form.items}
    fresh = next(made for at in range(99) if (made := f"{at:08x}") not in ids)
    item = {**copy.deepcopy(EXTRA), "itemId": fresh, "title": dice.choice(["Note", "Data"])}
    form.items.insert(dice.randint(0, len(form.items)), item)


def _require(form: Form, dice: random.Random) -> None:
    if questions := [
        item["questionItem"]["question"] for item in form.items if "questionItem" in item
    ]:
        question = dice.choice(questions)
        question["required"] = not question.get("required")


def _choices(form: Form, dice: random.Random) -> None:
    if lists := [_options(item) and item for item in form.items if _options(item)]:
        dice.choice(lists)["questionItem"]["question"]["choiceQuestion"]["options"] = [
            {"value": "altro"}
        ]


CHANGES: list[Callable[[Form, random.Random], None]] = [
    _swap,
    _delete,
    _rename,
    _add,
    _require,
    _choices,
]


@given(st.lists(st.sampled_from(CHANGES), max_size=8), st.randoms(use_true_random=False))
def test_whatever_people_did_once_is_enough_and_nothing_of_theirs_is_lost(
    done: list[Callable[[Form, random.Random], None]], dice: random.Random
) -> None:
    form = filled()
    for change in done:
        change(form, dice)
    theirs = [item["itemId"] for item in form.items]
    order = list(theirs)
    form.sync()
    assert [item["itemId"] for item in form.items if item["itemId"] in theirs] == order
    known = known_titles(COLUMNS)
    assert {column.key for column in ASKED} <= {
        field_of_title(title, known) for title in form.titles()
    }
