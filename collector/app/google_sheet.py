"""A project's spreadsheet on Google, as the settings name it: by an address or an id."""

import os
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from collector.errors import SettingsError
from collector.workbook.google.addresses import (
    FILE_ADDRESS,
    FORM_ADDRESS,
    SPREADSHEET_ADDRESS,
    GoogleAddress,
    read_address,
    this_is,
)

GOOGLE_API_VARIABLE: Final = "COLLECTOR_GOOGLE_API"
"""Names a server on this computer that speaks Google's contract, to try things out: no real sheet
is touched."""
NO_GOOGLE: Final = (
    "Su questo computer non si può lavorare con Google: mancano le librerie, che per questo tipo "
    "di computer non ci sono (docs/guida/installare.md). Con un foglio .xlsx funziona tutto il "
    "resto."
)
_THIS_COMPUTER: Final = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class GoogleSheet:
    """A spreadsheet on Google: its id, and the key file by which we may open it.

    `api`: where Google's interfaces are asked; '' for Google itself, else a server on this
    computer. `patient`: whether to ask again, for two minutes, where Google does not answer.
    """

    id: str
    credentials: Path
    api: str = ""
    patient: bool = True

    @property
    def name(self) -> str:
        """How to speak of it before it was opened."""
        return "foglio Google"

    @property
    def url(self) -> str:
        """Where a person opens it."""
        return f"https://docs.google.com/spreadsheets/d/{self.id}/edit"


def google_sheet(text: str, credentials: Path) -> GoogleSheet:
    """Return the spreadsheet that an address or an id names.

    Raises SettingsError when it is neither, and as `google_api`.
    """
    address = read_address(text)
    if address.id and address.kind in (SPREADSHEET_ADDRESS, FILE_ADDRESS):
        return GoogleSheet(address.id, credentials, google_api())
    raise SettingsError(_not_a_sheet(text, address))


def has_google() -> bool:
    """Return True where Google's libraries are installed; pyproject.toml says where they are not.

    They are not imported: that takes half a second.
    """
    return find_spec("gspread") is not None


def google_api() -> str:
    """Return where Google's interfaces are asked; '' for Google itself.

    Raises SettingsError for a server on another computer, and where Google's libraries are not
    installed.
    """
    if not has_google():
        raise SettingsError(f"{NO_GOOGLE} Non ho scritto nulla.")
    api = os.environ.get(GOOGLE_API_VARIABLE, "").rstrip("/")
    if api and urlsplit(api).hostname not in _THIS_COMPUTER:
        raise SettingsError(
            f"{GOOGLE_API_VARIABLE} serve solo per le prove, con un indirizzo di questo computer: "
            "toglilo."
        )
    return api


def _not_a_sheet(text: str, address: GoogleAddress) -> str:
    """Return why an address names no spreadsheet that can be opened, and what to do."""
    copy = (
        "Apri il foglio nel browser e copia l'indirizzo intero "
        "(https://docs.google.com/spreadsheets/d/…/edit)."
    )
    if address.published and address.kind == SPREADSHEET_ADDRESS:
        return (
            "Questo è l'indirizzo della pagina pubblicata, quella che tutti possono leggere: da lì "
            f"il foglio non si può controllare. {copy} In Google Fogli guarda anche File › "
            "Condividi › Pubblica sul web: un foglio con i nomi delle famiglie non dev'essere "
            "pubblicato."
        )
    what = "un modulo Google" if address.kind == FORM_ADDRESS else address.description
    if what:
        return f"{this_is(what)}: non è l'indirizzo di un foglio Google. {copy}"
    return (
        f"«{text.strip()}» non è l'indirizzo di un foglio Google. Apri il foglio nel browser, "
        "copia l'indirizzo (https://docs.google.com/spreadsheets/d/…) e scrivilo per intero."
    )
