"""The outbox: one message per recipient, claimed in the journal, then sent, once.

Without a mail server a message is an .eml file in a folder; with one it goes out. Subject, body and
file names carry codes, dates and counts only (docs/house.md, decisions 7 and 11). What may have
gone out is never repeated by itself.

A letter passes here in three steps: `assess_letters` (does it go?), `letter_check.check_letters`
(may it go?), then `write_to_folder` or `send_by_server`.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from collector.deliver.ledger import DeliveryLedger, is_uncertain
from collector.deliver.letter import AttachmentMode, Letter, LetterOutcome, LetterResult
from collector.deliver.mail_files import free_name, supersede_files, write_mail
from collector.deliver.message import message_bytes
from collector.deliver.smtp import SmtpOutcome, SmtpReply, SmtpServer, send_message
from collector.errors import DeliveryError
from schemas.delivery import REPORTED_STATES, Delivery, DeliveryState, Via

RETRY_PAUSES: Final = (3.0, 10.0)
"""Seconds to wait before each retry of what a server put off; after the last, the next `send`
tries again."""


# --- Which letters go ---------------------------------------------------------------------------


def assess_letters(
    letters: Sequence[Letter],
    ledger: DeliveryLedger,
    folder: Path,
    *,
    again: bool = False,
    by_hand: bool = True,
    evidence: Collection[tuple[str, str]] = (),
) -> list[LetterOutcome]:
    """Return which letters would go, and what became of the others before, in the given order.

    Makes no document and changes nothing. `folder` holds the mails to send; `by_hand`: mails are
    files there, which a person sends. `again`: whatever went before goes once more. `evidence`: see
    `mail_files.mail_evidence`.

    A letter in the folder has not left: one that says something else now, or whose file is gone, is
    written again. One that was claimed for the server may have gone out.
    """
    known = {letter.meeting: ledger.deliveries(letter.meeting) for letter in letters}
    outcomes = []
    for letter in letters:
        before = known[letter.meeting].get(letter.person)
        result = LetterResult.READY
        if not again:
            result = _result_before(letter, before, folder, evidence, by_hand=by_hand)
        lacks_password = letter.attach is AttachmentMode.ENCRYPTED and letter.password is None
        if result is LetterResult.READY and lacks_password:
            result = LetterResult.LOCKED
        outcomes.append(LetterOutcome(letter, result, _reasons(result, before), before=before))
    return outcomes


def _reasons(result: LetterResult, before: Delivery | None) -> tuple[str, ...]:
    """Return why the last delivery ended as it did, where that is worth saying."""
    if before is None or not before.why:
        return ()
    return (before.why,) if result in (LetterResult.UNCERTAIN, LetterResult.FAILED) else ()


def _result_before(
    letter: Letter,
    before: Delivery | None,
    folder: Path,
    evidence: Collection[tuple[str, str]],
    *,
    by_hand: bool,
) -> LetterResult:
    """Return what became of a letter before; READY where it is to go."""
    if before is None:
        marks = {(letter.meeting, letter.person), (letter.meeting, letter.to.casefold())}
        return LetterResult.READY if marks.isdisjoint(evidence) else LetterResult.UNRECORDED
    is_same = before.content_hash == letter.content_hash
    if before.state in REPORTED_STATES:
        return LetterResult.SAME if is_same else LetterResult.CHANGED
    if is_uncertain(before):
        return LetterResult.UNCERTAIN
    if before.state is DeliveryState.FAILED and is_same:
        return LetterResult.FAILED
    if by_hand and is_same and _is_file_in(folder, before):
        return LetterResult.TO_SEND
    return LetterResult.READY


def _is_file_in(folder: Path, delivery: Delivery) -> bool:
    """True for a mail that was written into the folder and is still there."""
    if delivery.via is not Via.FOLDER:
        return False
    was_written = delivery.state in (DeliveryState.WRITTEN, DeliveryState.TAKEN)
    return was_written and (folder / delivery.file).exists()


# --- Without a server ---------------------------------------------------------------------------


def write_to_folder(
    outcomes: Sequence[LetterOutcome],
    ledger: DeliveryLedger,
    folder: Path,
    *,
    now: dt.datetime,
    day: dt.date,
) -> Iterator[LetterOutcome]:
    """Write each letter that is READY as a file, for a person to send; yield all outcomes.

    A mail that left stays beside the new one; one that nobody sent, and that says something else,
    is superseded. Raises DeliveryError when the folder cannot be written; letters already written
    stay recorded as such.
    """
    for outcome in outcomes:
        if outcome.result is LetterResult.READY:
            yield _write_letter(outcome, ledger, folder, now, day)
        else:
            yield outcome


def _write_letter(
    outcome: LetterOutcome, ledger: DeliveryLedger, folder: Path, now: dt.datetime, day: dt.date
) -> LetterOutcome:
    letter, before = outcome.letter, outcome.before
    is_unsent = before is not None and before.state not in REPORTED_STATES
    if is_unsent and before is not None and before.file == letter.file:
        file = letter.file  # it takes the place of the one that is superseded below
    else:
        file = free_name(folder, letter.file)
    number = _plan(outcome, ledger, file, Via.FOLDER, now, day)
    if number is None or not ledger.claim(number, at=now):
        return replace(outcome, result=LetterResult.BUSY)
    supersede_files(outcome.superseded, ledger, folder)
    content = message_bytes(letter, outcome.attachments, now, draft=True)
    write_mail(folder / file, content)
    ledger.settle(number, DeliveryState.WRITTEN)
    return replace(outcome, result=LetterResult.WRITTEN)


def _plan(
    outcome: LetterOutcome,
    ledger: DeliveryLedger,
    file: str,
    via: Via,
    now: dt.datetime,
    day: dt.date,
) -> int | None:
    """Record a letter as planned; returns its number, None when another run was faster."""
    letter = outcome.letter
    return ledger.plan(
        letter.meeting,
        letter.person,
        letter.content_hash,
        file,
        via,
        document=letter.content,
        at=now,
        day=day,
        after=outcome.before,
    )


# --- Through a server ---------------------------------------------------------------------------


def send_by_server(
    outcomes: Sequence[LetterOutcome],
    ledger: DeliveryLedger,
    server: SmtpServer,
    folder: Path,
    *,
    drafts: Path,
    now: dt.datetime,
    day: dt.date,
    pause: Callable[[float], None],
) -> Iterator[LetterOutcome]:
    """Send each letter that is READY; yield all outcomes in their order.

    All are recorded first; each is claimed before the server is spoken to. When the server serves
    nobody, those that are left stay planned. What went out, or may have, is also kept in `folder`;
    a copy that cannot be kept is said in the outcome's `why` and changes nothing else. `drafts`:
    the folder of files that were to be sent by hand before there was a server.
    """
    numbers: dict[int, int | None] = {}
    for index, outcome in enumerate(outcomes):
        if outcome.result is LetterResult.READY:
            file = outcome.letter.file
            numbers[index] = _plan(outcome, ledger, file, Via.SMTP, now, day)
    run = _ServerRun(ledger, server, folder, drafts, now, pause)
    unavailable: SmtpReply | None = None
    for index, outcome in enumerate(outcomes):
        if index not in numbers:
            yield outcome
            continue
        number = numbers[index]
        if number is None:
            yield replace(outcome, result=LetterResult.BUSY)
        elif unavailable is not None:
            ledger.settle(number, DeliveryState.PLANNED, unavailable.why)
            yield replace(outcome, result=LetterResult.LATER, why=(unavailable.why,))
        elif not ledger.claim(number, at=now):
            yield replace(outcome, result=LetterResult.BUSY)
        else:
            sent, reply = run.send(outcome, number)
            if reply.outcome is SmtpOutcome.UNAVAILABLE:
                unavailable = reply
            yield sent


@dataclass(frozen=True)
class _ServerRun:
    """What is the same for all letters of one run. The fields: see `send_by_server`."""

    ledger: DeliveryLedger
    server: SmtpServer
    folder: Path
    drafts: Path
    now: dt.datetime
    pause: Callable[[float], None]

    def send(self, outcome: LetterOutcome, number: int) -> tuple[LetterOutcome, SmtpReply]:
        """Send one letter that was claimed; returns what became of it and the server's answer."""
        letter = outcome.letter
        content = message_bytes(letter, outcome.attachments, self.now, draft=False)
        reply = self._send_with_retries(letter, content)
        state, result = _ENDS[reply.outcome]
        self.ledger.settle(number, state, reply.why)
        why = [reply.why] if reply.why else []
        if state in (DeliveryState.SENT, DeliveryState.UNCERTAIN):
            try:
                write_mail(self.folder / free_name(self.folder, letter.file), content)
                supersede_files(outcome.superseded, self.ledger, self.drafts)
            except DeliveryError as error:  # it went out all the same
                why.append(str(error))
        return replace(outcome, result=result, why=why), reply

    def _send_with_retries(self, letter: Letter, content: bytes) -> SmtpReply:
        """Send a message; what the server puts off is tried again after each retry pause."""
        reply = send_message(self.server, letter.sender, letter.to, content)
        for seconds in RETRY_PAUSES:
            if reply.outcome is not SmtpOutcome.LATER:
                break
            self.pause(seconds)
            reply = send_message(self.server, letter.sender, letter.to, content)
        return reply


_ENDS: Final = {
    SmtpOutcome.SENT: (DeliveryState.SENT, LetterResult.SENT),
    SmtpOutcome.LATER: (DeliveryState.PLANNED, LetterResult.LATER),
    SmtpOutcome.UNAVAILABLE: (DeliveryState.PLANNED, LetterResult.LATER),
    SmtpOutcome.FAILED: (DeliveryState.FAILED, LetterResult.FAILED),
    SmtpOutcome.UNCERTAIN: (DeliveryState.UNCERTAIN, LetterResult.UNCERTAIN),
}
"""What the journal records, and what the run says, for each answer of the server."""
