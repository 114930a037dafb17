"""Checks of what the form asks, and of where its answers go. Pure."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from collector.app.doctor.report import Check, error, ok, warning
from collector.app.online_form import LINK_STEP
from collector.sheet.columns import Layout
from collector.sheet.form_changes import FormDifferences
from collector.sheet.form_questions import WantedForm
from schemas.code import is_code
from schemas.session import COLUMNS

FILL: Final = "Lancia «collector form»"
_LINK_IT: Final = f"Collega il modulo al foglio: {LINK_STEP}"


# --- The questions -------------------------------------------------------------------------------


_OPTIONAL_TITLES: Final = frozenset(column.header for column in COLUMNS if column.spec.optional)


def check_questions(present: FormDifferences) -> Check:
    """Check that each field has one question, by a title known when answers are read.

    A form without the question of an optional column lacks nothing.
    """
    parts = []
    missing = [title for title in present.missing if title not in _OPTIONAL_TITLES]
    if missing:
        parts.append(_titled(missing, "manca la domanda", "mancano le domande"))
    if present.renamed:
        pairs = ", ".join(f"«{ours}» (ora «{now}»)" for now, ours in present.renamed)
        parts.append(f"hanno un altro titolo {pairs}")
    if parts:
        return warning(
            "form_questions",
            f"Nel modulo {'; '.join(parts)}.",
            f"{FILL}: le rimette a posto e lo dice.",
        )
    if present.twice:
        twice = _titled(present.twice, "sta due volte la domanda", "stanno due volte le domande")
        return warning(
            "form_questions",
            f"Nel modulo {twice}.",
            "Apri il modulo e cancella quella che non serve, se no le risposte stanno in due "
            "colonne.",
        )
    return ok("form_questions", f"le {len(present.asked)} domande della scheda ci sono")


def check_no_family_names(present: FormDifferences, families: Iterable[str]) -> Check:
    """ALARM when an answer to choose from holds a family's name: whoever gets the form reads it.

    `families`: the names in *Nuclei*. The name that was found is not repeated.
    """
    offered = [*(present.nuclei or ()), *present.others]
    if _any_holds(offered, families):
        return error(
            "form_names",
            "ALLARME: tra le risposte da scegliere nel modulo c'è il nome di una famiglia. Lo "
            "legge chiunque riceva il modulo.",
            "Apri il modulo e toglilo. Per «Nucleo» basta «collector form»: ci rimette solo i "
            "codici.",
        )
    if present.nuclei is None:
        return ok("form_names", "non c'è un elenco di nuclei: il codice si scrive")
    if not all(is_code(answer, "N") for answer in present.nuclei):
        return warning(
            "form_names",
            "Nel modulo, alla domanda «Nucleo», ci sono risposte che non sono codici.",
            f"Guarda che non siano nomi di famiglie. {FILL}: ci rimette solo i codici.",
        )
    return ok("form_names", f"dei nuclei ci sono solo i codici ({len(present.nuclei)})")


def _any_holds(answers: Sequence[str], names: Iterable[str]) -> bool:
    """True when a name stands in an answer as words of their own."""
    for name in names:
        pattern = re.compile(rf"(?<!\w){re.escape(name.casefold())}(?!\w)")
        if any(pattern.search(answer.casefold()) for answer in answers):
            return True
    return False


def _titled(titles: Sequence[str], one: str, more: str) -> str:
    """Return the noun that fits the number of titles, and the titles."""
    noun = one if len(titles) == 1 else more
    return f"{noun} {', '.join(f'«{title}»' for title in titles)}"


# --- Where the answers go ------------------------------------------------------------------------


def check_linked_sheet(linked: str, ours: str) -> Check:
    """Check that the answers go to our spreadsheet. Ids on Google; `ours` is '' for an .xlsx."""
    if not linked:
        return warning(
            "form_link",
            "Il modulo non è collegato a nessun foglio: le risposte restano lì.",
            _LINK_IT,
        )
    if not ours:
        return ok(
            "form_link", "le risposte vanno in un foglio Google: per leggerle si scarica come .xlsx"
        )
    if linked != ours:
        return warning(
            "form_link",
            "Le risposte del modulo vanno in un altro foglio Google, che il controllo non legge.",
            "Apri il modulo, «Risposte», ⋮, «Scollega modulo»; poi «Collega a Fogli» e il foglio "
            "con «Schede».",
        )
    return ok("form_link", "le risposte vanno in questo foglio")


def check_answers_tab(
    layouts: Iterable[Layout], present: FormDifferences, wanted: WantedForm
) -> Check:
    """Check that the tab that Google fills is there, with a column for each question."""
    tabs = [layout for layout in layouts if layout.responses]
    if not tabs:
        return warning(
            "form_tab",
            "Il modulo è collegato, ma tra i fogli non trovo quello delle risposte.",
            "Nella sua riga 1 devono stare «Informazioni cronologiche» e i titoli delle domande: "
            "se qualcuno li ha cambiati, rimettili. Se il foglio è stato cancellato: nel modulo "
            "«Risposte», ⋮, «Scollega modulo», poi collegalo di nuovo.",
        )
    # A form that was linked anew leaves the tab of its earlier answers behind.
    best = max(tabs, key=lambda layout: len(present.asked & layout.columns.keys()))
    without_column = present.asked - best.columns.keys()
    titles = [item["title"] for key, item in wanted.items.items() if key in without_column]
    if titles:
        lacking = _titled(titles, "non trovo la colonna", "non trovo le colonne")
        return warning(
            "form_tab",
            f"Nel foglio «{best.tab}» {lacking}.",
            f"Rimetti quei titoli nella riga {best.header_row}, uguali alle domande del modulo.",
        )
    more = f"; {len(best.unknown)} in più" if best.unknown else ""
    return ok("form_tab", f"«{best.tab}»: riconosco {len(present.asked)} colonne{more}")
