"""The command `mail-login`: the consent by which we sign in at a mail server without a password."""

import sys
import time
from typing import TYPE_CHECKING, Any

import click

from collector.cli.options import command, project_settings, shared_options

if TYPE_CHECKING:
    from collector.deliver.oauth import DeviceCode


@command("mail-login")
@click.option("--forget", is_flag=True, help="Togli il consenso dal portachiavi.")
@shared_options
def mail_login(*, forget: bool, **shared: Any) -> None:
    """Il consenso per spedire dove il server rifiuta le password (Microsoft 365, Google): una volta
    sola, nel browser.

    \f
    Raises SettingsError, and DeliveryError when the consent was not given.
    """
    from collector.app import mail_oauth, passwords

    settings = project_settings(shared)
    if forget:
        was_there = passwords.delete_consent(settings.project_id)
        click.echo("Tolto dal portachiavi." if was_there else "Nel portachiavi non c'era.")
        return
    mail_oauth.require_oauth(settings.mail)
    secret = _ask_secret() if mail_oauth.needs_client_secret(settings) else ""
    mail_oauth.sign_in(
        settings, secret, show_code=_show_code, show_page=_show_page, pause=time.sleep
    )
    click.echo(
        "Il consenso è nel portachiavi di questo computer. Prova con «collector doctor»: entra nel "
        "server della posta e non spedisce nulla."
    )


def _ask_secret() -> str:
    """Read the client's secret: hidden on a terminal, else one line of standard input."""
    if sys.stdin.isatty():
        prompt = "Il segreto del client (Google lo mostra accanto all'ID)"
        return str(click.prompt(prompt, hide_input=True)).strip()
    return sys.stdin.readline().strip()


def _show_code(code: "DeviceCode") -> None:
    click.echo(f"1. Apri questa pagina, anche su un altro computer o sul telefono: {code.address}")
    click.echo(f"2. Scrivi questo codice: {code.user_code}")
    click.echo("3. Entra con l'indirizzo del servizio e dai il permesso di spedire.")
    click.echo(f"Aspetto {max(code.seconds // 60, 1)} minuti. Per smettere: Ctrl+C.")


def _show_page(address: str) -> None:
    import webbrowser

    from collector.deliver.oauth_browser import WAIT_SECONDS

    click.echo("Si apre il browser: entra con l'indirizzo del servizio e dai il permesso.")
    click.echo(f"Se non si apre, copia lì questo indirizzo: {address}")
    click.echo(f"Aspetto {WAIT_SECONDS // 60} minuti. Per smettere: Ctrl+C.")
    webbrowser.open(address)
