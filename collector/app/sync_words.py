"""What a sync does and came to, in words, for the screen and the board alike. Pure."""

from collector.sync.result import SyncReport
from collector.sync.run import SyncStep
from collector.text.italian import count, listed
from schemas.workbook import FLAGS_TAB, italian_day


def step_sentence(step: SyncStep, number: int) -> str:
    """Return what a sync does now. `number`: of rows or cells, 0 where nobody counted."""
    if step is SyncStep.JUDGE:
        return f"Controllo {count(number, 'riga', 'righe')}"
    if step is SyncStep.REMEMBER:
        changed = count(number, "riga nuova o cambiata", "righe nuove o cambiate")
        return f"Ricordo {changed} nel registro" if number else "Aggiorno il registro"
    return {
        SyncStep.READ: "Leggo il foglio",
        SyncStep.WRITE: "Scrivo nel foglio codici, stati e segnalazioni",
        SyncStep.LOOK: "Guardo se tutto è al suo posto",
    }[step]


def sync_sentences(report: SyncReport) -> list[str]:
    """Return what came of a sync that was carried out, in a few sentences."""
    findings = report.result
    talks = count(findings.talks, "colloquio", "colloqui")
    completing = f"{findings.incomplete} da completare" if findings.incomplete else "tutti completi"
    if not findings.talks:
        completing = "ancora nessuna riga da leggere"
    changed = count(report.news, "riga nuova o cambiata", "righe nuove o cambiate")
    news = f" {changed}." if report.news else ""
    sentences = [f"Ho controllato il foglio: {talks}, {completing}.{news}"]
    if report.waiting_reason:
        sentences.append(
            "Codici, stati e segnalazioni non sono ancora nel foglio (nel registro sì): "
            f"{report.waiting_reason.replace('Non ho scritto nulla.', '').strip()} "
            "Poi controlla di nuovo."
        )
    elif report.written:
        sentences.append(what_was_written(report))
    return [*sentences, *frozen_start_notices(report)]


def frozen_start_notices(report: SyncReport) -> list[str]:
    """Return what is said once, by the sync that froze the first day that a talk can have."""
    if report.frozen_start is None:
        return []
    return [
        "Nessuno ha scritto quando comincia il progetto: un colloquio prima del "
        f"{italian_day(report.frozen_start)} viene segnalato. Il giorno resta questo; per un altro "
        "scrivi «start» nella parte [project] di collector.toml."
    ]


def what_was_written(report: SyncReport) -> str:
    """Return what a sync wrote into the workbook, a sentence."""
    if not report.written:
        return "Niente da scrivere: il foglio è già aggiornato."
    plan = report.write_back
    parts = []
    if report.new_codes:
        parts.append(count(report.new_codes, "codice nuovo", "codici nuovi"))
    # In an .xlsx a state is a cell like any other; on Google it is a note beside the formula.
    states = len(plan.cells) - report.new_codes + sum(not note.stands for note in plan.states)
    if states:
        parts.append(f"la colonna «Stato» in {count(states, 'riga', 'righe')}")
    if plan.flags_tab is not None:
        number = len(plan.flags_tab.notes)
        notes = count(number, "segnalazione", "segnalazioni") if number else "nessuna segnalazione"
        parts.append(f"{notes} in «{FLAGS_TAB}»")
    return f"Scritto nel foglio: {listed(parts)}."
