"""What `collector demo` shows."""

from typing import TYPE_CHECKING

from rich.text import Text

from collector.app.outbox_page import PAGE_NAME
from collector.cli.output.console import console, print_path
from collector.cli.output.sync import show_sync
from collector.render.typst_engine import can_make_pdfs
from schemas.workbook import italian_day

if TYPE_CHECKING:
    from collector.demo.play import DemoResult


def show_demo(played: "DemoResult") -> None:
    """Show the demo's last sync, then where to look at what it made."""
    settings = played.settings
    day = italian_day(settings.today)
    show_sync(played.report, settings.workbook.name, day, dry_run=False)
    out = console()
    room_copy = next(
        document for document in played.sending.documents if document.recipient is None
    )
    printed = room_copy.path.with_suffix(".pdf") if can_make_pdfs() else room_copy.path
    places = (
        ("Il foglio, con le segnalazioni", settings.workbook),
        ("Le storie dei nuclei", played.histories[0].parent),
        (
            "Il documento del prossimo incontro, da stampare",
            printed,
        ),
        ("Le mail pronte, una per destinatario", settings.out / "posta" / PAGE_NAME),
    )
    out.print(Text("  Guarda qui", "bold"))
    for what, path in places:
        out.print(f"    {what}:")
        print_path(out, path, indent=6)
    out.print()
    out.print(
        "  Sono famiglie inventate. Per cominciare con le tue: «collector init».", style="dim"
    )
    out.print()
