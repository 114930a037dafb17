"""What `import` found in old Word sheets, in Italian. No decisions: values in, lines out."""

import json
from collections.abc import Iterator

from collector.app.word_import import FileImport, ImportPlan
from collector.cli.output.common import count


def import_json(todo: ImportPlan, *, written: int, dry_run: bool) -> str:
    """The one object that `--json` prints. ASCII only."""
    files = [
        {
            "file": file.read.file,
            "talks": file.talks,
            "nuclei": list(file.nuclei),
            "doubts": list(file.doubts),
            "refused": file.read.refusal,
        }
        for file in todo.files
    ]
    return json.dumps(
        {"files": files, "already": todo.already_there, "written": written, "dry_run": dry_run},
        indent=2,
    )


def import_plan_text(todo: ImportPlan) -> str:
    """What was found, file after file, to read before saying yes."""
    return "\n".join(_lines(todo))


def _lines(todo: ImportPlan) -> Iterator[str]:
    for file in todo.files:
        yield from _file(file)
    if todo.unknown:
        names = ", ".join(f"«{name}»" for name in todo.unknown)
        yield f"Non sono nel foglio «Nuclei»: {names}. Il controllo li segnala; aggiungili lì se sono nuovi."
    if todo.already_there:
        yield f"Già nel foglio: {todo.already_there}. Non li scrivo di nuovo."
    if not todo.rows and any(file.talks for file in todo.files):
        yield "Non c'è niente da scrivere."


def _file(file: FileImport) -> Iterator[str]:
    yield file.read.file
    if file.read.content is None:
        yield "  Rifiutato: non importo nulla da questo file."
        return
    yield f"  Colloqui: {file.talks}" + (
        f" (già nel foglio: {file.already_there})" if file.already_there else ""
    )
    if file.nuclei:
        yield f"  {count(len(file.nuclei), 'nucleo', 'nuclei')}: {', '.join(file.nuclei)}"
    if file.read.content.empty:
        yield f"  Tabelle vuote lasciate fuori: {file.read.content.empty}"
    if file.doubts:
        yield f"  {count(len(file.doubts), 'dubbio', 'dubbi')}:"
        yield from (f"    - {doubt}" for doubt in file.doubts)


def import_question(todo: ImportPlan) -> str:
    """What is asked before writing."""
    return f"Scrivo {count(todo.rows, 'colloquio', 'colloqui')} nel foglio «{todo.tab}»? [s/N] "


def import_not_done_text(*, dry_run: bool, asked: bool) -> str:
    """Why nothing was written, and how it would be."""
    if dry_run:
        return "Prova: non ho scritto nulla."
    return (
        "Non ho scritto nulla."
        if asked
        else "Non ho scritto nulla: per importare senza domande aggiungi --yes."
    )


def import_done_text(todo: ImportPlan, written: int) -> str:
    """What was done, and what comes now."""
    one = written == 1
    return (
        f"{'Scritto' if one else 'Scritti'} {count(written, 'colloquio', 'colloqui')} in fondo al foglio "
        f"«{todo.tab}», con la provenienza. Ora lancia «collector sync»: dà i codici e dice che cosa manca."
    )
