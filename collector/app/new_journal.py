"""A new journal on purpose, where the old one is lost: what is left of it elsewhere is kept.

People keep the codes that their passwords hang on, as far as an older journal, the keyring or the mails on disk tell
them; mails on disk are evidence that somebody was written to (`outbox.lying`).
"""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from collector.app import passwords
from collector.app.folders import OUTBOX_FOLDER, SENT_FOLDER
from collector.app.journal_files import other_journals, put_back, set_aside, without_password
from collector.app.preview import Preview, open_preview
from collector.app.project import default_first_day, first_day_of_talks, sync_project
from collector.app.settings import Settings
from collector.deliver.mail_files import mail_files
from collector.errors import (
    CollectorError,
    DamagedJournalError,
    JournalError,
    SettingsError,
    WrongJournalError,
)
from collector.journal.engine import journal_file
from collector.journal.inspect import inspect_journal
from collector.journal.store import Journal
from collector.sync.flags_sheet import COMPLETE, OWN_STATUS
from collector.sync.result import SyncReport
from collector.sync.rules import Accepted
from collector.text.italian import count
from schemas.cells.names import name_key
from schemas.person import Person

_IN_MEMORY = "sqlite://"


def sync_with_new_journal(settings: Settings, *, accepted: Accepted, dry_run: bool) -> SyncReport:
    """The first sync of a new journal. One that was there and does not know the workbook is set aside, not lost; so is
    a damaged one, unopened.

    Raises SettingsError when the journal knows the workbook, or is a used one on a server; else as `sync_project`.
    """
    _refuse_a_right_one(settings)
    on_purpose = replace(accepted, new_journal=True)
    with open_preview(replace(settings, journal=_IN_MEMORY), accepted=on_purpose) as look:
        read = look.plan.directory.people
        codes = look.known_codes
        oldest = _oldest_complete(look)
    older = list(_older_journals(settings, codes))
    people = [one for one in map(_Before.of(settings, older).with_code, read) if one is not None]
    start = next((day for day, _ in older), None) or _first_day(oldest, settings.today)
    if dry_run:
        in_memory = replace(settings, journal=_IN_MEMORY)
        return sync_project(
            in_memory, dry_run=True, accepted=on_purpose, people=people, start=start
        )
    aside = set_aside(settings) if journal_file(settings.journal) is not None else None
    try:
        report = sync_project(settings, accepted=on_purpose, people=people, start=start)
    except CollectorError:
        put_back(settings, aside)
        raise
    notices = [f"Ho cominciato un registro nuovo: «{without_password(settings.journal)}»."]
    if aside is not None:
        notices.append(f"Il registro di prima è messo da parte in «{aside}».")
    if people:
        keep = "tiene" if len(people) == 1 else "tengono"
        notices.append(
            f"{count(len(people), 'persona', 'persone')} {keep} il codice, e la password, di prima."
        )
    return replace(report, notices=(*report.notices, *notices))


def _oldest_complete(look: Preview) -> dt.date | None:
    """The day of the oldest talk that *Stato* calls complete in our own words; None where there is none."""
    days = []
    for row in look.plan.readings:
        state = look.status_texts.get((row.tab, row.row), "")
        was_complete = OWN_STATUS.fullmatch(state) and state.startswith(COMPLETE)
        day = row.readings["date"].value
        if was_complete and day is not None:
            days.append(day)
    return min(days, default=None)


def _first_day(oldest: dt.date | None, today: dt.date) -> dt.date | None:
    """The first day of talks where no older journal tells it: a talk that was complete must not be incomplete now. None
    where the rule for a first sync says enough.
    """
    usual = default_first_day(today)
    if oldest is None or oldest >= usual:
        return None
    return dt.date(oldest.year, 1, 1)


def _refuse_a_right_one(settings: Settings) -> None:
    try:
        inspect_journal(settings.journal)
        opened = Journal.open(settings.journal, only_read=True)
        unused = opened.is_empty
        opened.close()
        if unused:
            return
        with open_preview(settings):
            pass
    except DamagedJournalError:
        return  # nobody can go on with it
    except WrongJournalError:
        if journal_file(settings.journal) is not None:
            return
        raise SettingsError(
            f"Il registro «{without_password(settings.journal)}» è di un altro foglio e sta su un server: non lo tocco. Indica "
            "con --journal, o in collector.toml, un'altra banca dati. Non ho scritto nulla."
        ) from None
    raise SettingsError(
        f"Il registro «{without_password(settings.journal)}» conosce questo foglio: non ne serve uno nuovo. Lancia «collector "
        "sync» senza «--new-journal». Non ho scritto nulla."
    )


def _older_journals(
    settings: Settings, codes: Collection[str]
) -> Iterator[tuple[dt.date, tuple[Person, ...]]]:
    """Of each journal that knows some of these codes: the first day of its talks, and its people. One that cannot be
    read is left out.
    """
    opened = journal_file(settings.journal)
    paths = [opened] if opened is not None and opened.exists() else []
    paths += [one.path for one in other_journals(settings, codes)]
    for path in paths:
        try:
            found = _remembered(path, codes, settings.today)
        except JournalError:
            continue
        if found is not None:
            yield found


def _remembered(
    path: Path, codes: Collection[str], today: dt.date
) -> tuple[dt.date, tuple[Person, ...]] | None:
    """The first day of talks and the people of the journal at `path`; None where it knows none of these codes. Raises
    JournalError.
    """
    journal = Journal.open(str(path), only_read=True)
    try:
        known = journal.row_states().keys() | {
            nucleus.code for nucleus in journal.nuclei(gone=True)
        }
        if known.isdisjoint(codes):
            return None
        return first_day_of_talks(journal, today), journal.people(gone=True)
    finally:
        journal.close()


class _Before:
    """Who had which code before: told by older journals, by the keyring, by the mails on disk."""

    def __init__(
        self, project: str, journals: Sequence[Sequence[Person]], by_address: dict[str, str]
    ) -> None:
        self._project = project
        self._by_name = {
            (name_key(person.name), person.job): person.code
            for people in reversed(journals)
            for person in people
        }
        self._by_address = by_address
        self._given: set[str] = set()

    @classmethod
    def of(
        cls, settings: Settings, older: Sequence[tuple[dt.date, tuple[Person, ...]]]
    ) -> "_Before":
        folders = (settings.out / OUTBOX_FOLDER, settings.out / SENT_FOLDER)
        by_address = {
            mail.address: mail.person
            for folder in folders
            for mail in mail_files(folder)
            if mail.address
        }
        return cls(settings.project_id, [people for _, people in older], by_address)

    def with_code(self, person: Person) -> Person | None:
        """A person with the code they had; None where nothing tells it, or another has it already."""
        code = (
            self._by_name.get((name_key(person.name), person.job))
            or passwords.find_owner_code(self._project, person.name, person.job)
            or self._by_address.get((person.email or "").casefold())
        )
        if not code or code in self._given:
            return None
        self._given.add(code)
        return person.model_copy(update={"code": code})
