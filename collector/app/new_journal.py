"""`collector sync --new-journal`: a new journal on purpose, where the old one is lost.

What is left of the old one elsewhere is kept: people keep the codes that their passwords are under,
as far as an older journal, the keyring or the mails on disk know them; and mails on disk are
evidence that somebody was written to (`outbox.mail_evidence`).
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from collector.app import passwords
from collector.app.folders import OUTBOX_FOLDER, SENT_FOLDER
from collector.app.journal_files import other_journals, without_password
from collector.app.journal_moves import put_back, set_aside
from collector.app.preview import Preview, open_preview
from collector.app.project import default_first_day, first_day_of_talks
from collector.app.settings import Settings
from collector.app.sync import sync_project
from collector.deliver.mail_files import mail_files
from collector.errors import (
    CollectorError,
    DamagedJournalError,
    JournalError,
    LockedJournalError,
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
from schemas.person import Job, Person

_IN_MEMORY: Final = "sqlite://"


def sync_with_new_journal(settings: Settings, *, accepted: Accepted, dry_run: bool) -> SyncReport:
    """Run the first sync of a new journal.

    A journal that is there and does not know the workbook is set aside, not lost; so is a damaged
    one, unopened.

    Raises SettingsError when the journal knows the workbook, or is a used one on a server; else as
    `sync_project`.
    """
    _stop_if_journal_is_right(settings)
    on_purpose = replace(accepted, new_journal=True)
    in_memory = replace(settings, journal=_IN_MEMORY)
    with open_preview(in_memory, accepted=on_purpose) as preview:
        people_read = preview.plan.directory.people
        codes = preview.known_codes
        oldest = _oldest_complete_talk(preview)
    older = list(_older_journals(settings, codes))
    people = _EarlierCodes.load(settings, older).people_with_codes(people_read)
    start = older[0].first_day if older else _first_day(oldest, settings.today)
    if dry_run:
        return sync_project(
            in_memory, dry_run=True, accepted=on_purpose, people=people, start=start
        )
    aside = set_aside(settings) if journal_file(settings.journal) is not None else None
    try:
        report = sync_project(settings, accepted=on_purpose, people=people, start=start)
    except CollectorError:
        put_back(settings, aside)
        raise
    return replace(report, notices=(*report.notices, *_notices(settings, aside, people)))


def _notices(settings: Settings, aside: Path | None, people: Sequence[Person]) -> Iterator[str]:
    """Yield what is to be said. `people`: those who keep their codes."""
    yield f"Ho cominciato un registro nuovo: «{without_password(settings.journal)}»."
    if aside is not None:
        yield f"Il registro di prima è messo da parte in «{aside}»."
    if people:
        keep = "tiene" if len(people) == 1 else "tengono"
        who = count(len(people), "persona", "persone")
        yield f"{who} {keep} il codice, e la password, di prima."


def _oldest_complete_talk(preview: Preview) -> dt.date | None:
    """Return the day of the oldest talk that *Stato* calls complete in our own words.

    None where there is none.
    """
    days = []
    for row in preview.plan.readings:
        status = preview.status_texts.get((row.tab, row.row), "")
        was_complete = OWN_STATUS.fullmatch(status) and status.startswith(COMPLETE)
        day = row.readings["date"].value
        if was_complete and day is not None:
            days.append(day)
    return min(days, default=None)


def _first_day(oldest: dt.date | None, today: dt.date) -> dt.date | None:
    """Return the first day of talks where no older journal knows it.

    A talk that was complete must not be incomplete now. None where the rule for a first sync is
    enough. `oldest`: day of the oldest talk that was complete.
    """
    if oldest is None or oldest >= default_first_day(today):
        return None
    return dt.date(oldest.year, 1, 1)


def _stop_if_journal_is_right(settings: Settings) -> None:
    """Raise SettingsError when the project's journal knows its workbook, or may not be set aside.

    An empty journal may be used; a damaged one, one whose key is lost, or another workbook's may be
    set aside; one on a server may not.
    """
    shown = without_password(settings.journal)
    try:
        inspect_journal(settings.journal)
        opened = Journal.open(settings.journal, only_read=True)
        is_empty = opened.is_empty
        opened.close()
        if is_empty:
            return
        with open_preview(settings):
            pass  # opening it is the check: it raises where the journal knows no codes
    except (DamagedJournalError, LockedJournalError):
        return  # nobody can go on with it
    except WrongJournalError:
        if journal_file(settings.journal) is not None:
            return
        raise SettingsError(
            f"Il registro «{shown}» è di un altro foglio e sta su un server: non lo tocco. Indica "
            "con --journal, o in collector.toml, un'altra banca dati. Non ho scritto nulla."
        ) from None
    raise SettingsError(
        f"Il registro «{shown}» conosce questo foglio: non ne serve uno nuovo. Lancia «collector "
        "sync» senza «--new-journal». Non ho scritto nulla."
    )


@dataclass(frozen=True)
class _OlderJournal:
    """What a new journal takes from an older one: the first day of its talks, and its people."""

    first_day: dt.date
    people: tuple[Person, ...]


def _older_journals(settings: Settings, codes: Collection[str]) -> Iterator[_OlderJournal]:
    """Yield the journals that know some of these codes; one that cannot be read is left out."""
    opened = journal_file(settings.journal)
    paths = [opened] if opened is not None and opened.exists() else []
    paths += [other.path for other in other_journals(settings, codes)]
    for path in paths:
        try:
            older = _read_older(path, codes, settings.today)
        except JournalError:
            continue
        if older is not None:
            yield older


def _read_older(path: Path, codes: Collection[str], today: dt.date) -> _OlderJournal | None:
    """Read the journal at `path`; None where it knows none of these codes. Raises JournalError."""
    journal = Journal.open(str(path), only_read=True)
    try:
        known = journal.row_states().keys() | {
            nucleus.code for nucleus in journal.nuclei(gone=True)
        }
        if known.isdisjoint(codes):
            return None
        return _OlderJournal(first_day_of_talks(journal, today), journal.people(gone=True))
    finally:
        journal.close()


@dataclass(frozen=True)
class _EarlierCodes:
    """Who had which code before, by older journals, by the keyring, by the mails on disk."""

    project: str
    by_name: dict[tuple[str, Job], str]
    by_address: dict[str, str]

    @classmethod
    def load(cls, settings: Settings, older: Sequence[_OlderJournal]) -> "_EarlierCodes":
        by_name = {
            (name_key(person.name), person.job): person.code
            for journal in reversed(older)  # the first one holds against the others
            for person in journal.people
        }
        by_address = {}
        for folder in (OUTBOX_FOLDER, SENT_FOLDER):
            for mail in mail_files(settings.out / folder):
                if mail.address:
                    by_address[mail.address] = mail.person
        return cls(settings.project_id, by_name, by_address)

    def people_with_codes(self, people: Iterable[Person]) -> list[Person]:
        """Return people with the codes they had.

        Without those whose code nothing knows, or whose code somebody before them has already.
        """
        given: set[str] = set()
        with_codes = []
        for person in people:
            code = self._code_of(person)
            if code and code not in given:
                given.add(code)
                with_codes.append(person.model_copy(update={"code": code}))
        return with_codes

    def _code_of(self, person: Person) -> str | None:
        by_name = self.by_name.get((name_key(person.name), person.job))
        if by_name:
            return by_name
        in_keyring = passwords.find_owner_code(self.project, person.name, person.job)
        if in_keyring:
            return in_keyring
        return self.by_address.get((person.email or "").casefold())
