"""Checks of who may change and who may open the spreadsheet, from what Drive tells. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from collector.app.doctor.google_access import api_is_off
from collector.app.doctor.report import Check, error, ok, warning
from collector.errors import CollectorError


def check_drive_refusal(trouble: CollectorError) -> Check:
    """Return a warning: Drive refused what Sheets allowed.

    A sync goes on, but nobody can tell who else may open the sheet.
    """
    if api_is_off(trouble):
        return warning(
            "api",
            "Nel progetto Google della chiave «Google Drive API» non è attiva: non posso vedere "
            "chi ha accesso al foglio.",
            "Apri console.cloud.google.com, scegli il progetto, «API e servizi», attiva «Google "
            "Drive API», aspetta qualche minuto e rilancia «collector doctor».",
        )
    return _sharing_unknown()


def check_sheet_rights(file: Mapping[str, Any], account: str) -> Check:
    """Check that we may write, which is an Editor's right. `file`: as Drive describes it."""
    # Google leaves out of its answers what is false.
    if file.get("capabilities", {}).get("canEdit"):
        return ok("rights", "Editor: può scrivere codici e segnalazioni")
    who = f"«{account}»" if account else "l'account che usi"
    return error(
        "rights",
        f"Il foglio è condiviso con {who} solo in lettura.",
        "Apri il foglio, premi «Condividi» e per quell'indirizzo scegli Editor al posto di Lettore "
        "o Commentatore.",
    )


def check_link_sharing(permissions: Sequence[Mapping[str, Any]] | None, account: str = "") -> Check:
    """ALARM when anybody who has the link can open the sheet: it holds families' names.

    `permissions`: None where Google does not tell. `account`: our address; where it was never
    invited, it loses the sheet together with the link, so it must be invited first.
    """
    if permissions is None:
        return _sharing_unknown()
    kinds = {str(permission.get("type", "")) for permission in permissions}
    addresses = {permission.get("emailAddress") for permission in permissions}
    close = "Apri il foglio, premi «Condividi» e in «Accesso generale» scegli «Con limitazioni»."
    if account and account not in addresses:
        close += (
            f" Nella stessa finestra aggiungi come Editor «{account}», che per ora entra solo con "
            "il link."
        )
    if "anyone" in kinds:
        return error(
            "link",
            "ALLARME: chiunque abbia il link può aprire il foglio, senza nome e senza password.",
            close,
        )
    if "domain" in kinds:
        return warning(
            "link",
            "Chiunque nella vostra organizzazione abbia il link può aprire il foglio.",
            close,
        )
    invited = sum(permission.get("type") in ("user", "group") for permission in permissions)
    return ok("link", f"solo le persone invitate ({invited}): il link da solo non apre il foglio")


def _sharing_unknown() -> Check:
    return warning(
        "link",
        "Google non mi dice chi può aprire il foglio.",
        "Controlla tu: apri il foglio, premi «Condividi»; in «Accesso generale» deve esserci «Con "
        "limitazioni».",
    )
