"""The mails of one meeting in two steps, for who clicks: planned and shown, then sent as shown.

The same functions as `collector send`. Between the two steps anything may happen: somebody edits
the sheet, a command sends the same mails, the same button is pressed in a second tab. So what is
sent is planned once more, and goes only where it is exactly what was shown.
"""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from collector.app.digests import MadeDigest
from collector.app.freshness import (
    MAX_TRIES,
    FreshJournal,
    changed_since,
    fresh_journal,
    open_checked_journal,
    sync_again,
)
from collector.app.mail_changes import ReadyLetter, mail_changes
from collector.app.mail_words import RESULT_WORDS
from collector.app.obsolete_mails import obsolete_mails
from collector.app.project import now
from collector.app.refused_mails import note_refused
from collector.app.sending import Sending, carry_out_sending, check_sending, prepare_sending
from collector.app.sent_mails import MarkedSent, mark_arrived, mark_sent, waiting_mails
from collector.app.settings import Settings
from collector.deliver.letter import AttachmentMode, Letter, LetterOutcome, LetterResult
from collector.errors import JournalError, SettingsError
from collector.journal.store import Journal
from collector.render.document_store import DocumentStore
from collector.text.italian import listed
from schemas.canonical import content_hash
from schemas.meeting import Meeting
from schemas.person import Person

Say = Callable[[str], None]
"""Is told, in Italian, what is done now."""


@dataclass(frozen=True)
class MailWish:
    """Which mails somebody wants. `only`: people by code, none for all; `again`: those too that
    went before, as `send --again --to`.
    """

    only: tuple[str, ...] = ()
    again: bool = False


@dataclass(frozen=True)
class PlannedMail:
    """What a recipient would get, or got.

    `result`: None for whom no email is known. `why`: sentences on it. `pages`: of the PDF, 0 where
    it was not made. `page`: the document, as a page. `before`: number and state of the last mail
    to this person, by which a second one is known.
    """

    person: Person
    nuclei: int
    page: Path
    to: str = field(default="", repr=False)
    result: LetterResult | None = None
    why: tuple[str, ...] = ()
    pages: int = 0
    content_hash: str = ""
    before: str = ""

    @property
    def is_ready(self) -> bool:
        """True where the mail would go."""
        return self.result is LetterResult.READY

    @property
    def is_held_up(self) -> bool:
        """True where somebody is to do something before the person has the mail."""
        settled = (LetterResult.TO_SEND, LetterResult.SAME)
        return not (self.is_ready or self.was_made or self.result in settled)

    @property
    def was_made(self) -> bool:
        """True where the mail went, or was written for a person to send."""
        return self.result in (LetterResult.WRITTEN, LetterResult.SENT)


@dataclass(frozen=True)
class MailPlan:
    """Who would get what, or what became of it.

    `server`: its name; '' where mails are files in `folder`. `obsolete`: how many mails in the
    folder nobody is to send any more. `trial`: the coordinator's address where all goes there.
    """

    meeting: Meeting
    wish: MailWish
    mails: tuple[PlannedMail, ...]
    server: str
    folder: Path
    attach: AttachmentMode
    obsolete: int
    trial: str = ""

    @property
    def ready(self) -> tuple[PlannedMail, ...]:
        """The mails that would go."""
        return tuple(mail for mail in self.mails if mail.is_ready)

    @property
    def made(self) -> tuple[PlannedMail, ...]:
        """The mails that went, or that were written."""
        return tuple(mail for mail in self.mails if mail.was_made)

    @property
    def letters(self) -> frozenset[ReadyLetter]:
        """The letters that would go (see `mail_changes`)."""
        return frozenset(
            (self.meeting.id, mail.person.code, mail.to, mail.content_hash) for mail in self.ready
        )

    @property
    def mark(self) -> str:
        """A text that is another one when something else would go, to somebody else, or again."""
        letters = [
            " ".join((mail.person.code, mail.to, mail.content_hash, mail.before))
            for mail in self.ready
        ]
        wish = f"{self.wish.again} {sorted(self.wish.only)}"
        return content_hash([self.meeting.id, self.server, str(self.attach), wish, *letters])


@dataclass(frozen=True)
class SentMails:
    """What became of mails that somebody agreed to.

    `plan`: what went; where `is_changed` nothing went, and it is what would go now.
    """

    plan: MailPlan
    is_changed: bool = False


def known_meeting(journal: Journal, meeting_id: str) -> Meeting:
    """Return the meeting with exactly this id: a click is about no other one.

    Raises SettingsError where the workbook has none such (any more).
    """
    for meeting in journal.meetings():
        if meeting.id == meeting_id:
            return meeting
    raise SettingsError(
        f"L'incontro «{meeting_id}» non è (più) nel foglio «Incontri»: forse sono cambiati la data "
        "o i comuni, e allora ha un altro codice. Guarda in «Incontri». Non ho scritto e non ho "
        "spedito nulla."
    )


def plan_meeting_mails(
    settings: Settings, meeting_id: str, wish: MailWish, store: DocumentStore, *, say: Say
) -> MailPlan:
    """Sync, as `send` does, and return which mails would go.

    The documents that would go are made, and each letter is read by the outgoing check; which ones
    it stopped is noted. Raises SettingsError, WorkbookError and JournalError as `collector send`.
    """
    say("Leggo il foglio")
    with fresh_journal(settings) as fresh:
        sending = _prepare(settings, fresh, meeting_id, wish, store, say)
        note_refused(fresh.journal, sending.meeting, sending.outcomes)
        return _plan_of(sending, wish)


def send_meeting_mails(
    settings: Settings,
    meeting_id: str,
    wish: MailWish,
    store: DocumentStore,
    *,
    mark: str,
    people: Collection[str],
    pause: Callable[[float], None],
    say: Say,
) -> SentMails:
    """Send the mails of a plan that somebody was shown and agreed to, by a journal that is fresh.

    `wish` and `mark`: of that plan. `people`: those chosen of it, by code. Where the same would no
    longer go nothing does. Flags on what the mails reported are closed by one more sync, as in
    `collector week`. `pause`: waits so many seconds before a server is tried again.

    Raises as `plan_meeting_mails`, and DeliveryError where the folder cannot be written.
    """
    say("Leggo il foglio")
    with fresh_journal(settings) as opened:
        fresh = opened
        for _ in range(MAX_TRIES):
            sending = _prepare(settings, fresh, meeting_id, wish, store, say)
            plan = _plan_of(sending, wish)
            if plan.mark != mark:
                return SentMails(plan, is_changed=True)
            if not changed_since(settings, fresh):
                return SentMails(_send(settings, fresh, sending.restricted_to(people), pause, say))
            say("Intanto il foglio è cambiato: lo ricontrollo")
            fresh = sync_again(settings, fresh)
    return SentMails(plan, is_changed=True)


def send_trial(
    settings: Settings,
    meeting_id: str,
    store: DocumentStore,
    *,
    pause: Callable[[float], None],
    say: Say,
) -> MailPlan:
    """Send all mails of a meeting to the coordinator, as `send --test`; none counts.

    Raises as `send_meeting_mails`.
    """
    say("Leggo il foglio")
    with fresh_journal(settings) as fresh:
        meeting = known_meeting(fresh.journal, meeting_id)
        say("Preparo le mail di prova")
        sending = prepare_sending(settings, fresh.journal, meeting, store, trial=True)
        names = _names(sending.documents)
        sending = check_sending(sending, lambda letter: _say_document(say, letter, names))
        sending = carry_out_sending(
            settings,
            fresh.journal,
            sending,
            now=now(),
            pause=pause,
            progress=lambda outcome: _say_outcome(say, outcome, names, made="mail di prova"),
        )
        return _plan_of(sending, MailWish())


def _prepare(
    settings: Settings,
    fresh: FreshJournal,
    meeting_id: str,
    wish: MailWish,
    store: DocumentStore,
    say: Say,
) -> Sending:
    """Return the checked letters. Raises SettingsError for a meeting that is no more."""
    meeting = known_meeting(fresh.journal, meeting_id)
    say("Preparo le mail")
    sending = prepare_sending(
        settings, fresh.journal, meeting, store, again=wish.again, only=wish.only
    )
    names = _names(sending.documents)
    return check_sending(sending, lambda letter: _say_document(say, letter, names))


def _send(
    settings: Settings,
    fresh: FreshJournal,
    sending: Sending,
    pause: Callable[[float], None],
    say: Say,
) -> MailPlan:
    names = _names(sending.documents)
    say("Le mail partono" if sending.server else "Scrivo le mail")
    sent = carry_out_sending(
        settings,
        fresh.journal,
        sending,
        now=now(),
        pause=pause,
        progress=lambda outcome: _say_outcome(say, outcome, names),
    )
    return _plan_of(sent, MailWish())


def _names(documents: Sequence[MadeDigest]) -> dict[str, str]:
    people = (document.recipient for document in documents)
    return {person.code: person.name for person in people if person is not None}


def _say_document(say: Say, letter: Letter, names: dict[str, str]) -> None:
    say(f"Preparo e rileggo la mail per {names[letter.person]}")


def _say_outcome(
    say: Say, outcome: LetterOutcome, names: dict[str, str], *, made: str = ""
) -> None:
    """Say what became of a letter, and nothing of those that were not to go.

    `made`: what one that was made is called, other than usual.
    """
    if outcome.result in (LetterResult.SAME, LetterResult.TO_SEND, LetterResult.CHANGED):
        return
    words = made if made and outcome.was_made else RESULT_WORDS[outcome.result]
    say(f"{names[outcome.letter.person]}: {words}")


def _plan_of(sending: Sending, wish: MailWish) -> MailPlan:
    """Return what is to be shown of prepared or carried letters."""
    documents = {document.recipient_code: document for document in sending.documents}
    mails = []
    for outcome in sending.outcomes:
        document = documents[outcome.letter.person]
        if document.recipient is None:
            continue
        before = outcome.before
        mails.append(
            PlannedMail(
                document.recipient,
                document.digest.nuclei_count,
                document.path,
                outcome.letter.to,
                outcome.result,
                tuple(outcome.why),
                outcome.pages,
                outcome.letter.content_hash,
                f"{before.number} {before.state}" if before else "",
            )
        )
    for person in sending.without_email:
        document = documents[person.code]
        mails.append(PlannedMail(person, document.digest.nuclei_count, document.path))
    attach = [outcome.letter.attach for outcome in sending.outcomes]
    return MailPlan(
        sending.meeting,
        wish,
        tuple(mails),
        sending.server.host if sending.server else "",
        sending.folder,
        attach[0] if attach else AttachmentMode.NONE,
        len(sending.obsolete),
        sending.trial,
    )


def plan_changes(shown: MailPlan, plan: MailPlan) -> str:
    """Return what is otherwise in a plan than in the one that was shown, in Italian.

    '' where the same letters would go.
    """
    names = {mail.person.code: mail.person.name for mail in (*shown.mails, *plan.mails)}
    changes = [
        f"{what} {listed(sorted(names[code] for code in people))}"
        for what, people in mail_changes(shown.letters, plan.letters)
    ]
    if shown.server != plan.server:
        changes.append("le mail partono in un altro modo")
    return listed(changes)


# --- What the program cannot see ----------------------------------------------------------------


def mail_mark(number: int, file: str) -> str:
    """Return what tells a mail from all others: of one that the journal does not know, the file."""
    return str(number or file)


def mark_shown_sent(
    settings: Settings,
    meeting_id: str,
    person: str,
    *,
    shown: Collection[str],
    now: dt.datetime,
) -> MarkedSent:
    """Note that mails in the folder were sent, as `send --sent`, where they are those shown.

    `person`: by code; '' for all of the meeting but those that nobody is to send any more. `shown`:
    the marks of the mails that somebody saw (see `mail_mark`).

    Raises JournalError where they are others by now, SettingsError as `mark_sent`.
    """
    with open_checked_journal(settings) as journal:
        known_meeting(journal, meeting_id)
        groups = () if person else obsolete_mails(settings, journal)
        obsolete = {number for group in groups for number in group.numbers}
        waiting = {
            mail_mark(mail.delivery.number, mail.delivery.file)
            for mail in waiting_mails(settings, journal, meeting_id)
            if (not person or mail.person == person) and mail.delivery.number not in obsolete
        }
        if not waiting <= set(shown):
            raise JournalError(
                "Nella cartella ci sono altre mail di quelle che la pagina mostrava: le ha rifatte "
                "qualcuno intanto. Guarda la pagina di nuovo. Non ho segnato nulla."
            )
        return mark_sent(settings, journal, person, meeting_id, now=now, leave_out=obsolete)


def mark_mail_arrived(settings: Settings, meeting_id: str, person: str) -> str:
    """Note that an uncertain mail arrived, as `send --arrived`; return the person's name.

    `person`: by code. Raises SettingsError where no mail to them is uncertain (any more).
    """
    if not person:
        raise SettingsError("Nessuna persona indicata. Non ho scritto nulla.")
    with open_checked_journal(settings) as journal:
        known_meeting(journal, meeting_id)
        (arrived,) = mark_arrived(journal, meeting_id, (person,), settings)
        return arrived.name
