"""Checks of the computer: room on the disk, the folder of documents, who may read them, fonts."""

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from collector.app.doctor.report import Check, error, ok, warning
from collector.app.folders import private_paths
from collector.app.settings import Settings
from collector.errors import CollectorError, JournalError, SettingsError
from collector.files import open_to_others

WARN_BELOW: Final = 500 << 20
FAIL_BELOW: Final = 50 << 20
"""Bytes free on a disk."""
_GIB: Final = 1 << 30
_MIB: Final = 1 << 20


def free_bytes(settings: Settings) -> int | None:
    """Return the bytes free on the fullest disk among journal's, documents' and workbook's.

    None where the system does not tell.
    """
    from collector.journal.engine import journal_file

    places = [settings.out]
    try:
        file = journal_file(settings.journal)
        if file is not None:
            places.append(file)
        if isinstance(settings.workbook, Path):
            places.append(settings.workbook)
        return min(shutil.disk_usage(nearest_existing(place)).free for place in places)
    except (OSError, CollectorError):
        return None


def check_disk(free: int, warn: int, fail: int) -> Check:
    """Check that there is room left. All in bytes: warn below `warn`, fail below `fail`."""
    room = f"{free // _GIB} GB" if free >= 10 * _GIB else f"{free // _MIB} MB"
    if free >= warn:
        return ok("disk", f"{room} liberi")
    message = f"Sul disco restano {room}."
    todo = "Libera spazio: cancella quello che non serve, o svuota il cestino."
    if free < fail:
        return error("disk", message, todo, JournalError)
    return warning("disk", message, todo)


def check_out_folder(out: Path) -> Check:
    """Check that documents can be written to `out`, which need not be there yet."""
    folder = nearest_existing(out)
    if not folder.is_dir():
        return error(
            "out",
            f"«{folder}» è un file, non una cartella.",
            "Correggi in collector.toml la voce «dir» di [output].",
            SettingsError,
        )
    if not os.access(folder, os.W_OK | os.X_OK):
        return error(
            "out",
            f"Nella cartella «{folder}» non si può scrivere.",
            "Controlla i permessi, o scegli un'altra cartella in collector.toml, alla voce «dir» "
            "di [output].",
            SettingsError,
        )
    return ok("out", f"«{out}»" if out.exists() else f"«{out}»: la crea il primo documento")


def places_open_to_others(settings: Settings) -> list[Path]:
    """Return which of the project's private files and folders other users may read."""
    places = private_paths(settings)
    if os.name != "nt":
        return open_to_others(places)
    # On Windows the mode says nothing: what is outside of the user's own folder may be read.
    home = Path.home()
    return [place for place in places if place.exists() and not place.is_relative_to(home)]


def check_private(wide: Sequence[Path]) -> Check:
    """Check that only their owner can read journal, documents and mails.

    `wide`: the files and folders that others may read.
    """
    if not wide:
        return ok("private", "registro, documenti e mail sono solo per te")
    is_one = len(wide) == 1
    what = "una cosa" if is_one else f"{len(wide)} cose"
    others = "" if is_one else " e altre"
    return warning(
        "private",
        f"Altri utenti di questo computer possono leggere {what} con dati delle famiglie: "
        f"«{wide[0]}»{others}.",
        "Lancia «collector sync»: le chiude. Se poi sono ancora aperte, appartengono a un altro "
        "utente, o il disco non conosce i permessi (una chiavetta, una cartella di rete): sposta "
        "registro e documenti in una cartella tua su un disco di questo computer.",
    )


def nearest_existing(path: Path) -> Path:
    """Return `path`, or the nearest folder above it that is there, as far as we may look."""
    for candidate in (path, *path.parents):
        try:
            if candidate.exists():
                return candidate
        except OSError:  # we may not look into the folder above: go on there
            continue
    return path


def check_fonts(languages: Sequence[str], lacking: Callable[[str], Sequence[str]]) -> Check:
    """Check that PDFs can show the letters of these languages.

    `lacking`: returns the writings of a text that no font can show.
    """
    from collector.render.glyphs import sample_letters

    samples = [sample_letters(language) for language in languages]
    missing = lacking(" ".join(filter(None, samples)))
    if missing:
        return warning(
            "fonts",
            f"Su questo computer mancano i caratteri per {', '.join(missing)}: nei PDF al loro "
            "posto ci sarà «[caratteri non disponibili]».",
            "Metti i caratteri (per esempio i Noto, file .ttf o .otf) in una cartella e scrivila "
            "in collector.toml, alla voce «fonts» di [output].",
        )
    return ok("fonts", "ci sono i caratteri per le lingue dei nuclei")
