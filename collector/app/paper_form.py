"""`collector form --paper`: the scheda to fill in by hand, as a PDF."""

from pathlib import Path
from typing import Final

from collector.app.settings import Settings
from collector.compile.paper_form import paper_sheet
from collector.errors import SettingsError
from collector.files import absolute, write_bytes
from collector.render.pdf import Typesetter
from schemas.session import columns_to_ask

DEFAULT_NAME: Final = "scheda.pdf"


def write_paper_form(settings: Settings, output: str | None) -> Path:
    """Write the scheda to fill in by hand; return its path.

    `output`: another place than `DEFAULT_NAME` in the folder of documents. Raises SettingsError for
    a name that is no PDF's or a folder that does not exist, WorkbookError when it cannot be
    written.
    """
    path = absolute(output) if output else settings.out / DEFAULT_NAME
    if path.suffix.lower() != ".pdf":
        raise SettingsError(
            f"La scheda da stampare è un PDF, ma il nome in --output è «{path.name}». Scrivi un "
            "nome che finisce con «.pdf» e rilancia il comando. Non ho scritto nulla."
        )
    if output and not path.parent.is_dir():
        raise SettingsError(
            f"La cartella «{path.parent}» non c'è. Controlla il nome in --output, oppure crea la "
            "cartella e rilancia il comando. Non ho scritto nulla."
        )
    columns = columns_to_ask(settings.difficulty_types)
    sheet = paper_sheet(columns, project=settings.project, district=settings.territory.district)
    pdf = Typesetter(settings.fonts, system=settings.system_fonts).paper_form(sheet)
    # An empty form is for everybody; the folder of documents is not.
    write_bytes(path, pdf, private=output is None)
    return path
