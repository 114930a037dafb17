"""What `collector doctor` says: a line for each check, in Italian. No decisions: values in, lines out."""

import json
from collections.abc import Sequence
from typing import Final

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from collector.app.doctor.report import Check, CheckLevel
from collector.cli.output.common import console, count

CHECK_TITLES: Final = {
    "settings": "Impostazioni",
    "workbook": "Foglio .xlsx",
    "headers": "Fogli e titoli",
    "day_order": "Giorno e mese",
    "lock": "Aperto altrove",
    "copies": "Copie accanto",
    "rights": "Scrittura",
    "key": "Chiave",
    "connection": "Connessione",
    "clock": "Orologio",
    "api": "API di Google",
    "sharing": "Condivisione",
    "sheet": "Foglio Google",
    "link": "Chi può aprirlo",
    "marks": "Segni",
    "formula": "Formula",
    "locale": "Lingua",
    "time_zone": "Fuso orario",
    "protections": "Protezioni",
    "form_api": "API dei moduli",
    "form": "Modulo",
    "form_rights": "Modificarlo",
    "form_questions": "Domande",
    "form_names": "Solo codici",
    "mail_server": "Posta",
    "mail_passwords": "Password",
    "form_open": "Chi può rispondere",
    "form_link": "Collegamento",
    "form_tab": "Risposte",
    "journal": "Registro",
    "journal_place": "Dove sta",
    "right_journal": "Di questo foglio",
    "start": "Inizio",
    "disk": "Disco",
    "out": "Documenti",
    "private": "Chi può leggere",
    "fonts": "Caratteri",
}
"""What each check is called on the screen."""
_SIGNS: Final = {
    CheckLevel.OK: ("✓ ok", "green"),
    CheckLevel.WARNING: ("? attenzione", "yellow"),
    CheckLevel.ERROR: ("! errore", "bold red"),
}


def checks_json(findings: Sequence[Check]) -> str:
    """The one object that `--json` prints. ASCII only, so that no console can break it."""
    checks = [
        {"name": f.name, "level": str(f.level), "message": f.words, "todo": f.todo}
        for f in findings
    ]
    return json.dumps(
        {"checks": checks, "ok": all(f.level is not CheckLevel.ERROR for f in findings)}
    )


def show_checks(findings: Sequence[Check]) -> None:
    """A line per check; below a trouble, what to do. Then the sum."""
    out = console()
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 3, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(ratio=1, overflow="fold")
    for finding in findings:
        sign, style = _SIGNS[finding.level]
        words = Text(finding.words, "" if finding.level is CheckLevel.OK else style)
        if finding.todo:
            words.append(f"\n→ {finding.todo}", "default not bold")
        table.add_row(Text(sign, style), Text(CHECK_TITLES[finding.name]), words)
    out.print()
    out.print(Padding(table, (0, 0, 0, 2)))
    out.print()
    out.print(f"  {summary_sentence(findings)}")
    out.print()


def summary_sentence(findings: Sequence[Check]) -> str:
    """How many errors and warnings, in a sentence."""
    levels = [finding.level for finding in findings]
    errors, warnings = levels.count(CheckLevel.ERROR), levels.count(CheckLevel.WARNING)
    if not errors and not warnings:
        return "Tutto a posto."
    told = [count(errors, "errore", "errori")] if errors else []
    told += [count(warnings, "cosa da guardare", "cose da guardare")] if warnings else []
    rest = "Correggi e rilancia «collector doctor»." if errors else "Il programma lavora lo stesso."
    return f"{' e '.join(told)}. {rest}"
