"""What an adoption will do, and what it did, in Italian: on the screen and on the board. Pure."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from collector.app.adopt import Adoption
from collector.app.adopt_additions import NewColumns
from collector.app.config_file import JOURNAL_NAME
from collector.sheet.talk_tabs import hidden_tabs_notice
from collector.text.italian import count, joined
from schemas import meeting, nucleus, person
from schemas.workbook import FLAGS_TAB, column_letter

_TAB_CONTENT: Final = {
    nucleus.TAB: "le famiglie",
    person.TAB: "chi lavora al progetto",
    meeting.TAB: "le riunioni",
    FLAGS_TAB: "che cosa non va: lo scrive il controllo",
    "Istruzioni": "come si compila il foglio",
}

_NO_JOURNAL: Final = (
    "nel foglio ci sono i codici di un registro che qui non c'è. Se lo hai, in un'altra cartella o "
    f"su un altro computer, copialo qui come «{JOURNAL_NAME}», poi torna indietro e guarda di "
    "nuovo. Se è perso, procedi: al primo controllo si può cominciarne uno nuovo, e i codici "
    "restano."
)


def adoption_plan_text(adoption: Adoption) -> str:
    """Return the whole plan, to read before saying yes."""
    return "\n".join(_plan_lines(adoption))


def _plan_lines(adoption: Adoption) -> Iterator[str]:
    name = adoption.workbook.name
    if adoption.changes_workbook:
        yield f"Ecco che cosa aggiungo {joined('a', f'«{name}»')}:"
    else:
        yield f"«{name}» è già preparato: nel foglio non c'è niente da aggiungere."
    for new in adoption.columns:
        yield from _column_lines(new)
    for tab, rows in adoption.tabs.items():
        yield f"  Un foglio nuovo «{tab}» ({_TAB_CONTENT[tab]}){_first_rows(tab, rows)}."
    for tab in adoption.left:
        yield f"  Il foglio «{tab}» c'è già: lo lascio com'è."
    if adoption.hidden:
        yield f"  Attenzione: {hidden_tabs_notice(adoption.hidden)}"
    if adoption.homonyms:
        yield _about_homonyms(adoption)
    yield from _about_settings(adoption)
    if adoption.lacks_journal:
        yield f"  Attenzione: {_NO_JOURNAL}"
    if adoption.changes_workbook:
        yield (
            "Quello che c'è nel foglio non cambia: nessuna cella scritta, nessuna colonna "
            "spostata, nessun formato."
        )


def _about_settings(adoption: Adoption) -> Iterator[str]:
    if adoption.config is not None:
        yield f"  Il file delle impostazioni «{adoption.config.name}», nella stessa cartella."
    if adoption.other_config is not None:
        yield (
            f"  Attenzione: «{adoption.other_config}» c'è già e parla di un altro foglio: non lo "
            "tocco. Per lavorare con questo, scrivi lì il suo nome alla voce «path» di [workbook], "
            "oppure usa --workbook."
        )


def _about_homonyms(adoption: Adoption) -> str:
    """A name that may be of two families is not written into *Nuclei*: a person has to say."""
    is_one = len(adoption.homonyms) == 1
    return (
        f"  Attenzione: {'il nome scritto' if is_one else 'i nomi scritti'} in "
        f"{'; '.join(adoption.homonyms)} {'può essere' if is_one else 'possono essere'} di due "
        f"famiglie diverse: in «Nuclei» non {'lo scrivo' if is_one else 'li scrivo'}. Nei colloqui "
        "scrivi i nomi in modo da distinguere le famiglie, poi aggiungile tu in «Nuclei»."
    )


def _column_lines(new: NewColumns) -> Iterator[str]:
    titles = ", ".join(f"{column_letter(column)} «{title}»" for column, title in new.titles.items())
    noun = "la colonna" if len(new.titles) == 1 else "le colonne"
    yield f"  Foglio «{new.tab}», riga {new.row}: {noun} {titles}."
    if new.margin.ends_in_filter:
        yield (
            "    Restano fuori dal filtro (o dalla tabella) che c'è: se ordini con quello, "
            "«Codice» e «Stato» non si spostano con la riga. Il controllo dopo li rimette al loro "
            "posto."
        )
    if new.hidden:
        yield (
            "    In quel punto le colonne sono nascoste: per vederle, scoprile in Excel o "
            "LibreOffice."
        )


def _first_rows(tab: str, rows: int) -> str:
    """Return how many rows a new tab starts with, taken from the talks; '' for none."""
    if not rows:
        return ""
    if tab == nucleus.TAB:
        return f", con {count(rows, 'nucleo scritto', 'nuclei scritti')} nei colloqui"
    mediators = count(rows, "mediatore scritto", "mediatori scritti")
    return f", con {mediators} nei colloqui: controlla i nomi"


def adoption_done_text(adoption: Adoption, launcher: Path | None) -> str:
    """Return what was done, and what comes next.

    `launcher`: the file that opens the board, None where none was left.
    """
    lines = []
    if adoption.changes_workbook:
        lines.append(f"Fatto: {adoption.workbook}")
    if adoption.config is not None:
        lines.append(f"Creato: {adoption.config}")
    if launcher is not None:
        lines.append(f"Creato: {launcher}")
    if adoption.tabs or adoption.columns:
        lines.append(
            "Ora apri il foglio, completa «Nuclei» e «Persone» (le email), chiudilo e lancia "
            "«collector sync»."
        )
    return "\n".join(lines)
