"""Google's refusals, in words on which the coordinator can act."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import requests
from google.auth.exceptions import RefreshError
from gspread.exceptions import APIError

from collector.errors import WorkbookError

NOTHING_WRITTEN: Final = "Non ho scritto nulla."
"""What became of the data, at the end of most sentences."""


class RefusedError(WorkbookError):
    """Google said no. `status` is Google's own name for it: "PERMISSION_DENIED", "NOT_FOUND"…; `reason` a finer one.
    `unclear`: the words do not say why.
    """

    def __init__(
        self, words: str, status: str = "", reason: str = "", *, unclear: bool = False
    ) -> None:
        super().__init__(words)
        self.status, self.reason, self.unclear = status, reason, unclear


def spreadsheet_refusal(error: APIError, account: str = "") -> RefusedError:
    """The sentence for an answer of Google's that is a refusal. `account`: the address to share with."""
    told: Mapping[str, Any] = error.error if isinstance(error.error, Mapping) else {}
    http, status, text = (
        error.response.status_code,
        str(told.get("status", "")),
        str(told.get("message", "")),
    )
    reason = _reason(told)
    words = (
        _by_reason(reason, text)
        or _by_what_is_told(http, status, reason, text, account)
        or _by_status(http, account)
    )
    unclear = not words
    if unclear:
        words = (
            f"Google ha rifiutato la richiesta (errore {http}{f', {status}' if status.isupper() else ''}). Lancia "
            "«collector doctor» per vedere che cosa non va; se non basta, mandalo a chi si occupa del programma."
        )
    return RefusedError(words, status or str(http), reason, unclear=unclear)


def _by_reason(reason: str, text: str) -> str:
    """The sentence for one of Google's finer reasons, or for a policy that its message speaks of; '' for another."""
    words = ""
    if reason in ("SERVICE_DISABLED", "accessNotConfigured"):
        words = (
            "Nel progetto Google della chiave l'interfaccia non è attiva. Apri console.cloud.google.com, scegli il "
            "progetto, «API e servizi», attiva «Google Sheets API» e «Google Drive API», aspetta qualche minuto e "
            f"rilancia il comando. {NOTHING_WRITTEN}"
        )
    elif reason in ("storageQuotaExceeded", "teamDriveFileLimitExceeded"):
        words = (
            "L'account di servizio non può creare file. Crea tu un foglio vuoto, condividilo con l'account di servizio "
            f"come editor e indica il suo indirizzo. {NOTHING_WRITTEN}"
        )
    else:
        words = _by_policy(reason, text)
    return words


def _by_policy(reason: str, text: str) -> str:
    """The sentence for what a rule of the organisation forbids; '' where none is spoken of."""
    words = ""
    if _KEYS_FORBIDDEN.search(text):
        words = (
            "Nella vostra organizzazione Google non permette le chiavi degli account di servizio (regola "
            "iam.disableServiceAccountKeyCreation). Chiedi a chi amministra Google di permetterle per questo progetto, "
            f"oppure entra con un account personale: i passi sono nella guida al foglio Google. {NOTHING_WRITTEN}"
        )
    elif reason in _SHARING_REASONS or _SHARING_FORBIDDEN.search(text):
        words = (
            "Chi amministra Google nella vostra organizzazione non permette di condividere file con indirizzi di "
            "fuori. Chiedi che lo permetta per questo foglio, oppure usa un account personale della vostra "
            f"organizzazione al posto dell'account di servizio: i passi sono nella guida al foglio Google. {NOTHING_WRITTEN}"
        )
    elif reason in _POLICY_REASONS or _POLICY.search(text):
        words = (
            "Chi amministra Google nella vostra organizzazione non lascia entrare questo programma. Chiedi che lo "
            "permetta (console di amministrazione, «Sicurezza», «Controllo dell'accesso e dei dati», «Controlli API») "
            f"e rilancia il comando. {NOTHING_WRITTEN}"
        )
    return words


def _by_what_is_told(http: int, status: str, reason: str, text: str, account: str) -> str:
    """The sentence for what Google's message or the name of the refusal says; '' where they say no more."""
    words = ""
    if http == 429 or reason in _TOO_MANY:
        words = (
            "Google dice che per ora le richieste sono troppe. Aspetta due minuti e rilancia il comando: il controllo "
            "riprende da solo da dove era arrivato."
        )
    elif http != 401 and "protected" in text.lower():
        words = (
            "Una parte del foglio è protetta e non ci posso scrivere. In Google Fogli apri Dati › Proteggi fogli e "
            f"intervalli, e aggiungi {_who(account)} tra chi può modificare; poi rilancia il comando: il controllo "
            "riprende da solo da dove era arrivato."
        )
    elif status == "FAILED_PRECONDITION" and "office" not in text.lower():
        words = (
            "A questo indirizzo non c'è un foglio Google, ma un file di un altro tipo. Apri il foglio nel browser e "
            f"copia di nuovo tutto l'indirizzo nel comando, o in collector.toml se c'è. {NOTHING_WRITTEN}"
        )
    elif status == "FAILED_PRECONDITION":
        words = (
            "Questo file è un .xlsx aperto in Google, non un foglio Google. Aprilo, scegli File › Salva come Fogli "
            f"Google e metti in collector.toml l'indirizzo del foglio nuovo. {NOTHING_WRITTEN}"
        )
    return words


def _by_status(http: int, account: str) -> str:
    """The sentence for an HTTP status; '' for one that says too little."""
    words = ""
    if http == 401:
        words = f"Google non accetta la chiave. Creane una nuova e metti il file al posto della vecchia. {NOTHING_WRITTEN}"
    elif http == 403:
        words = (
            f"Il foglio Google non è condiviso con {_who(account)}, o lo è solo in lettura. Aprilo, premi «Condividi», "
            "aggiungi quell'indirizzo come Editor e rilancia il comando. Se «Condividi» non lo accetta perché è fuori "
            "dalla vostra organizzazione, chiedi a chi amministra Google di permetterlo: la guida dice anche come "
            f"farne a meno. {NOTHING_WRITTEN}"
        )
    elif http == 404:
        words = (
            "Non trovo il foglio Google: l'indirizzo non è giusto, o il foglio è stato cancellato. Apri il foglio nel "
            f"browser e copia di nuovo tutto l'indirizzo nel comando, o in collector.toml se c'è. {NOTHING_WRITTEN}"
        )
    elif http in (408, 409, 500, 502, 503, 504):
        words = f"Google in questo momento non risponde bene. Aspetta qualche minuto e rilancia il comando. {NOTHING_WRITTEN}"
    return words


def _who(account: str) -> str:
    return f"«{account}»" if account else "l'account che usi"


def form_refusal(error: APIError, account: str = "") -> RefusedError:
    """The same for a form: other words where those of `refused` speak of the spreadsheet."""
    told: Mapping[str, Any] = error.error if isinstance(error.error, Mapping) else {}
    http, status, reason = error.response.status_code, str(told.get("status", "")), _reason(told)
    if reason in ("SERVICE_DISABLED", "accessNotConfigured"):
        words = (
            "Nel progetto Google della chiave i moduli non sono attivi. Apri console.cloud.google.com, scegli il "
            f"progetto, «API e servizi», attiva «Google Forms API», aspetta qualche minuto e rilancia il comando. "
            f"{NOTHING_WRITTEN}"
        )
    elif reason in ("ACCESS_TOKEN_SCOPE_INSUFFICIENT", "insufficientPermissions"):
        words = (
            "Il permesso dato a questa chiave non comprende i moduli. Se usi un account personale, cancella il file "
            f"«google-autorizzazione-modulo.json» e rilancia il comando: il browser lo chiede di nuovo. {NOTHING_WRITTEN}"
        )
    elif http == 403 and not _by_reason(reason, str(told.get("message", ""))):
        words = (
            f"Il modulo Google non è condiviso con {_who(account)}, o lo è solo in lettura. In Google Drive cliccalo "
            f"con il tasto destro, «Condividi», aggiungi quell'indirizzo come Editor e rilancia il comando. {NOTHING_WRITTEN}"
        )
    elif http == 404:
        words = (
            "Non trovo il modulo Google: l'indirizzo non è giusto, o il modulo è stato cancellato. Apri il modulo nel "
            f"browser e copia di nuovo l'indirizzo, quello che finisce con /edit. {NOTHING_WRITTEN}"
        )
    elif http in (400, 409):
        words = (
            f"Google non accetta le modifiche al modulo (errore {http}{f', {status}' if status.isupper() else ''}). "
            f"Mandalo a chi si occupa del programma. {NOTHING_WRITTEN}"
        )
    else:
        return spreadsheet_refusal(error, account)
    return RefusedError(words, status or str(http), reason)


def sign_in_refusal(error: RefreshError, consent: Path | None = None) -> RefusedError:
    """The sentence for a key, or a person's consent (the file that keeps it), that Google no longer takes; or for a
    Google that is too busy to say.
    """
    text = str(error).lower()
    if error.retryable:
        return unreachable_error()
    if words := _by_policy("access_denied" if "access_denied" in text else "", text):
        return RefusedError(words, "UNAUTHENTICATED")
    if consent is not None and _CLIENT_GONE.search(text):
        words = (
            "La chiave OAuth non esiste più, o è stata disattivata. Creane una nuova per «App desktop» e metti il file "
            f"al posto della vecchia; poi cancella il file «{consent.name}» e rilancia il comando."
        )
    elif consent is not None and ("invalid_grant" in text or "invalid_scope" in text):
        words = (
            "Il permesso che hai dato a collector nel browser è scaduto o è stato tolto. Cancella il file "
            f"«{consent.name}» e rilancia il comando: il browser lo chiede di nuovo."
        )
    elif "invalid_grant" in text and (
        "clock" in text or re.search(r"\biat\b", text) or "timeframe" in text
    ):
        words = "L'orologio di questo computer non è giusto: metti l'ora automatica e rilancia il comando."
    elif "account not found" in text or _CLIENT_GONE.search(text):
        words = "L'account di servizio della chiave non esiste più. Creane uno nuovo, con una chiave nuova."
    elif "invalid_grant" in text:
        words = (
            "Google non accetta più questa chiave: è scaduta, è stata tolta, o l'orologio di questo computer è "
            "sbagliato. Controlla l'ora; se è giusta, crea una chiave nuova e metti il file al posto della vecchia."
        )
    else:
        words = "Non riesco a entrare in Google con questa chiave. Creane una nuova e metti il file al posto suo."
    return RefusedError(f"{words} {NOTHING_WRITTEN}", "UNAUTHENTICATED")


_KEYS_FORBIDDEN: Final = re.compile(
    r"disableServiceAccountKey|key creation is not allowed", re.IGNORECASE
)
_SHARING_REASONS: Final = frozenset({
    "cannotShareOutsideDomain", "domainSharingPolicy", "publishOutNotPermitted", "shareOutNotPermitted",
    "sharingOutsideDomainNotPermitted", "teamDriveDomainUsersOnlyRestriction", "teamDriveTeamMembersOnlyRestriction",
})  # fmt: skip
_SHARING_FORBIDDEN: Final = re.compile(
    r"shar\w+ (?:\w+ )*outside|outside (?:\w+ )*(?:domain|organi[sz]ation)|only allows users from its domain",
    re.IGNORECASE,
)
_POLICY_REASONS: Final = frozenset(
    {"domainPolicy", "appBlockedByPolicy", "ORG_RESTRICTION_VIOLATION", "access_denied"}
)
_POLICY: Final = re.compile(
    r"policy_enforced|org_internal|blocked by (?:\w+ )*(?:admin|polic)|administrators? ha(?:s|ve) disabled",
    re.IGNORECASE,
)
_TOO_MANY: Final = frozenset(
    {"rateLimitExceeded", "userRateLimitExceeded", "dailyLimitExceeded", "RATE_LIMIT_EXCEEDED"}
)
_CLIENT_GONE: Final = re.compile(r"(?:invalid|deleted|disabled|unauthorized)_client")


def unreachable_error(error: BaseException | None = None) -> RefusedError:
    """The sentence for no connection. `error`: what went wrong, as far as it is known."""
    causes = list(_causes(error))
    if any(isinstance(cause, requests.exceptions.SSLError) for cause in causes):
        words = (
            "La connessione sicura con Google non riesce. Controlla la data e l'ora di questo computer; se sono "
            "giuste, un antivirus o la rete dell'ufficio si mette in mezzo: chiedi a chi se ne occupa. "
        )
    elif any(isinstance(cause, requests.exceptions.ProxyError) for cause in causes):
        words = (
            "Il proxy della rete dell'ufficio non lascia passare la richiesta. Chiedi a chi si occupa della rete di "
            "lasciar passare googleapis.com. "
        )
    else:
        words = "Non riesco a raggiungere Google. Controlla la connessione a Internet e rilancia il comando. "
    return RefusedError(words + NOTHING_WRITTEN, "UNREACHABLE")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def foreign_answer_error(http: int) -> RefusedError:
    """The sentence for an answer that did not come from Google: a page of whoever stands in between."""
    if http in _BUSY:
        words = f"Google in questo momento non risponde bene. Aspetta qualche minuto e rilancia il comando. {NOTHING_WRITTEN}"
        return RefusedError(words, str(http))
    words = (
        f"Al posto di Google ha risposto una pagina della rete (risposta {http}): di solito è l'accesso a un Wi-Fi, un "
        "proxy o un filtro dell'ufficio. Apri il browser, guarda se la rete chiede di entrare, e rilancia il comando; "
        "se non basta, chiedi a chi si occupa della rete di lasciar passare googleapis.com. "
    )
    return RefusedError(words + NOTHING_WRITTEN, "UNREACHABLE")


_BUSY: Final = frozenset({408, 409, 429, 500, 502, 503, 504})


def _reason(told: Mapping[str, Any]) -> str:
    """Sheets tells a finer reason in `details`, Drive in `errors`."""
    parts = [*(told.get("details") or ()), *(told.get("errors") or ())]
    return next(
        (str(part["reason"]) for part in parts if isinstance(part, Mapping) and part.get("reason")),
        "",
    )
