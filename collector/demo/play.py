"""The demo played: the invented service from January to June 2026, through the real road.

Four meetings have been; before each, the sheet as it then stood is synced and its digest sent, so that the last
digest knows what was told before. Then the sheet of today: sync, histories, the next meeting, its mails.
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
from collector.app.folders import HISTORIES_FOLDER, MEETINGS_FOLDER, OUTBOX_FOLDER, SENT_FOLDER
from collector.app.histories import make_histories
from collector.app.meeting_facts import find_meeting
from collector.app.new_project import write_new_workbook
from collector.app.project import now, open_journal
from collector.app.sending import Sending, carry_out_sending, check_sending, prepare_sending
from collector.app.sent_mails import mark_sent
from collector.app.settings import Options, Settings, load_settings, require_journal_folder
from collector.app.sync import sync_project
from collector.demo.story import build_story
from collector.errors import SettingsError
from collector.files import absolute, write_file
from collector.render.document_store import DocumentStore
from collector.sync.plan import SyncReport
from schemas.meeting import Meeting

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

    Raises SettingsError when the folder holds something else; WorkbookError when it cannot be written.
    """
    if journal:
        require_journal_folder(journal)
    folder = absolute(folder)
    _clear(folder)
    told = build_story()
    write_file(folder / CONFIG_NAME, _CONFIG.format(start=told.since.isoformat()))
    settings = load_settings(
        Options(
            config=str(folder / CONFIG_NAME), journal=journal or str(folder / JOURNAL_NAME), out=out
        )
    )
    shelf = document_store(settings)
    past = sorted(
        day for row in told.meetings if isinstance(day := row["date"], dt.date) and day < told.today
    )
    for day in past:
        write_new_workbook(settings.xlsx, told.rows_on(day - dt.timedelta(days=1)))
        sync_project(replace(settings, today=day))
        _send(replace(settings, today=day), shelf)
        _mark_as_sent(settings)
    write_new_workbook(settings.xlsx, told.rows)
    settings = replace(settings, today=told.today)
    report = sync_project(settings)
    with open_journal(settings) as opened:
        histories = tuple(made.path for made in make_histories(settings, opened, (), shelf))
    meeting, sending = _send(settings, shelf)
    return DemoResult(settings, report, meeting, sending, histories)


def _send(settings: Settings, shelf: DocumentStore) -> tuple[Meeting, Sending]:
    with open_journal(settings) as journal:
        meeting = find_meeting(journal, None, settings.today)
        make_digests(settings, journal, meeting, shelf, now=now())
        sending = check_sending(prepare_sending(settings, journal, meeting, shelf))
        return meeting, carry_out_sending(settings, journal, sending, now=now(), pause=time.sleep)


def _mark_as_sent(settings: Settings) -> None:
    """The coordinator of the example has sent the mails of a meeting that is past, and said so."""
    with open_journal(settings) as journal:
        mark_sent(settings, journal, "", None, now=now())


def _clear(folder: Path) -> None:
    """Make room for the demo: only in a new or empty folder, or over a demo, of which only its own files go."""
    config = folder / CONFIG_NAME
    if folder.exists() and not folder.is_dir():
        raise SettingsError(
            f"«{folder}» è un file, non una cartella. Scegline un'altra: «collector demo esempio»."
        )
    if folder.exists() and any(folder.iterdir()):
        if not (
            config.is_file()
            and config.read_text(encoding="utf-8", errors="replace").startswith(_MARK)
        ):
            raise SettingsError(
                f"La cartella «{folder}» non è vuota e non è un esempio di collector: non la tocco. Scegline un'altra, "
                "per esempio «collector demo esempio»."
            )
        for name in (WORKBOOK_NAME, JOURNAL_NAME):
            (folder / name).unlink(missing_ok=True)
        for name in (HISTORIES_FOLDER, MEETINGS_FOLDER, OUTBOX_FOLDER, SENT_FOLDER):
            shutil.rmtree(folder / OUT_NAME / name, ignore_errors=True)
