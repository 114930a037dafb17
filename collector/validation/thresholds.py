"""What a project may tune of the rules: the table [rules] of collector.toml."""

from typing import Annotated, NamedTuple


class Thresholds(NamedTuple):
    """The measures of the rules. `off`: codes of flags that nobody wants; they are never made."""

    off: Annotated[
        tuple[str, ...], {"description": "Le segnalazioni che non si vogliono, per codice."}
    ] = ()
    shortest_talk: Annotated[
        int,
        {
            "ge": 0,
            "le": 1440,
            "description": "Minuti. Un colloquio più corto è una cosa da guardare.",
        },
    ] = 10
    longest_talk: Annotated[
        int,
        {
            "ge": 1,
            "le": 1440,
            "description": "Minuti. Un colloquio più lungo è una cosa da guardare.",
        },
    ] = 360
    farthest_next: Annotated[
        int,
        {
            "ge": 1,
            "le": 3660,
            "description": "Giorni. Un prossimo colloquio più lontano è una cosa da guardare.",
        },
    ] = 366
    hours_warning: Annotated[
        int,
        {
            "ge": 1,
            "le": 100,
            "description": "Per cento del monte ore: da qui si avvisa, anche nei documenti.",
        },
    ] = 80
    no_contact_days: Annotated[
        int,
        {
            "ge": 1,
            "le": 3660,
            "description": "Giorni senza colloqui con un nucleo attivo, prima di avvisare.",
        },
    ] = 60
    missed_after_days: Annotated[
        int,
        {
            "ge": 0,
            "le": 365,
            "description": "Giorni di attesa dopo un colloquio previsto, prima di avvisare che non "
            "risulta.",
        },
    ] = 3
