"""What is otherwise among the letters that would go, since somebody was shown them. Pure."""

from collections.abc import Collection, Iterator

ReadyLetter = tuple[str, str, str, str]
"""A letter that would go: meeting, person (both by code), address, and the hash of what it says."""


def mail_changes(
    shown: Collection[ReadyLetter], now: Collection[ReadyLetter]
) -> Iterator[tuple[str, list[str]]]:
    """Yield what is otherwise, in Italian ("un altro indirizzo per"), and the people's codes.

    `shown`: the letters that somebody was shown; `now`: those that would go at this moment.
    """
    old = {letter[:2]: letter for letter in shown}
    new = {letter[:2]: letter for letter in now}
    both = [key for key in old if key in new]
    groups = (
        ("mail in più per", [key for key in new if key not in old]),
        ("nessuna mail per", [key for key in old if key not in new]),
        ("un altro indirizzo per", [key for key in both if old[key][2] != new[key][2]]),
        ("altri contenuti per", [k for k in both if old[k][2] == new[k][2] and old[k] != new[k]]),
    )
    for what, keys in groups:
        if keys:
            yield what, sorted({person for _, person in keys})
