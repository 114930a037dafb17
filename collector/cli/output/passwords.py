"""What `collector password` shows: who has a password, and the ones just made up."""

import os
from collections.abc import Iterable, Sequence

from rich.padding import Padding
from rich.text import Text

from collector.app import passwords
from collector.cli.output.console import console, plain_table
from schemas.person import JOB_LABELS, Person


def show_new_passwords(made: Iterable[tuple[Person, str]]) -> None:
    """Show passwords that were just made up, each with its person. They are never shown again."""
    out = console()
    table = plain_table("Persona", "Ruolo", "Password")
    for person, password in made:
        table.add_row(Text(person.name), JOB_LABELS[person.job], Text(password, "bold"))
    out.print()
    out.print(Padding(table, (0, 0, 0, 2)))
    out.print()
    out.print("  Non le mostro più. Dille a voce o di persona, mai per mail.")


def show_who_has_password(project_id: str, people: Sequence[Person]) -> None:
    """Show who has a password and where it is kept, never the password.

    Raises SettingsError for one in the environment that no PDF program could be given.
    """
    out = console()
    table = plain_table("Codice", "Persona", "Ruolo", "Password")
    for person in people:
        table.add_row(
            Text(person.code, "bold"),
            Text(person.name),
            JOB_LABELS[person.job],
            _password_state(project_id, person),
        )
    out.print()
    out.print(Padding(table, (0, 0, 0, 2)))
    out.print()
    out.print(
        "  «collector password CODICE» per sceglierla, «--generate» per farla inventare.",
        style="dim",
    )


def _password_state(project_id: str, person: Person) -> Text:
    if os.environ.get(passwords.environment_variable(person.code)):
        return Text("nell'ambiente", "green")
    if passwords.find_password(project_id, person.code):
        return Text("nel portachiavi", "green")
    if person.email:
        return Text("manca", "yellow")
    return Text("manca (e non ha un'email)", "yellow")
