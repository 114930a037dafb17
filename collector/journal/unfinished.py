"""An erasure that has begun and is not over: until then no sync and no document is remembered.

Killed between the workbook and the journal, it would leave rows that look as if they had been lost.
"""

import json
from typing import Final

from collector.errors import JournalError
from collector.journal.database import read_note
from collector.journal.sql import Connection
from schemas.erasure import ErasureKind

ERASING_NOTE: Final = "erasing"
"""The journal's note of the erasure that has begun."""


def stop_if_erasing(db: Connection) -> None:
    """Raises JournalError while an erasure has begun and is not over."""
    facts = read_note(db, ERASING_NOTE)
    if facts:
        raise JournalError(unfinished_sentence(facts))


def erasing_code(facts: str) -> str:
    """Return the code that the noted facts are about; '' where that is not known."""
    try:
        return str(json.loads(facts)["code"])
    except (ValueError, KeyError, TypeError):
        return ""


def unfinished_sentence(facts: str) -> str:
    """Return what to do about an erasure that is not over. `facts`: as they are noted."""
    return (
        f"Una cancellazione ({erasing_code(facts)}) è cominciata e non è finita: prima di allora "
        "non registro altro. Aspetta che finisca; se si è interrotta, rilancia "
        f"«{command_again(facts)}» con gli stessi argomenti, e riprende da dove era. Non ho "
        "scritto nulla."
    )


def command_again(facts: str) -> str:
    """Return the command that had begun an erasure."""
    try:
        is_of_retention = json.loads(facts)["kind"] == ErasureKind.NARRATIVE
    except (ValueError, KeyError, TypeError):
        is_of_retention = False
    if is_of_retention:
        return "collector retention --erase"
    return f"collector forget {erasing_code(facts)}"
