"""Who flags are for where they are for no mediator, as it stands in *Segnalazioni*."""

from typing import Final

UNCLEAR_MEDIATOR: Final = "(mediatore da chiarire)"
COORDINATION: Final = "(coordinamento)"
