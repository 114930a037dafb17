"""The tab *Persone*: the people of the staff and of the services, each with a code. Pure.

Fails closed: a person written twice with two addresses has none, because a guess there decides who
reads about whom.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from collector.sheet.columns import RowCells
from collector.validation.directory_tab import DirectoryTab
from schemas.cells.choices import JOB_ALSO
from schemas.cells.names import name_key
from schemas.cells.normalise import tidy
from schemas.person import JOB_LABELS, Job, Person, is_erased_name

_PARTICLES: Final = frozenset(
    [
        "a", "al", "ben", "bin", "d", "da", "dal", "dalla", "de", "degli", "dei", "del", "della",
        "dello", "der", "di", "do", "dos", "el", "ibn", "la", "le", "lo", "van", "von",
    ]
)  # fmt: skip
"""Words of a name that half of all people may share."""

_PersonKey = tuple[str, Job]
"""The key of a name, and the job: one human may have two rows."""
_PersonRow = tuple[RowCells, dict[str, Any]]


def read_people(
    tab: DirectoryTab, remembered: Sequence[Person], fresh_codes: Iterator[str]
) -> tuple[Person, ...]:
    """Return the people of the tab, and put the flags on it.

    `remembered`: the people that the journal knows, whose codes stay theirs.
    """
    people = _rows_by_person(tab)
    _flag_shared_mailboxes(tab, people)
    emails = {key: values.get("email") for key, (_, values) in people.items()}
    codes = _remembered_codes(emails, remembered)
    return tuple(
        Person(code=codes.get(key) or next(fresh_codes), **values)
        for key, (_, values) in people.items()
    )


def _rows_by_person(tab: DirectoryTab) -> dict[_PersonKey, _PersonRow]:
    """The first row of each person, and its values."""
    people: dict[_PersonKey, _PersonRow] = {}
    for row in tab.rows:
        values = tab.read_row(row)
        job = tab.read_choice(row, "job", JOB_LABELS, JOB_ALSO)
        if "name" not in values or job is None:
            continue
        values["name"] = tidy(values["name"])
        values["job"] = job
        key = (name_key(values["name"]), job)
        if key in people:
            _flag_repetition(tab, row, values, people[key])
            continue
        is_erased = is_erased_name(values["name"])
        if row.cell("email").empty and not is_erased:
            tab.add_flag("EMAIL-01", row, "email")
        if _lacks_municipalities(row, values) and not is_erased:
            tab.add_flag("MANCA-01", row, "municipalities")
        people[key] = row, values
    return people


def _flag_repetition(
    tab: DirectoryTab, row: RowCells, values: Mapping[str, Any], first: _PersonRow
) -> None:
    """Flag a person who is written twice; with two addresses, both rows, and neither counts."""
    first_row, first_values = first
    tab.add_flag("PERSONA-02", row, "name")
    if first_values.get("email") != values.get("email"):
        # perhaps two people: then whose are the nuclei?
        tab.add_flag("PERSONA-02", first_row, "name")
        first_values.pop("email", None)


def _lacks_municipalities(row: RowCells, values: Mapping[str, Any]) -> bool:
    if values["job"] is not Job.MUNICIPAL_CONTACT or "municipalities" in values:
        return False
    return row.cell("municipalities").empty


def _flag_shared_mailboxes(tab: DirectoryTab, people: Mapping[_PersonKey, _PersonRow]) -> None:
    """Take an address that several people have from all of them."""
    owners: dict[str, set[str]] = defaultdict(set)
    for (name, _), (_, values) in people.items():
        email = values.get("email")
        if email:
            owners[email.casefold()].add(name)
    for row, values in people.values():
        email = values.get("email")
        if email and len(owners[email.casefold()]) > 1:
            tab.add_flag("EMAIL-03", row, "email")
            del values["email"]


def _remembered_codes(
    emails: Mapping[_PersonKey, str | None], remembered: Sequence[Person]
) -> dict[_PersonKey, str]:
    """The codes of the people that are remembered. `emails`: of those who stand in the tab now.

    Gives      the code of that name and job ·
               where the name changed, "Anna Rossi Colombo" the one of "Anna Rossi"
    Leaves out "Paolo Bianchi" who has the mailbox that was Anna Rossi's ·
               an "Anna Rossi" of another job
    """
    known = {(name_key(person.name), person.job): person.code for person in remembered}
    codes = {key: known[key] for key in emails if key in known}
    gone = [person for person in remembered if (name_key(person.name), person.job) not in emails]
    for key, email in emails.items():
        if key in codes:
            continue
        candidates = [person for person in gone if _is_renamed(person, key, email)]
        if len(candidates) == 1:
            codes[key] = candidates[0].code
            gone.remove(candidates[0])
    return codes


def _is_renamed(before: Person, now: _PersonKey, email: str | None) -> bool:
    """True when a person has the same job and email as before, and a part of the name.

    A mailbox alone is no proof: it may have passed to somebody else.
    """
    name, job = now
    if before.job is not job or not email or not before.email:
        return False
    if before.email.casefold() != email.casefold():
        return False
    shared_words = set(name_key(before.name).split()) & set(name.split())
    return bool(shared_words - _PARTICLES)
