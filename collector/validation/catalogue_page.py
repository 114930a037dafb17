"""The page docs/segnalazioni.md, made from the registry of rules.

`python -m collector.validation.catalogue_page` writes it.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from collector.validation.registry import RULE_GROUPS
from collector.validation.rule import Rule
from collector.validation.thresholds import Thresholds
from schemas.cells.names import ALMOST
from schemas.flag import CATALOGUE, Severity, fill_text

PAGE_PATH: Final = Path(__file__).parents[2] / "docs" / "segnalazioni.md"
_HEAD: Final = """\
# Le segnalazioni, una per una

Che cosa può dire un controllo: nella colonna «Stato», nel foglio «Segnalazioni», con \
`collector flags`. Il codice è a
sinistra. **Da completare** vuol dire che il colloquio non è completo e nei documenti si dice \
che cosa manca; **da
controllare** è un dubbio: se va bene così, si lascia. I giorni, i nomi e i numeri qui sono esempi.

Questa pagina è fatta dal programma: si cambia nelle regole, non qui.

## Spegnere e regolare

In `collector.toml`, parte `[rules]`:

```toml
[rules]
off = ["RIGA-08", "MEDIATORE-05"]
no_contact_days = 45
```

Si possono spegnere i codici segnati con *sì*. Gli altri dicono che un \
colloquio manca o non è completo: quelli no.

| misura | di solito | che cos'è |
|---|---|---|
"""
_SAMPLE: Final = {
    "header": "Data",
    "proposal": "20/06/2026",
    "day": "20/06/2026",
    "weekday": "sabato",
    "talk": "06/06/2026",
    "start": "10:30",
    "end": "09:30",
    "inside": "10:30–11:45",
    "length": "7 h",
    "sent": "19/06/2026",
    "codes": "N7F3K, N2QX8",
    "choices": "svolto, assente, annullato, rinviato",
    "sender": "Li Wei",
    "nucleus": "N7F3K",
    "known": "Amina Haddad",
    "other": "N7F3K del 20/06/2026 ore 10:30",
    "kinds": "un nome",
    "differ": "«Ora fine» e «Persone presenti»",
    "meeting": "AS-2026-06-25",
    "used": "17 h",
    "granted": "20 h",
    "percent": "85",
    "left": "3 h",
    "over": "1 h 30 min",
    "days": "60",
    "closed": "12/06/2026",
    "language": "albanese",
}
_OF_KIND: Final[dict[str, dict[str, str]]] = {
    "TESTO": {"header": "Esito"},
    "SCELTA": {"header": "Svolgimento", "proposal": "«annullato»"},
    "PROSSIMA": {"header": "Data prossimo colloquio", "day": "04/07/2026", "talk": "20/06/2026"},
    "ORA": {"header": "Ora inizio", "proposal": "10:30", "start": "10:30", "end": "09:30"},
    "PRESENTI": {"header": "Persone presenti", "proposal": "madre, 2 figli"},
    "NUCLEO": {"header": "Nucleo", "proposal": "N7F3K"},
    "MEDIATORE": {"header": "Mediatore", "proposal": "Amina Haddad"},
    "PERSONA": {"header": "Assistente sociale", "proposal": "Anna Rossi"},
    "COMUNE": {"header": "Comune", "proposal": "Rozzano", "known": "Opera"},
    "IDENTITA": {"header": "Descrizione intervento"},
    "NUMERO": {"header": "Monte ore"},
    "DIFFICOLTA": {"header": "Difficoltà: tipo", "types": "«opposizione dell'utente»"},
    "TIPO": {"proposal": "«Housing sociale»"},
}
"""What the examples say, by the first part of a code."""
_OTHER_SAMPLES: Final[dict[str, dict[str, str]]] = {
    "DATA-10": {"start": "01/01/2026", "day": "20/06/2016"},
    "DATA-12": {"start": "25/06/2026"},
    "DATA-16": {"day": "10 maggio 2026", "proposal": "5 ottobre 2026"},
    "PROSSIMA-02": {"day": "04/07/2036"},
    "PROSSIMA-01": {"day": "13/06/2026"},
    "ORE-02": {"used": "21 h 30 min"},
    "NUCLEO-06": {
        "other": "N2QX8, scritto per esempio in «Schede», riga 12",
        "why": "quasi le stesse lettere",
    },
    "NUCLEO-01": {"why": ALMOST},
    "NUCLEO-10": {"known": "nel comune di Opera"},
    "RIGA-04": {"talk": "del 20/06/2026 N7F3K"},
}
_TABLE_HEAD: Final = (
    "\n| codice | che cosa dice | che cosa fare | quanto conta | si spegne |\n|---|---|---|---|---|"
)
_SEVERITY: Final = {Severity.ERROR: "da completare", Severity.WARNING: "da controllare"}


def catalogue_page() -> str:
    """Return the whole page, in Markdown."""
    return "\n".join((_HEAD + "\n".join(_measures()), *_groups()))


def _measures() -> Iterator[str]:
    for name, default in Thresholds._field_defaults.items():
        if name != "off":
            limits = Thresholds.__annotations__[name].__metadata__[0]
            yield f"| `{name}` | {default} | {limits['description']} |"


def _groups() -> Iterator[str]:
    for title, rules in RULE_GROUPS:
        yield f"\n## {title}"
        for rule in rules:
            yield from _rule_lines(rule)


def _rule_lines(rule: Rule[Any]) -> Iterator[str]:
    yield f"\n### {rule.name}\n\nDa dove viene: {rule.source}"
    if rule.thresholds:
        names = ", ".join(f"`{name}`" for name in rule.thresholds)
        yield f"\nSi regola con: {names}."
    yield _TABLE_HEAD
    for code in rule.codes:
        yield _code_line(code)


def _code_line(code: str) -> str:
    kind = CATALOGUE[code]
    group = code.split("-")[0]
    facts = {**_SAMPLE, **_OF_KIND.get(group, {}), **_OTHER_SAMPLES.get(code, {})}
    what, todo = (
        fill_text(text, facts["header"], facts).replace("|", "\\|")
        for text in (kind.what, kind.todo)
    )
    can_be_off = "sì" if kind.can_be_off else "no"
    return f"| {code} | {what} | {todo} | {_SEVERITY[kind.severity]} | {can_be_off} |"


def main() -> None:
    """Write the page. Raises OSError where docs/ cannot be written."""
    PAGE_PATH.write_text(catalogue_page() + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
