"""The command `texts`: what is redacted in documents, and what may pass."""

from typing import TYPE_CHECKING, Any

import click

from collector.access_log.entries import Act
from collector.cli.access import note
from collector.cli.italian_click import IncompatibleOptions
from collector.cli.options import command, project_settings, shared_options

if TYPE_CHECKING:
    from collector.journal.store import Journal


@command("texts")
@click.argument("word", metavar="[PAROLA]", required=False)
@click.option("--rows", is_flag=True, help="I testi interi, riga per riga, invece delle parole.")
@click.option(
    "--allow",
    metavar="PAROLA",
    multiple=True,
    help="Questa parola passa in tutto il progetto.",
)
@click.option("--disallow", metavar="PAROLA", multiple=True, help="Questa parola non passa più.")
@click.option(
    "--allowed",
    is_flag=True,
    help="Le parole che passano: chi le ha lasciate passare, e quando.",
)
@click.option(
    "--clear",
    metavar="CODICE",
    multiple=True,
    help="I testi di questa riga possono uscire come sono.",
)
@click.option(
    "--cover",
    metavar="CODICE",
    multiple=True,
    help="I testi di questa riga tornano coperti.",
)
@click.option("--all", "everything", is_flag=True, help="L'elenco intero, anche se è lungo.")
@click.option("--json", "as_json", is_flag=True, help="Le parole in JSON, per altri programmi.")
@shared_options
def texts(
    *,
    word: str | None,
    rows: bool,
    allow: tuple[str, ...],
    disallow: tuple[str, ...],
    allowed: bool,
    clear: tuple[str, ...],
    cover: tuple[str, ...],
    everything: bool,
    as_json: bool,
    **shared: Any,
) -> None:
    """Mostra le parole coperte nei documenti, dalla più frequente; con una PAROLA, i testi in cui
    si trova.

    Solo sullo schermo. I nomi delle famiglie restano coperti anche con --clear e --allow: nei
    documenti c'è il codice.
    """
    from collector.app.clearances import ClearanceRequest, apply_clearances
    from collector.app.freshness import open_checked_journal
    from collector.app.project import now
    from collector.app.system_user import system_user
    from collector.app.word_review import allowed_and_withdrawn_words, review_words
    from collector.cli.output.redactions import (
        show_allowed_words,
        show_decision,
        show_words,
        words_json,
    )

    request = ClearanceRequest(clear, cover, allow, disallow)
    other_list = allowed or as_json
    _refuse_two_lists(word, rows=rows, other=other_list, changes=bool(request))
    settings = project_settings(shared)
    with open_checked_journal(settings) as journal:
        note(settings, Act.CLEARANCE if request else Act.NAMES_SHOWN, (*clear, *cover))
        changed = None
        if request:
            changed = apply_clearances(
                journal, request, who=system_user(), at=now(), day=settings.today
            )
        if as_json:
            click.echo(words_json(review_words(journal)))
            return
        if changed is not None:
            show_decision(*changed)
        if rows or word is not None:
            _show_texts(journal, word, everything=everything)
        elif allowed:
            show_allowed_words(*allowed_and_withdrawn_words(journal))
        elif changed is None:
            show_words(review_words(journal), everything=everything)


def _refuse_two_lists(word: str | None, *, rows: bool, other: bool, changes: bool) -> None:
    """Raise IncompatibleOptions when two lists are asked for.

    `other`: the words that pass, or JSON; `changes`: whether texts or words are to be cleared.
    """
    if word is not None and (changes or rows or other):
        raise IncompatibleOptions(
            f"«{word}» è una parola di troppo: da sola mostra i testi in cui si trova. Se fa parte "
            'di un\'espressione, mettila tra virgolette: --allow "Centro Pavesi".'
        )
    if rows and other:
        raise IncompatibleOptions("«--rows» va senza «--allowed» e senza «--json».")


def _show_texts(journal: "Journal", word: str | None, *, everything: bool) -> None:
    """Show the texts in which `word` is found; without a word, all that have a redacted part."""
    from collector.app.text_review import texts_to_review
    from collector.app.word_review import texts_containing
    from collector.cli.output.redactions import show_covered_texts

    texts = texts_to_review(journal)
    if word is None:
        redacted = [text for text in texts if text.has_redactions]
        show_covered_texts(redacted, everything=everything)
    else:
        show_covered_texts(texts_containing(texts, word), everything=everything, word=word)
