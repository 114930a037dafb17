"""What the rows of one sync are judged by: names, settings, the day. Pure."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from collector.privacy.changed_names import ListedName, listed_names
from collector.sheet.columns import Layout, columns_present
from collector.sync.memory import Memory
from collector.sync.row_dependencies import directory_parts
from collector.sync.rules import Rules
from collector.validation.context import Context
from collector.validation.day_order import NEVER_CHECKED, DayOrder, DirectoryDates
from collector.validation.day_order_signs import columns_in_doubt, month_first_mediators
from collector.validation.directory import Directory
from collector.validation.inferred_names import InferredNuclei
from collector.validation.within_row import language_words
from schemas.canonical import content_hash
from schemas.cells.names import Names
from schemas.meeting import Meeting
from schemas.nucleus import Nucleus
from schemas.person import Job, Person
from schemas.workbook import Snapshot


def make_context(
    directory: Directory,
    rules: Rules,
    today: dt.date,
    inferred: InferredNuclei | None = None,
    spellings: Mapping[str, str] | None = None,
) -> Context:
    """Return the context for the rows of a workbook.

    `inferred`: the nuclei that were inferred from the rows, None where *Nuclei* lists them.
    `spellings`: the mediators' names as the rows spell them, where *Persone* lists none.
    """
    inferred = inferred or InferredNuclei()
    mediators = directory.names_of(Job.MEDIATOR)
    by_email: dict[str, str] = {}
    for person in directory.people:
        if person.email and person.job is Job.MEDIATOR:
            by_email[person.email.casefold()] = person.name
    return Context(
        nuclei={nucleus.code: nucleus for nucleus in directory.nuclei},
        mediator_names=Names.of((name, name) for name in mediators) if mediators else None,
        territory=rules.territory,
        project_start=rules.since,
        today=today,
        lookalikes=inferred.lookalikes,
        other_families=inferred.other_families,
        by_email=by_email,
        spellings=spellings or {},
        allowed=rules.allowed,
        people=directory.people,
        languages={
            person.name: language_words(person.languages)
            for person in directory.people
            if person.languages
        },
        difficulty_types=rules.difficulty_types,
        thresholds=rules.tuning,
    )


class CacheContext(NamedTuple):
    """Hashes of what the cached rows were made under: all that decides about a row but the row
    itself, other rows, and the day.

    `rules`: what every row hangs on. `directory`: what a row may hang on (`RowDependencies`).
    `names`: what is looked for in texts. `cleared`: what is let pass there.
    """

    rules: str
    directory: str
    names: str
    cleared: str

    @classmethod
    def load(cls, text: str) -> "CacheContext | None":
        """Return what `dump` made a text of, or None for any other text."""
        parts = text.split(" ")
        return cls(*parts) if len(parts) == len(cls._fields) else None

    def dump(self) -> str:
        """Return it as text, for the journal."""
        return " ".join(self)


def rules_hash(layouts: Sequence[Layout], rules: Rules, day_order: DayOrder) -> str:
    """Return a hash of what every row hangs on."""
    columns = repr(columns_present(layouts))
    return content_hash([*rules.parts, *day_order.cache_parts, columns])


def cache_context(
    rules: str, directory: Directory, context: Context, before: CacheContext | None
) -> CacheContext:
    """Return what rows are cached under. `rules`: see `rules_hash`. `before`: at the last sync."""
    names = names_hash(names_of(directory.nuclei, directory.people))
    if before is not None and (before.rules, before.names) == (rules, names):
        cleared = before.cleared  # the same words, beside the same names
    else:
        cleared = content_hash(sorted(context.cleared))
    return CacheContext(rules, content_hash(directory_parts(context)), names, cleared)


def names_of(nuclei: Iterable[Nucleus], people: Iterable[Person]) -> frozenset[ListedName]:
    """Return the names that are looked for in texts, as `known_names_of` takes them."""
    families = ((nucleus.code, (nucleus.name, *nucleus.other_names)) for nucleus in nuclei)
    return listed_names(families, [person.name for person in people])


def names_hash(names: Iterable[ListedName]) -> str:
    """Return a hash of some names."""
    return content_hash(map(repr, sorted(names)))


def day_order_of(snapshot: Snapshot, layouts: Sequence[Layout], memory: Memory) -> DayOrder:
    """Return which dates of the talks can be trusted; the journal is asked only if it must be."""
    known = memory.rows.keys()
    return DayOrder(
        snapshot.locale,
        columns_in_doubt(snapshot, layouts),
        memory.day_order,
        load_talks=lambda: {talk.code: talk for talk in memory.history.talks_of(known)},
        load_contents=lambda: memory.history.latest_contents(known),
        month_first=month_first_mediators(snapshot, layouts),
    )


def directory_dates(snapshot: Snapshot, memory: Memory) -> DirectoryDates:
    """Return which dates of the tabs *Nuclei* and *Incontri* can be trusted."""
    confirmed: set[str] = set()
    if memory.day_order != NEVER_CHECKED:
        for nucleus in memory.remembered.nuclei:
            days = {"opened_on": nucleus.opened_on, "closed_on": nucleus.closed_on}
            for key, day in days.items():
                if day:
                    confirmed.add(DirectoryDates.date_key(key, nucleus.code, day))
        for meeting_id in memory.hashes.get("meeting", {}):
            day = Meeting.day_of(meeting_id)
            confirmed.add(DirectoryDates.date_key("date", "", day))
    return DirectoryDates(snapshot.locale, frozenset(confirmed), memory.doubted_days)
