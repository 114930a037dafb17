"""`collector` alone: where we are, and the one thing to do now."""

import os

from collector.cli.options import SHARED_OPTIONS, as_options


def show_where_we_are() -> None:
    """Show the project's overview; without a project, how to begin one. Writes nothing.

    Raises SettingsError for settings that are wrong.
    """
    from collector.app.overview import load_overview
    from collector.app.settings import load_settings
    from collector.cli.output.overview import show_how_to_begin, show_overview
    from collector.errors import NoProjectError

    names = [name.removeprefix("--") for name, _, _ in SHARED_OPTIONS]
    given = {name: os.environ.get(f"COLLECTOR_{name.upper()}") or None for name in names}
    try:
        settings = load_settings(as_options(given))
    except NoProjectError:
        show_how_to_begin()
        return
    show_overview(settings, load_overview(settings))
