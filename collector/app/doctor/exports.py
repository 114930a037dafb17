"""Check of the files that exports wrote: whole talks outside of the project, easily forgotten."""

from collections.abc import Sequence

from collector.app.doctor.report import Check, Checks, ok, warning
from collector.app.made_exports import MadeExport, made_exports, old_exports
from collector.app.settings import Settings
from collector.text.italian import count, listed

_MOST_NAMED = 10


def check_exports(settings: Settings) -> Checks:
    """Yield whether exports have grown old; nothing where there are none."""
    exports = made_exports(settings)
    if exports:
        old = old_exports(exports, settings.today, settings.export_days)
        yield check_export_ages(exports, old, settings.export_days)


def check_export_ages(exports: Sequence[MadeExport], old: Sequence[MadeExport], days: int) -> Check:
    """Check that no export is more than `days` days old."""
    if not old:
        noun = count(len(exports), "file", "file")
        return ok("exports", f"{noun} di «collector export», non più vecchi di {days} giorni")
    names = [f"«{export.path}»" for export in old[:_MOST_NAMED]]
    if len(old) > _MOST_NAMED:
        names.append(f"altri {len(old) - _MOST_NAMED}")
    what = "Un'esportazione ha" if len(old) == 1 else f"{len(old)} esportazioni hanno"
    return warning(
        "exports",
        f"{what} più di {days} giorni, con i colloqui dentro: {listed(names)}.",
        "Quello che non serve più cancellalo, anche dal cestino; per averlo di nuovo c'è "
        "«collector export». Dopo quanti giorni avvisare si cambia in collector.toml, alla voce "
        "«export_days» di [output].",
    )
