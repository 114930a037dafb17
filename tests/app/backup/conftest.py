"""What the tests of backups share."""

from pathlib import Path

import pytest

from collector.app.backup import sealed
from tests.road import Project, Ran, run_in

PASSPHRASE = {"COLLECTOR_BACKUP_PASSPHRASE": "quattro parole a caso"}


@pytest.fixture(autouse=True)
def _easy_to_derive(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real cost is half a second for each file; `test_sealed.py` holds it."""
    monkeypatch.setattr(sealed, "HARDNESS", 4)
