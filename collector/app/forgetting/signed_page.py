"""A page to print and sign, in the project's folder of erasures."""

from pathlib import Path

from collector.app.folders import ERASURES_FOLDER
from collector.app.settings import Settings
from collector.errors import WorkbookError, reason
from collector.files import replace_file


def write_signed_page(settings: Settings, name: str, page: str, what_now: str) -> Path:
    """Write a page, whole or not at all; return where. Raises WorkbookError.

    `what_now`: what a person should know where it cannot be written, in Italian: the data are
    erased by then.
    """
    path = settings.out / ERASURES_FOLDER / name
    try:
        replace_file(path, page.encode(), private=True)
    except OSError as error:
        raise WorkbookError(
            f"I dati sono cancellati, ma non posso scrivere «{path}»: {reason(error)}. {what_now}"
        ) from error
    return path
