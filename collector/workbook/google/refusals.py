"""Google's refusals, in words on which the coordinator can act."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from google.auth.exceptions import RefreshError
from gspread.exceptions import APIError

from collector.errors import WorkbookError

_STAYED: Final = "Non ho scritto nulla."


class RefusedError(WorkbookError):
    """Google said no. `status` is Google's own name for it: "PERMISSION_DENIED", "NOT_FOUND"…; `reason` a finer one.
    `unclear`: the words do not say why.
    """

    def __init__(self, words: str, status: str = "", reason: str = "", *, unclear: bool = False) -> None:
        super().__init__(words)
        self.status, self.reason, self.unclear = status, reason, unclear


def refused(error: APIError, account: str = "") -> RefusedError:
    """The sentence for an answer of Google's that is a refusal. `account`: the address to share with."""
    told: Mapping[str, Any] = error.error if isinstance(error.error, Mapping) else {}
    who = f"«{account}»" if account else "l'account che usi"
    http, status, text = error.response.status_code, str(told.get("status", "")), str(told.get("message", ""))
    reason, unclear = _reason(told), False
    if http == 429:
        words = (
            "Google dice che per ora le richieste sono troppe. Aspetta due minuti e rilancia il comando: il controllo "
            "riprende da solo da dove era arrivato."
        )
    elif reason in ("SERVICE_DISABLED", "accessNotConfigured"):
        words = (
            "Nel progetto Google della chiave l'interfaccia non è attiva. Apri console.cloud.google.com, scegli il "
            f"progetto, «API e servizi», attiva «Google Sheets API» e «Google Drive API», aspetta qualche minuto e "
            f"rilancia il comando. {_STAYED}"
        )
    elif reason in ("storageQuotaExceeded", "teamDriveFileLimitExceeded"):
        words = (
            "L'account di servizio non può creare file. Crea tu un foglio vuoto, condividilo con l'account di servizio "
            f"come editor e indica il suo indirizzo. {_STAYED}"
        )
    elif http == 401:
        words = f"Google non accetta la chiave. Creane una nuova e metti il file al posto della vecchia. {_STAYED}"
    elif "protected" in text.lower():
        words = (
            "Una parte del foglio è protetta e non ci posso scrivere. In Google Fogli apri Dati › Proteggi fogli e "
            f"intervalli, e aggiungi {who} tra chi può modificare; poi rilancia il comando: il controllo riprende da "
            "solo da dove era arrivato."
        )
    elif http == 403:
        words = (
            f"Il foglio Google non è condiviso con {who}, o lo è solo in lettura. Aprilo, premi «Condividi», aggiungi "
            f"quell'indirizzo come Editor e rilancia il comando. {_STAYED}"
        )
    elif http == 404:
        words = (
            "Non trovo il foglio Google: l'indirizzo non è giusto, o il foglio è stato cancellato. Apri il foglio nel "
            f"browser e copia di nuovo tutto l'indirizzo nel comando, o in collector.toml se c'è. {_STAYED}"
        )
    elif status == "FAILED_PRECONDITION":
        words = (
            "Questo file è un .xlsx aperto in Google, non un foglio Google. Aprilo, scegli File › Salva come Fogli "
            f"Google e metti in collector.toml l'indirizzo del foglio nuovo. {_STAYED}"
        )
    elif http in (500, 502, 503, 504) or http == 200:
        words = f"Google in questo momento non risponde bene. Aspetta qualche minuto e rilancia il comando. {_STAYED}"
    else:
        words = (
            f"Google ha rifiutato la richiesta (errore {http}{f', {status}' if status.isupper() else ''}). Lancia "
            "«collector doctor» per vedere che cosa non va; se non basta, mandalo a chi si occupa del programma."
        )
        unclear = True
    return RefusedError(words, status or str(http), reason, unclear=unclear)


def refused_form(error: APIError, account: str = "") -> RefusedError:
    """The same for a form: other words where those of `refused` speak of the spreadsheet."""
    told: Mapping[str, Any] = error.error if isinstance(error.error, Mapping) else {}
    who = f"«{account}»" if account else "l'account che usi"
    http, status, reason = error.response.status_code, str(told.get("status", "")), _reason(told)
    if reason in ("SERVICE_DISABLED", "accessNotConfigured"):
        words = (
            "Nel progetto Google della chiave i moduli non sono attivi. Apri console.cloud.google.com, scegli il "
            f"progetto, «API e servizi», attiva «Google Forms API», aspetta qualche minuto e rilancia il comando. "
            f"{_STAYED}"
        )
    elif reason in ("ACCESS_TOKEN_SCOPE_INSUFFICIENT", "insufficientPermissions"):
        words = (
            "Il permesso dato a questa chiave non comprende i moduli. Se usi un account personale, cancella il file "
            f"«google-autorizzazione-modulo.json» e rilancia il comando: il browser lo chiede di nuovo. {_STAYED}"
        )
    elif http == 403:
        words = (
            f"Il modulo Google non è condiviso con {who}, o lo è solo in lettura. In Google Drive cliccalo con il "
            f"tasto destro, «Condividi», aggiungi quell'indirizzo come Editor e rilancia il comando. {_STAYED}"
        )
    elif http == 404:
        words = (
            "Non trovo il modulo Google: l'indirizzo non è giusto, o il modulo è stato cancellato. Apri il modulo nel "
            f"browser e copia di nuovo l'indirizzo, quello che finisce con /edit. {_STAYED}"
        )
    elif http in (400, 409):
        words = (
            f"Google non accetta le modifiche al modulo (errore {http}{f', {status}' if status.isupper() else ''}). "
            f"Mandalo a chi si occupa del programma. {_STAYED}"
        )
    else:
        return refused(error, account)
    return RefusedError(words, status or str(http), reason)


def not_signed_in(error: RefreshError, consent: Path | None = None) -> RefusedError:
    """The sentence for a key, or a person's consent (the file that keeps it), that Google no longer takes; or for a
    Google that is too busy to say.
    """
    text = str(error).lower()
    if error.retryable:
        return unreachable()
    if consent is not None and ("invalid_grant" in text or "invalid_scope" in text):
        words = (
            "Il permesso che hai dato a collector nel browser è scaduto o è stato tolto. Cancella il file "
            f"«{consent.name}» e rilancia il comando: il browser lo chiede di nuovo."
        )
    elif "invalid_grant" in text and ("clock" in text or re.search(r"\biat\b", text) or "timeframe" in text):
        words = "L'orologio di questo computer non è giusto: metti l'ora automatica e rilancia il comando."
    elif "account not found" in text or "invalid_client" in text:
        words = "L'account di servizio della chiave non esiste più. Creane uno nuovo, con una chiave nuova."
    elif "invalid_grant" in text:
        words = (
            "Google non accetta più questa chiave: è scaduta, è stata tolta, o l'orologio di questo computer è "
            "sbagliato. Controlla l'ora; se è giusta, crea una chiave nuova e metti il file al posto della vecchia."
        )
    else:
        words = "Non riesco a entrare in Google con questa chiave. Creane una nuova e metti il file al posto suo."
    return RefusedError(f"{words} {_STAYED}", "UNAUTHENTICATED")


def unreachable() -> RefusedError:
    """The sentence for no connection."""
    return RefusedError(
        f"Non riesco a raggiungere Google. Controlla la connessione a Internet e rilancia il comando. {_STAYED}",
        "UNREACHABLE",
    )


def _reason(told: Mapping[str, Any]) -> str:
    """Sheets tells a finer reason in `details`, Drive in `errors`."""
    parts = [*(told.get("details") or ()), *(told.get("errors") or ())]
    return next((str(part["reason"]) for part in parts if isinstance(part, Mapping) and part.get("reason")), "")
