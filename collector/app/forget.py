"""`collector forget`: all of a family or a person found, shown, and erased everywhere.

Order: the report is drafted (in the journal, which remembers no sync until all is done), then
workbook, files, keyring, the journals, the report. Whoever was stopped runs it again.
"""

import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from collector.app.access_log import Act, note_access
from collector.app.folders import OUTBOX_FOLDER
from collector.app.forgetting.erased_codes import ErasedCodes, note_erased_codes
from collector.app.forgetting.file_places import erase_files, find_files
from collector.app.forgetting.journal_erasure import (
    JournalContent,
    codes_of_person,
    erase_in_journal,
    nucleus_subject,
    once_its_rows,
    person_subject,
    rows_naming_person,
)
from collector.app.forgetting.keyring_places import erase_in_keyring, find_in_keyring
from collector.app.forgetting.mentions import written_over
from collector.app.forgetting.ordinary_words import ordinary_words
from collector.app.forgetting.signed_page import write_signed_page
from collector.app.forgetting.subject import Found, FoundCells, FoundFile, Subject
from collector.app.forgetting.workbook_places import (
    beyond_reach_in_workbook,
    erase_in_workbook,
    find_in_workbook,
)
from collector.app.freshness import fresh_journal
from collector.app.holds import stop_if_held
from collector.app.journal_files import other_journals, unreadable_journals
from collector.app.lookup import find_subject_code
from collector.app.outbox_page import renew_outbox_page
from collector.app.project import open_journal
from collector.app.settings import Settings
from collector.app.sync import sync_project
from collector.compile.erasure_report import (
    BY_HAND,
    ErasedPlace,
    ErasureReport,
    InformedRecipient,
)
from collector.errors import (
    CollectorError,
    JournalError,
    SettingsError,
    WorkbookChangedError,
)
from collector.journal.documents import KEY, ROOM
from collector.journal.store import Journal
from collector.journal.unfinished import (
    ERASING_NOTE,
    command_again,
    erasing_code,
    unfinished_sentence,
)
from collector.render.html import erasure_html
from collector.text.italian import count
from schemas.code import is_code
from schemas.delivery import DeliveryState
from schemas.erasure import ErasureKind
from schemas.workbook import FLAGS_TAB, FLAGS_TAB_WIDTH, column_letter

_NUMBER_BYTES: Final = 5
_KIND_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "rows": ("colloquio", "colloqui"),
    "versions": ("versione", "versioni"),
    "rewritten": ("testo di altri con il nome coperto", "testi di altri con il nome coperto"),
    "flags": ("segnalazione", "segnalazioni"),
    "requests": ("richiesta", "richieste"),
    "documents": ("elenco di documento", "elenchi di documenti"),
    "clearances": ("elenco di testi lasciati passare", "elenchi di testi lasciati passare"),
    "words": ("parola lasciata passare", "parole lasciate passare"),
    "hashes": ("impronta di storia", "impronte di storie"),
    "holds": ("vincolo passato", "vincoli passati"),
}
_ON_GOOGLE: Final = (
    "La cronologia delle versioni del foglio Google e il suo cestino: da lì i dati di prima si "
    "rivedono. Copia il foglio in uno nuovo e cancella il vecchio, anche dal cestino."
)
_ON_DISK: Final = (
    "Le versioni precedenti del file tenute da OneDrive, Dropbox, Windows o un altro programma, e "
    "il cestino: svuotali, o chiedi a chi li gestisce."
)
_ALWAYS_BEYOND: Final = (
    "Le caselle di posta di chi ha ricevuto i documenti, e le loro copie: vedi a chi va detto.",
    "Fogli, storie e chiavi già stampati: ritirali e distruggili.",
    "Esportazioni e copie portate altrove; copie di sicurezza fatte prima, finché non scadono: se "
    "ne rimetti una, il programma cancella di nuovo da solo.",
    "Quello che di un file cancellato resta sul disco finché altro non lo copre.",
)


@dataclass(frozen=True)
class ForgetRequest:
    """What was asked: of whom, by whom, with whose authority, and why. As typed.

    `kind`: NARRATIVE where nobody asked and the time for texts and names is over.
    """

    asked: str
    asked_by: str
    authorised_by: str
    reason: str = ""
    kind: ErasureKind = ErasureKind.FORGOTTEN


@dataclass(frozen=True)
class ForgetPlan:
    """What an erasure would do. `resumes`: one that had begun goes on; then nothing was looked for.

    `mark`: changes with what was found.
    """

    code: str
    report: ErasureReport
    found: Found | None = field(default=None, repr=False)
    resumes: bool = False

    @property
    def mark(self) -> tuple[object, ...]:
        """What must be the same when it is carried out."""
        found = self.found
        if found is None:
            return (self.code,)
        ours = tuple(one.path for one in found.files if one.reached)
        return (self.code, found.in_workbook, ours, found.in_keyring)


@dataclass(frozen=True)
class Forgotten:
    """What was done. `report`: where it lies; `left`: what we could not erase, in Italian."""

    code: str
    report: Path
    left: tuple[str, ...] = ()


def plan_forgetting(settings: Settings, request: ForgetRequest) -> ForgetPlan:
    """Find all of whom is meant; nothing is written anywhere.

    Raises SettingsError for one who is unknown or could be several, LegalHoldError for one who
    must be kept, WorkbookError and JournalError.
    """
    with open_without_writing(settings) as journal:
        begun = journal.note(ERASING_NOTE)
        if begun:
            return _resumed(request, begun)
    with fresh_journal(settings, dry_run=True) as fresh:
        return _plan(settings, fresh.journal, request)


def forget(settings: Settings, planned: ForgetPlan) -> Forgotten:
    """Carry a plan out, after looking again. Can be repeated where it was stopped.

    Raises WorkbookChangedError where something else is found than planned; what `plan_forgetting`
    raises; DeliveryError and SettingsError of the keyring.
    """
    note_access(settings, Act.ERASURE, (planned.code,), "forget")
    found: Found | None = None
    if not planned.resumes:
        sync_project(settings)
        with open_journal(settings, create=False) as journal:
            found, _, _ = _find(settings, journal, planned.code)
            if ForgetPlan(planned.code, planned.report, found).mark != planned.mark:
                raise WorkbookChangedError(
                    "Da quando hai guardato che cosa c'è da cancellare qualcosa è cambiato. Non ho "
                    "cancellato nulla: rilancia il comando e guarda di nuovo."
                )
            facts = journal.begin_erasing(planned.report.dump())
    else:
        with open_journal(settings, create=False) as journal:
            facts = journal.note(ERASING_NOTE)
    report = _erase_around(settings, _report_of(facts), found)
    _renew_outbox(settings)
    path = _write_report(settings, report)
    with open_journal(settings, create=False) as journal:
        journal.end_erasing()
    sync_project(settings)
    return Forgotten(report.code, path, report.left)


@contextmanager
def open_without_writing(settings: Settings) -> Iterator[Journal]:
    """Open the journal to read; one that is not there is an empty one. Raises JournalError."""
    journal = Journal.open(settings.journal, only_read=True)
    try:
        yield journal
    finally:
        journal.close()


def _resumed(request: ForgetRequest, facts: str) -> ForgetPlan:
    code = erasing_code(facts)
    if request.asked.strip().upper() != code:
        raise JournalError(unfinished_sentence(facts))
    return ForgetPlan(code, _report_of(facts), resumes=True)


def _report_of(facts: str) -> ErasureReport:
    try:
        return ErasureReport.load(facts)
    except (ValueError, KeyError, TypeError) as error:
        raise JournalError(
            "Il registro ricorda una cancellazione cominciata, ma non si legge più che cosa "
            "riguarda. Rimetti una copia di sicurezza e rilancia il comando."
        ) from error


# --- Looking ------------------------------------------------------------------------------------


def _plan(settings: Settings, journal: Journal, request: ForgetRequest) -> ForgetPlan:
    _stop_if_done(journal, request.asked)
    found, own, rows = _find(settings, journal, request.asked)
    subject, code = found.subject, found.subject.code
    copy = journal.copy_in_memory()
    try:
        words = ordinary_words(settings)
        counts = erase_in_journal(copy, code, today=settings.today, words=words)
    finally:
        copy.close()
    found = replace(
        found,
        in_journal={_KIND_WORDS[kind][1]: number for kind, number in counts.items() if number},
        beyond_reach=_beyond_reach(settings, subject),
    )
    report = ErasureReport(
        code=code,
        number=secrets.token_hex(_NUMBER_BYTES),
        day=settings.today.isoformat(),
        is_person=subject.kind == "person",
        asked_by=_without_names(request.asked_by, subject),
        authorised_by=_without_names(request.authorised_by, subject),
        reason=_without_names(request.reason, subject),
        places=tuple(_places(found, counts)),
        to_inform=_to_inform(journal, subject, rows, own),
        codes=tuple(sorted({*own, *subject.row_codes})),
        left=tuple(_not_reached(found)),
        beyond=found.beyond_reach,
        kind=request.kind,
    )
    return ForgetPlan(code, report, found)


def _find(
    settings: Settings, journal: Journal, asked: str
) -> tuple[Found, frozenset[str], frozenset[str]]:
    """Return what is found in workbook, files and keyring; the codes of whom is meant; the rows
    by which documents may have spoken of them.
    """
    code = find_subject_code(journal.nuclei(gone=True), journal.people(gone=True), asked)
    content = JournalContent.of(journal)
    is_person = code.startswith("P")
    own = frozenset(codes_of_person(content, code) if is_person else {code})
    stop_if_held(journal, sorted(own))
    subject = _subject_of(settings, content, code)
    rows = once_its_rows(content, subject)
    found = Found(
        subject,
        in_workbook=find_in_workbook(settings, subject),
        files=find_files(settings, subject, journal.documents_with(rows)),
        in_keyring=find_in_keyring(settings, subject),
    )
    return found, own, rows_naming_person(content, subject) if is_person else rows


def _subject_of(settings: Settings, content: JournalContent, code: str) -> Subject:
    of = person_subject if code.startswith("P") else nucleus_subject
    return of(content, code, ordinary_words(settings))


def _stop_if_done(journal: Journal, asked: str) -> None:
    code = asked.strip().upper()
    if code in journal.erased_codes():
        if any(one.nucleus == code for one in journal.evidence()):
            raise SettingsError(
                f"Testi e nomi di {code} sono già stati cancellati: restano le prove contabili dei "
                "colloqui sotto i codici, finché non finisce il loro tempo («collector "
                "retention»). Non ho scritto nulla."
            )
        raise SettingsError(
            f"{code} è già stato cancellato: nel registro non c'è più nulla. Se una sua riga è "
            "tornata nel foglio, «collector flags» dice quale: eliminala a mano. Non ho scritto "
            "nulla."
        )


def _without_names(text: str, subject: Subject) -> str:
    """Return what was typed, or that it is to be written by hand where it has an erased name."""
    shown = " ".join(text.split())
    new, is_unsure = written_over(shown, subject)
    return BY_HAND if is_unsure or new != shown else shown


def _to_inform(
    journal: Journal, subject: Subject, rows: frozenset[str], own: frozenset[str]
) -> tuple[InformedRecipient, ...]:
    """Return who got a document that spoke of the subject, but for themselves."""
    told = []
    names = {person.code: person.name for person in journal.people(gone=True)}

    def shown(code: str) -> str:
        """Return a recipient by name and code; by code where the subject has that name, too."""
        name = _without_names(names.get(code, ""), subject)
        return code if name in ("", BY_HAND) else f"{name} ({code})"

    histories = journal.document_hashes("")
    given = {one.reader for one in histories if one.subject in own and is_code(one.reader, "P")}
    told += [
        InformedRecipient(shown(code), "storia", "fatta per questa persona: chiedi se l'ha avuta")
        for code in sorted(given)
    ]
    for meeting, reader in sorted(journal.documents_with(rows)):
        if reader in own:
            continue
        who = "copia per la sala" if reader == ROOM else shown(reader)
        told.append(InformedRecipient(who, f"documento {meeting}", _how(journal, meeting, reader)))
    has_key = subject.kind == "nucleus" and bool(rows)
    keys = {one.subject for one in histories if one.reader == KEY}
    for code in sorted(keys if has_key else ()):
        told.append(
            InformedRecipient(shown(code), "chiave su carta", "può avere il nome: ritirala")
        )
    return tuple(told)


def _how(journal: Journal, meeting: str, reader: str) -> str:
    sent = [
        day
        for state, day in journal.mails_of(meeting, reader)
        if state in (DeliveryState.SENT, DeliveryState.UNCERTAIN)
    ]
    if not sent:
        return "non risulta spedito: chiedi se è stato consegnato a mano"
    days = ", ".join(f"{day[8:]}/{day[5:7]}/{day[:4]}" for day in dict.fromkeys(sent))
    return f"per mail, {days}"


def _beyond_reach(settings: Settings, subject: Subject) -> tuple[str, ...]:
    on_disk = isinstance(settings.workbook, Path)
    damaged = [
        f"Un registro messo da parte che non si legge: «{path.name}». Se non serve, cancellalo."
        for path in unreadable_journals(settings)
    ]
    found = (
        *beyond_reach_in_workbook(settings, subject),
        _ON_DISK if on_disk else _ON_GOOGLE,
        *_ALWAYS_BEYOND,
        *damaged,
    )
    return tuple(_covered(text, subject) for text in found)


def _covered(text: str, subject: Subject) -> str:
    return written_over(text, subject)[0]


def _places(found: Found, counts: Mapping[str, int]) -> Iterator[ErasedPlace]:
    for cells in found.in_workbook:
        what = ", ".join(_cells_words(cells))
        if what:
            yield ErasedPlace(f"Foglio «{_covered(cells.tab, found.subject)}»", what)
    reached = sum(one.reached for one in found.files)
    if reached:
        yield ErasedPlace("File del programma", count(reached, "file", "file"))
    if found.in_keyring:
        yield ErasedPlace("Portachiavi del computer", ", ".join(found.in_keyring))
    words = [count(number, *_KIND_WORDS[kind]) for kind, number in counts.items() if number]
    if words:
        yield ErasedPlace("Registro", ", ".join(words))


def _cells_words(cells: FoundCells) -> Iterator[str]:
    if cells.rows:
        yield count(len(cells.rows), "riga svuotata", "righe svuotate")
    if cells.mentions:
        yield count(len(cells.mentions), "cella con il nome coperto", "celle con il nome coperto")


def _not_reached(found: Found) -> Iterator[str]:
    for cells in found.in_workbook:
        tab = _covered(cells.tab, found.subject)
        is_flags = cells.tab.casefold().strip() == FLAGS_TAB.casefold()
        for row, column in cells.unsure:
            if is_flags and column <= FLAGS_TAB_WIDTH:
                continue  # ours: the sync at the end writes it anew
            cell = f"{column_letter(column)}{row}"
            yield f"Foglio «{tab}», cella {cell}: forse è il suo nome, forse no."
    if found.subject.ordinary:
        yield (
            "Il suo nome è anche una parola di tutti (un comune, una scelta): nei file ho cercato "
            "solo i codici."
        )
    for one in found.files:
        if not one.reached:
            yield _file_sentence(one, found.subject)


def _file_sentence(one: FoundFile, subject: Subject) -> str:
    return _covered(f"«{one.path}»: {one.why}.", subject)


# --- Erasing ------------------------------------------------------------------------------------


def _erase_around(settings: Settings, report: ErasureReport, found: Found | None) -> ErasureReport:
    """Erase in workbook, files and keyring, then in all journals; return the report with what is
    still there.

    `found`: just now; None for an erasure that goes on: then it is looked for again.
    """
    subject, documents = _subject_now(settings, report.code)
    if subject.names:  # else the journal was cleaned before it was stopped, and all before it
        _erase_in_workbook(settings, subject, found)
        files = found.files if found else find_files(settings, subject, documents)
        gone = [one for one in files if one.reached]
        still_there = erase_files(settings, gone)
        if still_there:  # whoever is stopped from now on does not look at the files again
            report = _with_left(report, (_file_sentence(one, subject) for one in still_there))
            with open_journal(settings, create=False) as journal:
                journal.renew_erasing(report.dump())
        erase_in_keyring(settings, subject)
    codes = frozenset(report.codes)
    note_erased_codes(settings, ErasedCodes(codes, codes if report.keeps_evidence else frozenset()))
    return _with_left(report, _erase_in_journals(settings, report))


def _with_left(report: ErasureReport, left: Iterable[str]) -> ErasureReport:
    return replace(report, left=tuple(dict.fromkeys((*report.left, *left))))


def _renew_outbox(settings: Settings) -> None:
    """Make the page of the mails anew: until now the journal had the person's name for it."""
    if (settings.out / OUTBOX_FOLDER).is_dir():
        with open_journal(settings, create=False) as journal:
            renew_outbox_page(settings, journal)


def _subject_now(settings: Settings, code: str) -> tuple[Subject, frozenset[tuple[str, str]]]:
    """Return whom it is about as the journal knows it now, and the documents it is in."""
    with open_journal(settings, create=False) as journal:
        content = JournalContent.of(journal)
        subject = _subject_of(settings, content, code)
        return subject, journal.documents_with(once_its_rows(content, subject))


def _erase_in_workbook(settings: Settings, subject: Subject, found: Found | None) -> None:
    """Erase it there; where that is refused, nothing was begun. Raises WorkbookError."""
    cells = found.in_workbook if found else find_in_workbook(settings, subject)
    try:
        erase_in_workbook(settings, subject, cells)
    except CollectorError:
        if found is not None:
            with open_journal(settings, create=False) as journal:
                journal.end_erasing()
        raise


def _erase_in_journals(settings: Settings, report: ErasureReport) -> tuple[str, ...]:
    """Erase in the journals set aside, then in the project's own.

    Returns which of those set aside refused. Raises JournalError for the project's own.
    """
    left = []
    for other in other_journals(settings, report.codes):
        try:
            aside = Journal.open(str(other.path), create=False)
            try:
                _erase_in_journal(settings, aside, report)
            finally:
                aside.close()
        except JournalError:
            left.append(
                f"Il registro messo da parte «{other.path.name}» non si lascia scrivere: se non "
                "serve, cancellalo."
            )
    with open_journal(settings, create=False) as journal:
        _erase_in_journal(settings, journal, report)
    return tuple(left)


def _erase_in_journal(settings: Settings, journal: Journal, report: ErasureReport) -> None:
    erase_in_journal(
        journal,
        report.code,
        today=settings.today,
        kind=report.kind,
        evidence="by_talk" if report.keeps_evidence else "by_month",
        words=ordinary_words(settings),
    )


def _write_report(settings: Settings, report: ErasureReport) -> Path:
    """Write the report to be signed. Raises WorkbookError."""
    name = f"cancellazione-{report.day}-{report.number}.html"
    again = f"Rilancia «{command_again(report.dump())}» con gli stessi argomenti: lo scrive."
    return write_signed_page(settings, name, erasure_html(report), again)
