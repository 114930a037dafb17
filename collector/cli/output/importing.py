"""What `import` shows of old Word sheets, in Italian. No decisions: values in, lines out."""

import json
from collections.abc import Iterator

from collector.app.word_import import FileImport, ImportPlan
from collector.cli.output.console import count


def import_json(planned: ImportPlan, *, written: int, dry_run: bool) -> str:
    """Return the one object that `--json` prints. ASCII only."""
    files = [
        {
            "file": file.read.file,
            "talks": file.talks,
            "nuclei": list(file.nuclei),
            "doubts": list(file.doubts),
            "refused": file.read.refusal,
        }
        for file in planned.files
    ]
    answer = {
        "files": files,
        "already": planned.already_there,
        "written": written,
        "dry_run": dry_run,
    }
    return json.dumps(answer, indent=2)


def import_plan_text(planned: ImportPlan) -> str:
    """Return what was found, file after file, to read before saying yes."""
    return "\n".join(_plan_lines(planned))


def _plan_lines(planned: ImportPlan) -> Iterator[str]:
    for file in planned.files:
        yield from _file_lines(file)
    if planned.unknown:
        names = ", ".join(f"«{name}»" for name in planned.unknown)
        yield (
            f"Non sono nel foglio «Nuclei»: {names}. Il controllo li segnala; aggiungili lì se "
            "sono nuovi."
        )
    if planned.already_there:
        yield f"Già nel foglio: {planned.already_there}. Non li scrivo di nuovo."
    has_talks = any(file.talks for file in planned.files)
    if has_talks and not planned.rows:
        yield "Non c'è niente da scrivere."


def _file_lines(file: FileImport) -> Iterator[str]:
    yield file.read.file
    if file.read.content is None:
        yield "  Rifiutato: non importo nulla da questo file."
        return
    already = f" (già nel foglio: {file.already_there})" if file.already_there else ""
    yield f"  Colloqui: {file.talks}{already}"
    if file.nuclei:
        yield f"  {count(len(file.nuclei), 'nucleo', 'nuclei')}: {', '.join(file.nuclei)}"
    if file.read.content.empty:
        yield f"  Tabelle vuote lasciate fuori: {file.read.content.empty}"
    if file.doubts:
        yield f"  {count(len(file.doubts), 'dubbio', 'dubbi')}:"
        for doubt in file.doubts:
            yield f"    - {doubt}"


def import_question(planned: ImportPlan) -> str:
    """Return what is asked before writing."""
    talks = count(planned.rows, "colloquio", "colloqui")
    return f"Scrivo {talks} nel foglio «{planned.tab}»? [s/N] "


def import_not_done_text(*, dry_run: bool, asked: bool) -> str:
    """Return why nothing was written, and how it would be. `asked`: whether somebody said no."""
    if dry_run:
        return "Prova: non ho scritto nulla."
    if asked:
        return "Non ho scritto nulla."
    return "Non ho scritto nulla: per importare senza domande aggiungi --yes."


def import_done_text(planned: ImportPlan, written: int) -> str:
    """Return what was done, and what comes next. `written`: how many talks."""
    verb = "Scritto" if written == 1 else "Scritti"
    talks = count(written, "colloquio", "colloqui")
    return (
        f"{verb} {talks} in fondo al foglio «{planned.tab}», con la provenienza. Ora lancia "
        "«collector sync»: dà i codici e dice che cosa manca."
    )
