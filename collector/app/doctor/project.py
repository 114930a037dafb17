"""All checks of a project, in the order in which they are shown. Nothing is written anywhere.

A check that cannot be made because an earlier one failed is left out: its line is not shown.
"""

from collections.abc import Generator
from pathlib import Path

from collector.app.doctor.access_log import check_access_log
from collector.app.doctor.computer import (
    FAIL_BELOW,
    WARN_BELOW,
    check_disk,
    check_fonts,
    check_out_folder,
    check_private,
    free_bytes,
    places_open_to_others,
)
from collector.app.doctor.encryption import check_encryption
from collector.app.doctor.exports import check_exports
from collector.app.doctor.journal import check_journal, check_journal_of_workbook, known_people
from collector.app.doctor.keys import check_keys
from collector.app.doctor.report import Check, Checks, failed, ok, warning
from collector.app.doctor.retention import check_retention
from collector.app.doctor.tabs import nuclei_languages
from collector.app.doctor.workbook_file import check_day_order, check_workbook_file
from collector.app.google_sheet import NO_GOOGLE, has_google
from collector.app.settings import Options, Settings, load_settings
from collector.errors import SettingsError
from collector.render.typst_engine import NO_TYPST, can_make_pdfs
from schemas.workbook import Snapshot


def check_project(options: Options) -> Checks:
    """Yield all checks of the project that the options name."""
    try:
        settings = load_settings(options)
    except SettingsError as trouble:
        yield failed("settings", trouble)
        return
    if settings.config:
        yield ok("settings", f"«{settings.config}»")
    else:
        yield ok("settings", "nessun file: valgono le opzioni del comando")
    snapshot = yield from _check_workbook(settings)
    yield from check_journal(settings)
    yield from check_encryption(settings)
    if snapshot is not None:
        yield from check_day_order(snapshot)
        yield from check_journal_of_workbook(settings)
        yield from check_keys(settings)
    yield from check_retention(settings)
    from collector.app.doctor.mail import check_mail

    people, has_mailed = known_people(settings)
    yield from check_mail(settings, people, has_mailed=has_mailed)
    yield from _check_computer(settings, snapshot)


def _check_workbook(settings: Settings) -> Generator[Check, None, Snapshot | None]:
    """Yield the checks of the workbook and of the form; return what stands in the workbook.

    None where it cannot be read.
    """
    snapshot: Snapshot | None = None
    if isinstance(settings.workbook, Path):
        snapshot = yield from check_workbook_file(settings.workbook)
    if settings.form and not has_google():
        yield warning("form_api", NO_GOOGLE, "Il modulo si aggiorna da un altro computer.")
    elif settings.form or not isinstance(settings.workbook, Path):
        # Google's libraries take half a second to import: only for who needs them.
        from collector.app.doctor.google import check_google

        snapshot = yield from check_google(settings, snapshot)
    return snapshot


def _check_computer(settings: Settings, snapshot: Snapshot | None) -> Checks:
    free = free_bytes(settings)
    if free is not None:
        yield check_disk(free, WARN_BELOW, FAIL_BELOW)
    yield check_out_folder(settings.out)
    yield from check_exports(settings)
    yield from check_access_log(settings)
    yield check_private(places_open_to_others(settings))
    languages = nuclei_languages(snapshot) if snapshot is not None else []
    if not can_make_pdfs():
        yield warning("pdf", NO_TYPST, "Le pagine .html e i documenti di Word si fanno lo stesso.")
    elif languages:
        from collector.render.pdf import Typesetter

        typesetter = Typesetter(settings.fonts, system=settings.system_fonts)
        yield check_fonts(languages, typesetter.languages_without_font)
