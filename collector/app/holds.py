"""Legal holds: what stays, although somebody asks for it to go or its time is over."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from collector.app.lookup import find_subject_code
from collector.app.system_user import system_user
from collector.errors import LegalHoldError, SettingsError
from collector.journal.store import Journal
from collector.text.italian import short_day
from schemas.erasure import Hold

_LONGEST_REASON = 300


@dataclass(frozen=True)
class HoldChange:
    """What a command did. `code`: of whom; `changed`: it was not so before."""

    code: str
    changed: bool


def hold(journal: Journal, asked: str, reason: str, *, at: dt.datetime) -> HoldChange:
    """Keep a nucleus or a person from being erased, and note why.

    Raises SettingsError for one who is unknown or could be several, and for a reason that is none;
    JournalError.
    """
    why = " ".join(reason.split())
    if not why or len(why) > _LONGEST_REASON:
        raise SettingsError(
            f"Il motivo va scritto, in {_LONGEST_REASON} lettere al più: --reason «Ricorso al TAR»."
            " Non ho scritto nulla."
        )
    code = subject_code(journal, asked)
    held = journal.holds().get(code)
    if held is not None and held.reason == why:
        return HoldChange(code, changed=False)
    journal.hold(code, why, who=system_user(), at=at)
    return HoldChange(code, changed=True)


def release(journal: Journal, asked: str, reason: str, *, at: dt.datetime) -> HoldChange:
    """Let a nucleus or a person be erased again. Raises SettingsError and JournalError."""
    code = subject_code(journal, asked)
    if code not in journal.holds():
        return HoldChange(code, changed=False)
    journal.release(code, " ".join(reason.split()), who=system_user(), at=at)
    return HoldChange(code, changed=True)


def subject_code(journal: Journal, asked: str) -> str:
    """Return whose code is meant; also of a nucleus of which only the evidence of talks is left.

    Raises SettingsError and JournalError.
    """
    typed = asked.strip().upper()
    if typed and any(one.nucleus == typed for one in journal.evidence()):
        return typed
    return find_subject_code(journal.nuclei(gone=True), journal.people(gone=True), asked)


def stop_if_held(journal: Journal, codes: Iterable[str]) -> None:
    """Raises LegalHoldError where one of these must be kept, and JournalError."""
    holds = journal.holds()
    for code in codes:
        if code in holds:
            raise LegalHoldError(
                f"{hold_sentence(holds[code])} Non ho cancellato nulla. Quando il vincolo cade: "
                f"«collector hold {code} --release»."
            )


def hold_sentence(held: Hold) -> str:
    """Return who is to be kept, why, since when and by whom it was said."""
    day = short_day(dt.datetime.fromisoformat(held.at).date())
    who = f", da {held.who}" if held.who else ""
    return f"{held.code} va conservato: «{held.reason}» (dal {day}{who})."
