"""All rules by name: what they look at, their flags, their sources, what tunes them. Pure.

`docs/segnalazioni.md` is made from here (`python -m collector.validation.catalogue_page`), and a
test fails when it is stale.
"""

from typing import Any, Final

from collector.sheet.row_matching import match_rows
from collector.validation import between_rows, per_nucleus, within_row
from collector.validation.directory import read_directory
from collector.validation.reported import changed_since_reported
from collector.validation.rule import Rule

ROW_RULES: Final[tuple[Rule[Any], ...]] = (
    Rule(
        "I codici delle righe e la colonna «Stato»",
        ("RIGA-04", "RIGA-05", "CODICE-01", "STATO-01"),
        "Il registro: ogni riga resta la stessa, con la sua storia, ovunque venga spostata.",
        match_rows,
    ),
    Rule(
        "Una riga cambiata dopo un documento",
        ("RIGA-10",),
        "Presentazione del servizio, incontri di monitoraggio: chi ha letto un dato sbagliato deve "
        "saperlo.",
        changed_since_reported,
    ),
)
"""The flags on rows that depend on what the journal knows of them."""

TAB_RULES: Final[tuple[Rule[Any], ...]] = (
    Rule(
        "Il foglio Nuclei",
        (
            "CODICE-02",
            "CODICE-03",
            "CANCELLATA-01",
            "NUCLEO-05",
            "NOME-01",
            "NOME-02",
            "NUMERO-01",
            "TIPO-01",
            "PERSONA-01",
            "PERSONA-03",
        ),
        "Una famiglia, una riga, un codice: il codice decide di chi è la storia. Le tipologie di "
        "caso sono quelle della presentazione del servizio.",
        read_directory,
    ),
    Rule(
        "Il foglio Persone",
        ("PERSONA-02", "EMAIL-01", "EMAIL-02", "EMAIL-03"),
        "GDPR, art. 5, par. 1, lett. f e art. 32: un documento solo a chi deve averlo.",
        read_directory,
    ),
    Rule(
        "Il foglio Incontri",
        ("INCONTRO-01",),
        "Presentazione del servizio: gli incontri con gli assistenti sociali e l'équipe dei "
        "mediatori.",
        read_directory,
    ),
)
"""The flags on the other tabs."""

RULE_GROUPS: Final[tuple[tuple[str, tuple[Rule[Any], ...]], ...]] = (
    ("Che cosa c'è in una cella", within_row.READING_RULES),
    (
        "Che cosa dice una riga",
        tuple(rule for rule in within_row.RULES if rule is not within_row.UNREADABLE_RULE),
    ),
    ("Una riga accanto alle altre", (*between_rows.RULES, *ROW_RULES)),
    ("Un nucleo e i suoi colloqui", per_nucleus.RULES),
    ("Gli altri fogli", TAB_RULES),
)
ALL_RULES: Final[tuple[Rule[Any], ...]] = tuple(rule for _, rules in RULE_GROUPS for rule in rules)
