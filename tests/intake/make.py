"""Makes the fixtures that LibreOffice writes: `python -m tests.intake.make`. The tests read what it
made.
"""

import subprocess
import tempfile
from pathlib import Path
from typing import Final

from collector.intake.convert import soffice

FIXTURES: Final = Path(__file__).parent / "fixtures"
_TABLE: Final = """<table border="1">
<tr><td>DATA: {0}</td><td>ORA (inizio e fine) {1}</td></tr>
<tr><td colspan="2">PERSONE PRESENTI AL COLLOQUIO: {2}</td></tr>
<tr><td colspan="2"><p>DESCRIZIONE INTERVENTO: {3}</p></td></tr>
<tr><td colspan="2">DATA PROSSIMO COLLOQUIO: {4}</td></tr></table>"""
_FIRST: Final = (
    "12/03/2019",
    "10.00 - 11.30",
    "moglie e 2 figli",
    "Letto il decreto.<br>Esito: buono.",
    "09/04/2019",
)
_SECOND: Final = (
    "9 aprile 2019",
    "ore 9-10",
    "marito",
    "Perché è già venuto &ndash; sì.",
    "concluso",
)
_EMPTY: Final = ("", "", "marito/moglie/figli", "", "")
PAGE: Final = (
    '<html><head><meta charset="utf-8"></head><body>'
    "<p><b>NUCLEO 1 BENEFICIARIO DELLA MEDIAZIONE: Prova Anna</b></p><p>SCHEDA COLLOQUI "
    "MEDIATORI</p>"
    + _TABLE.format(*_FIRST)
    + "<p>&nbsp;</p>"
    + _TABLE.format(*_SECOND)
    + "<p>NUCLEO 2 BENEFICIARIO DELLA MEDIAZIONE: Esempio Omar</p>"
    + _TABLE.format(*_FIRST)
    + "<p>&nbsp;</p>"
    + _TABLE.format(*_EMPTY)
    + "</body></html>"
)
FORMATS: Final = {
    "word.docx": "docx:MS Word 2007 XML",
    "word.doc": "doc:MS Word 97",
    "word.odt": "odt:writer8",
    "word.rtf": "rtf:Rich Text Format",
}


def main() -> None:
    """Write each of `FORMATS` from one page."""
    program = soffice()
    if program is None:
        raise SystemExit("LibreOffice is not installed")
    FIXTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "word.html"
        page.write_text(PAGE, encoding="utf-8")
        for kind in FORMATS.values():
            subprocess.run(
                [
                    program,
                    f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}",
                    "--headless",
                    "--infilter=HTML (StarWriter)",
                    "--convert-to",
                    kind,
                    "--outdir",
                    str(FIXTURES),
                    str(page),
                ],
                check=True,
                timeout=120,
            )


if __name__ == "__main__":
    main()
