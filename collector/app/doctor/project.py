"""Is everything in place? One small check after another, each a `Finding`. Nothing is written anywhere.

A check that cannot run because an earlier one failed is not made, so its line is not shown.
"""

import os
import shutil
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from collector.app.config_file import JOURNAL_NAME
from collector.app.conflict_copies import copies_beside, copies_message
from collector.app.doctor.report import (
    Check,
    Checks,
    error,
    ok,
    split_first_sentence,
    told,
    warning,
)
from collector.app.doctor.tabs import check_headers, nuclei_languages
from collector.app.folders import private_paths
from collector.app.settings import Options, Settings, load_settings
from collector.app.shared_folders import is_shared_folder
from collector.errors import (
    CollectorError,
    JournalError,
    SettingsError,
    WorkbookError,
    WrongJournalError,
    reason,
)
from collector.files import open_to_others
from collector.validation.day_order import day_order_notices
from schemas import person
from schemas.workbook import Snapshot, italian_day

WARN_BELOW: Final = 500 << 20
FAIL_BELOW: Final = 50 << 20
"""Bytes free on a disk."""
_STATES: Final = {
    "absent": "non c'è ancora: lo crea il primo «collector sync»",
    "older": "è di una versione precedente: lo aggiorna il prossimo «collector sync»",
    "busy": "un controllo ci sta scrivendo, o si è interrotto mentre scriveva: il prossimo lo sistema",
}


def check_project(options: Options) -> Checks:
    """All checks of the project that the options name, in order."""
    try:
        settings = load_settings(options)
    except SettingsError as trouble:
        yield told("settings", trouble)
        return
    yield ok(
        "settings",
        f"«{settings.config}»"
        if settings.config
        else "nessun file: valgono le opzioni del comando",
    )
    snapshot: Snapshot | None = None
    if isinstance(settings.workbook, Path):
        snapshot = yield from _on_disk(settings.workbook)
    if settings.form or not isinstance(settings.workbook, Path):
        from collector.app.doctor.google import check_google

        snapshot = yield from check_google(settings, snapshot)
    yield from check_journal(settings)
    if snapshot is not None:
        yield from check_day_order(snapshot)
        yield from check_journal_of_workbook(settings)
    if settings.mail.smtp_host:
        from collector.app.doctor.mail import check_mail

        yield from check_mail(settings, _people(settings))
    if (free := _free(settings)) is not None:
        yield check_disk(free, WARN_BELOW, FAIL_BELOW)
    yield check_out_folder(settings.out)
    yield check_private(_open_to_others(settings))
    if snapshot is not None and (languages := nuclei_languages(snapshot)):
        from collector.render.pdf import Typesetter

        typesetter = Typesetter(settings.fonts, system=settings.system_fonts)
        yield check_fonts(languages, typesetter.languages_without_font)


# The workbook


def _on_disk(path: Path) -> Generator[Check, None, Snapshot | None]:
    from collector.workbook.xlsx.workbook import XlsxWorkbook

    workbook = XlsxWorkbook(path)
    try:
        snapshot = workbook.snapshot()
    except WorkbookError as trouble:
        yield told("workbook", trouble)
        return None
    yield ok("workbook", f"«{path}»: il file è sano")
    yield check_headers(snapshot)
    yield check_lock(path.name, workbook.lock)
    yield check_copies(path, copies_beside(path))
    yield check_file_writable(workbook.path)
    return snapshot


def check_day_order(snapshot: Snapshot) -> Checks:
    """Whether dates may have their day and month changed about. A language that is not Italian is `locale`'s to say."""
    try:
        notices = day_order_notices(replace(snapshot, locale=""))
    except WorkbookError:
        return  # `headers` says so
    for notice in notices:
        yield warning("day_order", *split_first_sentence(notice))


def check_lock(name: str, lock: tuple[Path, str] | None) -> Check:
    """Whether another program holds the file. `lock`: the file that says so, and the program's name."""
    if lock is None:
        return ok("lock", "nessun programma tiene aperto il file")
    return warning(
        "lock",
        f"«{name}» è aperto in {lock[1]}.",
        f"Prima di «collector sync» salvalo e chiudilo. Se non è aperto da nessuna parte, cancella «{lock[0].name}» "
        "nella stessa cartella.",
    )


def check_copies(path: Path, beside: Sequence[str]) -> Check:
    """Whether somebody may be typing into a copy. `beside`: the copies that lie beside the workbook."""
    about = copies_message(path, beside)
    return warning("copies", *about) if about else ok("copies", "nessuna copia accanto al foglio")


def check_file_writable(path: Path) -> Check:
    """Whether the file may be replaced. It is opened for writing, and not written."""
    try:
        with path.open("r+b"):
            pass
    except OSError as trouble:
        return error(
            "rights",
            f"Non posso scrivere «{path.name}»: {reason(trouble)}.",
            "Chiudilo negli altri programmi e controlla i permessi del file.",
        )
    if not os.access(path.parent, os.W_OK | os.X_OK):
        return error(
            "rights",
            f"Nella cartella «{path.parent}» non si può scrivere.",
            "Controlla i permessi della cartella.",
        )
    return ok("rights", "il file si può scrivere")


# The journal, the disk, the documents


def check_journal(settings: Settings) -> Checks:
    """Whether the journal can be read, and where it lies."""
    from collector.journal.inspect import JournalState, inspect_journal
    from collector.journal.store import Journal, journal_file

    try:
        file = journal_file(settings.journal)
        state = inspect_journal(settings.journal)
        if state is JournalState.READABLE:
            opened = Journal.open(settings.journal, only_read=True)
            try:
                words = _rows(len(opened.row_states()))
            finally:
                opened.close()
        else:
            words = _STATES[state.value]
    except CollectorError as trouble:
        yield told("journal", trouble)
        return
    except OSError as trouble:
        words = f"Non posso guardare il registro: {reason(trouble)}."
        yield error("journal", words, "Controlla i permessi della cartella.", JournalError)
        return
    if state is not JournalState.ABSENT and file is not None and not os.access(file, os.W_OK):
        yield error(
            "journal",
            f"Il registro «{file}» non si può scrivere.",
            "Controlla i permessi.",
            JournalError,
        )
        return
    yield ok("journal", words)
    if file is not None:
        yield check_journal_place(file, moved=settings.journal_moved)


def check_journal_of_workbook(settings: Settings) -> Checks:
    """Whether the journal is the one of this workbook, and from which day a talk can be."""
    from collector.app.preview import open_preview
    from collector.app.project import first_day_of_talks
    from collector.journal.inspect import JournalState, inspect_journal

    try:
        if inspect_journal(settings.journal) not in (JournalState.READABLE, JournalState.ABSENT):
            return
        with open_preview(settings, narrow=False) as look:
            since = settings.start or first_day_of_talks(look.journal, settings.today)
            frozen = settings.start is not None or not look.journal.is_empty
    except WrongJournalError as trouble:
        yield told("right_journal", trouble)
        return
    except CollectorError:  # another check says it
        return
    yield ok("right_journal", "conosce i codici che stanno nel foglio")
    words = f"un colloquio può essere dal {italian_day(since)} in poi"
    if settings.start is not None:
        yield ok("start", f"{words}: lo dice collector.toml")
    elif frozen:
        yield ok(
            "start",
            f"{words}: fissato dal primo controllo, perché in collector.toml non c'è «start»",
        )
    else:
        yield ok(
            "start", f"{words}: lo fissa il primo controllo, se in collector.toml non c'è «start»"
        )


def _people(settings: Settings) -> Sequence[person.Person]:
    """Those whom the journal knows; none where it cannot be read, which another check says."""
    from collector.journal.inspect import JournalState, inspect_journal
    from collector.journal.store import Journal

    try:
        if inspect_journal(settings.journal) is not JournalState.READABLE:
            return ()
        opened = Journal.open(settings.journal, only_read=True)
        try:
            return opened.people()
        finally:
            opened.close()
    except CollectorError:
        return ()


def _rows(number: int) -> str:
    return f"si legge; {number} {'riga' if number == 1 else 'righe'} di colloqui"


def check_journal_place(file: Path, *, moved: bool) -> Check:
    """Whether the journal lies where SQLite is safe."""
    if is_shared_folder(file.parent):
        return warning(
            "journal_place",
            f"Il registro «{file}» sta in una cartella condivisa o in rete: lì può rovinarsi.",
            f"Sposta «{file.name}» in una cartella di questo computer e scrivi dov'è in collector.toml, alla voce "
            "«url» di [journal].",
        )
    folder = nearest_existing(file.parent)
    if not os.access(folder, os.W_OK | os.X_OK):
        words = f"Nella cartella del registro «{folder}» non si può scrivere."
        return error("journal_place", words, "Controlla i permessi della cartella.", JournalError)
    why = ", perché la cartella del progetto è condivisa o in rete" if moved else ""
    return ok(
        "journal_place", f"«{file if file.name != JOURNAL_NAME or moved else file.parent}»{why}"
    )


def _free(settings: Settings) -> int | None:
    """Bytes free where least are: journal, documents, workbook. None where the system does not tell."""
    from collector.journal.store import journal_file

    places = [settings.out]
    try:
        places += [file] if (file := journal_file(settings.journal)) else []
        places += [settings.workbook] if isinstance(settings.workbook, Path) else []
        return min(shutil.disk_usage(nearest_existing(place)).free for place in places)
    except (OSError, CollectorError):
        return None


def check_disk(free: int, warn: int, fail: int) -> Check:
    """Whether there is room left."""
    room = f"{free >> 30} GB" if free >= 10 << 30 else f"{free >> 20} MB"
    if free >= warn:
        return ok("disk", f"{room} liberi")
    words, todo = (
        f"Sul disco restano {room}.",
        "Libera spazio: cancella quello che non serve, o svuota il cestino.",
    )
    return error("disk", words, todo, JournalError) if free < fail else warning("disk", words, todo)


def check_out_folder(out: Path) -> Check:
    """Whether documents can be put where they belong."""
    there = nearest_existing(out)
    if not there.is_dir():
        words, todo = (
            f"«{there}» è un file, non una cartella.",
            "Correggi in collector.toml la voce «dir» di [output].",
        )
        return error("out", words, todo, SettingsError)
    if not os.access(there, os.W_OK | os.X_OK):
        words = f"Nella cartella «{there}» non si può scrivere."
        todo = "Controlla i permessi, o scegli un'altra cartella in collector.toml, alla voce «dir» di [output]."
        return error("out", words, todo, SettingsError)
    return ok("out", f"«{out}»" if out.exists() else f"«{out}»: la crea il primo documento")


def _open_to_others(settings: Settings) -> list[Path]:
    """What of ours others may read. On Windows the mode does not tell: what lies outside the user's own folder."""
    places = private_paths(settings)
    if os.name != "nt":
        return open_to_others(places)
    home = Path.home()
    return [place for place in places if place.exists() and not place.is_relative_to(home)]


def check_private(wide: Sequence[Path]) -> Check:
    """Whether journal, documents and mails are for their owner alone. `wide`: those that others may read."""
    if not wide:
        return ok("private", "registro, documenti e mail sono solo per te")
    what = "una cosa" if len(wide) == 1 else f"{len(wide)} cose"
    return warning(
        "private",
        f"Altri utenti di questo computer possono leggere {what} con dati delle famiglie: «{wide[0]}»"
        f"{'' if len(wide) == 1 else ' e altre'}.",
        "Lancia «collector sync»: le chiude. Se poi sono ancora aperte, appartengono a un altro utente, o il disco non "
        "conosce i permessi (una chiavetta, una cartella di rete): sposta registro e documenti in una cartella tua su "
        "un disco di questo computer.",
    )


def nearest_existing(path: Path) -> Path:
    """The path, or the nearest folder above it that is there, as far as we may look."""
    for one in (path, *path.parents):
        try:
            if one.exists():
                return one
        except OSError:  # we may not look into the folder above: go on there
            continue
    return path


def check_fonts(languages: Sequence[str], lacking: Callable[[str], Sequence[str]]) -> Check:
    """Whether the letters of these languages can be shown in PDFs. `lacking`: those of a text that have no font."""
    from collector.render.glyphs import sample_letters

    if missing := lacking(" ".join(filter(None, map(sample_letters, languages)))):
        return warning(
            "fonts",
            f"Su questo computer mancano i caratteri per {', '.join(missing)}: nei PDF al loro posto ci sarà "
            "«[caratteri non disponibili]».",
            "Metti i caratteri (per esempio i Noto, file .ttf o .otf) in una cartella e scrivila in collector.toml, "
            "alla voce «fonts» di [output].",
        )
    return ok("fonts", "ci sono i caratteri per le lingue dei nuclei")
