"""`collector password`: asking for passwords, telling who has one. One is shown only when it was just made up."""

import os
import sys
from collections.abc import Sequence

import click
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from collector.app import passwords
from collector.app.lookup import people_matching
from collector.app.settings import Settings
from collector.cli.output.common import console
from collector.errors import SettingsError
from schemas.person import JOB_LABELS, Person


def change_server_password(settings: Settings, *, forget: bool) -> None:
    """Keep the password of the mail server, or take it away."""
    if forget:
        gone = passwords.delete_password(settings.project_id, passwords.SMTP)
        click.echo("Tolta dal portachiavi." if gone else "Nel portachiavi non c'era.")
        return
    told = _asked("Password del server della posta")
    passwords.store_password(settings.project_id, passwords.SMTP, told)
    click.echo("La password del server della posta è nel portachiavi di questo computer.")


def change_person_password(
    settings: Settings, people: Sequence[Person], text: str, *, generate: bool, forget: bool
) -> None:
    """Keep the password of one person, made up by us or asked for; or take it away.

    Raises SettingsError for somebody who is not known, or a password that will not do.
    """
    found = people_matching(people, text)
    if len(found) != 1:
        why = (
            "più persone si chiamano così: indica il codice"
            if found
            else "non è nel foglio «Persone»"
        )
        raise SettingsError(
            f"«{text}»: {why}. Con «collector password» vedi i codici. Non ho scritto nulla."
        )
    (person,) = found
    if forget:
        gone = passwords.delete_password(settings.project_id, person.code, owner=person)
        click.echo(
            f"{person.name}: "
            + ("tolta dal portachiavi." if gone else "nel portachiavi non c'era.")
        )
        return
    told = passwords.new_password() if generate else _asked(f"Password per {person.name}")
    if trouble := passwords.weakness(told):
        raise SettingsError(f"La password {trouble} Non ho scritto nulla.")
    passwords.store_password(settings.project_id, person.code, told, owner=person)
    click.echo(f"La password per {person.name} è nel portachiavi di questo computer.")
    if generate:
        click.echo(f"È questa, e non la mostro più: {told}")
    click.echo("Dilla a voce o di persona, mai per mail: chi apre la mail non deve trovarla lì.")


def make_missing_passwords(settings: Settings, people: Sequence[Person]) -> None:
    """A password for everybody who receives mail and has none: shown once, person by person."""
    lacking = [
        p
        for p in people
        if p.email and passwords.find_password(settings.project_id, p.code) is None
    ]
    if not lacking:
        click.echo("Chi ha un'email ha già la sua password.")
        return
    out = console()
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 3, 0, 0))
    for header in ("Persona", "Ruolo", "Password"):
        table.add_column(header)
    for person in lacking:
        told = passwords.new_password()
        passwords.store_password(settings.project_id, person.code, told, owner=person)
        table.add_row(Text(person.name), JOB_LABELS[person.job], Text(told, "bold"))
    out.print()
    out.print(Padding(table, (0, 0, 0, 2)))
    out.print()
    out.print("  Non le mostro più. Dille a voce o di persona, mai per mail.")


def show_who_has_password(settings: Settings, people: Sequence[Person]) -> None:
    """Who has a password, and where it is kept; never which."""
    out = console()
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 3, 0, 0))
    for header in ("Codice", "Persona", "Ruolo", "Password"):
        table.add_column(header)
    for person in people:
        if os.environ.get(passwords.environment_variable(person.code)):
            state = Text("nell'ambiente", "green")
        elif passwords.find_password(settings.project_id, person.code):
            state = Text("nel portachiavi", "green")
        else:
            state = Text("manca" if person.email else "manca (e non ha un'email)", "yellow")
        table.add_row(Text(person.code, "bold"), Text(person.name), JOB_LABELS[person.job], state)
    out.print()
    out.print(Padding(table, (0, 0, 0, 2)))
    out.print()
    out.print(
        "  «collector password CODICE» per sceglierla, «--generate» per farla inventare.",
        style="dim",
    )


def _asked(what: str) -> str:
    """Asked twice on a terminal, without showing it; else one line from the input."""
    if sys.stdin.isatty():
        return str(click.prompt(what, hide_input=True, confirmation_prompt="Ripetila"))
    told = sys.stdin.readline().rstrip("\r\n")
    if not told:
        raise SettingsError("Non ho ricevuto nessuna password. Non ho scritto nulla.")
    return told
