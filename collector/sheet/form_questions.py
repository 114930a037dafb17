"""A Google Form with the questions of the scheda: what it must have, and what to change in one that
is there. Pure.

The bodies are those of the Forms API, v1. A question is known again by its id, which we make from
the field's name; in a form that somebody else made, by its title. Of nuclei a form holds the codes,
and nothing else.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from collector.sheet.headers import field_of_title, known_titles
from schemas.code import is_code
from schemas.column import Column, ColumnKind, Need, columns_in_question_order
from schemas.session import HELD_LABELS, Held

Item = dict[str, Any]
Request = dict[str, Any]

TITLE: Final = "Scheda colloquio"
DESCRIPTION: Final = (
    "Una risposta per ogni colloquio, se puoi lo stesso giorno. Non scrivere mai il nome della "
    "famiglia: basta il suo codice. Le risposte le leggono solo i mediatori e il coordinamento."
)
TALK, AFTER = "talk", "after"
_SECTIONS: Final = {
    TALK: ("Il colloquio", "Che cosa si è fatto."),
    AFTER: ("Per finire", "Il prossimo colloquio, e chi può leggere questa scheda."),
}
_ANSWER_KINDS: Final = ("choiceQuestion", "textQuestion", "dateQuestion", "timeQuestion")
_EXACT: Final = {"dateQuestion": ("includeYear", "includeTime"), "timeQuestion": ("duration",)}
"""A day without its year, or a length instead of an hour, would be another answer."""
_VERIFIED: Final = "VERIFIED"
_NOBODY_ASKED: Final = frozenset({"", "EMAIL_COLLECTION_TYPE_UNSPECIFIED", "DO_NOT_COLLECT"})


@dataclass(frozen=True)
class WantedForm:
    """What a form must have. `items` by mark, in order: a field's key, or a section's; `titles`
    mean a field too.
    """

    title: str
    description: str
    items: Mapping[str, Item]
    titles: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True)
class FormDifferences:
    """How our questions stand in a form. `missing`: titles of ours; `renamed`: the title that
    stands, and ours; `asked`: the fields that it asks for; `nuclei`: the answers to choose from,
    None where they are typed; `others`: those of all other questions but the mediators'.
    """

    missing: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    twice: tuple[str, ...]
    asked: frozenset[str]
    nuclei: tuple[str, ...] | None = field(repr=False)
    others: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True)
class FormChanges:
    """What to send to `forms.batchUpdate`, in this order, and what was done and left, for people."""

    requests: Sequence[Request]
    said: Sequence[str]


# --- What a form must have
# -----------------------------------------------------------------------------------


def wanted_form(
    columns: Sequence[Column], nuclei: Sequence[str], mediators: Sequence[str], project: str
) -> WantedForm:
    """The form for these columns, with these codes of nuclei and names of mediators to choose from.

    A talk that did not take place is asked no more than the sheet needs: its answer goes on to the
    last section. Raises ValueError for a nucleus that is no bare code: a name must never reach a
    form.
    """
    if not all(is_code(code, "N") for code in nuclei):
        raise ValueError("a form may hold codes of nuclei only")
    lists = {"nucleus": sorted(dict.fromkeys(nuclei)), "mediator": list(dict.fromkeys(mediators))}
    first, talk, after = columns_in_question_order(columns)
    items: dict[str, Item] = {}
    for section, part in ((None, first), (TALK, talk), (AFTER, after)):
        if section and part:
            title, description = _SECTIONS[section]
            items[section] = {
                "itemId": item_id(section), "title": title, "description": description, "pageBreakItem": {},
            }  # fmt: skip
        for column in part:
            items[column.key] = _item(column, lists.get(column.key, ()))
    if "held" in items and TALK in items and AFTER in items:
        for option in items["held"]["questionItem"]["question"]["choiceQuestion"]["options"]:
            if option["value"] == HELD_LABELS[Held.HELD]:
                option["goToAction"] = "NEXT_SECTION"
            else:
                option["goToSectionId"] = item_id(AFTER)
    title = f"{TITLE} · {project}" if project else TITLE
    return WantedForm(title, DESCRIPTION, items, known_titles(columns))


def form_requests(
    columns: Sequence[Column], nuclei: Sequence[str], mediators: Sequence[str], project: str = ""
) -> list[Request]:
    """What makes an empty form this one. Raises ValueError as `wanted_form` does."""
    return list(form_changes({}, wanted_form(columns, nuclei, mediators, project)).requests)


def item_id(key: str) -> str:
    """The id of our item: the same for a field in every form. Ids of Google's look alike."""
    made = int.from_bytes(
        hashlib.blake2b(f"collector:{key}".encode(), digest_size=4).digest(), "big"
    )
    return f"{made & 0x7FFFFFFF | 0x10000000:08x}"


def _item(column: Column, listed: Sequence[str]) -> Item:
    question: dict[str, Any] = {"required": column.spec.need in (Need.ALWAYS, Need.IF_HELD)}
    match column.spec.kind:
        case ColumnKind.DATE:
            question["dateQuestion"] = {"includeYear": True, "includeTime": False}
        case ColumnKind.TIME:
            question["timeQuestion"] = {"duration": False}
        case ColumnKind.CHOICE:
            question["choiceQuestion"] = {
                "type": "RADIO",
                "options": [{"value": v} for v in column.spec.choices],
            }
        case ColumnKind.NUCLEUS | ColumnKind.PERSON if listed:
            question["choiceQuestion"] = {
                "type": "DROP_DOWN",
                "options": [{"value": value} for value in listed],
            }
        case kind:  # a date question could not say "nessuno"
            question["textQuestion"] = {"paragraph": kind is ColumnKind.LONG_TEXT}
    return {
        "itemId": item_id(column.key),
        "title": column.header,
        "description": column.ask,
        "questionItem": {"question": question},
    }


# --- What to change in a form
# ----------------------------------------------------------------------------------


def form_changes(existing: Mapping[str, Any], wanted: WantedForm) -> FormChanges:
    """What makes the form `existing`, as `forms.get` tells it, the one wanted. What stands as it
    should is not written; questions of others, the order, a title that means the same field, and a
    question of another kind stay.
    """
    return _Update(existing, wanted).changes()


def compare_form(existing: Mapping[str, Any], wanted: WantedForm) -> FormDifferences:
    """How the questions of the form `existing`, as `forms.get` tells it, stand against those
    wanted.
    """
    one = _Update(existing, wanted)
    questions = {key: item for key, item in wanted.items.items() if "questionItem" in item}
    mine = {key: item for key, item in one.mine.items() if key in questions}
    renamed = [
        (item.get("title") or "senza titolo", questions[key]["title"])
        for key, item in mine.items()
        if field_of_title(item.get("title"), wanted.titles) != key
    ]
    no_families = {id(mine[key]) for key in ("nucleus", "mediator") if key in mine}
    return FormDifferences(
        missing=tuple(item["title"] for key, item in questions.items() if key not in mine),
        renamed=tuple(renamed),
        twice=tuple(one._twice()),
        asked=frozenset(mine),
        nuclei=_offered(mine["nucleus"]) if "nucleus" in mine else None,
        others=tuple(
            text
            for item in one.items
            if id(item) not in no_families
            for text in _offered(item) or ()
        ),
    )


def _offered(item: Item) -> tuple[str, ...] | None:
    """The answers to choose from; None for a question that has none."""
    choice = item.get("questionItem", {}).get("question", {}).get("choiceQuestion")
    if choice is None:
        return None
    return tuple(option["value"] for option in choice.get("options", ()) if option.get("value"))


class _Update:
    def __init__(self, existing: Mapping[str, Any], wanted: WantedForm) -> None:
        self.existing, self.wanted = existing, wanted
        self.items: list[Item] = list(existing.get("items", ()))
        self.requests: list[Request] = []
        self.said: list[str] = []
        self.mine = self._matched()
        self.is_new = not self.mine

    def changes(self) -> FormChanges:
        self._info()
        self._email()
        if self.is_new:
            self._drop_placeholder()
        sections = [key for key, item in self.wanted.items.items() if "pageBreakItem" in item]
        for key in sections:  # first: an answer may lead to one
            self._one(key)
        for key in self.wanted.items:
            if key not in sections:
                self._one(key)
        ids = {id(item) for item in self.mine.values()}
        others = [_name(item) for item in self.items if id(item) not in ids]
        if others:
            self.said.append(
                f"Lasciate come sono, perché non sono di collector: {', '.join(others)}."
            )
        for again in self._twice():
            self.said.append(
                f"Nel modulo ci sono due domande «{again}»: cancella quella che non serve, se no "
                "le risposte stanno in due colonne."
            )
        if not self.requests:
            self.said.insert(0, "Il modulo è già a posto: non ho cambiato nulla.")
        return FormChanges(self.requests, self.said)

    def _matched(self) -> dict[str, Item]:
        """Our items among those of the form: by id; what is left, by title and, for a question, by
        being one.
        """
        by_id = {item.get("itemId"): item for item in reversed(self.items)}
        found = {
            key: by_id[want["itemId"]]
            for key, want in self.wanted.items.items()
            if want["itemId"] in by_id
        }
        taken = {id(item) for item in found.values()}
        for item in self.items:
            key = self._key_by_title(item)
            if key and key not in found and id(item) not in taken:
                found[key] = item
                taken.add(id(item))
        return found

    def _key_by_title(self, item: Item) -> str | None:
        if "pageBreakItem" in item:
            return next(
                (key for key, (title, _) in _SECTIONS.items() if item.get("title") == title), None
            )
        if "question" not in item.get("questionItem", {}):
            return None
        key = field_of_title(item.get("title"), self.wanted.titles)
        return key if key in self.wanted.items else None

    def _twice(self) -> Iterator[str]:
        ids = {id(item) for item in self.mine.values()}
        for item in self.items:
            if (
                id(item) not in ids
                and (key := self._key_by_title(item))
                and "pageBreakItem" not in item
            ):
                yield self.wanted.items[key]["title"]

    def _info(self) -> None:
        """The title of a form is set once; later it is whatever people called it."""
        info = self.existing.get("info", {})
        new: dict[str, str] = {}
        if self.is_new and info.get("title", "") != self.wanted.title:
            new["title"] = self.wanted.title
        if info.get("description", "") != self.wanted.description:
            new["description"] = self.wanted.description
        if new:
            mask = ",".join(new)
            if "title" not in new:  # the API asks for it in every such request
                new["title"] = info.get("title", "") or self.wanted.title
            self.requests.append({"updateFormInfo": {"info": new, "updateMask": mask}})
            self.said.append("Scritta l'intestazione del modulo.")

    def _email(self) -> None:
        """Who answers says so by signing in; where people chose that the address is typed, it stays
        so.
        """
        if self.existing.get("settings", {}).get("emailCollectionType", "") in _NOBODY_ASKED:
            settings = {"emailCollectionType": _VERIFIED}
            self.requests.append(
                {"updateSettings": {"settings": settings, "updateMask": "emailCollectionType"}}
            )
            self.said.append("Il modulo registra l'indirizzo email di chi risponde.")

    def _drop_placeholder(self) -> None:
        """The question without a title that every new form begins with."""
        for at, item in enumerate(self.items):
            choice = item.get("questionItem", {}).get("question", {}).get("choiceQuestion", {})
            if (
                not item.get("title")
                and not item.get("description")
                and len(choice.get("options", ())) == 1
            ):
                self.requests.append({"deleteItem": {"location": {"index": at}}})
                self.said.append("Tolta la domanda vuota con cui comincia ogni modulo nuovo.")
                del self.items[at]
                return

    def _one(self, key: str) -> None:
        want = self._resolved(self.wanted.items[key])
        if (there := self.mine.get(key)) is not None:
            self._mend(key, there, want)
            return
        at = self._place(key)
        self.requests.append({"createItem": {"item": want, "location": {"index": at}}})
        self.items.insert(at, want)
        self.mine[key] = want
        what = "la sezione" if "pageBreakItem" in want else "la domanda"
        self.said.append(f"Aggiunta {what} «{want['title']}».")

    def _resolved(self, want: Item) -> Item:
        """With the ids that our sections have in this form."""
        options = (
            want.get("questionItem", {})
            .get("question", {})
            .get("choiceQuestion", {})
            .get("options", ())
        )
        ids = {self.wanted.items[key]["itemId"]: item["itemId"] for key, item in self.mine.items()}
        if not any(option.get("goToSectionId") for option in options):
            return want
        led = [
            {**option, "goToSectionId": ids[option["goToSectionId"]]}
            if "goToSectionId" in option
            else option
            for option in options
        ]
        return _with_question(
            want, {"choiceQuestion": {"type": _choice_type(want), "options": led}}
        )

    def _place(self, key: str) -> int:
        """Behind the nearest of our items that comes before it, else before the nearest that comes
        after.
        """
        order = list(self.wanted.items)
        where = {id(item): at for at, item in enumerate(self.items)}
        for before in reversed(order[: order.index(key)]):
            if before in self.mine:
                return where[id(self.mine[before])] + 1
        for after in order[order.index(key) + 1 :]:
            if after in self.mine:
                return where[id(self.mine[after])]
        return len(self.items)

    def _mend(self, key: str, there: Item, want: Item) -> None:
        new: Item = {}
        mask: list[str] = []
        told: list[str] = []
        if key not in _SECTIONS and field_of_title(there.get("title"), self.wanted.titles) != key:
            new["title"], told = (
                want["title"],
                [*told, f"il titolo, che era «{there.get('title', '')}»"],
            )
            mask.append("title")
        if key not in _SECTIONS and there.get("description", "") != want["description"]:
            new["description"] = want["description"]
            mask.append("description")
            told.append("la spiegazione")
        if "questionItem" in want:
            self._mend_question(there, want, new, mask, told)
        if mask:
            at = next(at for at, item in enumerate(self.items) if item is there)
            self.requests.append(
                {
                    "updateItem": {
                        "item": new,
                        "location": {"index": at},
                        "updateMask": ",".join(mask),
                    }
                }
            )
            self.said.append(f"Aggiornata la domanda «{want['title']}»: {', '.join(told)}.")

    def _mend_question(
        self, there: Item, want: Item, new: Item, mask: list[str], told: list[str]
    ) -> None:
        standing = there.get("questionItem", {}).get("question", {})
        asked = want["questionItem"]["question"]
        question: dict[str, Any] = {}
        kind, old = _kind_of(asked), _kind_of(standing)
        if old != kind or _choice_type(there) != _choice_type(want):
            if not (
                kind == "choiceQuestion"
                and old == "textQuestion"
                and _choice_type(want) == "DROP_DOWN"
            ):
                self.said.append(
                    f"La domanda «{want['title']}» ora è di un altro tipo: l'ho lasciata com'è."
                )
                return
            question = {
                **asked,
                **({"questionId": standing["questionId"]} if "questionId" in standing else {}),
            }
            mask.append("questionItem.question")
            told.append("adesso è un elenco")
        else:
            if bool(standing.get("required")) != asked["required"]:
                question["required"] = asked["required"]
                mask.append("questionItem.question.required")
                told.append(
                    "adesso è obbligatoria" if asked["required"] else "non è più obbligatoria"
                )
            if kind == "choiceQuestion" and (difference := _difference(standing, asked)):
                question["choiceQuestion"] = {"options": asked["choiceQuestion"]["options"]}
                mask.append("questionItem.question.choiceQuestion.options")
                told.append(difference)
            for name in _EXACT.get(kind, ()):
                if bool(standing[kind].get(name)) != asked[kind][name]:
                    question.setdefault(kind, {})[name] = asked[kind][name]
                    mask.append(f"questionItem.question.{kind}.{name}")
                    told.append("il modo di rispondere")
        if question:
            new["questionItem"] = {"question": question}


def _with_question(item: Item, change: Mapping[str, Any]) -> Item:
    return {**item, "questionItem": {"question": {**item["questionItem"]["question"], **change}}}


def _kind_of(question: Mapping[str, Any]) -> str:
    return next((kind for kind in _ANSWER_KINDS if kind in question), "")


def _choice_type(item: Item) -> str:
    found = (
        item.get("questionItem", {}).get("question", {}).get("choiceQuestion", {}).get("type", "")
    )
    return str(found)


def _difference(standing: Mapping[str, Any], asked: Mapping[str, Any]) -> str:
    """How the answers to choose from differ: '' for not at all. Codes and names are counted, never
    told.
    """

    def plainly(question: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        return [
            (
                option.get("value", ""),
                option.get("goToAction") in ("SUBMIT_FORM", "RESTART_FORM")
                and option["goToAction"],
                option.get("goToSectionId", ""),
                bool(option.get("isOther")),
            )
            for option in question["choiceQuestion"].get("options", ())
        ]

    before, now = plainly(standing), plainly(asked)
    if before == now:
        return ""
    old, new = {option[0] for option in before}, {option[0] for option in now}
    parts = [
        f"{len(new - old)} in più" if new - old else "",
        f"{len(old - new)} in meno" if old - new else "",
    ]
    counted = ", ".join(part for part in parts if part)
    return f"le risposte da scegliere ({counted})" if counted else "le risposte da scegliere"


def _name(item: Item) -> str:
    return f"«{item.get('title') or 'senza titolo'}»"
