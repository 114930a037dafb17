"""Documents of other kinds, made up: what may lie in a folder of schede, with days, hours, names
and labels alike.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence

from collector.intake.blocks import Block, Paragraph, Table, TableCell

MONTHS = (
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre",
    "ottobre", "novembre", "dicembre",
)  # fmt: skip
Make = Callable[[random.Random], list[Block]]
NAMES = (
    "Amina Haddad",
    "Li Wei",
    "Carla Verdi",
    "Paolo Bianchi",
    "Fatima Esempio",
    "Omar Prova",
    "Elira Hoxha",
)
TOWNS = ("Rozzano", "Opera", "Pieve Emanuele", "Basiglio", "Locate di Triulzi")
TEXTS = (
    "Si è discusso del calendario e delle ferie.", "Sostituzione della caldaia e collaudo.", (
        "Lettura del decreto."
    ),
    "Accompagnamento in questura.", "Presentazione del progetto alla scuola.", (
        "Consulenza e traduzione di documenti."
    ),
    "Colloquio con la madre sul percorso scolastico.", "Revisione dei conti del trimestre.", (
        "Visita di controllo."
    ),
)  # fmt: skip


def day(dice: random.Random) -> str:
    number, month, year = dice.randint(1, 28), dice.randrange(12), dice.randint(2017, 2026)
    figures = f"{number:02}/{month + 1:02}/{year}", f"{number}.{month + 1}.{year % 100}"
    return dice.choice((*figures, f"{number} {MONTHS[month]} {year}"))


def hour(dice: random.Random) -> str:
    return dice.choice(
        (
            f"{dice.randint(8, 18)}:{dice.choice(('00', '15', '30'))}",
            f"ore {dice.randint(8, 18)}.30",
        )
    )


def hours(dice: random.Random) -> str:
    first = dice.randint(8, 16)
    return dice.choice(
        (f"{first}-{first + 1}", f"{first}:00 - {first + 2}:30", f"dalle {first} alle {first + 2}")
    )


def name(dice: random.Random) -> str:
    return dice.choice(NAMES)


def names(dice: random.Random) -> str:
    return ", ".join(dice.sample(NAMES, dice.randint(2, 4)))


def text(dice: random.Random) -> str:
    return " ".join(dice.sample(TEXTS, dice.randint(1, 3)))


Value = Callable[[random.Random], str]
Fields = Sequence[tuple[str, Value]]


def form(title: str, fields: Fields) -> Make:
    """Labels with their values: as lines, as a table of two columns, or one cell for both. Their
    order is shuffled, and a third of them may be missing.
    """

    def make(dice: random.Random) -> list[Block]:
        kept = dice.sample(list(fields), dice.randint((2 * len(fields) + 2) // 3, len(fields)))
        pairs = [(dice.choice((label, label.upper())), value(dice)) for label, value in kept]
        head: list[Block] = [Paragraph(dice.choice((title, title.upper())))]
        match dice.randrange(4):
            case 0:
                return head + [Paragraph(f"{label}: {value}") for label, value in pairs]
            case 1:
                return [*head, table([[label, value] for label, value in pairs])]
            case 2:
                return [*head, table([[f"{label}: {value}"] for label, value in pairs])]
        lines = [f"{label}: {value}" for label, value in pairs]
        return [*head, table([lines[at : at + 2] for at in range(0, len(lines), 2)])]

    return make


def grid(title: str, fields: Fields) -> Make:
    """A table of titles with rows of values."""

    def make(dice: random.Random) -> list[Block]:
        shuffled = dice.sample(list(fields), len(fields)) if dice.random() < 0.5 else list(fields)
        rows = [[value(dice) for _, value in shuffled] for _ in range(dice.randint(1, 9))]
        return [Paragraph(title), table([[label for label, _ in shuffled], *rows])]

    return make


def prose(lines: Sequence[Value]) -> Make:
    """Lines of running text."""

    def make(dice: random.Random) -> list[Block]:
        return [Paragraph(line(dice)) for line in lines]

    return make


def table(rows: Sequence[Sequence[str]]) -> Table:
    return Table(
        tuple(
            tuple(TableCell(at, (Paragraph(said),)) for at, said in enumerate(row)) for row in rows
        )
    )


def diary(dice: random.Random) -> list[Block]:
    lines = [Paragraph("Diario dell'educatore"), Paragraph(f"Minore: {name(dice)}")]
    for _ in range(dice.randint(3, 8)):
        lines.append(Paragraph(dice.choice((f"{day(dice)} - {text(dice)}", f"Data: {day(dice)}"))))
        lines.append(Paragraph(text(dice)))
    return list(lines)


_VALUES: dict[str, Value] = {
    "DAY": day, "HOUR": hour, "HOURS": hours, "NAME": name, "NAMES": names, "TEXT": text,
    "TOWN": lambda dice: dice.choice(TOWNS),
}  # fmt: skip
FORMS = """
Curriculum vitae | Nome e cognome=NAME | Data di nascita=DAY | Comune di residenza=TOWN \
| Telefono=333 1234567
 | Esperienza lavorativa=TEXT | Date (da – a)=DAY | Descrizione=TEXT \
| Mediatore=presso il Comune | Istruzione=Diploma
Fattura n. 12 | Data=DAY | Spett.le=Comune di Opera | Partita IVA=01234567890 \
| Descrizione=TEXT | Ore=12
 | Importo=€ 300,00 | Totale=€ 366,00
Verbale della riunione | Data=DAY | Ora=HOURS | Luogo=Sala civica | Presenti=NAMES | Assenti=NAMES
 | Ordine del giorno=TEXT | Descrizione=TEXT | Prossimo incontro=DAY | Verbalizzante=NAME
Verbale équipe | Data=DAY | Orario=HOURS \
| Presenti=coordinatrice, assistente sociale, due mediatrici
 | Punti discussi=TEXT | Decisioni=TEXT | Data prossimo incontro=DAY | Firma=
Riunione | Data=DAY | Ora=HOURS | Presenti=NAMES | Argomenti=TEXT | Decisioni=TEXT \
| Prossimo incontro=DAY
Modulo di iscrizione | Cognome=NAME | Nome=NAME | Data di nascita=DAY \
| Comune di residenza=TOWN | Data=DAY
 | Firma del genitore= | Scuola=Primaria | Madre=NAME | Padre=NAME
Scheda anagrafica del nucleo | Nucleo familiare=NAME | Data di nascita=DAY \
| Cittadinanza=Albania | Codice fiscale=—
 | Comune=TOWN | Madre=NAME | Figli=2 | Data=DAY | Assistente sociale=NAME
Richiesta di intervento | Ente richiedente=TOWN | Data richiesta=DAY | Lingua=albanese \
| Data=DAY | Ora=HOUR
 | Durata prevista=2 ore | Sede=Municipio | Referente=NAME | Mediatore=NAME
Scheda di segnalazione | Segnalante=NAME | Data=DAY | Minore=NAME | Data di nascita=DAY \
| Scuola=Media
 | Descrizione del problema=TEXT | Interventi già svolti=TEXT | Recapito=02 123456
Rapporto di intervento tecnico | Cliente=NAME | Data=DAY | Ora inizio=HOUR | Ora fine=HOUR \
| Tecnico=NAME
 | Descrizione intervento=TEXT | Materiali=guarnizioni | Firma cliente=
Referto | Paziente=NAME | Data=DAY | Ora=HOUR | Medico=NAME | Anamnesi=TEXT | Diagnosi=TEXT \
| Terapia=TEXT
 | Prossimo appuntamento=DAY
Scheda di accesso allo sportello | Data=DAY | Ora=HOURS | Operatore=NAME | Utente=NAME \
| Nazionalità=Egitto
 | Presenti=madre, figlio | Comune di residenza=TOWN | Richiesta=TEXT | Descrizione=TEXT \
| Esito=dato | Note=TEXT
Scheda colloquio psicologico | Data=DAY | Ora=HOURS | Paziente=NAME | Psicologo=NAME \
| Presenti al colloquio=madre
 | Motivo=TEXT | Anamnesi=TEXT | Obiettivi=TEXT | Diagnosi=TEXT | Data prossimo colloquio=DAY
Colloquio con i genitori | Data=DAY | Ora=HOUR | Docente=NAME | Alunno=NAME | Classe=2 B \
| Presenti=madre, padre
 | Profitto=TEXT | Condotta=TEXT | Firma dei genitori=
Questionario | Data=DAY | Come si è trovato?=TEXT | Descrizione=TEXT | Età=34 | Comune=TOWN
Ordine di servizio | Data=DAY | Ora=HOUR | Mediatore=NAME | Destinazione=TOWN | Oggetto=TEXT
"""
GRIDS = """
Fattura 7/2024 | Data=DAY | Descrizione=TEXT | Ore=3 | Importo=75,00
Agenda della settimana | Data=DAY | Ora=HOUR | Descrizione=TEXT | Luogo=TOWN
Impegni | Data=DAY | Ora=HOURS | Descrizione=TEXT | Presenti=NAMES
Registro presenze del corso | Data=DAY | Ora inizio=HOUR | Ora fine=HOUR | Presenti=NAMES | Firma=
Foglio ore | Mediatore=NAME | Data=DAY | Ora inizio=HOUR | Ora fine=HOUR | Comune=TOWN | Totale=2
Programma del convegno | Ora=HOUR | Attività=TEXT | Relatore=NAME
Turni di marzo | Data=DAY | Orario=HOURS | Mediatore=NAME | Sede=TOWN
Calendario incontri | Data incontro=DAY | Orario=HOURS | Argomento=TEXT | Docente=NAME
Calendario dei colloqui | Data=DAY | Ora=HOURS | Nucleo=NAME | Mediatore=NAME | Luogo=TOWN
Foglio firme | Data=DAY | Nucleo=NAME | Ora inizio=HOUR | Ora fine=HOUR | Firma mediatore= \
| Firma AS=
Rubrica | Mediatore=NAME | Telefono=333 1112223 | Comune=TOWN | Note=TEXT
"""
TEXTS_OF_OTHERS = """
Spett.le Comune di Opera | DAY | Oggetto: trasmissione documenti | TEXT \
| Data: vale come ricevuta. | Saluti, NAME
Gentile famiglia, | vi aspettiamo il DAY alle HOUR. | Data: DAY | Ora: HOURS \
| Luogo: municipio | Il mediatore: NAME
Relazione sociale | Nucleo: NAME | Data: DAY | TEXT | TEXT | Conclusioni | TEXT | NAME
Contratto di collaborazione | tra NAME e il mediatore NAME | Data di inizio: DAY \
| Descrizione: TEXT | Ore: 20 mensili
Informativa sul trattamento dei dati | TEXT | Data DAY | Firma ________
Delega | Il sottoscritto NAME delega NAME | Data DAY Ora HOUR | Firma
"""


def _kinds() -> Iterator[tuple[str, Make]]:
    for make, written in ((form, FORMS), (grid, GRIDS)):
        for line in written.strip().replace("\n |", " |").splitlines():
            title, *fields = (part.strip() for part in line.split(" | "))
            yield (
                title,
                make(
                    title,
                    [
                        (label, value_of(said))
                        for label, _, said in (f.partition("=") for f in fields)
                    ],
                ),
            )
    for line in TEXTS_OF_OTHERS.strip().splitlines():
        lines = [value_of(part.strip()) for part in line.split(" | ")]
        yield line.partition(" | ")[0], prose(lines)
    yield "Diario", diary


def value_of(written: str) -> Value:
    """Each name of a value in a text is one, made up anew each time."""
    return lambda dice: re.sub(r"\b[A-Z]{3,5}\b", lambda found: _VALUES[found[0]](dice), written)


KINDS = dict(_kinds())


def documents(number: int, seed: int = 0) -> Iterator[tuple[str, list[Block]]]:
    """So many documents, kind after kind; the same seed gives the same ones."""
    dice = random.Random(seed)
    kinds = list(KINDS.items())
    for at in range(number):
        kind, make = kinds[at % len(kinds)]
        yield kind, make(dice)
