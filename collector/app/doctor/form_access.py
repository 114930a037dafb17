"""Checks of who may change and who may answer the form. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from collector.app.doctor.report import Check, error, ok, warning
from collector.app.online_form import PUBLISH_STEP

_CHANGE_ROLES: Final = ("writer", "owner", "organizer", "fileOrganizer")
_RESTRICT: Final = "alla voce di chi può rispondere scegli «Con restrizioni»"
_INVITE: Final = (
    f"Apri il modulo, premi «Pubblicato», e {_RESTRICT}, con gli indirizzi dei mediatori."
)

Permission = Mapping[str, Any]
"""A permission, as Drive describes it."""


def check_form_rights(file: Mapping[str, Any], account: str) -> Check:
    """Check that we may change the form, which is an Editor's right.

    `file`: what Drive tells of it, empty for nothing. `account`: our address, '' if unknown.
    """
    if not file:
        return warning(
            "form_rights",
            "Google non mi dice se posso cambiare il modulo.",
            "Guarda se «Google Drive API» è attiva nel progetto della chiave, e se in Google Drive "
            "il modulo è condiviso come Editor.",
        )
    # Google leaves out of its answers what is false.
    if file.get("capabilities", {}).get("canEdit"):
        return ok("form_rights", "Editor: «collector form» può aggiornarlo")
    who = f"«{account}»" if account else "l'account che usi"
    return error(
        "form_rights",
        f"Il modulo è condiviso con {who} solo in lettura.",
        "In Google Drive cliccalo con il tasto destro, «Condividi», e per quell'indirizzo scegli "
        "Editor.",
    )


def check_responders(form: Mapping[str, Any], permissions: Sequence[Permission] | None) -> Check:
    """ALARM when anybody who has the link can change the form, or answer it.

    The form lists codes of nuclei and names of mediators. `permissions`: None where Google does not
    tell.
    """
    if permissions is None:
        return _unknown()
    change = [each for each in permissions if each.get("role") in _CHANGE_ROLES]
    answer = [each for each in permissions if _may_answer(each)]
    if _includes(change, "anyone"):
        return error(
            "form_open",
            "ALLARME: chiunque abbia il link può cambiare il modulo e leggere le risposte.",
            "In Google Drive clicca il modulo con il tasto destro, «Condividi», e in «Accesso "
            "generale» scegli «Con limitazioni».",
        )
    published = _is_published(form)
    if _includes(answer, "anyone"):
        return _answered_by_anyone(published)
    if published is None:
        return _unknown()
    if not published:
        return warning(
            "form_open",
            "Il modulo non è pubblicato: nessuno può rispondere.",
            f"Quando è pronto {PUBLISH_STEP}",
        )
    return _check_published(form, change, answer)


def _is_published(form: Mapping[str, Any]) -> bool | None:
    """None for a form older than Google's publishing: who may answer it is told nowhere."""
    state = form.get("publishSettings", {}).get("publishState")
    return None if state is None else bool(state.get("isPublished"))


def _may_answer(permission: Permission) -> bool:
    return permission.get("view") == "published" or permission.get("role") == "reader"


def _answered_by_anyone(published: bool | None) -> Check:
    if published is False:
        return warning(
            "form_open",
            "Il modulo non è pubblicato, ma il giorno che lo sarà chiunque abbia il link potrà "
            "rispondere.",
            f"Prima di pubblicarlo, {_RESTRICT}.",
        )
    return error(
        "form_open",
        "ALLARME: chiunque abbia il link può rispondere al modulo, e legge i codici e i nomi dei "
        "mediatori.",
        _INVITE,
    )


def _check_published(
    form: Mapping[str, Any], change: Sequence[Permission], answer: Sequence[Permission]
) -> Check:
    """Check a published form that only some people can answer."""
    if _includes([*change, *answer], "domain"):
        return warning(
            "form_open",
            "Chiunque nella vostra organizzazione abbia il link può rispondere al modulo.",
            _INVITE,
        )
    if not form["publishSettings"]["publishState"].get("isAcceptingResponses"):
        return warning(
            "form_open",
            "Il modulo è pubblicato, ma non accetta risposte.",
            "Apri il modulo, premi «Pubblicato» e attiva «Accetta risposte».",
        )
    if not answer:
        return warning(
            "form_open",
            "Il modulo è pubblicato, ma nessuno è invitato a rispondere.",
            _INVITE,
        )
    return ok("form_open", f"pubblicato; rispondono solo le persone invitate ({len(answer)})")


def _includes(permissions: Iterable[Permission], kind: str) -> bool:
    """True when one of them is for this kind of people: "anyone", "domain", "user" …"""
    return any(permission.get("type") == kind for permission in permissions)


def _unknown() -> Check:
    return warning(
        "form_open",
        "Google non mi dice chi può rispondere al modulo.",
        f"Controlla tu: apri il modulo, premi «Pubblica» o «Pubblicato», e {_RESTRICT}. Mai "
        "«Chiunque abbia il link».",
    )
