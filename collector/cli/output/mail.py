"""What `collector send` shows before and after mails go, in Italian. Values in, lines out."""

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from collector.app.folders import OUTBOX_FOLDER
from collector.app.mail_words import ATTACHMENT_WORDS, NO_EMAIL, RESULT_WORDS
from collector.app.outbox_page import PAGE_NAME
from collector.app.passwords import environment_variable
from collector.app.sending import Sending
from collector.app.sent_mails import MarkedSent
from collector.cli.output.console import console, count, plain_table, print_path
from collector.cli.output.documents import meeting_title
from collector.deliver.letter import LetterOutcome, LetterResult
from collector.journal.deliveries import RecordedMail
from collector.text.italian import joined, listed
from schemas.delivery import REMINDER
from schemas.person import JOB_LABELS, Person

_HINTS: Final = {
    LetterResult.UNRECORDED: ": partita? --sent; se no --again",
    LetterResult.CHANGED: " (--again)",
    LetterResult.REFUSED: ": vedi sotto",
    LetterResult.LATER: ": vedi sotto",
    LetterResult.FAILED: ": vedi sotto",
    LetterResult.UNCERTAIN: ": vedi sotto",
}
"""What follows the words on a result: the option that helps, or where more is said."""
_STYLES: Final = {
    LetterResult.WRITTEN: "green",
    LetterResult.SENT: "green",
    LetterResult.SAME: "dim",
    LetterResult.REFUSED: "red",
    LetterResult.LOCKED: "red",
    LetterResult.FAILED: "red",
    LetterResult.UNCERTAIN: "red",
}

Names = Mapping[str, str]
"""People's names by code."""


def show_sending(sending: Sending, *, dry_run: bool, asking: bool = False) -> None:
    """Show who gets what, a line per recipient. `asking`: before anything went."""
    before = dry_run or asking
    out = console()
    out.print()
    out.print(meeting_title(sending.meeting))
    out.print()
    out.print(Padding(_recipients_table(sending, before=before), (0, 0, 0, 2)))
    out.print()
    if sending.obsolete:
        _show_needless(out, sending, before=before)
    if sending.trial and not dry_run:
        out.print(
            f"  Prova: tutto va solo {joined('a', sending.trial)}, e non conta come spedito.",
            markup=False,
        )
    if dry_run:
        out.print("  Prova: non ho scritto nulla.")
    elif not asking:
        _show_total(out, sending)
    out.print()


def _show_needless(out: Console, sending: Sending, *, before: bool) -> None:
    """Show how many mails in the folder nobody is to send any more, and where they go."""
    number = count(len(sending.obsolete), "mail", "mail")
    moved = "andrebbero" if before else "ora stanno"
    out.print(
        f"  In «posta» {number} non vanno più spedite (l'incontro, chi le riceve o i fatti sono "
        f"cambiati): {moved} in «sostituite».",
        style="yellow",
        markup=False,
    )
    out.print()


def _recipients_table(sending: Sending, *, before: bool) -> Table:
    documents = {
        document.recipient.code: document for document in sending.documents if document.recipient
    }
    table = plain_table("Destinatario", "Ruolo", "Email")
    table.add_column("Nuclei", justify="right")
    with_pages = any(outcome.pages for outcome in sending.outcomes)
    if with_pages:
        table.add_column("Pagine", justify="right")
    table.add_column("Che cosa succede")
    for outcome in sending.outcomes:
        document = documents[outcome.letter.person]
        if document.recipient is None:
            continue
        cells: list[RenderableType] = [
            Text(document.recipient.name),
            JOB_LABELS[document.recipient.job],
            Text(outcome.letter.to),
            str(document.digest.nuclei_count),
        ]
        if with_pages:
            cells.append(str(outcome.pages or ""))
        table.add_row(*cells, _outcome_text(outcome, before=before))
    for person in sending.without_email:
        empty = [""] * (2 if with_pages else 1)
        cannot = Text(NO_EMAIL, "red")
        table.add_row(Text(person.name), JOB_LABELS[person.job], "–", *empty, cannot)
    return table


def _outcome_text(outcome: LetterOutcome, *, before: bool) -> Text:
    if outcome.result is LetterResult.READY:
        return Text(RESULT_WORDS[outcome.result] if before else "", "green")
    words = f"{RESULT_WORDS[outcome.result]}{_HINTS.get(outcome.result, '')}"
    return Text(words, _STYLES.get(outcome.result, "yellow"))


def _show_total(out: Console, sending: Sending) -> None:
    """Show how many mails went, or lie ready and how to say that they went."""
    number = sum(outcome.was_made for outcome in sending.outcomes)
    if sending.server is not None:
        sent = count(number, "mail spedita", "mail spedite")
        out.print(f"  {sent} da «{sending.server.host}».", markup=False)
        return
    waiting = sum(outcome.result is LetterResult.TO_SEND for outcome in sending.outcomes)
    new = count(number, "mail pronta", "mail pronte") if number else "Nessuna mail nuova"
    before = f" (e {count(waiting, 'già pronta', 'già pronte')} da prima)" if waiting else ""
    out.print(f"  {new}{before}. Nessuna mail è partita da qui.")
    if number or waiting:
        out.print("  Da spedire, una per una:")
        print_path(out, sending.folder)
        out.print(
            "  Quando le hai spedite dillo: «collector send --sent», o «--sent PERSONA» per una "
            "sola."
        )
        if not sending.trial:
            page = sending.folder / PAGE_NAME
            out.print(
                f"  Chi deve ricevere che cosa, con il testo da copiare: «{page}».", markup=False
            )


def sending_question(sending: Sending) -> str:
    """Return what is asked before mails really go."""
    ready = (outcome for outcome in sending.outcomes if outcome.result is LetterResult.READY)
    attach = next(ready).letter.attach  # all mails of a run are alike
    return f"Spedisco {count(sending.ready_count, 'mail', 'mail')}, {ATTACHMENT_WORDS[attach]}?"


# --- What did not go ----------------------------------------------------------------------------


def sending_troubles(sending: Sending) -> list[str]:
    """Return what did not go, why, and what to do: a sentence per kind of trouble."""
    by_result: dict[LetterResult, list[LetterOutcome]] = {}
    for outcome in sending.outcomes:
        by_result.setdefault(outcome.result, []).append(outcome)
    names = {
        document.recipient.code: document.recipient.name
        for document in sending.documents
        if document.recipient
    }
    sentences = []
    for result, about in _ABOUT_RESULT.items():
        outcomes = by_result.get(result)
        sentence = about(outcomes, names, sending.meeting.id) if outcomes else ""
        if sentence:
            sentences.append(sentence)
    if sending.without_email:
        sentences.append(_about_no_email(sending.without_email))
    return sentences


def _about_refused(outcomes: Sequence[LetterOutcome], _names: Names, _meeting: str) -> str:
    why = "; ".join(f"{outcome.letter.person}: {', '.join(outcome.why)}" for outcome in outcomes)
    return (
        f"Ho fermato {count(len(outcomes), 'mail', 'mail')}, e non ne ho scritta nessuna parte: "
        f"{why}. Cerca da dove viene (il luogo dell'incontro, la tipologia di caso, la lingua), "
        "correggi nel foglio, poi rilancia «collector sync» e «collector send»."
    )


def _about_no_password(outcomes: Sequence[LetterOutcome], names: Names, _meeting: str) -> str:
    who = listed(names[outcome.letter.person] for outcome in outcomes)
    code = outcomes[0].letter.person
    return (
        f"Senza una password il documento non parte: {who}. Lancia «collector password {code}», o "
        "«collector password --generate» per tutti, oppure metti la password nella variabile "
        f"d'ambiente {environment_variable(code)}; poi rilancia il comando. La password si dice a "
        'voce, mai per mail. Con attachment = "none" in collector.toml parte solo l\'avviso.'
    )


def _about_later(outcomes: Sequence[LetterOutcome], names: Names, meeting: str) -> str:
    return (
        f"Non è partita la mail per {_who_and_why(outcomes, names)}. Non si perde: rilancia "
        f"«collector send --meeting {meeting}» più tardi."
    )


def _about_failed(outcomes: Sequence[LetterOutcome], names: Names, meeting: str) -> str:
    code = outcomes[0].letter.person
    return (
        f"Il server non accetta la mail per {_who_and_why(outcomes, names)}. Non riprovo da solo: "
        "controlla l'email nel foglio «Persone» e rilancia «collector sync» e «collector send»; se "
        f"è giusta, «collector send --meeting {meeting} --again --to {code}»."
    )


def _about_uncertain(outcomes: Sequence[LetterOutcome], names: Names, meeting: str) -> str:
    code = outcomes[0].letter.person
    return (
        f"Non so se è arrivata la mail per {_who_and_why(outcomes, names)}: non la ripeto da solo. "
        f"Chiedi se è arrivata. Se sì: «collector send --meeting {meeting} --arrived {code}». Se "
        f"no: «collector send --meeting {meeting} --again --to {code}»."
    )


def _about_busy(outcomes: Sequence[LetterOutcome], names: Names, _meeting: str) -> str:
    who = listed(names[outcome.letter.person] for outcome in outcomes)
    return (
        f"Un altro comando sta già preparando la mail per {who}: guarda con «collector meetings» "
        "com'è andata."
    )


def _about_no_copy(outcomes: Sequence[LetterOutcome], names: Names, _meeting: str) -> str:
    """Which mails went out but could not be kept; '' where all were."""
    not_kept = [outcome for outcome in outcomes if outcome.why]
    if not not_kept:
        return ""
    who = listed(names[outcome.letter.person] for outcome in not_kept)
    return (
        f"La mail per {who} è partita, ma non ne ho potuto tenere una copia: controlla la cartella "
        "e il disco."
    )


_ABOUT_RESULT: Final[
    Mapping[LetterResult, Callable[[Sequence[LetterOutcome], Names, str], str]]
] = {
    LetterResult.REFUSED: _about_refused,
    LetterResult.LOCKED: _about_no_password,
    LetterResult.LATER: _about_later,
    LetterResult.FAILED: _about_failed,
    LetterResult.UNCERTAIN: _about_uncertain,
    LetterResult.BUSY: _about_busy,
    LetterResult.SENT: _about_no_copy,
}
"""What to say of mails with a result, from (outcomes, names, meeting); in the order shown."""


def _who_and_why(outcomes: Sequence[LetterOutcome], names: Names) -> str:
    people = []
    for outcome in outcomes:
        why = f" ({'; '.join(outcome.why)})" if outcome.why else ""
        people.append(f"{names[outcome.letter.person]}{why}")
    return listed(people)


def _about_no_email(people: Sequence[Person]) -> str:
    names = ", ".join(person.name for person in people)
    return (
        f"Senza un'email sicura nel foglio «Persone» non ricevono nulla: {names}. Scrivi l'email "
        "(una per persona), rilancia «collector sync» e poi «collector send». Le altre mail sono a "
        "posto."
    )


# --- Mails that a person sends ------------------------------------------------------------------


def show_marked_sent(marked: MarkedSent) -> None:
    """Show which mails count as sent now, and of which that is not known."""
    out = console()
    ordered = sorted(marked.marked, key=lambda mail: (mail.meeting, mail.person))
    for meeting, mails in groupby(ordered, key=lambda mail: mail.meeting):
        who = listed(marked.names.get(mail.person, mail.person) for mail in mails)
        out.print(f"  Segnate come spedite, {meeting}: {who}.", markup=False)
    if marked.missing:
        names = (marked.names.get(mail.person, mail.person) for mail in marked.missing)
        who = listed(dict.fromkeys(names))
        out.print(
            f"  Non sono più in «posta», e non le ho segnate: {who}. Se una è partita dillo per "
            f"nome: «collector send --sent PERSONA». {_what_comes_of(marked.missing)}",
            style="yellow",
            markup=False,
        )


def _what_comes_of(gone: Sequence[RecordedMail]) -> str:
    """Return what happens to mails that did not leave and whose file is gone."""
    reminders = [mail for mail in gone if mail.meeting.startswith(REMINDER)]
    sentences = []
    if len(reminders) < len(gone):
        sentences.append("Altrimenti «collector send» prepara di nuovo quella per l'incontro.")
    if reminders:
        sentences.append(
            f"Una richiesta di correzione ({REMINDER}-…) conta comunque come fatta: «collector "
            "remind» non la ripete finché non c'è qualcosa di nuovo."
        )
    return " ".join(sentences)


def old_mails_question(mails: Sequence[RecordedMail], out: Path) -> str:
    """Return what is asked once of mails that an older version took for sent."""
    meetings = listed(sorted({mail.meeting for mail in mails}))
    number = count(len(mails), "mail", "mail")
    return (
        f"Da ora una mail in «{out / OUTBOX_FOLDER}» conta come spedita solo quando lo "
        f"dici. Di prima ce ne sono {number} ({meetings}): sono state spedite tutte? [s/N] "
    )


def old_mails_unanswered() -> str:
    """Return what holds for those mails while nobody answers."""
    return (
        "Qui nessuno può rispondere: per ora contano come non spedite. Quelle partite si segnano "
        "con «collector send --sent PERSONA»."
    )


def show_arrived(people: Sequence[Person]) -> None:
    """Show whose mail was noted as arrived."""
    names = listed(person.name for person in people)
    console().print(f"Segnato: la mail è arrivata per {names}.", markup=False)
