"""Documents per second on one core: `python -m benchmarks.documents [HOW_MANY]`.

Histories of ten talks, each with words of its own; medians of five rounds, fonts looked for beforehand.
"""

import datetime as dt
import random
import statistics
import sys
import time
from collections.abc import Callable

from collector.compile.history import history
from collector.compile.models import NucleusHistory
from collector.render.html import history_html
from collector.render.pdf import Typesetter
from schemas.nucleus import Nucleus, Path
from schemas.record import TalkRecord
from schemas.session import Attendee, Role

_TEXT = """la madre il padre racconta chiede porta scuola casa lavoro contratto bollette decreto lettera domanda ufficio
incontro servizio figli insegnante documenti firma alloggio accordo tempo lingua traduzione progetto"""
_WORDS = _TEXT.split()
TODAY = dt.date(2026, 6, 22)


def histories(number: int, seed: int) -> list[NucleusHistory]:
    """Made-up histories, no two alike."""
    dice = random.Random(seed)

    def say(words: int) -> str:
        return " ".join(dice.choice(_WORDS) for _ in range(words)).capitalize() + "."

    made = []
    for at in range(number):
        nucleus = Nucleus(
            code=f"N{at:04}", name="", municipality="Opera", language="arabo", mediator="Amina Benali",
            social_worker="", case_type="Nucleo con figli", path=Path.ACTIVE, hours_budget=1200,
        )  # fmt: skip
        talks = [
            TalkRecord(
                code=f"R{at:04}{turn}", nucleus=nucleus.code, tab="Schede", row=turn + 2, mediator="Amina Benali",
                date=dt.date(2026, 1, 12) + dt.timedelta(days=15 * turn + dice.randrange(9)), start=dt.time(10, 30),
                end=dt.time(11, 45), attendees=(Attendee(Role.MOTHER), Attendee(Role.CHILD, 2)),
                description=say(35), outcome=say(12), issues=say(9), agreements=say(8), complete=True,
                next_date=dt.date(2026, 1, 12) + dt.timedelta(days=15 * turn + 17),
            )
            for turn in range(10)
        ]  # fmt: skip
        made.append(history(nucleus, talks, today=TODAY, project="Prova", district="Ambito"))
    return made


def speed(make: Callable[[NucleusHistory], object], number: int) -> float:
    """Documents per second: the median of five rounds, each with histories of its own."""
    rounds = []
    for turn in range(5):
        models = histories(number, seed=turn)
        start = time.perf_counter()
        for model in models:
            make(model)
        rounds.append(number / (time.perf_counter() - start))
    return statistics.median(rounds)


def main() -> None:
    """Print the table."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    setter = Typesetter()
    start = time.perf_counter()
    setter.history(histories(1, seed=99)[0])
    first = time.perf_counter() - start
    print(f"first PDF, fonts looked for: {first:.2f} s")
    print(f"HTML: {speed(history_html, number):.0f} documents/s")
    print(f"PDF/UA-1 with PDF/A-2a: {speed(setter.history, number):.1f} documents/s")


if __name__ == "__main__":
    main()
