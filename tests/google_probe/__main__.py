"""python -m tests.google_probe --google ADDRESS [--key credentials.json] [--out FOLDER]: see the
package.
"""

import argparse
import datetime as dt
import sys
from pathlib import Path

from collector.errors import CollectorError
from tests.google_probe.probe import CLEAN_UP, RECORDINGS, REPORT, ProbeRefusedError, run

INTRODUCTION = """\
Questa prova guarda se Google si comporta come pensa il programma. Dura una decina di minuti.
Serve un foglio Google VUOTO, fatto da te apposta, \
condiviso come Editor con l'indirizzo della chiave: \
la prova ci
scrive, lo ordina, lo copia, lo trasforma. Nessun altro file viene toccato. \
Prima di ogni passo chiedo.
Alla fine scrivo una relazione e le registrazioni: dentro non ci sono nomi, indirizzi, chiavi.
"""


class AtTheTerminal:
    """The person who runs the probe."""

    def agrees(self, _step: str, text: str) -> bool:
        return _asked(f"\n{text}\nVado? [s/n] ")

    def has_done(self, _step: str, text: str) -> bool:
        return _asked(f"\n{text}\nFatto? [s/n] ")


def _asked(question: str) -> bool:
    while True:
        answer = input(question).strip().casefold()
        if answer in ("s", "sì", "si", "n", "no"):
            return answer.startswith("s")


def main(arguments: list[str] | None = None) -> int:
    """0: all as expected; 1: something was different; 2: the probe did not begin."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.google_probe", description="Prova con un account vero."
    )
    parser.add_argument(
        "--google", required=True, metavar="INDIRIZZO", help="un foglio Google vuoto, fatto apposta"
    )
    parser.add_argument(
        "--key", type=Path, default=Path("credentials.json"), help="il file della chiave"
    )
    parser.add_argument(
        "--out", type=Path, default=Path("google-prova"), help="dove scrivere che cosa ha trovato"
    )
    options = parser.parse_args(arguments)
    print(INTRODUCTION)
    person = AtTheTerminal()
    try:
        if not person.agrees("inizio", "Il foglio è vuoto e non serve a nessuno."):
            return 2
        today = dt.date.today()  # noqa: DTZ011
        done = run(person, options.key, options.google, options.out, today=today)
    except EOFError:
        print(
            "Nessuno risponde: la prova serve a una persona davanti a un terminale.",
            file=sys.stderr,
        )
        return 2
    except (CollectorError, ProbeRefusedError) as trouble:
        print(trouble, file=sys.stderr)
        return 2
    different = [one for _, facts in done for one in facts if not one.same]
    print(
        f"\nScritti: {options.out / REPORT}, {options.out / RECORDINGS}. Diversi dall'atteso: "
        f"{len(different)}."
    )
    print(CLEAN_UP)
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
