"""Check of the keys that were handed over: each says which code is which family, as it is today."""

from collections.abc import Iterable, Sequence

from collector.app.doctor.report import Check, Checks, failed, ok, warning
from collector.app.keys import KeyState, key_states, made_keys
from collector.app.settings import Settings
from collector.errors import CollectorError
from collector.text.italian import count, listed
from schemas.nucleus import Nucleus
from schemas.person import Person
from schemas.printable import one_line


def check_keys(settings: Settings) -> Checks:
    """Yield whether the keys say what the workbook says now; nothing where there is none."""
    paths = made_keys(settings)
    if not paths:
        return
    try:
        people, nuclei = _people_and_nuclei(settings)
        states = key_states(paths, people, nuclei)
    except CollectorError as trouble:
        yield failed("keys", trouble)
        return
    yield check_key_states(states)


def _people_and_nuclei(settings: Settings) -> tuple[Sequence[Person], Sequence[Nucleus]]:
    """Return those of the workbook as it is now. Raises where it cannot be read."""
    from collector.app.preview import open_preview

    with open_preview(settings, narrow=False) as preview:
        directory = preview.plan.directory
        return directory.people, directory.nuclei


def check_key_states(states: Sequence[KeyState]) -> Check:
    """Check that each key says what it would say today, and is of somebody who may have one."""
    to_destroy = [state for state in states if not state.has_nuclei]
    to_renew = [state for state in states if state.has_nuclei and not state.is_fresh]
    if not to_destroy and not to_renew:
        return ok("keys", f"{count(len(states), 'chiave aggiornata', 'chiavi aggiornate')}")
    messages, todos = [], []
    if to_renew:
        key_says = (
            "La chiave di {} non dice più"
            if len(to_renew) == 1
            else "Le chiavi di {} non dicono più"
        )
        messages.append(f"{key_says.format(_names(to_renew))} le famiglie di oggi.")
        todos.append(
            "Con «collector key NOME» fanne una nuova, consegnala a mano, ritira la vecchia e "
            "distruggila."
        )
    if to_destroy:
        may = "può" if len(to_destroy) == 1 else "possono"
        messages.append(
            f"{_names(to_destroy)} non {may} più leggere di nessun nucleo (o non è più in "
            "«Persone»), e c'è ancora una chiave."
        )
        files = listed(f"«{state.path.name}»" for state in to_destroy)
        todos.append(f"Ritirala, distruggila e cancella {files} da «con-nomi».")
    return warning("keys", " ".join(messages), " ".join(todos))


def _names(states: Iterable[KeyState]) -> str:
    return listed(
        (one_line(state.person.name) or state.code) if state.person else state.code
        for state in states
    )
