"""What to change in a Google Form, so that it asks the questions of the scheda. Pure.

A question is known again by its id, which we make from the field's name; in a form that somebody
else made, by its title. The bodies are those of the Forms API, v1.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from collector.sheet.form_questions import (
    SECTIONS,
    Item,
    Request,
    WantedForm,
    choice_of,
    question_of,
    wanted_form,
)
from collector.sheet.headers import field_of_title
from schemas.column import Column

_ANSWER_KINDS: Final = ("choiceQuestion", "textQuestion", "dateQuestion", "timeQuestion")
_EXACT: Final = {"dateQuestion": ("includeYear", "includeTime"), "timeQuestion": ("duration",)}
"""A day without its year, or a length instead of an hour, would be another answer."""
_VERIFIED: Final = "VERIFIED"
_NOBODY_ASKED: Final = frozenset({"", "EMAIL_COLLECTION_TYPE_UNSPECIFIED", "DO_NOT_COLLECT"})
_WITHOUT_TITLE: Final = "senza titolo"
_ENDS_FORM: Final = ("SUBMIT_FORM", "RESTART_FORM")


@dataclass(frozen=True)
class FormDifferences:
    """How our questions stand in a form.

    `missing`: titles of ours; `renamed`: the title that stands, and ours; `twice`: titles of
    questions that stand there twice; `asked`: the fields that the form asks for; `nuclei`: the
    answers to choose from, None where they are typed; `others`: those of all other questions but
    the mediators'.
    """

    missing: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    twice: tuple[str, ...]
    asked: frozenset[str]
    nuclei: tuple[str, ...] | None = field(repr=False)
    others: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True)
class FormChanges:
    """What to send to `forms.batchUpdate`, in this order, and what was done, in Italian."""

    requests: Sequence[Request]
    messages: Sequence[str]


def form_changes(existing: Mapping[str, Any], wanted: WantedForm) -> FormChanges:
    """Return what makes the form `existing`, as `forms.get` returns it, the one wanted.

    What stands as it should is not written. Questions of others, the order, a title that means the
    same field, and a question of another kind stay.
    """
    return _Update(existing, wanted).changes()


def form_requests(
    columns: Sequence[Column], nuclei: Sequence[str], mediators: Sequence[str], project: str = ""
) -> list[Request]:
    """Return what makes an empty form this one.

    Raises ValueError, as `wanted_form` does, for a nucleus that is no bare code.
    """
    return list(form_changes({}, wanted_form(columns, nuclei, mediators, project)).requests)


def compare_form(existing: Mapping[str, Any], wanted: WantedForm) -> FormDifferences:
    """Return how the questions of a form, as `forms.get` returns it, differ from those wanted."""
    update = _Update(existing, wanted)
    questions = {key: item for key, item in wanted.items.items() if "questionItem" in item}
    own = {key: item for key, item in update.own.items() if key in questions}
    renamed = []
    for key, item in own.items():
        if field_of_title(item.get("title"), wanted.titles) != key:
            renamed.append((item.get("title") or _WITHOUT_TITLE, questions[key]["title"]))
    # Nuclei and mediators have lists of their own: every other list must name no family.
    own_lists = {id(own[key]) for key in ("nucleus", "mediator") if key in own}
    others: list[str] = []
    for item in update.items:
        if id(item) not in own_lists:
            others += _offered(item) or ()
    return FormDifferences(
        missing=tuple(item["title"] for key, item in questions.items() if key not in own),
        renamed=tuple(renamed),
        twice=tuple(update.twice()),
        asked=frozenset(own),
        nuclei=_offered(own["nucleus"]) if "nucleus" in own else None,
        others=tuple(others),
    )


def _offered(item: Item) -> tuple[str, ...] | None:
    """Return the answers to choose from; None for a question that has none."""
    choice = question_of(item).get("choiceQuestion")
    if choice is None:
        return None
    return tuple(option["value"] for option in choice.get("options", ()) if option.get("value"))


class _Update:
    """The changes to one form. `items`: the form's, as they will be; `own`: ours among them."""

    def __init__(self, existing: Mapping[str, Any], wanted: WantedForm) -> None:
        self.existing, self.wanted = existing, wanted
        self.items: list[Item] = list(existing.get("items", ()))
        self.requests: list[Request] = []
        self.messages: list[str] = []
        self.own = self._matched()
        self.is_new = not self.own

    def changes(self) -> FormChanges:
        self._set_info()
        self._collect_email()
        if self.is_new:
            self._drop_placeholder()
        sections = [key for key, item in self.wanted.items.items() if "pageBreakItem" in item]
        # The sections first: an answer may lead to one.
        for key in sections:
            self._add_or_update(key)
        for key in self.wanted.items:
            if key not in sections:
                self._add_or_update(key)
        self._report_others()
        if not self.requests:
            self.messages.insert(0, "Il modulo è già a posto: non ho cambiato nulla.")
        return FormChanges(self.requests, self.messages)

    def _report_others(self) -> None:
        own_ids = self._own_ids()
        others = [_quoted_title(item) for item in self.items if id(item) not in own_ids]
        if others:
            self.messages.append(
                f"Lasciate come sono, perché non sono di collector: {', '.join(others)}."
            )
        for title in self.twice():
            self.messages.append(
                f"Nel modulo ci sono due domande «{title}»: cancella quella che non serve, "
                "se no le risposte stanno in due colonne."
            )

    def _own_ids(self) -> set[int]:
        return {id(item) for item in self.own.values()}

    def _matched(self) -> dict[str, Item]:
        """Return our items among those of the form, by key.

        They are known by id; what is left, by title and, for a question, by being one.
        """
        by_id = {item.get("itemId"): item for item in reversed(self.items)}
        matched = {}
        for key, wanted in self.wanted.items.items():
            if wanted["itemId"] in by_id:
                matched[key] = by_id[wanted["itemId"]]
        taken = {id(item) for item in matched.values()}
        for item in self.items:
            title_key = self._key_by_title(item)
            if title_key and title_key not in matched and id(item) not in taken:
                matched[title_key] = item
                taken.add(id(item))
        return matched

    def _key_by_title(self, item: Item) -> str | None:
        if "pageBreakItem" in item:
            for section, (title, _) in SECTIONS.items():
                if item.get("title") == title:
                    return section
            return None
        if "question" not in item.get("questionItem", {}):
            return None
        key = field_of_title(item.get("title"), self.wanted.titles)
        return key if key in self.wanted.items else None

    def twice(self) -> Iterator[str]:
        """Yield our title of each question beside ours that has the title of one of ours."""
        own_ids = self._own_ids()
        for item in self.items:
            if id(item) in own_ids or "pageBreakItem" in item:
                continue
            key = self._key_by_title(item)
            if key:
                yield self.wanted.items[key]["title"]

    def _set_info(self) -> None:
        """Set the description; the title once: later it is whatever people called it."""
        info = self.existing.get("info", {})
        new: dict[str, str] = {}
        if self.is_new and info.get("title", "") != self.wanted.title:
            new["title"] = self.wanted.title
        if info.get("description", "") != self.wanted.description:
            new["description"] = self.wanted.description
        if not new:
            return
        mask = ",".join(new)
        if "title" not in new:  # the API asks for it in every such request
            new["title"] = info.get("title", "") or self.wanted.title
        self.requests.append({"updateFormInfo": {"info": new, "updateMask": mask}})
        self.messages.append("Scritta l'intestazione del modulo.")

    def _collect_email(self) -> None:
        """Let Google note who answers, unless people chose that the address is typed."""
        if self.existing.get("settings", {}).get("emailCollectionType", "") not in _NOBODY_ASKED:
            return
        settings = {"emailCollectionType": _VERIFIED}
        self.requests.append(
            {"updateSettings": {"settings": settings, "updateMask": "emailCollectionType"}}
        )
        self.messages.append("Il modulo registra l'indirizzo email di chi risponde.")

    def _drop_placeholder(self) -> None:
        """Delete the question without a title that every new form begins with."""
        for position, item in enumerate(self.items):
            has_text = item.get("title") or item.get("description")
            if not has_text and len(choice_of(item).get("options", ())) == 1:
                self.requests.append({"deleteItem": {"location": {"index": position}}})
                self.messages.append("Tolta la domanda vuota con cui comincia ogni modulo nuovo.")
                del self.items[position]
                return

    def _add_or_update(self, key: str) -> None:
        wanted = self._with_section_ids(self.wanted.items[key])
        existing = self.own.get(key)
        if existing is not None:
            self._update(key, existing, wanted)
            return
        position = self._position(key)
        self.requests.append({"createItem": {"item": wanted, "location": {"index": position}}})
        self.items.insert(position, wanted)
        self.own[key] = wanted
        what = "la sezione" if "pageBreakItem" in wanted else "la domanda"
        self.messages.append(f"Aggiunta {what} «{wanted['title']}».")

    def _with_section_ids(self, wanted: Item) -> Item:
        """Return an item whose answers lead to our sections by the ids that these have here."""
        options = choice_of(wanted).get("options", ())
        if not any(option.get("goToSectionId") for option in options):
            return wanted
        ids = {self.wanted.items[key]["itemId"]: item["itemId"] for key, item in self.own.items()}
        new_options = []
        for option in options:
            if "goToSectionId" in option:
                option = {**option, "goToSectionId": ids[option["goToSectionId"]]}
            new_options.append(option)
        choice = {"type": _choice_type(wanted), "options": new_options}
        question = {**question_of(wanted), "choiceQuestion": choice}
        return {**wanted, "questionItem": {"question": question}}

    def _position(self, key: str) -> int:
        """Return where a new item goes, from 0.

        It is behind the nearest of our items that comes before it, else before the nearest that
        comes after.
        """
        order = list(self.wanted.items)
        positions = {id(item): position for position, item in enumerate(self.items)}
        for before in reversed(order[: order.index(key)]):
            if before in self.own:
                return positions[id(self.own[before])] + 1
        for after in order[order.index(key) + 1 :]:
            if after in self.own:
                return positions[id(self.own[after])]
        return len(self.items)

    def _update(self, key: str, existing: Item, wanted: Item) -> None:
        change = _ItemChange()
        if key not in SECTIONS:
            if field_of_title(existing.get("title"), self.wanted.titles) != key:
                change.set("title", wanted["title"])
                change.done.append(f"il titolo, che era «{existing.get('title', '')}»")
            if existing.get("description", "") != wanted["description"]:
                change.set("description", wanted["description"])
                change.done.append("la spiegazione")
        if "questionItem" in wanted:
            self._update_question(existing, wanted, change)
        if not change.mask:
            return
        position = next(at for at, item in enumerate(self.items) if item is existing)
        update = {
            "item": change.item,
            "location": {"index": position},
            "updateMask": ",".join(change.mask),
        }
        self.requests.append({"updateItem": update})
        done = ", ".join(change.done)
        self.messages.append(f"Aggiornata la domanda «{wanted['title']}»: {done}.")

    def _update_question(self, existing: Item, wanted: Item, change: "_ItemChange") -> None:
        before, now = question_of(existing), question_of(wanted)
        kind = _kind_of(now)
        is_same_kind = _kind_of(before) == kind and _choice_type(existing) == _choice_type(wanted)
        if is_same_kind:
            change.set_question(_changed_parts(kind, before, now, change))
            return
        becomes_list = kind == "choiceQuestion" and _choice_type(wanted) == "DROP_DOWN"
        if not becomes_list or _kind_of(before) != "textQuestion":
            self.messages.append(
                f"La domanda «{wanted['title']}» ora è di un altro tipo: l'ho lasciata com'è."
            )
            return
        question = dict(now)
        if "questionId" in before:
            question["questionId"] = before["questionId"]
        change.set_question(question)
        change.mask.append("questionItem.question")
        change.done.append("adesso è un elenco")


class _ItemChange:
    """What changes in one item: its new parts, their names in the mask, and what to say of it."""

    def __init__(self) -> None:
        self.item: Item = {}
        self.mask: list[str] = []
        self.done: list[str] = []

    def set(self, name: str, value: str) -> None:
        self.item[name] = value
        self.mask.append(name)

    def set_question(self, question: Mapping[str, Any]) -> None:
        if question:
            self.item["questionItem"] = {"question": question}


def _changed_parts(
    kind: str, before: Mapping[str, Any], now: Mapping[str, Any], change: _ItemChange
) -> dict[str, Any]:
    """Return the parts of a question of the same kind that change, and note them."""
    parts: dict[str, Any] = {}
    if bool(before.get("required")) != now["required"]:
        parts["required"] = now["required"]
        change.mask.append("questionItem.question.required")
        change.done.append("adesso è obbligatoria" if now["required"] else "non è più obbligatoria")
    if kind == "choiceQuestion":
        difference = _options_difference(before, now)
        if difference:
            parts["choiceQuestion"] = {"options": now["choiceQuestion"]["options"]}
            change.mask.append("questionItem.question.choiceQuestion.options")
            change.done.append(difference)
    for name in _EXACT.get(kind, ()):
        if bool(before[kind].get(name)) != now[kind][name]:
            parts.setdefault(kind, {})[name] = now[kind][name]
            change.mask.append(f"questionItem.question.{kind}.{name}")
            change.done.append("il modo di rispondere")
    return parts


def _kind_of(question: Mapping[str, Any]) -> str:
    for kind in _ANSWER_KINDS:
        if kind in question:
            return kind
    return ""


def _choice_type(item: Item) -> str:
    return str(choice_of(item).get("type", ""))


def _options_difference(before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """Return how the answers to choose from differ, in Italian; "" for not at all.

    Codes and names are counted, never repeated.
    """
    old_options, new_options = _comparable_options(before), _comparable_options(now)
    if old_options == new_options:
        return ""
    old = {option[0] for option in old_options}
    new = {option[0] for option in new_options}
    parts = []
    if new - old:
        parts.append(f"{len(new - old)} in più")
    if old - new:
        parts.append(f"{len(old - new)} in meno")
    if not parts:
        return "le risposte da scegliere"
    return f"le risposte da scegliere ({', '.join(parts)})"


def _comparable_options(question: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Return value and target of each answer; NEXT_SECTION is what Google does anyway."""
    options = []
    for option in question["choiceQuestion"].get("options", ()):
        action = option.get("goToAction")
        options.append(
            (
                option.get("value", ""),
                action if action in _ENDS_FORM else False,
                option.get("goToSectionId", ""),
                bool(option.get("isOther")),
            )
        )
    return options


def _quoted_title(item: Item) -> str:
    return f"«{item.get('title') or _WITHOUT_TITLE}»"
