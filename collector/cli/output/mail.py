"""What the coordinator sees before and after mails go, in Italian. Values in, lines out."""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from collector.app.folders import OUTBOX_FOLDER
from collector.app.passwords import environment_variable
from collector.app.sending import Sending
from collector.app.sent_mails import MarkedSent
from collector.cli.output.common import console, count, meeting_title
from collector.deliver.outbox import AttachmentMode, LetterOutcome, LetterResult
from collector.journal.store import RecordedMail
from collector.text.italian import listed
from schemas.delivery import REMINDER
from schemas.person import JOB_LABELS, Person

_WORDS: Final = {
    LetterResult.WRITTEN: ("mail pronta, da spedire", "green"),
    LetterResult.TO_SEND: ("già pronta, da spedire", "yellow"),
    LetterResult.UNRECORDED: (
        "c'è già una mail in «posta» o «spedite»: partita? --sent; se no --again",
        "yellow",
    ),
    LetterResult.SENT: ("spedita", "green"),
    LetterResult.SAME: ("già spedita: non la ripeto", "dim"),
    LetterResult.CHANGED: ("già spedita, con fatti più vecchi (--again)", "yellow"),
    LetterResult.REFUSED: ("fermata: vedi sotto", "red"),
    LetterResult.LOCKED: ("non si può: manca la password", "red"),
    LetterResult.LATER: ("non ancora: vedi sotto", "yellow"),
    LetterResult.FAILED: ("rifiutata: vedi sotto", "red"),
    LetterResult.UNCERTAIN: ("incerta: vedi sotto", "red"),
    LetterResult.BUSY: ("se ne occupa un altro comando", "yellow"),
}


def show_sending(sending: Sending, *, dry_run: bool, asking: bool = False) -> None:
    """Who gets what: a line per recipient. `asking`: before anything went."""
    out = console()
    out.print()
    out.print(meeting_title(sending.meeting))
    out.print()
    out.print(Padding(_table(sending, before=dry_run or asking), (0, 0, 0, 2)))
    out.print()
    if sending.obsolete:
        _needless(out, sending, dry_run=dry_run or asking)
    if sending.trial and not dry_run:
        out.print(
            f"  Prova: tutto va solo a {sending.trial}, e non conta come spedito.", markup=False
        )
    if dry_run:
        out.print("  Prova: non ho scritto nulla.")
    elif not asking:
        _done(out, sending)
    out.print()


def _needless(out: Console, sending: Sending, *, dry_run: bool) -> None:
    """The mails in the folder that nobody is to send any more."""
    number = count(len(sending.obsolete), "mail", "mail")
    what = "andrebbero" if dry_run else "ora stanno"
    out.print(
        f"  In «posta» {number} non vanno più spedite (l'incontro, chi le riceve o i fatti sono cambiati): {what} in "
        "«sostituite».",
        style="yellow",
        markup=False,
    )
    out.print()


def _table(sending: Sending, *, before: bool) -> Table:
    by_code = {
        document.recipient.code: document for document in sending.documents if document.recipient
    }
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 3, 0, 0))
    for header in ("Destinatario", "Ruolo", "Email"):
        table.add_column(header)
    table.add_column("Nuclei", justify="right")
    with_pages = any(outcome.pages for outcome in sending.outcomes)
    if with_pages:
        table.add_column("Pagine", justify="right")
    table.add_column("Che cosa succede")
    for outcome in sending.outcomes:
        document = by_code[outcome.letter.person]
        if document.recipient is None:
            continue
        table.add_row(
            Text(document.recipient.name),
            JOB_LABELS[document.recipient.job],
            Text(outcome.letter.to),
            str(document.digest.nuclei_count),
            *((str(outcome.pages or ""),) if with_pages else ()),
            Text("riceve la mail" if before else "", "green")
            if outcome.result is LetterResult.READY
            else _word(outcome),
        )
    for person in sending.without_email:
        nothing = ("",) * (1 + with_pages)
        table.add_row(
            Text(person.name),
            JOB_LABELS[person.job],
            "–",
            *nothing,
            Text("non si può: manca l'email", "red"),
        )
    return table


def _word(outcome: LetterOutcome) -> Text:
    return Text(*_WORDS[outcome.result])


def _done(out: Console, sending: Sending) -> None:
    number = sum(outcome.was_made for outcome in sending.outcomes)
    if sending.server is None:
        made = count(number, "mail pronta", "mail pronte")
        out.print(f"  {made} in «{sending.folder}». Nessuna mail è partita da qui.", markup=False)
        if number or any(outcome.result is LetterResult.TO_SEND for outcome in sending.outcomes):
            out.print(
                "  Quando le hai spedite dillo: «collector send --sent», o «--sent PERSONA» per una sola."
            )
    else:
        out.print(
            f"  {count(number, 'mail spedita', 'mail spedite')} da «{sending.server.host}».",
            markup=False,
        )


def sending_question(sending: Sending) -> str:
    """What is asked before mails really go."""
    how = {
        AttachmentMode.ENCRYPTED: "con il PDF cifrato",
        AttachmentMode.NONE: "senza allegato",
        AttachmentMode.PLAIN: "con i documenti IN CHIARO",
    }
    attach = next(
        outcome.letter.attach
        for outcome in sending.outcomes
        if outcome.result is LetterResult.READY
    )
    return f"Spedisco {count(sending.ready_count, 'mail', 'mail')}, {how[attach]}?"


def sending_troubles(sending: Sending) -> list[str]:
    """What did not go, why, and what to do: a sentence per kind of trouble."""
    by_result: dict[LetterResult, list[LetterOutcome]] = {}
    for outcome in sending.outcomes:
        by_result.setdefault(outcome.result, []).append(outcome)
    names = {d.recipient.code: d.recipient.name for d in sending.documents if d.recipient}
    again = f"«collector send --meeting {sending.meeting.id}»"
    said = []
    for result, sentence in (
        (LetterResult.REFUSED, _refused),
        (LetterResult.LOCKED, _locked),
        (LetterResult.LATER, lambda found, names: _later(found, names, again)),
        (LetterResult.FAILED, lambda found, names: _failed(found, names, sending.meeting.id)),
        (LetterResult.UNCERTAIN, lambda found, names: _uncertain(found, names, sending.meeting.id)),
        (LetterResult.BUSY, _busy),
        (LetterResult.SENT, _no_copy),
    ):
        if (found := by_result.get(result)) and (told := sentence(found, names)):
            said.append(told)
    if sending.without_email:
        said.append(_without_email(sending.without_email))
    return said


def _refused(found: Sequence[LetterOutcome], _names: dict[str, str]) -> str:
    why = "; ".join(f"{outcome.letter.person}: {', '.join(outcome.why)}" for outcome in found)
    return (
        f"Ho fermato {count(len(found), 'mail', 'mail')}, e non ne ho scritta nessuna parte: {why}. Cerca da dove "
        "viene (il luogo dell'incontro, la tipologia di caso, la lingua), correggi nel foglio, poi rilancia «collector "
        "sync» e «collector send»."
    )


def _locked(found: Sequence[LetterOutcome], names: dict[str, str]) -> str:
    who = listed(names[outcome.letter.person] for outcome in found)
    code = found[0].letter.person
    return (
        f"Senza una password il documento non parte: {who}. Lancia «collector password {code}», o "
        f"«collector password --generate» per tutti, oppure metti la password nella variabile d'ambiente "
        f"{environment_variable(code)}; poi rilancia il comando. La "
        'password si dice a voce, mai per mail. Con attachment = "none" in collector.toml parte solo l\'avviso.'
    )


def _later(found: Sequence[LetterOutcome], names: dict[str, str], again: str) -> str:
    return (
        f"Non è partita la mail per {_who(found, names)}. Non si perde: rilancia {again} più tardi."
    )


def _failed(found: Sequence[LetterOutcome], names: dict[str, str], meeting: str) -> str:
    return (
        f"Il server non accetta la mail per {_who(found, names)}. Non riprovo da solo: controlla l'email nel foglio "
        "«Persone» e rilancia «collector sync» e «collector send»; se è giusta, «collector send --meeting "
        f"{meeting} --again --to {found[0].letter.person}»."
    )


def _uncertain(found: Sequence[LetterOutcome], names: dict[str, str], meeting: str) -> str:
    code = found[0].letter.person
    return (
        f"Non so se è arrivata la mail per {_who(found, names)}: non la ripeto da solo. Chiedi se è arrivata. Se sì: "
        f"«collector send --meeting {meeting} --arrived {code}». Se no: «collector send --meeting {meeting} --again "
        f"--to {code}»."
    )


def _busy(found: Sequence[LetterOutcome], names: dict[str, str]) -> str:
    who = listed(names[outcome.letter.person] for outcome in found)
    return f"Un altro comando sta già preparando la mail per {who}: guarda con «collector meetings» com'è andata."


def _no_copy(found: Sequence[LetterOutcome], names: dict[str, str]) -> str:
    """What went out and could not be kept; '' where all was."""
    lost = [outcome for outcome in found if outcome.why]
    if not lost:
        return ""
    who = listed(names[outcome.letter.person] for outcome in lost)
    return f"La mail per {who} è partita, ma non ne ho potuto tenere una copia: controlla la cartella e il disco."


def _who(found: Sequence[LetterOutcome], names: dict[str, str]) -> str:
    told = []
    for outcome in found:
        why = f" ({'; '.join(outcome.why)})" if outcome.why else ""
        told.append(f"{names[outcome.letter.person]}{why}")
    return listed(told)


def _without_email(people: Sequence[Person]) -> str:
    names = ", ".join(person.name for person in people)
    return (
        f"Senza un'email sicura nel foglio «Persone» non ricevono nulla: {names}. Scrivi l'email (una per persona), "
        "rilancia «collector sync» e poi «collector send». Le altre mail sono a posto."
    )


def show_marked_sent(found: MarkedSent) -> None:
    """Which mails count as sent now, and of which that is not known."""
    out = console()
    for meeting, of_meeting in groupby(sorted(found.marked), key=lambda mail: mail.meeting):
        who = listed(found.names.get(mail.person, mail.person) for mail in of_meeting)
        out.print(f"  Segnate come spedite, {meeting}: {who}.", markup=False)
    if found.missing:
        who = listed(
            dict.fromkeys(found.names.get(mail.person, mail.person) for mail in found.missing)
        )
        out.print(
            f"  Non sono più in «posta», e non le ho segnate: {who}. Se una è partita dillo per nome: «collector send "
            f"--sent PERSONA». {_otherwise(found.missing)}",
            style="yellow",
            markup=False,
        )


def _otherwise(gone: Sequence[RecordedMail]) -> str:
    """What becomes of mails that did not leave and whose file is gone."""
    are_reminders = {mail.meeting.startswith(REMINDER) for mail in gone}
    said = []
    if False in are_reminders:
        said.append("Altrimenti «collector send» prepara di nuovo quella per l'incontro.")
    if True in are_reminders:
        said.append(
            f"Una richiesta di correzione ({REMINDER}-…) conta comunque come fatta: «collector remind» non la ripete "
            "finché non c'è qualcosa di nuovo."
        )
    return " ".join(said)


def old_mails_question(mails: Sequence[RecordedMail], out: Path) -> str:
    """What is asked once of mails that an older program took for sent."""
    meetings = listed(sorted({mail.meeting for mail in mails}))
    number = count(len(mails), "mail", "mail")
    return (
        f"Da ora una mail in «{out / OUTBOX_FOLDER}» conta come spedita solo quando lo dici. Di prima ce ne sono {number} "
        f"({meetings}): sono state spedite tutte? [s/N] "
    )


def old_mails_unanswered() -> str:
    """What holds while nobody answers."""
    return (
        "Qui nessuno può rispondere: per ora contano come non spedite. Quelle partite si segnano con «collector send "
        "--sent PERSONA»."
    )


def show_arrived(people: Sequence[Person]) -> None:
    """Whose mail was noted as arrived."""
    out = console()
    out.print(
        f"Segnato: la mail è arrivata per {listed(person.name for person in people)}.", markup=False
    )
