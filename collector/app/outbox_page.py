"""The page `posta/index.html`: who is to get which mail, and what became of it.

It is gone while mails are written or marked, and made anew afterwards: what it says is never older
than the journal. What a mail brings lies as files in a folder of its own, for who can only copy a
mail into the browser: the files of mails that are no longer to be sent go.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, Final

from collector.app.folders import ATTACHMENTS_FOLDER, OUTBOX_FOLDER
from collector.app.settings import Settings
from collector.deliver.ledger import is_uncertain
from collector.deliver.mail_files import is_mail_name, mail_files
from collector.errors import DeliveryError, reason
from collector.files import replace_file
from collector.journal.deliveries import RecordedMail
from collector.journal.store import Journal
from collector.render.outbox_page import OutboxMail, OutboxPage, outbox_html
from collector.text.italian import on
from schemas.delivery import REMINDER, Delivery, DeliveryState, Via
from schemas.meeting import Meeting
from schemas.person import JOB_LABELS, Person

PAGE_NAME: Final = "index.html"
_DAYS_SHOWN: Final = 60
"""How long a mail that is done stays on the page."""
_DONE: Final = {
    DeliveryState.SENT: "spedita",
    DeliveryState.SUPERSEDED: "superata",
    DeliveryState.FAILED: "rifiutata dal server",
}
_TEAM_PREFIX: Final = "EQ-"


@contextmanager
def outbox_page_renewed(settings: Settings, journal: Journal) -> Iterator[None]:
    """Take the page away, and make it anew after what happens in the body.

    Raises DeliveryError when it cannot be taken away or written.
    """
    _remove(settings.out / OUTBOX_FOLDER / PAGE_NAME)
    try:
        yield
    finally:
        renew_outbox_page(settings, journal)


def renew_outbox_page(settings: Settings, journal: Journal) -> None:
    """Write the page, where mails are files, or lie in the folder still; else see that it is gone.

    Raises DeliveryError.
    """
    folder = settings.out / OUTBOX_FOLDER
    pages = _Pages(settings, journal, folder)
    page = pages.page()
    is_wanted = bool(page.to_send or page.doubtful)
    if settings.mail.smtp_host is None:
        is_wanted = is_wanted or bool(page.done)
    pages.remove_other_attachments()
    if not is_wanted or not folder.is_dir():
        _remove(folder / PAGE_NAME)
        return
    _write(folder / PAGE_NAME, outbox_html(page).encode("utf-8"))


@dataclass
class _Pages:
    """Collects what the page says. `kept`: the files of attachments that belong to it."""

    settings: Settings
    journal: Journal
    folder: Path
    kept: set[Path] = field(default_factory=set)

    @property
    def attachments(self) -> Path:
        return self.settings.out / ATTACHMENTS_FOLDER

    def page(self) -> OutboxPage:
        """Return what the page says; writes the attachments that it names. Raises DeliveryError."""
        to_send: list[OutboxMail] = []
        doubtful: list[OutboxMail] = []
        done: list[OutboxMail] = []
        older = 0
        oldest = (self.settings.today - dt.timedelta(days=_DAYS_SHOWN)).isoformat()
        people = {person.code: person for person in self.journal.people(gone=True)}
        recorded = self.journal.last_mails()
        for day, mail in reversed(recorded):
            shown = self._shown(mail, people)
            if shown is None:
                continue
            if shown.looks == "open":
                to_send.append(shown)
            elif shown.looks == "doubt":
                doubtful.append(shown)
            elif day >= oldest:
                done.append(shown)
            else:
                older += 1
        doubtful += self._unrecorded([mail for _, mail in recorded], people)
        return OutboxPage(
            service=" ".join(self.settings.project.split()),
            out=self.settings.out.name,
            to_send=sorted(to_send, key=_by_about_and_name),
            doubtful=doubtful,
            done=done,
            older=older,
        )

    def _shown(self, mail: RecordedMail, people: Mapping[str, Person]) -> OutboxMail | None:
        """Return a mail as the page shows it; None for one of which there is nothing to say."""
        delivery = mail.delivery
        if delivery.state is DeliveryState.WRITTEN:
            return self._to_send(mail, people)
        if is_uncertain(delivery):
            code = mail.person
            note = (
                f"Forse è arrivata: chiedilo. Se sì: «collector send --meeting {mail.meeting} "
                f"--arrived {code}». Se no: «collector send --meeting {mail.meeting} --again --to "
                f"{code}»."
            )
            return _described(mail, people, "incerta", "doubt", note)
        if delivery.state not in _DONE:
            return None
        return _described(mail, people, _DONE[delivery.state], "done", "")

    def _to_send(self, mail: RecordedMail, people: Mapping[str, Person]) -> OutboxMail:
        path = self.folder / mail.delivery.file
        try:
            content = path.read_bytes()
        except OSError:
            note = (
                "Il file non c'è più in questa cartella. Se la mail è partita: «collector send "
                f"--sent {mail.person}»; se no, «collector send» la prepara di nuovo."
            )
            return _described(mail, people, "manca il file", "doubt", note)
        message: Any = message_from_bytes(content, policy=default)
        shown = _described(mail, people, "da spedire", "open", "")
        body = message.get_body(("plain",))
        return OutboxMail(
            person=shown.person,
            name=shown.name,
            job=shown.job,
            address=str(message["To"]),
            about=shown.about,
            state=shown.state,
            looks=shown.looks,
            file=path.name,
            subject=str(message["Subject"]),
            text=body.get_content().replace("\r\n", "\n").strip() if body else "",
            attachments=self._attachments(path.stem, message),
        )

    def _attachments(self, stem: str, message: EmailMessage) -> list[str]:
        """Write what a mail brings into files, and return their paths from the page."""
        paths = []
        for part in message.iter_attachments():
            ending = Path(part.get_filename() or "").suffix
            path = self.attachments / f"{stem}{ending}"
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                _write(path, content)
                self.kept.add(path)
                paths.append(f"../{ATTACHMENTS_FOLDER}/{path.name}")
        return paths

    def _unrecorded(
        self, recorded: list[RecordedMail], people: Mapping[str, Person]
    ) -> Iterator[OutboxMail]:
        """Yield the mails in the folder of which the journal knows nothing."""
        known = {mail.delivery.file for mail in recorded}
        for found in mail_files(self.folder):
            if found.file in known:
                continue
            delivery = Delivery(0, DeliveryState.WRITTEN, "", found.file, Via.FOLDER)
            mail = RecordedMail(found.meeting, found.person, delivery)
            note = (
                "È in questa cartella, ma il registro non la conosce. Se è partita: «collector "
                f"send --sent {found.person}». Se no: «collector send --again --to {found.person}»."
            )
            yield _described(mail, people, "incerta", "doubt", note, found.address)

    def remove_other_attachments(self) -> None:
        """Remove the files of attachments that belong to no mail on the page.

        One that is open in another program stays until the next time.
        """
        if not self.attachments.is_dir():
            return
        for path in self.attachments.iterdir():
            if path not in self.kept and is_of_a_mail(path):
                with suppress(OSError):
                    path.unlink()
        with suppress(OSError):
            self.attachments.rmdir()


def is_of_a_mail(path: Path) -> bool:
    """Return True for a file that we named: the meeting's and the person's code."""
    return path.is_file() and is_mail_name(f"{path.stem}.eml")


def _by_about_and_name(mail: OutboxMail) -> tuple[str, str]:
    return mail.about, mail.name.casefold()


def _described(
    mail: RecordedMail,
    people: Mapping[str, Person],
    state: str,
    looks: str,
    note: str,
    address: str = "",
) -> OutboxMail:
    person = people.get(mail.person)
    return OutboxMail(
        person=mail.person,
        name=person.name if person else mail.person,
        job=JOB_LABELS[person.job] if person else "",
        address=address or (person.email or "" if person else ""),
        about=_about(mail.meeting),
        state=state,
        looks=looks,
        note=note,
    )


def _about(meeting: str) -> str:
    """Return for what a mail is: "l'incontro del 25 giugno 2026"."""
    try:
        if meeting.startswith(f"{REMINDER}-"):
            day = dt.date.fromisoformat(meeting.removeprefix(f"{REMINDER}-"))
            return f"richiesta di correzione {on(day, 'del')}"
        day = Meeting.day_of(meeting)
    except ValueError:
        return meeting
    what = "équipe" if meeting.startswith(_TEAM_PREFIX) else "incontro"
    return f"{what} {on(day, 'del')} ({meeting})"


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise DeliveryError(
            f"Non posso rifare la pagina «{path}»: {reason(error)}. Se è aperta in un altro "
            "programma chiudila, poi rilancia il comando."
        ) from error


def _write(path: Path, content: bytes) -> None:
    try:
        replace_file(path, content, private=True)
    except OSError as error:
        raise DeliveryError(
            f"Non posso scrivere «{path}»: {reason(error)}. Controlla la cartella e lo spazio sul "
            "disco e rilancia il comando: le mail già scritte non vengono ripetute."
        ) from error
