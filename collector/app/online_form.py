"""`collector form`: a form on Google with the journal's codes, and what a person does after it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from collector.app.config_file import CONFIG_NAME
from collector.app.freshness import open_checked_journal
from collector.app.google_sheet import GoogleSheet, google_api
from collector.app.settings import Settings
from collector.errors import SettingsError
from collector.sheet.form_questions import WantedForm, wanted_form
from collector.workbook.google.addresses import (
    FILE_ADDRESS,
    FORM_ADDRESS,
    SPREADSHEET_ADDRESS,
    read_address,
    this_is,
)
from schemas.person import Job
from schemas.session import columns_to_ask

if TYPE_CHECKING:
    from collector.workbook.google.forms_api import FormUpdateResult

PUBLISH_STEP: Final = (
    "premi «Pubblica», alla voce di chi può rispondere scegli «Con restrizioni» e aggiungi gli "
    "indirizzi dei mediatori, uno per uno. Mai «Chiunque abbia il link»."
)
CHECK_STEP: Final = (
    "Il modulo è già pubblicato: apri le impostazioni di pubblicazione e controlla che alla voce "
    "di chi può rispondere ci sia «Con restrizioni», con gli indirizzi dei mediatori e di nessun "
    "altro. Mai «Chiunque abbia il link»."
)
LINK_STEP: Final = (
    "apri il modulo, «Risposte», «Collega a Fogli», «Seleziona un foglio di lavoro esistente», e "
    "scegli il foglio con «Schede». Google non permette a un programma di farlo."
)


def make_form(settings: Settings, address: str | None) -> Iterator[str]:
    """Make or update the form at `address`, else the one of the settings, else a new one.

    Yields lines for people, each once it is so.

    Raises SettingsError for an address that is no form's, and where a person must make the form;
    WorkbookError and JournalError.
    """
    named = address or settings.form
    form_id = read_form_id(named) if named else ""
    api = google_api()
    from collector.workbook.google.forms_api import FormsApi  # not every computer has it

    wanted = load_wanted_form(settings)
    room = FormsApi.open(settings.credentials, api=api)
    if not form_id:
        if room.account:
            raise SettingsError(
                "Il modulo lo crea una persona: l'account di servizio non può. In Google Moduli "
                "crea un modulo vuoto; in Google Drive cliccalo con il tasto destro, «Condividi», "
                f"aggiungi «{room.account}» come Editor; poi lancia «collector form --google» con "
                "l'indirizzo del modulo. Per la scheda da stampare: «collector form --paper»."
            )
        form_id = room.create(wanted.title)
        yield f"Creato il modulo «{wanted.title}»."
    url = f"https://docs.google.com/forms/d/{form_id}/edit"
    yield f"Il modulo: {url}"
    filled = room.update(form_id, wanted)
    yield from filled.changes
    if not settings.form:
        yield (
            f"Perché la prossima volta basti «collector form», scrivi in {CONFIG_NAME}:\n\n[form]\n"
            f'google = "{url}"\n'
        )
    elif form_id not in settings.form:
        yield (
            f"In {CONFIG_NAME}, alla voce «google» di [form], c'è un altro modulo: se vale questo, "
            "cambia la voce."
        )
    sheet_id = settings.workbook.id if isinstance(settings.workbook, GoogleSheet) else ""
    yield from next_steps(filled, sheet_id)


def load_wanted_form(settings: Settings) -> WantedForm:
    """Return the form as the journal has it: codes of nuclei still followed, and mediators.

    No family's name is in it. Raises SettingsError, WorkbookError and JournalError.
    """
    with open_checked_journal(settings) as journal:
        codes = [nucleus.code for nucleus in journal.nuclei() if not nucleus.concluded]
        mediators = [person.name for person in journal.people() if person.job is Job.MEDIATOR]
    columns = columns_to_ask(settings.difficulty_types)
    return wanted_form(columns, codes, mediators, settings.project)


def read_form_id(text: str) -> str:
    """Return the id of the form that an address or an id names.

    Raises SettingsError when it is neither.
    """
    address = read_address(text)
    if address.id and address.kind in (FORM_ADDRESS, FILE_ADDRESS):
        return address.id
    if address.published and address.kind == FORM_ADDRESS:
        raise SettingsError(
            "Questo è l'indirizzo per chi risponde, e da lì il modulo non si può cambiare. Apri il "
            "modulo come quando si scrivono le domande e copia quell'indirizzo "
            "(https://docs.google.com/forms/d/…/edit)."
        )
    is_sheet = address.kind == SPREADSHEET_ADDRESS
    what = "un foglio Google" if is_sheet else address.description
    if what:
        raise SettingsError(
            f"{this_is(what)}: non è l'indirizzo di un modulo Google. Apri il modulo nel browser, "
            "come quando si scrivono le domande, e copia l'indirizzo intero "
            "(https://docs.google.com/forms/d/…/edit)."
        )
    raise SettingsError(
        f"«{text.strip()}» non è l'indirizzo di un modulo Google. Apri il modulo nel browser, "
        "copia l'indirizzo (https://docs.google.com/forms/d/…/edit) e scrivilo per intero."
    )


def next_steps(filled: "FormUpdateResult", sheet_id: str) -> Iterator[str]:
    """Yield what a person still has to do.

    `sheet_id`: of the project's spreadsheet on Google, '' for an .xlsx.
    """
    if not filled.linked_spreadsheet:
        yield f"Per collegare il modulo al foglio: {LINK_STEP}"
    elif sheet_id and filled.linked_spreadsheet != sheet_id:
        yield (
            "Attenzione: le risposte del modulo vanno in un altro foglio Google, che il controllo "
            "non legge. Per cambiarlo: «Risposte», ⋮, «Scollega modulo», poi «Collega a Fogli» e "
            "il foglio con «Schede»."
        )
    yield CHECK_STEP if filled.published else f"Per far rispondere i mediatori: {PUBLISH_STEP}"
