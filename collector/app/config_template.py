"""The text of a new collector.toml, with its explanations for the coordinator."""

import json
from typing import Final

from collector.app.config_file import CREDENTIALS_NAME, JOURNAL_NAME, WORKBOOK_NAME
from schemas.printable import one_line

_USUAL_NAME: Final = "Mediazione linguistico-culturale"
_WORKBOOK_IN_A_FILE: Final = f"""\
path = "{WORKBOOK_NAME}"
# Oppure un foglio Google al posto di «path»: l'indirizzo del foglio e il file della chiave.
# google = "https://docs.google.com/spreadsheets/d/…"
# credentials = "{CREDENTIALS_NAME}"
"""
_WORKBOOK_ON_GOOGLE: Final = f"""\
google = "{{url}}"
# Il file della chiave di Google, accanto a questo.
credentials = "{CREDENTIALS_NAME}"
# Oppure un file al posto di queste due voci.
# path = "{WORKBOOK_NAME}"
"""
_TEMPLATE: Final = f"""\
# Impostazioni di collector. Le righe che cominciano con # sono spiegazioni.

[project]
name = "{_USUAL_NAME}"
# Il segno di questo progetto: non cambiarlo, serve a ritrovare il registro.
id = "nuovo"
# Il primo giorno del progetto: un colloquio scritto prima viene segnalato.
# start = 2026-01-01
# Che cosa scrivere in testa ai documenti: fondo, bando, azione, CUP.
# fund = "Fondo Asilo, Migrazione e Integrazione 2021-2027"
# call = "Avviso 1/2026"
# action = "Azione 2"
# cup = "B19G26000000001"
# Il telefono del servizio: sta in fondo a ogni mail.
# phone = "02 0000000"
# Tipologie di caso in più, oltre alle sette della presentazione.
# case_types = ["Accompagnamento sanitario"]
# Tipi di difficoltà in più, oltre ai tre della scheda: per la colonna «Difficoltà: tipo».
# difficulty_types = ["barriera linguistica"]

[workbook]
{_WORKBOOK_IN_A_FILE}
# [form]
# Il modulo Google con le domande della scheda, se c'è: «collector form» dice che cosa scrivere qui.
# google = "https://docs.google.com/forms/d/…/edit"

# [journal]
# Il registro: la memoria di ogni riga. Di solito sta accanto a questo file.
# url = "collector.sqlite3"
# Cifrare il registro sul disco: la chiave sta nel portachiavi di questo computer. Prima serve una \
copia di
# sicurezza («collector backup FILE»): se la chiave si perde, è l'unico modo di riaverlo.
# encrypted = true

# [backup]
# La cartella in cui «collector week» lascia una copia di sicurezza cifrata al giorno: su un altro \
disco, o su uno di
# rete. La passphrase non si scrive qui: va nella variabile COLLECTOR_BACKUP_PASSPHRASE.
# folder = "/media/disco/copie"
# Di quanti giorni restano le copie in quella cartella; le più vecchie si tolgono.
# keep = 8

# [output]
# dir = "uscite"
# Una cartella con altri caratteri (.ttf, .otf) per i PDF: serve se in un documento compare
# «[caratteri non disponibili]». Per esempio i caratteri Noto per cinese, bengalese, tigrino, \
punjabi.
# fonts = "caratteri"
# Per usare solo i caratteri di quella cartella e non quelli del computer:
# system_fonts = false
# I loghi in testa a ogni documento (.png o .jpg), e una cartella con i modelli di Word propri.
# logos = ["cooperativa.png"]
# templates = "modelli"

# [retention]
# Per quanto tempo si conserva: lo decide la cooperativa con il comune. Senza numeri nessuna \
scadenza corre. Niente si cancella
# da solo: «collector retention» dice che cosa è da cancellare. La guida è \
docs/guida/coordinamento.md.
# Testi e nomi di una famiglia: tanti mesi dopo «Concluso il».
# narrative_months = 24
# Le prove dei colloqui (giorno, ore, mediatore, sotto i codici): tanti anni dopo il 31 dicembre \
dell'anno del colloquio.
# Il regolamento (UE) 2021/1060, art. 82, dice 5 anni dal 31 dicembre dell'ultimo pagamento, \
che viene dopo il colloquio:
# il numero deve coprire anche quel tempo.
# accounting_years = 8
# Quanti giorni prima annunciare una scadenza.
# notice_days = 30

# [territory]
# Un altro ambito: un file come territory.toml con i suoi comuni.
# file = "comuni.toml"

# [rules]
# Le regole: che cosa non segnalare, e le misure. I codici e le misure sono spiegati in \
docs/segnalazioni.md.
# off = ["RIGA-08"]
# no_contact_days = 60
# hours_warning = 80

# [log]
# Quanti mesi restano le voci del registro degli accessi («collector log»).
# keep_months = 24

[mail]
# Da chi partono le mail: al posto dell'esempio l'indirizzo vero del servizio. La guida è \
docs/guida/mail.md.
from = "mediazione@cooperativa.example"
# Chi risponde, se non è lo stesso indirizzo.
# contact = "coordinamento@cooperativa.example"
# La firma in fondo a ogni mail, anche su più righe. Senza, c'è il nome del progetto.
# signature = '''
# Il coordinamento della mediazione
# Cooperativa Esempio, via del Servizio 1'''
# Con ogni mail per un incontro anche un file per il calendario: giorno, ora e luogo, nessun nome.
# calendar = true
# Che cosa si allega: "encrypted" (il PDF chiuso con la password di chi lo riceve: \
«collector password»), "none" (solo
# l'avviso che il documento è pronto), "plain" (in chiaro, solo con \
accept_plain_attachments = true).
# attachment = "encrypted"
# Il server che spedisce. Senza, «collector send» prepara le mail come file .eml. La password \
non si scrive qui:
# «collector password --smtp», oppure la variabile COLLECTOR_SMTP_PASSWORD.
# smtp_host = "smtp.cooperativa.example"
# smtp_port = 587
# smtp_user = "mediazione@cooperativa.example"
# smtp_security = "starttls"
# Se il server rifiuta le password e vuole l'accesso con OAuth (spesso Microsoft 365), e poi \
«collector mail-login»:
# sign_in = "oauth"
# oauth_provider = "microsoft"
# oauth_client_id = "…"
# Dopo quanti giorni senza risposta una richiesta di correzione passa al coordinamento \
(«collector remind»).
# remind_days = 7
"""


def new_config(
    project_id: str,
    *,
    name: str = "",
    workbook: str | None = None,
    google_url: str | None = None,
    journal: str | None = None,
) -> str:
    """Return the text of a new settings file.

    `project_id`: a fresh random mark of the project; `name`: the service's, '' for the usual one;
    `workbook`: a path other than the usual one;
    `google_url`: of a spreadsheet, in place of a file; `journal`: one in another place than the
    usual.
    """
    text = _TEMPLATE.replace('id = "nuovo"', f'id = "{project_id}"')
    if name := one_line(name) or "":
        text = text.replace(f'name = "{_USUAL_NAME}"', f"name = {_toml_string(name)}", 1)
    if workbook is not None:
        text = text.replace(f'path = "{WORKBOOK_NAME}"', f"path = {_toml_string(workbook)}")
    if google_url is not None:
        text = text.replace(_WORKBOOK_IN_A_FILE, _WORKBOOK_ON_GOOGLE.format(url=google_url))
    if journal is not None:
        text = text.replace("# [journal]", "[journal]")
        text = text.replace(f'# url = "{JOURNAL_NAME}"', f"url = {_toml_string(journal)}")
    return text


def _toml_string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # a JSON string is a TOML string too
