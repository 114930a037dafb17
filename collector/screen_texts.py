"""What the coordinator sees of texts in which a person can be recognised, in Italian. Values in, lines out."""

from collections.abc import Sequence

from rich.padding import Padding
from rich.text import Text

from collector.compile.italian import one_line
from collector.screen import console, count
from collector.texts import CoveredText
from schemas.workbook import italian_day


def covered(texts: Sequence[CoveredText]) -> None:
    """Each text with what is covered in it marked, for the coordinator's eyes only."""
    out = console()
    if not texts:
        out.print("In nessun testo ho trovato nomi, recapiti o documenti.")
        return
    out.print()
    for text in texts:
        day = f" · {italian_day(text.talk.date)}" if text.talk.date else ""
        head = f"{text.mark.row} · {text.talk.nucleus or 'nucleo non chiaro'}{day} · {text.header}"
        out.print(Text.assemble((head, "bold"), (" · lasciato passare", "green") if text.let_through else ""))
        shown, end = Text(), 0
        for span in text.spans:
            shown.append(_line(text.text[end : span.start]))
            hidden = not text.let_through or span.family
            shown.append(_line(text.text[span.start : span.end]), "reverse" if hidden else "underline")
            shown.append(f" ({span.kind.value})", "dim")
            end = span.end
        shown.append(_line(text.text[end:]))
        out.print(Padding(shown, (0, 0, 1, 2)))
    still = sum(not text.let_through for text in texts)
    out.print(
        f"{count(len(texts), 'testo', 'testi')}, {still} con parti coperte nei documenti. Se un testo può uscire "
        "com'è: «collector texts --clear CODICE». I nomi delle famiglie restano coperti. Questo elenco resta qui.",
        style="dim",
    )


def decided(changed: int) -> None:
    """How many texts are shown otherwise from now on."""
    if not changed:
        console().print("Era già così: non ho cambiato nulla.")
        return
    console().print(f"Fatto: {count(changed, 'testo', 'testi')}. I documenti fatti da ora in poi ne tengono conto.")


def _line(text: str) -> str:
    ends = text[:1].isspace(), text[-1:].isspace()
    line = one_line(text) or ""
    return f"{' ' if ends[0] else ''}{line}{' ' if ends[1] and line else ''}"
