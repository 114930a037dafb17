"""What the tests of backups share."""

import pytest

from collector.app.backup import sealed


@pytest.fixture(autouse=True)
def _easy_to_derive(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real cost is half a second for each file; `test_sealed.py` holds it."""
    monkeypatch.setattr(sealed, "HARDNESS", 4)
