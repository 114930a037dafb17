"""Old .doc and .odt files become .docx: LibreOffice does it, where it is installed."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

from collector.intake.package import refused
from collector.intake.shapes import IntakeError

TIMEOUT: Final = 120
"""Seconds. A file takes one or two, the first start of a profile up to twenty."""
_WINDOWS: Final = "LibreOffice/program/soffice.exe"


def soffice() -> str | None:
    """Return the path of LibreOffice; None where it is not installed."""
    for name in ("soffice", "libreoffice"):
        program = shutil.which(name)
        if program:
            return program
    places = [Path("/Applications/LibreOffice.app/Contents/MacOS/soffice")]
    for variable in ("ProgramFiles", "ProgramFiles(x86)"):
        folder = os.environ.get(variable)
        if folder:
            places.append(Path(folder) / _WINDOWS)
    for place in places:
        if place.is_file():
            return str(place)
    return None


def to_docx(path: Path, data: bytes, suffix: str, folder: Path) -> Path:
    """Convert `data`, the content of `path`, in `folder`, and return the path of the .docx.

    Raises IntakeError where LibreOffice is missing, fails, or does not end.
    """
    program = soffice()
    if program is None:
        raise refused(
            path,
            "per i file .doc e .odt serve LibreOffice, che su questo computer non c'è",
            "Installa LibreOffice, oppure apri il file con Word, salvalo come .docx e rilancia il "
            "comando.",
        )
    source = folder / f"da-leggere{suffix}"
    source.write_bytes(data)
    # A profile of its own: with the person's, LibreOffice would do nothing while it is open.
    profile = (folder / "profilo").absolute().as_uri()
    command = [
        program,
        f"-env:UserInstallation={profile}",
        "--headless",
        "--norestore",
        "--convert-to",
        "docx",
    ]
    try:
        subprocess.run(  # noqa: S603
            [*command, "--outdir", str(folder / "fatto"), str(source)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _failed(path, f"LibreOffice non ha finito in {TIMEOUT} secondi") from error
    except OSError as error:
        raise _failed(path, "LibreOffice non parte") from error
    made = folder / "fatto" / "da-leggere.docx"
    if not made.is_file():
        raise _failed(path, "LibreOffice non riesce ad aprirlo: è danneggiato o ha una password")
    return made


def _failed(path: Path, why: str) -> IntakeError:
    return refused(
        path, why, "Apri il file, salvalo come .docx senza password e rilancia il comando."
    )
