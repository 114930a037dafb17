"""What `hold` and `forget` show: codes, places and numbers, never a content."""

from collections.abc import Iterable

import click

from collector.app.forget import ForgetPlan, Forgotten
from collector.app.holds import HoldChange, hold_sentence
from schemas.erasure import Hold


def show_holds(holds: Iterable[Hold]) -> None:
    """Print what must be kept, and why."""
    sentences = [hold_sentence(held) for held in holds]
    for sentence in sentences or ["Nessun vincolo: si può cancellare."]:
        click.echo(sentence)


def show_hold(change: HoldChange, *, release: bool) -> None:
    """Print what became of a hold."""
    if release:
        done = "Vincolo tolto" if change.changed else "Non c'era nessun vincolo"
    else:
        done = "Vincolo scritto" if change.changed else "Il vincolo c'era già"
    click.echo(f"{done}: {change.code}.")


def show_plan(plan: ForgetPlan) -> None:
    """Print what would be erased where, and what cannot be reached."""
    report = plan.report
    if plan.resumes:
        click.echo(f"{plan.code}: la cancellazione era cominciata, la finisco.")
        return
    click.echo(f"{plan.code}: da cancellare.")
    for one in report.places:
        click.echo(f"  {one.place}: {one.what}.")
    if not report.places:
        click.echo("  Nulla.")
    for title, texts in (
        ("Resta qui, da togliere a mano", report.left),
        ("Il programma non raggiunge", report.beyond),
    ):
        if texts:
            click.echo(f"{title}:")
        for text in texts:
            click.echo(f"  - {text}")
    if report.to_inform:
        click.echo("A chi va detto (art. 19 GDPR):")
    for informed in report.to_inform:
        click.echo(f"  - {informed.recipient}: {informed.document}, {informed.how}.")


def show_forgotten(done: Forgotten) -> None:
    """Print that it is done, and where the report is."""
    click.echo(f"{done.code}: cancellato.")
    for text in done.left:
        click.echo(f"  Resta da togliere a mano: {text}")
    click.echo(f"Il verbale da stampare e firmare: «{done.report}».")
