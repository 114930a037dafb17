"""What a project may tune of the rules: the table [rules] of collector.toml."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """The measures of the rules. `off`: codes of flags that nobody wants; they are never made."""

    off: tuple[str, ...] = field(
        default=(), metadata={"description": "Le segnalazioni che non si vogliono, per codice."}
    )
    shortest_talk: int = field(
        default=10,
        metadata={
            "ge": 0,
            "le": 1440,
            "description": "Minuti. Un colloquio più corto è una cosa da guardare.",
        },
    )
    longest_talk: int = field(
        default=360,
        metadata={
            "ge": 1,
            "le": 1440,
            "description": "Minuti. Un colloquio più lungo è una cosa da guardare.",
        },
    )
    farthest_next: int = field(
        default=366,
        metadata={
            "ge": 1,
            "le": 3660,
            "description": "Giorni. Un prossimo colloquio più lontano è una cosa da guardare.",
        },
    )
    hours_warning: int = field(
        default=80,
        metadata={
            "ge": 1,
            "le": 100,
            "description": "Per cento del monte ore: da qui si avvisa, anche nei documenti.",
        },
    )
    no_contact_days: int = field(
        default=60,
        metadata={
            "ge": 1,
            "le": 3660,
            "description": "Giorni senza colloqui con un nucleo attivo, prima di avvisare.",
        },
    )
    missed_after_days: int = field(
        default=3,
        metadata={
            "ge": 0,
            "le": 365,
            "description": "Giorni di attesa dopo un colloquio previsto, prima di avvisare che non "
            "risulta.",
        },
    )
