"""What to press on the board where a sentence that commands share names a command."""

import re
from dataclasses import dataclass
from typing import Final

from schemas.patterns import lazy_pattern

_NAMED: Final = lazy_pattern(r"«(collector [a-z][^»]*)»")


@dataclass(frozen=True, slots=True)
class Instead:
    """What stands for a command.

    `command`: as the sentence names it; `button`: what to press, '' where the page itself is
    enough; `page`: its name, at `address`.
    """

    command: str
    button: str
    page: str
    address: str

    def __str__(self) -> str:
        """Return it as a sentence in Italian."""
        what = f"premi «{self.button}» in" if self.button else "apri"
        return f"Qui, al posto di «{self.command}», {what} «{self.page}»."


_TODAY: Final = ("Oggi", "/")
_MEETINGS: Final = ("Incontri", "/incontri")
_TEXTS: Final = ("Testi", "/testi")
_PEOPLE: Final = ("Persone", "/persone")
WAYS: Final = (
    (r"send .*RICHIESTA-.*", "", _TODAY),
    (r"send .*--arrived\b.*", "È arrivata", _MEETINGS),
    (r"send .*--sent\b.*", "Segna come spedita", _MEETINGS),
    (r"send .*--again\b.*", "Spedisci di nuovo", _MEETINGS),
    (r"send( --meeting \S+)?", "Spedisci", _MEETINGS),
    (r"digest( --meeting \S+)?", "Prepara", _MEETINGS),
    (r"meetings", "", _MEETINGS),
    (r"sync( --accept-(missing|older)| --new-journal)?", "Controlla adesso", _TODAY),
    (r"remind", "Scrivi a chi deve completare", _TODAY),
    (r"week", "", _TODAY),
    (r"texts --clear\b.*", "Lascia passare", _TEXTS),
    (r"texts --allow\b.*", "Ammetti questa parola", _TEXTS),
    (r"texts.*", "", _TEXTS),
    (r"restore --lost", "", ("Rimetti nel foglio", "/rimetti")),
    (r"(explain|versions) .*", "", ("Colloqui", "/colloqui")),
    (r"nuclei", "", ("Nuclei", "/nuclei")),
    (r"password(?! --smtp).*", "", _PEOPLE),
    (r"key\b.*", "", _PEOPLE),
    (r"doctor", "", ("Salute", "/salute")),
)
"""A command, its button and its page; the first that fits holds. Of others there is none here."""


def instead_of_commands(sentences: str) -> list[Instead]:
    """Return what to press for each command that is named and that the board does, each once."""
    named = dict.fromkeys(" ".join(command.split()) for command in _NAMED.findall(sentences))
    return [found for command in named if (found := _instead(command)) is not None]


def _instead(command: str) -> Instead | None:
    for pattern, button, (page, address) in WAYS:
        if re.fullmatch(f"collector {pattern}", command):
            return Instead(command, button, page, address)
    return None
