"""The command `password`: choose, make up, forget the passwords that open documents and server."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from collector.access_log.entries import Act
from collector.cli.access import note
from collector.cli.italian_click import IncompatibleOptions
from collector.cli.options import command, project_settings, shared_options

if TYPE_CHECKING:
    from collector.app.settings import Settings
    from schemas.person import Person


@command("password")
@click.argument("person", metavar="[PERSONA]", required=False)
@click.option("--smtp", is_flag=True, help="La password del server della posta.")
@click.option(
    "--generate",
    is_flag=True,
    help="Inventala e mostrala una volta; senza persona, per tutti quelli che non ce l'hanno.",
)
@click.option("--forget", is_flag=True, help="Toglila dal portachiavi.")
@shared_options
def password(
    *, person: str | None, smtp: bool, generate: bool, forget: bool, **shared: Any
) -> None:
    """La password con cui una persona apre i PDF che riceve: nel portachiavi del sistema. Senza
    nome: chi ce l'ha.

    \f
    Raises IncompatibleOptions, and SettingsError for a person, or password, that will not do.
    """
    from collector.app.freshness import open_checked_journal
    from collector.cli.output.passwords import show_who_has_password

    if smtp and (person or generate):
        raise IncompatibleOptions(
            "«--smtp» è la password del server: va senza persona e senza «--generate»."
        )
    if forget and not (person or smtp):
        raise IncompatibleOptions("Indica la persona: «collector password NOME».")
    if generate and forget:
        raise IncompatibleOptions("«--generate» e «--forget» non vanno insieme.")
    settings = project_settings(shared)
    if smtp:
        change_server_password(settings, forget=forget)
        return
    with open_checked_journal(settings) as journal:
        people = journal.people()
    if person is not None:
        change_person_password(settings, people, person, generate=generate, forget=forget)
    elif generate:
        make_missing_passwords(settings, people)
    else:
        show_who_has_password(settings.project_id, people)


def change_server_password(settings: "Settings", *, forget: bool) -> None:
    """Ask for the password of the mail server and keep it in the keyring, or take it away.

    Raises SettingsError where there is no keyring, or no answer.
    """
    from collector.app import passwords

    if forget:
        was_there = passwords.delete_password(settings.project_id, passwords.SMTP)
        click.echo("Tolta dal portachiavi." if was_there else "Nel portachiavi non c'era.")
        return
    chosen = _ask_password("Password del server della posta")
    passwords.store_password(settings.project_id, passwords.SMTP, chosen)
    click.echo("La password del server della posta è nel portachiavi di questo computer.")


def change_person_password(
    settings: "Settings", people: "Sequence[Person]", name: str, *, generate: bool, forget: bool
) -> None:
    """Keep a password for one person, made up or asked for; or take theirs away.

    `name`: a person's name, code or email. A password that was made up is shown, once.

    Raises SettingsError for somebody who is not known, a password that is too weak, or where there
    is no keyring.
    """
    from collector.app import passwords
    from collector.errors import SettingsError

    person = _one_person(people, name)
    if forget:
        was_there = passwords.delete_password(settings.project_id, person.code, owner=person)
        outcome = "tolta dal portachiavi." if was_there else "nel portachiavi non c'era."
        click.echo(f"{person.name}: {outcome}")
        return
    note(settings, Act.KEY, [person.code])
    chosen = passwords.new_password() if generate else _ask_password(f"Password per {person.name}")
    weakness = passwords.weakness(chosen)
    if weakness:
        raise SettingsError(f"La password {weakness} Non ho scritto nulla.")
    passwords.store_password(settings.project_id, person.code, chosen, owner=person)
    click.echo(f"La password per {person.name} è nel portachiavi di questo computer.")
    if generate:
        click.echo(f"È questa, e non la mostro più: {chosen}")
    click.echo("Dilla a voce o di persona, mai per mail: chi apre la mail non deve trovarla lì.")


def _one_person(people: "Sequence[Person]", name: str) -> "Person":
    """Return the person with this name, code or email. Raises SettingsError for none or several."""
    from collector.app.lookup import people_matching
    from collector.errors import SettingsError

    matches = people_matching(people, name)
    if len(matches) == 1:
        return matches[0]
    several = "più persone si chiamano così: indica il codice"
    why = several if matches else "non è nel foglio «Persone»"
    raise SettingsError(
        f"«{name}»: {why}. Con «collector password» vedi i codici. Non ho scritto nulla."
    )


def make_missing_passwords(settings: "Settings", people: "Sequence[Person]") -> None:
    """Make a password for everybody with an email and without one, keep it, and show it once.

    Raises SettingsError where there is no keyring.
    """
    from collector.app import passwords
    from collector.cli.output.passwords import show_new_passwords

    lacking = [
        person
        for person in people
        if person.email and passwords.find_password(settings.project_id, person.code) is None
    ]
    if not lacking:
        click.echo("Chi ha un'email ha già la sua password.")
        return
    note(settings, Act.KEY, (person.code for person in lacking))
    made: list[tuple[Person, str]] = []
    for person in lacking:
        chosen = passwords.new_password()
        passwords.store_password(settings.project_id, person.code, chosen, owner=person)
        made.append((person, chosen))
    show_new_passwords(made)


def _ask_password(prompt: str) -> str:
    """Read a password: twice and hidden on a terminal, else one line of standard input.

    Raises SettingsError for an empty line.
    """
    from collector.errors import SettingsError

    if sys.stdin.isatty():
        return str(click.prompt(prompt, hide_input=True, confirmation_prompt="Ripetila"))
    typed = sys.stdin.readline().rstrip("\r\n")
    if not typed:
        raise SettingsError("Non ho ricevuto nessuna password. Non ho scritto nulla.")
    return typed
