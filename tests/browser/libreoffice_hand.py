"""A person who types into a workbook with LibreOffice: it opens the file, and saves it as it
does.
"""

import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape

from collector.intake.convert import soffice

_LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard"
 library:readonly="false" library:passwordprotected="false">
 <library:element library:name="Hand"/>
</library:library>
"""
_MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Hand"
 script:language="StarBasic">{code}</script:module>
"""
_CODE = """
Sub TypeIn
  Dim how(0) As New com.sun.star.beans.PropertyValue
  how(0).Name = "Hidden" : how(0).Value = True
  book = StarDesktop.loadComponentFromURL("{address}", "_blank", 0, how())
{typing}
  book.store()
  book.close(True)
End Sub
"""
_CELL = '  book.Sheets.getByName("{tab}").getCellRangeByName("{cell}").setFormula("{text}")'


def type_with_libreoffice(workbook: Path, cells: Mapping[tuple[str, str], str]) -> None:
    """Type texts into cells, by tab and address ("Schede", "F3"), and save the file in place."""
    office = soffice()
    assert office is not None, "LibreOffice is not installed here"
    before = workbook.stat().st_mtime_ns
    typing = "\n".join(
        _CELL.format(tab=tab, cell=cell, text=text.replace('"', '""'))
        for (tab, cell), text in cells.items()
    )
    code = _CODE.format(address=workbook.as_uri(), typing=typing)
    with tempfile.TemporaryDirectory() as profile:
        _run(office, profile, "--terminate_after_init")  # makes the profile
        library = Path(profile) / "user" / "basic" / "Standard"
        (library / "script.xlb").write_text(_LIBRARY, encoding="utf-8")
        (library / "Hand.xba").write_text(_MODULE.format(code=escape(code)), encoding="utf-8")
        _run(office, profile, "macro:///Standard.Hand.TypeIn")
    assert workbook.stat().st_mtime_ns != before, "LibreOffice saved nothing"


def _run(office: str, profile: str, *arguments: str) -> None:
    home = f"-env:UserInstallation={Path(profile).as_uri()}"
    command = [office, home, "--headless", *arguments]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
