"""Check of the log of accesses: whether it can be written, and is whole."""

from collector.app.access_log import check_log, log_path, why_not_writable
from collector.app.access_words import trouble_sentence
from collector.app.doctor.report import Checks, error, failed, ok, warning
from collector.app.settings import Settings
from collector.errors import AccessLogError
from collector.text.italian import count


def check_access_log(settings: Settings) -> Checks:
    """Yield whether names could be shown now, and whether somebody changed the log; nothing for one
    that has not begun and could.
    """
    path = log_path(settings)
    why = why_not_writable(path)
    if why:
        yield error(
            "access_log",
            f"Nel registro degli accessi «{path}» non si può scrivere: {why}.",
            "Finché è così i comandi e la bacheca non mostrano nomi e non preparano nulla. "
            "Sistema la cartella, o i suoi permessi.",
            AccessLogError,
        )
        return
    if not path.exists() and not path.with_suffix(".ultima").exists():
        return
    try:
        chain = check_log(settings)
    except AccessLogError as trouble:
        yield failed("access_log", trouble)
        return
    entries = count(len(chain.entries), "voce", "voci")
    if chain.is_whole:
        yield ok("access_log", f"il registro degli accessi è intero: {entries}")
    else:
        yield warning(
            "access_log",
            f"Il registro degli accessi non è intero. {trouble_sentence(chain.troubles[0])}",
            "Che cosa manca e che cosa fare lo dice «collector log --verify».",
        )
