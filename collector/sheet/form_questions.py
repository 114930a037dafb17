"""The Google Form with the questions of the scheda, as it must be. Pure.

The bodies are those of the Forms API, v1. Of nuclei a form holds the codes, and nothing else.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from collector.sheet.headers import known_titles
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
SECTIONS: Final = {
    TALK: ("Il colloquio", "Che cosa si è fatto."),
    AFTER: ("Per finire", "Il prossimo colloquio, e chi può leggere questa scheda."),
}


@dataclass(frozen=True)
class WantedForm:
    """What a form must have.

    `items`: by key, in order: a field's, or a section's; `titles`: a title → the field that it
    means.
    """

    title: str
    description: str
    items: Mapping[str, Item]
    titles: Mapping[str, str] = field(repr=False)


# --- What a form must have
# -----------------------------------------------------------------------------------


def wanted_form(
    columns: Sequence[Column], nuclei: Sequence[str], mediators: Sequence[str], project: str
) -> WantedForm:
    """Return the form for these columns, with the nuclei and mediators to choose from.

    A talk that did not take place is asked no more than the sheet needs: its answer goes on to the
    last section. Raises ValueError for a nucleus that is no bare code: a name must never reach a
    form.
    """
    if not all(is_code(code, "N") for code in nuclei):
        raise ValueError("a form may hold codes of nuclei only")
    answers = {"nucleus": sorted(set(nuclei)), "mediator": list(dict.fromkeys(mediators))}
    first, talk, after = columns_in_question_order(columns)
    items: dict[str, Item] = {}
    for section, part in ((None, first), (TALK, talk), (AFTER, after)):
        if section and part:
            items[section] = _section(section)
        for column in part:
            items[column.key] = _question(column, answers.get(column.key, ()))
    if "held" in items and TALK in items and AFTER in items:
        _lead_to_sections(items["held"])
    title = f"{TITLE} · {project}" if project else TITLE
    return WantedForm(title, DESCRIPTION, items, known_titles(columns))


def _section(key: str) -> Item:
    title, description = SECTIONS[key]
    return {
        "itemId": item_id(key),
        "title": title,
        "description": description,
        "pageBreakItem": {},
    }


def _lead_to_sections(held: Item) -> None:
    """Let the answers to "was it held" lead to the questions about the talk, or past them."""
    for option in choice_of(held)["options"]:
        if option["value"] == HELD_LABELS[Held.HELD]:
            option["goToAction"] = "NEXT_SECTION"
        else:
            option["goToSectionId"] = item_id(AFTER)


def item_id(key: str) -> str:
    """Return the id of our item: the same for a field in every form, with the looks of Google's."""
    hashed = hashlib.blake2b(f"collector:{key}".encode(), digest_size=4).digest()
    number = int.from_bytes(hashed, "big")
    return f"{number & 0x7FFFFFFF | 0x10000000:08x}"


def question_of(item: Item) -> Mapping[str, Any]:
    """Return the question of an item; {} for a section or another kind of item."""
    question: Mapping[str, Any] = item.get("questionItem", {}).get("question", {})
    return question


def choice_of(item: Item) -> Mapping[str, Any]:
    """Return the part of a question with the answers to choose from; {} where they are typed."""
    choice: Mapping[str, Any] = question_of(item).get("choiceQuestion", {})
    return choice


def _choice(kind: str, values: Sequence[str]) -> dict[str, Any]:
    return {"type": kind, "options": [{"value": value} for value in values]}


def _question(column: Column, answers: Sequence[str]) -> Item:
    question: dict[str, Any] = {"required": column.spec.need in (Need.ALWAYS, Need.IF_HELD)}
    match column.spec.kind:
        case ColumnKind.DATE:
            question["dateQuestion"] = {"includeYear": True, "includeTime": False}
        case ColumnKind.TIME:
            question["timeQuestion"] = {"duration": False}
        case ColumnKind.CHOICE:
            question["choiceQuestion"] = _choice("RADIO", column.spec.choices)
        case ColumnKind.CHOICES:
            question["choiceQuestion"] = _choice("CHECKBOX", column.spec.choices)
        case ColumnKind.NUCLEUS | ColumnKind.PERSON if answers:
            question["choiceQuestion"] = _choice("DROP_DOWN", answers)
        case kind:  # the next day too: a date question could not say "nessuno"
            question["textQuestion"] = {"paragraph": kind is ColumnKind.LONG_TEXT}
    return {
        "itemId": item_id(column.key),
        "title": column.header,
        "description": column.ask,
        "questionItem": {"question": question},
    }
