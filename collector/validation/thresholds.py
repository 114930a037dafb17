"""What a project may tune of the rules: the table [rules] of collector.toml."""

from pydantic import BaseModel, ConfigDict, Field


class Thresholds(BaseModel):
    """The measures of the rules. `off`: codes of flags that nobody wants; they are never made."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    off: tuple[str, ...] = Field(
        default=(), description="Le segnalazioni che non si vogliono, per codice."
    )
    shortest_talk: int = Field(
        default=10,
        ge=0,
        le=1440,
        description="Minuti. Un colloquio più corto è una cosa da guardare.",
    )
    longest_talk: int = Field(
        default=360,
        ge=1,
        le=1440,
        description="Minuti. Un colloquio più lungo è una cosa da guardare.",
    )
    farthest_next: int = Field(
        default=366,
        ge=1,
        le=3660,
        description="Giorni. Un prossimo colloquio più lontano è una cosa da guardare.",
    )
    hours_warning: int = Field(
        default=80,
        ge=1,
        le=100,
        description="Per cento del monte ore: da qui si avvisa, anche nei documenti.",
    )
    no_contact_days: int = Field(
        default=60,
        ge=1,
        le=3660,
        description="Giorni senza colloqui con un nucleo attivo, prima di avvisare.",
    )
    missed_after_days: int = Field(
        default=3,
        ge=0,
        le=365,
        description="Giorni di attesa dopo un colloquio previsto, prima di avvisare che non "
        "risulta.",
    )
