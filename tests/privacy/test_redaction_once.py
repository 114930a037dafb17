"""A text is redacted once for all documents of a run, and says the same each time."""

from unittest import mock

import pytest

from collector.privacy import redaction
from collector.privacy.redaction import UNCHECKED, Redaction
from schemas.nucleus import Nucleus

FAMILIES = [Nucleus(code="N7F3K", name="Hoxha")]
TEXTS = (
    "Sentita Hoxha.",
    "",
    " \u200b ",
    "Chiamare Xhensila al 333 1234567",
    "tutto bene\n\n\nqui",
)


@pytest.mark.parametrize("cleared", [False, True])
@pytest.mark.parametrize("typed", TEXTS)
def test_each_time_it_says_the_same(typed: str, cleared: bool) -> None:
    asked = Redaction.of(FAMILIES, ())
    said = [asked.text(typed, cleared=cleared) for _ in range(2)]
    fresh = Redaction.of(FAMILIES, ()).text(typed, cleared=cleared)
    assert said == [fresh, fresh]


def test_a_cleared_text_is_another_one() -> None:
    asked = Redaction.of(FAMILIES, ())
    assert "333" not in (asked.text(TEXTS[3]) or "")
    assert "333" in (asked.text(TEXTS[3], cleared=True) or "")
    assert "333" not in (asked.text(TEXTS[3]) or "")


def test_what_could_not_be_checked_is_tried_again() -> None:
    asked = Redaction.of(FAMILIES, ())
    with mock.patch.object(redaction, "find_identities", side_effect=MemoryError):
        assert asked.text("Sentita Hoxha.") == UNCHECKED
    assert asked.text("Sentita Hoxha.") == "Sentita N7F3K."


def test_the_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redaction, "_MOST_TEXTS", 3)
    asked = Redaction.of(FAMILIES, ())
    for number in range(10):
        assert asked.text(f"Hoxha {number}") == f"N7F3K {number}"
    assert len(asked._redacted) <= 3
