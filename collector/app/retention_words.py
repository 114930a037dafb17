"""What retention says, on the screen and on the list to sign: by code, never a name. Pure."""

from collections.abc import Iterator
from typing import Final

from collector.compile.retention import (
    AccountingTerm,
    Clocks,
    Doubt,
    HeldTerm,
    NarrativeTerm,
    Retention,
    Start,
    UnsureTerm,
    due_on,
)
from collector.text.italian import count, listed, short_day

WHAT_TO_WRITE: Final = (
    "[retention]",
    "narrative_months = 24   # mesi dopo la conclusione del percorso: testi e nomi",
    "accounting_years = 8    # anni dopo il 31 dicembre dell'anno del colloquio: le prove",
)
"""An example of the settings."""
_MOST_ROWS: Final = 5
_STARTS: Final = {
    Start.CLOSED: "concluso il {day}",
    Start.LAST_TALK: "concluso senza una data: conta l'ultimo colloquio, {day}",
    Start.LATER_TALK: "conta l'ultimo colloquio, {day}, che è dopo la fine",
    Start.GONE: "tolto dal foglio il {day}",
}
_DOUBTS: Final = {
    Doubt.NO_DAY: (
        "è concluso, ma senza «Concluso il» e senza colloqui: scrivi la data in «Nuclei»"
    ),
    Doubt.UNSURE_TALK: (
        "è concluso, ma {rows} non {has} una data sicura, o {has} una data che deve ancora venire: "
        "correggi nel foglio"
    ),
    Doubt.NO_NUCLEUS: (
        "{rows} non {is_} di nessun nucleo sicuro: finché è così nessuna scadenza vale per "
        "{them}. Correggi «Nucleo» nel foglio"
    ),
}


def clock_sentences(clocks: Clocks) -> Iterator[str]:
    """Yield what the settings say, a sentence each."""
    if clocks.narrative_months is None:
        yield ("Testi e nomi: senza scadenza, perché in [retention] non c'è «narrative_months».")
    else:
        months = count(clocks.narrative_months, "mese", "mesi")
        yield f"Testi e nomi: {months} dopo la conclusione del percorso."
    if clocks.accounting_years is None:
        yield ("Prove contabili: senza scadenza, perché in [retention] non c'è «accounting_years».")
    else:
        years = count(clocks.accounting_years, "anno", "anni")
        yield f"Prove contabili: {years} dopo il 31 dicembre dell'anno del colloquio."
    if clocks.evidence_is_shorter:
        yield (
            "Il tempo delle prove è più corto di quello dei testi: finché ci sono i testi ci sono "
            "anche le prove, quindi vale il più lungo."
        )


def narrative_sentence(term: NarrativeTerm) -> str:
    """Return why texts and names of a nucleus are due, and from when."""
    start = _STARTS[term.start_is].format(day=short_day(term.start))
    talks = count(len(term.rows), "colloquio", "colloqui")
    return f"testi e nomi, {talks}: {start}; {_until(term)}"


def accounting_sentence(term: AccountingTerm) -> str:
    """Return what of the evidence is due, and from when."""
    talks = count(len(term.rows), "colloquio", "colloqui")
    more = ", insieme ai testi" if term.has_texts else ""
    if term.undated:
        more = f"{more}, {term.undated} senza data (conta il giorno della cancellazione)"
    return f"prove contabili del {term.year}, {talks}{more}: {_until(term)}"


def held_sentence(term: HeldTerm) -> str:
    """Return what is not erased although its time is over or nearly so, and why."""
    return f"{held_line(term)}. Motivo: {term.reason}"


def held_line(term: HeldTerm) -> str:
    """Return the same without the reason, which may name somebody."""
    what = "prove contabili" if term.is_evidence else "testi e nomi"
    return f"{what}, fino al {short_day(term.keep_until)}: non si cancella"


def unsure_sentence(term: UnsureTerm) -> str:
    """Return why no term is sure, and what to do."""
    many = len(term.rows) > 1
    return _DOUBTS[term.doubt].format(
        rows=_rows(term.rows),
        has="hanno" if many else "ha",
        is_="sono" if many else "è",
        them="loro" if many else "lui",
    )


def unconcluded_sentence(retention: Retention) -> str:
    """Return for how many nuclei no clock runs; '' for none."""
    number = retention.unconcluded
    if not number or retention.clocks.narrative_months is None:
        return ""
    are = count(number, "nucleo non è concluso", "nuclei non sono conclusi")
    return f"{are}: nessuna scadenza."


def _until(term: NarrativeTerm | AccountingTerm) -> str:
    last, first = short_day(term.keep_until), short_day(due_on(term.keep_until))
    return f"si conserva fino al {last}, da cancellare dal {first}"


def _rows(rows: tuple[str, ...]) -> str:
    if not rows:
        return ""
    shown = list(rows[:_MOST_ROWS])
    if len(rows) > _MOST_ROWS:
        shown.append(f"altri {len(rows) - _MOST_ROWS}")
    return f"{'il colloquio' if len(rows) == 1 else 'i colloqui'} {listed(shown)}"
