"""What the checks are called, and what they come to, in Italian: on the screen and on the board."""

from collections.abc import Sequence
from typing import Final

from collector.app.doctor.report import Check, CheckLevel
from collector.text.italian import count

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
    "mail_sender": "Mittente",
    "mail_passwords": "Password",
    "form_open": "Chi può rispondere",
    "form_link": "Collegamento",
    "form_tab": "Risposte",
    "journal": "Registro",
    "journal_place": "Dove sta",
    "backup": "Ultima copia",
    "encryption": "Cifratura",
    "plain_copies": "Copie in chiaro",
    "right_journal": "Di questo foglio",
    "start": "Inizio",
    "keys": "Chiavi date",
    "retention": "Conservazione",
    "disk": "Disco",
    "out": "Documenti",
    "exports": "Esportazioni",
    "access_log": "Accessi",
    "private": "Chi può leggere",
    "fonts": "Caratteri",
    "pdf": "PDF",
}
"""What people call each check, by its name."""


def summary(checks: Sequence[Check], look_again: str) -> str:
    """Return how many errors and warnings there are, and what follows from it.

    `look_again`: how one checks once more, after "Correggi e".
    """
    levels = [check.level for check in checks]
    errors, warnings = levels.count(CheckLevel.ERROR), levels.count(CheckLevel.WARNING)
    if not errors and not warnings:
        return "Tutto a posto."
    parts = []
    if errors:
        parts.append(count(errors, "errore", "errori"))
    if warnings:
        parts.append(count(warnings, "cosa da guardare", "cose da guardare"))
    rest = f"Correggi e {look_again}." if errors else "Il programma lavora lo stesso."
    return f"{' e '.join(parts)}. {rest}"
