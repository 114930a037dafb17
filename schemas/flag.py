"""Flags (segnalazioni): what a person must look at, and the catalogue of all there are.

A flag's message says what is wrong, then what to write instead. It holds canonical forms and known
names that we made ourselves, never what was typed: a message may be printed, logged or mailed.
"""

import dataclasses
import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from schemas.cells.reading import Typed


class Severity(enum.StrEnum):
    """ERROR: the talk is not complete. WARNING: a doubt to look at."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class FlagKind:
    """One entry of the catalogue.

    `{names}` in the texts are filled from a flag's facts; `{maybe}` is the proposal as a question
    ("Forse 20/06/2026?") with the reason for it, or nothing. `no_column`: what to do where the
    sheet has no column for the answer. `at`: the column to look at, where it is another than that
    of the field. `fixed`: it cannot be switched off; by default (None) an error cannot, since a
    talk that lacks something would count as whole.
    """

    severity: Severity
    what: str
    todo: str
    no_column: str = ""
    at: str = ""
    fixed: bool | None = None

    @property
    def can_be_off(self) -> bool:
        """True when a project may do without it."""
        return self.severity is Severity.WARNING if self.fixed is None else not self.fixed


@dataclass(frozen=True, slots=True)
class Flag:
    """A note for a person, on one cell of one row.

    `row` counts as people count, from 1; it and `column` (a letter) are None for a row that is no
    longer there. `typed` is what stood in the cell; it may hold a name, so reprs and logs never
    show it.
    """

    code: str
    tab: str
    row: int | None
    column: str | None
    header: str
    field: str
    row_code: str | None
    severity: Severity
    facts: Mapping[str, str] = dataclasses.field(default_factory=dict, repr=False)
    typed: Typed = dataclasses.field(default=None, repr=False)

    @property
    def what(self) -> str:
        """What is wrong, in plain Italian."""
        return fill_text(CATALOGUE[self.code].what, self.header, self.facts)

    @property
    def todo(self) -> str:
        """What to do about it, in plain Italian."""
        kind = CATALOGUE[self.code]
        todo = MARKS_DIFFER if NARROWEST in self.facts else kind.todo
        if kind.no_column and self.row is not None and self.column is None:
            todo = NO_QUESTION if ANSWERS in self.facts else kind.no_column
        return fill_text(todo, self.header, self.facts)

    @property
    def reason(self) -> str:
        """What is wrong in a few words, the same for every row: safe in a mail."""
        return REASONS.get(self.code, UNKNOWN_REASON)

    @property
    def message(self) -> str:
        """What is wrong and what to do: two or three short sentences."""
        return f"{self.what} {self.todo}"


ANSWERS: Final = "answers"
"""A fact of a flag on a form's answers, where nobody can add a column."""
NARROWEST: Final = "narrowest"
"""A fact of a flag on rows of one talk that are marked in different ways: the mark that holds."""
MARKS_DIFFER: Final = (
    "Le righe di questo colloquio hanno una Riservatezza diversa: vale la più stretta "
    "({narrowest}), per tutte. Scrivi quella giusta in ognuna, prima di togliere o correggere una "
    "riga."
)
NO_QUESTION: Final = "Nel modulo non c'è questa domanda: dillo al coordinamento, che la aggiunge."


class _Facts(dict[str, str]):
    """Facts for `str.format_map`: a name without one is ''."""

    def __missing__(self, key: str) -> str:
        return ""


def fill_text(text: str, header: str, facts: Mapping[str, str]) -> str:
    """Return a text of the catalogue with its facts in place.

    `header` is how the text names the column; the facts `name` and `part` say it more closely. A
    placeholder without a fact becomes nothing.
    """
    name = facts.get("name", header)
    part = facts.get("part")
    if part:
        name = f"{name}, {part}"
    filled = text.format_map(_Facts({**facts, "header": name, "maybe": _question(facts)}))
    return " ".join(filled.split())


def _question(facts: Mapping[str, str]) -> str:
    """Return the proposal as a question, with the reason for it; '' without a proposal."""
    proposal = facts.get("proposal", "")
    if not proposal:
        return ""
    why = facts.get("why")
    reason = f"{why}. " if why else ""
    return f"Forse {proposal}? {reason}"


_E, _W = Severity.ERROR, Severity.WARNING

CATALOGUE: Final[dict[str, FlagKind]] = {
    # Any cell
    "MANCA-01": FlagKind(
        _E,
        "Manca: {header}.",
        "Compila questa cella.",
        no_column=(
            "Nel foglio non c'è questa colonna: aggiungila e compilala, o dillo al coordinamento."
        ),
    ),
    "MANCA-02": FlagKind(
        _E,
        "Manca: {header}.",
        "Scrivi il giorno. Se non ci sarà un altro colloquio, scrivi «nessuno».",
        no_column=(
            "Nel foglio non c'è questa colonna: aggiungila e scrivi lì il giorno. Se non ci sarà "
            "un altro colloquio, scrivi «nessuno»."
        ),
    ),
    "MANCA-03": FlagKind(
        _E,
        "In «{header}» il testo è troppo corto: non dice nulla.",
        "Scrivi con parole tue che cosa si è fatto.",
    ),
    "ERRORE-01": FlagKind(
        _E,
        "In «{header}» c'è una formula con un errore.",
        "Cancella la formula e scrivi la risposta.",
    ),
    "ERRORE-02": FlagKind(
        _E,
        "In «{header}» la cella contiene una formula senza valore: che cosa dice non si sa.",
        "Cancella la formula e scrivi la risposta; oppure apri il file con Excel o LibreOffice e "
        "salvalo di nuovo.",
    ),
    "ERRORE-03": FlagKind(
        _E,
        "In «{header}» la cella è unita con un'altra: che cosa dice non si sa.",
        "Dividi le celle unite e scrivi la risposta in ognuna.",
    ),
    "BARRATO-01": FlagKind(
        _E,
        "In «{header}» c'è del testo barrato: non so se vale ancora.",
        "Se vale ancora, togli la barratura; se non vale più, cancellalo.",
    ),
    "BARRATO-02": FlagKind(
        _E,
        "Tutta la riga è barrata: non so se questo colloquio vale ancora.",
        "Se vale ancora, togli la barratura; se non vale più, elimina la riga.",
    ),
    "DOPPIA-01": FlagKind(
        _E,
        "Ci sono due colonne «{header}», e in questa riga dicono cose diverse.",
        "Lascia la risposta giusta in una sola delle due.",
    ),
    "MODELLO-01": FlagKind(
        _E, "In «{header}» c'è ancora il testo del modello.", "Cancellalo e scrivi la tua risposta."
    ),
    "TESTO-01": FlagKind(
        _E,
        "In «{header}» non c'è un testo, ma un numero, una data o un VERO/FALSO.",
        "Scrivi con parole tue quello che volevi dire.",
    ),
    "SCELTA-01": FlagKind(
        _E,
        "Non capisco che cosa c'è in «{header}».",
        "{maybe}Scegli una voce dall'elenco: {choices}.",
    ),
    "DIFFICOLTA-01": FlagKind(
        _W,
        "Le parole in «Criticità rilevate» fanno pensare a: {types}.",
        "Se è così, scegli la voce in «{header}»; se è un'altra cosa, scegli «altro». Finché è "
        "vuota non la conto.",
    ),
    # Days: DATA, DATA PROSSIMO COLLOQUIO
    "DATA-01": FlagKind(
        _E,
        "Non capisco la data in «{header}».",
        "{maybe}Scrivi giorno/mese/anno, per esempio 20/06/2026.",
    ),
    "DATA-02": FlagKind(_E, "In «{header}» manca l'anno.", "{maybe}Scrivi giorno/mese/anno."),
    "DATA-03": FlagKind(
        _E,
        "In «{header}» c'è un giorno che non esiste.",
        "{maybe}Controlla il calendario e correggi.",
    ),
    "DATA-04": FlagKind(
        _E,
        "In «{header}» il giorno della settimana non va: il {day} è {weekday}.",
        "Correggi il giorno o la data.",
    ),
    "DATA-05": FlagKind(
        _E,
        "In «{header}» ci sono due date, o un periodo.",
        "Scrivi un giorno solo. Un colloquio, una riga.",
    ),
    "DATA-06": FlagKind(
        _E,
        "In «{header}» la data non è precisa.",
        "{maybe}Scrivi il giorno esatto: giorno/mese/anno.",
    ),
    "DATA-07": FlagKind(
        _E,
        "In «{header}» c'è un segno di dubbio.",
        "{maybe}Se è giusta, scrivi solo la data, senza altri segni.",
    ),
    "DATA-08": FlagKind(_E, "In «{header}» l'anno non è possibile.", "{maybe}Controlla l'anno."),
    "DATA-09": FlagKind(
        _E, "La data del colloquio è nel futuro ({day}).", "Controlla il giorno, il mese e l'anno."
    ),
    "DATA-10": FlagKind(
        _E,
        "La data del colloquio ({day}) è prima dell'inizio del progetto ({start}).",
        "Controlla l'anno.",
    ),
    "DATA-11": FlagKind(
        _E, "In «{header}» c'è un numero che non è una data.", "Scrivi giorno/mese/anno."
    ),
    "DATA-12": FlagKind(
        _W,
        "Il colloquio ({day}) è prima dell'attivazione del nucleo ({start}).",
        "Controlla la data, oppure «Attivato il» nel foglio Nuclei.",
    ),
    "DATA-13": FlagKind(
        _E,
        "Il colloquio ({day}) è dopo il giorno in cui il modulo è stato inviato ({sent}).",
        "Controlla il giorno, il mese e l'anno.",
    ),
    "DATA-14": FlagKind(
        _E,
        "La risposta è stata modificata più tardi, e adesso «{header}» non è più sicura.",
        "{maybe}Scrivi il giorno intero: giorno/mese/anno.",
    ),
    "DATA-15": FlagKind(
        _W,
        "Il colloquio ({day}) è di un anno prima di quando la riga è stata scritta ({sent}).",
        "{maybe}Controlla l'anno. Se è giusto, va bene così.",
    ),
    "DATA-16": FlagKind(
        _E,
        "In «{header}» giorno e mese possono essere scambiati: qui c'è il {day}.",
        "{maybe}Scrivi il giorno giusto come testo, con un apostrofo davanti e il mese in "
        "lettere: '{day}, oppure '{proposal}.",
    ),
    "PROSSIMA-01": FlagKind(
        _E,
        "Il prossimo colloquio ({day}) non è dopo il colloquio ({talk}).",
        "Controlla le due date e correggi quella sbagliata.",
    ),
    "PROSSIMA-02": FlagKind(
        _W,
        "Il prossimo colloquio ({day}) è molto lontano dal colloquio ({talk}).",
        "Controlla l'anno.",
    ),
    "PROSSIMA-03": FlagKind(
        _E,
        "La data del prossimo colloquio non è ancora decisa.",
        "Quando la sai, scrivila. Se non ci sarà, scrivi «nessuno».",
    ),
    # Times: ORA (inizio e fine)
    "ORA-01": FlagKind(
        _E, "Non capisco l'ora in «{header}».", "{maybe}Scrivi ore e minuti, per esempio 10:30."
    ),
    "ORA-02": FlagKind(
        _E, "L'ora in «{header}» non è sicura.", "{maybe}Scrivi ore e minuti, per esempio 15:30."
    ),
    "ORA-03": FlagKind(
        _E, "In «{header}» c'è un'ora che non esiste.", "{maybe}Scrivi un'ora da 00:00 a 23:59."
    ),
    "ORA-04": FlagKind(
        _E,
        "L'ora di fine ({end}) non è dopo l'ora di inizio ({start}).",
        "Controlla le due ore e correggi quella sbagliata.",
    ),
    "ORA-05": FlagKind(
        _W, "Il colloquio dura {length}: è strano.", "Controlla l'ora di inizio e l'ora di fine."
    ),
    "ORA-06": FlagKind(
        _E,
        "In «{header}» ci sono più orari.",
        "Scrivi una sola ora di inizio e una sola ora di fine.",
    ),
    "ORA-07": FlagKind(
        _E,
        "In «{header}» c'è una durata, non un'ora.",
        "Scrivi a che ora: ore e minuti, per esempio 10:30.",
    ),
    "ORA-08": FlagKind(
        _E,
        "L'ora di inizio e di fine stanno nella stessa cella ({inside}), ma l'altra cella dice "
        "{end}.",
        "Lascia una sola ora in ogni cella.",
    ),
    "ORA-09": FlagKind(
        _E,
        "In «{header}» il foglio ha preso quello che è scritto per un numero di giorni, non per "
        "un'ora.",
        "{maybe}Scrivi ore e minuti con i due punti, per esempio 10:30.",
    ),
    "ORA-10": FlagKind(
        _E,
        "In «{header}», prima dell'ora, c'è un giorno che non è quello della data ({day}).",
        "Controlla la data e correggila, poi lascia qui solo l'ora.",
    ),
    # People present: PERSONE PRESENTI AL COLLOQUIO
    "PRESENTI-01": FlagKind(
        _E,
        "Non capisco chi era presente.",
        "Scrivi i ruoli, non i nomi: per esempio «madre, 2 figli, assistente sociale».",
    ),
    "PRESENTI-02": FlagKind(
        _E,
        "Una parte di «{header}» non si capisce.",
        "{maybe}Scrivi solo i ruoli: per esempio «madre, 2 figli».",
    ),
    "PRESENTI-03": FlagKind(
        _E,
        "Non risulta presente nessuno.",
        "Scrivi chi c'era, oppure in «Svolgimento» scrivi «assente».",
    ),
    # Names
    "NUCLEO-01": FlagKind(
        _E,
        "Questo nucleo non è tra quelli conosciuti.",
        "{maybe}Scrivi il nome o il codice giusto. Se è nuovo e c'è il foglio Nuclei, aggiungilo "
        "prima lì.",
    ),
    "NUCLEO-02": FlagKind(
        _E,
        "Più nuclei si chiamano così: {codes}.",
        "Scrivi il codice di quello giusto.",
    ),
    "NUCLEO-03": FlagKind(
        _E,
        "Il codice e il nome non sono della stessa famiglia.",
        "Scrivi solo il codice giusto, o solo il nome. Se la famiglia ha cambiato nome, "
        "aggiungilo in Nuclei, «Altri nomi usati».",
    ),
    "NUCLEO-04": FlagKind(
        _E, "Il codice del nucleo non è giusto.", "{maybe}Scrivi il codice giusto, o il nome."
    ),
    "NUCLEO-05": FlagKind(
        _E,
        "Questo codice era di un'altra famiglia.",
        "Se la famiglia ha cambiato nome, scrivi il vecchio nome in «Altri nomi usati». "
        "Altrimenti cancella il codice.",
    ),
    "MEDIATORE-01": FlagKind(
        _E,
        "Questo nome non è tra i mediatori del foglio Persone.",
        "{maybe}Scrivilo come in Persone, oppure aggiungilo lì.",
    ),
    "MEDIATORE-02": FlagKind(_E, "Più mediatori possono chiamarsi così.", "Scrivi nome e cognome."),
    "MEDIATORE-03": FlagKind(
        _W,
        "L'email di questa riga è di un altro mediatore: {sender}.",
        "Controlla chi ha fatto il colloquio e, se serve, correggi il nome.",
    ),
    "MEDIATORE-04": FlagKind(
        _E,
        "Non so chi è il mediatore: nel foglio Persone questa email non c'è, o non è di un solo "
        "mediatore.",
        "Correggi l'email, oppure in Persone scrivila accanto al mediatore giusto, e solo lì.",
        at="email",
    ),
    "MEDIATORE-06": FlagKind(
        _E,
        "In «{header}» c'è più di un mediatore.",
        "Scrivi solo chi firma la scheda. Se ognuno ha la sua scheda, scrivi una riga per "
        "ciascuno.",
    ),
    "PERSONA-01": FlagKind(
        _W,
        "In «{header}» c'è un nome che non è nel foglio Persone con questo ruolo.",
        "{maybe}Correggi il nome o aggiungi la persona in Persone. Fino ad allora non riceve "
        "nulla.",
    ),
    "PERSONA-02": FlagKind(
        _E,
        "Questo nome è scritto due volte con lo stesso ruolo.",
        "Se è la stessa persona, lascia una sola riga. Se sono due, scrivi i nomi in modo da "
        "distinguerle: fino ad allora non ricevono nulla.",
    ),
    "PERSONA-03": FlagKind(
        _W,
        "In «{header}» c'è più di una persona.",
        "Scrivine una sola. Fino ad allora nessuna di loro riceve nulla.",
    ),
    "COMUNE-01": FlagKind(
        _E,
        "Il comune non è tra quelli dell'ambito.",
        "{maybe}Scrivi il nome intero di un comune dell'ambito.",
    ),
    "COMUNE-03": FlagKind(
        _W,
        "Il comune della riga non è quello del nucleo {nucleus} ({known}).",
        "Correggi il comune. Se è un'altra famiglia con lo stesso nome, scrivi i due nomi in modo "
        "da distinguerle.",
    ),
    "COMUNE-02": FlagKind(_E, "In «{header}» ci sono due comuni.", "Scrivine uno solo."),
    "NUCLEO-06": FlagKind(
        _W,
        "Questo nucleo somiglia a un altro: {other} ({why}).",
        "Se è la stessa famiglia, scrivi il nome sempre nello stesso modo. Se sono due famiglie, "
        "va bene così.",
    ),
    "NUCLEO-07": FlagKind(
        _E,
        "In «{header}» c'è un numero, non una famiglia.",
        "Scrivi nome e cognome: il numero cambia da un file all'altro.",
    ),
    "NUCLEO-08": FlagKind(
        _E,
        "In «{header}» c'è VERO o FALSO, non una famiglia.",
        "Scrivi il codice del nucleo, oppure nome e cognome.",
    ),
    "NUCLEO-09": FlagKind(
        _E,
        "In «{header}» c'è più di una famiglia.",
        "Scrivi una riga per ogni famiglia, anche se il colloquio è stato uno solo.",
    ),
    "NUCLEO-10": FlagKind(
        _E,
        "Con questo nome c'è già la famiglia {nucleus}, {known}: questa può essere un'altra.",
        "Se è la stessa, scrivi il codice {nucleus} al posto del nome. Se è un'altra, scrivi il "
        "nome in modo da distinguerle.",
    ),
    # Free text
    "IDENTITA-01": FlagKind(
        _W,
        "In «{header}» c'è {kinds}: così si può riconoscere una persona.",
        "Scrivi il codice della famiglia o il ruolo («la madre»), senza nomi né recapiti. Nei "
        "documenti quella parte è coperta.",
    ),
    "IDENTITA-02": FlagKind(
        _W,
        "In «{header}» c'è una parola che non conosco.",
        "Se è il nome di una persona, scrivi il codice della famiglia o il ruolo («la madre»). Se "
        "è una parola normale, va bene così: nei documenti resta com'è.",
    ),
    # Between rows
    "RIGA-01": FlagKind(
        _E,
        "Questo colloquio è già scritto, uguale, in un'altra riga ({other}).",
        "Cancella questa riga. Se sono due colloqui, correggi l'ora.",
        fixed=False,
    ),
    "RIGA-02": FlagKind(
        _W,
        "C'è un'altra riga per lo stesso colloquio ({other}).",
        "Se è lo stesso, lasciane una sola.",
    ),
    "RIGA-03": FlagKind(
        _W,
        "Lo stesso mediatore ha un altro colloquio nello stesso orario ({other}).",
        "Controlla data e ore delle due righe.",
    ),
    "RIGA-06": FlagKind(
        _E,
        "Questo colloquio è già scritto in un'altra riga, con altre parole ({other}).",
        "Lascia una riga sola, con tutto quello che serve. Se sono due colloqui, correggi l'ora.",
        fixed=False,
    ),
    "RIGA-07": FlagKind(
        _E,
        "Un'altra riga dello stesso colloquio ({other}) dice altro in {differ}.",
        "Guarda quale delle due è giusta e lascia solo quella. Se sono due colloqui, correggi "
        "l'ora.",
        fixed=False,
    ),
    "RIGA-08": FlagKind(
        _W,
        "Lo stesso nucleo ha un altro colloquio nello stesso orario, con un altro mediatore "
        "({other}).",
        "Se i mediatori erano due, va bene così. Altrimenti controlla le ore e il nucleo delle "
        "due righe.",
    ),
    "RIGA-09": FlagKind(
        _W,
        "Un'altra riga di questo giorno ha lo stesso testo, ma un'altra ora ({other}).",
        "Se è lo stesso colloquio, lasciane una sola. Se sono due, scrivi che cosa si è fatto in "
        "ognuno.",
    ),
    "RIGA-11": FlagKind(
        _W,
        "Un'altra riga dello stesso nucleo e mediatore ha un orario che si sovrappone ({other}): "
        "forse è lo stesso colloquio.",
        "Se è lo stesso, lascia una riga sola. Se sono due, correggi le ore.",
    ),
    "RIGA-10": FlagKind(
        _W,
        "Questa riga è cambiata dopo che era nel documento dell'incontro {meeting}.",
        "Se l'incontro deve ancora esserci, rifai il documento. Altrimenti dillo a chi l'ha letto.",
    ),
    "RIGA-04": FlagKind(
        _W,
        "Il colloquio {talk} era nel foglio e non c'è più.",
        "Dillo al coordinamento: se è stato cancellato per sbaglio lo rimette, se no lo conferma.",
        fixed=True,
    ),
    "RIGA-05": FlagKind(
        _E,
        "Questa riga e un'altra hanno lo stesso codice.",
        "Cancella il codice nella riga nuova: il programma ne scrive un altro.",
    ),
    "CODICE-01": FlagKind(
        _W,
        "Nella colonna Codice c'è qualcosa che non ha scritto il programma.",
        "Cancellalo: il codice lo scrive il programma.",
    ),
    "CANCELLATA-01": FlagKind(
        _E,
        "Questa riga è di dati che sono stati cancellati: non la leggo.",
        "Elimina la riga dal foglio. Se invece è una riga nuova, svuota la cella Codice, qui o "
        "nella riga del suo nucleo in Nuclei.",
    ),
    "STATO-01": FlagKind(
        _W,
        "Nella colonna Stato c'è qualcosa che non ha scritto il programma.",
        "Cancellalo, o spostalo in un'altra colonna: lo stato lo scrive il programma.",
    ),
    "CODICE-02": FlagKind(
        _E, "Questo codice è scritto su due nuclei.", "Cancella il codice dalla riga nuova."
    ),
    "CODICE-03": FlagKind(
        _E,
        "Il codice di questo nucleo non è valido.",
        "Cancellalo: il codice lo scrive il programma.",
    ),
    # A nucleus and all of its talks
    "ORE-01": FlagKind(
        _W,
        "Monte ore quasi finito: usate {used} di {granted} ({percent}%), restano {left}.",
        "Se servono altre ore, chiedile ora al servizio sociale; poi scrivi qui il nuovo monte "
        "ore.",
    ),
    "ORE-02": FlagKind(
        _W,
        "Monte ore superato di {over}: usate {used} di {granted}.",
        "Parlane con il servizio sociale. Se le ore sono state aumentate, scrivi qui il nuovo "
        "monte ore.",
    ),
    "PROMESSA-01": FlagKind(
        _W,
        "Il {day} era previsto un colloquio (detto il {talk}) e nel foglio non risulta.",
        "Se c'è stato, scrivi la riga. Se non c'è stato, scrivi una riga con «Svolgimento»: "
        "assente, annullato o rinviato.",
    ),
    "PROMESSA-02": FlagKind(
        _W,
        "Il colloquio del {day} non si è svolto, e non c'è una nuova data.",
        "Quando la sai, scrivila in quella riga, in «Data prossimo colloquio». Se non ci sarà, "
        "scrivi «nessuno».",
    ),
    "CONTATTO-01": FlagKind(
        _W,
        "Il percorso è attivo, ma l'ultimo colloquio è del {day}: più di {days} giorni fa.",
        "Se i colloqui ci sono stati, scrivi le righe. Se il percorso è finito, scrivi «concluso» "
        "e il giorno.",
    ),
    "CONTATTO-02": FlagKind(
        _W,
        "Il percorso è attivo dal {day}, più di {days} giorni fa, e non c'è ancora nessun "
        "colloquio.",
        "Se i colloqui ci sono stati, scrivi le righe. Se non è cominciato, scrivi «da attivare».",
    ),
    "CHIUSO-01": FlagKind(
        _W,
        "Il colloquio ({day}) è dopo la fine del percorso del nucleo ({closed}).",
        "Controlla la data e il nucleo. Se il percorso continua, togli «Concluso il» nel foglio "
        "Nuclei.",
    ),
    "CHIUSO-02": FlagKind(
        _W,
        "Il percorso è concluso, ma manca il giorno. L'ultimo colloquio è del {day}.",
        "Scrivi in quale giorno è finito. Se il percorso continua, scrivi «attivo».",
    ),
    "MEDIATORE-05": FlagKind(
        _W,
        "Il mediatore del nucleo {nucleus} è un altro: {known}.",
        "Se era una sostituzione, va bene così. Altrimenti correggi il mediatore o il nucleo.",
    ),
    "LINGUA-01": FlagKind(
        _W,
        "La lingua del nucleo {nucleus} ({language}) non è tra quelle di questo mediatore.",
        "Controlla il mediatore e il nucleo. Se il mediatore la parla, scrivila nel foglio "
        "Persone, «Lingue».",
    ),
    # The other tabs
    "NOME-01": FlagKind(
        _W,
        "Due nuclei hanno lo stesso nome ({codes}).",
        "Se è la stessa famiglia, lasciane una sola.",
    ),
    "NOME-02": FlagKind(
        _W,
        "C'era già un nucleo con questo nome ({codes}), che non è più nel foglio.",
        "Se è la stessa famiglia, scrivi quel codice al posto di quello nuovo. Altrimenti va bene "
        "così.",
    ),
    "NUMERO-01": FlagKind(
        _E, "Non capisco le ore in «{header}».", "Scrivi un numero, per esempio 20 oppure 7,5."
    ),
    "TIPO-01": FlagKind(
        _W, "La tipologia di caso non è nell'elenco.", "{maybe}Se è nuova, dillo al coordinamento."
    ),
    "EMAIL-01": FlagKind(
        _W, "Manca l'email.", "Scrivila: senza email questa persona non riceve nulla."
    ),
    "EMAIL-02": FlagKind(
        _E, "L'email non è scritta bene.", "Correggila: una sola, per esempio nome@comune.it."
    ),
    "EMAIL-03": FlagKind(
        _E,
        "Due persone hanno la stessa email.",
        "Ognuno deve avere la sua: altrimenti uno legge le famiglie dell'altro.",
    ),
    "INCONTRO-01": FlagKind(_E, "Questo incontro è scritto due volte.", "Lascia una sola riga."),
}


PROPOSALS: Final = frozenset({"DIFFICOLTA-01"})
"""What only proposes a value for a cell that may stay empty: nobody is asked for it by mail."""
REASONS: Final[Mapping[str, str]] = {
    # Any cell
    "MANCA-01": "manca",
    "MANCA-02": "manca il giorno, o «nessuno»",
    "MANCA-03": "il testo è troppo corto",
    "ERRORE-01": "c'è una formula con un errore",
    "ERRORE-02": "c'è una formula senza valore",
    "ERRORE-03": "la cella è unita con un'altra",
    "BARRATO-01": "c'è del testo barrato",
    "BARRATO-02": "la riga è barrata",
    "DOPPIA-01": "due colonne dicono cose diverse",
    "MODELLO-01": "c'è ancora il testo del modello",
    "TESTO-01": "non è un testo",
    "SCELTA-01": "non è una voce dell'elenco",
    "DIFFICOLTA-01": "il tipo di difficoltà non è scelto",
    # Days
    "DATA-01": "non si capisce la data",
    "DATA-02": "manca l'anno",
    "DATA-03": "è un giorno che non esiste",
    "DATA-04": "giorno della settimana e data non vanno insieme",
    "DATA-05": "ci sono due date, o un periodo",
    "DATA-06": "la data non è precisa",
    "DATA-07": "c'è un segno di dubbio",
    "DATA-08": "l'anno non è possibile",
    "DATA-09": "è nel futuro",
    "DATA-10": "è prima dell'inizio del progetto",
    "DATA-11": "c'è un numero che non è una data",
    "DATA-12": "è prima dell'attivazione del nucleo",
    "DATA-13": "è dopo il giorno in cui il modulo è stato inviato",
    "DATA-14": "la risposta è stata modificata più tardi",
    "DATA-15": "forse l'anno è sbagliato",
    "DATA-16": "giorno e mese forse scambiati",
    "PROSSIMA-01": "non è dopo il colloquio",
    "PROSSIMA-02": "è molto lontana dal colloquio",
    "PROSSIMA-03": "non è ancora decisa",
    # Times
    "ORA-01": "non si capisce l'ora",
    "ORA-02": "l'ora non è sicura",
    "ORA-03": "è un'ora che non esiste",
    "ORA-04": "fine prima dell'inizio, o alla stessa ora",
    "ORA-05": "la durata è strana",
    "ORA-06": "ci sono più orari",
    "ORA-07": "c'è una durata, non un'ora",
    "ORA-08": "le ore delle due celle non vanno insieme",
    "ORA-09": "il foglio ha preso l'ora per un numero di giorni",
    "ORA-10": "prima dell'ora c'è un giorno che non è quello della data",
    # People present
    "PRESENTI-01": "non si capisce chi era presente",
    "PRESENTI-02": "una parte non si capisce",
    "PRESENTI-03": "manca chi era presente",
    # Names
    "NUCLEO-01": "non è tra i nuclei conosciuti",
    "NUCLEO-02": "più nuclei si chiamano così",
    "NUCLEO-03": "codice e nome non sono della stessa famiglia",
    "NUCLEO-04": "il codice non è giusto",
    "NUCLEO-05": "il codice era di un'altra famiglia",
    "NUCLEO-06": "somiglia a un altro nucleo",
    "NUCLEO-07": "c'è un numero, non una famiglia",
    "NUCLEO-08": "c'è VERO o FALSO, non una famiglia",
    "NUCLEO-09": "c'è più di una famiglia",
    "NUCLEO-10": "può essere un'altra famiglia con lo stesso nome",
    "MEDIATORE-01": "non è tra i mediatori del foglio Persone",
    "MEDIATORE-02": "più mediatori possono chiamarsi così",
    "MEDIATORE-03": "l'email è di un altro mediatore",
    "MEDIATORE-04": "non si sa chi è il mediatore",
    "MEDIATORE-05": "il mediatore del nucleo è un altro",
    "MEDIATORE-06": "c'è più di un mediatore",
    "PERSONA-01": "non è nel foglio Persone con questo ruolo",
    "PERSONA-02": "il nome è scritto due volte",
    "PERSONA-03": "c'è più di una persona",
    "COMUNE-01": "non è un comune dell'ambito",
    "COMUNE-02": "ci sono due comuni",
    "COMUNE-03": "non è il comune del nucleo",
    "LINGUA-01": "la lingua del nucleo non è tra quelle del mediatore",
    # Free text
    "IDENTITA-01": "si può riconoscere una persona",
    "IDENTITA-02": "forse c'è il nome di una persona",
    # Between rows
    "RIGA-01": "il colloquio è già scritto in un'altra riga",
    "RIGA-02": "c'è un'altra riga per lo stesso colloquio",
    "RIGA-03": "un altro colloquio alla stessa ora",
    "RIGA-04": "la riga non c'è più",
    "RIGA-05": "due righe hanno lo stesso codice",
    "RIGA-06": "il colloquio è già scritto, con altre parole",
    "RIGA-07": "un'altra riga dello stesso colloquio dice altro",
    "RIGA-08": "lo stesso nucleo ha un altro colloquio alla stessa ora",
    "RIGA-09": "un'altra riga ha lo stesso testo",
    "RIGA-10": "è cambiata dopo un documento",
    "RIGA-11": "un'altra riga ha un orario che si sovrappone",
    "CODICE-01": "non l'ha scritto il programma",
    "CODICE-02": "il codice è su due nuclei",
    "CODICE-03": "il codice non è valido",
    "CANCELLATA-01": "è di dati cancellati",
    "STATO-01": "non l'ha scritto il programma",
    # A nucleus and all of its talks
    "ORE-01": "le ore sono quasi finite",
    "ORE-02": "le ore sono finite",
    "PROMESSA-01": "il colloquio previsto non risulta",
    "PROMESSA-02": "manca una nuova data",
    "CONTATTO-01": "da molto tempo nessun colloquio",
    "CONTATTO-02": "ancora nessun colloquio",
    "CHIUSO-01": "è dopo la fine del percorso",
    "CHIUSO-02": "manca il giorno della fine",
    # The other tabs
    "NOME-01": "due nuclei hanno lo stesso nome",
    "NOME-02": "c'era già un nucleo con questo nome",
    "NUMERO-01": "non si capiscono le ore",
    "TIPO-01": "non è nell'elenco",
    "EMAIL-01": "manca",
    "EMAIL-02": "non è scritta bene",
    "EMAIL-03": "due persone hanno la stessa email",
    "INCONTRO-01": "è scritto due volte",
}
"""Why, in a few words that fit behind the title of a column: what a mail may say of a flag.

They are the same for every row: nothing typed, no name, no date, no fact. A code of the catalogue
that is not here is said as `UNKNOWN_REASON`; a test asks for all.
"""
UNKNOWN_REASON: Final = "da guardare"
