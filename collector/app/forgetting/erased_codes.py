"""Erasures outlive a backup: the codes that were erased stand in a file beside the journal, too.

Codes alone, one a line: they are random, and nothing in the file leads from one to another. Behind
those whose time for texts and names was over stands "narrative": the evidence of their talks stays.
"""

from pathlib import Path
from typing import Final, NamedTuple

from collector.app.journal_files import without_password
from collector.app.settings import Settings
from collector.errors import JournalError, reason
from collector.files import append_private, our_folder
from collector.journal.engine import journal_file
from collector.journal.store import Journal
from collector.journal.unfinished import ERASING_NOTE, erasing_code
from schemas.canonical import content_hash
from schemas.code import is_code
from schemas.erasure import ErasureKind, Tombstone

_NAME: Final = "cancellazioni"
_MARK: Final = f" {ErasureKind.NARRATIVE}"
_TOKEN_BYTES: Final = 16
_ADDRESS_LETTERS: Final = 12


class ErasedCodes(NamedTuple):
    """Codes that were erased. `narrative`: those of them of which the evidence of talks stays."""

    codes: frozenset[str] = frozenset()
    narrative: frozenset[str] = frozenset()

    def joined(self, other: "ErasedCodes") -> "ErasedCodes":
        """Return these and others."""
        return ErasedCodes(self.codes | other.codes, self.narrative | other.narrative)

    def dump(self) -> str:
        """Return them a line each, as `read_codes` reads them."""
        marked = ((code, _MARK if code in self.narrative else "") for code in sorted(self.codes))
        return "".join(f"{code}{mark}\n" for code, mark in marked)


def codes_file(settings: Settings) -> Path:
    """Return the file of the erased codes: beside the journal; in our folder for a server's, by the
    project's id or the address.

    Raises SettingsError for an address of a journal that is none.
    """
    file = journal_file(settings.journal)
    if file is not None:
        return file.with_name(f"{_NAME}.txt")
    address = without_password(settings.journal)
    project = settings.project_id or content_hash([address])[:_ADDRESS_LETTERS]
    return our_folder() / f"{_NAME}-{project}.txt"


def read_codes(text: str) -> ErasedCodes:
    """Return the codes in a text of such lines; what is none is left out."""
    codes, narrative = set[str](), set[str]()
    for line in text.splitlines():
        of_line = {word for word in line.split() if _is_any_code(word)}
        codes |= of_line
        if ErasureKind.NARRATIVE in line.split():
            narrative |= of_line
    return ErasedCodes(frozenset(codes), frozenset(narrative))


def codes_in_file(settings: Settings) -> ErasedCodes:
    """Return the codes in the file; none where there is no file. Raises JournalError."""
    path = codes_file(settings)
    try:
        return read_codes(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ErasedCodes()
    except (OSError, UnicodeDecodeError) as error:
        why = reason(error) if isinstance(error, OSError) else "non è un testo"
        raise JournalError(
            f"Non posso leggere «{path}», l'elenco dei codici cancellati: {why}. Senza, potrei "
            "rileggere dati cancellati: rimetti il file e rilancia il comando. Non ho "
            "scritto nulla."
        ) from error


def known_erased(settings: Settings, journal: Journal) -> ErasedCodes:
    """Return all codes that were erased, as the journal and the file say. Raises JournalError."""
    return codes_in_file(settings).joined(ErasedCodes(journal.erased_codes()))


def note_erased_codes(settings: Settings, erased: ErasedCodes) -> None:
    """Add codes to the file; those that are in it are not added again. Raises JournalError."""
    new = erased.codes - codes_in_file(settings).codes
    if not new:
        return
    path = codes_file(settings)
    try:
        append_private(path, ErasedCodes(new, erased.narrative).dump(), durable=True)
    except OSError as error:
        raise JournalError(
            f"Non posso scrivere «{path}», l'elenco dei codici cancellati: {reason(error)}. "
            "Controlla la cartella e lo spazio sul disco, poi rilancia il comando: riprende da "
            "dove era."
        ) from error


def replay(settings: Settings, journal: Journal, erased: ErasedCodes) -> int:
    """Erase in a journal what it still knows of codes that were erased; return how many it knew.

    As after a backup was put back that is older than an erasure. All of the codes are never read
    again. Nothing to erase: nothing changes. Raises JournalError.
    """
    from collector.app.forgetting.journal_erasure import JournalContent, rows_erasure

    wanted = erased.codes
    content = JournalContent.of(journal)
    known = {version.code for version in content.versions} & wanted
    number = 0
    for code in sorted(code for code in known if not is_code(code, "R")):
        keeps_evidence = code in erased.narrative
        number += any(_erase_again(settings, journal, code, keeps_evidence).values())
    rows = wanted & journal.row_states().keys()
    missing = wanted - journal.erased_codes()
    if rows or missing:
        import secrets

        token = secrets.token_hex(_TOKEN_BYTES)
        tombstone = Tombstone(token, settings.today.isoformat(), ErasureKind.FORGOTTEN)
        journal.erase(rows_erasure(journal, rows, tombstone, wanted))
        number += len(rows)
    if erasing_code(journal.note(ERASING_NOTE)) in wanted:
        journal.end_erasing()
    return number


def _erase_again(
    settings: Settings, journal: Journal, code: str, keeps_evidence: bool
) -> dict[str, int]:
    from collector.app.forgetting.journal_erasure import erase_in_journal
    from collector.app.forgetting.ordinary_words import ordinary_words

    words = ordinary_words(settings)
    if not keeps_evidence:
        return erase_in_journal(journal, code, today=settings.today, words=words)
    kind = ErasureKind.NARRATIVE
    return erase_in_journal(
        journal, code, today=settings.today, kind=kind, evidence="by_talk", words=words
    )


def replay_from_file(settings: Settings, journal: Journal) -> int:
    """Do the same with the codes of the file that the journal does not know as erased.

    Those that the journal alone knows are written to the file: it may have been deleted, or the
    erasure was made on another computer.
    """
    listed, known = codes_in_file(settings), journal.erased_codes()
    if known - listed.codes:
        evidence = journal.evidence()
        narrative = {code for one in evidence for code in (one.nucleus, one.row_code)} & known
        note_erased_codes(settings, ErasedCodes(known, frozenset(narrative)))
    missing = listed.codes - known
    return replay(settings, journal, ErasedCodes(missing, listed.narrative)) if missing else 0


def _is_any_code(text: str) -> bool:
    return is_code(text, "N") or is_code(text, "R") or is_code(text, "P")
