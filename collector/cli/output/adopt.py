"""What `init --adopt` says it will do, and what it did, in Italian. No decisions: values in, lines out."""

from collections.abc import Iterator
from typing import Final

from collector.app.adopt import Adoption
from collector.app.adopt_additions import NewColumns
from collector.cli.output.common import count
from collector.sheet.columns import hidden_tabs_notice
from schemas import meeting, nucleus, person
from schemas.workbook import FLAGS_TAB, column_letter

_WHAT: Final = {
    nucleus.TAB: "le famiglie",
    person.TAB: "chi lavora al progetto",
    meeting.TAB: "le riunioni",
    FLAGS_TAB: "che cosa non va: lo scrive il controllo",
    "Istruzioni": "come si compila il foglio",
}


def adoption_plan_text(adoption: Adoption) -> str:
    """The whole plan, to read before saying yes."""
    return "\n".join(_lines(adoption))


def _lines(adoption: Adoption) -> Iterator[str]:
    if not adoption.changes_workbook:
        yield f"«{adoption.workbook.name}» è già preparato: nel foglio non c'è niente da aggiungere."
    else:
        yield f"Ecco che cosa aggiungo a «{adoption.workbook.name}»:"
    for new in adoption.columns:
        yield from _columns(new)
    for name, rows in adoption.tabs.items():
        yield f"  Un foglio nuovo «{name}» ({_WHAT[name]}){_begins(name, rows)}."
    for name in adoption.left:
        yield f"  Il foglio «{name}» c'è già: lo lascio com'è."
    if adoption.hidden:
        yield f"  Attenzione: {hidden_tabs_notice(adoption.hidden)}"
    if adoption.homonyms:
        one = len(adoption.homonyms) == 1
        yield (
            f"  Attenzione: {'il nome scritto' if one else 'i nomi scritti'} in {'; '.join(adoption.homonyms)} "
            f"{'può essere' if one else 'possono essere'} di due famiglie diverse: in «Nuclei» non "
            f"{'lo scrivo' if one else 'li scrivo'}. Nei colloqui scrivi i nomi in modo da distinguere le famiglie, "
            "poi aggiungile tu in «Nuclei»."
        )
    if adoption.config is not None:
        yield f"  Il file delle impostazioni «{adoption.config.name}», nella stessa cartella."
    if adoption.other_config is not None:
        yield (
            f"  Attenzione: «{adoption.other_config}» c'è già e parla di un altro foglio: non lo tocco. Per lavorare "
            "con questo, scrivi lì il suo nome alla voce «path» di [workbook], oppure usa --workbook."
        )
    if adoption.changes_workbook:
        yield "Quello che c'è nel foglio non cambia: nessuna cella scritta, nessuna colonna spostata, nessun formato."


def _columns(new: NewColumns) -> Iterator[str]:
    titles = ", ".join(f"{column_letter(at)} «{title}»" for at, title in new.titles.items())
    one = len(new.titles) == 1
    yield f"  Foglio «{new.tab}», riga {new.row}: {'la colonna' if one else 'le colonne'} {titles}."
    if new.margin.ends_in_filter:
        yield (
            "    Restano fuori dal filtro (o dalla tabella) che c'è: se ordini con quello, «Codice» e «Stato» non si "
            "spostano con la riga. Il controllo dopo li rimette al loro posto."
        )
    if new.hidden:
        yield "    In quel punto le colonne sono nascoste: per vederle, scoprile in Excel o LibreOffice."


def _begins(name: str, rows: int) -> str:
    if not rows:
        return ""
    if name == nucleus.TAB:
        return f", con {count(rows, 'nucleo scritto', 'nuclei scritti')} nei colloqui"
    return f", con {count(rows, 'mediatore scritto', 'mediatori scritti')} nei colloqui: controlla i nomi"


def adoption_done_text(adoption: Adoption) -> str:
    """What was done, and what comes now."""
    told = []
    if adoption.changes_workbook:
        told.append(f"Fatto: {adoption.workbook}")
    if adoption.config is not None:
        told.append(f"Creato: {adoption.config}")
    if adoption.tabs or adoption.columns:
        told.append(
            "Ora apri il foglio, completa «Nuclei» e «Persone» (le email), chiudilo e lancia «collector sync»."
        )
    return "\n".join(told)
