"""The sentences for what Google refuses: what happened, and what the coordinator can do about it.

Some have places to fill by `str.format`: `account`, `error`, `file`.
"""

from typing import Final

NOTHING_WRITTEN: Final = "Non ho scritto nulla."
"""What became of the data, at the end of most sentences."""

# A spreadsheet

UNEXPLAINED: Final = (
    "Google ha rifiutato la richiesta (errore {error}). Lancia «collector doctor» per vedere che "
    "cosa non va; se non basta, mandalo a chi si occupa del programma."
)
SHEETS_API_OFF: Final = (
    "Nel progetto Google della chiave l'interfaccia non è attiva. Apri console.cloud.google.com, "
    "scegli il progetto, «API e servizi», attiva «Google Sheets API» e «Google Drive API», aspetta "
    f"qualche minuto e rilancia il comando. {NOTHING_WRITTEN}"
)
NO_STORAGE: Final = (
    "L'account di servizio non può creare file. Crea tu un foglio vuoto, condividilo con l'account "
    f"di servizio come editor e indica il suo indirizzo. {NOTHING_WRITTEN}"
)
TOO_MANY_REQUESTS: Final = (
    "Google dice che per ora le richieste sono troppe. Aspetta due minuti e rilancia il comando: "
    "il controllo riprende da solo da dove era arrivato."
)
PROTECTED: Final = (
    "Una parte del foglio è protetta e non ci posso scrivere. In Google Fogli apri Dati › Proteggi "
    "fogli e intervalli, e aggiungi {account} tra chi può modificare; poi rilancia il comando: il "
    "controllo riprende da solo da dove era arrivato."
)
ANOTHER_KIND_OF_FILE: Final = (
    "A questo indirizzo non c'è un foglio Google, ma un file di un altro tipo. Apri il foglio nel "
    "browser e copia di nuovo tutto l'indirizzo nel comando, o in collector.toml se c'è. "
    f"{NOTHING_WRITTEN}"
)
XLSX_IN_GOOGLE: Final = (
    "Questo file è un .xlsx aperto in Google, non un foglio Google. Aprilo, scegli File › Salva "
    f"come Fogli Google e metti in collector.toml l'indirizzo del foglio nuovo. {NOTHING_WRITTEN}"
)
KEY_REFUSED: Final = (
    "Google non accetta la chiave. Creane una nuova e metti il file al posto della vecchia. "
    f"{NOTHING_WRITTEN}"
)
NOT_SHARED: Final = (
    "Il foglio Google non è condiviso con {account}, o lo è solo in lettura. Aprilo, premi "
    "«Condividi», aggiungi quell'indirizzo come Editor e rilancia il comando. Se «Condividi» non "
    "lo accetta perché è fuori dalla vostra organizzazione, chiedi a chi amministra Google di "
    f"permetterlo: la guida dice anche come farne a meno. {NOTHING_WRITTEN}"
)
NOT_FOUND: Final = (
    "Non trovo il foglio Google: l'indirizzo non è giusto, o il foglio è stato cancellato. Apri il "
    "foglio nel browser e copia di nuovo tutto l'indirizzo nel comando, o in collector.toml se "
    f"c'è. {NOTHING_WRITTEN}"
)
BUSY: Final = (
    "Google in questo momento non risponde bene. Aspetta qualche minuto e rilancia il comando. "
    f"{NOTHING_WRITTEN}"
)

# What a rule of the organisation forbids

KEYS_FORBIDDEN: Final = (
    "Nella vostra organizzazione Google non permette le chiavi degli account di servizio (regola "
    "iam.disableServiceAccountKeyCreation). Chiedi a chi amministra Google di permetterle per "
    "questo progetto, oppure entra con un account personale: i passi sono nella guida al foglio "
    f"Google. {NOTHING_WRITTEN}"
)
SHARING_FORBIDDEN: Final = (
    "Chi amministra Google nella vostra organizzazione non permette di condividere file con "
    "indirizzi di fuori. Chiedi che lo permetta per questo foglio, oppure usa un account personale "
    "della vostra organizzazione al posto dell'account di servizio: i passi sono nella guida al "
    f"foglio Google. {NOTHING_WRITTEN}"
)
PROGRAM_FORBIDDEN: Final = (
    "Chi amministra Google nella vostra organizzazione non lascia entrare questo programma. Chiedi "
    "che lo permetta (console di amministrazione, «Sicurezza», «Controllo dell'accesso e dei "
    f"dati», «Controlli API») e rilancia il comando. {NOTHING_WRITTEN}"
)

# A form

FORMS_API_OFF: Final = (
    "Nel progetto Google della chiave i moduli non sono attivi. Apri console.cloud.google.com, "
    "scegli il progetto, «API e servizi», attiva «Google Forms API», aspetta qualche minuto e "
    f"rilancia il comando. {NOTHING_WRITTEN}"
)
NO_SCOPE_FOR_FORMS: Final = (
    "Il permesso dato a questa chiave non comprende i moduli. Se usi un account personale, "
    "cancella il file «google-autorizzazione-modulo.json» e rilancia il comando: il browser lo "
    f"chiede di nuovo. {NOTHING_WRITTEN}"
)
FORM_NOT_SHARED: Final = (
    "Il modulo Google non è condiviso con {account}, o lo è solo in lettura. In Google Drive "
    "cliccalo con il tasto destro, «Condividi», aggiungi quell'indirizzo come Editor e rilancia il "
    f"comando. {NOTHING_WRITTEN}"
)
FORM_NOT_FOUND: Final = (
    "Non trovo il modulo Google: l'indirizzo non è giusto, o il modulo è stato cancellato. Apri il "
    "modulo nel browser e copia di nuovo l'indirizzo, quello che finisce con /edit. "
    f"{NOTHING_WRITTEN}"
)
FORM_CHANGES_REFUSED: Final = (
    "Google non accetta le modifiche al modulo (errore {error}). Mandalo a chi si occupa del "
    f"programma. {NOTHING_WRITTEN}"
)

# Signing in

OAUTH_KEY_GONE: Final = (
    "La chiave OAuth non esiste più, o è stata disattivata. Creane una nuova per «App desktop» e "
    "metti il file al posto della vecchia; poi cancella il file «{file}» e rilancia il comando."
)
CONSENT_GONE: Final = (
    "Il permesso che hai dato a collector nel browser è scaduto o è stato tolto. Cancella il file "
    "«{file}» e rilancia il comando: il browser lo chiede di nuovo."
)
WRONG_CLOCK: Final = (
    "L'orologio di questo computer non è giusto: metti l'ora automatica e rilancia il comando."
)
ACCOUNT_GONE: Final = (
    "L'account di servizio della chiave non esiste più. Creane uno nuovo, con una chiave nuova."
)
KEY_GONE: Final = (
    "Google non accetta più questa chiave: è scaduta, è stata tolta, o l'orologio di questo "
    "computer è sbagliato. Controlla l'ora; se è giusta, crea una chiave nuova e metti il file al "
    "posto della vecchia."
)
SIGN_IN_REFUSED: Final = (
    "Non riesco a entrare in Google con questa chiave. Creane una nuova e metti il file al posto "
    "suo."
)

# The network

NO_SECURE_CONNECTION: Final = (
    "La connessione sicura con Google non riesce. Controlla la data e l'ora di questo computer; se "
    "sono giuste, un antivirus o la rete dell'ufficio si mette in mezzo: chiedi a chi se ne "
    f"occupa. {NOTHING_WRITTEN}"
)
PROXY_REFUSED: Final = (
    "Il proxy della rete dell'ufficio non lascia passare la richiesta. Chiedi a chi si occupa "
    f"della rete di lasciar passare googleapis.com. {NOTHING_WRITTEN}"
)
UNREACHABLE: Final = (
    "Non riesco a raggiungere Google. Controlla la connessione a Internet e rilancia il comando. "
    f"{NOTHING_WRITTEN}"
)
NOT_GOOGLE: Final = (
    "Al posto di Google ha risposto una pagina della rete (risposta {error}): di solito è "
    "l'accesso a un Wi-Fi, un proxy o un filtro dell'ufficio. Apri il browser, guarda se la rete "
    "chiede di entrare, e rilancia il comando; se non basta, chiedi a chi si occupa della rete di "
    f"lasciar passare googleapis.com. {NOTHING_WRITTEN}"
)
