"""What `collector doctor` checks of the form on Google: reached, ours to change, its questions, no family's name, who
may answer, where the answers go. Asks, and changes nothing. What an answer means is decided by small pure functions.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from collector.app.doctor.report import Check, Checks, error, ok, told, warning
from collector.app.doctor.tabs import nuclei_column_texts
from collector.app.online_form import LINK_STEP, PUBLISH_STEP, read_form_id
from collector.app.settings import GoogleSheet, Settings
from collector.errors import CollectorError, SettingsError
from collector.sheet.columns import Layout
from collector.sheet.form_changes import FormDifferences, compare_form
from collector.sheet.form_questions import WantedForm, wanted_form
from collector.sheet.talk_tabs import find_talks
from collector.workbook.google.auth import read_key_file
from collector.workbook.google.client import GoogleClient
from collector.workbook.google.drive_file import FORM_TYPE, check_file
from collector.workbook.google.errors import RefusedError
from collector.workbook.google.forms_api import FORMS_CONSENT_FILE, FormsApi
from schemas.code import is_code
from schemas.session import COLUMNS
from schemas.workbook import Snapshot

DRIVE: Final = "https://www.googleapis.com/drive/v3/files/"
_PERMISSIONS: Final = "permissions(type,role,view)"
_QUERY: Final = {"supportsAllDrives": "true", "includePermissionsForView": "published"}
"""Who may answer is told apart from who may change the form: their permissions are of the view `published`."""
_FILL: Final = "Lancia «collector form»"
_LINK_IT: Final = f"Collega il modulo al foglio: {LINK_STEP}"
_RESPONDERS: Final = "alla voce di chi può rispondere scegli «Con restrizioni»"


def check_form(settings: Settings, client: GoogleClient, snapshot: Snapshot | None) -> Checks:
    """The checks of the form that the settings name. `client`: whoever may ask Drive; `snapshot`: the workbook."""
    try:
        form_id = read_form_id(settings.form or "")
        if waiting := _consent(settings):
            yield waiting
            return
        check_file(client, form_id, FORM_TYPE)
        room = FormsApi.open(settings.credentials, api=client.api)
        form = room.read(form_id)
    except CollectorError as trouble:
        yield refusal_check(trouble)
        return
    title = (
        form.get("info", {}).get("documentTitle")
        or form.get("info", {}).get("title")
        or "senza titolo"
    )
    yield ok("form", f"«{title}» si apre con {room.account or 'questo account'}")
    file = _file(client, form_id)
    yield check_form_rights(file, room.account)
    wanted = wanted_form(COLUMNS, (), (), settings.project)
    standing = compare_form(form, wanted)
    yield check_questions(standing)
    yield check_no_family_names(standing, _families(snapshot) if snapshot else ())
    yield check_responders(form, file.get("permissions"))
    sheet = settings.workbook.id if isinstance(settings.workbook, GoogleSheet) else ""
    linked = str(form.get("linkedSheetId", ""))
    yield check_linked_sheet(linked, sheet)
    if linked and linked == sheet and snapshot and (layouts := _talks(snapshot)):
        yield check_answers_tab(layouts, standing, wanted)


def refusal_check(trouble: CollectorError) -> Check:
    """A refusal of Google's, or a wrong address, under the name of the check that it answers."""
    off = isinstance(trouble, RefusedError) and trouble.reason in (
        "SERVICE_DISABLED",
        "accessNotConfigured",
    )
    return told("form_api", trouble) if off else told("form", trouble)


def _consent(settings: Settings) -> Check | None:
    """For a person's own account: the consent for forms is another one than that for the spreadsheet."""
    kind = read_key_file(settings.credentials).get("type")
    if (
        kind in ("service_account", "authorized_user")
        or settings.credentials.with_name(FORMS_CONSENT_FILE).exists()
    ):
        return None
    return error(
        "form",
        "Il permesso per i moduli, nel browser, non è ancora stato dato.",
        f"{_FILL}: si apre il browser e lo chiede.",
        SettingsError,
    )


def _file(client: GoogleClient, form_id: str) -> Mapping[str, Any]:
    """The form as Drive knows it: what it does not tell is not there."""
    file: dict[str, Any] = {}
    try:
        query = {**_QUERY, "fields": f"capabilities(canEdit),{_PERMISSIONS}"}
        file = client.request("get", DRIVE + form_id, params=query).json()
        if (
            "permissions" not in file
        ):  # in a shared drive they are told apart, to whom may know them
            query = {**_QUERY, "fields": _PERMISSIONS, "pageSize": "100"}
            file |= client.request("get", f"{DRIVE}{form_id}/permissions", params=query).json()
    except CollectorError:
        pass  # then a warning asks a person to look
    return file


def check_form_rights(file: Mapping[str, Any], account: str) -> Check:
    """Whether we may change the form: an Editor's right. Google leaves out what is false."""
    if not file:
        return warning(
            "form_rights",
            "Google non mi dice se posso cambiare il modulo.",
            "Guarda se «Google Drive API» è attiva nel progetto della chiave, e se in Google Drive il modulo è "
            "condiviso come Editor.",
        )
    if file.get("capabilities", {}).get("canEdit"):
        return ok("form_rights", "Editor: «collector form» può aggiornarlo")
    who = f"«{account}»" if account else "l'account che usi"
    return error(
        "form_rights",
        f"Il modulo è condiviso con {who} solo in lettura.",
        "In Google Drive cliccalo con il tasto destro, «Condividi», e per quell'indirizzo scegli Editor.",
    )


# The questions


def check_questions(standing: FormDifferences) -> Check:
    """Whether each field has its question, under a title that the reading of the answers knows."""
    parts = []
    if standing.missing:
        parts.append(_these(standing.missing, "manca la domanda", "mancano le domande"))
    if standing.renamed:
        parts.append(
            "hanno un altro titolo "
            + ", ".join(f"«{ours}» (ora «{now}»)" for now, ours in standing.renamed)
        )
    if parts:
        return warning(
            "form_questions",
            f"Nel modulo {'; '.join(parts)}.",
            f"{_FILL}: le rimette a posto e lo dice.",
        )
    if standing.twice:
        return warning(
            "form_questions",
            f"Nel modulo {_these(standing.twice, 'sta due volte la domanda', 'stanno due volte le domande')}.",
            "Apri il modulo e cancella quella che non serve, se no le risposte stanno in due colonne.",
        )
    return ok("form_questions", f"le {len(standing.asked)} domande della scheda ci sono")


def check_no_family_names(standing: FormDifferences, families: Iterable[str]) -> Check:
    """ALARM when an answer to choose from holds the name of a family: whoever gets the form reads it. The name is
    not repeated. `families`: the names in *Nuclei*.
    """
    offered = [*(standing.nuclei or ()), *standing.others]
    if any(_holds(answer, name) for name in families for answer in offered):
        return error(
            "form_names",
            "ALLARME: tra le risposte da scegliere nel modulo c'è il nome di una famiglia. Lo legge chiunque riceva "
            "il modulo.",
            "Apri il modulo e toglilo. Per «Nucleo» basta «collector form»: ci rimette solo i codici.",
        )
    if standing.nuclei is None:
        return ok("form_names", "non c'è un elenco di nuclei: il codice si scrive")
    if not all(is_code(answer, "N") for answer in standing.nuclei):
        return warning(
            "form_names",
            "Nel modulo, alla domanda «Nucleo», ci sono risposte che non sono codici.",
            f"Guarda che non siano nomi di famiglie. {_FILL}: ci rimette solo i codici.",
        )
    return ok("form_names", f"dei nuclei ci sono solo i codici ({len(standing.nuclei)})")


def _holds(answer: str, name: str) -> bool:
    """True when the name stands in the answer as words of their own."""
    return re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", answer.casefold()) is not None


def _families(snapshot: Snapshot) -> list[str]:
    others = (
        name for cell in nuclei_column_texts(snapshot, "other_names") for name in cell.split(";")
    )
    return [
        name.strip() for name in (*nuclei_column_texts(snapshot, "name"), *others) if name.strip()
    ]


def _these(titles: Sequence[str], one: str, more: str) -> str:
    return f"{one if len(titles) == 1 else more} {', '.join(f'«{title}»' for title in titles)}"


# Who may answer


def check_responders(
    form: Mapping[str, Any], permissions: Sequence[Mapping[str, Any]] | None
) -> Check:
    """ALARM when anybody who has the link can change the form, or answer it: it lists codes and mediators. A form from
    before Google's publishing says nothing of its state; who may answer it is then nowhere to be read.
    """
    state = form.get("publishSettings", {}).get("publishState")
    published = None if state is None else bool(state.get("isPublished"))
    if permissions is None:
        return _unknown()
    change = [
        one
        for one in permissions
        if one.get("role") in ("writer", "owner", "organizer", "fileOrganizer")
    ]
    answer = [
        one for one in permissions if one.get("view") == "published" or one.get("role") == "reader"
    ]
    if _open(change, "anyone"):
        return error(
            "form_open",
            "ALLARME: chiunque abbia il link può cambiare il modulo e leggere le risposte.",
            "In Google Drive clicca il modulo con il tasto destro, «Condividi», e in «Accesso generale» scegli «Con "
            "limitazioni».",
        )
    if _open(answer, "anyone"):
        if published is False:
            return warning(
                "form_open",
                "Il modulo non è pubblicato, ma il giorno che lo sarà chiunque abbia il link potrà rispondere.",
                f"Prima di pubblicarlo, {_RESPONDERS}.",
            )
        return error(
            "form_open",
            "ALLARME: chiunque abbia il link può rispondere al modulo, e legge i codici e i nomi dei mediatori.",
            f"Apri il modulo, premi «Pubblicato», e {_RESPONDERS}, con gli indirizzi dei mediatori.",
        )
    if published is None:
        return _unknown()
    if not published:
        return warning(
            "form_open",
            "Il modulo non è pubblicato: nessuno può rispondere.",
            f"Quando è pronto {PUBLISH_STEP}",
        )
    if _open([*change, *answer], "domain"):
        return warning(
            "form_open",
            "Chiunque nella vostra organizzazione abbia il link può rispondere al modulo.",
            f"Apri il modulo, premi «Pubblicato», e {_RESPONDERS}, con gli indirizzi dei mediatori.",
        )
    if not state.get("isAcceptingResponses"):
        return warning(
            "form_open",
            "Il modulo è pubblicato, ma non accetta risposte.",
            "Apri il modulo, premi «Pubblicato» e attiva «Accetta risposte».",
        )
    if not answer:
        return warning(
            "form_open",
            "Il modulo è pubblicato, ma nessuno è invitato a rispondere.",
            f"Apri il modulo, premi «Pubblicato», e {_RESPONDERS}, con gli indirizzi dei mediatori.",
        )
    return ok("form_open", f"pubblicato; rispondono solo le persone invitate ({len(answer)})")


def _open(permissions: Iterable[Mapping[str, Any]], to: str) -> bool:
    return any(one.get("type") == to for one in permissions)


def _unknown() -> Check:
    return warning(
        "form_open",
        "Google non mi dice chi può rispondere al modulo.",
        f"Controlla tu: apri il modulo, premi «Pubblica» o «Pubblicato», e {_RESPONDERS}. Mai «Chiunque abbia il "
        "link».",
    )


# Where the answers go


def check_linked_sheet(linked: str, sheet: str) -> Check:
    """Whether the answers go to a spreadsheet, and to ours. `sheet`: our id on Google, '' for an .xlsx."""
    if not linked:
        return warning(
            "form_link",
            "Il modulo non è collegato a nessun foglio: le risposte restano lì.",
            _LINK_IT,
        )
    if not sheet:
        return ok(
            "form_link", "le risposte vanno in un foglio Google: per leggerle si scarica come .xlsx"
        )
    if linked != sheet:
        return warning(
            "form_link",
            "Le risposte del modulo vanno in un altro foglio Google, che il controllo non legge.",
            "Apri il modulo, «Risposte», ⋮, «Scollega modulo»; poi «Collega a Fogli» e il foglio con «Schede».",
        )
    return ok("form_link", "le risposte vanno in questo foglio")


def _talks(snapshot: Snapshot) -> Sequence[Layout]:
    """The tabs of talks; none where they cannot be understood: `headers` has said so."""
    try:
        return find_talks(snapshot)[0]
    except CollectorError:
        return ()


def check_answers_tab(
    layouts: Iterable[Layout], standing: FormDifferences, wanted: WantedForm
) -> Check:
    """Whether the tab that Google fills is there, with a column for each question."""
    tabs = [layout for layout in layouts if layout.responses]
    if not tabs:
        return warning(
            "form_tab",
            "Il modulo è collegato, ma tra i fogli non trovo quello delle risposte.",
            "Nella sua riga 1 devono stare «Informazioni cronologiche» e i titoli delle domande: se qualcuno li ha "
            "cambiati, rimettili. Se il foglio è stato cancellato: nel modulo «Risposte», ⋮, «Scollega modulo», poi "
            "collegalo di nuovo.",
        )
    best = max(tabs, key=lambda layout: len(standing.asked & layout.columns.keys()))
    if lacking := [
        wanted.items[key]["title"]
        for key in wanted.items
        if key in standing.asked - best.columns.keys()
    ]:
        return warning(
            "form_tab",
            f"Nel foglio «{best.tab}» {_these(lacking, 'non trovo la colonna', 'non trovo le colonne')}.",
            f"Rimetti quei titoli nella riga {best.header_row}, uguali alle domande del modulo.",
        )
    more = f"; {len(best.unknown)} in più" if best.unknown else ""
    return ok("form_tab", f"«{best.tab}»: riconosco {len(standing.asked)} colonne{more}")
