"""The board's first page: what is quick to know of a project, so that it is there at once.

What takes long (judging a changed workbook, the agenda) is given to it when it is ready.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from collector.app.missing import (
    KnownCodes,
    MissingOfMediator,
    flags_on_talks,
    missing_by_mediator,
)
from collector.app.obsolete_mails import ObsoleteMails, obsolete_mails
from collector.app.overview import Overview, SheetLook, overview_of
from collector.app.reminders import people_to_ask
from collector.app.sent_mails import uncertain_requests
from collector.app.settings import Settings
from collector.app.text_page import TextView, is_in_view
from collector.app.text_review import TextSearch, with_clearances
from collector.app.unread_rows import UnreadRow, unread_rows
from collector.compile.agenda import Agenda
from collector.compile.unreached import UnreachedGroup, group_by_reason
from collector.journal.deliveries import RecordedMail
from collector.journal.store import Journal
from collector.sync.result import SyncResult
from collector.workbook.xlsx.workbook import XlsxWorkbook
from schemas.delivery import REMINDER, REPORTED_STATES
from schemas.person import Person


@dataclass(frozen=True)
class Today:
    """What is to be said today.

    `result`: what a check would find; what the last one found while that is not known. `is_older`:
    it is the last one's. `missing`: by mediator. `unread`: rows of the other tabs to put right.
    `notices`: what else the check has to say. `unreached`: the nuclei of which nobody will hear,
    `families`: their names by code. `to_ask`: who would be written to now. `uncertain`, `unsent`:
    requests that may have arrived, and those for a person to send. `obsolete`: mails in the folder
    that nobody is to send any more. `waiting`: that the sheet still lacks what the last check was
    to write, and why; '' where it does not.
    """

    overview: Overview
    result: SyncResult | None
    is_older: bool
    missing: Sequence[MissingOfMediator] = field(repr=False)
    unread: Sequence[UnreadRow] = ()
    notices: Sequence[str] = ()
    unreached: Sequence[UnreachedGroup] = ()
    families: Mapping[str, str] = field(default_factory=dict, repr=False)
    to_ask: Sequence[Person] = ()
    uncertain: Sequence[RecordedMail] = ()
    unsent: Sequence[RecordedMail] = ()
    obsolete: Sequence[ObsoleteMails] = ()
    waiting: str = ""


def load_today(
    settings: Settings, journal: Journal, look: SheetLook | None, agenda: Agenda | None
) -> Today:
    """Return what is to be said today, quickly. `look`, `agenda`: None while they are being made.

    Raises JournalError.
    """
    overview = overview_of(settings, journal, look, agenda)
    report = overview.report
    result = report.result if report else last_result(journal)
    nuclei = {nucleus.code: nucleus.name for nucleus in journal.nuclei(gone=True)}
    people = journal.people()
    found = Today(
        overview,
        result,
        is_older=report is None,
        missing=(),
        families=nuclei,
        uncertain=uncertain_requests(journal),
        unsent=[mail for mail in overview.unsent if _is_request(mail)],
        obsolete=obsolete_mails(settings, journal),
    )
    if result is None:
        return found
    codes = {flag.row_code for flag in result.flags if (flag.row_code or "").startswith("R")}
    rows = {talk.code for talk in journal.talks_of(filter(None, codes))}
    known = KnownCodes(rows, nuclei)
    unread = unread_rows(result.flags)
    return Today(
        overview,
        result,
        is_older=report is None,
        missing=missing_by_mediator(
            settings,
            result,
            known,
            people,
            _last_messages(journal),
            leave_out={(row.tab, row.row) for row in unread},
        ),
        unread=unread,
        notices=(*result.notices, *(report.notices if report else ())),
        unreached=group_by_reason(report.unreached) if report else (),
        families=nuclei,
        to_ask=people_to_ask(settings, journal, flags_on_talks(result, known)),
        waiting=_waiting(settings, overview),
        uncertain=found.uncertain,
        unsent=found.unsent,
        obsolete=found.obsolete,
    )


def _waiting(settings: Settings, overview: Overview) -> str:
    if not overview.waits_to_write:
        return ""
    waits = "Stato, Codice e segnalazioni aspettano di essere scritti nel foglio"
    lock = XlsxWorkbook(settings.workbook).lock if isinstance(settings.workbook, Path) else None
    if lock is None:
        return f"{waits}: li scrive «Controlla adesso»."
    return f"{waits}: è aperto in {lock[1]}. Chiudilo, poi «Controlla adesso»."


def last_result(journal: Journal) -> SyncResult | None:
    """Return what the last check that left nothing to do found; None where none is known.

    Raises JournalError.
    """
    saved = journal.unchanged_run()
    return SyncResult.load(saved[3]) if saved else None


def count_texts_to_look_at(search: TextSearch, cleared: Collection[tuple[str, str, str]]) -> int:
    """Return how many texts have a covered part that nobody let pass."""
    texts = with_clearances(search.texts, cleared)
    return sum(is_in_view(text, TextView.TO_LOOK) for text in texts)


def _last_messages(journal: Journal) -> dict[str, dt.date]:
    """Return the day of the last request that left, by the person's code."""
    days: dict[str, dt.date] = {}
    for day, mail in journal.last_mails():
        if _is_request(mail) and mail.delivery.state in REPORTED_STATES:
            days[mail.person] = dt.date.fromisoformat(day)
    return days


def _is_request(mail: RecordedMail) -> bool:
    return mail.meeting.startswith(f"{REMINDER}-")
