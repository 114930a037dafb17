"""The demo played: the invented service from January to June 2026, through the real commands.

Four meetings have been; before each, the sheet as it then stood is synced and its digest sent, so
that the last digest knows what was reported before. Then the sheet of today: sync, histories, the
next meeting, its mails.
"""

import datetime as dt
import shutil
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from collector.app.config_file import CONFIG_NAME, JOURNAL_NAME, OUT_NAME, WORKBOOK_NAME
from collector.app.digests import make_digests
from collector.app.document_setup import document_store
from collector.app.folders import (
    ATTACHMENTS_FOLDER,
    HISTORIES_FOLDER,
    MEETINGS_FOLDER,
    OUTBOX_FOLDER,
    SENT_FOLDER,
)
from collector.app.histories import make_histories
from collector.app.meeting_facts import find_meeting
from collector.app.new_project import write_new_workbook
from collector.app.project import now, open_journal
from collector.app.sending import Sending, carry_out_sending, check_sending, prepare_sending
from collector.app.sent_mails import mark_sent
from collector.app.settings import Options, Settings, load_settings, require_journal_folder
from collector.app.sync import sync_project
from collector.app.wanted_talks import NOTHING_ASKED
from collector.demo.story import Story, build_story
from collector.errors import SettingsError
from collector.files import absolute, write_file
from collector.render.document_store import DocumentStore
from collector.sync.result import SyncReport
from schemas.meeting import Meeting

_CLEARED: Final = (
    HISTORIES_FOLDER,
    MEETINGS_FOLDER,
    OUTBOX_FOLDER,
    ATTACHMENTS_FOLDER,
    SENT_FOLDER,
)
_MARK: Final = "# Esempio inventato di collector: «collector demo» lo rifà da capo.\n"
_CONFIG: Final = f"""{_MARK}
[project]
name = "Mediazione linguistico-culturale (esempio inventato)"
start = {{start}}

[workbook]
path = "{WORKBOOK_NAME}"

[mail]
from = "mediazione@cooperativa.example"
# Le famiglie sono inventate: solo per questo qui i documenti si allegano in chiaro.
attachment = "plain"
accept_plain_attachments = true
"""


@dataclass(frozen=True)
class DemoResult:
    """What the demo made, and where."""

    settings: Settings
    report: SyncReport
    meeting: Meeting
    sending: Sending
    histories: tuple[Path, ...]


def play_demo(folder: Path, *, journal: str | None = None, out: str | None = None) -> DemoResult:
    """Make the example project in a folder, from nothing or over a former one.

    `journal`, `out`: other places than in the folder. Raises SettingsError when the folder holds
    something else, WorkbookError when it cannot be written, and what the commands raise that it
    plays.
    """
    if journal:
        require_journal_folder(journal)
    folder = absolute(folder)
    _clear(folder)
    story = build_story()
    write_file(folder / CONFIG_NAME, _CONFIG.format(start=story.since.isoformat()))
    options = Options(
        config=str(folder / CONFIG_NAME), journal=journal or str(folder / JOURNAL_NAME), out=out
    )
    settings = load_settings(options)
    store = document_store(settings)
    for day in _past_meetings(story):
        _play_meeting(replace(settings, today=day), story, store)
    write_new_workbook(settings.xlsx, story.rows)
    settings = replace(settings, today=story.today)
    report = sync_project(settings)
    with open_journal(settings) as opened:
        stories = make_histories(settings, opened, NOTHING_ASKED, store)
        histories = tuple(made.path for made in stories)
    meeting, sending = _send_digests(settings, store)
    return DemoResult(settings, report, meeting, sending, histories)


def _past_meetings(story: Story) -> list[dt.date]:
    """Return the days of the meetings that have been, in their order."""
    days: list[dt.date] = []
    for row in story.meetings:
        day = row["date"]
        if isinstance(day, dt.date) and day < story.today:
            days.append(day)
    return sorted(days)


def _play_meeting(settings: Settings, story: Story, store: DocumentStore) -> None:
    """Play the day of a meeting: the sheet as it stood on the evening before, and its mails."""
    evening_before = settings.today - dt.timedelta(days=1)
    write_new_workbook(settings.xlsx, story.rows_on(evening_before))
    sync_project(settings)
    _send_digests(settings, store)
    _mark_as_sent(settings)


def _send_digests(settings: Settings, store: DocumentStore) -> tuple[Meeting, Sending]:
    """Make the digests of the next meeting and its mails."""
    with open_journal(settings) as journal:
        meeting = find_meeting(journal, None, settings.today)
        make_digests(settings, journal, meeting, store, now=now())
        sending = check_sending(prepare_sending(settings, journal, meeting, store))
        return meeting, carry_out_sending(settings, journal, sending, now=now(), pause=time.sleep)


def _mark_as_sent(settings: Settings) -> None:
    """Note that the coordinator of the example has sent the mails of a meeting that is past."""
    with open_journal(settings) as journal:
        mark_sent(settings, journal, "", None, now=now())


def _clear(folder: Path) -> None:
    """Make room for the demo: only in a new or empty folder, or over a demo.

    Of a demo only its own files go. Raises SettingsError for any other folder.
    """
    if not folder.exists():
        return
    if not folder.is_dir():
        raise SettingsError(
            f"«{folder}» è un file, non una cartella. Scegline un'altra: «collector demo esempio»."
        )
    if not any(folder.iterdir()):
        return
    if not _is_demo(folder):
        raise SettingsError(
            f"La cartella «{folder}» non è vuota e non è un esempio di collector: non la tocco. "
            "Scegline un'altra, per esempio «collector demo esempio»."
        )
    for name in (WORKBOOK_NAME, JOURNAL_NAME):
        (folder / name).unlink(missing_ok=True)
    for name in _CLEARED:
        shutil.rmtree(folder / OUT_NAME / name, ignore_errors=True)


def _is_demo(folder: Path) -> bool:
    config = folder / CONFIG_NAME
    if not config.is_file():
        return False
    return config.read_text(encoding="utf-8", errors="replace").startswith(_MARK)
