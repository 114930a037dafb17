"""The command `retention`: what is due by the two clocks; erases it only when told."""

from typing import Any

import click

from collector.cli.options import command, json_option, project_settings, shared_options


@command("retention")
@json_option
@shared_options
def retention(*, as_json: bool, **shared: Any) -> None:
    """Mostra per quanto tempo ancora si conserva: che cosa è da cancellare adesso e che cosa lo
    sarà presto, per codice.
    """
    from collector.app.freshness import open_checked_journal
    from collector.app.retention import clocks_of, project_retention
    from collector.cli.output.retention import retention_json, show_no_clocks, show_retention

    settings = project_settings(shared)
    if not (clocks_of(settings).run or as_json):
        show_no_clocks()
        return
    with open_checked_journal(settings) as journal:
        found = project_retention(settings, journal)
    if as_json:
        click.echo(retention_json(found))
        return
    show_retention(found)
