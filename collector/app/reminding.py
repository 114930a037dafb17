"""Requests to mediators, shown first and sent when somebody agreed to just these."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from collector.app.freshness import changed_since, fresh_journal
from collector.app.preview import open_preview
from collector.app.project import RepeatedCodes, now
from collector.app.reminders import ReminderRun, carry_out_reminders, prepare_reminders
from collector.app.settings import Settings
from collector.deliver.letter import LetterResult
from schemas.canonical import content_hash
from schemas.person import Person


@dataclass(frozen=True)
class Reminding:
    """The requests of one moment, or what became of them.

    `people`: by code. `codes`: those that the sync gives when it is carried out, so that the two
    can be compared.
    """

    run: ReminderRun
    people: Mapping[str, Person] = field(repr=False)
    codes: RepeatedCodes = field(repr=False)

    @property
    def mark(self) -> str:
        """What tells the messages that would go from others."""
        letters = [
            outcome.letter for outcome in self.run.outcomes if outcome.result is LetterResult.READY
        ]
        return content_hash(
            sorted(f"{letter.person} {letter.to} {letter.content_hash}" for letter in letters)
        )


def plan_reminding(settings: Settings) -> Reminding:
    """Return what would be asked of whom now. Writes nothing anywhere.

    Raises SettingsError, WorkbookError and JournalError.
    """
    codes = RepeatedCodes()
    with (
        fresh_journal(settings, dry_run=True, codes=codes) as fresh,
        open_preview(settings, journal=fresh.journal, narrow=False) as preview,
    ):
        run = prepare_reminders(settings, preview)
        people = {person.code: person for person in fresh.journal.people(gone=True)}
    return Reminding(run, people, codes)


def carry_out_reminding(
    settings: Settings, shown: Reminding, *, pause: Callable[[float], None]
) -> Reminding | None:
    """Send the messages that were shown, or write them to the folder; return what became of them.

    None where others would go by now: then none of them went. `pause`: waits so many seconds
    before a mail server is tried again.

    Raises SettingsError, WorkbookError, JournalError, and DeliveryError when the folder cannot be
    written.
    """
    with fresh_journal(settings, codes=shown.codes) as fresh:
        with open_preview(settings, journal=fresh.journal) as preview:
            run = prepare_reminders(settings, preview)
        current = Reminding(run, shown.people, shown.codes)
        if current.mark != shown.mark or changed_since(settings, fresh):
            return None
        done = carry_out_reminders(settings, fresh.journal, run, now=now(), pause=pause)
    return Reminding(done, shown.people, shown.codes)
